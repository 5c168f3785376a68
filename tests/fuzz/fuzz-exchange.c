/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-exchange.c - see fuzz-exchange.h */
#include "fuzz-exchange.h"

#include <math.h>
#include <string.h>

FuzzSet *
fuzz_set_new (HoneFormat format, const char *path)
{
  FuzzSet *self = g_new0 (FuzzSet, 1);

  self->what.format = format;
  self->what.root = (char *) "/nonexistent/fuzz";
  self->what.path = (char *) path;
  self->reader.set = exchange_new (format, path);
  self->reader.what = &self->what;
  self->reader.by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

static void
check_object (const HoneExchange *set, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  g_assert_cmpint (object->klass, >=, 0);
  g_assert_cmpint (object->klass, <, (int) set->names->len);
  for (int i = 0; i < 4; i++)
    g_assert_true (isfinite (object->box[i]));
  g_assert_true (object->box[2] >= 0 && object->box[3] >= 0);
  for (guint r = 0; r < object->n_rings; r++) {
    const HoneExchangeRing *ring;

    g_assert_cmpuint (object->first_ring + r, <, picture->rings->len);
    ring = &g_array_index (picture->rings, HoneExchangeRing, object->first_ring + r);
    g_assert_cmpuint (ring->n, >=, 3);
    g_assert_cmpuint (2 * (ring->first + ring->n), <=, picture->points->len);
  }
}

/* As if its file had been found. */
static void
check_picture (const HoneExchange *set, HoneExchangePicture *picture)
{
  g_assert_nonnull (picture->name);
  if (picture->path == NULL)
    picture->path = g_strdup ("x.png");
  if (picture->width == 0 || picture->height == 0)
    picture->width = 640, picture->height = 480;
  for (guint i = 0; picture->objects != NULL && i < picture->objects->len; i++)
    check_object (set, picture, &g_array_index (picture->objects, HoneExchangeObject, i));
}

void
fuzz_set_check (FuzzSet *self)
{
  const HoneExchangeHow hows[] = { { 0 }, { .recipe = TRUE }, { .boxes = TRUE } };
  HoneExchange *set = self->reader.set;

  for (guint i = 0; i < set->pictures->len; i++)
    check_picture (set, set->pictures->pdata[i]);
  for (guint i = 0; i < G_N_ELEMENTS (hows); i++)
    for (int format = HONE_FORMAT_YOLO; format <= HONE_FORMAT_VOC; format++)
      g_ptr_array_unref (hone_exchange_losses (set, format, &hows[i]));
  for (guint i = 0; i < set->findings->len; i++) {
    const HoneExchangeFinding *finding = &g_array_index (set->findings, HoneExchangeFinding, i);

    g_assert_true (g_utf8_validate (finding->message, -1, NULL));
    g_assert_null (strchr (finding->message, '\n'));
  }
  g_free (hone_exchange_summary (set));
}

void
fuzz_set_free (FuzzSet *self)
{
  hone_exchange_free (self->reader.set);
  g_hash_table_unref (self->reader.by_name);
  g_free (self);
}
