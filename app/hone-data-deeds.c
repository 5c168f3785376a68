/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-deeds.c - what is done to the pictures that are selected: each deed is one step, with Undo in a toast */
#include "hone-data-page-private.h"

#include "hone-toast.h"

#include <glib/gi18n.h>

#define MOST_EDITED 2000 /* pictures whose label files are rewritten in one step */

/* What a toast takes back. */
typedef struct {
  GPtrArray *items; /* of HoneImageItem: they come into view again */
  guint n_undo;     /* steps of the store, when it was told */
} Deed;

static void
deed_free (gpointer data)
{
  Deed *deed = data;

  g_ptr_array_unref (deed->items);
  g_free (deed);
}

static const char **
paths_of (GPtrArray *items)
{
  const char **paths = g_new0 (const char *, items->len + 1);

  for (guint i = 0; i < items->len; i++)
    paths[i] = hone_image_item_get_path (items->pdata[i]);
  return paths;
}

/* --- toasts --- */

static void
say (HoneDataPage *self, const char *text)
{
  hone_toast_say (GTK_WIDGET (self), text);
}

static void
say_undoable (HoneDataPage *self, const char *text, GCallback undo, GPtrArray *items)
{
  Deed *deed = g_new0 (Deed, 1);

  deed->items = g_ptr_array_ref (items);
  deed->n_undo = hone_label_store_get_n_undo (self->store);
  hone_toast_undo (GTK_WIDGET (self), text, undo, self, deed, deed_free);
}

/* The step of the toast, not one that came after it. */
static void
undo_cb (HoneDataPage *self, AdwToast *toast)
{
  const Deed *deed = hone_toast_get_data (toast);
  g_autofree const char **paths = paths_of (deed->items);

  if (self->store == NULL)
    return;
  if (hone_label_store_get_n_undo (self->store) != deed->n_undo) {
    say (self, _ ("Something else was changed since. Ctrl+Z takes back one step after the other."));
    return;
  }
  hone_data_page_bring_back (self, paths);
  hone_label_store_undo (self->store);
}

/* --- marks --- */

/* Those of @items that have the mark, or have not. (element-type HoneImageItem) (transfer full) */
static GPtrArray *
with_mark (HoneDataPage *self, GPtrArray *items, HoneImageMark mark, gboolean marked)
{
  GPtrArray *some = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++)
    if (((hone_image_list_get_mark (self->list, items->pdata[i]) & mark) != 0) == marked)
      g_ptr_array_add (some, g_object_ref (items->pdata[i]));
  return some;
}

static void
set_reviewed (HoneDataPage *self, GPtrArray *items, gboolean reviewed)
{
  for (guint i = 0; i < items->len && self->store != NULL; i++)
    hone_label_store_set_reviewed (self->store, hone_image_item_get_path (items->pdata[i]), reviewed);
}

static void
review_again (HoneDataPage *self, AdwToast *toast, gboolean reviewed)
{
  const Deed *deed = hone_toast_get_data (toast);
  g_autofree const char **paths = paths_of (deed->items);

  set_reviewed (self, deed->items, reviewed);
  hone_data_page_bring_back (self, paths);
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
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autoptr (GPtrArray) some = with_mark (self, items, HONE_MARK_REVIEWED, FALSE);
  gboolean reviewed = some->len > 0;
  GPtrArray *chosen = reviewed ? some : items;
  g_autofree char *text = NULL;

  if (items->len == 0 || self->store == NULL)
    return;
  set_reviewed (self, chosen, reviewed);
  text = g_strdup_printf (
      reviewed ? ngettext ("%u picture is reviewed", "%u pictures are reviewed", chosen->len)
               : ngettext ("%u picture is no longer reviewed", "%u pictures are no longer reviewed", chosen->len),
      chosen->len);
  say_undoable (self, text, reviewed ? G_CALLBACK (unreview_cb) : G_CALLBACK (review_cb), chosen);
}

static void
exclude_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autoptr (GPtrArray) some = with_mark (self, items, HONE_MARK_EXCLUDED, FALSE);
  GPtrArray *chosen = some->len > 0 ? some : items;
  g_autofree const char **paths = paths_of (chosen);
  g_autofree char *text = NULL;

  if (items->len == 0 || self->store == NULL)
    return;
  hone_label_store_set_excluded (self->store, paths, chosen->len, chosen == some);
  text = g_strdup_printf (
      chosen == some ? ngettext ("Excluded %u picture", "Excluded %u pictures", chosen->len)
                     : ngettext ("%u picture is taken in again", "%u pictures are taken in again", chosen->len),
      chosen->len);
  say_undoable (self, text, G_CALLBACK (undo_cb), chosen);
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

/* Those that are elsewhere by now. @split HONE_N_SPLITS: than their files. */
static GPtrArray *
not_in (HoneDataPage *self, GPtrArray *items, HoneSplit split)
{
  GPtrArray *some = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < items->len; i++) {
    HoneSplit home = hone_image_item_get_sample (items->pdata[i])->home;
    const char *path = hone_image_item_get_path (items->pdata[i]);

    if (hone_label_store_get_split (self->store, path, home) != (split == HONE_N_SPLITS ? home : split))
      g_ptr_array_add (some, g_object_ref (items->pdata[i]));
  }
  return some;
}

static void
split_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  HoneSplit split = hone_marks_parse_split (g_variant_get_string (parameter, NULL));
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autoptr (GPtrArray) moved = NULL;
  g_autofree const char **paths = NULL;
  g_autofree char *text = NULL;

  if (items->len == 0 || self->store == NULL)
    return;
  moved = not_in (self, items, split);
  if (moved->len == 0) {
    say (self, _ ("They are there already."));
    return;
  }
  paths = paths_of (moved);
  text = moved_words (split, moved->len);
  hone_label_store_set_split (self->store, paths, moved->len, split);
  hone_data_page_labels_changed (self);
  say_undoable (self, text, G_CALLBACK (undo_cb), moved);
}

/* --- labels --- */

static gboolean
too_many (HoneDataPage *self, GPtrArray *items)
{
  g_autofree char *text =
      g_strdup_printf (_ ("Labels of at most %u pictures can be changed in one step."), MOST_EDITED);

  if (items->len > MOST_EDITED)
    say (self, text);
  return items->len > MOST_EDITED;
}

/* Those with labels stay as they are: somebody has drawn them. */
static void
empty_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->store == NULL || items->len == 0 || too_many (self, items))
    return;
  hone_label_store_begin (self->store, _ ("Marked pictures as empty"));
  for (guint i = 0; i < items->len; i++)
    if (hone_image_item_get_sample (items->pdata[i])->state == HONE_LABELS_MISSING)
      n += hone_label_store_set_empty (self->store, hone_image_item_get_path (items->pdata[i]), NULL);
  hone_label_store_end (self->store);
  if (n == 0) {
    say (self, _ ("All of them have a label file already."));
    return;
  }
  text = g_strdup_printf (ngettext ("Marked %u picture as empty", "Marked %u pictures as empty", n), n);
  say_undoable (self, text, G_CALLBACK (undo_cb), items);
}

/* Returns: how many labels are of another class than before */
static guint
set_class_of (HoneLabelStore *store, const char *image, int klass)
{
  guint n, n_ids = 0;
  const HoneLabelObject *objects = hone_label_store_get_objects (store, image, &n);
  g_autofree guint *ids = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    if (objects[i].kind != HONE_LINE_BAD && objects[i].klass != klass)
      ids[n_ids++] = objects[i].id;
  return n_ids > 0 && hone_label_store_set_class (store, image, ids, n_ids, klass, NULL) ? n_ids : 0;
}

static void
class_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  int klass = g_variant_get_int32 (parameter);
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autofree char *text = NULL;
  guint n = 0;

  if (self->store == NULL || items->len == 0 || too_many (self, items))
    return;
  hone_label_store_begin (self->store, _ ("Set the class of labels"));
  for (guint i = 0; i < items->len; i++)
    n += set_class_of (self->store, hone_image_item_get_path (items->pdata[i]), klass);
  hone_label_store_end (self->store);
  if (n == 0) {
    say (self, _ ("There is no label of another class."));
    return;
  }
  /* Translators: the second is the name of a class. */
  text = g_strdup_printf (ngettext ("%u label is now %s", "%u labels are now %s", n), n,
                          hone_label_store_get_class_names (self->store)[klass]);
  say_undoable (self, text, G_CALLBACK (undo_cb), items);
}

/* --- others --- */

static void
folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;
  g_autoptr (GPtrArray) items = hone_data_page_get_selected (self);
  g_autofree char *folder = items->len > 0 ? g_path_get_dirname (hone_image_item_get_path (items->pdata[0])) : NULL;
  g_autofree char *uri = folder != NULL ? g_filename_to_uri (folder, NULL, NULL) : NULL;

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
