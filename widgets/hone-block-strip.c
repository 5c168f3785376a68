/* SPDX-License-Identifier: Apache-2.0 */
/* hone-block-strip.c - see hone-block-strip.h */
#include "hone-block-strip.h"

#include "hone-draw.h"
#include "hone-palette.h"

#include <math.h>

#define HEIGHT 54
#define GAP 2.0
#define LOWEST 0.22 /* of the height: the coarsest block is seen, too */
#define HATCH 5.0   /* pixels between two lines */

struct _HoneBlockStrip {
  GtkWidget parent_instance;

  GArray *blocks; /* of HoneStripBlock */
};

G_DEFINE_FINAL_TYPE (HoneBlockStrip, hone_block_strip, GTK_TYPE_WIDGET)

static guint moved_signal;

static void
clear_block (gpointer data)
{
  g_free (((HoneStripBlock *) data)->name);
}

static const HoneStripBlock *
block_at (HoneBlockStrip *self, guint i)
{
  return &g_array_index (self->blocks, HoneStripBlock, i);
}

int
hone_block_strip_get_boundary (HoneBlockStrip *self)
{
  guint n = 0;

  g_return_val_if_fail (HONE_IS_BLOCK_STRIP (self), 0);
  while (n < self->blocks->len && block_at (self, n)->fixed)
    n++;
  return (int) n;
}

/* Drawing. */

static double
column (HoneBlockStrip *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self)) / (double) MAX (self->blocks->len, 1);
}

static void
hatch (cairo_t *cr, double x, double y, double w, double h, const GdkRGBA *ink)
{
  cairo_save (cr);
  cairo_rectangle (cr, x, y, w, h);
  cairo_clip (cr);
  for (double at = x - h; at < x + w; at += HATCH) {
    cairo_move_to (cr, at, y + h);
    cairo_line_to (cr, at + h, y);
  }
  hone_draw_source (cr, ink, 0.55);
  cairo_set_line_width (cr, 1);
  cairo_stroke (cr);
  cairo_restore (cr);
}

static void
draw_block (HoneBlockStrip *self, cairo_t *cr, guint i, const GdkRGBA *ink)
{
  const HoneStripBlock *block = block_at (self, i);
  const GdkRGBA color = hone_palette_class (HONE_COLOR_BLUE, hone_palette_is_dark ());
  const double width = column (self), full = gtk_widget_get_height (GTK_WIDGET (self));
  const double h = full * (LOWEST + (1 - LOWEST) * block->height);
  const double x = round (i * width) + GAP / 2, w = MAX (1, round ((i + 1) * width) - round (i * width) - GAP);
  const double y = round ((full - h) / 2);

  cairo_rectangle (cr, x, y, w, h);
  hone_draw_source (cr, block->fixed ? ink : &color, block->fixed ? 0.10 : 0.85);
  cairo_fill (cr);
  if (block->fixed)
    hatch (cr, x, y, w, h, ink);
}

static void
draw_boundary (HoneBlockStrip *self, cairo_t *cr, const GdkRGBA *ink)
{
  const int n = hone_block_strip_get_boundary (self);
  const double x = round (n * column (self));

  if (n == 0 || n == (int) self->blocks->len)
    return;
  cairo_move_to (cr, x, 0);
  cairo_line_to (cr, x, gtk_widget_get_height (GTK_WIDGET (self)));
  hone_draw_source (cr, ink, 0.9);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static void
hone_block_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneBlockStrip *self = HONE_BLOCK_STRIP (widget);
  GdkRGBA ink;
  cairo_t *cr = hone_draw_begin (widget, snapshot);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &ink);
  for (guint i = 0; i < self->blocks->len; i++)
    draw_block (self, cr, i, &ink);
  draw_boundary (self, cr, &ink);
  cairo_destroy (cr);
}

static void
hone_block_strip_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
}

/* Pointer and keys. */

/* Shown at once: who is asked needs a moment for an answer, and the next key goes on from here. */
static void
move_to (HoneBlockStrip *self, int n)
{
  n = CLAMP (n, 0, (int) self->blocks->len - 1);
  if (n == hone_block_strip_get_boundary (self))
    return;
  for (guint i = 0; i < self->blocks->len; i++)
    g_array_index (self->blocks, HoneStripBlock, i).fixed = (int) i < n;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, moved_signal, 0, n);
}

/* The block itself becomes the last one that is fixed; the last fixed one is let go. */
static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, HoneBlockStrip *self)
{
  const int at = (int) (x / column (self));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  move_to (self, at + 1 == hone_block_strip_get_boundary (self) ? at : at + 1);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneBlockStrip *self)
{
  const int now = hone_block_strip_get_boundary (self);

  switch (key) {
  case GDK_KEY_Left:
  case GDK_KEY_KP_Left:
    move_to (self, now - 1);
    return TRUE;
  case GDK_KEY_Right:
  case GDK_KEY_KP_Right:
    move_to (self, now + 1);
    return TRUE;
  case GDK_KEY_Home:
    move_to (self, 0);
    return TRUE;
  default:
    return FALSE;
  }
}

static gboolean
tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer data)
{
  HoneBlockStrip *self = HONE_BLOCK_STRIP (widget);
  const int at = keyboard ? hone_block_strip_get_boundary (self) : (int) (x / column (self));

  if (at < 0 || at >= (int) self->blocks->len)
    return FALSE;
  gtk_tooltip_set_text (tooltip, block_at (self, (guint) at)->name);
  return TRUE;
}

void
hone_block_strip_set (HoneBlockStrip *self, const HoneStripBlock *blocks, guint n, const char *description)
{
  g_return_if_fail (HONE_IS_BLOCK_STRIP (self));

  g_array_set_size (self->blocks, 0);
  for (guint i = 0; i < n; i++) {
    const HoneStripBlock block = { g_strdup (blocks[i].name), CLAMP (blocks[i].height, 0, 1), blocks[i].fixed };

    g_array_append_val (self->blocks, block);
  }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_block_strip_new (const char *title)
{
  GtkWidget *self = g_object_new (HONE_TYPE_BLOCK_STRIP, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return self;
}

static void
hone_block_strip_finalize (GObject *object)
{
  g_array_unref (HONE_BLOCK_STRIP (object)->blocks);
  G_OBJECT_CLASS (hone_block_strip_parent_class)->finalize (object);
}

static void
hone_block_strip_class_init (HoneBlockStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hone_block_strip_finalize;
  widget_class->snapshot = hone_block_strip_snapshot;
  widget_class->measure = hone_block_strip_measure;
  gtk_widget_class_set_css_name (widget_class, "block-strip");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  moved_signal = g_signal_new ("boundary-moved", HONE_TYPE_BLOCK_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
hone_block_strip_init (HoneBlockStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->blocks = g_array_new (FALSE, FALSE, sizeof (HoneStripBlock));
  g_array_set_clear_func (self->blocks, clear_block);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  hone_palette_watch (GTK_WIDGET (self));
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
