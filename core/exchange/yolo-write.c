/* SPDX-License-Identifier: Apache-2.0 */
/* yolo-write.c - data.yaml, images/SPLIT, labels/SPLIT
 *
 * Source: spec 06, sections 1 to 3. A file holds boxes or outlines, never both: where a data set has outlines, objects
 * that have only a box get its four corners.
 */
#include "exchange-private.h"
#include "hone-yaml.h"

#include <math.h>
#include <string.h>

#define HIGHEST 1.01 /* what readers bear: spec 06, section 2 */
#define LOWEST (-0.01)

/* --- numbers --- */

static void
put (GString *row, double x, gboolean recipe)
{
  char buffer[32];

  g_string_append_c (row, ' ');
  if (recipe)
    g_string_append (row, g_ascii_formatd (buffer, sizeof buffer, "%g", x));
  else
    exchange_put_fraction (row, x);
}

/* The recipe takes a pixel off the centre: the first VOC counted them from 1. */
static void
box_of (const HoneExchangePicture *picture, const HoneExchangeObject *object, const HoneExchangeHow *how, gboolean voc,
        double box[4])
{
  hone_exchange_fractions (picture, object, box);
  if (how->recipe && voc) {
    box[0] -= 1.0 / picture->width;
    box[1] -= 1.0 / picture->height;
  }
}

static gboolean
is_borne (const double box[4])
{
  for (int i = 0; i < 4; i++)
    if (!(box[i] >= (i < 2 ? LOWEST : 0) && box[i] <= HIGHEST))
      return FALSE;
  return TRUE;
}

/* To the picture. FALSE: nothing is left */
static gboolean
clip (double box[4])
{
  for (int axis = 0; axis < 2; axis++) {
    double low = MAX (box[axis] - box[2 + axis] / 2, 0), high = MIN (box[axis] + box[2 + axis] / 2, 1);

    if (low >= high)
      return FALSE;
    box[axis] = (low + high) / 2;
    box[2 + axis] = high - low;
  }
  return TRUE;
}

YoloFate
yolo_fate (const HoneExchangePicture *picture, const HoneExchangeObject *object, const HoneExchangeHow *how)
{
  double box[4];

  if ((object->flags & HONE_OBJECT_CROWD) != 0)
    return YOLO_CROWD;
  if (how->recipe && (object->flags & HONE_OBJECT_DIFFICULT) != 0)
    return YOLO_DIFFICULT;
  if (how->recipe && !(object->box[2] > 0 && object->box[3] > 0))
    return YOLO_EMPTY;
  hone_exchange_fractions (picture, object, box);
  if (is_borne (box))
    return YOLO_KEPT;
  return clip (box) ? YOLO_CLIPPED : YOLO_OUTSIDE;
}

/* --- rows --- */

static void
put_box (GString *row, const HoneExchangePicture *picture, const HoneExchangeObject *object, const HoneExchangeHow *how,
         gboolean voc)
{
  double box[4];

  box_of (picture, object, how, voc, box);
  if (!how->recipe && !is_borne (box))
    clip (box);
  for (int i = 0; i < 4; i++)
    put (row, box[i], how->recipe);
}

static void
put_corners (GString *row, const HoneExchangePicture *picture, const HoneExchangeObject *object,
             const HoneExchangeHow *how)
{
  static const double side[4][2] = { { -0.5, -0.5 }, { 0.5, -0.5 }, { 0.5, 0.5 }, { -0.5, 0.5 } };
  double box[4];

  hone_exchange_fractions (picture, object, box);
  for (int i = 0; i < 4; i++)
    for (int axis = 0; axis < 2; axis++)
      put (row, CLAMP (box[axis] + side[i][axis] * box[2 + axis], 0, 1), how->recipe);
}

static void
put_outline (GString *row, const HoneExchangePicture *picture, const HoneExchangeObject *object,
             const HoneExchangeHow *how)
{
  const HoneExchangeRing *rings = &g_array_index (picture->rings, HoneExchangeRing, object->first_ring);
  const double *points = (const double *) (gconstpointer) picture->points->data;
  const double side[2] = { picture->fractions ? 1 : picture->width, picture->fractions ? 1 : picture->height };
  guint n = 0;
  g_autofree double *line = ring_join (points, rings, MIN (object->n_rings, YOLO_MAX_PARTS), &n);

  for (guint i = 0; i < 2 * n; i++) {
    double x = line[i] / side[i % 2];

    put (row, x < LOWEST || x > HIGHEST ? CLAMP (x, 0, 1) : x, how->recipe);
  }
}

static char *
labels_of (const ExchangeWriter *self, const HoneExchangePicture *picture)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean voc = self->set->format == HONE_FORMAT_VOC;
  GString *text = g_string_new (NULL);

  for (guint i = 0; picture->objects != NULL && i < picture->objects->len; i++) {
    const HoneExchangeObject *object = &g_array_index (picture->objects, HoneExchangeObject, i);
    g_autoptr (GString) row = g_string_new (NULL);

    if (yolo_fate (picture, object, self->how) > YOLO_CLIPPED)
      continue;
    g_string_printf (row, "%d", object->klass);
    if (self->outlines && object->n_rings > 0)
      put_outline (row, picture, object, self->how);
    else if (self->outlines)
      put_corners (row, picture, object, self->how);
    else
      put_box (row, picture, object, self->how, voc);
    if (self->how->recipe && !g_hash_table_add (seen, g_strdup (row->str)))
      continue;
    g_string_append_printf (text, "%s\n", row->str);
  }
  return g_string_free (text, FALSE);
}

/* --- files --- */

static gboolean
write_picture (ExchangeWriter *self, guint i, GError **error)
{
  const HoneExchangePicture *picture = self->set->pictures->pdata[i];
  const char *split = exchange_split_folder (exchange_written_split (picture, HONE_FORMAT_YOLO));
  g_autofree char *stem = exchange_without_ending (self->names[i]);
  g_autofree char *to = g_build_filename ("images", split, self->names[i], NULL);
  g_autofree char *label = g_strdup_printf ("labels/%s/%s.txt", split, stem);
  g_autofree char *text = NULL;

  if (!exchange_place_picture (self, i, to, error))
    return FALSE;
  if (!picture->labelled)
    return TRUE;
  text = labels_of (self, picture);
  return exchange_write_text (self, label, text, -1, error);
}

static gboolean
make_folders (ExchangeWriter *self, const gboolean *used, GError **error)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    g_autofree char *images = g_build_filename ("images", hone_split_name (split), NULL);
    g_autofree char *labels = g_build_filename ("labels", hone_split_name (split), NULL);

    if (used[split] && (!exchange_make_folder (self, images, error) || !exchange_make_folder (self, labels, error)))
      return FALSE;
  }
  return TRUE;
}

/* Training needs both keys. Without pictures for validation "val" is "train", and the losses say so. */
static char *
data_yaml (const ExchangeWriter *self, const gboolean *used)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "train: images/train\nval: images/%s\n", used[HONE_SPLIT_VAL] ? "val" : "train");
  if (used[HONE_SPLIT_TEST])
    g_string_append (text, "test: images/test\n");
  g_string_append (text, "\nnames:\n");
  for (guint i = 0; i < self->set->names->len; i++) {
    g_autofree char *name = hone_yaml_write_string (self->set->names->pdata[i]);

    g_string_append_printf (text, "  %u: %s\n", i, name);
  }
  if (self->set->names->len == 0)
    g_string_append (text, "  0: object\n"); /* begin to label here */
  return g_string_free (text, FALSE);
}

gboolean
exchange_write_yolo (ExchangeWriter *self, GError **error)
{
  gboolean used[HONE_N_SPLITS] = { [HONE_SPLIT_TRAIN] = TRUE };
  g_autofree char *yaml = NULL;

  for (guint i = 0; i < self->set->pictures->len; i++)
    if (self->names[i] != NULL)
      used[exchange_written_split (self->set->pictures->pdata[i], HONE_FORMAT_YOLO)] = TRUE;
  yaml = data_yaml (self, used);
  if (!make_folders (self, used, error) || !exchange_write_text (self, "data.yaml", yaml, -1, error))
    return FALSE;
  for (guint i = 0; i < self->set->pictures->len; i++)
    if (!exchange_step (self, i, error) || (self->names[i] != NULL && !write_picture (self, i, error)))
      return FALSE;
  return TRUE;
}
