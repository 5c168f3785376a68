/* SPDX-License-Identifier: Apache-2.0 */
/* test-planted.cc - our own kernels with a word of theirs taken away: each time the emulator must say so
 *
 * The kernels' text is included with some words of the dialect replaced by ones that the test can switch off, so that
 * the very kernels that are shipped are tried, whole and broken.
 */
#include "cuda-dialect.h"

#include <glib.h>

enum Plant { SOUND, NO_BARRIER, BARRIER_OF_HALF, NO_WAIT, EARLY_WAIT };

static Plant plant;
static int spared; /* barriers that are still there before the fault */

static int
reached (void)
{
  return spared > 0 ? spared-- : 0;
}

static void
planted_barrier (void)
{
  if (plant == NO_BARRIER && reached () == 0)
    return;
  if (plant == BARRIER_OF_HALF && thread_index () >= block_size () / 2)
    return;
  barrier ();
}

template <int younger>
static void
planted_wait (void)
{
  if (plant == EARLY_WAIT)
    copy_wait<younger + 1> ();
  else if (plant != NO_WAIT)
    copy_wait<younger> ();
}

#define barrier planted_barrier
#define copy_wait planted_wait
#include "all.cu"
#undef barrier
#undef copy_wait

#define SEEDS 6

/* How often a launch ended with something to say, of SEEDS. */
static int
count_faults (const char *name, int blocks, int threads, const void *args, Plant what, int spare)
{
  int n = 0;

  plant = what;
  for (unsigned seed = 0; seed < SEEDS; seed++) {
    EmulatorResult result;

    spared = spare;
    result = emulator_launch (EmulatorKernel::find (name), blocks, threads, args, seed);
    if (seed == 0 && result.fault != EMULATOR_OK)
      g_test_message ("%s", result.message);
    n += result.fault != EMULATOR_OK;
  }
  plant = SOUND;
  return n;
}

/* Sound, none; broken, each time. */
static void
check (const char *name, int blocks, int threads, const void *args, Plant what, int spare)
{
  g_assert_cmpint (count_faults (name, blocks, threads, args, SOUND, 0), ==, 0);
  g_assert_cmpint (count_faults (name, blocks, threads, args, what, spare), ==, SEEDS);
}

/* 1 x 8 x 8 pixels of 64 channels of bfloat16 each, a kernel of 3 x 3. */
struct Convolution {
  alignas (16) uint16_t x[64 * 64], y[64 * 64], packed[64 * 9 * 64];
  alignas (16) float parts[64 * 64 * 9];
};

static Convolution numbers;

static MmaArgs
convolution (HoneType type)
{
  MmaArgs args = {};
  HoneView view = { numbers.x, type, 1, 8, 8, 64, 0, 64 };

  args.how = HoneConv{ 3, 1, 1, 1 };
  args.from = args.to = view;
  args.to.data = numbers.y;
  args.packed = numbers.packed;
  args.parts = numbers.parts;
  args.part = 64;
  return args;
}

static void
test_mma (void)
{
  MmaArgs args = convolution (HONE_BF16), half = convolution (HONE_F16);

  check ("mma_conv_half", 1, 128, &half, NO_BARRIER, 0);
  check ("mma_conv_half", 1, 128, &half, EARLY_WAIT, 0);
  check ("mma_conv", 1, 128, &args, NO_BARRIER, 0);
  check ("mma_conv", 1, 128, &args, NO_BARRIER, 128 * 5); /* the sixth, and all behind it */
  check ("mma_conv", 1, 128, &args, BARRIER_OF_HALF, 0);
  check ("mma_conv", 1, 128, &args, NO_WAIT, 0);
  check ("mma_conv", 1, 128, &args, EARLY_WAIT, 0);
}

static void
test_mma_weight (void)
{
  MmaArgs args = convolution (HONE_BF16), half = convolution (HONE_F16);

  check ("mma_weight_half", 9, 128, &half, NO_BARRIER, 0);
  check ("mma_weight_half", 9, 128, &half, EARLY_WAIT, 0);
  check ("mma_weight", 9, 128, &args, NO_BARRIER, 0);
  check ("mma_weight", 9, 128, &args, BARRIER_OF_HALF, 0);
  check ("mma_weight", 9, 128, &args, NO_WAIT, 0);
  check ("mma_weight", 9, 128, &args, EARLY_WAIT, 0);
}

static void
test_product (void)
{
  static float a[64 * 40], b[40 * 64], c[64 * 64];
  MatrixArgs args = { false, false, 64, 64, 40, 1, 0, a, b, c, 40, 64, 64 };

  check ("matrix_product", 1, 256, &args, NO_BARRIER, 0);
  check ("matrix_product", 1, 256, &args, NO_BARRIER, 256); /* the one behind the first step's sums */
  check ("matrix_product", 1, 256, &args, BARRIER_OF_HALF, 0);
}

static void
test_norm (void)
{
  static float x[300 * 16], running[32], rows[4 * 16];
  static NormSums sums[2 * 16];
  NormArgs args = {};

  args.how.running_mean = running;
  args.how.running_var = running + 16;
  args.x = args.y = HoneView{ x, HONE_F32, 1, 15, 20, 16, 0, 16 };
  args.mean = rows;
  args.rstd = rows + 16;
  args.sums = sums;
  args.n_parts = 2;
  args.part = 256;
  check ("norm_sums", 2, 256, &args, NO_BARRIER, 0);
  check ("norm_sums", 2, 256, &args, BARRIER_OF_HALF, 0);
  check ("norm_d_sums", 2, 256, &args, NO_BARRIER, 0);
}

static void
test_average (void)
{
  alignas (16) static float x[100 * 8], y[8];
  PoolArgs args = {};

  args.x = HoneView{ x, HONE_F32, 1, 10, 10, 8, 0, 8 };
  args.y = HoneView{ y, HONE_F32, 1, 1, 1, 8, 0, 8 };
  check ("pool_average", 1, 128, &args, NO_BARRIER, 0);
}

static void
test_update (void)
{
  static float gradients[300];
  static double parts[2];
  static const HoneUpdatePiece pieces[2] = { { 0, 280, 0 }, { 280, 20, 0 } };
  UpdateArgs args = {};

  args.n_pieces = 2;
  args.pieces = pieces;
  args.blocks.gradients = gradients;
  args.parts = parts;
  check ("update_norm", 2, 256, &args, NO_BARRIER, 0);
  check ("update_norm", 2, 256, &args, NO_BARRIER, 256 * 3); /* within the tree */
  check ("update_norm", 2, 256, &args, BARRIER_OF_HALF, 0);
}

/* 8 x 8, 4 x 4 and 2 x 2 cells. */
static const HoneHeadPlan head = { 1, 2, 1, 84, { 8, 4, 2 }, { 8, 4, 2 }, { 8, 16, 32 } };

static void
test_loss (void)
{
  static float scores[2 * 84], corners[4 * 84];
  static const HoneWanted wanted = { 5, 5, 60, 60, 1 };
  static uint64_t best[LOSS_TOP];
  HeadArgs args = {};

  for (int a = 0; a < 84; a++) /* all of them are found where the object is, more or less */
    for (int side = 0; side < 4; side++)
      corners[side * 84 + a] = (float) (side < 2 ? 4 : 62) + 0.01f * (float) a;
  args.plan.head = head;
  args.plan.most_wanted = 1;
  args.plan.topk = args.plan.topk2 = 10;
  args.wanted = &wanted;
  args.head.scores = scores;
  args.corners = corners;
  args.best = best;
  check ("loss_best", 1, 256, &args, NO_BARRIER, 0);
  check ("loss_best", 1, 256, &args, NO_BARRIER, 256 * 12); /* in the second round */
  check ("loss_best", 1, 256, &args, BARRIER_OF_HALF, 0);
}

static void
test_detect (void)
{
  static float scores[2 * 84], corners[4 * 84];
  static uint64_t keys[84];
  static HoneFound found[5];
  static int32_t n_listed[1], counts[1];
  DetectArgs args = {};

  for (int a = 0; a < 84; a++)
    for (int side = 0; side < 4; side++)
      corners[side * 84 + a] = (float) (a * 10 + side / 2 * 8);
  args.plan.head = head;
  args.plan.conf = 0.25f;
  args.plan.iou = 0.5f;
  args.plan.most = 5;
  args.scores = scores;
  args.corners = corners;
  args.room = 84;
  args.keys = keys;
  args.n_listed = n_listed;
  args.found = found;
  args.counts = counts;
  check ("detect_list", 1, 256, &args, NO_BARRIER, 0);
  check ("detect_list", 1, 256, &args, NO_BARRIER, 256 * 13); /* while it is counted who comes before */
  check ("detect_list", 1, 256, &args, BARRIER_OF_HALF, 0);
  check ("detect_keep", 1, 256, &args, NO_BARRIER, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda/planted/mma", test_mma);
  g_test_add_func ("/cuda/planted/mma-weight", test_mma_weight);
  g_test_add_func ("/cuda/planted/product", test_product);
  g_test_add_func ("/cuda/planted/norm", test_norm);
  g_test_add_func ("/cuda/planted/average", test_average);
  g_test_add_func ("/cuda/planted/update", test_update);
  g_test_add_func ("/cuda/planted/loss", test_loss);
  g_test_add_func ("/cuda/planted/detect", test_detect);
  return g_test_run ();
}
