/* SPDX-License-Identifier: Apache-2.0 */
/* hone-block.c - see hone-block.h: what all blocks share */
#include "hone-block.h"

#include "hone-params.h"

const HoneBlockClass *
hone_block_class (const char *name)
{
  static const HoneBlockClass *const classes[] = {
    &hone_block_conv,     &hone_block_dwconv, &hone_block_bottleneck, &hone_block_c2f,      &hone_block_c3k,
    &hone_block_c3k2,     &hone_block_sppf,   &hone_block_attention,  &hone_block_psa,      &hone_block_c2psa,
    &hone_block_upsample, &hone_block_concat, &hone_block_detect,     &hone_block_classify,
  };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i]->name, name))
      return classes[i];
  return NULL;
}

HonePath
hone_path (const char *path, const char *format, ...)
{
  HonePath self;
  gsize n = *path == '\0' ? 0 : (gsize) g_snprintf (self.text, sizeof self.text, "%s.", path);
  va_list args;

  va_start (args, format);
  g_vsnprintf (self.text + n, sizeof self.text - n, format, args);
  va_end (args);
  return self;
}

HonePath
hone_row_path (const HoneFamily *family, int row)
{
  const char *own = family->rows[row].path;
  HonePath self;

  if (own == NULL)
    return hone_path ("model", "%d", row);
  g_strlcpy (self.text, own, sizeof self.text);
  return self;
}

int
hone_block_hidden (const HoneBlock *self)
{
  return (int) (self->c2 * self->e);
}

void
hone_list_norm (HoneModel *model, const char *path, int c)
{
  hone_model_add (model, HONE_PARAM_NORM_WEIGHT, path, "weight", 1, &c);
  hone_model_add (model, HONE_PARAM_BIAS, path, "bias", 1, &c);
  hone_model_add (model, HONE_PARAM_BUFFER, path, "running_mean", 1, &c);
  hone_model_add (model, HONE_PARAM_BUFFER, path, "running_var", 1, &c);
  hone_model_add (model, HONE_PARAM_COUNTER, path, "num_batches_tracked", 0, NULL);
}

void
hone_list_conv (HoneModel *model, const char *path, int c1, int c2, int kernel, int groups)
{
  const int shape[] = { c2, c1 / groups, kernel, kernel };

  hone_model_add (model, HONE_PARAM_WEIGHT, path, "conv.weight", 4, shape);
  hone_list_norm (model, hone_path (path, "bn").text, c2);
}

void
hone_list_conv_as (HoneModel *model, const char *path, const char *norm, int c1, int c2, int kernel)
{
  const int shape[] = { c2, c1, kernel, kernel };

  hone_model_add (model, HONE_PARAM_WEIGHT, path, "weight", 4, shape);
  hone_list_norm (model, norm, c2);
}

void
hone_list_linear (HoneModel *model, const char *path, int c1, int c2)
{
  const int shape[] = { c2, c1 };

  hone_model_add (model, HONE_PARAM_WEIGHT, path, "weight", 2, shape);
  hone_model_add (model, HONE_PARAM_BIAS, path, "bias", 1, &c2);
}

void
hone_list_biased_conv (HoneModel *model, const char *path, int c1, int c2, int kernel)
{
  const int shape[] = { c2, c1, kernel, kernel };

  hone_model_add (model, HONE_PARAM_WEIGHT, path, "weight", 4, shape);
  hone_model_add (model, HONE_PARAM_BIAS, path, "bias", 1, &c2);
}

void
hone_list_plain_conv (HoneModel *model, const char *path, int c1, int c2)
{
  hone_list_biased_conv (model, path, c1, c2, 1);
}
