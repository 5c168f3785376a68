/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-make.c - the import page: whether the new data set can be made, where, and how far that is */
#include "hone-import-private.h"

#include <glib/gi18n.h>

static void
show_place (HoneImportPage *self)
{
  const char *home = g_get_home_dir ();
  gboolean below = g_str_has_prefix (self->place, home) && self->place[strlen (home)] == G_DIR_SEPARATOR;
  g_autofree char *folder = below ? g_strconcat ("~", self->place + strlen (home), NULL) : g_strdup (self->place);
  g_autofree char *path = g_build_filename (folder, hone_import_page_text_of (self->name), NULL);
  const char *how = _ ("The original stays untouched; its pictures are linked, not copied.");
  g_autofree char *text = NULL;

  if (self->facts != NULL && self->facts->archive)
    how = _ ("The archive stays untouched; what is in it is unpacked to there.");
  else if (gtk_switch_get_active (GTK_SWITCH (self->copy)))
    how = _ ("The original stays untouched; its pictures are copied.");
  text = g_strdup_printf ("%s\n%s", path, how);
  hone_import_page_set_subtitle (self->place_row, text);
}

/* --- whether it can be made --- */

static char *
target (HoneImportPage *self)
{
  return g_build_filename (self->place, hone_import_page_text_of (self->name), NULL);
}

static char *
name_fault (HoneImportPage *self)
{
  const char *name = hone_import_page_text_of (self->name);
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
  if ((why = hone_import_page_class_fault (self)) != NULL)
    return why;
  if (self->deal_fault != NULL)
    return g_strdup (self->deal_fault);
  if (self->deal != NULL && self->deal->pictures[HONE_SPLIT_TRAIN] == 0)
    return g_strdup (_ ("No picture is left to learn from: split otherwise."));
  if ((why = name_fault (self)) != NULL)
    return why;
  return self->deal == NULL ? g_strdup (_ ("Splitting the pictures…")) : NULL;
}

/* Unless the person has gone elsewhere in the form by now. */
static void
focus_create (HoneImportPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  self->fresh = FALSE;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    gtk_widget_grab_focus (self->create);
}

void
hone_import_page_check (HoneImportPage *self)
{
  g_autofree char *why = NULL;

  if (self->filling || self->facts == NULL || self->making != NULL)
    return;
  why = fault (self);
  gtk_widget_set_sensitive (self->create, why == NULL);
  if (why == NULL && self->fresh)
    focus_create (self);
  gtk_label_set_text (self->reason, why != NULL ? why : _ ("Ready."));
  show_place (self);
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
    hone_import_page_check (self);
    hone_banner_show (self->banner, HONE_BANNER_ERROR, error->message, NULL, NULL);
    return;
  }
  hone_import_page_close (self);
  g_signal_emit_by_name (self, "ready", folder);
}

static void
make_news_cb (double fraction, const char *what, gpointer data)
{
  HoneImportPage *self = data;

  gtk_progress_bar_set_fraction (self->create_progress, fraction);
  gtk_label_set_text (self->reason, what != NULL ? what : "");
}

void
hone_import_page_create (HoneImportPage *self)
{
  static const HoneWorkHow how = { .work = make_cb, .free_result = g_free, .news = make_news_cb, .done = made_cb };
  Making *making;

  hone_import_page_check (self);
  if (self->facts == NULL || self->making != NULL || !gtk_widget_get_sensitive (self->create))
    return;
  making = g_new0 (Making, 1);
  making->import = hone_import_ref (self->import);
  making->folder = target (self);
  making->names = hone_import_page_class_names (self);
  making->copy = gtk_switch_get_active (GTK_SWITCH (self->copy));
  show_making (self, TRUE);
  gtk_label_set_text (self->reason, _ ("Making the data set"));
  self->making = hone_work_start (&how, making, making_free, self);
}

gboolean
hone_import_page_stop_making (HoneImportPage *self)
{
  if (self->making == NULL)
    return FALSE;
  g_clear_pointer (&self->making, hone_work_drop);
  show_making (self, FALSE);
  hone_import_page_check (self);
  return TRUE;
}
