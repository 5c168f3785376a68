/* SPDX-License-Identifier: Apache-2.0 */
/* test-emulator.cc - the emulator does what the PTX ISA says, and finds each fault that was planted
 *
 * Every kernel runs under several seeds: what is right must be right under each, and a fault must be found under each,
 * not only where the order of warps happens to show it.
 */
#include "cuda-dialect.h"

#include <glib.h>

#define SEEDS 12

struct Args {
  const float *x;
  float *y;
  int n;
};

static void
run (const char *name, int blocks, int threads, const void *args, EmulatorFault want)
{
  const EmulatorKernel *kernel = EmulatorKernel::find (name);

  g_assert_nonnull (kernel);
  for (unsigned seed = 0; seed < SEEDS; seed++) {
    EmulatorResult result = emulator_launch (kernel, blocks, threads, args, seed);

    if (seed == 0 && result.fault != EMULATOR_OK)
      g_test_message ("%s", result.message);
    if (result.fault != want)
      g_test_fail_printf ("%s, seed %u: fault %d, not %d: %s", name, seed, result.fault, want, result.message);
  }
}

/* The block's numbers from the end to the beginning, and what goes wrong in it. */

enum Plant { SOUND, NO_BARRIER, NO_LAST_BARRIER, HALF_BARRIER, EARLY_END, BEYOND, BEFORE_FIRST, UNWRITTEN };

template <Plant plant>
DEVICE void
turn_around (const Args &args)
{
  SHARED (float, row, 128);
  int i = thread_index ();

  for (int round = 0; round < 2; round++) {
    int at = block_index () * 128 + i;

    if (!(plant == UNWRITTEN && i == 5))
      row[plant == BEYOND ? i + 1 : plant == BEFORE_FIRST ? i - 1 : i] = args.x[at] + (float) round;
    if (plant == EARLY_END && i == 70)
      return;
    if (plant == HALF_BARRIER ? i < 64 : plant != NO_BARRIER)
      barrier ();
    args.y[at] = row[127 - i];
    if (plant != NO_LAST_BARRIER)
      barrier ();
  }
}

KERNEL (turn_sound, Args)
{
  turn_around<SOUND> (args);
}
KERNEL (turn_no_barrier, Args)
{
  turn_around<NO_BARRIER> (args);
}
KERNEL (turn_no_last_barrier, Args)
{
  turn_around<NO_LAST_BARRIER> (args);
}
KERNEL (turn_half_barrier, Args)
{
  turn_around<HALF_BARRIER> (args);
}
KERNEL (turn_early_end, Args)
{
  turn_around<EARLY_END> (args);
}
KERNEL (turn_beyond, Args)
{
  turn_around<BEYOND> (args);
}
KERNEL (turn_before_first, Args)
{
  turn_around<BEFORE_FIRST> (args);
}
KERNEL (turn_unwritten, Args)
{
  turn_around<UNWRITTEN> (args);
}

static void
test_sound (void)
{
  float x[384], y[384];
  Args args = { x, y, 384 };

  for (int i = 0; i < 384; i++)
    x[i] = (float) i;
  run ("turn_sound", 3, 128, &args, EMULATOR_OK);
  for (int i = 0; i < 384; i++)
    g_assert_cmpfloat (y[i], ==, (float) (i / 128 * 128 + 127 - i % 128 + 1));
}

static void
test_planted (void)
{
  static const struct {
    const char *name;
    EmulatorFault fault;
  } planted[] = { { "turn_no_barrier", EMULATOR_RACE },    { "turn_no_last_barrier", EMULATOR_RACE },
                  { "turn_half_barrier", EMULATOR_RACE },  { "turn_early_end", EMULATOR_DIVERGENT_BARRIER },
                  { "turn_beyond", EMULATOR_BOUNDS },      { "turn_before_first", EMULATOR_BOUNDS },
                  { "turn_unwritten", EMULATOR_UNWRITTEN } };
  float x[128] = { 0 }, y[128];
  Args args = { x, y, 128 };

  for (gsize i = 0; i < G_N_ELEMENTS (planted); i++) {
    const EmulatorKernel *kernel = EmulatorKernel::find (planted[i].name);

    if (planted[i].fault == EMULATOR_RACE) /* without a barrier it may as well be nobody who has written */
      for (unsigned seed = 0; seed < SEEDS; seed++) {
        EmulatorResult result = emulator_launch (kernel, 1, 128, &args, seed);

        g_assert_true (result.fault == EMULATOR_RACE || result.fault == EMULATOR_UNWRITTEN);
      }
    else
      run (planted[i].name, 1, 128, &args, planted[i].fault);
  }
}

/* A barrier that only half of the block reaches, with nothing else wrong. */
KERNEL (diverge, Args)
{
  if (thread_index () < args.n)
    barrier ();
}

static void
test_diverge (void)
{
  Args args = { NULL, NULL, 64 };

  run ("diverge", 2, 128, &args, EMULATOR_DIVERGENT_BARRIER);
  args.n = 128;
  run ("diverge", 2, 128, &args, EMULATOR_OK);
}

/* Copies that land late: 4 floats a thread, turned around through shared memory. */

enum Late { WAITS, NO_WAIT, NO_BARRIER_BEHIND, ONE_TOO_FEW, CROOKED };

template <Late late>
DEVICE void
turn_late (const Args &args)
{
  SHARED (float, first, 256);
  SHARED (float, second, 260);
  int i = thread_index ();

  copy_async_16 (first + i * 4, args.x + i * 4, true);
  copy_commit ();
  copy_async_16 (second + (late == CROOKED ? i * 4 + 1 : i * 4), args.x + 256 + i * 4, i % 2 == 0);
  copy_commit ();
  copy_wait<1> ();
  barrier ();
  for (int j = 0; j < 4; j++)
    args.y[i * 4 + j] = first[255 - i * 4 - j];
  if (late == WAITS || late == NO_BARRIER_BEHIND)
    copy_wait<0> ();
  if (late == ONE_TOO_FEW)
    copy_wait<1> ();
  if (late != NO_BARRIER_BEHIND)
    barrier ();
  for (int j = 0; j < 4; j++)
    args.y[256 + i * 4 + j] = second[255 - i * 4 - j];
}

KERNEL (late_waits, Args)
{
  turn_late<WAITS> (args);
}
KERNEL (late_no_wait, Args)
{
  turn_late<NO_WAIT> (args);
}
KERNEL (late_one_too_few, Args)
{
  turn_late<ONE_TOO_FEW> (args);
}
KERNEL (late_no_barrier, Args)
{
  turn_late<NO_BARRIER_BEHIND> (args);
}
KERNEL (late_crooked, Args)
{
  turn_late<CROOKED> (args);
}

static void
test_copies (void)
{
  alignas (16) float x[512], y[512];
  Args args = { x, y, 512 };

  for (int i = 0; i < 512; i++)
    x[i] = (float) i;
  run ("late_waits", 1, 64, &args, EMULATOR_OK);
  for (int i = 0; i < 256; i++) {
    int other = 255 - i;

    g_assert_cmpfloat (y[i], ==, (float) other);
    g_assert_cmpfloat (y[256 + i], ==, other / 4 % 2 == 0 ? (float) (256 + other) : 0.0f);
  }
  run ("late_no_wait", 1, 64, &args, EMULATOR_NOT_LANDED);
  run ("late_one_too_few", 1, 64, &args, EMULATOR_NOT_LANDED);
  run ("late_crooked", 1, 64, &args, EMULATOR_MISALIGNED);
  for (unsigned seed = 0; seed < SEEDS; seed++) {
    EmulatorResult result = emulator_launch (EmulatorKernel::find ("late_no_barrier"), 1, 64, &args, seed);

    /* the other thread's copy may be on its way, too */
    g_assert_true (result.fault == EMULATOR_RACE || result.fault == EMULATOR_NOT_LANDED);
  }
}

/* A warp's barrier orders its own lanes and nobody else. */
KERNEL (within_warp, Args)
{
  SHARED (float, row, 64);
  int i = thread_index ();

  row[i] = (float) i;
  warp_barrier ();
  args.y[i] = row[i ^ args.n];
}

KERNEL (sum_of_warp, Args)
{
  float sum = args.x[thread_index ()];

  for (int bits = 16; bits > 0; bits /= 2)
    sum += shuffle_xor (sum, bits);
  args.y[thread_index ()] = sum;
}

KERNEL (half_a_warp, Args)
{
  if (thread_index () % 32 < args.n)
    args.y[thread_index ()] = shuffle_xor (1, 1);
}

static void
test_warp (void)
{
  float x[64], y[64];
  Args args = { x, y, 1 };

  for (int i = 0; i < 64; i++)
    x[i] = (float) i;
  run ("within_warp", 1, 64, &args, EMULATOR_OK);
  for (int i = 0; i < 64; i++)
    g_assert_cmpfloat (y[i], ==, (float) (i ^ 1));
  args.n = 32;
  for (unsigned seed = 0; seed < SEEDS; seed++)
    g_assert_cmpint (emulator_launch (EmulatorKernel::find ("within_warp"), 1, 64, &args, seed).fault, !=, EMULATOR_OK);
  run ("sum_of_warp", 1, 64, &args, EMULATOR_OK);
  for (int i = 0; i < 64; i++)
    g_assert_cmpfloat (y[i], ==, i < 32 ? 31 * 16 : 31 * 16 + 32 * 32);
  args.n = 16;
  run ("half_a_warp", 1, 64, &args, EMULATOR_DIVERGENT_WARP);
}

/* mma.m16n8k16 with .bf16 and with .f16, as the PTX ISA (9.7.14.5.8 of version 8.7) lays out its fragments:
 *   a_i: row = groupID for 0 <= i < 2 or 4 <= i < 6, else groupID + 8
 *        col = threadID_in_group * 2 + (i & 1) for i < 4, else that + 8
 *   b_i: row = threadID_in_group * 2 + (i & 1) for i < 2, else that + 8; col = groupID
 *   c_i: row = groupID for i < 2, else groupID + 8; col = threadID_in_group * 2 + (i & 1)
 * with groupID = laneid >> 2 and threadID_in_group = laneid % 4. */

struct MmaArgs {
  const uint16_t *a, *b; /* 16 x 16, 16 x 8, row after row */
  float *d;              /* 16 x 8 */
  bool ieee;
};

KERNEL (product, MmaArgs)
{
  int lane = thread_index () % 32, group = lane >> 2, in_group = lane % 4;
  uint32_t a[4], b[2];
  float d[4];

  for (int i = 0; i < 8; i += 2) {
    int row = i < 2 || (i >= 4 && i < 6) ? group : group + 8, column = in_group * 2 + (i < 4 ? 0 : 8);

    a[i / 2] = (uint32_t) args.a[row * 16 + column] | (uint32_t) args.a[row * 16 + column + 1] << 16;
  }
  for (int i = 0; i < 4; i += 2) {
    int row = in_group * 2 + (i < 2 ? 0 : 8);

    b[i / 2] = (uint32_t) args.b[row * 8 + group] | (uint32_t) args.b[(row + 1) * 8 + group] << 16;
  }
  for (int i = 0; i < 4; i++)
    d[i] = 1000;
  if (args.ieee)
    mma_f16 (d, a, b);
  else
    mma_bf16 (d, a, b);
  for (int i = 0; i < 4; i++)
    args.d[(i < 2 ? group : group + 8) * 8 + in_group * 2 + (i & 1)] = d[i];
}

static void
test_mma_of (bool ieee)
{
  uint16_t a[256], b[128];
  float d[128];
  MmaArgs args = { a, b, d, ieee };

  /* Small whole numbers, all products of which are exact, and no two rows or columns alike. */
  for (int i = 0; i < 256; i++)
    a[i] = ieee ? f16_of_float ((float) (i * 7 % 31 - 15)) : bf16_of_float ((float) (i * 7 % 31 - 15));
  for (int i = 0; i < 128; i++)
    b[i] = ieee ? f16_of_float ((float) (i * 5 % 29 - 14)) : bf16_of_float ((float) (i * 5 % 29 - 14));
  run ("product", 1, 32, &args, EMULATOR_OK);
  for (int row = 0; row < 16; row++)
    for (int column = 0; column < 8; column++) {
      int sum = 1000;

      for (int k = 0; k < 16; k++)
        sum += ((row * 16 + k) * 7 % 31 - 15) * ((k * 8 + column) * 5 % 29 - 14);
      g_assert_cmpfloat (d[row * 8 + column], ==, (float) sum);
    }
}

static void
test_mma (void)
{
  test_mma_of (false);
  test_mma_of (true);
}

struct MatrixArgs {
  uint32_t *to; /* 32 lanes x 4 */
  int first;    /* the row that lane 0 names, in numbers */
};

template <bool turned>
DEVICE void
matrices (const MatrixArgs &args)
{
  SHARED (uint16_t, m, 4 * 64 + 8);
  int lane = thread_index ();
  uint32_t to[4];

  for (int i = lane; i < 4 * 64 + 8; i += 32)
    m[i] = (uint16_t) i;
  warp_barrier ();
  load_matrices<turned> (to, m + (args.first + lane * 8));
  for (int j = 0; j < 4; j++)
    args.to[lane * 4 + j] = to[j];
}

KERNEL (matrices_straight, MatrixArgs)
{
  matrices<false> (args);
}
KERNEL (matrices_turned, MatrixArgs)
{
  matrices<true> (args);
}

/* PTX ISA, ldmatrix: thread 0 of a matrix gets the first two numbers of row 0, thread 1 the next two, thread 4 the
 * first two of row 1; with .trans, thread 0 gets the first number of rows 0 and 1, thread 1 of rows 2 and 3. */
static void
test_matrices (void)
{
  uint32_t to[128];
  MatrixArgs args = { to, 0 };

  run ("matrices_straight", 1, 32, &args, EMULATOR_OK);
  g_assert_cmphex (to[0], ==, 0x00010000);
  g_assert_cmphex (to[1 * 4], ==, 0x00030002);
  g_assert_cmphex (to[4 * 4], ==, 0x00090008);
  for (int lane = 0; lane < 32; lane++)
    for (int j = 0; j < 4; j++) {
      uint32_t first = (uint32_t) (j * 64 + lane / 4 * 8 + lane % 4 * 2);

      g_assert_cmphex (to[lane * 4 + j], ==, first | (first + 1) << 16);
    }
  run ("matrices_turned", 1, 32, &args, EMULATOR_OK);
  g_assert_cmphex (to[0], ==, 0x00080000);
  g_assert_cmphex (to[1 * 4], ==, 0x00180010);
  for (int lane = 0; lane < 32; lane++)
    for (int j = 0; j < 4; j++) {
      uint32_t first = (uint32_t) (j * 64 + lane % 4 * 16 + lane / 4);

      g_assert_cmphex (to[lane * 4 + j], ==, first | (first + 8) << 16);
    }
  args.first = 4;
  run ("matrices_straight", 1, 32, &args, EMULATOR_MISALIGNED);
  args.first = 16;
  run ("matrices_straight", 1, 32, &args, EMULATOR_BOUNDS);
}

/* Whoever is last writes: what must not be relied on does change with the seed. */
KERNEL (who_is_last, Args)
{
  args.y[0] = (float) (block_index () * block_size () + thread_index ());
}

static void
test_orders (void)
{
  float y = 0, first = -1;
  bool other = false;
  Args args = { NULL, &y, 0 };

  for (unsigned seed = 0; seed < SEEDS; seed++) {
    g_assert_cmpint (emulator_launch (EmulatorKernel::find ("who_is_last"), 4, 64, &args, seed).fault, ==, EMULATOR_OK);
    other = other || (first >= 0 && y != first);
    first = y;
    g_assert_cmpint (emulator_launch (EmulatorKernel::find ("who_is_last"), 4, 64, &args, seed).fault, ==, EMULATOR_OK);
    g_assert_cmpfloat (y, ==, first); /* the same seed, the same order */
  }
  g_assert_true (other);
}

KERNEL (greedy, Args)
{
  SHARED (float, row, 12289);

  row[thread_index ()] = 0;
}

static void
test_too_much (void)
{
  Args args = { NULL, NULL, 0 };

  run ("greedy", 1, 32, &args, EMULATOR_TOO_MUCH_SHARED);
}

static void
test_rounding (void)
{
  static const struct {
    float x;
    uint16_t half;
  } pairs[] = { { 1, 0x3f80 },
                { 1 + 1 / 256.0f, 0x3f80 },
                { 1 + 3 / 256.0f, 0x3f82 },
                { -0.0f, 0x8000 },
                { 1 + 1.01f / 256.0f, 0x3f81 },
                { INFINITY, 0x7f80 },
                { 3.4028235e38f, 0x7f80 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_cmphex (bf16_of_float (pairs[i].x), ==, pairs[i].half);
  g_assert_true (isnan (float_of_bf16 (bf16_of_float (NAN))));
  for (int i = 0; i < 0x7f80; i++)
    g_assert_cmphex (bf16_of_float (float_of_bf16 ((uint16_t) i)), ==, (uint16_t) i);
}

/* IEEE 754, binary16: the largest, the smallest normal one, steps of 2^-24 below, ties to even. */
static void
test_halves (void)
{
  static const struct {
    float x;
    uint16_t half;
  } pairs[] = { { 1, 0x3c00 },
                { -2, 0xc000 },
                { 65504, 0x7bff },
                { 65519.996f, 0x7bff },
                { 65520, 0x7c00 },
                { -INFINITY, 0xfc00 },
                { 0x1p-14f, 0x0400 },
                { 0x1p-24f, 0x0001 },
                { 0x1p-25f, 0x0000 },
                { 0x1.8p-24f, 0x0002 },
                { 0x1.ff8p-15f, 0x03ff },
                { 1 + 0x1p-11f, 0x3c00 },
                { 1 + 0x1.8p-10f, 0x3c02 },
                { -0.0f, 0x8000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_cmphex (f16_of_float (pairs[i].x), ==, pairs[i].half);
  g_assert_true (isnan (float_of_f16 (f16_of_float (NAN))));
  g_assert_cmpfloat (float_of_f16 (0x7bff), ==, 65504);
  for (int i = 0; i <= 0x7c00; i++) {
    g_assert_cmphex (f16_of_float (float_of_f16 ((uint16_t) i)), ==, (uint16_t) i);
    g_assert_cmphex (f16_of_float (float_of_f16 ((uint16_t) (i | 0x8000))), ==, (uint16_t) (i | 0x8000));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cuda/emulator/sound", test_sound);
  g_test_add_func ("/cuda/emulator/planted", test_planted);
  g_test_add_func ("/cuda/emulator/divergent-barrier", test_diverge);
  g_test_add_func ("/cuda/emulator/late-copies", test_copies);
  g_test_add_func ("/cuda/emulator/warp", test_warp);
  g_test_add_func ("/cuda/emulator/mma", test_mma);
  g_test_add_func ("/cuda/emulator/halves", test_halves);
  g_test_add_func ("/cuda/emulator/matrices", test_matrices);
  g_test_add_func ("/cuda/emulator/orders", test_orders);
  g_test_add_func ("/cuda/emulator/too-much-shared", test_too_much);
  g_test_add_func ("/cuda/emulator/rounding", test_rounding);
  return g_test_run ();
}
