/* SPDX-License-Identifier: Apache-2.0 */
/* eval-case.c - see eval-case.h */
#include "eval-case.h"
#include "hone-random.h"

#include <math.h>
#include <string.h>

static const HoneLetterbox as_it_is = { 1, 1, 0, 0 };

/* --- fixtures -------------------------------------------------------------------------------------------------- */

static GArray *
rows_of_picture (const float *rows, gsize n, gsize width, int picture)
{
  GArray *own = g_array_new (FALSE, FALSE, (guint) (width * sizeof (float)));

  for (gsize i = 0; i < n / width; i++)
    if ((int) rows[i * width] == picture)
      g_array_append_vals (own, rows + i * width, 1);
  return own;
}

static void
add_picture (HoneEvaluation *to, int i, const float *det, gsize n_det, const float *gt, gsize n_gt)
{
  g_autoptr (GArray) d = rows_of_picture (det, n_det, 7, i);
  g_autoptr (GArray) t = rows_of_picture (gt, n_gt, 6, i);
  g_autofree HoneDetection *found = g_new (HoneDetection, d->len + 1);
  g_autofree HoneTruth *truth = g_new (HoneTruth, t->len + 1);
  g_autofree char *path = g_strdup_printf ("/p/%d.jpg", i);

  for (guint k = 0; k < d->len; k++) {
    const float *row = (const float *) (gpointer) d->data + 7 * k;

    found[k] = (HoneDetection){ row[3], row[4], row[5], row[6], row[2], (int) row[1], (int) k };
  }
  for (guint k = 0; k < t->len; k++) {
    const float *row = (const float *) (gpointer) t->data + 6 * k;

    truth[k] = (HoneTruth){ row[2], row[3], row[4], row[5], (int) row[1] };
  }
  hone_evaluation_add (to, path, 100, 100, &as_it_is, found, d->len, truth, t->len);
}

HoneEvaluation *
eval_case_open (const char *path, HoneTensors *tensors, JsonNode **want)
{
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".safetensors"));
  g_autofree char *json = g_strconcat (stem, ".json", NULL);
  g_autoptr (JsonNode) root = hone_fixture_json (json);
  g_autoptr (JsonNode) n = hone_fixture_meta (tensors, "n_images");
  JsonObject *names = json_object_get_object_member (json_node_get_object (root), "names");
  const guint n_classes = json_object_get_size (names);
  g_auto (GStrv) list = g_new0 (char *, n_classes + 1);
  gsize n_det, n_gt;
  g_autofree float *det = hone_fixture_floats (tensors, "det", &n_det);
  g_autofree float *gt = hone_fixture_floats (tensors, "gt", &n_gt);
  HoneEvaluation *self;

  for (guint i = 0; i < n_classes; i++)
    list[i] = g_strdup_printf ("class %u", i);
  self = hone_evaluation_new (list, (int) n_classes, 640);
  for (int i = 0; i < (int) json_node_get_int (n); i++)
    add_picture (self, i, det, n_det, gt, n_gt);
  if (want != NULL)
    *want = g_steal_pointer (&root);
  return self;
}

/* --- by hand --------------------------------------------------------------------------------------------------- */

EvalCase *
eval_case_new (int n_classes)
{
  EvalCase *self = g_new0 (EvalCase, 1);
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);

  for (int i = 0; i < n_classes; i++)
    names[i] = g_strdup_printf ("%c", 'a' + i);
  self->evaluation = hone_evaluation_new (names, n_classes, 640);
  self->truth = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  self->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  return self;
}

void
eval_case_free (EvalCase *self)
{
  g_clear_pointer (&self->evaluation, hone_evaluation_unref);
  g_array_unref (self->truth);
  g_array_unref (self->found);
  g_free (self);
}

void
eval_case_label (EvalCase *self, int klass, float x, float y, float size)
{
  const HoneTruth truth = { x, y, x + size, y + size, klass };

  g_array_append_val (self->truth, truth);
}

void
eval_case_find (EvalCase *self, int klass, float x, float y, float size, float score)
{
  const HoneDetection found = { x, y, x + size, y + size, score, klass, (int) self->found->len };

  g_array_append_val (self->found, found);
}

static int
higher_score_first (gconstpointer a, gconstpointer b)
{
  const HoneDetection *x = a, *y = b;

  return x->score == y->score ? 0 : x->score < y->score ? 1 : -1;
}

void
eval_case_picture (EvalCase *self, const char *path)
{
  g_autofree char *name =
      path != NULL ? g_strdup (path) : g_strdup_printf ("/p/%u.jpg", self->evaluation->pictures->len);

  g_array_sort (self->found, higher_score_first);
  hone_evaluation_add (self->evaluation, name, 640, 640, &as_it_is,
                       (const HoneDetection *) (gpointer) self->found->data, self->found->len,
                       (const HoneTruth *) (gpointer) self->truth->data, self->truth->len);
  g_array_set_size (self->found, 0);
  g_array_set_size (self->truth, 0);
}

/* --- at random ------------------------------------------------------------------------------------------------- */

static void
random_object (EvalCase *self, HoneDraws *draws, guint place, int n_classes, double quality)
{
  const int klass = (int) hone_draw_index (draws, (guint) n_classes);
  const float x = (float) (place % 8 * 80), y = (float) (place / 8 * 80);
  const gboolean is_there = hone_draw (draws) < 0.8;
  const float off = (float) hone_draw_range (draws, 0, 8);

  if (is_there)
    eval_case_label (self, klass, x + 10, y + 10, 40);
  if (is_there ? hone_draw (draws) < quality : hone_draw (draws) < 1 - quality)
    eval_case_find (self, hone_draw (draws) < 0.9 ? klass : (klass + 1) % n_classes, x + 10 + off, y + 10, 40,
                    (float) (is_there ? hone_draw_range (draws, 0.2, 0.99) : hone_draw_range (draws, 0.01, 0.7)));
}

HoneEvaluation *
eval_case_random (guint64 seed, guint n, guint most, int n_classes, double quality)
{
  g_autoptr (EvalCase) self = eval_case_new (n_classes);
  HoneDraws draws = hone_draws (seed, 1, 2, 3);

  for (guint i = 0; i < n; i++) {
    const guint objects = hone_draw_index (&draws, most + 1);

    for (guint k = 0; k < objects; k++)
      random_object (self, &draws, k, n_classes, quality);
    eval_case_picture (self, NULL);
  }
  return g_steal_pointer (&self->evaluation);
}
