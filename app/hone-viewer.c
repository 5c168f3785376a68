/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer.c - see hone-viewer.h: which picture is shown, its neighbours, keys */
#include "hone-viewer-private.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define FILM 9 /* neighbours below the picture, the one that is shown in the middle */
#define FILM_WIDTH 86
#define FILM_RADIUS 6
#define NARROW 830 /* below, the tools that wheel and keys stand for make room */

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
hone_viewer_focus (HoneViewer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

/* The film strip. */

static void
film_clicked_cb (GtkWidget *button, HoneViewer *self)
{
  hone_viewer_show (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position")));
}

/* Of the picture that is shown: as edited. */
static GArray *
boxes_of (HoneViewer *self, HoneImageItem *item, gboolean shown)
{
  const HoneSample *sample = hone_image_item_get_sample (item);
  g_autoptr (GArray) objects = NULL;
  GArray *boxes;

  if (!shown || self->store == NULL)
    return hone_image_item_get_boxes (item);
  objects = hone_viewer_get_objects (self);
  boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  for (guint i = 0; i < objects->len; i++) {
    const HoneLabelObject *object = &g_array_index (objects, HoneLabelObject, i);
    HoneBox box = { .klass = object->klass, .score = (float) NAN };

    box.x = (float) ((object->cx - object->w / 2) * sample->width);
    box.y = (float) ((object->cy - object->h / 2) * sample->height);
    box.width = (float) (object->w * sample->width);
    box.height = (float) (object->h * sample->height);
    if (object->kind != HONE_LINE_BAD)
      g_array_append_val (boxes, box);
  }
  return boxes;
}

static void
show_neighbour (HoneViewer *self, GtkWidget *button, guint position)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_button_get_child (GTK_BUTTON (button)));
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const HoneSample *sample = item != NULL ? hone_image_item_get_sample (item) : NULL;
  g_autoptr (GArray) boxes = item != NULL ? boxes_of (self, item, position == self->position) : NULL;
  const char *frame = position == self->position ? "hone-frame-on" : "hone-frame";

  g_object_set_data (G_OBJECT (button), "position", GUINT_TO_POINTER (position));
  gtk_widget_set_visible (button, item != NULL);
  gtk_widget_set_css_classes (button, (const char *[]){ "flat", frame, NULL });
  hone_thumbnail_set_path (thumbnail, sample != NULL ? sample->path : NULL, sample != NULL ? sample->width : 0,
                           sample != NULL ? sample->height : 0);
  hone_thumbnail_set_boxes (thumbnail, boxes);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    hone_image_item_get_name (item), -1);
}

/* The picture is in the middle of the strip, except near the ends of the list. */
void
hone_viewer_show_film (HoneViewer *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->film));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint first = self->position > FILM / 2 ? self->position - FILM / 2 : 0;

  if (n > FILM)
    first = MIN (first, n - FILM);
  for (guint i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    show_neighbour (self, button, first + i);
}

/* Room for the tools in a narrow window. */
static gboolean
fit_tools_cb (gpointer data)
{
  HoneViewer *self = data;
  gboolean wide = gtk_widget_get_width (GTK_WIDGET (self)) >= NARROW;

  if (self->zoom_in != NULL) {
    gtk_widget_set_visible (self->zoom_in, wide);
    gtk_widget_set_visible (self->zoom_out, wide);
  }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* The window is wider or narrower: narrow ones show the middle of the strip. */
static void
film_adjusted_cb (HoneViewer *self, GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment,
                            (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)) / 2);
  if (gtk_widget_get_visible (self->zoom_in) != (gtk_widget_get_width (GTK_WIDGET (self)) >= NARROW))
    g_idle_add (fit_tools_cb, g_object_ref (self)); /* not while sizes are being given out */
}

static void
make_film (HoneViewer *self)
{
  for (int i = 0; i < FILM; i++) {
    GtkWidget *button = gtk_button_new ();
    GtkWidget *thumbnail = hone_thumbnail_new ();

    hone_thumbnail_set_size (HONE_THUMBNAIL (thumbnail), FILM_WIDTH);
    hone_thumbnail_set_radius (HONE_THUMBNAIL (thumbnail), FILM_RADIUS);
    gtk_button_set_child (GTK_BUTTON (button), thumbnail);
    gtk_widget_set_focus_on_click (button, FALSE);
    g_signal_connect (button, "clicked", G_CALLBACK (film_clicked_cb), self);
    gtk_box_append (self->film, button);
  }
  g_signal_connect_swapped (gtk_scrolled_window_get_hadjustment (self->film_scroller), "changed",
                            G_CALLBACK (film_adjusted_cb), self);
}

/* The picture. */

static void
error_cb (HoneViewer *self)
{
  const char *error = hone_canvas_get_error (self->canvas);
  g_autofree char *escaped = error != NULL ? g_markup_escape_text (error, -1) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->broken), error != NULL);
  adw_status_page_set_description (self->broken, escaped);
}

static void
loading_cb (HoneViewer *self)
{
  gtk_widget_set_visible (self->loading, hone_canvas_get_loading (self->canvas));
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

static void
look_cb (HoneViewer *self)
{
  hone_canvas_set_look (self->canvas, gtk_adjustment_get_value (self->brightness) / 100,
                        gtk_adjustment_get_value (self->contrast) / 100);
}

static void
reset_look_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_adjustment_set_value (HONE_VIEWER (widget)->brightness, 0);
  gtk_adjustment_set_value (HONE_VIEWER (widget)->contrast, 0);
}

void
hone_viewer_refresh (HoneViewer *self)
{
  if (self->item == NULL)
    return;
  hone_viewer_show_objects (self);
  hone_viewer_show_findings (self);
  hone_viewer_show_facts (self);
  hone_viewer_show_film (self);
  hone_viewer_update_actions (self);
}

static void
prefetch (HoneViewer *self, guint position)
{
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);

  if (item != NULL)
    hone_canvas_prefetch (hone_image_item_get_path (item));
}

void
hone_viewer_show (HoneViewer *self, guint position)
{
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  if (position >= n)
    return;
  hone_canvas_commit (self->canvas);
  g_clear_object (&self->item);
  self->item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  g_free (self->path);
  self->path = g_strdup (hone_image_item_get_path (self->item));
  self->position = position;
  hone_canvas_set_selected (self->canvas, -1);
  hone_canvas_set_path (self->canvas, self->path);
  hone_viewer_refresh (self);
  gtk_widget_set_sensitive (self->previous, position > 0);
  gtk_widget_set_sensitive (self->next, position + 1 < n);
  if (position + 1 < n)
    prefetch (self, position + 1);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
hone_viewer_step (HoneViewer *self, int by)
{
  if (by < 0 && self->position == 0)
    return;
  hone_viewer_show (self, self->position + (guint) by);
}

/* FALSE: it is not in the list as it is filtered. */
gboolean
hone_viewer_show_path (HoneViewer *self, const char *path)
{
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  for (guint i = 0; i < n; i++) {
    g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

    if (g_str_equal (hone_image_item_get_path (item), path)) {
      hone_viewer_show (self, i);
      return TRUE;
    }
  }
  return FALSE;
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
}

void
hone_viewer_set_list (HoneViewer *self, HoneImageList *list, char *const *names)
{
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
    hone_banner_show (self->banner, HONE_BANNER_WARNING,
                      _ ("Another program changed the same objects. What it wrote is shown; your version is kept."),
                      _ ("Use _Mine"), "viewer.use-mine");
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
  if (self->item != NULL)
    hone_viewer_show_facts (self);
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
  /* Translators: a split, the number of the picture, and how many there are. */
  return g_strdup_printf (_ ("%s · %u of %u"), hone_words_split (hone_image_item_get_split (self->item)),
                          self->position + 1, g_list_model_get_n_items (G_LIST_MODEL (self->list)));
}

/* Keys: single letters only while something in the viewer has the focus. */

static void
fullscreen_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    gtk_window_fullscreen (window);
}

static void
toggle_labels (HoneViewer *self)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->labels),
                                !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->labels)));
}

static gboolean
zoom_key (HoneViewer *self, int key)
{
  if (key == GDK_KEY_plus)
    hone_canvas_zoom_in (self->canvas);
  else if (key == GDK_KEY_minus)
    hone_canvas_zoom_out (self->canvas);
  else if (key == GDK_KEY_0)
    hone_canvas_zoom_fit (self->canvas);
  else
    hone_canvas_zoom_to (self->canvas, 1.0 / gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  return TRUE;
}

static gboolean
escape_key (HoneViewer *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  if (gtk_window_is_fullscreen (window))
    gtk_window_unfullscreen (window);
  else
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
  return TRUE;
}

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (widget);
  int key = g_variant_get_int32 (args);

  switch (key) {
  case GDK_KEY_Left:
    hone_viewer_step (self, -1);
    return TRUE;
  case GDK_KEY_Right:
    hone_viewer_step (self, 1);
    return TRUE;
  case GDK_KEY_l:
    toggle_labels (self);
    return TRUE;
  case GDK_KEY_Escape:
    return escape_key (self);
  default:
    return zoom_key (self, key);
  }
}

/* Where nothing can be edited, 1 is what it is in other viewers: one pixel to one. */
static gboolean
digit_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (widget);
  int digit = g_variant_get_int32 (args);

  if (self->store != NULL)
    hone_viewer_set_class (self, digit - 1);
  else if (digit == 1)
    zoom_key (self, GDK_KEY_parenright);
  return TRUE;
}

/* What a key sends is what key_cb () gets. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  static const int keys[][2] = {
    { GDK_KEY_Left, GDK_KEY_Left },
    { GDK_KEY_Page_Up, GDK_KEY_Left },
    { GDK_KEY_a, GDK_KEY_Left },
    { GDK_KEY_Right, GDK_KEY_Right },
    { GDK_KEY_Page_Down, GDK_KEY_Right },
    { GDK_KEY_d, GDK_KEY_Right },
    { GDK_KEY_plus, GDK_KEY_plus },
    { GDK_KEY_equal, GDK_KEY_plus },
    { GDK_KEY_KP_Add, GDK_KEY_plus },
    { GDK_KEY_minus, GDK_KEY_minus },
    { GDK_KEY_0, GDK_KEY_0 },
    { GDK_KEY_KP_Subtract, GDK_KEY_minus },
    { GDK_KEY_l, GDK_KEY_l },
    { GDK_KEY_parenright, GDK_KEY_parenright },
    { GDK_KEY_Escape, GDK_KEY_Escape },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, (guint) keys[i][0], 0, key_cb, "i", keys[i][1]);
  for (int digit = 1; digit <= 9; digit++) {
    gtk_widget_class_add_binding (widget_class, GDK_KEY_0 + (guint) digit, 0, digit_cb, "i", digit);
    gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_0 + (guint) digit, 0, digit_cb, "i", digit);
  }
  gtk_widget_class_install_action (widget_class, "viewer.reset-look", NULL, reset_look_cb);
  gtk_widget_class_install_action (widget_class, "viewer.fullscreen", NULL, fullscreen_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F11, 0, "viewer.fullscreen", NULL);
}

static void
hone_viewer_dispose (GObject *object)
{
  HoneViewer *self = HONE_VIEWER (object);

  g_clear_handle_id (&self->saving_timer, g_source_remove);
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
  CHILD (objects_stack);
  CHILD (objects);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/viewer.ui");
  bind_children (widget_class);
  add_keys (widget_class);
  hone_viewer_install_actions (widget_class);
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
  make_film (self);
  watch_pointer (self);
  hone_viewer_make_status (self);
  hone_viewer_connect_objects (self);
  hone_viewer_connect_facts (self);
  hone_viewer_connect_edit (self);
  g_object_bind_property (self->labels, "active", self->canvas, "show-boxes", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->zoom_in, "clicked", G_CALLBACK (hone_canvas_zoom_in), self->canvas);
  g_signal_connect_swapped (self->zoom_out, "clicked", G_CALLBACK (hone_canvas_zoom_out), self->canvas);
  g_signal_connect_swapped (self->zoom_fit, "clicked", G_CALLBACK (hone_canvas_zoom_fit), self->canvas);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::error", G_CALLBACK (error_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::loading", G_CALLBACK (loading_cb), self);
  g_signal_connect_swapped (self->brightness, "value-changed", G_CALLBACK (look_cb), self);
  g_signal_connect_swapped (self->contrast, "value-changed", G_CALLBACK (look_cb), self);
  zoom_cb (self);
  hone_viewer_show_state (self);
  hone_viewer_update_actions (self);
}
