/* SPDX-License-Identifier: Apache-2.0 */
/* hone-watch-card.c - see hone-watch-card.h */
#include "hone-watch-card.h"

#include "hone-compat.h"
#include "hone-preview.h"
#include "hone-reflow.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define PREVIEWS 4
#define PLAY_PERIOD 500 /* milliseconds an epoch */

struct _HoneWatchCard {
  AdwBin parent_instance;

  HoneRun *run;
  GCancellable *cancellable; /* of reading previews */
  gboolean follow;           /* the slider stays at the newest epoch */
  gboolean moving;           /* the slider is moved by us */
  guint play_source;

  GtkBox *previews;
  GtkWidget *pictures[PREVIEWS];
  GtkLabel *captions[PREVIEWS];
  GtkLabel *hint, *no_previews, *epoch_label;
  GtkStack *previews_stack;
  GtkToggleButton *same, *hardest, *mode_detections, *mode_labels, *mode_both, *play;
  GtkWidget *slider;
  GtkAdjustment *epoch;
};

G_DEFINE_FINAL_TYPE (HoneWatchCard, hone_watch_card, ADW_TYPE_BIN)

static int
slider_epoch (HoneWatchCard *self)
{
  return (int) (gtk_adjustment_get_value (self->epoch) + 0.5);
}

/* The newest epoch with previews that is not after @epoch; 0 when there is none. */
static int
epoch_with_previews (HoneWatchCard *self, int epoch)
{
  GArray *epochs = hone_run_get_snapshot_epochs (self->run);
  int best = 0;

  for (guint i = 0; epochs != NULL && i < epochs->len; i++)
    if (g_array_index (epochs, int, i) <= epoch || best == 0)
      best = g_array_index (epochs, int, i);
  return best;
}

/* "3 missed, 1 wrong" */
static char *
wrong_words (HoneSnapshot *snapshot)
{
  const guint missed = hone_snapshot_get_n_missed (snapshot), extra = hone_snapshot_get_n_extra (snapshot);
  g_autofree char *first = g_strdup_printf (ngettext ("%u missed", "%u missed", missed), missed);
  g_autofree char *second = g_strdup_printf (ngettext ("%u wrong", "%u wrong", extra), extra);

  return g_strdup_printf ("%s, %s", first, second);
}

/* The class whose folder the picture lies in; NULL: of none of them. Of an old run nothing else says so. */
static const char *
true_class (HoneRun *run, HoneSnapshot *snapshot)
{
  char *const *names = hone_run_get_classes (run);
  g_auto (GStrv) parts = g_strsplit (hone_snapshot_get_path (snapshot), G_DIR_SEPARATOR_S, -1);

  for (guint n = g_strv_length (parts); names != NULL && n > 0; n--)
    for (int i = 0; names[i] != NULL; i++)
      if (g_str_equal (parts[n - 1], names[i]))
        return names[i];
  return NULL;
}

/* "RBC 0.93, right", "WBC 0.51, but it is RBC" */
static char *
class_words (HoneWatchCard *self, HoneSnapshot *snapshot)
{
  char *const *names = hone_run_get_classes (self->run);
  GArray *found = hone_snapshot_get_found (snapshot);
  const HoneBox *box = found->len > 0 ? &g_array_index (found, HoneBox, 0) : NULL;
  const char *truth = true_class (self->run, snapshot);

  if (box == NULL || names == NULL || box->klass >= (int) g_strv_length ((char **) names))
    return g_strdup ("–");
  if (truth == NULL)
    return g_strdup_printf ("%s %.2f", names[box->klass], (double) box->score);
  if (g_str_equal (names[box->klass], truth))
    /* Translators: a class, and how sure the model is */
    return g_strdup_printf (_ ("%s %.2f, right"), names[box->klass], (double) box->score);
  /* Translators: a class, how sure the model is, the class that it really is */
  return g_strdup_printf (_ ("%s %.2f, but it is %s"), names[box->klass], (double) box->score, truth);
}

static void
show_class (HoneWatchCard *self, guint i, HoneSnapshot *snapshot)
{
  gtk_widget_set_visible (GTK_WIDGET (self->captions[i]), snapshot != NULL);
  if (snapshot != NULL)
    hone_words_set (self->captions[i], class_words (self, snapshot));
}

static void
show_picture (HoneWatchCard *self, guint i, HoneSnapshot *snapshot)
{
  const gboolean whole = self->run != NULL && hone_run_is_classifier (self->run);
  const gboolean hardest = gtk_toggle_button_get_active (self->hardest);

  gtk_widget_set_visible (gtk_widget_get_parent (self->pictures[i]), snapshot != NULL);
  hone_preview_set_names (HONE_PREVIEW (self->pictures[i]),
                          self->run != NULL ? hone_run_get_classes (self->run) : NULL);
  hone_preview_set_whole (HONE_PREVIEW (self->pictures[i]), whole);
  hone_preview_set_snapshot (HONE_PREVIEW (self->pictures[i]), snapshot);
  if (whole) {
    show_class (self, i, snapshot);
    return;
  }
  gtk_widget_set_visible (GTK_WIDGET (self->captions[i]), hardest && snapshot != NULL);
  if (hardest && snapshot != NULL)
    hone_words_set (self->captions[i], wrong_words (snapshot));
}

static const char *
reason_for_none (HoneWatchCard *self, int epoch)
{
  if (epoch > 0 && gtk_toggle_button_get_active (self->hardest))
    return _ ("On every validation picture everything was found, or nothing is kept of this epoch.");
  if (self->run != NULL && hone_run_is_live (self->run) && hone_run_get_epochs_done (self->run) == 0)
    return _ ("The first pictures come after the first epoch.");
  return _ ("No previews were kept.");
}

static void
show_previews (HoneWatchCard *self)
{
  const gboolean hardest = gtk_toggle_button_get_active (self->hardest);
  int epoch = self->run != NULL ? epoch_with_previews (self, slider_epoch (self)) : 0;
  GPtrArray *snapshots = NULL;

  if (epoch > 0)
    snapshots = hardest ? hone_run_get_hardest (self->run, epoch) : hone_run_get_snapshots (self->run, epoch);
  for (guint i = 0; i < PREVIEWS; i++)
    show_picture (self, i, snapshots != NULL && i < snapshots->len ? snapshots->pdata[i] : NULL);
  gtk_stack_set_visible_child_name (self->previews_stack, snapshots != NULL ? "pictures" : "none");
  gtk_label_set_text (self->no_previews, reason_for_none (self, epoch));
  if (epoch > 0)
    hone_words_set (self->epoch_label, g_strdup_printf (_ ("Epoch %d"), epoch));
  else
    gtk_label_set_text (self->epoch_label, "");
}

/* With plots=false an epoch brings no pictures: what was promised for the first is taken back. */
static void
epoch_cb (HoneWatchCard *self)
{
  if (hone_run_get_epochs_done (self->run) == 2)
    show_previews (self);
}

/* New epochs lengthen the slider; it stays at the newest unless somebody moved it back. */
static void
snapshots_cb (HoneWatchCard *self)
{
  GArray *epochs = self->run != NULL ? hone_run_get_snapshot_epochs (self->run) : NULL;
  int last = epochs != NULL && epochs->len > 0 ? g_array_index (epochs, int, epochs->len - 1) : 1;
  int first = epochs != NULL && epochs->len > 0 ? g_array_index (epochs, int, 0) : 1;

  self->moving = TRUE;
  gtk_adjustment_set_lower (self->epoch, first);
  gtk_adjustment_set_upper (self->epoch, last);
  if (self->follow)
    gtk_adjustment_set_value (self->epoch, last);
  self->moving = FALSE;
  gtk_widget_set_sensitive (self->slider, last > first);
  gtk_widget_set_sensitive (GTK_WIDGET (self->play), last > first);
  show_previews (self);
}

static void
slider_cb (HoneWatchCard *self)
{
  if (!self->moving)
    self->follow = gtk_adjustment_get_value (self->epoch) + 0.5 >= gtk_adjustment_get_upper (self->epoch);
  show_previews (self);
}

void
hone_watch_card_show_epoch (HoneWatchCard *self, int epoch)
{
  gtk_adjustment_set_value (self->epoch, epoch);
}

void
hone_watch_card_step (HoneWatchCard *self, int by)
{
  gtk_adjustment_set_value (self->epoch, gtk_adjustment_get_value (self->epoch) + by);
}

static void
mode_cb (HoneWatchCard *self)
{
  HonePreviewMode mode = gtk_toggle_button_get_active (self->mode_both)     ? HONE_PREVIEW_BOTH
                         : gtk_toggle_button_get_active (self->mode_labels) ? HONE_PREVIEW_LABELS
                                                                            : HONE_PREVIEW_DETECTIONS;

  for (guint i = 0; i < PREVIEWS; i++)
    hone_preview_set_mode (HONE_PREVIEW (self->pictures[i]), mode);
}

static void
show_hint (HoneWatchCard *self)
{
  const gboolean hardest = gtk_toggle_button_get_active (self->hardest);

  if (self->run != NULL && hone_run_is_classifier (self->run))
    gtk_label_set_text (self->hint, hardest ? _ ("the validation pictures that it is most wrong about")
                                            : _ ("the same validation pictures after every epoch"));
  else
    gtk_label_set_text (self->hint, hardest ? _ ("the validation pictures with most boxes missed and wrong")
                                            : _ ("the same validation pictures after every epoch; dashed: missed"));
}

static void
which_cb (HoneWatchCard *self)
{
  show_hint (self);
  show_previews (self);
}

/* The film. */

static gboolean
play_tick_cb (gpointer data)
{
  HoneWatchCard *self = HONE_WATCH_CARD (data);
  double value = gtk_adjustment_get_value (self->epoch), upper = gtk_adjustment_get_upper (self->epoch);

  if (value + 0.5 >= upper) {
    self->play_source = 0;
    gtk_toggle_button_set_active (self->play, FALSE);
    return G_SOURCE_REMOVE;
  }
  gtk_adjustment_set_value (self->epoch, value + 1);
  return G_SOURCE_CONTINUE;
}

static void
play_cb (HoneWatchCard *self)
{
  g_clear_handle_id (&self->play_source, g_source_remove);
  if (!gtk_toggle_button_get_active (self->play))
    return;
  if (gtk_adjustment_get_value (self->epoch) + 0.5 >= gtk_adjustment_get_upper (self->epoch))
    gtk_adjustment_set_value (self->epoch, gtk_adjustment_get_lower (self->epoch));
  self->play_source = g_timeout_add (PLAY_PERIOD, play_tick_cb, self);
}

/* The run. */

static void
load_cb (GObject *run, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  /* What could not be read is simply not there; the card says so. */
  if (!hone_run_load_finish (HONE_RUN (run), result, &error))
    g_debug ("previews: %s", error->message);
}

static void
forget (HoneWatchCard *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
  g_clear_handle_id (&self->play_source, g_source_remove);
}

void
hone_watch_card_set_run (HoneWatchCard *self, HoneRun *run)
{
  forget (self);
  self->follow = TRUE;
  if (run != NULL) {
    self->run = g_object_ref (run);
    g_signal_connect_swapped (run, "snapshots-changed", G_CALLBACK (snapshots_cb), self);
    g_signal_connect_swapped (run, "notify::state", G_CALLBACK (show_previews), self);
    g_signal_connect_swapped (run, "epoch-added", G_CALLBACK (epoch_cb), self);
    self->cancellable = g_cancellable_new ();
    if (!hone_run_is_live (run))
      hone_run_load_async (run, self->cancellable, load_cb, NULL);
  }
  /* Without boxes there is nothing to choose between detections and labels. */
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->mode_both)),
                          run == NULL || !hone_run_is_classifier (run));
  show_hint (self);
  snapshots_cb (self);
}

static void
hone_watch_card_dispose (GObject *object)
{
  forget (HONE_WATCH_CARD (object));
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_WATCH_CARD);
  G_OBJECT_CLASS (hone_watch_card_parent_class)->dispose (object);
}

static void
hone_watch_card_class_init (HoneWatchCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_watch_card_dispose;
  g_type_ensure (HONE_TYPE_REFLOW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/watch-card.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneWatchCard, name)
  CHILD (previews);
  CHILD (hint);
  CHILD (no_previews);
  CHILD (epoch_label);
  CHILD (previews_stack);
  CHILD (same);
  CHILD (hardest);
  CHILD (mode_detections);
  CHILD (mode_labels);
  CHILD (mode_both);
  CHILD (play);
  CHILD (slider);
  CHILD (epoch);
#undef CHILD
}

static void
make_previews (HoneWatchCard *self)
{
  for (int i = 0; i < PREVIEWS; i++) {
    GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *caption = gtk_label_new ("");

    self->pictures[i] = hone_preview_new ();
    self->captions[i] = GTK_LABEL (caption);
    gtk_widget_set_hexpand (self->pictures[i], TRUE);
    gtk_label_set_ellipsize (self->captions[i], PANGO_ELLIPSIZE_END);
    gtk_widget_add_css_class (caption, "caption");
    gtk_widget_add_css_class (caption, "numeric");
    gtk_box_append (GTK_BOX (box), self->pictures[i]);
    gtk_box_append (GTK_BOX (box), caption);
    gtk_box_append (self->previews, box);
  }
}

static void
hone_watch_card_init (HoneWatchCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->follow = TRUE;
  make_previews (self);
  g_signal_connect_swapped (self->epoch, "value-changed", G_CALLBACK (slider_cb), self);
  g_signal_connect_swapped (self->mode_both, "toggled", G_CALLBACK (mode_cb), self);
  g_signal_connect_swapped (self->mode_labels, "toggled", G_CALLBACK (mode_cb), self);
  g_signal_connect_swapped (self->hardest, "toggled", G_CALLBACK (which_cb), self);
  g_signal_connect_swapped (self->play, "toggled", G_CALLBACK (play_cb), self);
  mode_cb (self);
  snapshots_cb (self);
}
