/* SPDX-License-Identifier: Apache-2.0 */
/* hone-window-runs.c - runs at use: their models on other pictures, and pictures as suggestions for the data set */
#include "hone-window-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

void
hone_window_use_run (HoneWindow *self, HoneRun *run)
{
  g_autoptr (HoneRun) kept = g_object_ref (run); /* its page may let go of it */

  hone_window_show_view (self, "use");
  hone_use_page_set_run (self->use_page, run);
}

void
hone_window_compare (HoneWindow *self, GListModel *runs)
{
  hone_compare_page_set_runs (self->compare_page, runs);
  hone_window_show_page (self, "compare");
  gtk_widget_child_focus (GTK_WIDGET (self->compare_page), GTK_DIR_TAB_FORWARD);
}

/* Pictures into the folder of the training pictures, on a thread. */

typedef struct {
  char **paths;
  char *folder;
} Suggest;

static void
suggest_free (gpointer data)
{
  Suggest *self = data;

  g_strfreev (self->paths);
  g_free (self->folder);
  g_free (self);
}

/* "a.jpg", "a-2.jpg" …; NULL: @path lies in @folder already. (transfer full) */
static char *
free_place (const char *folder, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *own = g_path_get_dirname (path);
  const char *dot = strrchr (name, '.');
  int stem = dot != NULL ? (int) (dot - name) : (int) strlen (name);
  char *to = g_build_filename (folder, name, NULL);

  if (strcmp (own, folder) == 0) {
    g_free (to);
    return NULL;
  }
  for (guint i = 2; g_file_test (to, G_FILE_TEST_EXISTS); i++) {
    g_autofree char *numbered = g_strdup_printf ("%.*s-%u%s", stem, name, i, dot != NULL ? dot : "");

    g_free (to);
    to = g_build_filename (folder, numbered, NULL);
  }
  return to;
}

static gpointer
copy_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Suggest *self = data;
  guint n = 0;

  for (char **path = self->paths; *path != NULL; path++) {
    g_autofree char *to = free_place (self->folder, *path);
    g_autoptr (GFile) from_file = g_file_new_for_path (*path);
    g_autoptr (GFile) to_file = to != NULL ? g_file_new_for_path (to) : NULL;

    if (to_file != NULL && !g_file_copy (from_file, to_file, G_FILE_COPY_NONE, cancellable, NULL, NULL, error))
      return NULL;
    n += to_file != NULL;
  }
  return GUINT_TO_POINTER (n + 1);
}

static void
copied_cb (gpointer result, const GError *error, gpointer data)
{
  HoneWindow *self = data;
  g_autofree char *pictures = NULL, *text = NULL;

  self->suggesting = NULL;
  if (result == NULL) {
    hone_window_say (self, error->message);
    g_clear_pointer (&self->suggester, g_free);
    return;
  }
  pictures = hone_words_pictures (GPOINTER_TO_UINT (result) - 1);
  text = g_strdup_printf (_ ("%s added; the model proposes labels in the label viewer"), pictures);
  hone_window_say (self, text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.reload", NULL); /* goes on with hone_window_suggest_now () */
}

void
hone_window_suggest_now (HoneWindow *self)
{
  if (self->suggester != NULL)
    hone_viewer_start_model (self->viewer, self->suggester, self->suggest_name);
  g_clear_pointer (&self->suggester, g_free);
  g_clear_pointer (&self->suggest_name, g_free);
}

static char *
training_folder (HoneWindow *self)
{
  HoneDataset *dataset = self->project != NULL ? hone_project_get_dataset (self->project) : NULL;
  guint n = 0;
  HoneSample *const *samples = dataset != NULL ? hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n) : NULL;

  return n > 0 ? g_path_get_dirname (samples[0]->path) : NULL;
}

static void
suggest_cb (HoneWindow *self, char **paths, const char *model, const char *name)
{
  static const HoneWorkHow how = { copy_thread, NULL, NULL, copied_cb };
  g_autofree char *folder = training_folder (self);
  Suggest *suggest;

  if (hone_window_active_job (self) != NULL || folder == NULL || g_access (folder, W_OK) != 0) {
    hone_window_say (self, hone_window_active_job (self) != NULL
                               ? _ ("Stop the training before you add pictures to its data set.")
                               : _ ("The folder of the training pictures cannot be written to."));
    return;
  }
  g_clear_pointer (&self->suggesting, hone_work_drop);
  g_free (self->suggester);
  g_free (self->suggest_name);
  self->suggester = g_strdup (model);
  self->suggest_name = g_strdup (name);
  suggest = g_new0 (Suggest, 1);
  suggest->paths = g_strdupv (paths);
  suggest->folder = g_steal_pointer (&folder);
  self->suggesting = hone_work_start (&how, suggest, suggest_free, self);
}

void
hone_window_connect_runs (HoneWindow *self)
{
  self->compare_page = HONE_COMPARE_PAGE (hone_compare_page_new ());
  gtk_stack_add_named (self->pages, GTK_WIDGET (self->compare_page), "compare");
  g_signal_connect_swapped (self->compare_page, "changed", G_CALLBACK (hone_window_show_title), self);
  g_signal_connect_swapped (self->runs_page, "compare", G_CALLBACK (hone_window_compare), self);
  g_signal_connect_swapped (self->runs_page, "use-run", G_CALLBACK (hone_window_use_run), self);
  g_signal_connect_swapped (self->use_page, "suggest", G_CALLBACK (suggest_cb), self);
}
