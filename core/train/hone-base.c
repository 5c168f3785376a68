/* SPDX-License-Identifier: Apache-2.0 */
/* hone-base.c - see hone-base.h */
#include "hone-base.h"

#include "hone-file.h"
#include "hone-shipped.h"
#include "model-file.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "hone-"

static const char *const archs[] = { "yolo26n", NULL };

char *
hone_base_of (const char *arch)
{
  g_autofree char *name = g_strdup_printf ("bases/%s.safetensors", arch);
  g_autofree char *path = NULL;

  if (!g_strv_contains (archs, arch))
    return NULL;
  path = hone_shipped (name);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

char *
hone_base_find (const char *word)
{
  return g_str_has_prefix (word, PREFIX) ? hone_base_of (word + strlen (PREFIX)) : NULL;
}

char **
hone_base_list (void)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  for (guint i = 0; archs[i] != NULL; i++) {
    g_autofree char *path = hone_base_of (archs[i]);
    g_autofree char *word = g_strconcat (PREFIX, archs[i], NULL);

    if (path != NULL)
      g_strv_builder_add (words, word);
  }
  return g_strv_builder_end (words);
}

/* --- what suits it --- */

#define FEW_STEPS 50
#define USUAL_BATCH 16 /* where the batch is found out later */

/* The words that hone_model_file_start () takes for a base. */
static gboolean
begins_with_base (HoneSettings *settings)
{
  const char *model = hone_settings_get_text (settings, "model");
  const char *pretrained = hone_settings_get_text (settings, "pretrained");
  g_autofree char *base = model != NULL ? hone_base_find (model) : NULL;
  g_autofree char *of_table = NULL;
  HoneArch arch;

  if (model == NULL || g_strcmp0 (pretrained, "true") != 0)
    return FALSE;
  if (base != NULL)
    return TRUE;
  if (hone_settings_is_given (settings, "pretrained") && hone_arch_parse (model, &arch, NULL))
    of_table = hone_base_of (arch.id);
  return of_table != NULL;
}

static gboolean
set_unless_given (HoneSettings *settings, const char *name, int value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  return !hone_settings_is_given (settings, name) && hone_settings_set (settings, name, text, NULL);
}

gboolean
hone_base_suit (HoneSettings *settings, int n_train)
{
  const int nbs = hone_settings_get_int (settings, "nbs");
  const double batch = hone_settings_get_number (settings, "batch");
  gboolean step, warmup;

  if (!begins_with_base (settings) || n_train >= FEW_STEPS * nbs)
    return FALSE;
  step = set_unless_given (settings, "nbs", MIN (nbs, batch >= 1 ? (int) batch : USUAL_BATCH));
  warmup = set_unless_given (settings, "warmup_epochs", 1);
  return step || warmup;
}

/* --- writing one --- */

/* What a training is continued from, and no part of the model. */
static gboolean
belongs_to_training (const char *name)
{
  return g_str_has_prefix (name, "step.") || g_str_has_prefix (name, "optim.");
}

/* In the order of the alphabet: readers keep none, and one model is to give one file. */
static void
copy_meta (HoneTensors *from, HoneTensors *to, gboolean as_base)
{
  static const char *const own[] = { "data", "imgsz", "single_cls", "epoch", HONE_BASE_KEY, NULL };
  g_auto (GStrv) keys = hone_tensors_list_meta (from);

  qsort (keys, g_strv_length (keys), sizeof *keys, hone_file_compare_names);
  for (char **key = keys; *key != NULL; key++)
    if (!as_base || !g_strv_contains (own, *key))
      hone_tensors_set_meta (to, *key, hone_tensors_get_meta (from, *key));
  if (as_base)
    hone_tensors_set_meta (to, HONE_BASE_KEY, hone_tensors_get_meta (from, "arch"));
}

gboolean
hone_base_write (const char *model, gboolean as_base, const char *out, GError **error)
{
  g_autofree char *path = hone_model_file_find (model);
  g_autoptr (HoneTensors) from = NULL;
  g_autoptr (HoneModel) checked = hone_model_file_open_any (path != NULL ? path : model, &from, error);
  g_autoptr (HoneTensors) to = hone_tensors_new ();

  if (checked == NULL)
    return FALSE;
  for (guint i = 0; i < hone_tensors_get_n (from); i++)
    if (!belongs_to_training (hone_tensors_get (from, i)->name))
      hone_tensors_add_half (to, hone_tensors_get (from, i));
  copy_meta (from, to, as_base);
  return hone_safetensors_write (to, out, error);
}
