/* SPDX-License-Identifier: Apache-2.0 */
/* test-detect.c - from a head's outputs to objects on the GPU, against core's own way */
#include "hone-detect.h"

#include <math.h>
#include <string.h>

typedef struct {
  const char *name;
  int n, n_classes, reg_max, cells; /* of the coarsest level, along each side */
  gboolean free, multi_label, agnostic, few_classes;
  double conf, iou;
  int most;
} DetectCase;

static const DetectCase cases[] = {
  { "nms", 2, 3, 16, 3, FALSE, FALSE, FALSE, FALSE, 0.3, 0.5, 300 },
  { "nms-all-classes", 2, 3, 1, 3, FALSE, TRUE, FALSE, FALSE, 0.25, 0.7, 300 },
  { "nms-agnostic", 2, 4, 1, 3, FALSE, TRUE, TRUE, FALSE, 0.25, 0.6, 40 },
  { "nms-few-classes", 1, 4, 16, 3, FALSE, FALSE, FALSE, TRUE, 0.1, 0.5, 300 },
  { "nms-nothing", 1, 2, 1, 2, FALSE, TRUE, FALSE, FALSE, 0.9999, 0.5, 300 },
  { "nms-too-many", 1, 100, 1, 4, FALSE, TRUE, FALSE, FALSE, 0.001, 0.99, 50 },
  { "free", 2, 3, 1, 3, TRUE, FALSE, FALSE, FALSE, 0, 0, 30 },
  { "free-all", 1, 2, 1, 2, TRUE, FALSE, FALSE, FALSE, 0, 0, 300 },
  { "free-agnostic", 2, 3, 16, 3, TRUE, FALSE, TRUE, FALSE, 0, 0, 30 },
};

static const int few[] = { 1, 3 };

static const HoneKernels *
k (void)
{
  return hone_kernels_cuda ();
}

static HoneHeadShape
shape_of (const DetectCase *c)
{
  HoneHeadShape shape = { .n = c->n, .n_classes = c->n_classes, .reg_max = c->reg_max };

  for (int level = 0; level < HONE_N_LEVELS; level++) {
    shape.w[level] = shape.h[level] = c->cells << (2 - level);
    shape.stride[level] = 8 << level;
    shape.anchors += shape.w[level] * shape.h[level];
  }
  return shape;
}

static float *
random_floats (GRand *random, gsize n, double low, double high)
{
  float *to = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    to[i] = (float) g_rand_double_range (random, low, high);
  return to;
}

/* Of one picture. */
static GArray *
find_in_core (const DetectCase *c, const HoneHeadShape *shape, const HoneHead *head, const float *y, int picture)
{
  const HoneNmsHow how = { c->conf,           c->iou, c->most, c->multi_label, c->agnostic, c->few_classes ? few : NULL,
                           G_N_ELEMENTS (few) };

  if (c->free)
    return c->agnostic ? hone_decode_top_agnostic (shape, head, picture, c->most)
                       : hone_decode_top (shape, head, picture, c->most);
  return hone_nms (y + (gsize) picture * (4 + shape->n_classes) * shape->anchors, shape->n_classes, shape->anchors,
                   &how);
}

static void *
put (HoneDevice *device, const void *from, gsize bytes)
{
  void *to = k ()->alloc (device, bytes);

  if (from != NULL)
    k ()->write (device, to, from, bytes);
  return to;
}

typedef struct {
  HoneFound *found; /* n x most */
  int32_t *counts;
} Found;

static Found
find_on_gpu (int seed, const DetectCase *c, const HoneHeadShape *shape, const HoneHead *head)
{
  g_autofree char *words = g_strdup_printf ("gpu=desktop seed=%d", seed);
  g_autofree guint8 *wanted = g_new0 (guint8, c->n_classes);
  const gsize anchors = (gsize) shape->n * shape->anchors, n = (gsize) c->n * c->most;
  HoneDetectPlan plan = { .free = c->free,
                          .multi_label = c->multi_label,
                          .agnostic = c->agnostic,
                          .conf = (float) c->conf,
                          .iou = (float) c->iou,
                          .most = c->most };
  Found self = { g_new0 (HoneFound, n), g_new0 (int32_t, c->n) };
  HoneDevice *device;
  void *all[5];
  char why[200];

  g_setenv ("HONE_FAKE_CUDA", words, TRUE);
  device = k ()->open (&(HoneOpen){ 0 });
  g_assert_nonnull (device);
  for (gsize i = 0; i < G_N_ELEMENTS (few) && c->few_classes; i++)
    wanted[few[i]] = 1;
  all[0] = put (device, head->boxes, anchors * 4 * shape->reg_max * sizeof (float));
  all[1] = put (device, head->scores, anchors * shape->n_classes * sizeof (float));
  all[2] = put (device, NULL, n * sizeof *self.found);
  all[3] = put (device, NULL, c->n * sizeof *self.counts);
  all[4] = put (device, wanted, c->n_classes);
  memcpy (&plan.head, shape, sizeof plan.head);
  plan.wanted = c->few_classes ? all[4] : NULL;
  k ()->reserve_detect (device, &plan);
  k ()->detect (device, &plan, all[0], all[1], all[2], all[3]);
  k ()->read (device, all[2], self.found, n * sizeof *self.found);
  k ()->read (device, all[3], self.counts, c->n * sizeof *self.counts);
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    k ()->release (device, all[i]);
  if (k ()->sync (device, why, sizeof why) != HONE_OK)
    g_test_fail_printf ("%s", why);
  k ()->close (device);
  return self;
}

static void
assert_found (const HoneFound *got, int n, const GArray *want)
{
  g_assert_cmpint (n, ==, want->len);
  for (int i = 0; i < n; i++) {
    const HoneDetection *d = &g_array_index (want, HoneDetection, i);

    g_assert_cmpint (got[i].anchor, ==, d->anchor);
    g_assert_cmpint (got[i].klass, ==, d->klass);
    g_assert_cmpfloat_with_epsilon (got[i].score, d->score, 1e-6f);
    g_assert_cmpfloat_with_epsilon (got[i].x1, d->x1, 1e-3f);
    g_assert_cmpfloat_with_epsilon (got[i].y1, d->y1, 1e-3f);
    g_assert_cmpfloat_with_epsilon (got[i].x2, d->x2, 1e-3f);
    g_assert_cmpfloat_with_epsilon (got[i].y2, d->y2, 1e-3f);
  }
}

static void
test_detect (gconstpointer data)
{
  const DetectCase *c = data;
  const HoneHeadShape shape = shape_of (c);
  const gsize anchors = (gsize) shape.n * shape.anchors;
  g_autoptr (GRand) random = g_rand_new_with_seed (21);
  g_autofree float *boxes = random_floats (random, anchors * 4 * shape.reg_max, 0.2, 3);
  g_autofree float *scores = random_floats (random, anchors * shape.n_classes, -5, 3);
  g_autofree float *y = g_new (float, anchors *(4 + shape.n_classes));
  const HoneHead head = { boxes, scores, NULL, NULL };
  Found a = find_on_gpu (1, c, &shape, &head), b = find_on_gpu (8, c, &shape, &head);
  int all = 0;

  hone_decode (&shape, &head, y);
  for (int i = 0; i < c->n; i++) {
    g_autoptr (GArray) want = find_in_core (c, &shape, &head, y, i);

    assert_found (a.found + (gsize) i * c->most, a.counts[i], want);
    all += a.counts[i];
  }
  g_test_message ("%d objects in %d pictures of %d anchors", all, c->n, shape.anchors);
  g_assert_cmpmem (a.counts, c->n * sizeof *a.counts, b.counts, c->n * sizeof *b.counts);
  g_assert_cmpmem (a.found, (gsize) c->n * c->most * sizeof *a.found, b.found,
                   (gsize) c->n * c->most * sizeof *b.found);
  g_free (a.found);
  g_free (a.counts);
  g_free (b.found);
  g_free (b.counts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/cuda/detect/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_detect);
  }
  return g_test_run ();
}
