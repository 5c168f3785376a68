/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer.c - see hone-viewer.h */
#include "hone-viewer.h"

#include "hone-compat.h"
#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define FILM 9 /* neighbours below the picture, the one that is shown in the middle */
#define FILM_WIDTH 86
#define FILM_RADIUS 6

struct _HoneViewer {
  AdwBin parent_instance;

  HoneImageList *list;
  HoneImageItem *item;
  char **names;
  guint position;
  gboolean selecting; /* the list follows the canvas or the other way round: do not answer */

  HoneCanvas *canvas;
  AdwStatusPage *broken, *no_objects;
  GtkLabel *zoom, *count, *finding;
  GtkWidget *zoom_in, *zoom_out, *zoom_fit, *labels, *previous, *next, *findings;
  GtkStack *objects_stack;
  GtkListBox *objects;
  GtkGrid *facts;
  GtkBox *film;
  GtkScrolledWindow *film_scroller;
};

G_DEFINE_FINAL_TYPE (HoneViewer, hone_viewer, ADW_TYPE_BIN)

enum {
  SIGNAL_CHANGED,
  SIGNAL_BACK,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GtkWidget *
text (const char *words, const char *css, gboolean expand)
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

static const char *
name_of (HoneViewer *self, int klass)
{
  guint n = self->names != NULL ? g_strv_length (self->names) : 0;

  return klass >= 0 && (guint) klass < n ? self->names[klass] : "?";
}

/* Objects. */

static GtkWidget *
object_row (HoneViewer *self, guint i, const HoneBox *box)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *number;
  g_autofree char *digit = g_strdup_printf ("%u", i + 1);
  g_autofree char *size = g_strdup_printf ("%.0f × %.0f", (double) box->width, (double) box->height);
  g_autofree char *spoken = NULL;

  /* Translators: an object of a picture: number, class, width and height. */
  spoken = g_strdup_printf (_ ("%u: %s, %.0f by %.0f pixels"), i + 1, name_of (self, box->klass), (double) box->width,
                            (double) box->height);
  number = text (digit, "caption", FALSE);
  gtk_label_set_width_chars (GTK_LABEL (number), 2);
  gtk_box_append (GTK_BOX (content), number);
  gtk_box_append (GTK_BOX (content), hone_swatch_new (box->klass, FALSE));
  gtk_box_append (GTK_BOX (content), text (name_of (self, box->klass), NULL, TRUE));
  gtk_box_append (GTK_BOX (content), text (size, "numeric", FALSE));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static const char *
why_no_objects (HoneLabelState state)
{
  switch (state) {
  case HONE_LABELS_MISSING:
    return _ ("There is no label file: the picture counts as background.");
  case HONE_LABELS_EMPTY:
    return _ ("The label file is empty: the picture is background on purpose.");
  case HONE_LABELS_BAD:
    return _ ("The label file can't be used: the picture is left out.");
  case HONE_LABELS_FOUND:
    break;
  }
  return NULL;
}

static void
show_shapes (HoneViewer *self)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);
  g_autofree HoneShape *shapes = g_new0 (HoneShape, sample->n_labels + 1);

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    shapes[i] = (HoneShape){
      i + 1, label->klass, (double) label->cx, (double) label->cy, (double) label->w, (double) label->h, NULL, 0, FALSE
    };
  }
  hone_canvas_set_shapes (self->canvas, shapes, sample->n_labels, sample->width, sample->height);
}

static void
show_objects (HoneViewer *self)
{
  g_autoptr (GArray) boxes = hone_image_item_get_boxes (self->item);
  GtkWidget *child;

  self->selecting = TRUE;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->objects))) != NULL)
    gtk_list_box_remove (self->objects, child);
  for (guint i = 0; i < boxes->len; i++)
    gtk_list_box_append (self->objects, object_row (self, i, &g_array_index (boxes, HoneBox, i)));
  self->selecting = FALSE;

  show_shapes (self);
  hone_words_set (self->count, hone_words_count (boxes->len));
  adw_status_page_set_description (self->no_objects, why_no_objects (hone_image_item_get_sample (self->item)->state));
  gtk_stack_set_visible_child_name (self->objects_stack, boxes->len > 0 ? "list" : "none");
}

static void
row_selected_cb (HoneViewer *self, GtkListBoxRow *row)
{
  if (self->selecting)
    return;
  self->selecting = TRUE;
  hone_canvas_set_selected (self->canvas, row != NULL ? gtk_list_box_row_get_index (row) : -1);
  self->selecting = FALSE;
}

static void
canvas_selected_cb (HoneViewer *self)
{
  int selected = hone_canvas_get_selected (self->canvas);

  if (self->selecting)
    return;
  self->selecting = TRUE;
  if (selected < 0)
    gtk_list_box_unselect_all (self->objects);
  else
    gtk_list_box_select_row (self->objects, gtk_list_box_get_row_at_index (self->objects, selected));
  self->selecting = FALSE;
}

/* Facts and findings. */

static void
add_fact (HoneViewer *self, int row, const char *name, const char *value, const char *tooltip)
{
  GtkWidget *title = text (name, "caption", TRUE);
  GtkWidget *label = gtk_label_new (value);

  gtk_widget_set_hexpand (title, FALSE);
  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_START, "max-width-chars", 24,
                "tooltip-text", tooltip, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_grid_attach (self->facts, title, 0, row, 1, 1);
  gtk_grid_attach (self->facts, label, 1, row, 1, 1);
}

/* "images/train": the last two folders of a path, which is what tells data sets' folders apart. */
static char *
last_folders (const char *path)
{
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  g_autofree char *parent = folder != NULL ? g_path_get_dirname (folder) : NULL;
  g_autofree char *last = folder != NULL ? g_path_get_basename (folder) : NULL;
  g_autofree char *last_but_one = parent != NULL ? g_path_get_basename (parent) : NULL;

  return path != NULL ? g_build_filename (last_but_one, last, NULL) : g_strdup ("–");
}

static void
show_facts (HoneViewer *self)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);
  g_autofree char *folder = last_folders (sample->path);
  g_autofree char *labels = last_folders (sample->label_path);
  g_autofree char *size =
      sample->width > 0 ? g_strdup_printf ("%d × %d", sample->width, sample->height) : g_strdup ("–");
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  add_fact (self, 0, _ ("Size"), size, NULL);
  add_fact (self, 1, _ ("Split"), hone_words_split (hone_image_item_get_split (self->item)), NULL);
  add_fact (self, 2, _ ("Folder"), folder, sample->path);
  add_fact (self, 3, _ ("Labels"), labels, sample->label_path);
}

static void
show_findings (HoneViewer *self)
{
  guint n = hone_image_item_get_n_findings (self->item);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *message = hone_words_short_paths (hone_image_item_get_finding (self->item, i)->message);

    g_string_append_printf (words, "%s%s", i > 0 ? "\n" : "", message);
  }
  gtk_label_set_text (self->finding, words->str);
  gtk_widget_set_visible (self->findings, n > 0);
}

/* The film strip. */

static void
film_clicked_cb (GtkWidget *button, HoneViewer *self)
{
  hone_viewer_show (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "position")));
}

static void
show_neighbour (HoneViewer *self, GtkWidget *button, guint position)
{
  HoneThumbnail *thumbnail = HONE_THUMBNAIL (gtk_button_get_child (GTK_BUTTON (button)));
  g_autoptr (HoneImageItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const HoneSample *sample = item != NULL ? hone_image_item_get_sample (item) : NULL;
  g_autoptr (GArray) boxes = item != NULL ? hone_image_item_get_boxes (item) : NULL;
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
static void
show_film (HoneViewer *self)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (self->film));
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  guint first = self->position > FILM / 2 ? self->position - FILM / 2 : 0;

  if (n > FILM)
    first = MIN (first, n - FILM);
  for (guint i = 0; button != NULL; i++, button = gtk_widget_get_next_sibling (button))
    show_neighbour (self, button, first + i);
}

/* Narrow windows show the middle of the strip. */
static void
film_adjusted_cb (GtkAdjustment *adjustment)
{
  gtk_adjustment_set_value (adjustment,
                            (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment)) / 2);
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
    g_signal_connect (button, "clicked", G_CALLBACK (film_clicked_cb), self);
    gtk_box_append (self->film, button);
  }
  g_signal_connect (gtk_scrolled_window_get_hadjustment (self->film_scroller), "changed", G_CALLBACK (film_adjusted_cb),
                    NULL);
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
zoom_cb (HoneViewer *self)
{
  double scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));

  hone_words_set (self->zoom, g_strdup_printf (_ ("%.0f %%"), 100 * scale * hone_canvas_get_zoom (self->canvas)));
}

void
hone_viewer_show (HoneViewer *self, guint position)
{
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;

  if (position >= n)
    return;
  g_clear_object (&self->item);
  self->item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  self->position = position;
  hone_canvas_set_selected (self->canvas, -1);
  hone_canvas_set_path (self->canvas, hone_image_item_get_path (self->item));
  show_objects (self);
  show_findings (self);
  show_facts (self);
  show_film (self);
  gtk_widget_set_sensitive (self->previous, position > 0);
  gtk_widget_set_sensitive (self->next, position + 1 < n);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
previous_cb (HoneViewer *self)
{
  if (self->position > 0)
    hone_viewer_show (self, self->position - 1);
}

static void
next_cb (HoneViewer *self)
{
  hone_viewer_show (self, self->position + 1);
}

void
hone_viewer_set_list (HoneViewer *self, HoneImageList *list, char *const *names)
{
  g_set_object (&self->list, list);
  g_clear_object (&self->item);
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  hone_canvas_set_names (self->canvas, self->names);
  if (list == NULL) {
    hone_canvas_set_path (self->canvas, NULL);
    hone_canvas_set_shapes (self->canvas, NULL, 0, 0, 0);
  }
}

guint
hone_viewer_get_position (HoneViewer *self)
{
  return self->position;
}

char *
hone_viewer_get_title (HoneViewer *self)
{
  return self->item != NULL ? g_path_get_basename (hone_image_item_get_path (self->item)) : g_strdup ("");
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

static gboolean
key_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  HoneViewer *self = HONE_VIEWER (widget);

  switch (g_variant_get_int32 (args)) {
  case GDK_KEY_Left:
    previous_cb (self);
    return TRUE;
  case GDK_KEY_Right:
    next_cb (self);
    return TRUE;
  case GDK_KEY_plus:
    hone_canvas_zoom_in (self->canvas);
    return TRUE;
  case GDK_KEY_minus:
    hone_canvas_zoom_out (self->canvas);
    return TRUE;
  case GDK_KEY_0:
    hone_canvas_zoom_fit (self->canvas);
    return TRUE;
  case GDK_KEY_1:
    hone_canvas_zoom_to (self->canvas, 1.0 / gtk_widget_get_scale_factor (widget));
    return TRUE;
  case GDK_KEY_l:
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->labels),
                                  !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->labels)));
    return TRUE;
  default:
    g_signal_emit (self, signals[SIGNAL_BACK], 0);
    return TRUE;
  }
}

/* What a key sends is what key_cb () gets. */
static void
add_keys (GtkWidgetClass *widget_class)
{
  static const int keys[][2] = {
    { GDK_KEY_Left, GDK_KEY_Left },
    { GDK_KEY_Page_Up, GDK_KEY_Left },
    { GDK_KEY_Right, GDK_KEY_Right },
    { GDK_KEY_Page_Down, GDK_KEY_Right },
    { GDK_KEY_plus, GDK_KEY_plus },
    { GDK_KEY_equal, GDK_KEY_plus },
    { GDK_KEY_KP_Add, GDK_KEY_plus },
    { GDK_KEY_minus, GDK_KEY_minus },
    { GDK_KEY_KP_Subtract, GDK_KEY_minus },
    { GDK_KEY_0, GDK_KEY_0 },
    { GDK_KEY_1, GDK_KEY_1 },
    { GDK_KEY_l, GDK_KEY_l },
    { GDK_KEY_Escape, GDK_KEY_Escape },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, (guint) keys[i][0], 0, key_cb, "i", keys[i][1]);
}

static void
hone_viewer_dispose (GObject *object)
{
  HoneViewer *self = HONE_VIEWER (object);

  g_clear_object (&self->list);
  g_clear_object (&self->item);
  g_clear_pointer (&self->names, g_strfreev);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_VIEWER);
  G_OBJECT_CLASS (hone_viewer_parent_class)->dispose (object);
}

static void
hone_viewer_class_init (HoneViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_viewer_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/viewer.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneViewer, name)
  CHILD (canvas);
  CHILD (broken);
  CHILD (no_objects);
  CHILD (zoom);
  CHILD (count);
  CHILD (finding);
  CHILD (zoom_in);
  CHILD (zoom_out);
  CHILD (zoom_fit);
  CHILD (labels);
  CHILD (previous);
  CHILD (next);
  CHILD (findings);
  CHILD (objects_stack);
  CHILD (objects);
  CHILD (facts);
  CHILD (film);
  CHILD (film_scroller);
#undef CHILD
  add_keys (widget_class);
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_VIEWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_BACK] =
      g_signal_new ("back", HONE_TYPE_VIEWER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_viewer_init (HoneViewer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_film (self);
  g_object_bind_property (self->labels, "active", self->canvas, "show-boxes", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->zoom_in, "clicked", G_CALLBACK (hone_canvas_zoom_in), self->canvas);
  g_signal_connect_swapped (self->zoom_out, "clicked", G_CALLBACK (hone_canvas_zoom_out), self->canvas);
  g_signal_connect_swapped (self->zoom_fit, "clicked", G_CALLBACK (hone_canvas_zoom_fit), self->canvas);
  g_signal_connect_swapped (self->previous, "clicked", G_CALLBACK (previous_cb), self);
  g_signal_connect_swapped (self->next, "clicked", G_CALLBACK (next_cb), self);
  g_signal_connect_swapped (self->objects, "row-selected", G_CALLBACK (row_selected_cb), self);
  g_signal_connect_swapped (self->canvas, "selected-changed", G_CALLBACK (canvas_selected_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->canvas, "notify::error", G_CALLBACK (error_cb), self);
  zoom_cb (self);
}
