/* SPDX-License-Identifier: Apache-2.0 */
/* bench-conv.c - how long the layers of a network take: bench-conv SHAPES [batch [threads [level [repeats [-v]]]]]
 * Level bf16 is the best one, with activations of bfloat16.
 *
 * SHAPES has a convolution a line: name, channels in, out, height and width in, out, kernel, stride, pad, groups, has
 * bias. Each is run alone, the best of some runs; a layer without bias is followed by batch norm and SiLU. Printed,
 * never tested.
 */
#include "hone-kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  char name[128];
  int in, out, h, w, out_h, out_w;
  HoneConv how;
  int bias;
} Shape;

enum { FORWARD, D_X, D_WEIGHT, NORM, NORM_D_X, N_PASSES };

static const char *const pass_names[] = { "y", "d_x", "d_weight", "norm", "norm d_x" };

typedef struct {
  const HoneKernels *k;
  HoneDevice *device;
  HoneType type; /* of activations */
  Shape shape;
  HoneView x, y, z, d_x, d_y;
  float *weight, *d_weight, *rows; /* rows: numbers a channel */
  HoneNorm norm;
} Layer;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

static int
read_shape (FILE *file, Shape *s)
{
  return fscanf (file, "%127s %d %d %d %d %d %d %d %d %d %d %d", s->name, &s->in, &s->out, &s->h, &s->w, &s->out_h,
                 &s->out_w, &s->how.kernel, &s->how.stride, &s->how.pad, &s->how.groups, &s->bias) == 12;
}

static HoneView
new_view (const Layer *l, HoneType type, int n, int h, int w, int c)
{
  HoneView view = { NULL, type, n, h, w, c, 0, c };
  size_t bytes = l->k->block_bytes (type, n, h, w, c);

  view.data = l->k->alloc (l->device, bytes);
  for (size_t i = 0; type == HONE_F32 && i < bytes / sizeof (float); i++)
    if (c % HONE_LANES == 0 || (int) (i % HONE_LANES) < c)
      ((float *) view.data)[i] = 0.01f * (float) (i * 7 % 97) - 0.4f;
  for (size_t i = 0; type == HONE_BF16 && i < bytes / 2; i++)
    if (c % HONE_LANES == 0 || (int) (i % HONE_LANES) < c)
      ((uint16_t *) view.data)[i] = (uint16_t) (0x3c00 + i * 7 % 0x300 + (i % 2) * 0x8000);
  return view;
}

static void
open_layer (Layer *l, int batch)
{
  const Shape *s = &l->shape;
  size_t n = (size_t) (s->out * (s->in / s->how.groups) * s->how.kernel * s->how.kernel);

  l->x = new_view (l, s->in == 3 ? HONE_U8 : l->type, batch, s->h, s->w, s->in);
  l->d_x = new_view (l, l->type, batch, s->h, s->w, s->in);
  l->y = new_view (l, l->type, batch, s->out_h, s->out_w, s->out);
  l->z = new_view (l, l->type, batch, s->out_h, s->out_w, s->out);
  l->d_y = new_view (l, l->type, batch, s->out_h, s->out_w, s->out);
  l->weight = l->k->alloc (l->device, n * sizeof (float));
  l->d_weight = l->k->alloc (l->device, n * sizeof (float));
  for (size_t i = 0; i < n; i++)
    l->weight[i] = 0.01f * (float) (i % 13) - 0.06f;
  l->rows = l->k->alloc (l->device, (size_t) s->out * 8 * sizeof (float));
  l->norm = (HoneNorm){ NULL,  NULL,  l->rows, l->rows + s->out, l->rows + 2 * s->out, l->rows + 3 * s->out,
                        1e-3f, 0.03f, false,   HONE_SILU };
  l->k->reserve_conv (l->device, s->how, l->x, l->y);
}

static void
close_layer (Layer *l)
{
  void *blocks[] = { l->x.data, l->d_x.data, l->y.data, l->z.data, l->d_y.data, l->weight, l->d_weight, l->rows };

  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    l->k->release (l->device, blocks[i]);
}

static void
run_pass (Layer *l, int pass)
{
  const HoneView none = { 0 };

  if (pass == FORWARD)
    l->k->conv (l->device, l->shape.how, l->x, l->weight, NULL, l->y);
  else if (pass == D_X && l->x.type != HONE_U8)
    l->k->conv_d_x (l->device, l->shape.how, l->d_y, l->weight, false, l->d_x);
  else if (pass == D_WEIGHT)
    l->k->conv_d_weight (l->device, l->shape.how, l->d_y, l->x, l->d_weight);
  else if (pass == NORM && !l->shape.bias)
    l->k->norm (l->device, &l->norm, l->y, none, l->z);
  else if (pass == NORM_D_X && !l->shape.bias)
    l->k->norm_d_x (l->device, &l->norm, l->z, l->y, l->rows + 4 * l->shape.out, l->rows + 5 * l->shape.out, l->d_y);
}

static double
time_pass (Layer *l, int pass, int repeats)
{
  double best = 1e9;

  run_pass (l, pass);
  for (int i = 0; i < repeats; i++) {
    double start = now ();

    run_pass (l, pass);
    if (now () - start < best)
      best = now () - start;
  }
  return best;
}

/* Of all layers together. */
typedef struct {
  double seconds[N_PASSES], gflop[N_PASSES];
} Totals;

static double
gflop_of (const Shape *s, int batch)
{
  return 2e-9 * batch * s->out * s->out_h * s->out_w * (s->in / s->how.groups) * s->how.kernel * s->how.kernel;
}

static void
time_layer (Layer *l, int batch, int repeats, int verbose, Totals *totals)
{
  const Shape *s = &l->shape;
  double work = gflop_of (s, batch);

  open_layer (l, batch);
  for (int pass = 0; pass < N_PASSES; pass++) {
    double seconds = time_pass (l, pass, repeats);

    totals->seconds[pass] += seconds;
    totals->gflop[pass] += pass < NORM && (pass != D_X || s->in != 3) ? work : 0;
    if (verbose)
      printf ("%s %.3f ms %.0f GFLOP/s, ", pass_names[pass], seconds * 1e3, pass < NORM ? work / seconds : 0);
  }
  if (verbose)
    printf ("%s %d>%d %dx%d k%d s%d g%d\n", s->name, s->in, s->out, s->h, s->w, s->how.kernel, s->how.stride,
            s->how.groups);
  close_layer (l);
}

static void
print_totals (const Layer *l, int batch, const Totals *t)
{
  char text[64];

  l->k->describe (l->device, text, sizeof text);
  printf ("%s, batch %d:", text, batch);
  for (int pass = 0; pass < N_PASSES; pass++) {
    printf (" %s %.1f ms", pass_names[pass], t->seconds[pass] * 1e3);
    if (pass < NORM)
      printf (" (%.0f GFLOP/s)", t->gflop[pass] / t->seconds[pass]);
  }
  printf ("; convolutions %.1f ms\n", (t->seconds[FORWARD] + t->seconds[D_X] + t->seconds[D_WEIGHT]) * 1e3);
}

static HoneLevel
level_of (const char *word)
{
  static const char *const levels[] = { "auto", "plain", "avx2", "avx512" };

  for (int i = 0; i < 4; i++)
    if (strcmp (word, levels[i]) == 0)
      return (HoneLevel) i;
  return HONE_LEVEL_AUTO;
}

int
main (int argc, char *argv[])
{
  int batch = argc > 2 ? atoi (argv[2]) : 1, repeats = argc > 5 ? atoi (argv[5]) : 5;
  HoneOpen how = { argc > 3 ? atoi (argv[3]) : 0, argc > 4 ? level_of (argv[4]) : HONE_LEVEL_AUTO };
  FILE *file = argc > 1 ? fopen (argv[1], "re") : NULL;
  bool half = argc > 4 && strcmp (argv[4], "bf16") == 0;
  Layer l = { .k = hone_kernels_cpu (), .type = half ? HONE_BF16 : HONE_F32 };
  Totals totals = { 0 };

  l.device = l.k->open (&how);
  if (file == NULL || l.device == NULL || !l.k->has_type (l.device, l.type)) {
    fprintf (stderr, "bench-conv SHAPES [batch [threads [auto|plain|avx2|avx512|bf16 [repeats [-v]]]]]\n");
    return 2;
  }
  while (read_shape (file, &l.shape))
    time_layer (&l, batch, repeats, argc > 6, &totals);
  fclose (file);
  print_totals (&l, batch, &totals);
  l.k->close (l.device);
  return 0;
}
