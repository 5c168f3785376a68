/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-objects.c - the list of objects, and the class of what is drawn next */
#include "hone-viewer-private.h"

#include "hone-widgets.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define BUTTONS 9 /* classes that have a digit */

/* The widgets of a row. */
typedef struct {
  GtkWidget *number, *swatch, *icon, *name, *size;
} Row;

/* What is listed. */

static void
append_read (GArray *objects, const HoneSample *sample)
{
  for (guint i = 0; i < MIN (sample->n_labels, HONE_VIEWER_DRAWN); i++) {
    const HoneLabel *label = &sample->labels[i];
    HoneLabelObject object = { .id = i + 1, .line = label->line, .kind = HONE_LINE_BOX, .klass = label->klass };

    object.cx = (double) label->cx;
    object.cy = (double) label->cy;
    object.w = (double) label->w;
    object.h = (double) label->h;
    g_array_append_val (objects, object);
  }
}

GArray *
hone_viewer_get_objects (HoneViewer *self)
{
  GArray *objects = g_array_new (FALSE, FALSE, sizeof (HoneLabelObject));
  const HoneLabelObject *stored;
  guint n = 0;

  if (self->store == NULL) {
    append_read (objects, hone_image_item_get_sample (self->item));
    return objects;
  }
  stored = self->reading == NULL ? hone_label_store_get_objects (self->store, self->path, &n) : NULL;
  if (n > 0)
    g_array_append_vals (objects, stored, MIN (n, HONE_VIEWER_DRAWN));
  return objects;
}

guint
hone_viewer_count_objects (HoneViewer *self)
{
  guint n = 0;

  if (self->store == NULL)
    return hone_image_item_get_sample (self->item)->n_labels;
  if (self->reading == NULL)
    hone_label_store_get_objects (self->store, self->path, &n);
  return n;
}

static void
show_shapes (HoneViewer *self, GArray *objects)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);
  g_autofree HoneShape *shapes = g_new0 (HoneShape, objects->len + 1);
  guint n = 0;

  for (guint i = 0; i < objects->len; i++) {
    const HoneLabelObject *object = &g_array_index (objects, HoneLabelObject, i);

    if (object->kind != HONE_LINE_BAD)
      shapes[n++] = (HoneShape){ .id = object->id,
                                 .klass = object->klass,
                                 .cx = object->cx,
                                 .cy = object->cy,
                                 .w = object->w,
                                 .h = object->h,
                                 .points = (double *) object->points,
                                 .n_points = object->points != NULL ? object->n_points : 0 };
  }
  hone_canvas_set_shapes (self->canvas, shapes, n, sample->width, sample->height);
}

/* Rows. They are made once and filled again: most edits change one of them. */

static GtkWidget *
new_row (void)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  Row *parts = g_new0 (Row, 1);

  parts->number = hone_viewer_text ("", "caption", FALSE);
  parts->swatch = hone_swatch_new (0, FALSE);
  parts->icon = gtk_image_new_from_icon_name ("hone-error-symbolic");
  parts->name = hone_viewer_text ("", NULL, TRUE);
  parts->size = hone_viewer_text ("", "numeric", FALSE);
  gtk_widget_add_css_class (parts->icon, "error");
  gtk_label_set_width_chars (GTK_LABEL (parts->number), 2);
  gtk_box_append (GTK_BOX (content), parts->number);
  gtk_box_append (GTK_BOX (content), parts->swatch);
  gtk_box_append (GTK_BOX (content), parts->name);
  gtk_box_append (GTK_BOX (content), parts->icon);
  gtk_box_append (GTK_BOX (content), parts->size);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  g_object_set_data_full (G_OBJECT (row), "row", parts, g_free);
  return row;
}

static void
fill_bad_row (HoneViewer *self, GtkWidget *row, Row *parts, const HoneLabelObject *object)
{
  g_autofree char *fault = hone_label_store_dup_fault (self->store, self->path, object->id);
  g_autofree char *text = hone_label_store_dup_text (self->store, self->path, object->id);
  g_autofree char *words = fault != NULL ? hone_words_short_paths (fault) : NULL;

  hone_words_set (parts->name, g_strdup_printf (_ ("Line %d: %s"), object->line, text != NULL ? text : ""));
  gtk_label_set_text (GTK_LABEL (parts->size), _ ("no label"));
  gtk_widget_set_tooltip_text (row, words);
}

/* @spoken: what a screen reader says of it. */
static char *
fill_good_row (HoneViewer *self, Row *parts, guint i, const HoneLabelObject *object)
{
  const HoneSample *sample = hone_image_item_get_sample (self->item);
  const char *name = hone_viewer_class_name (self, object->klass);
  double width = object->w * sample->width;
  double height = object->h * sample->height;

  hone_swatch_set_class (HONE_SWATCH (parts->swatch), object->klass, FALSE);
  gtk_label_set_text (GTK_LABEL (parts->name), name);
  if (object->w == 0 && object->h == 0)
    gtk_label_set_text (GTK_LABEL (parts->size), _ ("no size"));
  else if (sample->width <= 0) /* the picture cannot be read */
    gtk_label_set_text (GTK_LABEL (parts->size), "–");
  else
    hone_words_set (parts->size, g_strdup_printf ("%.0f × %.0f", width, height));
  /* Translators: an object of a picture: number, class, width and height. */
  return g_strdup_printf (_ ("%u: %s, %.0f by %.0f pixels"), i + 1, name, width, height);
}

static void
fill_row (HoneViewer *self, GtkWidget *row, guint i, const HoneLabelObject *object)
{
  Row *parts = g_object_get_data (G_OBJECT (row), "row");
  gboolean bad = object->kind == HONE_LINE_BAD;
  g_autofree char *spoken = NULL;

  hone_words_set (parts->number, g_strdup_printf ("%u", i + 1));
  gtk_widget_set_visible (parts->swatch, !bad);
  gtk_widget_set_opacity (row, !bad && hone_canvas_get_class_hidden (self->canvas, object->klass) ? 0.45 : 1);
  gtk_widget_set_visible (parts->icon, bad || (object->w == 0 && object->h == 0));
  if (bad) {
    fill_bad_row (self, row, parts, object);
    spoken = g_strdup_printf (_ ("%u: line %d is no label"), i + 1, object->line);
  } else {
    gtk_widget_set_tooltip_text (row, NULL);
    spoken = fill_good_row (self, parts, i, object);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
show_rows (HoneViewer *self, GArray *objects)
{
  guint n = MIN (objects->len, HONE_VIEWER_LISTED);
  GtkListBoxRow *extra;

  g_array_set_size (self->rows, 0);
  for (guint i = 0; i < n; i++) {
    const HoneLabelObject *object = &g_array_index (objects, HoneLabelObject, i);
    GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->objects, (int) i));

    if (row == NULL)
      gtk_list_box_append (self->objects, row = new_row ());
    fill_row (self, row, i, object);
    g_array_append_val (self->rows, object->id);
  }
  while ((extra = gtk_list_box_get_row_at_index (self->objects, (int) n)) != NULL)
    gtk_list_box_remove (self->objects, GTK_WIDGET (extra));
}

static HoneLabelState
label_state (HoneViewer *self)
{
  return self->store != NULL ? hone_label_store_get_label_state (self->store, self->path)
                             : hone_image_item_get_sample (self->item)->state;
}

static const char *
why_no_objects (HoneLabelState state)
{
  switch (state) {
  case HONE_LABELS_MISSING:
    return _ ("There is no label file: the picture counts as background, and as not labelled yet.");
  case HONE_LABELS_EMPTY:
  case HONE_LABELS_FOUND:
    return _ ("Marked as empty: the picture is background on purpose.");
  case HONE_LABELS_BAD:
    return _ ("The label file is no text, or far too large. It can only be replaced as a whole.");
  }
  return NULL;
}

/* Of a file with more labels than anybody wants to see. */
static void
show_more (HoneViewer *self, guint n)
{
  gtk_widget_set_visible (GTK_WIDGET (self->more_objects), n > HONE_VIEWER_LISTED);
  if (n > HONE_VIEWER_DRAWN)
    hone_words_set (self->more_objects, g_strdup_printf (_ ("The first %d are drawn, the first %d listed."),
                                                         HONE_VIEWER_DRAWN, HONE_VIEWER_LISTED));
  else if (n > HONE_VIEWER_LISTED)
    hone_words_set (self->more_objects, g_strdup_printf (_ ("The first %d are listed."), HONE_VIEWER_LISTED));
}

gboolean
hone_viewer_has_class_folders (HoneViewer *self)
{
  return self->store != NULL && hone_label_store_has_class_folders (self->store);
}

/* The class of the whole picture stands where else its objects do. */
static void
show_class_of_folder (HoneViewer *self)
{
  const int klass = hone_image_item_get_class (self->item);

  adw_status_page_set_title (self->no_objects, klass >= 0 ? hone_label_store_get_class_names (self->store)[klass] : "");
  adw_status_page_set_description (
      self->no_objects, _ ("Each picture here is of the class whose folder it lies in. To change it, move the file to "
                           "another folder, then open the data set again."));
  gtk_widget_set_visible (self->mark_empty, FALSE);
  gtk_widget_set_visible (self->draw, FALSE);
}

static void
show_none (HoneViewer *self)
{
  HoneLabelState state = label_state (self);

  if (hone_viewer_has_class_folders (self)) {
    show_class_of_folder (self);
    return;
  }
  adw_status_page_set_title (self->no_objects, _ ("No Objects"));
  adw_status_page_set_description (self->no_objects, why_no_objects (state));
  gtk_widget_set_visible (self->mark_empty,
                          self->store != NULL && state != HONE_LABELS_EMPTY && state != HONE_LABELS_FOUND);
  gtk_widget_set_visible (self->draw, self->store != NULL && state != HONE_LABELS_BAD);
}

void
hone_viewer_show_objects (HoneViewer *self)
{
  g_autoptr (GArray) objects = hone_viewer_get_objects (self);
  guint n = hone_viewer_count_objects (self);

  self->selecting = TRUE;
  show_shapes (self, objects);
  show_rows (self, objects);
  self->selecting = FALSE;
  hone_words_set (self->count, hone_words_count (n));
  show_more (self, n);
  gtk_spinner_set_spinning (GTK_SPINNER (self->reading_spinner), self->reading != NULL);
  if (self->reading == NULL)
    show_none (self);
  hone_viewer_show_selection (self);
  hone_viewer_show_hidden (self);
}

/* Selection: the list and the canvas follow each other. */

guint *
hone_viewer_dup_selected (HoneViewer *self, guint *n)
{
  g_autoptr (GList) rows = gtk_list_box_get_selected_rows (self->objects);
  guint *ids = g_new0 (guint, g_list_length (rows) + 1);

  *n = 0;
  for (GList *l = rows; l != NULL; l = l->next) {
    guint i = (guint) gtk_list_box_row_get_index (l->data);

    if (i < self->rows->len)
      ids[(*n)++] = g_array_index (self->rows, guint, i);
  }
  return ids;
}

static void
rows_selected_cb (HoneViewer *self)
{
  guint n;
  g_autofree guint *ids = NULL;

  if (self->selecting)
    return;
  ids = hone_viewer_dup_selected (self, &n);
  self->selecting = TRUE;
  hone_canvas_select_ids (self->canvas, ids, n);
  self->selecting = FALSE;
  hone_viewer_show_class (self);
  hone_viewer_update_actions (self);
}

static gboolean
contains (const guint *ids, guint n, guint id)
{
  for (guint i = 0; i < n; i++)
    if (ids[i] == id)
      return TRUE;
  return FALSE;
}

void
hone_viewer_show_selection (HoneViewer *self)
{
  guint n;
  g_autofree guint *ids = hone_canvas_dup_selected (self->canvas, &n);

  if (!self->selecting) {
    self->selecting = TRUE;
    gtk_list_box_unselect_all (self->objects);
    for (guint i = 0; n > 0 && i < self->rows->len; i++)
      if (contains (ids, n, g_array_index (self->rows, guint, i)))
        gtk_list_box_select_row (self->objects, gtk_list_box_get_row_at_index (self->objects, (int) i));
    self->selecting = FALSE;
  }
  hone_viewer_show_class (self);
  hone_viewer_update_actions (self);
}

/* Classes. */

static int
selected_class (HoneViewer *self)
{
  g_autoptr (GArray) objects = hone_viewer_get_objects (self);
  guint n;
  g_autofree guint *ids = hone_canvas_dup_selected (self->canvas, &n);

  for (guint i = 0; n > 0 && i < objects->len; i++)
    if (g_array_index (objects, HoneLabelObject, i).id == ids[0])
      return g_array_index (objects, HoneLabelObject, i).klass;
  return self->klass;
}

void
hone_viewer_show_class (HoneViewer *self)
{
  guint n = self->item != NULL ? hone_canvas_count_selected (self->canvas) : 0;
  int klass = n > 0 ? selected_class (self) : self->klass;
  gboolean selecting = self->selecting;

  if (n == 0)
    gtk_label_set_text (self->class_title, _ ("New objects are"));
  else
    gtk_label_set_text (self->class_title, n == 1 ? _ ("The selected object is") : _ ("The selected objects are"));
  self->selecting = TRUE;
  for (int i = 0;; i++) {
    GtkFlowBoxChild *child = gtk_flow_box_get_child_at_index (self->classes, i);

    if (child == NULL)
      break;
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (gtk_flow_box_child_get_child (child)), i == klass);
  }
  if (klass >= 0 && gtk_widget_get_visible (GTK_WIDGET (self->more_classes)))
    gtk_drop_down_set_selected (self->more_classes, (guint) klass);
  self->selecting = selecting;
}

static void
class_clicked_cb (GtkToggleButton *button, HoneViewer *self)
{
  if (self->selecting)
    return;
  hone_viewer_set_class (self, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "class")));
  hone_viewer_show_class (self);
}

static void
class_chosen_cb (HoneViewer *self)
{
  guint klass = gtk_drop_down_get_selected (self->more_classes);

  if (!self->selecting && klass != GTK_INVALID_LIST_POSITION)
    hone_viewer_set_class (self, (int) klass);
}

static GtkWidget *
class_button (HoneViewer *self, int klass)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *name = gtk_label_new (self->names[klass]);
  g_autofree char *tooltip = g_strdup_printf (_ ("%s (%d)"), self->names[klass], klass + 1);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 16);
  gtk_box_append (GTK_BOX (content), hone_swatch_new (klass, TRUE));
  gtk_box_append (GTK_BOX (content), name);
  gtk_button_set_child (GTK_BUTTON (button), content);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hone-class");
  gtk_widget_set_focus_on_click (button, FALSE);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data (G_OBJECT (button), "class", GINT_TO_POINTER (klass));
  g_signal_connect (button, "clicked", G_CALLBACK (class_clicked_cb), self);
  return button;
}

/* Buttons for those with a digit, and a list to search in where there are more. */
void
hone_viewer_show_classes (HoneViewer *self)
{
  guint n = self->names != NULL ? g_strv_length (self->names) : 0;
  GtkFlowBoxChild *child;

  self->selecting = TRUE;
  while ((child = gtk_flow_box_get_child_at_index (self->classes, 0)) != NULL)
    gtk_flow_box_remove (self->classes, GTK_WIDGET (child));
  for (guint i = 0; i < MIN (n, BUTTONS); i++) {
    gtk_flow_box_insert (self->classes, class_button (self, (int) i), -1);
    gtk_widget_set_focusable (GTK_WIDGET (gtk_flow_box_get_child_at_index (self->classes, (int) i)), FALSE);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->more_classes), n > BUTTONS);
  if (n > BUTTONS) {
    g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *const *) self->names);

    gtk_drop_down_set_model (self->more_classes, G_LIST_MODEL (names));
  }
  self->selecting = FALSE;
  gtk_widget_set_visible (self->class_box, self->store != NULL && n > 0 && !hone_viewer_has_class_folders (self));
  self->klass = self->klass < (int) n ? self->klass : 0;
  hone_canvas_set_class (self->canvas, self->klass);
  hone_viewer_show_class (self);
}

void
hone_viewer_connect_objects (HoneViewer *self)
{
  g_autoptr (GtkExpression) name = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  gtk_drop_down_set_expression (self->more_classes, name);
  gtk_drop_down_set_enable_search (self->more_classes, TRUE);
  g_signal_connect_swapped (self->more_classes, "notify::selected", G_CALLBACK (class_chosen_cb), self);
  g_signal_connect_swapped (self->objects, "selected-rows-changed", G_CALLBACK (rows_selected_cb), self);
  g_signal_connect_swapped (self->canvas, "selected-changed", G_CALLBACK (hone_viewer_show_selection), self);
}
