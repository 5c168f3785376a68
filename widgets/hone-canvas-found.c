/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-found.c - what a model found, over the labels or in their place; and classes that are not shown */
#include "hone-canvas-private.h"

#include <math.h>

static const HoneBox *
found_at (HoneCanvas *self, int i)
{
  return &g_array_index (self->found, HoneBox, i);
}

static int
count_found (HoneCanvas *self)
{
  return self->found != NULL ? (int) self->found->len : 0;
}

gboolean
hone_canvas_found_shown (HoneCanvas *self)
{
  if (!self->fresh || self->found == NULL || self->hold == HONE_HOLD_PICTURE || self->hold == HONE_HOLD_LABELS)
    return FALSE;
  return self->hold == HONE_HOLD_FOUND || (self->show_boxes && self->layers != HONE_LAYERS_LABELS);
}

/* Where labels are seen, what agrees with them is only to look at. */
static gboolean
is_reachable (HoneCanvas *self, int i)
{
  const HoneBox *box = found_at (self, i);

  return !hone_canvas_get_class_hidden (self, box->klass) &&
         (box->kind == HONE_BOX_EXTRA || !hone_canvas_labels_shown (self));
}

void
hone_canvas_set_found (HoneCanvas *self, GArray *boxes)
{
  gboolean selected;

  g_return_if_fail (HONE_IS_CANVAS (self));

  selected = self->found_selected >= 0;
  self->found_selected = self->found_hover = self->press_found = -1;
  g_clear_pointer (&self->found, g_array_unref);
  self->found = boxes != NULL ? g_array_copy (boxes) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (selected)
    hone_canvas_selection_changed (self);
}

void
hone_canvas_select_found (HoneCanvas *self, int i)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (i < 0 || i >= count_found (self))
    i = -1;
  if (i == self->found_selected)
    return;
  hone_canvas_commit (self);
  self->found_selected = i;
  if (i >= 0)
    hone_canvas_edit_select (self->edit, -1);
  hone_canvas_selection_changed (self);
}

int
hone_canvas_get_selected_found (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), -1);
  return self->found_selected;
}

int
hone_canvas_step_found (HoneCanvas *self, int by)
{
  int n = count_found (self);
  int i = self->found_selected;

  if (!hone_canvas_found_shown (self))
    return -1;
  for (i = i < 0 && by < 0 ? n - 1 : i + by; i >= 0 && i < n; i += by)
    if (is_reachable (self, i))
      return i;
  return -1;
}

gboolean
hone_canvas_show_found (HoneCanvas *self)
{
  const HoneBox *box = self->found_selected >= 0 ? found_at (self, self->found_selected) : NULL;

  if (box != NULL)
    hone_canvas_show_place (self, (double) (box->x + box->width / 2), (double) (box->y + box->height / 2));
  return box != NULL;
}

int
hone_canvas_found_at (HoneCanvas *self, double x, double y)
{
  double px, py;
  double smallest = G_MAXDOUBLE;
  float near = (float) (HONE_CANVAS_NEAR / self->place.scale);
  int best = -1;

  hone_canvas_to_picture (self, x, y, &px, &py);
  for (int i = 0; hone_canvas_found_shown (self) && i < count_found (self); i++) {
    const HoneBox *box = found_at (self, i);
    double area = (double) box->width * (double) box->height;

    if (is_reachable (self, i) && area < smallest && px >= (double) (box->x - near) && py >= (double) (box->y - near) &&
        px <= (double) (box->x + box->width + near) && py <= (double) (box->y + box->height + near)) {
      smallest = area;
      best = i;
    }
  }
  return best;
}

/* What labels say, too, is drawn only without them: it would but make their lines restless. */
void
hone_canvas_draw_found (HoneCanvas *self, cairo_t *cr, const HoneOverlayHow *plain)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneBox));
  gboolean alone = !hone_canvas_labels_shown (self);
  HoneOverlayHow how = *plain;

  how.dashed = how.fixed = how.tags = TRUE;
  how.badges = !alone;
  how.hover = how.selected = -1;
  for (int i = 0; i < count_found (self); i++) {
    const HoneBox *box = found_at (self, i);

    if ((!alone && box->kind != HONE_BOX_EXTRA) || hone_canvas_get_class_hidden (self, box->klass))
      continue;
    if (i == self->found_selected)
      how.selected = (int) boxes->len;
    else if (i == self->found_hover && !self->pressed)
      how.hover = (int) boxes->len;
    g_array_append_vals (boxes, box, 1);
  }
  hone_overlay_draw (cr, gtk_widget_get_pango_context (GTK_WIDGET (self)), (const HoneBox *) (void *) boxes->data,
                     boxes->len, &self->place, &how);
}

/* Layers. */

void
hone_canvas_set_layers (HoneCanvas *self, HoneLayers layers)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  if (self->layers == layers)
    return;
  hone_canvas_commit (self);
  hone_canvas_give_up_press (self);
  self->layers = layers;
  if (layers == HONE_LAYERS_FOUND)
    hone_canvas_set_selected (self, -1);
  else if (layers == HONE_LAYERS_LABELS)
    hone_canvas_select_found (self, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  hone_canvas_notify (self, HONE_CANVAS_PROP_LAYERS);
}

HoneLayers
hone_canvas_get_layers (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), HONE_LAYERS_BOTH);
  return self->layers;
}

void
hone_canvas_swap_layers (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  if (self->found != NULL)
    hone_canvas_set_layers (self, self->layers == HONE_LAYERS_FOUND ? HONE_LAYERS_LABELS : HONE_LAYERS_FOUND);
}

/* Hidden classes. */

gboolean
hone_canvas_get_class_hidden (HoneCanvas *self, int klass)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), FALSE);
  return g_hash_table_contains (self->hidden, GINT_TO_POINTER (klass));
}

void
hone_canvas_apply_hidden (HoneCanvas *self)
{
  if (hone_canvas_edit_hide_classes (self->edit, self->hidden))
    hone_canvas_selection_changed (self);
  if (self->found_selected >= 0 && hone_canvas_get_class_hidden (self, found_at (self, self->found_selected)->klass))
    hone_canvas_select_found (self, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
hone_canvas_hide_class (HoneCanvas *self, int klass, gboolean hide)
{
  g_return_if_fail (HONE_IS_CANVAS (self));

  hone_canvas_commit (self);
  if (hide)
    g_hash_table_add (self->hidden, GINT_TO_POINTER (klass));
  else
    g_hash_table_remove (self->hidden, GINT_TO_POINTER (klass));
  hone_canvas_apply_hidden (self);
}

void
hone_canvas_show_all_classes (HoneCanvas *self)
{
  g_return_if_fail (HONE_IS_CANVAS (self));
  g_hash_table_remove_all (self->hidden);
  hone_canvas_apply_hidden (self);
}

guint
hone_canvas_count_hidden (HoneCanvas *self)
{
  g_return_val_if_fail (HONE_IS_CANVAS (self), 0);
  return g_hash_table_size (self->hidden);
}

guint
hone_canvas_count_hidden_shapes (HoneCanvas *self)
{
  guint n = 0;

  g_return_val_if_fail (HONE_IS_CANVAS (self), 0);
  for (guint i = 0; i < hone_canvas_edit_get_n (self->edit); i++)
    n += hone_canvas_edit_get (self->edit, i)->hidden;
  return n;
}
