/* SPDX-License-Identifier: Apache-2.0 */
/* hone-viewer-review.c - labels that a model doubts, one after the other: one key keeps, one puts right
 *
 * The queue is as old as the model's last comparison. What was repaired since, or judged before, is passed over: each
 * one is looked for among the labels as they are before anybody is asked.
 */
#include "hone-viewer-private.h"

#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define COUNTED 999 /* more are "999+": counting goes through files of marks */
#define SAME 1e-4

typedef struct {
  HoneSuspect suspect; /* with strings of its own */
  guint n_undo;        /* of the store, when it was judged */
} Verdict;

static void
clear_suspect (HoneSuspect *suspect)
{
  g_free (suspect->finding.image);
  g_free (suspect->finding.label);
  g_free (suspect->finding.message);
}

static void
clear_verdict (gpointer data)
{
  clear_suspect (&((Verdict *) data)->suspect);
}

static void
clear_one (gpointer data)
{
  clear_suspect (data);
}

static HoneSuspect
copy_suspect (const HoneSuspect *from)
{
  HoneSuspect to = *from;

  to.finding.image = g_strdup (from->finding.image);
  to.finding.label = g_strdup (from->finding.label);
  to.finding.message = g_strdup (from->finding.message);
  return to;
}

/* Verdicts. */

void
hone_viewer_judge_right (HoneViewer *self, const HoneSuspect *suspect)
{
  Verdict verdict = { copy_suspect (suspect), hone_label_store_get_n_undo (self->store) };

  hone_proposals_set_judged_right (self->store, suspect, TRUE);
  g_array_append_val (self->verdicts, verdict);
  hone_viewer_update_actions (self);
}

gboolean
hone_viewer_undo_verdict (HoneViewer *self)
{
  const Verdict *last =
      self->verdicts->len > 0 ? &g_array_index (self->verdicts, Verdict, self->verdicts->len - 1) : NULL;
  g_autofree char *path = NULL;

  if (last == NULL || last->n_undo != hone_label_store_get_n_undo (self->store))
    return FALSE;
  hone_proposals_set_judged_right (self->store, &last->suspect, FALSE);
  path = g_strdup (last->suspect.finding.image);
  g_array_set_size (self->verdicts, self->verdicts->len - 1);
  if (self->queue != NULL && self->queue_at > 0) {
    hone_viewer_step_review (self, -1);
    self->queue_done -= self->queue_done > 0;
  } else if (g_strcmp0 (path, self->path) != 0)
    hone_viewer_show_path (self, path);
  hone_viewer_refresh (self);
  return TRUE;
}

void
hone_viewer_forget_verdicts (HoneViewer *self)
{
  if (self->verdicts != NULL)
    g_array_set_size (self->verdicts, 0);
}

/* What is asked. */

static gboolean
same_place (const double a[4], const double b[4])
{
  for (int i = 0; i < 4; i++)
    if (fabs (a[i] - b[i]) > SAME)
      return FALSE;
  return TRUE;
}

static gboolean
is_same (const HoneSuspect *a, const HoneSuspect *b)
{
  if (a->what != b->what || a->klass != b->klass || a->proposed != b->proposed)
    return FALSE;
  return a->what == HONE_DISAGREE_EXTRA ? same_place (a->better, b->better) : same_place (a->box, b->box);
}

/* As its label is now: with an id. NULL: it is no longer so. (transfer full) (element-type HoneSuspect), one */
static GArray *
find_doubt (HoneViewer *self, HoneImageItem *item, const HoneSuspect *suspect)
{
  g_autoptr (GArray) looked = hone_viewer_look (self, item, hone_proposals_get_how (self->proposals));
  GArray *doubt = g_array_new (FALSE, FALSE, sizeof (HoneSuspect));

  g_array_set_clear_func (doubt, clear_one);
  for (guint i = 0; looked != NULL && i < looked->len && doubt->len == 0; i++)
    if (is_same (&g_array_index (looked, HoneSuspect, i), suspect)) {
      HoneSuspect copy = copy_suspect (&g_array_index (looked, HoneSuspect, i));

      copy.score = suspect->score; /* weighed by the whole set */
      g_array_append_val (doubt, copy);
    }
  if (doubt->len == 0)
    g_clear_pointer (&doubt, g_array_unref);
  return doubt;
}

static const char *
title_of (HoneDisagree what)
{
  switch (what) {
  case HONE_DISAGREE_EXTRA:
    return _ ("Is a label missing?");
  case HONE_DISAGREE_CLASS:
    return _ ("Is it another class?");
  case HONE_DISAGREE_PLACE:
    return _ ("Does the box fit?");
  case HONE_DISAGREE_DUPLICATE:
    return _ ("Is it labelled twice?");
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return _ ("Is the label too many?");
  }
}

/* (transfer full) */
static char *
text_of (HoneViewer *self, const HoneSuspect *doubt)
{
  const char *klass = hone_viewer_class_name (self, doubt->klass);
  const char *proposed = hone_viewer_class_name (self, doubt->proposed);
  double sure = 100 * doubt->confidence;

  switch (doubt->what) {
  case HONE_DISAGREE_EXTRA:
    return g_strdup_printf (_ ("The model is %.0f %% sure of %s here, and there is no label."), sure, proposed);
  case HONE_DISAGREE_CLASS:
    return g_strdup_printf (_ ("Labelled %s; the model is %.0f %% sure of %s."), klass, sure, proposed);
  case HONE_DISAGREE_PLACE:
    return g_strdup_printf (_ ("The model, %.0f %% sure of %s, draws the dashed box."), sure, klass);
  case HONE_DISAGREE_DUPLICATE:
    return g_strdup_printf (_ ("A second %s on what the model sees as one object."), klass);
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return g_strdup_printf (_ ("Labelled %s; the model sees nothing there."), klass);
  }
}

/* What F does. (transfer full) */
static char *
fix_of (HoneViewer *self, const HoneSuspect *doubt)
{
  switch (doubt->what) {
  case HONE_DISAGREE_EXTRA:
    return g_strdup_printf (_ ("Add %s (F)"), hone_viewer_class_name (self, doubt->proposed));
  case HONE_DISAGREE_CLASS:
    return g_strdup_printf (_ ("Make It %s (F)"), hone_viewer_class_name (self, doubt->proposed));
  case HONE_DISAGREE_PLACE:
    return g_strdup (_ ("Take the Dashed Box (F)"));
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_DUPLICATE:
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return g_strdup (_ ("Remove the Label (F)"));
  }
}

static void
show_card (HoneViewer *self, const HoneSuspect *doubt)
{
  g_autofree char *fix = fix_of (self, doubt);

  /* Translators: the number of a label in doubt, how many there are, how doubtful it is. */
  hone_words_set (self->review_count,
                  g_strdup_printf (_ ("%u of %u · doubt %.2f"), self->queue_at + 1, self->queue->len, doubt->score));
  gtk_label_set_text (self->review_title, title_of (doubt->what));
  hone_words_set (self->review_text, text_of (self, doubt));
  hone_viewer_name_button (self->review_fix, fix);
  hone_viewer_name_button (self->review_keep,
                           doubt->what == HONE_DISAGREE_EXTRA ? _ ("None Here (K)") : _ ("It Is Right (K)"));
}

/* On the canvas: the label, or where it is missing the detection. */
static void
select_doubt (HoneViewer *self, const HoneSuspect *doubt)
{
  if (doubt->id != 0) {
    hone_canvas_select_ids (self->canvas, &doubt->id, 1);
    return;
  }
  for (guint i = 0; i < self->seen->len; i++) {
    int of = g_array_index (self->seen_doubts, int, i);

    if (of >= 0 && is_same (&g_array_index (self->suspects, HoneSuspect, of), doubt))
      hone_canvas_select_found (self->canvas, (int) i);
  }
}

void
hone_viewer_frame_doubt (HoneViewer *self)
{
  const HoneSuspect *doubt = self->doubt != NULL ? &g_array_index (self->doubt, HoneSuspect, 0) : NULL;
  const HoneSample *sample = self->item != NULL ? hone_image_item_get_sample (self->item) : NULL;
  const double *box;

  self->framing = FALSE;
  if (doubt == NULL || sample == NULL)
    return;
  box = doubt->id != 0 ? doubt->box : doubt->better;
  hone_canvas_frame (self->canvas, (box[0] - box[2] / 2) * sample->width, (box[1] - box[3] / 2) * sample->height,
                     box[2] * sample->width, box[3] * sample->height);
}

/* FALSE: there is nothing to ask about it any more. */
static gboolean
ask (HoneViewer *self, const HoneSuspect *suspect)
{
  g_autoptr (HoneImageItem) item = hone_viewer_find_item (self, suspect->finding.image);
  GArray *doubt;

  if (item == NULL || hone_proposals_get_judged_right (self->store, suspect))
    return FALSE;
  doubt = find_doubt (self, item, suspect);
  if (doubt == NULL)
    return FALSE;
  g_clear_pointer (&self->doubt, g_array_unref);
  self->doubt = doubt;
  if (self->item == NULL || g_strcmp0 (self->path, suspect->finding.image) != 0)
    hone_viewer_show_path (self, suspect->finding.image); /* a list that was just set shows nothing yet */
  else
    hone_viewer_refresh (self);
  doubt = self->doubt;
  show_card (self, &g_array_index (doubt, HoneSuspect, 0));
  select_doubt (self, &g_array_index (doubt, HoneSuspect, 0));
  self->framing = TRUE;
  if (!hone_canvas_get_loading (self->canvas))
    hone_viewer_frame_doubt (self);
  return TRUE;
}

/* @by: in which direction to look on where nothing is to be asked. FALSE: past the end. */
static gboolean
ask_from (HoneViewer *self, int at, int by)
{
  for (; at >= 0 && (guint) at < self->queue->len; at += by) {
    self->queue_at = (guint) at;
    if (ask (self, &g_array_index (self->queue, HoneSuspect, at)))
      return TRUE;
  }
  return FALSE;
}

static void
say_done (HoneViewer *self)
{
  guint n = self->queue_done;
  g_autofree char *text = g_strdup_printf (
      ngettext ("That was the last one; you decided %u", "That was the last one; you decided %u", n), n);

  hone_viewer_end_review (self);
  hone_viewer_tell (self, text, FALSE);
}

void
hone_viewer_step_review (HoneViewer *self, int by)
{
  guint before = self->queue_at;

  if (ask_from (self, (int) before + by, by))
    return;
  if (by > 0)
    say_done (self);
  else
    self->queue_at = before;
}

/* Beginning and end. */

/* Those that nobody judged yet. */
static GArray *
make_queue (HoneViewer *self, const char *kind, guint most)
{
  const GArray *all = self->proposals != NULL ? hone_proposals_get_suspects (self->proposals) : NULL;
  GArray *queue = g_array_new (FALSE, FALSE, sizeof (HoneSuspect));

  g_array_set_clear_func (queue, clear_one);
  for (guint i = 0; all != NULL && i < all->len && queue->len < most; i++) {
    const HoneSuspect *suspect = &g_array_index (all, HoneSuspect, i);

    if ((kind == NULL || g_strcmp0 (kind, suspect->finding.kind) == 0) &&
        !hone_proposals_get_judged_right (self->store, suspect)) {
      HoneSuspect copy = copy_suspect (suspect);

      g_array_append_val (queue, copy);
    }
  }
  return queue;
}

gboolean
hone_viewer_review (HoneViewer *self, const char *kind)
{
  if (self->store == NULL || self->list == NULL)
    return FALSE;
  hone_viewer_end_review (self);
  self->queue = make_queue (self, kind, G_MAXUINT);
  self->queue_done = 0;
  hone_canvas_set_layers (self->canvas, HONE_LAYERS_BOTH);
  hone_canvas_show_all_classes (self->canvas);
  if (!ask_from (self, 0, 1)) {
    hone_viewer_end_review (self);
    return FALSE;
  }
  hone_viewer_update_actions (self);
  hone_viewer_focus (self);
  return TRUE;
}

void
hone_viewer_end_review (HoneViewer *self)
{
  if (self->queue == NULL)
    return;
  g_clear_pointer (&self->queue, g_array_unref);
  g_clear_pointer (&self->doubt, g_array_unref);
  self->framing = FALSE;
  hone_canvas_zoom_fit (self->canvas);
  hone_viewer_count_doubts (self);
  hone_viewer_refresh (self);
}

void
hone_viewer_update_review (HoneViewer *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean on = self->queue != NULL;

  gtk_widget_set_visible (self->review_box, on);
  gtk_widget_action_set_enabled (widget, "viewer.review-fix", on && self->doubt != NULL);
  gtk_widget_action_set_enabled (widget, "viewer.review-keep", on && self->doubt != NULL);
  gtk_widget_action_set_enabled (widget, "viewer.review-skip", on);
  gtk_widget_action_set_enabled (widget, "viewer.review-end", on);
}

void
hone_viewer_count_doubts (HoneViewer *self)
{
  g_autoptr (GArray) queue = self->store != NULL ? make_queue (self, NULL, COUNTED + 1) : NULL;
  guint n = queue != NULL ? queue->len : 0;
  g_autofree char *text =
      n > COUNTED ? g_strdup_printf (_ ("Review %u+"), COUNTED) : g_strdup_printf (_ ("Review %u"), n);

  hone_viewer_name_button (self->review_start, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "viewer.review", n > 0);
}

static void
review_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (!hone_viewer_review (HONE_VIEWER (widget), NULL))
    hone_viewer_tell (HONE_VIEWER (widget), _ ("The model doubts none of the labels"), FALSE);
}

/* Answers. */

static void
fix_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);
  g_autoptr (GArray) doubt = self->doubt != NULL ? g_array_ref (self->doubt) : NULL;
  GError *error = NULL;

  if (doubt == NULL || !hone_viewer_can_edit (self))
    return;
  if (!hone_viewer_done (
          self, hone_proposals_accept (self->store, &g_array_index (doubt, HoneSuspect, 0), 1, NULL, &error), error))
    return;
  self->queue_done++;
  hone_viewer_step_review (self, 1);
}

static void
keep_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneViewer *self = HONE_VIEWER (widget);

  if (self->doubt == NULL || !hone_viewer_can_edit (self))
    return;
  hone_viewer_judge_right (self, &g_array_index (self->doubt, HoneSuspect, 0));
  self->queue_done++;
  hone_viewer_step_review (self, 1);
}

static void
skip_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  if (HONE_VIEWER (widget)->queue != NULL)
    hone_viewer_step_review (HONE_VIEWER (widget), 1);
}

static void
end_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_viewer_end_review (HONE_VIEWER (widget));
  hone_viewer_focus (HONE_VIEWER (widget));
}

void
hone_viewer_connect_review (HoneViewer *self)
{
  self->verdicts = g_array_new (FALSE, FALSE, sizeof (Verdict));
  g_array_set_clear_func (self->verdicts, clear_verdict);
}

void
hone_viewer_install_review (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "viewer.review", NULL, review_cb);
  gtk_widget_class_install_action (widget_class, "viewer.review-fix", NULL, fix_cb);
  gtk_widget_class_install_action (widget_class, "viewer.review-keep", NULL, keep_cb);
  gtk_widget_class_install_action (widget_class, "viewer.review-skip", NULL, skip_cb);
  gtk_widget_class_install_action (widget_class, "viewer.review-end", NULL, end_cb);
}
