/* SPDX-License-Identifier: Apache-2.0 */
/* muon.cu - Muon's part of MuSGD (spec 04, section 7): all matrices of a model at once
 *
 * Five steps of Newton-Schulz, every result rounded to bfloat16 as the reference stores it, so that it is stored as
 * that; sums are floats. The blocks of a launch are dealt out over all matrices: each knows the number of its first
 * one (of pieces, of tiles of the square, of tiles of the whole), and a block looks for its own.
 *
 * X is m x n with m <= n for most: rows x columns, or turned. "now" and "next" change places with every step.
 */
#include "tile.h"
#include "update.h"

/* Which matrix a block works on, and which of its blocks it is. */
struct MuonPlace {
  MuonMatrix of;
  int64_t block;
};

DEVICE int64_t
first_block (const MuonMatrix &matrix, MuonPhase phase)
{
  return phase == MUON_PIECES ? matrix.first_piece : phase == MUON_SQUARE ? matrix.first_square : matrix.first_whole;
}

DEVICE MuonPlace
muon_place (const UpdateArgs &args, MuonPhase phase)
{
  int low = 0, high = args.n_matrices - 1;
  MuonPlace place;

  while (low < high) {
    int middle = (low + high + 1) / 2;

    if (first_block (args.matrices[middle], phase) <= block_index ())
      low = middle;
    else
      high = middle - 1;
  }
  place.of = args.matrices[low];
  place.block = block_index () - first_block (place.of, phase);
  return place;
}

/* Numbers from @from on, of one piece. */
DEVICE int64_t
piece_end (const MuonPlace &place)
{
  int64_t all = (int64_t) place.of.m * place.of.n, end = (place.block + 1) * HONE_UPDATE_PIECE;

  return end < all ? end : all;
}

/* Where number @i of a tensor is in X. */
DEVICE int64_t
place_in_x (const MuonMatrix &of, int64_t i)
{
  return of.transposed ? i % of.m * of.n + i / of.m : i;
}

/* Momentum, and what Nesterov sees ahead, rounded; with the piece's sum of squares. 12 bytes of a number read, 6
 * written. */
KERNEL (muon_look, UpdateArgs)
{
  SHARED (double, sums, BLOCK);
  MuonPlace place = muon_place (args, MUON_PIECES);
  UpdateNow now = *args.now;
  UpdateRate rate = args.rates[place.of.group];
  int64_t end = piece_end (place);
  double sum = 0;

  for (int64_t i = place.block * HONE_UPDATE_PIECE + thread_index (); i < end && now.moves; i += BLOCK) {
    int64_t at = place.of.offset + i;
    float d = args.blocks.gradients[at] * now.scale, m = args.blocks.state[1][at];
    uint16_t x;

    m += (d - m) * rate.ease;
    x = bf16_of_float (d + rate.mu * (m - d));
    args.blocks.state[1][at] = m;
    args.work[place.of.now + place_in_x (place.of, i)] = x;
    sum += (double) float_of_bf16 (x) * (double) float_of_bf16 (x);
  }
  sum = sum_of_block (sum, sums);
  if (thread_index () == 0)
    args.muon_parts[block_index ()] = sum;
}

/* A thread a matrix: what it is divided by. */
KERNEL (muon_norm, UpdateArgs)
{
  int i = (int) global_index ();
  double sum = 0;

  if (i >= args.n_matrices)
    return;
  int64_t all = (int64_t) args.matrices[i].m * args.matrices[i].n;
  int64_t n = (all + HONE_UPDATE_PIECE - 1) / HONE_UPDATE_PIECE;

  for (int64_t k = 0; k < n; k++)
    sum += args.muon_parts[args.matrices[i].first_piece + k];
  args.divisors[i] = float_of_bf16 (bf16_of_float (float_of_bf16 (bf16_of_float ((float) sqrt (sum))) + 1e-7f));
}

KERNEL (muon_divide, UpdateArgs)
{
  MuonPlace place = muon_place (args, MUON_PIECES);
  float by = args.divisors[place.of.number];
  uint16_t *x = args.work + place.of.now;
  int64_t end = piece_end (place);

  for (int64_t i = place.block * HONE_UPDATE_PIECE + thread_index (); i < end && args.now->moves; i += BLOCK)
    x[i] = bf16_of_float (float_of_bf16 (x[i]) / by);
}

/* a (rows of k) times b, where b is k x n, or n x k and turned; c = sum * alpha + beta * plus. */
struct MuonJob {
  typedef int64_t Row;
  typedef int64_t Column;

  const uint16_t *from, *by, *plus;
  uint16_t *to;
  int from_wide, by_wide, to_wide;
  bool turned;
  float alpha, beta;

  DEVICE_MEMBER int64_t
  row (int64_t i) const
  {
    return i * from_wide;
  }

  DEVICE_MEMBER int64_t
  column (int64_t j) const
  {
    return turned ? j * by_wide : j;
  }

  DEVICE_MEMBER float
  a (int64_t row, int64_t k) const
  {
    return float_of_bf16 (from[row + k]);
  }

  DEVICE_MEMBER float
  b (int64_t k, int64_t column) const
  {
    return float_of_bf16 (by[column + (turned ? k : k * by_wide)]);
  }

  DEVICE_MEMBER void
  put (int64_t i, int j, float sum) const
  {
    int64_t at = i * to_wide + j;

    sum *= alpha;
    to[at] = bf16_of_float (plus != NULL ? sum + beta * float_of_bf16 (plus[at]) : sum);
  }
};

DEVICE void
muon_product (const MuonJob &job, int64_t block, int m, int n, int k)
{
  int64_t across = tiles_of (n);

  tile_product (job, block / across * TILE, (int) (block % across) * TILE, m, n, 0, k);
}

/* A = X X' */
KERNEL (muon_gram, UpdateArgs)
{
  MuonPlace place = muon_place (args, MUON_SQUARE);
  const uint16_t *x = args.work + (args.odd ? place.of.next : place.of.now);
  MuonJob job = { x, x, NULL, args.work + place.of.a, place.of.n, place.of.n, place.of.m, true, 1, 0 };

  if (args.now->moves)
    muon_product (job, place.block, place.of.m, place.of.m, place.of.n);
}

/* B = 2.0315 A A - 4.775 A */
KERNEL (muon_square, UpdateArgs)
{
  MuonPlace place = muon_place (args, MUON_SQUARE);
  const uint16_t *a = args.work + place.of.a;
  int m = place.of.m;
  MuonJob job = { a, a, a, args.work + place.of.b, m, m, m, false, 2.0315f, -4.775f };

  if (args.now->moves)
    muon_product (job, place.block, m, m, m);
}

/* next = 3.4445 X + B X */
KERNEL (muon_whole, UpdateArgs)
{
  MuonPlace place = muon_place (args, MUON_WHOLE);
  const uint16_t *x = args.work + (args.odd ? place.of.next : place.of.now);
  uint16_t *to = args.work + (args.odd ? place.of.now : place.of.next);
  int m = place.of.m, n = place.of.n;
  MuonJob job = { args.work + place.of.b, x, x, to, m, n, n, false, 1, 3.4445f };

  if (args.now->moves)
    muon_product (job, place.block, m, n, m);
}

/* p -= 0.2 lr factor X; after five steps X is "next". */
KERNEL (muon_apply, UpdateArgs)
{
  MuonPlace place = muon_place (args, MUON_PIECES);
  float by = args.rates[place.of.group].muon * place.of.factor;
  int64_t end = piece_end (place);

  for (int64_t i = place.block * HONE_UPDATE_PIECE + thread_index (); i < end && args.now->moves; i += BLOCK)
    args.blocks.values[place.of.offset + i] += by * float_of_bf16 (args.work[place.of.next + place_in_x (place.of, i)]);
}
