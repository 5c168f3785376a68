/* SPDX-License-Identifier: Apache-2.0 */
/* cli-info.c - "hone info": this machine, or the layers of a model */
#include "cli.h"
#include "hone-model.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <string.h>

#define COCO_CLASSES 80 /* of the published models; an architecture alone says nothing of classes */
#define IMAGENET_CLASSES 1000

/* A network */

static char **
layer_lines (HoneModel *model, int imgsz)
{
  g_autofree char *table = hone_model_describe (model, imgsz);

  return g_strsplit (g_strchomp (table), "\n", -1);
}

static void
add_entries (JsonBuilder *json, HoneModel *model)
{
  json_builder_set_member_name (json, "entries");
  json_builder_begin_array (json);
  for (guint i = 0; i < model->n_params; i++) {
    const HoneParam *param = &model->params[i];

    json_builder_begin_object (json);
    cli_json_text (json, "name", param->name);
    json_builder_set_member_name (json, "shape");
    json_builder_begin_array (json);
    for (int k = 0; k < param->n_dims; k++)
      json_builder_add_int_value (json, param->shape[k]);
    json_builder_end_array (json);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_strings (JsonBuilder *json, const char *name, char *const *strings)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (; *strings != NULL; strings++)
    json_builder_add_string_value (json, *strings);
  json_builder_end_array (json);
}

static void
model_json (HoneModel *model, int imgsz)
{
  g_auto (GStrv) lines = layer_lines (model, imgsz);
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "model", model->arch.id);
  cli_json_int (json, "classes", model->n_classes);
  cli_json_int (json, "parameters", (gint64) hone_model_count (model));
  cli_json_int (json, "imgsz", imgsz);
  add_strings (json, "names", model->names);
  add_strings (json, "layers", lines);
  add_entries (json, model);
  cli_json_end (json);
}

static void
model_text (Cli *cli, HoneModel *model, int imgsz)
{
  g_autofree char *table = hone_model_describe (model, imgsz);

  fputs (table, cli->out);
}

/* A file that holds tensors of some other kind: their names and shapes. */

static char *
shape_text (const HoneTensor *tensor)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " × " : "", tensor->shape[i]);
  return g_strdup (text->len > 0 ? text->str : "1");
}

static void
add_tensor (JsonBuilder *json, const HoneTensor *tensor)
{
  json_builder_begin_object (json);
  cli_json_text (json, "name", tensor->name);
  json_builder_set_member_name (json, "shape");
  json_builder_begin_array (json);
  for (int i = 0; i < tensor->n_dims; i++)
    json_builder_add_int_value (json, tensor->shape[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
tensors_json (HoneTensors *tensors)
{
  JsonBuilder *json = cli_json_begin (NULL);

  json_builder_set_member_name (json, "model");
  json_builder_add_null_value (json);
  json_builder_set_member_name (json, "entries");
  json_builder_begin_array (json);
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++)
    add_tensor (json, hone_tensors_get (tensors, i));
  json_builder_end_array (json);
  cli_json_end (json);
}

static void
tensors_text (Cli *cli, HoneTensors *tensors)
{
  gint64 total = 0;

  for (guint i = 0; i < hone_tensors_get_n (tensors); i++) {
    const HoneTensor *tensor = hone_tensors_get (tensors, i);
    g_autofree char *shape = shape_text (tensor);

    fprintf (cli->out, "%-56s %s\n", tensor->name, shape);
    total += tensor->n;
  }
  fprintf (cli->out, _ ("%u tensors, %" PRId64 " numbers; no architecture that Hone knows\n"),
           hone_tensors_get_n (tensors), total);
}

static HoneModel *
model_of (HoneTensors *tensors, const char *path, GError **error)
{
  g_auto (GStrv) names = NULL;
  HoneArch arch;
  int n_classes, class_width;

  if (!hone_model_recognise (tensors, path, &arch, &n_classes, &class_width, &names, error))
    return NULL;
  return hone_model_new (&arch, n_classes, (const char *const *) names, class_width);
}

static int
show_model (Cli *cli, HoneModel *model)
{
  int imgsz = (hone_settings_get_int (cli->settings, "imgsz") + 31) / 32 * 32;

  if (cli->json)
    model_json (model, imgsz);
  else
    model_text (cli, model, imgsz);
  hone_model_free (model);
  return CLI_OK;
}

static int
show_file (Cli *cli, const char *path)
{
  GError *error = NULL;
  g_autoptr (HoneTensors) tensors = hone_weights_read (path, &error);
  HoneModel *model;

  if (tensors == NULL)
    return cli_fail (cli, error);
  if ((model = model_of (tensors, path, NULL)) != NULL)
    return show_model (cli, model);
  if (cli->json)
    tensors_json (tensors);
  else
    tensors_text (cli, tensors);
  return CLI_OK;
}

int
cli_info (Cli *cli)
{
  const char *word = hone_settings_get_text (cli->settings, "model");
  GError *error = NULL;
  HoneArch arch;

  if (word == NULL)
    return cli_machine (cli);
  if (g_file_test (word, G_FILE_TEST_IS_DIR)) {
    g_autofree char *best = g_build_filename (word, "weights", "best.safetensors", NULL);

    return show_file (cli, best);
  }
  if (g_str_has_suffix (word, ".pt") || g_str_has_suffix (word, ".pth") || g_str_has_suffix (word, ".safetensors") ||
      g_str_has_suffix (word, ".h5") || g_str_has_suffix (word, ".keras") ||
      (g_file_test (word, G_FILE_TEST_IS_REGULAR) && !g_str_has_suffix (word, ".yaml")))
    return show_file (cli, word);
  if (!hone_arch_parse (word, &arch, &error))
    return cli_fail (cli, error);
  return show_model (
      cli, hone_model_new (&arch, arch.family->task == HONE_TASK_DETECT ? COCO_CLASSES : IMAGENET_CLASSES, NULL, 0));
}
