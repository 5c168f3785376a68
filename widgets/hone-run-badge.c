/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-badge.c - see hone-run-badge.h */
#include "hone-run-badge.h"

#include "hone-draw.h"

#define SIZE 24

struct _HoneRunBadge {
  GtkWidget parent_instance;

  int run;
};

G_DEFINE_FINAL_TYPE (HoneRunBadge, hone_run_badge, GTK_TYPE_WIDGET)

static void
hone_run_badge_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  HoneRunBadge *self = HONE_RUN_BADGE (widget);
  gboolean dark = hone_palette_is_dark ();
  double x = gtk_widget_get_width (widget) / 2.0, y = gtk_widget_get_height (widget) / 2.0;
  GdkRGBA color, text;
  cairo_t *cr;

  if (self->run < 0)
    return;
  /* A run's colour is one of the classes'. */
  color = hone_palette_class ((int) hone_palette_run (self->run), dark);
  text = hone_palette_text_on ((int) hone_palette_run (self->run), dark);
  cr = hone_draw_begin (widget, snapshot);
  cairo_arc (cr, x, y, SIZE / 2.0 - 1, 0, 2 * G_PI);
  hone_draw_source (cr, &color, 1);
  cairo_fill (cr);
  hone_draw_source (cr, &text, 1);
  hone_draw_text (cr, gtk_widget_get_pango_context (widget), hone_palette_run_letter (self->run), x, y, 9, TRUE, 0.5,
                  0.5, 0);
  cairo_destroy (cr);
}

void
hone_run_badge_set_run (HoneRunBadge *self, int run)
{
  g_return_if_fail (HONE_IS_RUN_BADGE (self));

  self->run = run < HONE_PALETTE_RUNS ? run : -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GtkWidget *
hone_run_badge_new (int run)
{
  GtkWidget *self = g_object_new (HONE_TYPE_RUN_BADGE, NULL);

  hone_run_badge_set_run (HONE_RUN_BADGE (self), run);
  return self;
}

static void
hone_run_badge_class_init (HoneRunBadgeClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = hone_run_badge_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "run-badge");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
hone_run_badge_init (HoneRunBadge *self)
{
  self->run = -1;
  gtk_widget_set_size_request (GTK_WIDGET (self), SIZE, SIZE);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  hone_palette_watch (GTK_WIDGET (self));
}
