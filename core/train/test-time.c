/* SPDX-License-Identifier: Apache-2.0 */
/* test-time.c - see test-time.h */
#include "test-time.h"

#include "hone-detect.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define STRIDE 32
#define GREY 0.447f /* what fills a smaller picture up to a multiple of the stride */
#define CELLS 21    /* of a square of STRIDE pixels: 16 + 4 + 1 */
#define LARGEST 1   /* of them */
#define SMALLEST 16

typedef struct {
  double scale;
  gboolean mirrored;
} Look;

static const Look looks[] = { { 0.83, TRUE }, { 0.67, FALSE } }; /* behind the first, which is the picture itself */

#define N_LOOKS ((int) G_N_ELEMENTS (looks))

gboolean
hone_test_time_is_wanted (HoneSettings *settings, const HoneModel *model, gboolean single,
                          const HoneTrainerWatch *watch, gpointer data)
{
  const gboolean classify = model->arch.family->task == HONE_TASK_CLASSIFY;
  const gboolean augment = hone_settings_get_bool (settings, "augment");

  if (!single && g_strcmp0 (hone_settings_get_text (settings, "nms"), "false") == 0)
    hone_watch_say (watch, data, _ ("This model has no head of single boxes: nms=false changes nothing."));
  if (augment && classify)
    hone_watch_say (watch, data, _ ("A classifier looks at every picture once: augment changes nothing."));
  if (augment && single)
    hone_watch_say (watch, data, _ ("With nms=false every picture is looked at once: augment changes nothing."));
  return augment && !single && !classify;
}

void
hone_test_time_init (HoneTestTime *self, HoneModel *model, HoneEngine *engine)
{
  *self = (HoneTestTime){ 0 };
  hone_graphs_init (&self->graphs, model, engine);
  self->graphs.floats = TRUE;
}

void
hone_test_time_clear (HoneTestTime *self)
{
  hone_graphs_clear (&self->graphs);
  g_clear_pointer (&self->pictures, g_free);
}

/* --- smaller pictures ------------------------------------------------------------------------------------------ */

/* Between which two of @n_from values the i-th of @n_to lies, and how near the second. */
typedef struct {
  int low, high;
  float part;
} Place;

static Place *
places (int n_from, int n_to, gboolean mirrored)
{
  Place *self = g_new (Place, n_to);
  const float scale = (float) n_from / (float) n_to;

  for (int i = 0; i < n_to; i++) {
    const float at = MAX (scale * ((float) i + 0.5f) - 0.5f, 0);
    const int low = (int) at, high = MIN (low + 1, n_from - 1);

    self[i].low = mirrored ? n_from - 1 - low : low;
    self[i].high = mirrored ? n_from - 1 - high : high;
    self[i].part = at - (float) low;
  }
  return self;
}

typedef struct {
  const guint8 *pixels;
  int h, w;
  Place *ys, *xs;
  int inner_h, inner_w, outer_h, outer_w;
  float *to;
} Shrink;

static float
blend (const guint8 *row, Place x)
{
  return (float) row[3 * x.low] / 255.0f * (1 - x.part) + (float) row[3 * x.high] / 255.0f * x.part;
}

/* One channel of one picture. */
static void
shrink_plane (void *data, int i)
{
  const Shrink *self = data;
  const guint8 *from = self->pixels + (gsize) (i / 3) * (gsize) self->h * (gsize) self->w * 3 + i % 3;
  float *to = self->to + (gsize) i * (gsize) self->outer_h * (gsize) self->outer_w;

  for (int y = 0; y < self->outer_h; y++)
    for (int x = 0; x < self->outer_w; x++, to++) {
      if (y >= self->inner_h || x >= self->inner_w) {
        *to = GREY;
      } else {
        const Place row = self->ys[y];
        const float top = blend (from + (gsize) row.low * (gsize) self->w * 3, self->xs[x]);
        const float bottom = blend (from + (gsize) row.high * (gsize) self->w * 3, self->xs[x]);

        *to = top * (1 - row.part) + bottom * row.part;
      }
    }
}

static int
full_strides (double length)
{
  return (int) ceil (length / STRIDE) * STRIDE;
}

static void
room_for (HoneTestTime *self, gsize n)
{
  if (n <= self->n_pictures)
    return;
  g_free (self->pictures);
  self->pictures = g_new (float, n);
  self->n_pictures = n;
}

/* Bilinear, half-pixel centres, no smoothing before. */
static void
shrink (HoneTestTime *self, const Look *look, const guint8 *pixels, int n, int h, int w, int *to_h, int *to_w)
{
  const HoneEngine *engine = self->graphs.engine;
  Shrink job = { .pixels = pixels, .h = h, .w = w };

  job.inner_h = (int) (h * look->scale);
  job.inner_w = (int) (w * look->scale);
  *to_h = job.outer_h = full_strides (h * look->scale);
  *to_w = job.outer_w = full_strides (w * look->scale);
  job.ys = places (h, job.inner_h, FALSE);
  job.xs = places (w, job.inner_w, look->mirrored);
  room_for (self, (gsize) n * 3 * (gsize) job.outer_h * (gsize) job.outer_w);
  job.to = self->pictures;
  engine->host_kernels->run (engine->host, 3 * n, shrink_plane, &job);
  g_free (job.ys);
  g_free (job.xs);
}

/* --- looking --------------------------------------------------------------------------------------------------- */

/* What one look says, n x rows x anchors; [from, to) of the anchors are wanted. */
typedef struct {
  float *decoded; /* owned but of the first */
  int anchors, from, to;
} Said;

/* Back to pixels of the picture itself. */
static void
put_back (const Look *look, float *decoded, gsize anchors, int w)
{
  for (gsize i = 0; i < 4 * anchors; i++)
    decoded[i] /= (float) look->scale;
  for (gsize i = 0; look->mirrored && i < anchors; i++)
    decoded[i] = (float) w - decoded[i];
}

static gboolean
look_again (HoneTestTime *self, const Look *look, float *values, const guint8 *pixels, int n, int h, int w, Said *said,
            GError **error)
{
  int to_h, to_w;
  HoneGraph *graph;
  HoneHeadShape shape;
  gsize stride;

  shrink (self, look, pixels, n, h, w, &to_h, &to_w);
  graph = hone_graphs_get (&self->graphs, n, to_h, to_w, error);
  if (graph == NULL)
    return FALSE;
  hone_graph_set_values (graph, values, NULL);
  hone_graph_set_heads (graph, TRUE, FALSE);
  hone_graph_forward_floats (graph, self->pictures);
  if (!hone_engine_sync (self->graphs.engine, error))
    return FALSE;
  shape = hone_graph_get_head_shape (graph);
  stride = (gsize) (4 + shape.n_classes) * (gsize) shape.anchors;
  said->decoded = g_new (float, (gsize) n *stride);
  said->anchors = said->to = shape.anchors;
  hone_decode (&shape, hone_graph_get_one2many (graph), said->decoded);
  for (int i = 0; i < n; i++)
    put_back (look, said->decoded + (gsize) i * stride, (gsize) shape.anchors, w);
  return TRUE;
}

/* Row behind row, of each what is wanted. */
static float *
join (const Said *said, gsize n_rows, int *anchors)
{
  float *joined, *to;

  *anchors = 0;
  for (int k = 0; k <= N_LOOKS; k++)
    *anchors += said[k].to - said[k].from;
  joined = to = g_new (float, n_rows *(gsize) *anchors);
  for (gsize row = 0; row < n_rows; row++)
    for (int k = 0; k <= N_LOOKS; k++) {
      const gsize n = (gsize) (said[k].to - said[k].from);

      memcpy (to, said[k].decoded + row * (gsize) said[k].anchors + said[k].from, n * sizeof *to);
      to += n;
    }
  return joined;
}

float *
hone_test_time_join (HoneTestTime *self, float *values, const guint8 *pixels, int h, int w, const HoneHeadShape *shape,
                     const float *decoded, int *anchors, GError **error)
{
  Said said[1 + N_LOOKS] = { { (float *) decoded, shape->anchors, 0, shape->anchors } };
  float *joined = NULL;
  gboolean ok = TRUE;

  for (int k = 0; k < N_LOOKS && ok; k++)
    ok = look_again (self, &looks[k], values, pixels, shape->n, h, w, &said[1 + k], error);
  said[0].to -= said[0].anchors / CELLS * LARGEST;
  said[N_LOOKS].from = said[N_LOOKS].anchors / CELLS * SMALLEST;
  if (ok)
    joined = join (said, (gsize) shape->n * (gsize) (4 + shape->n_classes), anchors);
  for (int k = 0; k < N_LOOKS; k++)
    g_free (said[1 + k].decoded);
  return joined;
}
