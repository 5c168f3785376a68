/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-health.c - when a data set is checked, and what is remembered of its pictures */
#include "hone-data-page-private.h"

#include <glib/gi18n.h>

#define IMGSZ 640
#define RECHECK_AFTER 800  /* milliseconds without an edit */
#define MOST_COMPARED 5000 /* pictures that are compared without being asked to */

static void marks_changed_cb (HoneDataPage *self);

/* Pictures that are in other splits are another list: what was selected, and where it was scrolled to, stays. */
static void
set_index (HoneDataPage *self, HoneImageIndex *index)
{
  g_auto (GStrv) paths = hone_data_page_get_paths (self, NULL, 0);
  double scrolled = gtk_adjustment_get_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->grid)));

  if (hone_image_list_set_index (self->list, index))
    return;
  marks_changed_cb (self);
  if (self->wanted == NULL && paths[0] != NULL)
    hone_data_page_select_again (self, (const char *const *) paths);
  else
    gtk_adjustment_set_value (gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->grid)), scrolled);
}

/* What is shown is what was read before. */
static void
show_lost (HoneDataPage *self)
{
  const HoneDataYaml *yaml = hone_image_index_get_yaml (hone_image_list_get_index (self->list));
  gboolean gone = yaml->root != NULL && !g_file_test (yaml->root, G_FILE_TEST_IS_DIR);
  g_autofree char *text =
      gone ? g_strdup_printf (_ ("The folder %s is gone. Connect its drive, or open it where it is now."), yaml->root)
           : g_strdup (hone_checkup_get_message (self->checkup));

  if (text != NULL)
    hone_banner_show (self->banner, HONE_BANNER_ERROR, text, _ ("Reconnect"), "win.reload");
  else
    hone_banner_hide (self->banner);
}

static void
checked_cb (HoneDataPage *self)
{
  show_lost (self);
  self->rereading = FALSE;
  if (hone_checkup_get_index (self->checkup) != hone_image_list_get_index (self->list))
    set_index (self, hone_checkup_get_index (self->checkup));
  hone_classes_view_set_stats (self->classes, hone_checkup_get_stats (self->checkup));
  hone_data_page_show_classes (self);
  hone_data_page_fill_problem_words (self);
  if (self->proposals != NULL)
    hone_proposals_set_dataset (self->proposals, hone_image_index_get_dataset (hone_checkup_get_index (self->checkup)));
}

static void
health_changed_cb (HoneDataPage *self)
{
  hone_data_sidebar_set_n_findings (self->sidebar, (int) hone_health_view_count (self->health));
  g_signal_emit_by_name (self, "health-changed");
}

/* Not before the edit is on the disk, which is read. */
static gboolean
recheck_cb (gpointer data)
{
  HoneDataPage *self = data;

  if (self->store != NULL && hone_label_store_get_state (self->store) == HONE_STORE_SAVING)
    return G_SOURCE_CONTINUE;
  self->rechecking = 0;
  self->rereading = TRUE;
  hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN);
  return G_SOURCE_REMOVE;
}

void
hone_data_page_labels_changed (HoneDataPage *self)
{
  if (self->checkup == NULL)
    return;
  g_clear_handle_id (&self->rechecking, g_source_remove);
  self->rechecking = g_timeout_add (RECHECK_AFTER, recheck_cb, self);
}

void
hone_data_page_set_checkup (HoneDataPage *self, HoneDataset *dataset)
{
  g_clear_handle_id (&self->rechecking, g_source_remove);
  if (self->checkup != NULL) {
    hone_checkup_stop (self->checkup);
    g_signal_handlers_disconnect_by_data (self->checkup, self);
  }
  hone_health_view_set_checkup (self->health, NULL);
  g_clear_object (&self->checkup);
  hone_classes_view_set_stats (self->classes, NULL);
  hone_banner_hide (self->banner);
  if (dataset == NULL)
    return;
  self->checkup = hone_checkup_new (dataset);
  hone_checkup_set_imgsz (self->checkup, self->imgsz);
  g_signal_connect_swapped (self->checkup, "done", G_CALLBACK (checked_cb), self);
  hone_health_view_set_checkup (self->health, self->checkup);
  hone_checkup_start (self->checkup, hone_image_index_get_n (hone_checkup_get_index (self->checkup)) <= MOST_COMPARED
                                         ? HONE_CHECKUP_PICTURES
                                         : HONE_CHECKUP_LABELS);
}

/* Marks. */

static gboolean
mark_cb (gpointer data)
{
  HoneDataPage *self = data;
  HoneImageIndex *index = hone_image_list_get_index (self->list);
  guint n = hone_image_index_get_n (index);
  guint8 *marks = g_new0 (guint8, n + 1);
  g_autoptr (GBytes) bytes = g_bytes_new_take (marks, n);

  self->marking = 0;
  for (guint i = 0; i < n && self->store != NULL; i++) {
    const char *path = hone_image_index_get_sample (index, i)->path;

    marks[i] = (hone_label_store_get_reviewed (self->store, path) ? HONE_MARK_REVIEWED : 0) |
               (hone_label_store_get_excluded (self->store, path) ? HONE_MARK_EXCLUDED : 0);
  }
  hone_image_list_set_marks (self->list, bytes);
  hone_data_page_want_soon (self);
  hone_data_sidebar_recount (self->sidebar);
  return G_SOURCE_REMOVE;
}

/* Once for any number of marks. */
static void
marks_changed_cb (HoneDataPage *self)
{
  if (self->marking == 0 && self->list != NULL)
    self->marking = g_idle_add (mark_cb, self);
}

/* What an undo was about comes into view, also where the search hides it. */
static void
stepped_cb (HoneDataPage *self, const char *title, const char *image)
{
  const char *const paths[] = { image, NULL };

  hone_data_page_labels_changed (self);
  if (image != NULL && self->list != NULL && gtk_widget_get_mapped (GTK_WIDGET (self->grid)))
    hone_data_page_bring_back (self, paths);
}

void
hone_data_page_set_store (HoneDataPage *self, HoneLabelStore *store)
{
  if (self->store == store)
    return;
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, store);
  hone_health_view_set_store (self->health, store);
  hone_classes_view_set_store (self->classes, store);
  if (store != NULL) {
    g_signal_connect_swapped (store, "changed", G_CALLBACK (hone_data_page_labels_changed), self);
    g_signal_connect_swapped (store, "stepped", G_CALLBACK (stepped_cb), self);
    g_signal_connect_swapped (store, "classes-changed", G_CALLBACK (hone_data_page_labels_changed), self);
    g_signal_connect_swapped (store, "marks-changed", G_CALLBACK (marks_changed_cb), self);
    g_signal_connect_swapped (store, "notify::progress", G_CALLBACK (hone_data_page_show_selected), self);
  }
  marks_changed_cb (self);
}

void
hone_data_page_set_imgsz (HoneDataPage *self, int imgsz)
{
  if (self->imgsz == imgsz || imgsz <= 0)
    return;
  self->imgsz = imgsz;
  if (self->checkup == NULL)
    return;
  hone_image_list_set_imgsz (self->list, imgsz);
  hone_checkup_set_imgsz (self->checkup, imgsz);
  hone_checkup_start (self->checkup, HONE_CHECKUP_LABELS);
}

guint
hone_data_page_count_findings (HoneDataPage *self)
{
  return hone_health_view_count (self->health);
}

void
hone_data_page_forget_health (HoneDataPage *self)
{
  g_clear_handle_id (&self->rechecking, g_source_remove);
  g_clear_handle_id (&self->marking, g_source_remove);
  g_clear_handle_id (&self->wanting, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  if (self->checkup != NULL) {
    g_signal_handlers_disconnect_by_data (self->checkup, self);
    hone_checkup_stop (self->checkup);
  }
  if (self->proposals != NULL)
    g_signal_handlers_disconnect_by_data (self->proposals, self);
  g_clear_object (&self->proposals);
  g_clear_object (&self->store);
  g_clear_object (&self->checkup);
}

/* Where the health is shown; elsewhere the same keys may mean another thing. */
static void
recheck_action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  HoneDataPage *self = data;

  if (self->checkup != NULL && hone_data_sidebar_get_place (self->sidebar) == HONE_PLACE_HEALTH)
    hone_checkup_start (self->checkup, HONE_CHECKUP_READ_AGAIN | HONE_CHECKUP_PICTURES);
}

void
hone_data_page_connect_health (HoneDataPage *self)
{
  static const GActionEntry entries[] = { { .name = "recheck", .activate = recheck_action_cb } };

  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  self->imgsz = IMGSZ;
  g_signal_connect_swapped (self->health, "changed", G_CALLBACK (health_changed_cb), self);
}
