/* SPDX-License-Identifier: Apache-2.0 */
/* block-c2f.c - C2f and C3k2: half of the channels go through a chain, and all of its stations are joined */
#include "hone-block.h"

#include "hone-layers.h"

static HoneBlock
c2f_inner (const HoneBlock *self, int c)
{
  return (HoneBlock){
    .klass = &hone_block_bottleneck,
    .c1 = c,
    .c2 = c,
    .kernel = { 3, 3 },
    .groups = self->groups,
    .e = 1.0,
    .shortcut = self->shortcut,
  };
}

/* Of C3k2: hidden channels are halved, unlike those of C2f (spec 01, section 3). */
static HoneBlock
c3k2_inner (const HoneBlock *self, int c)
{
  HoneBlock inner = c2f_inner (self, c);

  inner.e = 0.5;
  if (self->c3k && !self->attention) {
    inner.klass = &hone_block_c3k;
    inner.n = 2;
  }
  return inner;
}

static HoneBlock
psa_inner (const HoneBlock *self, int c)
{
  return (HoneBlock){
    .klass = &hone_block_psa, .c1 = c, .c2 = c, .heads = self->heads, .ratio = self->ratio, .shortcut = TRUE
  };
}

static void
list_both (const HoneBlock *self, const HoneBlock *inner, HoneModel *model, const char *path)
{
  int c = hone_block_hidden (self);
  HoneBlock psa = psa_inner (self, c);

  hone_list_conv (model, hone_path (path, "cv1").text, self->c1, 2 * c, 1, 1);
  hone_list_conv (model, hone_path (path, "cv2").text, (2 + self->n) * c, self->c2, 1, 1);
  for (int i = 0; i < self->n; i++) {
    if (!self->attention) {
      inner->klass->list (inner, model, hone_path (path, "m.%d", i).text);
      continue;
    }
    inner->klass->list (inner, model, hone_path (path, "m.%d.0", i).text);
    psa.klass->list (&psa, model, hone_path (path, "m.%d.1", i).text);
  }
}

static int
build_inner (const HoneBlock *self, const HoneBlock *inner, HoneProgram *program, const char *path, int i, int x)
{
  HoneBlock psa = psa_inner (self, inner->c2);

  if (!self->attention)
    return inner->klass->build (inner, program, hone_path (path, "m.%d", i).text, &x);
  x = inner->klass->build (inner, program, hone_path (path, "m.%d.0", i).text, &x);
  return psa.klass->build (&psa, program, hone_path (path, "m.%d.1", i).text, &x);
}

static int
build_both (const HoneBlock *self, const HoneBlock *inner, HoneProgram *program, const char *path, int x)
{
  int c = hone_block_hidden (self);
  int parts[1 + HONE_MAX_REPEATS];
  int y;

  parts[0] = hone_conv (program, hone_path (path, "cv1").text, x, 1, HONE_SILU, HONE_NONE);
  y = hone_slice (program, parts[0], c, c);
  for (int i = 0; i < self->n; i++)
    parts[1 + i] = y = build_inner (self, inner, program, path, i, y);
  return hone_conv (program, hone_path (path, "cv2").text, hone_concat (program, parts, 1 + self->n), 1, HONE_SILU,
                    HONE_NONE);
}

static void
c2f_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  HoneBlock inner = c2f_inner (self, hone_block_hidden (self));

  list_both (self, &inner, model, path);
}

static int
c2f_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  HoneBlock inner = c2f_inner (self, hone_block_hidden (self));

  return build_both (self, &inner, program, path, x[0]);
}

const HoneBlockClass hone_block_c2f = { .name = "C2f", .list = c2f_list, .build = c2f_build };

static void
c3k2_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  HoneBlock inner = c3k2_inner (self, hone_block_hidden (self));

  list_both (self, &inner, model, path);
}

static int
c3k2_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  HoneBlock inner = c3k2_inner (self, hone_block_hidden (self));

  return build_both (self, &inner, program, path, x[0]);
}

const HoneBlockClass hone_block_c3k2 = { .name = "C3k2", .list = c3k2_list, .build = c3k2_build };
