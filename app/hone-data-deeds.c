/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-deeds.c - what is done to the pictures that are selected: each deed is one step, with Undo in a toast
 *
 * All of 100,000 pictures may be selected: what is kept of them is their paths.
 */
#include "hone-data-page-private.h"

#include "hone-toast.h"

#include <glib/gi18n.h>

/* What a toast takes back. */
typedef struct {
  char **paths; /* they come into view again */
  guint n_undo; /* steps of the store, when it was told */
} Deed;

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_strfreev (deed->paths);
  g_free (deed);
}

/* --- toasts --- */

static void
say (HoneDataPage *self, const char *text)
{
  hone_toast_say (GTK_WIDGET (self), text);
}

/* @paths: (transfer full) */
static void
say_undoable (HoneDataPage *self, const char *text, GCallback undo, char **paths)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->paths = paths;
  deed->n_undo = hone_label_store_get_n_undo (self->store);
  hone_toast_undo (GTK_WIDGET (self), text, undo, self, deed, deed_free);
}

/* The step of the toast, not one that came after it. */
static void
undo_cb (HoneDataPage *self, AdwToast *toast)
{
  const Deed *deed = hone_toast_get_data (toast);

  if (self->store == NULL)
    return;
  if (hone_label_store_get_n_undo (self->store) != deed->n_undo) {
    say (self, _ ("Something else was changed since. Ctrl+Z takes back one step after the other."));
    return;
  }
  hone_data_page_bring_back (self, (const char *const *) deed->paths);
  hone_label_store_undo (self->store);
}

/* --- marks --- */

static gboolean
lacks_mark (HoneDataPage *self, guint position, int mark)
{
  return (hone_image_list_get_mark_at (self->list, position) & (guint) mark) == 0;
}

/* Those selected ones that lack the mark; all, when none does, which is *@all. */
static char **
paths_to_mark (HoneDataPage *self, HoneImageMark mark, gboolean *all)
{
  char **paths = hone_data_page_get_paths (self, lacks_mark, (int) mark);

  *all = paths[0] == NULL;
  if (!*all)
    return paths;
  g_strfreev (paths);
  return hone_data_page_get_paths (self, NULL, 0);
}

static void
set_reviewed (HoneDataPage *self, char **paths, gboolean reviewed)
{
  if (self->store != NULL)
    hone_label_store_set_all_reviewed (self->store, (const char *const *) paths, g_strv_length (paths), reviewed);
}

static void
review_again (HoneDataPage *self, AdwToast *toast, gboolean reviewed)
{
  const Deed *deed = hone_toast_get_data (toast);

  set_reviewed (self, deed->paths, reviewed);
  hone_data_page_bring_back (self, (const char *const *) deed->paths);
}

static void
unreview_cb (HoneDataPage *self, AdwToast *toast)
{
  review_again (self, toast, FALSE);
}

static void
review_cb (HoneDataPage *self, AdwToast *toast)
{
  review_again (self, toast, TRUE);
}

/* All become it; when all are, none. */
static void
reviewed_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  gboolean all;
  g_auto (GStrv) paths = self->store != NULL ? paths_to_mark (self, HONE_MARK_REVIEWED, &all) : NULL;
  g_autofree char *text = NULL;
  guint n;

  if (paths == NULL || paths[0] == NULL)
    return;
  n = g_strv_length (paths);
  set_reviewed (self, paths, !all);
  text = g_strdup_printf (all ? ngettext ("%u picture is no longer reviewed", "%u pictures are no longer reviewed", n)
                              : ngettext ("%u picture is reviewed", "%u pictures are reviewed", n),
                          n);
  say_undoable (self, text, all ? G_CALLBACK (review_cb) : G_CALLBACK (unreview_cb), g_steal_pointer (&paths));
}

static void
exclude_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  gboolean all;
  g_auto (GStrv) paths = self->store != NULL ? paths_to_mark (self, HONE_MARK_EXCLUDED, &all) : NULL;
  g_autofree char *text = NULL;
  guint n;

  if (paths == NULL || paths[0] == NULL)
    return;
  n = g_strv_length (paths);
  hone_label_store_set_excluded (self->store, (const char *const *) paths, n, !all);
  text = g_strdup_printf (all ? ngettext ("%u picture is taken in again", "%u pictures are taken in again", n)
                              : ngettext ("Excluded %u picture", "Excluded %u pictures", n),
                          n);
  say_undoable (self, text, G_CALLBACK (undo_cb), g_steal_pointer (&paths));
}

/* --- splits --- */

static char *
moved_words (HoneSplit split, guint n)
{
  switch (split) {
  case HONE_SPLIT_TRAIN:
    return g_strdup_printf (ngettext ("Moved %u picture to training", "Moved %u pictures to training", n), n);
  case HONE_SPLIT_VAL:
    return g_strdup_printf (ngettext ("Moved %u picture to validation", "Moved %u pictures to validation", n), n);
  case HONE_SPLIT_TEST:
    return g_strdup_printf (ngettext ("Moved %u picture to test", "Moved %u pictures to test", n), n);
  case HONE_N_SPLITS:
  default:
    return g_strdup_printf (ngettext ("%u picture is where its files say", "%u pictures are where their files say", n),
                            n);
  }
}

/* It is elsewhere by now. @split HONE_N_SPLITS: than its files. */
static gboolean
is_elsewhere (HoneDataPage *self, guint position, int split)
{
  const HoneSample *sample = hone_image_list_get_sample (self->list, position);
  HoneSplit now = hone_label_store_get_split (self->store, sample->path, sample->home);

  return now != (split == HONE_N_SPLITS ? sample->home : (HoneSplit) split);
}

static void
split_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  HoneSplit split = hone_marks_parse_split (g_variant_get_string (parameter, NULL));
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  g_auto (GStrv) paths = NULL;
  g_autofree char *text = NULL;

  if (gtk_bitset_is_empty (chosen) || self->store == NULL)
    return;
  paths = hone_data_page_get_paths (self, is_elsewhere, (int) split);
  if (paths[0] == NULL) {
    say (self, _ ("They are there already."));
    return;
  }
  text = moved_words (split, g_strv_length (paths));
  hone_label_store_set_split (self->store, (const char *const *) paths, g_strv_length (paths), split);
  hone_data_page_labels_changed (self);
  say_undoable (self, text, G_CALLBACK (undo_cb), g_steal_pointer (&paths));
}

/* --- labels: on a thread --- */

/* What is to be said when it is done. */
typedef struct {
  HoneDataPage *page;
  char **paths;
  char *klass; /* (nullable): its name; NULL: they are marked as empty */
} Labelling;

static void
labelling_free (Labelling *self)
{
  g_object_unref (self->page);
  g_strfreev (self->paths);
  g_free (self->klass);
  g_free (self);
}

/* What was done is said as Undo says it. */
static void
tell_labelled (Labelling *self, guint n)
{
  const char *done = hone_label_store_get_undo_title (self->page->store);

  if (n > 0 && done != NULL)
    say_undoable (self->page, done, G_CALLBACK (undo_cb), g_steal_pointer (&self->paths));
  else
    say (self->page, self->klass != NULL ? _ ("There is no label of another class.")
                                         : _ ("All of them have a label file already."));
}

static void
labelled_cb (GObject *store, GAsyncResult *result, gpointer data)
{
  Labelling *self = data;
  g_autoptr (GError) error = NULL;
  guint n;
  gboolean done = hone_label_store_edit_all_finish (HONE_LABEL_STORE (store), result, &n, &error);

  /* Another data set may be shown by now. */
  if (HONE_LABEL_STORE (store) == self->page->store && done)
    tell_labelled (self, n);
  else if (HONE_LABEL_STORE (store) == self->page->store)
    say (self->page, error->message);
  labelling_free (self);
}

static Labelling *
labelling_new (HoneDataPage *page)
{
  Labelling *self = g_new0 (Labelling, 1);

  self->page = g_object_ref (page);
  self->paths = hone_data_page_get_paths (page, NULL, 0);
  return self;
}

/* Those with labels stay as they are: somebody has drawn them. */
static void
empty_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  Labelling *labelling;

  if (self->store == NULL || gtk_bitset_is_empty (chosen))
    return;
  labelling = labelling_new (self);
  hone_label_store_set_all_empty_async (self->store, (const char *const *) labelling->paths, NULL, labelled_cb,
                                        labelling);
}

static void
class_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  int klass = g_variant_get_int32 (parameter);
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  Labelling *labelling;

  if (self->store == NULL || gtk_bitset_is_empty (chosen))
    return;
  labelling = labelling_new (self);
  labelling->klass = g_strdup (hone_label_store_get_class_names (self->store)[klass]);
  hone_label_store_set_class_of_all_async (self->store, (const char *const *) labelling->paths, klass, NULL,
                                           labelled_cb, labelling);
}

/* --- others --- */

static void
folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GtkBitset) chosen = hone_data_page_get_selected (self);
  g_autofree char *folder = NULL, *uri = NULL;

  if (gtk_bitset_is_empty (chosen))
    return;
  folder = g_path_get_dirname (hone_image_list_get_sample (self->list, gtk_bitset_get_minimum (chosen))->path);
  uri = g_filename_to_uri (folder, NULL, NULL);
  if (uri != NULL)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
undo_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (HONE_DATA_PAGE (data)->store != NULL)
    hone_label_store_undo (HONE_DATA_PAGE (data)->store);
}

static void
redo_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (HONE_DATA_PAGE (data)->store != NULL)
    hone_label_store_redo (HONE_DATA_PAGE (data)->store);
}

static const GActionEntry entries[] = {
  { .name = "reviewed", .activate = reviewed_cb },
  { .name = "empty", .activate = empty_cb },
  { .name = "exclude", .activate = exclude_cb },
  { .name = "split", .activate = split_cb, .parameter_type = "s" },
  { .name = "class", .activate = class_cb, .parameter_type = "i" },
  { .name = "folder", .activate = folder_cb },
  { .name = "undo", .activate = undo_action_cb },
  { .name = "redo", .activate = redo_action_cb },
};

void
hone_data_page_connect_deeds (HoneDataPage *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}
