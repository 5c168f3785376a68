/* SPDX-License-Identifier: Apache-2.0 */
/* hone-program-plan.c - from layers and wires to a plan: see hone-program.h for the two steps and for time
 *
 * Gradients: of all that read a wire, the last one is the first to go backward; it overwrites the gradient, the others
 * add to it. Wires may be parts of one block, so this is kept a channel. Where a part is written and the rest is not
 * (readers that come in an odd order), or would be read without having been written, the block begins as zeros.
 */
#include "hone-program-private.h"

#include <glib/gi18n-lib.h>

/* What is found out about a block; wires that lie in another one have none. */
typedef struct {
  int span, d_span; /* HONE_NONE: not needed */
  int again;        /* what the backward pass reads, restored; HONE_NONE: it reads span */
  gboolean kept;    /* from forward to backward, as it is */
  gboolean clear, d_clear;
  guint8 *written; /* a channel: its gradient has been */
} Block;

typedef struct {
  HoneProgram *program;
  int n_steps; /* forward */
  Block *blocks;
} Plan;

static const HoneWire *
root_of (HoneProgram *program, int wire, int *index, int *first)
{
  *first = 0;
  for (;;) {
    const HoneWire *at = hone_program_get_wire (program, wire);

    if (at->parent == HONE_NONE) {
      *index = wire;
      return at;
    }
    *first += at->first;
    wire = at->parent;
  }
}

static Block *
block_of (Plan *plan, int wire)
{
  int index, first;

  root_of (plan->program, wire, &index, &first);
  return &plan->blocks[index];
}

static guint
add_span (Plan *plan, gsize bytes)
{
  const HoneSpan span = { .bytes = bytes, .born = G_MAXINT, .dies = -1 };

  g_array_append_val (plan->program->spans, span);
  return plan->program->spans->len - 1;
}

static void
touch (Plan *plan, int span, int step)
{
  HoneSpan *at;

  if (span == HONE_NONE)
    return;
  at = &g_array_index (plan->program->spans, HoneSpan, span);
  at->born = MIN (at->born, step);
  at->dies = MAX (at->dies, step);
}

static void
bind (Plan *plan, void *where, int span, int back)
{
  const Binding binding = { .where = where, .span = (guint) span, .back = (guint) back };

  g_array_append_val (plan->program->bindings, binding);
}

/* 1. a span a block */

static void
add_blocks (Plan *plan)
{
  HoneProgram *program = plan->program;

  plan->blocks = g_new0 (Block, program->wires->len);
  for (int i = 0; i < (int) program->wires->len; i++) {
    const HoneWire *wire = hone_program_get_wire (program, i);
    Block *block = &plan->blocks[i];

    block->span = block->d_span = block->again = HONE_NONE;
    if (wire->parent == HONE_NONE && wire->type != HONE_U8)
      block->span = (int) add_span (plan, hone_program_block_bytes (program, wire));
  }
  for (int i = 0; i < (int) program->wires->len && program->training; i++) {
    Block *block = block_of (plan, i);
    int index, first;
    const HoneWire *root = root_of (program, i, &index, &first);

    if (!hone_program_get_wire (program, i)->wanted || block->d_span != HONE_NONE)
      continue;
    block->d_span = (int) add_span (plan, hone_program_block_bytes (program, root));
    block->written = g_new0 (guint8, root->c);
  }
}

/* 2. which of them are made again for the backward pass */

/* Where the backward pass finds a block. */
static int
span_back (const Block *block)
{
  return block->again != HONE_NONE ? block->again : block->span;
}

static void
keep_written (Plan *plan, const HoneLayer *layer)
{
  if (layer->y.wire != HONE_NONE)
    block_of (plan, layer->y.wire)->kept = TRUE;
  if (layer->v.wire != HONE_NONE)
    block_of (plan, layer->v.wire)->kept = TRUE;
}

/* A layer that adds a block which is itself made again would need that one first: it is kept instead. */
static gboolean
adds_restored (Plan *plan, const HoneLayer *layer)
{
  const Block *added = layer->add.wire != HONE_NONE ? block_of (plan, layer->add.wire) : NULL;

  return added != NULL && added != block_of (plan, layer->y.wire) && !added->kept;
}

static void
choose_restored (Plan *plan)
{
  HoneProgram *program = plan->program;

  for (int i = 0; i < plan->n_steps; i++) {
    const HoneLayer *layer = program->layers->pdata[i];

    if (layer->klass->restore == NULL || !hone_program_goes_back (program, layer))
      keep_written (plan, layer);
  }
  for (int i = 0; i < plan->n_steps; i++)
    if (adds_restored (plan, program->layers->pdata[i]))
      keep_written (plan, program->layers->pdata[i]);
  for (guint i = 0; i < program->wires->len; i++) {
    Block *block = &plan->blocks[i];

    if (block->span != HONE_NONE && !block->kept)
      block->again =
          (int) add_span (plan, hone_program_block_bytes (program, hone_program_get_wire (program, (int) i)));
  }
}

/* 3. views */

static void
place_end (Plan *plan, HoneEnd *end)
{
  const HoneWire *wire, *root;
  int index, first;

  if (end->wire == HONE_NONE)
    return;
  wire = hone_program_get_wire (plan->program, end->wire);
  root = root_of (plan->program, end->wire, &index, &first);
  end->view = (HoneView){
    .type = wire->type, .n = wire->n, .h = wire->h, .w = wire->w, .c = wire->c, .first = first, .wide = root->c
  };
  end->d_view = end->view;
  if (wire->type == HONE_U8)
    g_ptr_array_add (plan->program->pictures, &end->view);
  else
    bind (plan, &end->view.data, plan->blocks[index].span, span_back (&plan->blocks[index]));
  if (plan->program->training && wire->wanted)
    bind (plan, &end->d_view.data, plan->blocks[index].d_span, plan->blocks[index].d_span);
}

static void
place_layer (Plan *plan, HoneLayer *layer)
{
  place_end (plan, &layer->x);
  place_end (plan, &layer->add);
  place_end (plan, &layer->y);
  place_end (plan, &layer->v);
}

/* 4. how long each lives */

static void
live_end (Plan *plan, const HoneEnd *end, int step)
{
  if (end->wire != HONE_NONE)
    touch (plan, block_of (plan, end->wire)->span, step);
}

static void
live_gradient (Plan *plan, const HoneEnd *end, int step)
{
  if (end->wire != HONE_NONE && hone_program_get_wire (plan->program, end->wire)->wanted)
    touch (plan, block_of (plan, end->wire)->d_span, step);
}

static void
live_layer (Plan *plan, const HoneLayer *layer, int step)
{
  const int back = 2 * plan->n_steps - step;

  live_end (plan, &layer->x, step);
  live_end (plan, &layer->add, step);
  live_end (plan, &layer->y, step);
  live_end (plan, &layer->v, step);
  if (!hone_program_goes_back (plan->program, layer))
    return;
  if (layer->klass->keeps_x && layer->x.wire != HONE_NONE)
    touch (plan, span_back (block_of (plan, layer->x.wire)), back);
  live_gradient (plan, &layer->x, back);
  live_gradient (plan, &layer->add, back);
  live_gradient (plan, &layer->y, back);
  live_gradient (plan, &layer->v, back);
}

/* In the step that first reads it a block is restored by all that wrote it, in the order in which they did. */
static void
live_restored (Plan *plan, int i)
{
  HoneProgram *program = plan->program;
  const HoneLayer *layer = program->layers->pdata[i];
  const Block *block = layer->y.wire != HONE_NONE ? block_of (plan, layer->y.wire) : NULL;
  const HoneSpan *again;

  if (block == NULL || block->again == HONE_NONE)
    return;
  again = &g_array_index (program->spans, HoneSpan, block->again);
  if (again->born <= again->dies) {
    const Restore restore = { .step = again->born, .layer = (guint) i };

    g_array_append_val (program->restores, restore);
    if (layer->add.wire != HONE_NONE)
      touch (plan, span_back (block_of (plan, layer->add.wire)), restore.step);
  }
}

static void
live_own (Plan *plan, const Own *own)
{
  const HoneLayer *layer = plan->program->layers->pdata[own->layer];
  int span = (int) add_span (plan, own->bytes);

  bind (plan, own->where, span, span);
  touch (plan, span, (int) own->layer);
  if (own->kept && hone_program_goes_back (plan->program, layer))
    touch (plan, span, 2 * plan->n_steps - (int) own->layer);
}

/* An input is filled in before the first step and its gradient is read after the last one; an output, between the
 * passes. */
static void
live_plain (Plan *plan, HonePlain *plain, const int *span, int step)
{
  const HoneLayer *layer = plan->program->layers->pdata[step];
  const gboolean is_input = layer->klass == &hone_layer_plain_in;
  const int n = plan->n_steps;

  touch (plan, span[0], step);
  touch (plan, span[0], is_input ? 0 : n);
  touch (plan, span[1], 2 * n - step);
  touch (plan, span[1], is_input ? 2 * n : n);
}

static void
live_plains (Plan *plan)
{
  HoneProgram *program = plan->program;

  for (int i = 0; i < (int) program->plains->len; i++) {
    HonePlain *plain = hone_program_get_plain (program, i);
    const gsize bytes = (gsize) plain->n * plain->c * plain->pixels * sizeof (float);
    const int span[2] = {
      (int) add_span (plan, bytes),
      program->training ? (int) add_span (plan, bytes) : HONE_NONE,
    };

    bind (plan, &plain->there, span[0], span[0]);
    if (program->training)
      bind (plan, &plain->d_there, span[1], span[1]);
    for (int step = 0; step < plan->n_steps; step++)
      if (((HoneLayer *) program->layers->pdata[step])->plain == i)
        live_plain (plan, plain, span, step);
  }
}

/* 5. who writes gradients first */

static void
read_gradient (Plan *plan, const HoneEnd *end)
{
  Block *block;

  if (end->wire == HONE_NONE || !hone_program_get_wire (plan->program, end->wire)->wanted)
    return;
  block = block_of (plan, end->wire);
  for (int c = end->view.first; c < end->view.first + end->view.c; c++)
    if (!block->written[c])
      block->d_clear = block->written[c] = TRUE;
}

/* @leaves_lanes: the writer leaves the lanes beyond the last channel as they are */
static void
write_gradient (Plan *plan, HoneEnd *end, gboolean leaves_lanes)
{
  Block *block;
  int n_written = 0;

  if (end->wire == HONE_NONE || !hone_program_get_wire (plan->program, end->wire)->wanted)
    return;
  block = block_of (plan, end->wire);
  for (int c = end->view.first; c < end->view.first + end->view.c; c++) {
    n_written += block->written[c];
    block->written[c] = TRUE;
  }

  end->d_add = n_written > 0;
  if (n_written > 0 && n_written < end->view.c)
    block->d_clear = TRUE;
  if (n_written == 0 && leaves_lanes && end->view.wide % HONE_LANES != 0)
    block->d_clear = TRUE;
}

/* In the order in which a layer's backward () does it. */
static void
order_layer (Plan *plan, HoneLayer *layer)
{
  if (!hone_program_goes_back (plan->program, layer))
    return;
  read_gradient (plan, &layer->y);
  read_gradient (plan, &layer->v);
  write_gradient (plan, &layer->add, TRUE);
  write_gradient (plan, &layer->x, layer->klass == &hone_layer_copy);
}

static void
add_clear (Plan *plan, int span)
{
  const Clear clear = { .step = g_array_index (plan->program->spans, HoneSpan, span).born, .span = (guint) span };

  g_array_append_val (plan->program->clears, clear);
}

static void
order_clears (Plan *plan)
{
  HoneProgram *program = plan->program;

  for (guint i = 0; i < program->layers->len; i++) {
    const HoneLayer *layer = program->layers->pdata[i];

    if (layer->klass == &hone_layer_copy && layer->y.view.wide % HONE_LANES != 0)
      block_of (plan, layer->y.wire)->clear = TRUE;
  }
  for (guint i = 0; i < program->wires->len; i++) {
    if (plan->blocks[i].clear)
      add_clear (plan, plan->blocks[i].span);
    if (plan->blocks[i].d_clear)
      add_clear (plan, plan->blocks[i].d_span);
  }
}

/* 6. memory */

static gboolean
reserve (HoneProgram *program, GError **error)
{
  const HoneKernels *kernels = hone_arena_get_kernels (program->arena);
  HoneDevice *device = hone_arena_get_device (program->arena);
  char why[256] = "";

  for (guint i = 0; i < program->layers->len; i++) {
    const HoneLayer *layer = program->layers->pdata[i];

    if (layer->weight != NULL)
      kernels->reserve_conv (device, layer->how, layer->x.view, layer->y.view);
    if (layer->attention.heads > 0)
      kernels->reserve_attention (device, layer->attention, layer->x.view);
  }
  if (kernels->sync (device, why, sizeof why) == HONE_OK)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("The network cannot be prepared: %s"), why);
  return FALSE;
}

/* What the caller has of its own where the device shares no memory. */
static void
make_copies (HoneProgram *program)
{
  for (guint i = 0; i < program->plains->len; i++) {
    HonePlain *plain = hone_program_get_plain (program, (int) i);
    const gsize n = (gsize) plain->n * (gsize) plain->c * plain->pixels;

    plain->own = g_new0 (float, n);
    plain->own_d = program->training ? g_new0 (float, n) : NULL;
  }
  for (guint i = 0; i < program->pictures->len; i++) {
    const HoneView *view = program->pictures->pdata[i];

    hone_arena_reserve_pictures (program->arena,
                                 (gsize) view->n * (gsize) view->h * (gsize) view->w * (gsize) view->wide);
  }
}

static void
plan_free (Plan *plan)
{
  for (guint i = 0; i < plan->program->wires->len; i++)
    g_free (plan->blocks[i].written);
  g_free (plan->blocks);
}

gsize
hone_program_plan (HoneProgram *self)
{
  Plan plan = { .program = self, .n_steps = (int) self->layers->len };

  add_blocks (&plan);
  if (self->training && self->saves)
    choose_restored (&plan);
  for (int i = 0; i < plan.n_steps; i++) {
    place_layer (&plan, self->layers->pdata[i]);
    live_layer (&plan, self->layers->pdata[i], i);
  }
  for (int i = 0; i < plan.n_steps; i++)
    live_restored (&plan, i);
  for (guint i = 0; i < self->owns->len; i++)
    live_own (&plan, &g_array_index (self->owns, Own, i));
  live_plains (&plan);
  for (int i = plan.n_steps - 1; i >= 0; i--)
    order_layer (&plan, self->layers->pdata[i]);
  order_clears (&plan);
  plan_free (&plan);

  self->bytes = hone_plan_place ((HoneSpan *) (void *) self->spans->data, self->spans->len);
  return self->bytes;
}

gboolean
hone_program_finish (HoneProgram *self, GError **error)
{
  hone_program_plan (self);
  if (!hone_arena_get_kernels (self->arena)->shares_memory)
    make_copies (self);
  return hone_arena_reserve (self->arena, self->bytes, error) && reserve (self, error);
}
