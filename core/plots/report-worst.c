/* SPDX-License-Identifier: Apache-2.0 */
/* report-worst.c - see report-worst.h */
#include "report-worst.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SIDE 620 /* pixels of the long side of each of the two */
#define GAP 12

/* The picture at the size that is shown, by the mean of what falls into each pixel. */
static HoneImage *
shrink (const HoneImage *image, double scale)
{
  HoneImage *to =
      hone_image_new (MAX ((int) lround (image->width * scale), 1), MAX ((int) lround (image->height * scale), 1));

  for (int y = 0; y < to->height; y++)
    for (int x = 0; x < to->width; x++) {
      const int x0 = (int) ((gint64) x * image->width / to->width),
                y0 = (int) ((gint64) y * image->height / to->height);
      const int x1 = MAX ((int) ((gint64) (x + 1) * image->width / to->width), x0 + 1);
      const int y1 = MAX ((int) ((gint64) (y + 1) * image->height / to->height), y0 + 1);

      for (int c = 0; c < 3; c++) {
        guint sum = 0;

        for (int v = y0; v < y1; v++)
          for (int u = x0; u < x1; u++)
            sum += image->pixels[((gsize) v * (gsize) image->width + (gsize) u) * 3 + (gsize) c];
        to->pixels[((gsize) y * (gsize) to->width + (gsize) x) * 3 + (gsize) c] =
            (guint8) (sum / (guint) ((x1 - x0) * (y1 - y0)));
      }
    }
  return to;
}

HoneImage *
report_read_picture (const char *path, int side, GError **error)
{
  g_autoptr (HoneImage) image = hone_image_read_small (path, side, error);

  if (image == NULL || MAX (image->width, image->height) <= side)
    return g_steal_pointer (&image);
  return shrink (image, (double) side / MAX (image->width, image->height));
}

void
report_scale_boxes (GArray *boxes, int width, int height, const HoneImage *image)
{
  const float x = (float) image->width / (float) MAX (width, 1);
  const float y = (float) image->height / (float) MAX (height, 1);

  for (guint i = 0; i < boxes->len; i++) {
    HoneDetection *box = &g_array_index (boxes, HoneDetection, i);

    box->x1 *= x;
    box->x2 *= x;
    box->y1 *= y;
    box->y2 *= y;
  }
}

/* From pixels of the network's input to those of @image. */
static void
move (GArray *boxes, const HoneEvaluationPicture *picture, const HoneImage *image)
{
  hone_detections_to_picture (boxes, &picture->place, picture->width, picture->height);
  report_scale_boxes (boxes, picture->width, picture->height, image);
}

/* By so much are the classes of what is wrong moved up: to a name with a cross, in the same colour. */
static int
wrong_by (HoneEvaluation *evaluation)
{
  return (evaluation->n_classes + HONE_N_CLASS_COLORS - 1) / HONE_N_CLASS_COLORS * HONE_N_CLASS_COLORS;
}

static char **
names_twice (HoneEvaluation *evaluation)
{
  const int by = wrong_by (evaluation);
  char **names = g_new0 (char *, by + evaluation->n_classes + 1);

  for (int i = 0; i < by; i++)
    names[i] = g_strdup (i < evaluation->n_classes ? evaluation->names[i] : "");
  for (int i = 0; i < evaluation->n_classes; i++)
    names[by + i] = g_strdup_printf ("✗ %s", evaluation->names[i]);
  return names;
}

static void
draw_boxes (HoneImage *image, GArray *boxes, HoneEvaluation *evaluation, gboolean scores)
{
  const HoneDrawHow how = { .labels = TRUE, .scores = scores, .boxes = TRUE };
  g_auto (GStrv) names = names_twice (evaluation);

  hone_draw_detections (image, (const HoneDetection *) (gpointer) boxes->data, boxes->len, names, &how);
}

static gboolean
is_missed (HoneEvaluation *evaluation, guint label, double conf)
{
  const int finder = hone_evaluation_get_finder (evaluation, label);

  return finder < 0 || g_array_index (evaluation->found, HoneDetection, finder).score <= (float) conf;
}

static HoneImage *
with_labels (HoneEvaluation *evaluation, const HoneEvaluationPicture *picture, const HoneImage *image, double conf)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  HoneImage *to = hone_image_copy (image);

  for (guint i = picture->first_truth; i < picture->first_truth + picture->n_truth; i++) {
    const HoneTruth *truth = &g_array_index (evaluation->truth, HoneTruth, i);
    const int klass = truth->klass + (is_missed (evaluation, i, conf) ? wrong_by (evaluation) : 0);
    const HoneDetection box = { truth->x1, truth->y1, truth->x2, truth->y2, 1, klass, 0 };

    g_array_append_val (boxes, box);
  }
  move (boxes, picture, image);
  draw_boxes (to, boxes, evaluation, FALSE);
  return to;
}

static HoneImage *
with_found (HoneEvaluation *evaluation, const HoneEvaluationPicture *picture, const HoneImage *image, double conf)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  HoneImage *to = hone_image_copy (image);

  for (guint i = picture->first_found; i < picture->first_found + picture->n_found; i++) {
    HoneDetection box = g_array_index (evaluation->found, HoneDetection, i);

    if (hone_evaluation_get_found (evaluation, i) < 0)
      box.klass += wrong_by (evaluation);
    if (box.score > (float) conf)
      g_array_append_val (boxes, box);
  }
  move (boxes, picture, image);
  draw_boxes (to, boxes, evaluation, TRUE);
  return to;
}

/* Both side by side. */
static HoneImage *
join (const HoneImage *left, const HoneImage *right)
{
  HoneImage *to = hone_image_new (left->width + GAP + right->width, left->height);
  const gsize row = (gsize) to->width * 3;

  memset (to->pixels, 0xff, row * (gsize) to->height);
  for (int y = 0; y < left->height; y++) {
    memcpy (to->pixels + (gsize) y * row, left->pixels + (gsize) y * (gsize) left->width * 3, (gsize) left->width * 3);
    memcpy (to->pixels + (gsize) y * row + (gsize) (left->width + GAP) * 3,
            right->pixels + (gsize) y * (gsize) right->width * 3, (gsize) right->width * 3);
  }
  return to;
}

static void
add_picture (Doc *doc, HoneEvaluation *evaluation, guint at, const HoneTally *tally, double conf, guint number)
{
  const HoneEvaluationPicture *picture = &g_array_index (evaluation->pictures, HoneEvaluationPicture, at);
  g_autoptr (HoneImage) image = report_read_picture (picture->path, SIDE, NULL), left = NULL, right = NULL;
  g_autofree char *base = g_path_get_basename (picture->path), *shown = g_filename_display_name (base);
  g_autofree char *name = g_strdup_printf ("worst-%u", number);
  g_autofree char *caption = g_strdup_printf (_ ("%s: %u of %u objects missed; false alarms: %u"), shown, tally->fn,
                                              picture->n_truth, tally->fp);
  g_autofree char *alt = g_strdup_printf (_ ("%s. Left the labels, right what the model finds."), caption);

  if (image == NULL) {
    g_autofree char *text = g_strdup_printf (_ ("%s (the picture cannot be read any more)"), caption);

    doc_text (doc, text);
    return;
  }
  left = with_labels (evaluation, picture, image, conf);
  right = with_found (evaluation, picture, image, conf);
  doc_picture (doc, name, caption, alt, join (left, right));
}

void
report_write_worst (Doc *doc, HoneEvaluation *evaluation, double conf, guint most)
{
  g_autoptr (GArray) worst = hone_evaluation_worst (evaluation, conf);
  g_autofree HoneTally *tallies = g_new0 (HoneTally, (gsize) evaluation->pictures->len + 1);

  hone_evaluation_tally (evaluation, conf, NULL, tallies);
  doc_text (
      doc,
      worst->len > 0
          ? _ ("Left the labels, right what the model finds. A cross marks what is missed on the left, and a false "
               "alarm on the right.")
          : _ ("In no picture is anything wrong at this threshold."));
  for (guint i = 0; i < MIN (worst->len, most); i++) {
    const guint at = g_array_index (worst, guint, i);

    add_picture (doc, evaluation, at, &tallies[at], conf, i + 1);
  }
}
