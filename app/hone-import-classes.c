/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-classes.c - the import page: classes, to be named on the way */
#include "hone-import-private.h"

#include "hone-compat.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define MAX_CLASS_ROWS 80 /* to be renamed here; of more only the first */
#define NEWEST "object"   /* the class that is offered where there is none */

static GtkWidget *
class_row (HoneImportPage *self, guint i)
{
  GtkWidget *row = adw_entry_row_new ();
  g_autofree char *count = hone_import_page_objects_words (self->facts->objects[i]);
  g_autofree char *title = NULL;

  if (self->facts->n_objects > 0)
    /* Translators: number of a class, "412 objects". */
    title = g_strdup_printf (_ ("Class %u · %s"), i + 1, count);
  else
    title = g_strdup_printf (_ ("Class %u"), i + 1);
  hone_import_page_set_title (row, title);
  gtk_editable_set_text (GTK_EDITABLE (row), self->facts->names[i]);
  hone_compat_name_entry (row, title);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (hone_import_page_check), self);
  return row;
}

void
hone_import_page_show_classes (HoneImportPage *self)
{
  const HoneImportFacts *facts = self->facts;
  g_autofree char *count = hone_words_classes ((int) facts->n_classes);
  g_autofree char *all = g_strjoinv (", ", facts->names);

  hone_import_page_clear_rows (self, self->classes);
  g_ptr_array_set_size (self->class_rows, 0);
  for (guint i = 0; i < MIN (facts->n_classes, MAX_CLASS_ROWS); i++) {
    GtkWidget *row = class_row (self, i);

    hone_import_page_add_row (self, self->classes, row);
    g_ptr_array_add (self->class_rows, row);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->classes), facts->n_classes > 0);
  gtk_widget_set_visible (self->new_classes, facts->n_classes == 0);
  if (facts->n_classes == 0)
    gtk_editable_set_text (GTK_EDITABLE (self->new_classes), NEWEST);
  hone_import_page_set_title (self->classes, count);
  {
    g_autofree char *escaped = g_markup_escape_text (all, -1);

    adw_expander_row_set_subtitle (self->classes,
                                   facts->placeholders ? _ ("Nothing there names them: give them names") : escaped);
  }
  adw_expander_row_set_expanded (self->classes, facts->placeholders);
}

char **
hone_import_page_class_names (HoneImportPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < self->facts->n_classes; i++) {
    g_autofree char *name = g_strdup (i < self->class_rows->len ? hone_import_page_text_of (self->class_rows->pdata[i])
                                                                : self->facts->names[i]);

    g_strv_builder_add (builder, g_strstrip (name));
  }
  if (self->facts->n_classes > 0)
    return g_strv_builder_end (builder);
  parts = g_strsplit (hone_import_page_text_of (self->new_classes), ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (*g_strstrip (parts[i]) != '\0')
      g_strv_builder_add (builder, parts[i]);
  return g_strv_builder_end (builder);
}

char *
hone_import_page_class_fault (HoneImportPage *self)
{
  g_auto (GStrv) names = hone_import_page_class_names (self);
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
