/* SPDX-License-Identifier: Apache-2.0 */
/* hone-evaluation.c - the record itself: filled, written, read; see hone-evaluation.h */
#include "evaluation-private.h"

#include "hone-tensors.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define VERSION "1"
#define MOST_CLASSES 10000 /* the confusion matrix has their square */

HoneEvaluation *
hone_evaluation_new (char *const *names, int n_classes, int imgsz)
{
  HoneEvaluation *self = g_new0 (HoneEvaluation, 1);

  self->ref_count = 1;
  self->names = g_new0 (char *, n_classes + 1);
  for (int i = 0; i < n_classes; i++)
    self->names[i] = g_strdup (names[i]);
  self->n_classes = n_classes;
  self->imgsz = imgsz;
  self->conf = HONE_EVALUATION_CONF;
  self->paths = g_string_chunk_new (4096);
  self->pictures = g_array_new (FALSE, FALSE, sizeof (HoneEvaluationPicture));
  self->truth = g_array_new (FALSE, FALSE, sizeof (HoneTruth));
  self->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  return self;
}

HoneEvaluation *
hone_evaluation_ref (HoneEvaluation *self)
{
  g_atomic_int_inc (&self->ref_count);
  return self;
}

void
hone_evaluation_unref (HoneEvaluation *self)
{
  char *const texts[] = { self->model, self->data, self->split, self->fingerprint, self->weights };

  if (!g_atomic_int_dec_and_test (&self->ref_count))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_strfreev (self->names);
  g_string_chunk_free (self->paths);
  g_array_unref (self->pictures);
  g_array_unref (self->truth);
  g_array_unref (self->found);
  if (self->matches != NULL)
    evaluation_matches_free (self->matches);
  g_free (self);
}

void
hone_evaluation_add (HoneEvaluation *self, const char *path, int width, int height, const HoneLetterbox *place,
                     const HoneDetection *found, guint n_found, const HoneTruth *truth, guint n_truth)
{
  const HoneEvaluationPicture picture = {
    .path = g_string_chunk_insert (self->paths, path),
    .width = width,
    .height = height,
    .place = *place,
    .first_truth = self->truth->len,
    .n_truth = n_truth,
    .first_found = self->found->len,
    .n_found = n_found,
  };

  g_array_append_val (self->pictures, picture);
  if (n_truth > 0)
    g_array_append_vals (self->truth, truth, n_truth);
  if (n_found > 0)
    g_array_append_vals (self->found, found, n_found);
}

HoneMetrics *
hone_evaluation_metrics (HoneEvaluation *self)
{
  g_autoptr (HoneScorer) scorer = hone_scorer_new (self->n_classes);

  for (guint i = 0; i < self->pictures->len; i++) {
    const HoneEvaluationPicture *picture = evaluation_picture (self, i);

    hone_scorer_add (scorer, evaluation_found (self, picture), picture->n_found, evaluation_truth (self, picture),
                     picture->n_truth, NULL);
  }
  return hone_scorer_result (scorer);
}

/* --- into a file ----------------------------------------------------------------------------------------------- */

static void
add_rows (HoneTensors *to, const char *name, HoneDtype dtype, gint64 n, gint64 width, gconstpointer data)
{
  const gint64 shape[] = { n, width };

  hone_tensors_add (to, name, dtype, width > 0 ? 2 : 1, shape, data, NULL);
}

/* Words are bytes, as names of files are: what a file system takes need not be UTF-8. */
static void
add_text (HoneTensors *to, const char *name, const char *text)
{
  if (text != NULL)
    add_rows (to, name, HONE_DTYPE_U8, (gint64) strlen (text), 0, text);
}

/* Each with the NUL behind it. */
static void
add_paths (HoneTensors *to, HoneEvaluation *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (guint i = 0; i < self->pictures->len; i++) {
    const char *path = evaluation_picture (self, i)->path;

    g_byte_array_append (bytes, (const guint8 *) path, (guint) strlen (path) + 1);
  }
  add_rows (to, "paths", HONE_DTYPE_U8, bytes->len, 0, bytes->data);
}

static void
add_names (HoneTensors *to, HoneEvaluation *self)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (int i = 0; i < self->n_classes; i++)
    g_byte_array_append (bytes, (const guint8 *) self->names[i], (guint) strlen (self->names[i]) + 1);
  add_rows (to, "names", HONE_DTYPE_U8, bytes->len, 0, bytes->data);
}

static void
add_pictures (HoneTensors *to, HoneEvaluation *self)
{
  const guint n = self->pictures->len;
  g_autofree gint32 *sizes = g_new (gint32, 4 * (gsize) n + 1);
  g_autofree double *places = g_new (double, 4 * (gsize) n + 1);

  for (guint i = 0; i < n; i++) {
    const HoneEvaluationPicture *picture = evaluation_picture (self, i);
    const gint32 size[] = { picture->width, picture->height, (gint32) picture->n_truth, (gint32) picture->n_found };
    const double place[] = { picture->place.gain_x, picture->place.gain_y, picture->place.pad_x, picture->place.pad_y };

    memcpy (sizes + 4 * (gsize) i, size, sizeof size);
    memcpy (places + 4 * (gsize) i, place, sizeof place);
  }
  add_rows (to, "pictures", HONE_DTYPE_I32, n, 4, sizes);
  add_rows (to, "places", HONE_DTYPE_F64, n, 4, places);
}

static void
add_truth (HoneTensors *to, HoneEvaluation *self)
{
  const guint n = self->truth->len;
  g_autofree float *boxes = g_new (float, 4 * (gsize) n + 1);
  g_autofree gint32 *classes = g_new (gint32, (gsize) n + 1);

  for (guint i = 0; i < n; i++) {
    const HoneTruth *truth = &g_array_index (self->truth, HoneTruth, i);
    const float box[] = { truth->x1, truth->y1, truth->x2, truth->y2 };

    memcpy (boxes + 4 * (gsize) i, box, sizeof box);
    classes[i] = truth->klass;
  }
  add_rows (to, "truth.boxes", HONE_DTYPE_F32, n, 4, boxes);
  add_rows (to, "truth.classes", HONE_DTYPE_I32, n, 0, classes);
}

static void
add_found (HoneTensors *to, HoneEvaluation *self)
{
  const guint n = self->found->len;
  g_autofree float *boxes = g_new (float, 5 * (gsize) n + 1);
  g_autofree gint32 *classes = g_new (gint32, 2 * (gsize) n + 1);

  for (guint i = 0; i < n; i++) {
    const HoneDetection *found = &g_array_index (self->found, HoneDetection, i);
    const float box[] = { found->x1, found->y1, found->x2, found->y2, found->score };

    memcpy (boxes + 5 * (gsize) i, box, sizeof box);
    classes[2 * (gsize) i] = found->klass;
    classes[2 * (gsize) i + 1] = found->anchor;
  }
  add_rows (to, "found.boxes", HONE_DTYPE_F32, n, 5, boxes);
  add_rows (to, "found.classes", HONE_DTYPE_I32, n, 2, classes);
}

gboolean
hone_evaluation_write (HoneEvaluation *self, const char *path, GError **error)
{
  g_autoptr (HoneTensors) to = hone_tensors_new ();
  const gint32 imgsz = self->imgsz;

  hone_tensors_set_meta (to, "hone.evaluation", VERSION);
  add_text (to, "model", self->model);
  add_text (to, "data", self->data);
  add_text (to, "split", self->split);
  add_text (to, "fingerprint", self->fingerprint);
  add_text (to, "weights", self->weights);
  add_rows (to, "imgsz", HONE_DTYPE_I32, 1, 0, &imgsz);
  add_rows (to, "conf", HONE_DTYPE_F64, 1, 0, &self->conf);
  add_names (to, self);
  add_paths (to, self);
  add_pictures (to, self);
  add_truth (to, self);
  add_found (to, self);
  return hone_safetensors_write (to, path, error);
}

/* --- out of a file --------------------------------------------------------------------------------------------- */

typedef struct {
  HoneTensors *from;
  const char *path;
  GError **error;
} Reader;

static gboolean
fail (Reader *self, const char *what)
{
  g_set_error (self->error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("%s is no record of an evaluation, or a damaged one (%s). Delete it: Hone makes another one when the "
                  "run is evaluated again."),
               self->path, what);
  return FALSE;
}

/* NULL, with the error set, when it is missing or of another kind. @width: 0: a plain list */
static const HoneTensor *
rows_of (Reader *self, const char *name, HoneDtype dtype, gint64 width)
{
  const HoneTensor *tensor = hone_tensors_find (self->from, name);

  if (tensor != NULL && tensor->dtype == dtype && tensor->n_dims == (width > 0 ? 2 : 1) &&
      (width == 0 || tensor->shape[1] == width) && tensor->shape[0] < G_MAXINT)
    return tensor;
  fail (self, name);
  return NULL;
}

static char *
text_of (Reader *self, const char *name)
{
  const HoneTensor *tensor = hone_tensors_find (self->from, name);

  if (tensor == NULL || tensor->dtype != HONE_DTYPE_U8)
    return NULL;
  return g_strndup (tensor->data, (gsize) tensor->n);
}

/* So many texts, each with a NUL behind it, and nothing else. NULL: no */
static GPtrArray *
texts_of (Reader *self, const char *name, gint64 n)
{
  const HoneTensor *tensor = rows_of (self, name, HONE_DTYPE_U8, 0);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  const char *at, *end;

  if (tensor == NULL)
    return NULL;
  at = tensor->data;
  end = at + tensor->n;
  while (at < end) {
    const char *nul = memchr (at, '\0', (gsize) (end - at));

    if (nul == NULL)
      break;
    g_ptr_array_add (texts, (gpointer) at);
    at = nul + 1;
  }
  if (at < end || (n >= 0 && texts->len != (guint) n) || texts->len > (n >= 0 ? G_MAXUINT : MOST_CLASSES)) {
    fail (self, name);
    return NULL;
  }
  return g_steal_pointer (&texts);
}

static gboolean
read_truth (Reader *self, HoneEvaluation *to)
{
  const HoneTensor *boxes = rows_of (self, "truth.boxes", HONE_DTYPE_F32, 4);
  const HoneTensor *classes = boxes != NULL ? rows_of (self, "truth.classes", HONE_DTYPE_I32, 0) : NULL;

  if (classes == NULL)
    return FALSE;
  if (classes->n != boxes->shape[0])
    return fail (self, "truth.classes");
  for (gint64 i = 0; i < classes->n; i++) {
    const float *box = (const float *) boxes->data + 4 * i;
    const HoneTruth truth = { box[0], box[1], box[2], box[3], ((const gint32 *) classes->data)[i] };

    if (truth.klass < 0 || truth.klass >= to->n_classes)
      return fail (self, "truth.classes");
    g_array_append_val (to->truth, truth);
  }
  return TRUE;
}

static gboolean
read_found (Reader *self, HoneEvaluation *to)
{
  const HoneTensor *boxes = rows_of (self, "found.boxes", HONE_DTYPE_F32, 5);
  const HoneTensor *classes = boxes != NULL ? rows_of (self, "found.classes", HONE_DTYPE_I32, 2) : NULL;

  if (classes == NULL)
    return FALSE;
  if (classes->shape[0] != boxes->shape[0])
    return fail (self, "found.classes");
  for (gint64 i = 0; i < boxes->shape[0]; i++) {
    const float *box = (const float *) boxes->data + 5 * i;
    const gint32 *klass = (const gint32 *) classes->data + 2 * i;
    const HoneDetection found = { box[0], box[1], box[2], box[3], box[4], klass[0], klass[1] };

    if (found.klass < 0 || found.klass >= to->n_classes || !isfinite (found.score))
      return fail (self, "found.classes");
    g_array_append_val (to->found, found);
  }
  return TRUE;
}

/* What is found in a picture is in order of score: everything else here relies on it. */
static gboolean
is_in_order (HoneEvaluation *self, const HoneEvaluationPicture *picture)
{
  const HoneDetection *found = evaluation_found (self, picture);

  for (guint i = 1; i < picture->n_found; i++)
    if (found[i].score > found[i - 1].score)
      return FALSE;
  return TRUE;
}

static gboolean
add_picture (HoneEvaluation *to, const char *path, const gint32 *size, const double *place)
{
  const guint truth = to->pictures->len > 0 ? evaluation_end_of_truth (to) : 0;
  const guint found = to->pictures->len > 0 ? evaluation_end_of_found (to) : 0;
  const HoneEvaluationPicture picture = {
    .path = g_string_chunk_insert (to->paths, path),
    .width = size[0],
    .height = size[1],
    .place = { place[0], place[1], place[2], place[3] },
    .first_truth = truth,
    .n_truth = (guint) size[2],
    .first_found = found,
    .n_found = (guint) size[3],
  };

  if (size[0] <= 0 || size[1] <= 0 || size[2] < 0 || size[3] < 0 || picture.n_truth > to->truth->len - truth ||
      picture.n_found > to->found->len - found || !(place[0] > 0) || !(place[1] > 0) || !isfinite (place[0]) ||
      !isfinite (place[1]) || !isfinite (place[2]) || !isfinite (place[3]) || !is_in_order (to, &picture))
    return FALSE;
  g_array_append_val (to->pictures, picture);
  return TRUE;
}

static gboolean
read_pictures (Reader *self, HoneEvaluation *to)
{
  const HoneTensor *sizes = rows_of (self, "pictures", HONE_DTYPE_I32, 4);
  const HoneTensor *places = sizes != NULL ? rows_of (self, "places", HONE_DTYPE_F64, 4) : NULL;
  g_autoptr (GPtrArray) paths = places != NULL ? texts_of (self, "paths", sizes->shape[0]) : NULL;

  if (paths == NULL)
    return FALSE;
  if (places->shape[0] != sizes->shape[0])
    return fail (self, "places");
  for (guint i = 0; i < paths->len; i++)
    if (!add_picture (to, paths->pdata[i], (const gint32 *) sizes->data + 4 * (gsize) i,
                      (const double *) places->data + 4 * (gsize) i))
      return fail (self, "pictures");
  if (paths->len == 0
          ? to->truth->len + to->found->len > 0
          : evaluation_end_of_truth (to) != to->truth->len || evaluation_end_of_found (to) != to->found->len)
    return fail (self, "pictures");
  return TRUE;
}

static HoneEvaluation *
begin (Reader *self)
{
  const HoneTensor *imgsz = rows_of (self, "imgsz", HONE_DTYPE_I32, 0);
  const HoneTensor *conf = imgsz != NULL ? rows_of (self, "conf", HONE_DTYPE_F64, 0) : NULL;
  g_autoptr (GPtrArray) names = conf != NULL ? texts_of (self, "names", -1) : NULL;
  HoneEvaluation *to;

  if (names == NULL)
    return NULL;
  if (imgsz->n != 1 || conf->n != 1 || *(const gint32 *) imgsz->data <= 0) {
    fail (self, "imgsz");
    return NULL;
  }
  to = hone_evaluation_new ((char *const *) names->pdata, (int) names->len, *(const gint32 *) imgsz->data);
  to->conf = *(const double *) conf->data;
  return to;
}

static HoneEvaluation *
read_all (Reader *self)
{
  g_autoptr (HoneEvaluation) to = NULL;

  if (g_strcmp0 (hone_tensors_get_meta (self->from, "hone.evaluation"), VERSION) != 0) {
    fail (self, "hone.evaluation");
    return NULL;
  }
  to = begin (self);
  if (to == NULL || !read_truth (self, to) || !read_found (self, to) || !read_pictures (self, to))
    return NULL;
  to->model = text_of (self, "model");
  to->data = text_of (self, "data");
  to->split = text_of (self, "split");
  to->fingerprint = text_of (self, "fingerprint");
  to->weights = text_of (self, "weights");
  return g_steal_pointer (&to);
}

HoneEvaluation *
hone_evaluation_read (const char *path, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (HoneTensors) from = hone_safetensors_read (path, &local);
  Reader reader = { from, path, error };

  if (from != NULL)
    return read_all (&reader);
  if (g_error_matches (local, HONE_ERROR, HONE_ERROR_NOT_FOUND))
    g_propagate_error (error, g_steal_pointer (&local));
  else
    fail (&reader, local->message);
  return NULL;
}
