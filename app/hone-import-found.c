/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-found.c - the import page: what was found, and what of it can't be kept */
#include "hone-import-private.h"

#include "hone-severity.h"
#include "hone-words.h"

#include <glib/gi18n.h>

/* At the beginning of a line. */
char *
hone_import_page_format_words (HoneFormat format)
{
  const char *title = hone_format_title (format);
  GString *text = g_string_new (NULL);

  g_string_append_unichar (text, g_unichar_toupper (g_utf8_get_char (title)));
  g_string_append (text, g_utf8_next_char (title));
  return g_string_free (text, FALSE);
}

char *
hone_import_page_objects_words (guint n)
{
  g_autofree char *count = hone_words_count (n);

  return g_strdup_printf (ngettext ("%s object", "%s objects", n), count);
}

/* "Pascal VOC: 364 pictures, 4,888 objects, 3 classes" */
static char *
summary_words (const HoneImportFacts *facts)
{
  g_autofree char *pictures = hone_words_pictures (facts->n_pictures);
  g_autofree char *objects = hone_import_page_objects_words (facts->n_objects);
  g_autofree char *classes = hone_words_classes ((int) facts->n_classes);
  g_autofree char *format = hone_import_page_format_words (facts->format);

  if (facts->format == HONE_FORMAT_PICTURES)
    /* Translators: "364 pictures without labels". */
    return g_strdup_printf (_ ("%s without labels"), pictures);
  if (facts->format == HONE_FORMAT_FOLDERS)
    return g_strdup_printf ("%s: %s, %s", format, pictures, classes);
  return g_strdup_printf ("%s: %s, %s, %s", format, pictures, objects, classes);
}

/* "training 205, validation 87" or that nothing is said. */
static char *
splits_words (const HoneImportFacts *facts)
{
  GString *text = g_string_new (NULL);

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    g_autofree char *count = hone_words_count (facts->in_split[split]);

    if (facts->in_split[split] > 0)
      g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", hone_words_split (split), count);
  }
  if (text->len == 0)
    g_string_append (text, _ ("No split is given."));
  return g_string_free (text, FALSE);
}

static void
show_summary (HoneImportPage *self)
{
  const HoneImportFacts *facts = self->facts;
  g_autofree char *splits = splits_words (facts);
  g_autofree char *unlabelled = hone_words_pictures (facts->n_unlabelled);

  hone_words_set (self->summary, summary_words (facts));
  if (facts->n_unlabelled > 0 && facts->n_unlabelled < facts->n_pictures)
    /* Translators: why it was recognised; "Training 205 · Validation 87"; "12 pictures". */
    hone_words_set (self->why, g_strdup_printf (_ ("%s\n%s\n%s without labels"), facts->why, splits, unlabelled));
  else if (facts->format == HONE_FORMAT_PICTURES)
    gtk_label_set_text (self->why, facts->why);
  else
    hone_words_set (self->why, g_strdup_printf ("%s\n%s", facts->why, splits));
  if (facts->yaml_fault != NULL)
    hone_banner_show (self->banner, HONE_BANNER_WARNING, facts->yaml_fault, NULL, NULL);
  else if (facts->format == HONE_FORMAT_FOLDERS)
    hone_banner_show (self->banner, HONE_BANNER_NOTE,
                      _ ("Here a class belongs to a whole picture. Hone finds objects in pictures: the names of the "
                         "classes are kept, the boxes are still to be drawn."),
                      NULL, NULL);
  else
    hone_banner_hide (self->banner);
}

void
hone_import_page_set_title (gpointer row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
}

void
hone_import_page_set_subtitle (AdwActionRow *row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (row, escaped);
}

static void
show_missing (HoneImportPage *self)
{
  const HoneImportFacts *facts = self->facts;
  g_autofree char *title = g_strdup_printf (
      ngettext ("%u Picture Is Not There", "%u Pictures Are Not There", facts->n_missing), facts->n_missing);
  g_autofree char *names = g_strjoinv (", ", facts->missing);
  g_autofree char *text =
      facts->n_missing > HONE_IMPORT_EXAMPLES
          ? g_strdup_printf (_ ("The labels speak of %s and others. If these lie elsewhere, choose their folder; else "
                                "they are left out."),
                             names)
          : g_strdup_printf (_ ("The labels speak of %s. If these lie elsewhere, choose their folder; else they are "
                                "left out."),
                             names);

  gtk_widget_set_visible (GTK_WIDGET (self->missing), facts->n_missing > 0);
  hone_import_page_set_title (self->missing, title);
  hone_import_page_set_subtitle (self->missing, text);
}

void
hone_import_page_add_row (HoneImportPage *self, AdwExpanderRow *to, GtkWidget *row)
{
  adw_expander_row_add_row (to, row);
  g_object_set_data (G_OBJECT (row), "expander", to);
  g_ptr_array_add (self->rows, row);
}

void
hone_import_page_clear_rows (HoneImportPage *self, AdwExpanderRow *of)
{
  for (guint i = self->rows->len; i-- > 0;) {
    GtkWidget *row = self->rows->pdata[i];

    if (g_object_get_data (G_OBJECT (row), "expander") != of)
      continue;
    adw_expander_row_remove (of, row);
    g_ptr_array_remove_index (self->rows, i);
  }
}

static GtkWidget *
sentence_row (const char *icon, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  g_object_set (row, "icon-name", icon, "title-lines", 0, "activatable", FALSE, NULL);
  hone_import_page_set_title (row, text);
  return row;
}

static char *
note_words (const HoneImportNote *note)
{
  g_autofree char *shorter = hone_words_short_paths (note->message);

  if (note->n <= 1)
    return g_steal_pointer (&shorter);
  return g_strdup_printf (ngettext ("%s (and %u more like it)", "%s (and %u more like it)", note->n - 1), shorter,
                          note->n - 1);
}

static void
show_notes (HoneImportPage *self)
{
  GPtrArray *notes = self->facts->notes;
  guint sum = 0;

  hone_import_page_clear_rows (self, self->notes);
  for (guint i = 0; i < notes->len; i++) {
    const HoneImportNote *note = notes->pdata[i];
    g_autofree char *text = note_words (note);

    sum += note->n;
    hone_import_page_add_row (self, self->notes, sentence_row (hone_severity_look (note->severity)->icon, text));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->notes), notes->len > 0);
  adw_expander_row_set_expanded (self->notes, FALSE);
  adw_expander_row_set_subtitle (self->notes, _ ("What is unreadable is left out, line by line; the rest is kept"));
  {
    g_autofree char *title =
        g_strdup_printf (ngettext ("%u Remark on Its Labels", "%u Remarks on Its Labels", sum), sum);

    hone_import_page_set_title (self->notes, title);
  }
}

void
hone_import_page_show_losses (HoneImportPage *self)
{
  char **losses = self->deal->losses;
  guint n = g_strv_length (losses);

  hone_import_page_clear_rows (self, self->losses);
  for (guint i = 0; i < n; i++)
    hone_import_page_add_row (self, self->losses, sentence_row ("hone-note-symbolic", losses[i]));
  hone_import_page_set_title (self->losses, n > 0 ? _ ("What Changes on the Way") : _ ("Nothing Is Lost on the Way"));
  adw_expander_row_set_subtitle (self->losses, n == 1 ? losses[0] : "");
  adw_expander_row_set_enable_expansion (self->losses, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->losses),
                          n > 0 || (self->facts->format != HONE_FORMAT_PICTURES && self->facts->n_objects > 0));
}

void
hone_import_page_show_found (HoneImportPage *self)
{
  show_summary (self);
  show_missing (self);
  show_notes (self);
}
