/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-page.c - see hone-import-page.h
 *
 * Three pieces of work, never two at a time but for dealing, which is begun anew with every change of how: looking,
 * dealing, making. What they say is kept as facts and deal; the form shows those.
 */
#include "hone-import-page.h"

#include "hone-banner.h"
#include "hone-compat.h"
#include "hone-deal-view.h"
#include "hone-error.h"
#include "hone-import.h"
#include "hone-words.h"
#include "hone-work.h"

#include <glib/gi18n.h>

#define PAUSE 250         /* milliseconds after the last key before it is dealt anew */
#define MAX_CLASS_ROWS 80 /* to be renamed here; of more only the first */
#define NEWEST "object"   /* the class that is offered where there is none */

struct _HoneImportPage {
  AdwBin parent_instance;

  HoneImport *import;
  HoneFormat as;  /* what the person says it is */
  char *pictures; /* (nullable): where the person says they are */
  char *place;    /* folder for the new data set */
  HoneWork *looking, *dealing, *making;
  HoneImportFacts *facts;
  HoneImportDeal *deal;
  char *deal_fault; /* (nullable): why it cannot be dealt so */
  guint deal_timeout;
  GPtrArray *class_rows; /* of AdwEntryRow */
  GPtrArray *rows;       /* of GtkWidget: in the expanders, to be removed */
  GtkNativeDialog *chooser;
  gboolean filling; /* changes are ours */

  GtkStack *states;
  AdwStatusPage *looking_page, *failed;
  GtkProgressBar *look_progress, *create_progress;
  GtkLabel *look_what, *summary, *why, *reason;
  HoneBanner *banner;
  GtkDropDown *format, *deal_kind;
  AdwActionRow *missing, *deal_row, *place_row;
  AdwExpanderRow *losses, *notes, *classes;
  GtkWidget *new_classes, *val_row, *test_row, *pattern, *near_row, *near, *name, *copy, *copy_row, *scroller,
      *as_found, *find_pictures, *choose_place, *cancel, *create;
  GtkAdjustment *val_share, *test_share;
  HoneDealView *dealt;
};

G_DEFINE_FINAL_TYPE (HoneImportPage, hone_import_page, ADW_TYPE_BIN)

enum {
  SIGNAL_READY,
  SIGNAL_SHOWN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void deal_soon (HoneImportPage *self);
static void check (HoneImportPage *self);

static void
show_state (HoneImportPage *self, const char *state)
{
  gtk_stack_set_visible_child_name (self->states, state);
}

static const char *
text_of (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
forget (HoneImportPage *self)
{
  g_clear_pointer (&self->looking, hone_work_drop);
  g_clear_pointer (&self->dealing, hone_work_drop);
  g_clear_pointer (&self->making, hone_work_drop);
  g_clear_handle_id (&self->deal_timeout, g_source_remove);
  g_clear_pointer (&self->facts, hone_import_facts_free);
  g_clear_pointer (&self->deal, hone_import_deal_free);
  g_clear_pointer (&self->deal_fault, g_free);
}

void
hone_import_page_close (HoneImportPage *self)
{
  forget (self);
  g_clear_pointer (&self->import, hone_import_unref);
  g_clear_pointer (&self->pictures, g_free);
  self->as = HONE_FORMAT_NONE;
}

/* --- the words --- */

/* At the beginning of a line. */
static char *
format_words (HoneFormat format)
{
  const char *title = hone_format_title (format);
  GString *text = g_string_new (NULL);

  g_string_append_unichar (text, g_unichar_toupper (g_utf8_get_char (title)));
  g_string_append (text, g_utf8_next_char (title));
  return g_string_free (text, FALSE);
}

static char *
objects_words (guint n)
{
  g_autofree char *count = hone_words_count (n);

  return g_strdup_printf (ngettext ("%s object", "%s objects", n), count);
}

/* "Pascal VOC: 364 pictures, 4,888 objects, 3 classes" */
static char *
summary_words (const HoneImportFacts *facts)
{
  g_autofree char *pictures = hone_words_pictures (facts->n_pictures);
  g_autofree char *objects = objects_words (facts->n_objects);
  g_autofree char *classes = hone_words_classes ((int) facts->n_classes);
  g_autofree char *format = format_words (facts->format);

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

static void
set_title (gpointer row, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
}

static void
set_subtitle (AdwActionRow *row, const char *text)
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
  set_title (self->missing, title);
  set_subtitle (self->missing, text);
}

/* Rows in expanders cannot be asked for in Adw 1.2: they are remembered. */
static void
add_row (HoneImportPage *self, AdwExpanderRow *to, GtkWidget *row)
{
  adw_expander_row_add_row (to, row);
  g_object_set_data (G_OBJECT (row), "expander", to);
  g_ptr_array_add (self->rows, row);
}

static void
clear_rows (HoneImportPage *self, AdwExpanderRow *of)
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
  set_title (row, text);
  return row;
}

static const char *
icon_of (HoneSeverity severity)
{
  static const char *const icons[] = { "hone-note-symbolic", "hone-warning-symbolic", "hone-error-symbolic" };

  return icons[severity];
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

  clear_rows (self, self->notes);
  for (guint i = 0; i < notes->len; i++) {
    const HoneImportNote *note = notes->pdata[i];
    g_autofree char *text = note_words (note);

    sum += note->n;
    add_row (self, self->notes, sentence_row (icon_of (note->severity), text));
  }
  gtk_widget_set_visible (GTK_WIDGET (self->notes), notes->len > 0);
  adw_expander_row_set_expanded (self->notes, FALSE);
  adw_expander_row_set_subtitle (self->notes, _ ("What is unreadable is left out, line by line; the rest is kept"));
  {
    g_autofree char *title =
        g_strdup_printf (ngettext ("%u Remark on Its Labels", "%u Remarks on Its Labels", sum), sum);

    set_title (self->notes, title);
  }
}

static void
show_losses (HoneImportPage *self)
{
  char **losses = self->deal->losses;
  guint n = g_strv_length (losses);

  clear_rows (self, self->losses);
  for (guint i = 0; i < n; i++)
    add_row (self, self->losses, sentence_row ("hone-note-symbolic", losses[i]));
  set_title (self->losses, n > 0 ? _ ("What Changes on the Way") : _ ("Nothing Is Lost on the Way"));
  adw_expander_row_set_subtitle (self->losses, n == 1 ? losses[0] : "");
  adw_expander_row_set_enable_expansion (self->losses, n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->losses),
                          n > 0 || (self->facts->format != HONE_FORMAT_PICTURES && self->facts->n_objects > 0));
}

static void
show_place (HoneImportPage *self)
{
  const char *home = g_get_home_dir ();
  gboolean below = g_str_has_prefix (self->place, home) && self->place[strlen (home)] == G_DIR_SEPARATOR;
  g_autofree char *folder = below ? g_strconcat ("~", self->place + strlen (home), NULL) : g_strdup (self->place);
  g_autofree char *path = g_build_filename (folder, text_of (self->name), NULL);
  const char *how = _ ("The original stays untouched; its pictures are linked, not copied.");
  g_autofree char *text = NULL;

  if (self->facts != NULL && self->facts->archive)
    how = _ ("The archive stays untouched; what is in it is unpacked to there.");
  else if (gtk_switch_get_active (GTK_SWITCH (self->copy)))
    how = _ ("The original stays untouched; its pictures are copied.");
  text = g_strdup_printf ("%s\n%s", path, how);
  set_subtitle (self->place_row, text);
}

/* --- classes --- */

static GtkWidget *
class_row (HoneImportPage *self, guint i)
{
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *count = objects_words (self->facts->objects[i]);
  g_autofree char *title = NULL;

  if (self->facts->n_objects > 0)
    /* Translators: number of a class, "412 objects". */
    title = g_strdup_printf (_ ("Class %u · %s"), i + 1, count);
  else
    title = g_strdup_printf (_ ("Class %u"), i + 1);
  set_title (row, title);
  gtk_editable_set_text (GTK_EDITABLE (row), self->facts->names[i]);
  hone_compat_name_entry (row, title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (check), self);
  return row;
}

static void
show_classes (HoneImportPage *self)
{
  const HoneImportFacts *facts = self->facts;
  g_autofree char *count = hone_words_classes ((int) facts->n_classes);
  g_autofree char *all = g_strjoinv (", ", facts->names);

  clear_rows (self, self->classes);
  g_ptr_array_set_size (self->class_rows, 0);
  for (guint i = 0; i < MIN (facts->n_classes, MAX_CLASS_ROWS); i++) {
    GtkWidget *row = class_row (self, i);

    add_row (self, self->classes, row);
    g_ptr_array_add (self->class_rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->classes), facts->n_classes > 0);
  gtk_widget_set_visible (self->new_classes, facts->n_classes == 0);
  if (facts->n_classes == 0)
    gtk_editable_set_text (GTK_EDITABLE (self->new_classes), NEWEST);
  set_title (self->classes, count);
  {
    g_autofree char *escaped = g_markup_escape_text (all, -1);

    adw_expander_row_set_subtitle (self->classes,
                                   facts->placeholders ? _ ("Nothing there names them: give them names") : escaped);
  }
  adw_expander_row_set_expanded (self->classes, facts->placeholders);
}

/* (transfer full): NULL at the end */
static char **
class_names (HoneImportPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < self->facts->n_classes; i++) {
    g_autofree char *name =
        g_strdup (i < self->class_rows->len ? text_of (self->class_rows->pdata[i]) : self->facts->names[i]);

    g_strv_builder_add (builder, g_strstrip (name));
  }
  if (self->facts->n_classes > 0)
    return g_strv_builder_end (builder);
  parts = g_strsplit (text_of (self->new_classes), ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}

/* (transfer full) (nullable) */
static char *
class_fault (HoneImportPage *self)
{
  g_auto (GStrv) names = class_names (self);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (names[0] == NULL && self->facts->n_classes == 0)
    return g_strdup (_ ("Name at least one class that you will label."));
  for (guint i = 0; names[i] != NULL; i++) {
    gboolean changed = i >= self->facts->n_classes || !g_str_equal (names[i], self->facts->names[i]);

    if (*names[i] == '\0')
      return g_strdup_printf (_ ("Class %u has no name."), i + 1);
    /* Twins that were there before are a finding of the Data page. */
    if (!g_hash_table_add (seen, names[i]) && changed)
      return g_strdup_printf (_ ("Two classes are called “%s”."), names[i]);
  }
  return NULL;
}

/* --- whether it can be made --- */

static char *
target (HoneImportPage *self)
{
  return g_build_filename (self->place, text_of (self->name), NULL);
}

static char *
name_fault (HoneImportPage *self)
{
  const char *name = text_of (self->name);
  g_autofree char *folder = target (self);

  if (*name == '\0')
    return g_strdup (_ ("The new data set has no name."));
  if (strchr (name, '/') != NULL || *name == '.')
    return g_strdup (_ ("A name has no “/” in it and does not begin with a dot."));
  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_ ("There is a data set “%s” already: choose another name."), name);
  return NULL;
}

/* Why not: a sentence, or NULL. (transfer full) */
static char *
fault (HoneImportPage *self)
{
  char *why;

  if (self->facts->n_pictures == 0)
    return g_strdup (_ ("Not one of the pictures is there: choose their folder."));
  if ((why = class_fault (self)) != NULL)
    return why;
  if (self->deal_fault != NULL)
    return g_strdup (self->deal_fault);
  if (self->deal != NULL && self->deal->pictures[HONE_SPLIT_TRAIN] == 0)
    return g_strdup (_ ("No picture is left to learn from: split otherwise."));
  if ((why = name_fault (self)) != NULL)
    return why;
  return self->deal == NULL ? g_strdup (_ ("Splitting the pictures…")) : NULL;
}

static void
check (HoneImportPage *self)
{
  g_autofree char *why = NULL;

  if (self->filling || self->facts == NULL || self->making != NULL)
    return;
  why = fault (self);
  gtk_widget_set_sensitive (self->create, why == NULL);
  gtk_label_set_text (self->reason, why != NULL ? why : _ ("Ready."));
  show_place (self);
}

/* --- dealing --- */

static gpointer
deal_cb (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  gpointer *pair = data;

  return hone_import_deal (pair[0], pair[1], progress, progress_data, cancellable, error);
}

static void
free_deal_cb (gpointer data)
{
  gpointer *pair = data;

  hone_import_unref (pair[0]);
  hone_deal_how_free (pair[1]);
  g_free (pair);
}

/* "23 groups, as P01, P02, P03" */
static void
show_groups (HoneImportPage *self)
{
  g_autofree char *names = g_strjoinv (", ", self->deal->groups);
  g_autofree char *text = NULL;

  if (self->deal->groups[0] != NULL)
    text = g_strdup_printf (ngettext ("%u group, as %s", "%u groups, as %s", self->deal->n_groups),
                            self->deal->n_groups, names);
  set_subtitle (self->deal_row, text != NULL ? text : "");
}

static void
dealt_cb (gpointer result, const GError *error, gpointer data)
{
  HoneImportPage *self = data;

  self->dealing = NULL;
  g_clear_pointer (&self->deal, hone_import_deal_free);
  self->deal = result;
  self->deal_fault = error != NULL ? g_strdup (error->message) : NULL;
  hone_deal_view_show (self->dealt, self->deal, self->facts->names);
  if (self->deal != NULL) {
    show_losses (self);
    show_groups (self);
  } else {
    set_subtitle (self->deal_row, "");
  }
  check (self);
}

static void
deal_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  hone_words_set (self->reason, g_strdup_printf (_ ("%s: %.0f %%"), what != NULL ? what : "", fraction * 100));
}

static HoneDealHow *
deal_how (HoneImportPage *self)
{
  HoneDealHow how = { .kind = (HoneDealKind) gtk_drop_down_get_selected (self->deal_kind) };

  how.shares[HONE_SPLIT_VAL] = gtk_adjustment_get_value (self->val_share);
  how.shares[HONE_SPLIT_TEST] = gtk_adjustment_get_value (self->test_share);
  how.shares[HONE_SPLIT_TRAIN] = MAX (100 - how.shares[HONE_SPLIT_VAL] - how.shares[HONE_SPLIT_TEST], 0);
  how.pattern = (char *) text_of (self->pattern);
  how.near = gtk_switch_get_active (GTK_SWITCH (self->near));
  return hone_deal_how_copy (&how);
}

static gboolean
deal_now_cb (gpointer data)
{
  static const HoneWorkHow how = {
    .work = deal_cb, .free_result = (GDestroyNotify) hone_import_deal_free, .news = deal_news_cb, .done = dealt_cb
  };
  HoneImportPage *self = data;
  gpointer *pair = g_new (gpointer, 2);

  self->deal_timeout = 0;
  pair[0] = hone_import_ref (self->import);
  pair[1] = deal_how (self);
  self->dealing = hone_work_start (&how, pair, free_deal_cb, self);
  return G_SOURCE_REMOVE;
}

static void
show_deal_rows (HoneImportPage *self)
{
  HoneDealKind kind = (HoneDealKind) gtk_drop_down_get_selected (self->deal_kind);

  gtk_widget_set_visible (self->val_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->test_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->near_row, kind != HONE_DEAL_KEEP);
  gtk_widget_set_visible (self->pattern, kind == HONE_DEAL_GROUPS);
}

static void
deal_soon (HoneImportPage *self)
{
  if (self->filling || self->facts == NULL || self->making != NULL)
    return;
  g_clear_pointer (&self->dealing, hone_work_drop);
  g_clear_handle_id (&self->deal_timeout, g_source_remove);
  g_clear_pointer (&self->deal, hone_import_deal_free);
  g_clear_pointer (&self->deal_fault, g_free);
  show_deal_rows (self);
  hone_deal_view_show (self->dealt, NULL, NULL);
  self->deal_timeout = g_timeout_add (PAUSE, deal_now_cb, self);
  check (self);
}

/* --- looking --- */

typedef struct {
  HoneImport *import;
  HoneFormat as;
  char *pictures;
  gboolean anew; /* the person wants the form, whatever it is */
} Look;

typedef struct {
  HoneImportFacts *facts; /* NULL: it opens directly */
} Looked;

static void
look_free (gpointer data)
{
  Look *look = data;

  hone_import_unref (look->import);
  g_free (look->pictures);
  g_free (look);
}

static void
looked_free (gpointer data)
{
  Looked *looked = data;

  g_clear_pointer (&looked->facts, hone_import_facts_free);
  g_free (looked);
}

/* What is wrong with it is said best by who reads it. */
static gboolean
is_yaml (const char *path)
{
  return g_str_has_suffix (path, ".yaml") || g_str_has_suffix (path, ".yml") || g_file_test (path, G_FILE_TEST_IS_DIR);
}

static gpointer
look_cb (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Look *look = data;
  const char *path = hone_import_get_path (look->import);
  Looked *looked = g_new0 (Looked, 1);
  g_autofree char *yaml_fault = NULL;

  if (!look->anew && hone_import_opens_directly (path, &yaml_fault))
    return looked;
  looked->facts =
      hone_import_look (look->import, look->as, look->pictures, progress, progress_data, cancellable, error);
  if (looked->facts == NULL) {
    g_clear_pointer (&looked, looked_free);
    if (yaml_fault != NULL && is_yaml (path) && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_clear_error (error);
      g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, yaml_fault);
    }
  }
  return looked;
}

static void
look_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  gtk_progress_bar_set_fraction (self->look_progress, fraction);
  gtk_label_set_text (self->look_what, what != NULL ? what : "");
}

/* Where pictures for validation are known they stay; the commonest wish comes first elsewhere. */
static HoneDealKind
usual_deal (const HoneImportFacts *facts)
{
  if (facts->in_split[HONE_SPLIT_VAL] > 0 || facts->n_pictures < 2)
    return HONE_DEAL_KEEP;
  return facts->n_objects > 0 ? HONE_DEAL_STRATIFIED : HONE_DEAL_RANDOM;
}

/* "As found: COCO", in the place of the first. */
static void
name_found (HoneImportPage *self)
{
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (self->format));
  g_autofree char *text = g_strdup_printf (_ ("As found: %s"), hone_format_title (self->facts->format));
  const char *const words[] = { text, NULL };

  gtk_string_list_splice (list, 0, 1, words);
}

static void
fill_form (HoneImportPage *self)
{
  self->filling = TRUE;
  if (self->as == HONE_FORMAT_NONE)
    name_found (self);
  show_summary (self);
  show_missing (self);
  show_notes (self);
  show_classes (self);
  gtk_widget_set_visible (GTK_WIDGET (self->losses), FALSE);
  gtk_drop_down_set_selected (self->format, self->as);
  gtk_drop_down_set_selected (self->deal_kind, usual_deal (self->facts));
  gtk_editable_set_text (GTK_EDITABLE (self->name), self->facts->name);
  gtk_widget_set_visible (self->copy_row, !self->facts->archive);
  self->filling = FALSE;
  show_state (self, "form");
  deal_soon (self);
  gtk_widget_grab_focus (self->facts->placeholders     ? GTK_WIDGET (self->class_rows->pdata[0])
                         : self->facts->n_classes == 0 ? self->new_classes
                         : self->facts->n_missing > 0  ? self->find_pictures
                                                       : self->create);
}

/* What went wrong, and what can be done: another choice of format can be taken back. */
static void
show_failure (HoneImportPage *self, const GError *error)
{
  g_autofree char *escaped = g_markup_escape_text (error->message, -1);

  adw_status_page_set_description (self->failed, escaped);
  gtk_widget_set_visible (self->as_found, self->as != HONE_FORMAT_NONE);
  show_state (self, "failed");
}

static void
looked_cb (gpointer result, const GError *error, gpointer data)
{
  HoneImportPage *self = data;
  Looked *looked = result;
  g_autofree char *path = g_strdup (hone_import_get_path (self->import));

  self->looking = NULL;
  if (looked != NULL && looked->facts == NULL) {
    looked_free (looked);
    g_signal_emit (self, signals[SIGNAL_READY], 0, path);
    return;
  }
  if (looked != NULL) {
    self->facts = g_steal_pointer (&looked->facts);
    looked_free (looked);
    fill_form (self);
  } else {
    show_failure (self, error);
  }
  g_signal_emit (self, signals[SIGNAL_SHOWN], 0);
}

static void
look (HoneImportPage *self, gboolean anew)
{
  static const HoneWorkHow how = {
    .work = look_cb, .free_result = looked_free, .news = look_news_cb, .done = looked_cb
  };
  Look *look = g_new0 (Look, 1);

  forget (self);
  look->import = hone_import_ref (self->import);
  look->as = self->as;
  look->pictures = g_strdup (self->pictures);
  look->anew = anew;
  gtk_progress_bar_set_fraction (self->look_progress, 0);
  gtk_label_set_text (self->look_what, "");
  show_state (self, "looking");
  self->looking = hone_work_start (&how, look, look_free, self);
}

void
hone_import_page_open (HoneImportPage *self, const char *path)
{
  g_autofree char *escaped = g_markup_escape_text (path, -1);

  hone_import_page_close (self);
  self->import = hone_import_new (path, self->place);
  adw_status_page_set_description (self->looking_page, escaped);
  look (self, FALSE);
}

static void
format_cb (HoneImportPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->format);

  if (self->filling || self->import == NULL || chosen >= HONE_N_FORMATS || chosen == self->as)
    return;
  self->as = (HoneFormat) chosen;
  look (self, TRUE);
}

static void
as_found_cb (HoneImportPage *self)
{
  self->as = HONE_FORMAT_NONE;
  look (self, TRUE);
}

/* --- making --- */

typedef struct {
  HoneImport *import;
  char *folder;
  char **names;
  gboolean copy;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;

  hone_import_unref (making->import);
  g_free (making->folder);
  g_strfreev (making->names);
  g_free (making);
}

static gpointer
make_cb (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Making *making = data;

  if (!hone_import_write (making->import, making->folder, (const char *const *) making->names, making->copy, progress,
                          progress_data, cancellable, error))
    return NULL;
  return g_strdup (making->folder);
}

/* The form is shown, but cannot be changed, while its data set is made. */
static void
show_making (HoneImportPage *self, gboolean on)
{
  gtk_widget_set_sensitive (self->scroller, !on);
  gtk_widget_set_visible (self->create, !on);
  gtk_widget_set_visible (GTK_WIDGET (self->create_progress), on);
  gtk_progress_bar_set_fraction (self->create_progress, 0);
}

static void
made_cb (gpointer result, const GError *error, gpointer data)
{
  HoneImportPage *self = data;
  g_autofree char *folder = result;

  self->making = NULL;
  show_making (self, FALSE);
  if (folder == NULL) {
    check (self);
    hone_banner_show (self->banner, HONE_BANNER_ERROR, error->message, NULL, NULL);
    return;
  }
  hone_import_page_close (self);
  g_signal_emit (self, signals[SIGNAL_READY], 0, folder);
}

static void
make_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  gtk_progress_bar_set_fraction (self->create_progress, fraction);
  gtk_label_set_text (self->reason, what != NULL ? what : "");
}

static void
create_cb (HoneImportPage *self)
{
  static const HoneWorkHow how = { .work = make_cb, .free_result = g_free, .news = make_news_cb, .done = made_cb };
  Making *making;

  check (self);
  if (self->facts == NULL || self->making != NULL || !gtk_widget_get_sensitive (self->create))
    return;
  making = g_new0 (Making, 1);
  making->import = hone_import_ref (self->import);
  making->folder = target (self);
  making->names = class_names (self);
  making->copy = gtk_switch_get_active (GTK_SWITCH (self->copy));
  show_making (self, TRUE);
  gtk_label_set_text (self->reason, _ ("Making the data set"));
  self->making = hone_work_start (&how, making, making_free, self);
}

/* First what is being made, then the page. */
static void
cancel_cb (HoneImportPage *self)
{
  if (self->making == NULL) {
    gtk_widget_activate_action (GTK_WIDGET (self), "win.back", NULL);
    return;
  }
  g_clear_pointer (&self->making, hone_work_drop);
  show_making (self, FALSE);
  check (self);
}

/* --- choosing folders --- */

static char *
chosen_folder (HoneImportPage *self, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
  g_clear_object (&self->chooser);
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
pictures_cb (HoneImportPage *self, int response)
{
  char *folder = chosen_folder (self, response);

  if (folder == NULL || self->import == NULL)
    return;
  g_free (self->pictures);
  self->pictures = folder;
  look (self, TRUE);
}

static void
place_cb (HoneImportPage *self, int response)
{
  char *folder = chosen_folder (self, response);

  if (folder == NULL)
    return;
  g_free (self->place);
  self->place = folder;
  check (self);
}

static void
choose (HoneImportPage *self, const char *title, GCallback chosen)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkFileChooserNative *dialog =
      gtk_file_chooser_native_new (title, window, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _ ("_Choose"), _ ("_Cancel"));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (dialog);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (dialog, "response", chosen, self);
  gtk_native_dialog_show (self->chooser);
}

static void
find_pictures_cb (HoneImportPage *self)
{
  choose (self, _ ("The Folder of the Pictures"), G_CALLBACK (pictures_cb));
}

static void
choose_place_cb (HoneImportPage *self)
{
  choose (self, _ ("Where the New Data Set Goes"), G_CALLBACK (place_cb));
}

/* --- the widget --- */

/* The order of HoneFormat. */
static void
fill_formats (HoneImportPage *self)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("As found"));
  for (int format = HONE_FORMAT_NONE + 1; format < HONE_N_FORMATS; format++) {
    g_autofree char *title = format_words (format);

    gtk_string_list_append (list, title);
  }
  gtk_drop_down_set_model (self->format, G_LIST_MODEL (list));
}

static void
connect_all (HoneImportPage *self)
{
  g_signal_connect_swapped (self->format, "notify::selected", G_CALLBACK (format_cb), self);
  g_signal_connect_swapped (self->deal_kind, "notify::selected", G_CALLBACK (deal_soon), self);
  g_signal_connect_swapped (self->val_share, "value-changed", G_CALLBACK (deal_soon), self);
  g_signal_connect_swapped (self->test_share, "value-changed", G_CALLBACK (deal_soon), self);
  g_signal_connect_swapped (self->pattern, "changed", G_CALLBACK (deal_soon), self);
  g_signal_connect_swapped (self->near, "notify::active", G_CALLBACK (deal_soon), self);
  g_signal_connect_swapped (self->new_classes, "changed", G_CALLBACK (check), self);
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (check), self);
  g_signal_connect_swapped (self->copy, "notify::active", G_CALLBACK (check), self);
  g_signal_connect_swapped (self->find_pictures, "clicked", G_CALLBACK (find_pictures_cb), self);
  g_signal_connect_swapped (self->choose_place, "clicked", G_CALLBACK (choose_place_cb), self);
  g_signal_connect_swapped (self->as_found, "clicked", G_CALLBACK (as_found_cb), self);
  g_signal_connect_swapped (self->create, "clicked", G_CALLBACK (create_cb), self);
  g_signal_connect_swapped (self->name, "entry-activated", G_CALLBACK (create_cb), self);
  g_signal_connect_swapped (self->new_classes, "entry-activated", G_CALLBACK (create_cb), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (cancel_cb), self);
}

static void
name_entries (HoneImportPage *self)
{
  GtkWidget *entries[] = { self->new_classes, self->pattern, self->name };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    hone_compat_name_entry (entries[i], adw_preferences_row_get_title (ADW_PREFERENCES_ROW (entries[i])));
}

static void
hone_import_page_dispose (GObject *object)
{
  HoneImportPage *self = HONE_IMPORT_PAGE (object);

  hone_import_page_close (self);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->place, g_free);
  g_clear_pointer (&self->class_rows, g_ptr_array_unref);
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_IMPORT_PAGE);
  G_OBJECT_CLASS (hone_import_page_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneImportPage, name)
  CHILD (states);
  CHILD (looking_page);
  CHILD (failed);
  CHILD (look_progress);
  CHILD (create_progress);
  CHILD (look_what);
  CHILD (summary);
  CHILD (why);
  CHILD (reason);
  CHILD (banner);
  CHILD (format);
  CHILD (deal_kind);
  CHILD (missing);
  CHILD (deal_row);
  CHILD (place_row);
  CHILD (losses);
  CHILD (notes);
  CHILD (classes);
  CHILD (new_classes);
  CHILD (val_row);
  CHILD (test_row);
  CHILD (pattern);
  CHILD (near_row);
  CHILD (near);
  CHILD (name);
  CHILD (copy);
  CHILD (copy_row);
  CHILD (scroller);
  CHILD (as_found);
  CHILD (find_pictures);
  CHILD (choose_place);
  CHILD (cancel);
  CHILD (create);
  CHILD (val_share);
  CHILD (test_share);
  CHILD (dealt);
#undef CHILD
}

static void
hone_import_page_class_init (HoneImportPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_import_page_dispose;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_DEAL_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/import-page.ui");
  bind_children (widget_class);
  signals[SIGNAL_READY] = g_signal_new ("ready", HONE_TYPE_IMPORT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SHOWN] =
      g_signal_new ("shown", HONE_TYPE_IMPORT_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_import_page_init (HoneImportPage *self)
{
  self->place = hone_import_default_place ();
  self->class_rows = g_ptr_array_new ();
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_formats (self);
  name_entries (self);
  connect_all (self);
}
