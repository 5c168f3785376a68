/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-update.c - the host's side of a step of an optimizer: tables and work memory made once, launches counted out */
#include "cuda-layers.h"

#include <stdlib.h>
#include <string.h>

#define TILE 64 /* tile.h */
#define MUON_STEPS 5

struct HoneUpdate {
  UpdateArgs args; /* of all calls, but for what they are given */
  void *memory;    /* on the device: all that the arguments point to */
  int64_t blocks[MUON_WHOLE + 1];
};

static int64_t
divide_up (int64_t a, int64_t b)
{
  return (a + b - 1) / b;
}

/* Deals out blocks and work. Returns: how many numbers of work all matrices want. */
static int64_t
place_matrices (const HoneUpdatePlan *plan, MuonMatrix *to, int64_t blocks[])
{
  int64_t work = 0;

  for (int i = 0; i < plan->n_matrices; i++) {
    const HoneUpdateMatrix *from = &plan->matrices[i];
    int m = from->transposed ? from->columns : from->rows, n = from->transposed ? from->rows : from->columns;
    int64_t all = (int64_t) m * n, square = (int64_t) m * m;

    to[i] = (MuonMatrix){ from->offset,
                          i,
                          m,
                          n,
                          from->group,
                          from->transposed,
                          from->factor,
                          blocks[MUON_PIECES],
                          blocks[MUON_SQUARE],
                          blocks[MUON_WHOLE],
                          work,
                          work + all,
                          work + 2 * all,
                          work + 2 * all + square };
    blocks[MUON_PIECES] += divide_up (all, HONE_UPDATE_PIECE);
    blocks[MUON_SQUARE] += divide_up (m, TILE) * divide_up (m, TILE);
    blocks[MUON_WHOLE] += divide_up (m, TILE) * divide_up (n, TILE);
    work += 2 * (all + square);
  }
  return work;
}

static size_t
lay_out (HoneUpdate *self, char *memory, int64_t work)
{
  UpdateArgs *args = &self->args;
  size_t used = 0, n_pieces = (size_t) args->n_pieces, n_matrices = (size_t) args->n_matrices;

  args->pieces = cuda_take (memory, &used, n_pieces * sizeof *args->pieces);
  args->matrices = cuda_take (memory, &used, n_matrices * sizeof *args->matrices);
  args->parts = cuda_take (memory, &used, n_pieces * sizeof *args->parts);
  args->muon_parts = cuda_take (memory, &used, (size_t) self->blocks[MUON_PIECES] * sizeof *args->muon_parts);
  args->divisors = cuda_take (memory, &used, n_matrices * sizeof *args->divisors);
  args->rates = cuda_take (memory, &used, HONE_UPDATE_GROUPS * sizeof *args->rates);
  args->now = cuda_take (memory, &used, sizeof *args->now);
  args->work = cuda_take (memory, &used, (size_t) work * sizeof *args->work);
  return used;
}

HoneUpdate *
cuda_update_new (HoneDevice *device, const HoneUpdatePlan *plan)
{
  HoneUpdate *self = calloc (1, sizeof *self);
  MuonMatrix *matrices = calloc ((size_t) plan->n_matrices + 1, sizeof *matrices);
  int64_t work;

  if (self != NULL && matrices != NULL) {
    self->args = (UpdateArgs){ .rule = plan->rule,
                               .nesterov = plan->nesterov,
                               .keras = plan->keras,
                               .n_pieces = plan->n_pieces,
                               .n_matrices = plan->n_matrices };
    work = place_matrices (plan, matrices, self->blocks);
    self->memory = cuda_alloc (device, lay_out (self, NULL, work));
    lay_out (self, self->memory, work);
  }
  if (self == NULL || self->memory == NULL) {
    free (matrices);
    free (self);
    return NULL;
  }
  cuda_write (device, (void *) self->args.pieces, plan->pieces, (size_t) plan->n_pieces * sizeof *plan->pieces);
  cuda_write (device, (void *) self->args.matrices, matrices, (size_t) plan->n_matrices * sizeof *matrices);
  free (matrices);
  return self;
}

void
cuda_update_free (HoneDevice *device, HoneUpdate *self)
{
  if (self == NULL)
    return;
  cuda_release (device, self->memory);
  free (self);
}

static void
orthogonalise (HoneDevice *device, HoneUpdate *self, UpdateArgs *args)
{
  cuda_launch (device, CUDA_muon_look, self->blocks[MUON_PIECES], CUDA_BLOCK, args);
  cuda_launch_each (device, CUDA_muon_norm, args->n_matrices, args);
  cuda_launch (device, CUDA_muon_divide, self->blocks[MUON_PIECES], CUDA_BLOCK, args);
  for (int i = 0; i < MUON_STEPS; i++) {
    args->odd = i % 2 == 1;
    cuda_launch (device, CUDA_muon_gram, self->blocks[MUON_SQUARE], CUDA_BLOCK, args);
    cuda_launch (device, CUDA_muon_square, self->blocks[MUON_SQUARE], CUDA_BLOCK, args);
    cuda_launch (device, CUDA_muon_whole, self->blocks[MUON_WHOLE], CUDA_BLOCK, args);
  }
  cuda_launch (device, CUDA_muon_apply, self->blocks[MUON_PIECES], CUDA_BLOCK, args);
}

void
cuda_update (HoneDevice *device, HoneUpdate *self, const HoneUpdateBlocks *blocks, const HoneUpdateNumbers *numbers,
             HoneUpdateState *state)
{
  UpdateArgs args = self->args;

  args.blocks = *blocks;
  args.numbers = numbers;
  args.state = state;
  cuda_launch (device, CUDA_update_norm, args.n_pieces, CUDA_BLOCK, &args);
  cuda_launch (device, CUDA_update_decide, 1, CUDA_BLOCK, &args);
  if (args.n_matrices > 0)
    orthogonalise (device, self, &args);
  cuda_launch (device, CUDA_update_move, args.n_pieces, CUDA_BLOCK, &args);
}
