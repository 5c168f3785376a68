/* SPDX-License-Identifier: Apache-2.0 */
/* hone-time-card.c - see hone-time-card.h */
#include "hone-time-card.h"

#include "hone-compat.h"
#include "hone-notices.h"
#include "hone-share-bar.h"
#include "hone-words.h"

#include <glib/gi18n.h>

struct _HoneTimeCard {
  AdwBin parent_instance;

  GtkWidget *bar;
  GtkLabel *batch, *loader, *verdict;
};

G_DEFINE_FINAL_TYPE (HoneTimeCard, hone_time_card, ADW_TYPE_BIN)

/* In the order of an epoch. */
static const struct {
  HoneTime time;
  const char *name;
} parts[] = {
  { HONE_TIME_WAIT, N_ ("Waiting") },        { HONE_TIME_FORWARD, N_ ("Forward") },
  { HONE_TIME_LOSS, N_ ("Loss") },           { HONE_TIME_BACKWARD, N_ ("Backward") },
  { HONE_TIME_OPTIMIZER, N_ ("Optimizer") }, { HONE_TIME_VALIDATE, N_ ("Validation") },
  { HONE_TIME_SAVE, N_ ("Saving") },
};

const char *
hone_time_card_verdict (const HoneTimes *times)
{
  if (hone_times_get_share (times, HONE_TIME_WAIT) < HONE_NOTICE_WAIT)
    return _ ("The pictures are ready in time; the processor is the limit.");
  if (hone_times_get_share (times, HONE_TIME_AUGMENT) > 0.5)
    return _ ("The training waits for augmented pictures: more workers or less augmentation help.");
  return _ ("The training waits for pictures to be read: cache=ram or cache=disk keeps them decoded.");
}

/* "Beside it: reading 4 %, decoding 20 %, augmenting 76 % of the loader's time" */
static char *
loader_words (const HoneTimes *times)
{
  g_autofree char *read = hone_share_text (hone_times_get_share (times, HONE_TIME_READ));
  g_autofree char *decode = hone_share_text (hone_times_get_share (times, HONE_TIME_DECODE));
  g_autofree char *augment = hone_share_text (hone_times_get_share (times, HONE_TIME_AUGMENT));

  /* Translators: three percentages, of the time that loading pictures takes */
  return g_strdup_printf (_ ("Loading, beside it: reading %s, decoding %s, augmenting %s"), read, decode, augment);
}

static void
show_nothing (HoneTimeCard *self)
{
  hone_share_bar_set (HONE_SHARE_BAR (self->bar), NULL, 0);
  gtk_label_set_text (self->batch, "");
  gtk_label_set_text (self->loader, "");
  gtk_label_set_text (self->verdict, _ ("Figures follow after the first batches."));
}

/* Without the end of the epoch, which is no part of a batch. */
static char *
batch_words (const HoneTimes *times, int batches)
{
  double seconds = 0;

  for (int i = HONE_TIME_WAIT; i <= HONE_TIME_OPTIMIZER; i++)
    seconds += times->seconds[i];
  return g_strdup_printf (_ ("%.2f s a batch"), seconds / batches);
}

void
hone_time_card_set (HoneTimeCard *self, const HoneTimes *times, int batches)
{
  HoneShare shares[G_N_ELEMENTS (parts)];

  if (times == NULL || !(hone_times_get_sum (times) > 0)) {
    show_nothing (self);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    shares[i] = (HoneShare){ _ (parts[i].name), hone_times_get_share (times, parts[i].time) };
  hone_share_bar_set (HONE_SHARE_BAR (self->bar), shares, G_N_ELEMENTS (shares));
  if (batches > 0)
    hone_words_set (self->batch, batch_words (times, batches));
  else
    gtk_label_set_text (self->batch, "");
  hone_words_set (self->loader, loader_words (times));
  gtk_label_set_text (self->verdict, hone_time_card_verdict (times));
}

static GtkLabel *
caption (GtkWidget *box)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, NULL);

  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
hone_time_card_class_init (HoneTimeCardClass *klass)
{
}

static void
hone_time_card_init (HoneTimeCard *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "label", _ ("Where the time goes"), "xalign", 0.0, "hexpand", TRUE,
                                   "ellipsize", PANGO_ELLIPSIZE_END, NULL);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "hone-tight");
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (head), title);
  self->batch = caption (head);
  gtk_label_set_wrap (self->batch, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->batch), "numeric");
  self->bar = hone_share_bar_new (_ ("Where the time goes"));
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->bar);
  self->loader = caption (box);
  self->verdict = caption (box);
  adw_bin_set_child (ADW_BIN (self), box);
  show_nothing (self);
}
