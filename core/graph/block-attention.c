/* SPDX-License-Identifier: Apache-2.0 */
/* block-attention.c - Attention, PSABlock, C2PSA */
#include "hone-block.h"

#include "hone-layers.h"

#define CHANNELS_OF_A_HEAD 64

static int
heads_of (const HoneBlock *self)
{
  return self->heads > 0 ? self->heads : MAX (self->c1 / CHANNELS_OF_A_HEAD, 1);
}

static int
key_dim_of (const HoneBlock *self)
{
  int head_dim = self->c1 / heads_of (self);

  return (int) (head_dim * self->ratio);
}

/* proj (o + pe (v)), with the values v and the outcome o of the attention; a surrounding block adds its x. */
static void
attention_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  int c = self->c1;

  hone_list_conv (model, hone_path (path, "qkv").text, c, c + 2 * key_dim_of (self) * heads_of (self), 1, 1);
  hone_list_conv (model, hone_path (path, "proj").text, c, c, 1, 1);
  hone_list_conv (model, hone_path (path, "pe").text, c, c, 3, c);
}

static int
build_attention (const HoneBlock *self, HoneProgram *program, const char *path, int x, int add)
{
  int qkv = hone_conv (program, hone_path (path, "qkv").text, x, 1, HONE_IDENTITY, HONE_NONE);
  int v, o = hone_attend (program, qkv, heads_of (self), key_dim_of (self), &v);
  int sum = hone_conv (program, hone_path (path, "pe").text, v, 1, HONE_IDENTITY, o);

  return hone_conv (program, hone_path (path, "proj").text, sum, 1, HONE_IDENTITY, add);
}

static int
attention_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  return build_attention (self, program, path, x[0], HONE_NONE);
}

const HoneBlockClass hone_block_attention = { .name = "Attention", .list = attention_list, .build = attention_build };

/* x + attention (x), then the same with two convolutions */
static void
psa_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  int c = self->c1;

  attention_list (self, model, hone_path (path, "attn").text);
  hone_list_conv (model, hone_path (path, "ffn.0").text, c, 2 * c, 1, 1);
  hone_list_conv (model, hone_path (path, "ffn.1").text, 2 * c, c, 1, 1);
}

static int
psa_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int a = build_attention (self, program, hone_path (path, "attn").text, x[0], self->shortcut ? x[0] : HONE_NONE);
  int b = hone_conv (program, hone_path (path, "ffn.0").text, a, 1, HONE_SILU, HONE_NONE);

  return hone_conv (program, hone_path (path, "ffn.1").text, b, 1, HONE_IDENTITY, self->shortcut ? a : HONE_NONE);
}

const HoneBlockClass hone_block_psa = { .name = "PSABlock", .list = psa_list, .build = psa_build };

static HoneBlock
c2psa_inner (const HoneBlock *self)
{
  int c = hone_block_hidden (self);

  return (HoneBlock){
    .klass = &hone_block_psa, .c1 = c, .c2 = c, .heads = self->heads, .ratio = self->ratio, .shortcut = TRUE
  };
}

/* Half of the channels pass by, the others go through PSA blocks. */
static void
c2psa_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  HoneBlock inner = c2psa_inner (self);

  hone_list_conv (model, hone_path (path, "cv1").text, self->c1, 2 * inner.c1, 1, 1);
  hone_list_conv (model, hone_path (path, "cv2").text, 2 * inner.c1, self->c2, 1, 1);
  for (int i = 0; i < self->n; i++)
    inner.klass->list (&inner, model, hone_path (path, "m.%d", i).text);
}

static int
c2psa_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  HoneBlock inner = c2psa_inner (self);
  int both = hone_conv (program, hone_path (path, "cv1").text, x[0], 1, HONE_SILU, HONE_NONE);
  int parts[2] = { hone_slice (program, both, 0, inner.c1), hone_slice (program, both, inner.c1, inner.c1) };

  for (int i = 0; i < self->n; i++)
    parts[1] = inner.klass->build (&inner, program, hone_path (path, "m.%d", i).text, &parts[1]);
  return hone_conv (program, hone_path (path, "cv2").text, hone_concat (program, parts, 2), 1, HONE_SILU, HONE_NONE);
}

const HoneBlockClass hone_block_c2psa = { .name = "C2PSA", .list = c2psa_list, .build = c2psa_build };
