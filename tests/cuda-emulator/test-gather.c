/* SPDX-License-Identifier: Apache-2.0 */
/* test-gather.c - augmentation on the GPU: the very bytes of core's */
#include "gather.h"

#include <string.h>

#define SAMPLES 12
#define SIZE 72 /* of the result: one whole run of 32 columns, and a rest; two, and a rest */

static const HoneAugment ways[] = {
  /* as by default */
  { .imgsz = SIZE,
    .mosaic = 1,
    .translate = 0.1,
    .scale_low = 0.5,
    .scale_high = 1.5,
    .hsv_h = 0.015,
    .hsv_s = 0.7,
    .hsv_v = 0.4,
    .fliplr = 0.5 },
  /* turned, sheared, seen from the side, upside down, blue first */
  { .imgsz = SIZE,
    .degrees = 40,
    .translate = 0.3,
    .scale_low = 0.2,
    .scale_high = 1.9,
    .shear = 8,
    .perspective = 0.001,
    .hsv_h = 0.5,
    .hsv_s = 0.9,
    .hsv_v = 0.9,
    .flipud = 0.5,
    .fliplr = 0.5,
    .bgr = 0.5 },
  /* turned, no colour */
  { .imgsz = SIZE, .degrees = 180, .translate = 0.5, .scale_low = 0.1, .scale_high = 3, .fliplr = 0.5 },
};

typedef struct {
  HoneDevice *device;
  HoneImage images[4];
  guint8 *there[4]; /* the same on the device */
} Pictures;

static const HoneKernels *
k (void)
{
  return hone_kernels_cuda ();
}

/* Of several shapes; each pixel of a slope with some noise, so that every neighbour counts. */
static Pictures
make_pictures (void)
{
  static const int sizes[4][2] = { { SIZE, 50 }, { 33, SIZE }, { SIZE, SIZE }, { 40, 41 } };
  g_autoptr (GRand) random = g_rand_new_with_seed (9);
  Pictures self = { k ()->open (&(HoneOpen){ 0 }) };

  g_assert_nonnull (self.device);
  for (int i = 0; i < 4; i++) {
    HoneImage *image = &self.images[i];
    const gsize bytes = (gsize) sizes[i][0] * sizes[i][1] * 3;

    *image = (HoneImage){ .width = sizes[i][0], .height = sizes[i][1], .pixels = g_malloc (bytes) };
    for (gsize b = 0; b < bytes; b++)
      image->pixels[b] = (guint8) (b % 3 == (gsize) i % 3 ? b / 7 : g_rand_int (random));
    self.there[i] = k ()->alloc (self.device, bytes);
    k ()->write (self.device, self.there[i], image->pixels, bytes);
  }
  return self;
}

static void
free_pictures (Pictures *self)
{
  char why[200];

  for (int i = 0; i < 4; i++) {
    k ()->release (self->device, self->there[i]);
    g_free (self->images[i].pixels);
  }
  if (k ()->sync (self->device, why, sizeof why) != HONE_OK)
    g_test_fail_printf ("%s", why);
  k ()->close (self->device);
}

/* The record of one sample, with the device's pixels in the place of core's. */
static HoneGather
record_of (const Pictures *self, const HoneAugment *how, gboolean mosaic, const HoneTile tiles[4],
           const HoneAugmentDraws *drawn)
{
  const HoneImage *first = tiles[0].image;
  const HoneScene scene = mosaic ? hone_scene_of_mosaic (tiles, drawn->centre_x, drawn->centre_y, how->imgsz)
                                 : hone_scene_of_picture (first->pixels, first->width, first->height);
  HoneGather record;

  hone_gather_of_scene (how, &scene, drawn, SIZE, SIZE, &record);
  for (int i = 0; i < (mosaic ? 4 : 1); i++)
    record.patches[i].pixels = self->there[i] + (record.patches[i].pixels - self->images[i].pixels);
  return record;
}

static void
test_way (gconstpointer data)
{
  const HoneAugment *how = data;
  Pictures pictures = make_pictures ();
  const gsize bytes = (gsize) SIZE * SIZE * 3;
  g_autofree guint8 *want = g_malloc (SAMPLES * bytes), *got = g_malloc (SAMPLES * bytes);
  HoneGather records[SAMPLES];
  HoneTile tiles[4];
  void *there = k ()->alloc (pictures.device, sizeof records), *to = k ()->alloc (pictures.device, SAMPLES * bytes);

  for (int i = 0; i < 4; i++)
    tiles[i] = (HoneTile){ .image = &pictures.images[i] };
  for (int i = 0; i < SAMPLES; i++) {
    HoneDraws draws = hone_draws (7, 1, 0, (guint64) i);
    const gboolean mosaic = how->mosaic > 0 && i % 3 > 0;
    const HoneAugmentDraws drawn = hone_augment_draw (how, mosaic, &draws);
    HoneFrame frame = hone_frame_new (SIZE, SIZE);

    hone_augment_place (how, mosaic, tiles, &drawn, &frame);
    hone_augment_finish (how, &drawn, &frame);
    memcpy (want + i * bytes, frame.pixels, bytes);
    hone_frame_clear (&frame);
    records[i] = record_of (&pictures, how, mosaic, tiles, &drawn);
  }
  k ()->write (pictures.device, there, records, sizeof records);
  k ()->gather (pictures.device, SAMPLES, SIZE, SIZE, there, to);
  k ()->read (pictures.device, to, got, SAMPLES * bytes);
  g_assert_cmpmem (got, SAMPLES * bytes, want, SAMPLES * bytes);
  k ()->release (pictures.device, there);
  k ()->release (pictures.device, to);
  free_pictures (&pictures);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "/cuda/gather/usual", "/cuda/gather/strong", "/cuda/gather/turned" };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    g_test_add_data_func (names[i], &ways[i], test_way);
  return g_test_run ();
}
