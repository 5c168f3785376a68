/* SPDX-License-Identifier: Apache-2.0 */
/* hone-program.c - see hone-program.h: adding layers, and running them; hone-program-plan.c lies between */
#include "hone-gate.h"
#include "hone-program-private.h"

#include <string.h>

static void
plain_free (gpointer data)
{
  HonePlain *self = data;

  g_free (self->own);
  g_free (self->own_d);
  g_free (self);
}

HoneProgram *
hone_program_new (HoneModel *model, HoneArena *arena, gboolean training)
{
  HoneProgram *self = g_new0 (HoneProgram, 1);

  self->model = model;
  self->arena = arena == NULL ? NULL : hone_arena_ref (arena);
  self->kernels = arena == NULL ? NULL : hone_arena_get_kernels (arena);
  self->training = training;
  self->values = model->values;
  self->wires = g_array_new (FALSE, TRUE, sizeof (HoneWire));
  self->layers = g_ptr_array_new_with_free_func (g_free);
  self->plains = g_ptr_array_new_with_free_func (plain_free);
  self->owns = g_array_new (FALSE, TRUE, sizeof (Own));
  self->spans = g_array_new (FALSE, TRUE, sizeof (HoneSpan));
  self->bindings = g_array_new (FALSE, TRUE, sizeof (Binding));
  self->clears = g_array_new (FALSE, TRUE, sizeof (Clear));
  self->restores = g_array_new (FALSE, TRUE, sizeof (Restore));
  self->pictures = g_ptr_array_new ();
  for (int head = 0; head < N_HEADS; head++)
    self->outputs[head][0] = self->outputs[head][1] = HONE_NONE;
  return self;
}

static void
forget_record (HoneProgram *self, Pass *pass)
{
  if (pass->record != NULL)
    hone_arena_get_kernels (self->arena)->record_free (hone_arena_get_device (self->arena), pass->record);
  pass->record = NULL;
}

void
hone_program_free (HoneProgram *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (self->passes); i++)
    forget_record (self, &self->passes[i]);
  g_array_unref (self->wires);
  g_ptr_array_unref (self->layers);
  g_ptr_array_unref (self->plains);
  g_array_unref (self->owns);
  g_array_unref (self->spans);
  g_array_unref (self->bindings);
  g_array_unref (self->clears);
  g_array_unref (self->restores);
  g_ptr_array_unref (self->pictures);
  hone_arena_unref (self->arena);
  g_free (self);
}

HoneModel *
hone_program_get_model (HoneProgram *self)
{
  return self->model;
}

gboolean
hone_program_is_training (HoneProgram *self)
{
  return self->training;
}

/* wires */

void
hone_program_set_type (HoneProgram *self, HoneType type)
{
  self->type = type;
}

static int
add_wire (HoneProgram *self, HoneWire wire)
{
  g_array_append_val (self->wires, wire);
  return (int) self->wires->len - 1;
}

int
hone_program_wire (HoneProgram *self, int n, int h, int w, int c)
{
  return add_wire (self, (HoneWire){ .type = self->type, .n = n, .h = h, .w = w, .c = c, .parent = HONE_NONE });
}

int
hone_program_pictures (HoneProgram *self, int n, int h, int w)
{
  return add_wire (self, (HoneWire){ .type = HONE_U8, .n = n, .h = h, .w = w, .c = 3, .parent = HONE_NONE });
}

HoneWire *
hone_program_edit_wire (HoneProgram *self, int wire)
{
  return &g_array_index (self->wires, HoneWire, wire);
}

const HoneWire *
hone_program_get_wire (HoneProgram *self, int wire)
{
  return hone_program_edit_wire (self, wire);
}

guint
hone_program_get_n_wires (HoneProgram *self)
{
  return self->wires->len;
}

/* Some channels of a wire, as a wire of their own. */
static int
part_of (HoneProgram *self, int wire, int first, int c)
{
  HoneWire part = *hone_program_get_wire (self, wire);

  part.parent = wire;
  part.first = first;
  part.c = c;
  return add_wire (self, part);
}

int
hone_detach (HoneProgram *self, int wire)
{
  int part = part_of (self, wire, 0, hone_program_get_wire (self, wire)->c);

  hone_program_edit_wire (self, part)->wanted = FALSE;
  return part;
}

int
hone_slice (HoneProgram *self, int wire, int first, int c)
{
  const HoneWire whole = *hone_program_get_wire (self, wire);
  int part = part_of (self, wire, first, c);
  int own;

  /* Stricter than hone_view_fits (): the wire may become part of a wider block later. */
  if (first % HONE_LANES == 0 && ((first + c) % HONE_LANES == 0 || c == whole.c))
    return part;
  own = hone_program_wire (self, whole.n, whole.h, whole.w, c);
  hone_copy (self, part, own);
  return own;
}

/* Whether a wire that has a block of its own may move into another one. */
static gboolean
can_move (const HoneWire *wire, int first, int wide)
{
  return wire->parent == HONE_NONE && wire->type != HONE_U8 && hone_view_fits (first, wire->c, wide);
}

int
hone_concat (HoneProgram *self, const int *wires, int n)
{
  const HoneWire shape = *hone_program_get_wire (self, wires[0]);
  int wide = 0, first = 0, all;

  for (int i = 0; i < n; i++)
    wide += hone_program_get_wire (self, wires[i])->c;
  all = hone_program_wire (self, shape.n, shape.h, shape.w, wide);
  for (int i = 0; i < n; i++) {
    HoneWire *wire = hone_program_edit_wire (self, wires[i]);
    int c = wire->c;

    if (wire->wanted)
      hone_program_edit_wire (self, all)->wanted = TRUE;
    if (can_move (wire, first, wide)) {
      wire->parent = all;
      wire->first = first;
    } else {
      hone_copy (self, wires[i], part_of (self, all, first, c));
    }
    first += c;
  }
  return all;
}

/* layers */

HoneLayer *
hone_program_layer (HoneProgram *self, const HoneLayerClass *klass, int x, int y)
{
  HoneLayer *layer = g_new0 (HoneLayer, 1);

  layer->klass = klass;
  layer->head = self->head;
  layer->x.wire = x;
  layer->y.wire = y;
  layer->add.wire = layer->v.wire = HONE_NONE;
  layer->plain = HONE_NONE;
  g_ptr_array_add (self->layers, layer);
  return layer;
}

guint
hone_program_get_n_layers (HoneProgram *self)
{
  return self->layers->len;
}

const HoneLayer *
hone_program_get_layer (HoneProgram *self, guint i)
{
  return self->layers->pdata[i];
}

void
hone_program_set_head (HoneProgram *self, int head)
{
  self->head = head;
}

/* The layer is the last one that was added. */
void
hone_program_own (HoneProgram *self, HoneLayer *layer, void *where, gsize bytes, gboolean kept)
{
  const Own own = { .layer = self->layers->len - 1, .where = where, .bytes = bytes, .kept = kept };

  g_return_if_fail (layer == self->layers->pdata[own.layer]);
  g_array_append_val (self->owns, own);
}

gsize
hone_program_block_bytes (HoneProgram *self, const HoneWire *shape)
{
  if (self->kernels == NULL)
    return 0;
  return self->kernels->block_bytes (shape->type, shape->n, shape->h, shape->w, shape->c);
}

void
hone_program_set_kernels (HoneProgram *self, const HoneKernels *kernels)
{
  self->kernels = kernels;
}

const HoneParam *
hone_param_of (HoneProgram *program, const char *path, const char *leaf)
{
  g_autofree char *name = g_strconcat (path, *path != '\0' ? "." : "", leaf, NULL);
  const HoneParam *param = hone_model_find (hone_program_get_model (program), name);

  if (param == NULL)
    g_critical ("a block builds %s and does not list it", name);
  return param;
}

HoneConv
hone_conv_of (const HoneParam *weight, int channels, int stride)
{
  const int kernel = weight->n_dims == 4 ? weight->shape[2] : 1; /* a linear layer is one, too */

  return (HoneConv){ .kernel = kernel, .stride = stride, .pad = kernel / 2, .groups = channels / weight->shape[1] };
}

int
hone_length_after (int length, HoneConv how)
{
  return (length + 2 * how.pad - how.kernel) / how.stride + 1;
}

/* plain arrays */

int
hone_program_plain (HoneProgram *self, int n, int c, gsize pixels)
{
  HonePlain *plain = g_new0 (HonePlain, 1);

  *plain = (HonePlain){ .n = n, .c = c, .pixels = pixels };
  g_ptr_array_add (self->plains, plain);
  return (int) self->plains->len - 1;
}

HonePlain *
hone_program_get_plain (HoneProgram *self, int plain)
{
  return self->plains->pdata[plain];
}

void
hone_program_set_outputs (HoneProgram *self, int head, int boxes, int scores)
{
  self->outputs[head][0] = boxes;
  self->outputs[head][1] = scores;
}

void
hone_program_get_outputs (HoneProgram *self, int head, int *boxes, int *scores)
{
  *boxes = self->outputs[head][0];
  *scores = self->outputs[head][1];
}

void
hone_program_save_memory (HoneProgram *self, gboolean save)
{
  self->saves = save;
}

/* running */

gsize
hone_program_get_bytes (HoneProgram *self)
{
  return self->bytes;
}

void
hone_program_set_values (HoneProgram *self, float *values, float *gradients)
{
  self->values = values;
  self->gradients = gradients;
}

void
hone_program_keep_outputs (HoneProgram *self, gboolean keep)
{
  self->keeps_outputs = keep;
}

void
hone_program_skip_head (HoneProgram *self, int head, gboolean skip)
{
  self->skip[head] = skip;
}

gboolean
hone_program_goes_back (HoneProgram *self, const HoneLayer *layer)
{
  int decides = layer->y.wire != HONE_NONE ? layer->y.wire : layer->x.wire;

  return self->training && layer->klass->backward != NULL && hone_program_get_wire (self, decides)->wanted;
}

/* The step of a pass, for which weights are entered forward and gradients backward. */
static HoneStep
step_of (HoneProgram *self, gboolean back)
{
  const gsize n = self->model->n_values;

  return (HoneStep){
    .kernels = hone_arena_get_kernels (self->arena),
    .device = hone_arena_get_device (self->arena),
    .arena = self->arena,
    .program = self,
    .model = self->model,
    .values = back ? hone_arena_find (self->arena, self->values) : hone_arena_enter (self->arena, self->values, n),
    .gradients = back ? hone_arena_enter (self->arena, self->gradients, n) : NULL,
  };
}

/* @back: for the backward pass */
static void
bind_pass (HoneProgram *self, gboolean back)
{
  guint8 *memory = hone_arena_get_memory (self->arena);

  if (memory == self->bound && self->turned == back)
    return;
  for (guint i = 0; i < self->bindings->len; i++) {
    const Binding *binding = &g_array_index (self->bindings, Binding, i);
    const void *to = memory + g_array_index (self->spans, HoneSpan, back ? binding->back : binding->span).offset;

    memcpy (binding->where, &to, sizeof to); /* whatever it points to, it is a pointer */
  }
  for (guint i = 0; i < self->plains->len; i++) {
    HonePlain *plain = hone_program_get_plain (self, (int) i);

    plain->data = plain->own != NULL ? plain->own : plain->there;
    plain->d_data = plain->own_d != NULL ? plain->own_d : plain->d_there;
  }
  self->bound = memory;
  self->turned = back;
}

void
hone_program_bind (HoneProgram *self)
{
  bind_pass (self, FALSE);
}

static void
clear_before (HoneProgram *self, const HoneStep *step, int time)
{
  for (guint i = 0; i < self->clears->len; i++) {
    const Clear *clear = &g_array_index (self->clears, Clear, i);
    const HoneSpan *span = &g_array_index (self->spans, HoneSpan, clear->span);

    if (clear->step == time)
      step->kernels->clear (step->device, (guint8 *) self->bound + span->offset, span->bytes);
  }
}

static void
restore_before (HoneProgram *self, const HoneStep *step, int time)
{
  for (guint i = 0; i < self->restores->len; i++) {
    const Restore *restore = &g_array_index (self->restores, Restore, i);
    HoneLayer *layer = self->layers->pdata[restore->layer];

    if (restore->step == time)
      layer->klass->restore (layer, step);
  }
}

/* The ends of a program that a pass begins with are sent, those that it ends with fetched. A layer an end: an array
 * that several layers fill goes with the one that begins it. */
static void
carry_plains (HoneProgram *self, const HoneStep *step, const HoneLayerClass *ends, gboolean back, gboolean send)
{
  for (guint i = 0; i < self->layers->len && !step->kernels->shares_memory; i++) {
    const HoneLayer *layer = self->layers->pdata[i];
    const HonePlain *plain;
    float *here, *there;
    gsize bytes;

    if (layer->klass != ends || layer->first > 0 || self->skip[layer->head] ||
        (back && !hone_program_goes_back (self, layer)) || (ends == &hone_layer_plain_out && self->keeps_outputs))
      continue;
    plain = hone_program_get_plain (self, layer->plain);
    bytes = (gsize) plain->n * (gsize) plain->c * plain->pixels * sizeof (float);
    here = back ? plain->d_data : plain->data;
    there = back ? plain->d_there : plain->there;
    if (send)
      step->kernels->write (step->device, there, here, bytes);
    else
      step->kernels->read (step->device, there, here, bytes);
  }
}

static void
place_pictures (HoneProgram *self, const guint8 *pictures)
{
  const HoneView *first = self->pictures->len > 0 ? self->pictures->pdata[0] : NULL;

  if (first == NULL)
    return;
  pictures = hone_arena_enter_pictures (self->arena, pictures,
                                        (gsize) first->n * (gsize) first->h * (gsize) first->w * (gsize) first->wide);
  for (guint i = 0; i < self->pictures->len; i++)
    ((HoneView *) self->pictures->pdata[i])->data = (void *) pictures; /* read only */
}

static void
run_forward (HoneProgram *self, const HoneStep *step)
{
  for (guint i = 0; i < self->layers->len; i++) {
    HoneLayer *layer = self->layers->pdata[i];

    if (self->skip[layer->head])
      continue;
    hone_gate_breathe ();
    clear_before (self, step, (int) i);
    layer->klass->forward (layer, step);
  }
}

static void
run_backward (HoneProgram *self, const HoneStep *step)
{
  const int n = (int) self->layers->len;

  for (int i = n - 1; i >= 0; i--) {
    HoneLayer *layer = self->layers->pdata[i];

    if (!hone_program_goes_back (self, layer))
      continue;
    hone_gate_breathe ();
    clear_before (self, step, 2 * n - i);
    restore_before (self, step, 2 * n - i);
    layer->klass->backward (layer, step);
  }
}

static HoneRecord *
record (HoneProgram *self, const HoneStep *step, void (*run) (HoneProgram *self, const HoneStep *step))
{
  if (!step->kernels->record (step->device))
    return NULL;
  run (self, step);
  return step->kernels->record_end (step->device);
}

/* Calls the kernels of a pass, or plays them: see Pass. */
static void
run_pass (HoneProgram *self, const HoneStep *step, gboolean back)
{
  void (*run) (HoneProgram *, const HoneStep *) = back ? run_backward : run_forward;
  const HoneView *pictures = self->pictures->len > 0 ? self->pictures->pdata[0] : NULL;
  const PassPlaces places = { self->bound, step->values, step->gradients, pictures != NULL ? pictures->data : NULL };
  Pass *pass = &self->passes[back ? 1 : 0];

  if (!self->training || step->kernels->record == NULL) {
    run (self, step);
    return;
  }
  if (memcmp (&places, &pass->places, sizeof places) != 0) {
    forget_record (self, pass);
    pass->places = places;
    run (self, step);
    return;
  }
  hone_gate_breathe ();
  if (pass->record != NULL && step->kernels->play (step->device, pass->record))
    return;
  forget_record (self, pass);
  pass->record = record (self, step, run);
  if (pass->record == NULL || !step->kernels->play (step->device, pass->record))
    run (self, step);
}

static void
count_layers (HoneProgram *self, const HoneStep *step)
{
  for (guint i = 0; i < self->layers->len; i++) {
    HoneLayer *layer = self->layers->pdata[i];

    if (layer->klass->count != NULL && !self->skip[layer->head])
      layer->klass->count (layer, step);
  }
}

void
hone_program_forward (HoneProgram *self, const guint8 *pictures)
{
  const HoneStep step = step_of (self, FALSE);

  hone_program_bind (self);
  place_pictures (self, pictures);
  carry_plains (self, &step, &hone_layer_plain_in, FALSE, TRUE);
  run_pass (self, &step, FALSE);
  count_layers (self, &step);
  carry_plains (self, &step, &hone_layer_plain_out, FALSE, FALSE);
  if (self->training) /* running statistics */
    hone_arena_leave (self->arena, self->values);
}

void
hone_program_backward (HoneProgram *self)
{
  const HoneStep step = step_of (self, TRUE);

  if (self->restores->len > 0)
    bind_pass (self, TRUE);
  carry_plains (self, &step, &hone_layer_plain_out, TRUE, TRUE);
  run_pass (self, &step, TRUE);
  carry_plains (self, &step, &hone_layer_plain_in, TRUE, FALSE);
  hone_arena_leave (self->arena, self->gradients);
}
