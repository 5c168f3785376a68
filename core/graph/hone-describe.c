/* SPDX-License-Identifier: Apache-2.0 */
/* hone-describe.c - a model for people: its rows, and what it costs
 *
 * Operations are counted as the thop package does, so that the figures compare with those of others (spec 01, section
 * 7): two for each multiplication with a weight and in an attention, eight for each number that a norm passes.
 */
#include "hone-block.h"

#include "hone-layers.h"
#include "hone-params.h"

#include <glib/gi18n-lib.h>

#define PER_PRODUCT 2.0
#define PER_NORM 8.0
#define SIZE_STEP 32 /* of pictures */

static double
pixels_of (const HoneWire *wire)
{
  return (double) wire->h * wire->w;
}

static double
count_layer (HoneProgram *program, const HoneLayer *layer)
{
  const HoneWire *x, *y;
  double pixels, n = 0;

  if (layer->y.wire == HONE_NONE)
    return 0;
  x = hone_program_get_wire (program, layer->x.wire);
  y = hone_program_get_wire (program, layer->y.wire);
  pixels = pixels_of (y);
  if (layer->weight != NULL)
    n += PER_PRODUCT * pixels * layer->weight->n;
  if (layer->gamma != NULL)
    n += PER_NORM * pixels * y->c;
  n += PER_PRODUCT * pixels_of (x) * pixels * layer->attention.heads *
       (layer->attention.key_dim + layer->attention.head_dim);
  return n;
}

/* Of the distribution of distances that decoding weighs (dfl), one a side of a box. */
static double
count_decoding (HoneModel *model, HoneProgram *program)
{
  int boxes, scores, reg_max = model->arch.family->reg_max;

  hone_program_get_outputs (program, 1, &boxes, &scores); /* a classifier has no boxes */
  return reg_max > 1 ? PER_PRODUCT * 4 * reg_max * hone_program_get_plain (program, boxes)->pixels : 0;
}

static double
count_program (HoneModel *model, HoneProgram *program)
{
  double n = count_decoding (model, program);

  for (guint i = 0; i < hone_program_get_n_layers (program); i++)
    n += count_layer (program, hone_program_get_layer (program, i));
  return n;
}

static gsize
count_block (const HoneBlock *block)
{
  g_autoptr (HoneModel) alone = hone_model_new_empty ();

  block->klass->list (block, alone, "");
  return hone_model_count (alone);
}

static char *
text_of_sources (const HoneRow *row, int n_x)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < n_x; i++)
    g_string_append_printf (text, "%s%d", i == 0 ? "" : ", ", row->from[i]);
  return g_string_free (text, FALSE);
}

/* "32 > 64, e 0.25, c3k": channels in and out, and what else its kind has. */
static char *
text_of_arguments (const HoneBlock *block)
{
  GString *text = g_string_new (NULL);
  char share[G_ASCII_DTOSTR_BUF_SIZE];

  if (block->klass == &hone_block_detect) {
    g_string_append_printf (text, "%d, %d, %d", block->ch[0], block->ch[1], block->ch[2]);
    return g_string_free (text, FALSE);
  }
  g_string_append_printf (text, "%d > %d", block->klass == &hone_block_concat ? block->c2 : block->c1, block->c2);
  if (block->kernel[0] > 0)
    g_string_append_printf (text, ", k %d", block->kernel[0]);
  if (block->stride > 0)
    g_string_append_printf (text, ", s %d", block->stride);
  if (block->e > 0)
    g_string_append_printf (text, ", e %s", g_ascii_formatd (share, sizeof share, "%g", block->e));
  if (block->klass == &hone_block_c3k2 && (block->attention || block->c3k))
    g_string_append (text, block->attention ? ", attn" : ", c3k");
  return g_string_free (text, FALSE);
}

static void
describe_row (GString *text, HoneModel *model, HoneProgram *program, const HoneBlock *block, int i, int wire)
{
  g_autofree char *from = text_of_sources (&model->arch.family->rows[i], block->n_x);
  g_autofree char *arguments = text_of_arguments (block);

  g_string_append_printf (text, "%4d  %-10s  %-8s  %2d  %-22s  %10zu  ", i, from, block->klass->name, block->n,
                          arguments, count_block (block));
  if (i == model->arch.family->n_rows - 1) {
    g_string_append_printf (text, _ ("%d classes\n"), model->n_classes);
  } else {
    const HoneWire *y = hone_program_get_wire (program, wire);

    g_string_append_printf (text, "%d x %d x %d\n", y->c, y->h, y->w);
  }
}

static HoneProgram *
build (HoneModel *model, int size, int *wires)
{
  HoneProgram *program = hone_program_new (model, NULL, FALSE);

  hone_network_build (model, program, hone_program_pictures (program, 1, size, size), wires);
  return program;
}

static int
whole_size (int imgsz)
{
  return MAX (1, (imgsz + SIZE_STEP - 1) / SIZE_STEP) * SIZE_STEP;
}

double
hone_model_count_operations (HoneModel *self, int imgsz)
{
  int wires[HONE_MAX_ROWS];
  g_autoptr (HoneProgram) program = build (self, whole_size (imgsz), wires);

  return count_program (self, program);
}

char *
hone_model_describe (HoneModel *self, int imgsz)
{
  const int size = whole_size (imgsz);
  int wires[HONE_MAX_ROWS];
  g_autoptr (HoneProgram) program = build (self, size, wires);
  GString *text = g_string_new (NULL);
  HoneBlock blocks[HONE_MAX_ROWS];
  int n = hone_network_blocks (&self->arch, self->n_classes, self->class_width, blocks);

  g_string_append_printf (text, "%4s  %-10s  %-8s  %2s  %-22s  %10s  %s\n", _ ("row"), _ ("from"), _ ("block"), _ ("n"),
                          _ ("arguments"), _ ("parameters"), _ ("output"));
  for (int i = 0; i < n; i++)
    describe_row (text, self, program, &blocks[i], i, wires[i]);
  g_string_append_printf (text, _ ("%s: %zu parameters, %.1f GFLOPs at %d x %d\n"), self->arch.id,
                          hone_model_count (self), count_program (self, program) / 1e9, size, size);
  return g_string_free (text, FALSE);
}
