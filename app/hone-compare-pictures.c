/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare-pictures.c - the same picture with what each run finds: side by side, flicked, or split */
#include "hone-compare-private.h"

#include "hone-palette.h"
#include "hone-run-badge.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define HEIGHT 380       /* of two beside each other */
#define HEIGHT_THREE 280 /* of three */

enum {
  ALL,
  FIXED,
  BROKEN,
};

static const HoneComparePicture *
picture_at (HoneComparePage *self, guint i)
{
  return &g_array_index (self->data->pictures, HoneComparePicture, i);
}

static gboolean
is_wanted (HoneComparePage *self, const HoneComparePicture *picture)
{
  if (gtk_toggle_button_get_active (self->filters[FIXED]))
    return picture->fixed > 0;
  if (gtk_toggle_button_get_active (self->filters[BROKEN]))
    return picture->broken > 0;
  return TRUE;
}

/* Captions: a badge and a count a run. */

static char *
found_words (const HoneComparePicture *picture, guint run)
{
  /* Translators: of the objects on a picture; extra ones were found but have no label. */
  return g_strdup_printf (_ ("%u found, %u missed, %u extra"), picture->tp[run], picture->fn[run], picture->fp[run]);
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    gtk_box_remove (GTK_BOX (box), child);
}

static void
add_caption (HoneComparePage *self, guint run, const char *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (words);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), hone_run_badge_new ((int) run));
  gtk_box_append (GTK_BOX (box), label);
  gtk_widget_set_hexpand (box, TRUE);
  gtk_box_append (GTK_BOX (self->captions), box);
}

static void
show_captions (HoneComparePage *self, const HoneComparePicture *picture)
{
  HoneDuoMode mode = hone_duo_get_mode (self->duo);

  clear (self->captions);
  for (guint i = 0; picture != NULL && i < self->data->n; i++) {
    g_autofree char *words = found_words (picture, i);

    if (mode == HONE_DUO_SIDE || (mode == HONE_DUO_FLICK && i == hone_duo_get_front (self->duo)) ||
        (mode == HONE_DUO_SPLIT && i < 2))
      add_caption (self, i, words);
  }
}

static void
show_boxes (HoneComparePage *self, guint number)
{
  const HoneComparePicture *picture = picture_at (self, number);

  for (guint i = 0; i < self->data->n; i++) {
    g_autoptr (GArray) boxes = hone_compare_boxes (self->data, number, i);
    g_autofree char *found = found_words (picture, i);
    g_autofree char *words =
        g_strdup_printf ("%s %s: %s", hone_palette_run_letter ((int) i), self->data->runs[i].name, found);

    hone_duo_set_boxes (self->duo, i, boxes, words);
  }
}

static void
show_picture (HoneComparePage *self)
{
  guint n = self->shown->len;
  guint number = n > 0 ? g_array_index (self->shown, guint, self->at) : 0;
  const HoneComparePicture *picture = n > 0 ? picture_at (self, number) : NULL;
  g_autofree char *name = picture != NULL ? g_path_get_basename (picture->path) : NULL;
  int width = 0, height = 0;

  gtk_widget_set_sensitive (self->previous, self->at > 0);
  gtk_widget_set_sensitive (self->next, self->at + 1 < n);
  if (picture == NULL) {
    hone_duo_set_picture (self->duo, NULL, 0, 0);
    gtk_label_set_text (self->where, _ ("no such picture"));
    show_captions (self, NULL);
    return;
  }
  hone_compare_size (self->data, number, &width, &height);
  hone_duo_set_picture (self->duo, picture->path, width, height);
  show_boxes (self, number);
  /* Translators: name of a picture, its number, how many there are. */
  hone_words_set (self->where,
                  g_strdup_printf (_ ("%s · %u of %u · dashed: missed, +: not in the labels"), name, self->at + 1, n));
  show_captions (self, picture);
}

static void
fill (HoneComparePage *self)
{
  g_array_set_size (self->shown, 0);
  self->at = 0;
  for (guint i = 0; i < self->data->pictures->len; i++)
    if (is_wanted (self, picture_at (self, i)))
      g_array_append_val (self->shown, i);
  show_picture (self);
}

static void
filter_cb (HoneComparePage *self, GtkToggleButton *button)
{
  if (self->data != NULL && gtk_toggle_button_get_active (button))
    fill (self);
}

static void
mode_cb (HoneComparePage *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  for (int i = 0; i < 3; i++)
    if (self->modes[i] == button)
      hone_duo_set_mode (self->duo, (HoneDuoMode) i);
  if (self->data != NULL && self->shown->len > 0)
    show_captions (self, picture_at (self, g_array_index (self->shown, guint, self->at)));
}

void
hone_compare_step (HoneComparePage *self, int by)
{
  if (self->data == NULL || self->shown->len == 0)
    return;
  self->at = (guint) CLAMP ((int) self->at + by, 0, (int) self->shown->len - 1);
  show_picture (self);
}

/* The first press leads to one picture for all, the next ones through the runs. */
void
hone_compare_flick (HoneComparePage *self)
{
  if (self->data == NULL || self->shown->len == 0)
    return;
  if (hone_duo_get_mode (self->duo) != HONE_DUO_FLICK)
    gtk_toggle_button_set_active (self->modes[HONE_DUO_FLICK], TRUE);
  else
    hone_duo_set_front (self->duo, (hone_duo_get_front (self->duo) + 1) % self->data->n);
}

void
hone_compare_filter (HoneComparePage *self, guint filter)
{
  gboolean on = gtk_toggle_button_get_active (self->filters[filter]);

  gtk_toggle_button_set_active (self->filters[on ? ALL : filter], TRUE);
}

void
hone_compare_next_mode (HoneComparePage *self)
{
  gtk_toggle_button_set_active (self->modes[(hone_duo_get_mode (self->duo) + 1) % 3], TRUE);
}

static void
front_cb (HoneComparePage *self)
{
  if (self->data != NULL && self->shown->len > 0)
    show_captions (self, picture_at (self, g_array_index (self->shown, guint, self->at)));
}

/* @label: (transfer full) */
static void
label_filter (GtkToggleButton *button, char *label, guint count)
{
  gtk_button_set_label (GTK_BUTTON (button), label);
  gtk_widget_set_sensitive (GTK_WIDGET (button), count > 0);
  g_free (label);
}

void
hone_compare_show_pictures (HoneComparePage *self)
{
  guint fixed = 0, broken = 0, n = self->data != NULL ? self->data->pictures->len : 0;

  gtk_widget_set_visible (self->pictures, n > 0);
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++) {
    fixed += picture_at (self, i)->fixed > 0;
    broken += picture_at (self, i)->broken > 0;
  }
  label_filter (self->filters[ALL], g_strdup_printf (_ ("All, %u"), n), n);
  label_filter (self->filters[FIXED], g_strdup_printf (_ ("B better, %u"), fixed), fixed);
  label_filter (self->filters[BROKEN], g_strdup_printf (_ ("B worse, %u"), broken), broken);
  hone_duo_set_n_panes (self->duo, self->data->n);
  gtk_widget_set_size_request (GTK_WIDGET (self->duo), -1, self->data->n == 3 ? HEIGHT_THREE : HEIGHT);
  hone_duo_set_names (self->duo, self->data->runs[0].evaluation->names);
  gtk_toggle_button_set_active (self->filters[ALL], TRUE);
  fill (self);
}

/* Making. */

static void
previous_cb (HoneComparePage *self)
{
  hone_compare_step (self, -1);
}

static void
next_cb (HoneComparePage *self)
{
  hone_compare_step (self, 1);
}

static void
zoom_in_cb (HoneComparePage *self)
{
  hone_duo_zoom (self->duo, 1.5);
}

static void
zoom_out_cb (HoneComparePage *self)
{
  hone_duo_zoom (self->duo, 1 / 1.5);
}

static void
zoom_fit_cb (HoneComparePage *self)
{
  hone_duo_zoom_fit (self->duo);
}

static GtkWidget *
tool (HoneComparePage *self, GtkWidget *box, const char *icon, const char *name, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
toggles (HoneComparePage *self, GtkToggleButton **buttons, const char *const *labels, const char *const *tips,
         GCallback toggled)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  gtk_widget_add_css_class (box, "linked");
  for (int i = 0; i < 3; i++) {
    buttons[i] = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ (labels[i])));
    gtk_widget_set_tooltip_text (GTK_WIDGET (buttons[i]), _ (tips[i]));
    if (i > 0)
      gtk_toggle_button_set_group (buttons[i], buttons[0]);
    g_signal_connect_swapped (buttons[i], "toggled", toggled, self);
    gtk_box_append (GTK_BOX (box), GTK_WIDGET (buttons[i]));
  }
  gtk_toggle_button_set_active (buttons[0], TRUE);
  return box;
}

static GtkWidget *
tools_of (HoneComparePage *self)
{
  static const char *const filter_labels[] = { N_ ("All"), N_ ("B better"), N_ ("B worse") };
  static const char *const filter_tips[] = { N_ ("All pictures"), N_ ("Labels that B finds and A does not (F)"),
                                             N_ ("Labels that A finds and B does not (B)") };
  static const char *const mode_labels[] = { N_ ("Side by Side"), N_ ("Flick"), N_ ("Split") };
  static const char *const mode_tips[] = { N_ ("All runs beside each other (V)"),
                                           N_ ("One run after the other on the same place (Space)"),
                                           N_ ("A on the left and B on the right of a line that moves (V)") };
  GtkWidget *row = hone_reflow_new (12);
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  hone_reflow_append (HONE_REFLOW (row),
                      toggles (self, self->filters, filter_labels, filter_tips, G_CALLBACK (filter_cb)));
  hone_reflow_append (HONE_REFLOW (row), toggles (self, self->modes, mode_labels, mode_tips, G_CALLBACK (mode_cb)));
  self->zoom_out = tool (self, steps, "hone-zoom-out-symbolic", _ ("Zoom Out (−)"), G_CALLBACK (zoom_out_cb));
  self->zoom_in = tool (self, steps, "hone-zoom-in-symbolic", _ ("Zoom In (+)"), G_CALLBACK (zoom_in_cb));
  self->zoom_fit = tool (self, steps, "hone-zoom-fit-symbolic", _ ("Fit (0)"), G_CALLBACK (zoom_fit_cb));
  self->previous =
      tool (self, steps, "hone-previous-symbolic", _ ("Previous Picture (Left)"), G_CALLBACK (previous_cb));
  self->next = tool (self, steps, "hone-next-symbolic", _ ("Next Picture (Right)"), G_CALLBACK (next_cb));
  hone_reflow_append (HONE_REFLOW (row), steps);
  return row;
}

GtkWidget *
hone_compare_make_pictures (HoneComparePage *self)
{
  GtkWidget *head;
  GtkWidget *card = hone_compare_card (_ ("The Same Picture"), &head);

  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  self->duo = HONE_DUO (hone_duo_new ());
  self->where = GTK_LABEL (gtk_label_new (NULL));
  self->captions = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  self->pictures = card;
  g_object_set (self->where, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->where), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->where), "dim-label");
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->where));
  gtk_box_append (GTK_BOX (card), tools_of (self));
  gtk_widget_set_size_request (GTK_WIDGET (self->duo), -1, HEIGHT);
  gtk_widget_set_vexpand (GTK_WIDGET (self->duo), TRUE);
  gtk_box_append (GTK_BOX (card), GTK_WIDGET (self->duo));
  gtk_box_set_homogeneous (GTK_BOX (self->captions), TRUE);
  gtk_box_append (GTK_BOX (card), self->captions);
  g_signal_connect_swapped (self->duo, "front-changed", G_CALLBACK (front_cb), self);
  return card;
}
