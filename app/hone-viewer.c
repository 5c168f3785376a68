/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer.c - see hone-viewer.h: which picture is shown, its neighbours, keys */
#include "hone-viewer-private.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define LARGE_LABELS (1 << 20)       /* bytes, from which on labels are read on a thread */
#define LARGE_PICTURE (40 * 1000000) /* pixels, from which on one is not read before it is wanted */

G_DEFINE_FINAL_TYPE (HoneViewer, hone_viewer, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  SIGNAL_BACK,
  SIGNAL_MESSAGE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

GtkWidget *
hone_viewer_text (const char *words, const char *css, gboolean expand)
{
  GtkWidget *label = gtk_label_new (words);

  g_object_set (label, "xalign", expand ? 0.0 : 1.0, "hexpand", expand, "ellipsize",
                expand ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE, NULL);
  if (css != NULL) {
    gtk_widget_add_css_class (label, css);
    gtk_widget_add_css_class (label, "dim-label");
  }
  return label;
}

const char *
hone_viewer_class_name (HoneViewer *self, int klass)
{
  guint n = self->names != NULL ? g_strv_length (self->names) : 0;

  return klass >= 0 && (guint) klass < n ? self->names[klass] : "?";
}

void
hone_viewer_name_button (GtkWidget *button, const char *words)
{
  gtk_button_set_label (GTK_BUTTON (button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

void
hone_viewer_tell (HoneViewer *self, const char *text, gboolean undo)
{
  g_signal_emit (self, signals[SIGNAL_MESSAGE], 0, text, undo);
}

GtkWidget *
hone_viewer_get_status (HoneViewer *self)
{
  return self->status;
}

void
hone_viewer_leave (HoneViewer *self)
{
  g_signal_emit (self, signals[SIGNAL_BACK], 0);
}

void
hone_viewer_focus (HoneViewer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* The picture. */

static void
loading_cb (HoneViewer *self)
{
  gtk_widget_set_visible (self->loading, hone_canvas_get_loading (self->canvas));
  if (self->framing && !hone_canvas_get_loading (self->canvas))
    hone_viewer_frame_doubt (self);
}

/* While something is drawn or moved below them, the tools let it be seen. */
static void
motion_cb (HoneViewer *self, double x, double y, GtkEventController *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (controller);
  graphene_rect_t tools;
  gboolean away = (state & GDK_BUTTON1_MASK) != 0 &&
                  gtk_widget_compute_bounds (self->tools, GTK_WIDGET (self->canvas), &tools) &&
                  graphene_rect_contains_point (graphene_rect_inset (&tools, -16, -16),
                                                &GRAPHENE_POINT_INIT ((float) x, (float) y));

  gtk_widget_set_opacity (self->tools, away ? 0.2 : 1);
}

static void
watch_pointer (HoneViewer *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->canvas), motion);
}

static void
zoom_cb (HoneViewer *self)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  hone_words_set (self->zoom, g_strdup_printf (_ ("%.0f %%"), 100 * scale * hone_canvas_get_zoom (self->canvas)));
}

void
hone_viewer_refresh (HoneViewer *self)
{
  if (self->item == NULL)
    return;
  hone_viewer_show_objects (self);
  hone_viewer_show_model (self);
  hone_viewer_show_findings (self);
  hone_viewer_show_facts (self);
  hone_viewer_show_film (self);
  hone_viewer_update_actions (self);
}

/* Reading the labels: at once, unless the file is large. */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneViewer) self = data;
  g_autoptr (GError) error = NULL;
  gboolean good = hone_label_store_load_finish (HONE_LABEL_STORE (source), result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    return; /* of a picture that is no longer shown */
  g_clear_object (&self->reading);
  if (!good)
    hone_viewer_tell (self, error->message, FALSE);
  hone_viewer_refresh (self);
}

static gboolean
is_large (const char *path)
{
  GStatBuf info;

  return path != NULL && g_stat (path, &info) == 0 && info.st_size >= LARGE_LABELS;
}

static void
read_labels (HoneViewer *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  if (self->store == NULL || !is_large (hone_image_item_get_sample (self->item)->label_path))
    return;
  self->reading = g_cancellable_new ();
  hone_label_store_load_async (self->store, self->path, self->reading, read_cb, g_object_ref (self));
}

static void
prefetch (HoneViewer *self, guint position)
{
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const HoneSample *sample = item != NULL ? hone_image_item_get_sample (item) : NULL;

  if (sample != NULL && (gint64) sample->width * sample->height < LARGE_PICTURE)
    hone_canvas_prefetch (sample->path);
}

static void
show_item (HoneViewer *self, HoneImageItem *item)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  hone_canvas_commit (self->canvas);
  g_set_object (&self->item, item);
  hone_viewer_stop_turning (self);
  g_free (self->path);
  self->path = g_strdup (hone_image_item_get_path (self->item));
  hone_canvas_set_selected (self->canvas, -1);
  hone_canvas_select_found (self->canvas, -1);
  hone_canvas_set_path (self->canvas, self->path);
  read_labels (self);
  hone_viewer_show_state (self); /* the banner may be about this picture */
  hone_viewer_refresh (self);
  gtk_widget_set_sensitive (self->previous, self->queue != NULL || self->position > 0);
  gtk_widget_set_sensitive (self->next, self->queue != NULL || self->position + 1 < n);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
hone_viewer_show (HoneViewer *self, guint position)
{
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
  g_autoptr (HoneImageItem) item = position < n ? g_list_model_get_item (G_LIST_MODEL (self->list), position) : NULL;

  if (item == NULL)
    return;
  self->position = position;
  self->outside = FALSE;
  show_item (self, item);
  if (position + 1 < n)
    prefetch (self, position + 1);
}

/* A review goes through what is in doubt; from a picture that is not in the list the way leads back to it. */
void
hone_viewer_step (HoneViewer *self, int by)
{
  if (self->queue != NULL)
    hone_viewer_step_review (self, by);
  else if (self->outside)
    hone_viewer_show (self, self->position);
  else if (by > 0 || self->position > 0)
    hone_viewer_show (self, self->position + (guint) by);
}

HoneImageItem *
hone_viewer_find_item (HoneViewer *self, const char *path)
{
  guint position;

  if (self->everything == NULL && self->store != NULL)
    self->everything = hone_image_list_new (hone_label_store_get_dataset (self->store));
  if (self->everything == NULL || !hone_image_list_find_path (self->everything, path, &position))
    return NULL;
  return g_list_model_get_item (G_LIST_MODEL (self->everything), position);
}

gboolean
hone_viewer_show_path (HoneViewer *self, const char *path)
{
  g_autoptr (HoneImageItem) item = NULL;
  guint position;

  if (self->list == NULL)
    return FALSE;
  if (hone_image_list_find_path (self->list, path, &position)) {
    hone_viewer_show (self, position);
    return TRUE;
  }
  item = hone_viewer_find_item (self, path);
  if (item == NULL)
    return FALSE;
  self->outside = TRUE;
  show_item (self, item);
  return TRUE;
}

static void
previous_cb (HoneViewer *self)
{
  hone_viewer_step (self, -1);
}

static void
next_cb (HoneViewer *self)
{
  hone_viewer_step (self, 1);
}

/* What is shown, and the store. */

static void
take_names (HoneViewer *self, char *const *names)
{
  if (self->store != NULL)
    names = hone_label_store_get_class_names (self->store);
  if (names != NULL && names == self->names)
    return;
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  hone_canvas_set_names (self->canvas, self->names);
  hone_viewer_show_classes (self);
  hone_viewer_fill_hidden (self);
}

void
hone_viewer_set_list (HoneViewer *self, HoneImageList *list, char *const *names)
{
  hone_viewer_end_review (self);
  g_set_object (&self->list, list);
  g_clear_object (&self->item);
  take_names (self, names);
  if (list == NULL) {
    hone_canvas_set_path (self->canvas, NULL);
    hone_canvas_set_shapes (self->canvas, NULL, 0, 0, 0);
  }
  hone_viewer_update_actions (self);
}

static void
changed_cb (HoneViewer *self, const char *image)
{
  if (image == NULL || g_strcmp0 (image, self->path) == 0)
    hone_viewer_refresh (self);
}

static void
outside_cb (HoneViewer *self, const char *image)
{
  if (g_strcmp0 (image, self->path) == 0)
    hone_viewer_tell (self, _ ("Another program changed these labels; they are shown as they are now."), FALSE);
}

static void
conflict_cb (HoneViewer *self, const char *image)
{
  if (g_strcmp0 (image, self->path) == 0)
    hone_viewer_show_state (self);
}

static void
classes_changed_cb (HoneViewer *self)
{
  take_names (self, NULL);
  hone_viewer_refresh (self);
}

/* Undo and redo may be of another picture than the one that is shown. */
static void
stepped_cb (HoneViewer *self, const char *title, const char *image, gboolean undone)
{
  if (image != NULL && g_strcmp0 (image, self->path) != 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    hone_viewer_show_path (self, image);
  hone_viewer_refresh (self);
}

static void
marks_changed_cb (HoneViewer *self)
{
  if (self->item == NULL)
    return;
  hone_viewer_show_facts (self);
  hone_viewer_show_model (self);
  hone_viewer_show_excluded (self);
}

static void
connect_store (HoneViewer *self)
{
  HoneLabelStore *store = self->store;

  g_signal_connect_swapped (store, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (store, "stepped", G_CALLBACK (stepped_cb), self);
  g_signal_connect_swapped (store, "outside", G_CALLBACK (outside_cb), self);
  g_signal_connect_swapped (store, "conflict", G_CALLBACK (conflict_cb), self);
  g_signal_connect_swapped (store, "classes-changed", G_CALLBACK (classes_changed_cb), self);
  g_signal_connect_swapped (store, "marks-changed", G_CALLBACK (marks_changed_cb), self);
  g_signal_connect_swapped (store, "notify::state", G_CALLBACK (hone_viewer_show_state), self);
  g_signal_connect_swapped (store, "notify::undo-title", G_CALLBACK (hone_viewer_update_actions), self);
  g_signal_connect_swapped (store, "notify::redo-title", G_CALLBACK (hone_viewer_update_actions), self);
}

static void
forget_store (HoneViewer *self)
{
  hone_viewer_end_review (self);
  hone_viewer_set_proposals (self, NULL);
  hone_viewer_forget_verdicts (self);
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->everything);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
}

void
hone_viewer_set_store (HoneViewer *self, HoneLabelStore *store)
{
  if (self->store == store)
    return;
  hone_canvas_commit (self->canvas);
  g_clear_object (&self->item);
  forget_store (self);
  if (store != NULL) {
    self->store = g_object_ref (store);
    connect_store (self);
    hone_viewer_set_proposals (self, store);
  }
  hone_viewer_show_state (self);
  hone_viewer_update_actions (self);
}

guint
hone_viewer_get_position (HoneViewer *self)
{
  return self->position;
}

char *
hone_viewer_get_title (HoneViewer *self)
{
  return self->item != NULL ? g_path_get_basename (self->path) : g_strdup ("");
}

char *
hone_viewer_get_subtitle (HoneViewer *self)
{
  if (self->item == NULL)
    return g_strdup ("");
  if (self->outside) /* Translators: a split. The picture is shown although the search leaves it out. */
    return g_strdup_printf (_ ("%s · not among what is searched"),
                            hone_words_split (hone_image_item_get_split (self->item)));
  /* Translators: a split, the number of the picture, and how many there are. */
  return g_strdup_printf (_ ("%s · %u of %u"), hone_words_split (hone_image_item_get_split (self->item)),
                          self->position + 1, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
}

static void
hone_viewer_dispose (GObject *object)
{
  HoneViewer *self = HONE_VIEWER (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_handle_id (&self->saving_timer, g_source_remove);
  g_clear_pointer (&self->heading, hone_work_drop);
  hone_viewer_stop_turning (self);
  forget_store (self);
  g_clear_object (&self->list);
  g_clear_object (&self->item);
  g_clear_object (&self->status);
  g_clear_pointer (&self->names, g_strfreev);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_VIEWER);
  G_OBJECT_CLASS (hone_viewer_parent_class)->dispose (object);
}

static void
hone_viewer_finalize (GObject *object)
{
  HoneViewer *self = HONE_VIEWER (object);

  g_array_unref (self->rows);
  g_array_unref (self->clip);
  g_array_unref (self->found);
  g_clear_pointer (&self->suspects, g_array_unref);
  g_array_unref (self->seen_doubts);
  g_array_unref (self->verdicts);
  g_array_unref (self->seen);
  g_free (self->model_name);
  g_free (self->clip_path);
  g_free (self->path);
  G_OBJECT_CLASS (hone_viewer_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneViewer, name)
  CHILD (canvas);
  CHILD (banner);
  CHILD (broken);
  CHILD (exclude);
  CHILD (no_objects);
  CHILD (zoom);
  CHILD (count);
  CHILD (class_title);
  CHILD (finding_title);
  CHILD (finding);
  CHILD (zoom_in);
  CHILD (zoom_out);
  CHILD (zoom_fit);
  CHILD (labels);
  CHILD (previous);
  CHILD (next);
  CHILD (findings);
  CHILD (finding_icon);
  CHILD (remedy);
  CHILD (ignore);
  CHILD (select_tool);
  CHILD (box_tool);
  CHILD (outline_tool);
  CHILD (undo);
  CHILD (redo);
  CHILD (edit_tools);
  CHILD (tools);
  CHILD (loading);
  CHILD (mark_empty);
  CHILD (draw);
  CHILD (reviewed);
  CHILD (class_box);
  CHILD (more);
  CHILD (classes);
  CHILD (more_classes);
  CHILD (brightness);
  CHILD (contrast);
  CHILD (black);
  CHILD (white);
  CHILD (threshold);
  CHILD (shades_box);
  CHILD (shades_usual);
  CHILD (shades_range);
  CHILD (shades_whole);
  CHILD (shades_text);
  CHILD (hidden_bar);
  CHILD (hidden_text);
  CHILD (hide_button);
  CHILD (more_objects);
  CHILD (proposals_title);
  CHILD (proposals_list);
  CHILD (model_box);
  CHILD (model_title);
  CHILD (model_choice);
  CHILD (model_stack);
  CHILD (model_text);
  CHILD (model_progress);
  CHILD (layers_both);
  CHILD (layers_labels);
  CHILD (layers_found);
  CHILD (accept_all);
  CHILD (review_start);
  CHILD (review_box);
  CHILD (review_count);
  CHILD (review_title);
  CHILD (review_text);
  CHILD (review_fix);
  CHILD (review_keep);
  CHILD (reading_spinner);
  CHILD (objects_stack);
  CHILD (objects);
  CHILD (facts_expander);
  CHILD (facts);
  CHILD (film);
  CHILD (film_scroller);
#undef CHILD
}

static void
hone_viewer_class_init (HoneViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_viewer_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_viewer_finalize;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_MODEL_CHOICE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/viewer.ui");
  bind_children (widget_class);
  hone_viewer_add_keys (widget_class);
  hone_viewer_install_actions (widget_class);
  hone_viewer_install_broken (widget_class);
  hone_viewer_install_hide (widget_class);
  hone_viewer_install_look (widget_class);
  hone_viewer_install_model (widget_class);
  hone_viewer_install_accept (widget_class);
  hone_viewer_install_review (widget_class);
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_VIEWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_BACK] =
      g_signal_new ("back", HONE_TYPE_VIEWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MESSAGE] = g_signal_new ("message", HONE_TYPE_VIEWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);
}

static void
hone_viewer_init (HoneViewer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_array_new (FALSE, FALSE, sizeof (guint));
  hone_viewer_make_film (self);
  hone_viewer_watch_keys (self);
  watch_pointer (self);
  hone_viewer_make_status (self);
  hone_viewer_connect_objects (self);
  hone_viewer_connect_facts (self);
  hone_viewer_connect_edit (self);
  hone_viewer_connect_hide (self);
  hone_viewer_connect_look (self);
  hone_viewer_connect_model (self);
  hone_viewer_connect_accept (self);
  hone_viewer_connect_review (self);
  g_object_bind_property (self->labels, "active", self->canvas, "show-boxes", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->zoom_in, "clicked", G_CALLBACK (hone_canvas_zoom_in), self->canvas);
  g_signal_connect_swapped (self->zoom_out, "clicked", G_CALLBACK (hone_canvas_zoom_out), self->canvas);
  g_signal_connect_swapped (self->zoom_fit, "clicked", G_CALLBACK (hone_canvas_zoom_fit), self->canvas);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::error", G_CALLBACK (hone_viewer_show_error), self);
  g_signal_connect_swapped (self->canvas, "notify::loading", G_CALLBACK (loading_cb), self);
  zoom_cb (self);
  hone_compat_name_buttons (self->model_box);
  hone_compat_name_buttons (self->review_box);
  hone_compat_name_buttons (self->shades_box);
  hone_viewer_show_state (self);
  hone_viewer_update_actions (self);
}
