/* SPDX-License-Identifier: Apache-2.0 */
/* hone-recognise.c - what network a file of weights is of
 *
 * The names and shapes decide, whatever the metadata say: every table at every scale is tried, and one whose parameters
 * are all there is it. Only a scale with a width of its own, or two tables that are alike, need a hint.
 */
#include "hone-block.h"
#include "hone-params.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define WIDEST 1024 /* channels of the deepest convolution, before scaling */

static const HoneTensor *
find_tensor (HoneTensors *tensors, const char *path, const char *leaf)
{
  g_autofree char *name = g_strdup_printf ("%s.%s", path, leaf);

  return hone_tensors_find (tensors, name);
}

/* The last convolution of the first class branch, (n_classes, class_width, 1, 1), or a classifier's last layer. */
static const HoneTensor *
find_classes (HoneTensors *tensors, const HoneArch *arch)
{
  const HoneFamily *family = arch->family;
  const HoneBlockKind last = family->rows[family->n_rows - 1].kind;
  g_autofree char *head = hone_model_head_path (arch);
  const HoneTensor *tensor = find_tensor (tensors, head,
                                          last == HONE_BLOCK_DETECT     ? "cv3.0.2.weight"
                                          : last == HONE_BLOCK_CLASSIFY ? "linear.weight"
                                                                        : "weight");

  return tensor == NULL || tensor->n_dims != (last == HONE_BLOCK_DETECT ? 4 : 2) || tensor->shape[0] > G_MAXINT16 ||
                 tensor->shape[1] > G_MAXINT16
             ? NULL
             : tensor;
}

/* Keras gives ResNets without their last layer away, too ("no top"). */
static gboolean
lacks_top (HoneTensors *tensors, const HoneArch *arch)
{
  g_autofree char *head = hone_model_head_path (arch);

  return arch->family->rows[0].keras && find_tensor (tensors, head, "weight") == NULL;
}

/* Every parameter is there, and the head has no more than those of a detector. */
static gboolean
is_of (HoneTensors *tensors, const HoneArch *arch)
{
  const HoneTensor *classes = find_classes (tensors, arch);
  const gboolean no_top = lacks_top (tensors, arch);
  g_autofree char *head = hone_model_head_path (arch);
  g_autoptr (HoneModel) model = NULL;

  if ((classes == NULL && !no_top) || find_tensor (tensors, head, "cv4.0.0.conv.weight") != NULL ||
      (!arch->family->end2end && find_tensor (tensors, head, "one2one_cv3.0.2.weight") != NULL))
    return FALSE;
  model = hone_model_list (arch, no_top ? 1 : (int) classes->shape[0], NULL, no_top ? 0 : (int) classes->shape[1]);
  for (guint i = 0; i < model->n_params; i++)
    if (model->params[i].kind != HONE_PARAM_COUNTER && !(no_top && g_str_has_prefix (model->params[i].name, head)) &&
        !hone_param_fits (&model->params[i], hone_tensors_find (tensors, model->params[i].name)))
      return FALSE;
  return TRUE;
}

/* The width that the deepest convolution tells; 0: there is none. */
static double
width_of (HoneTensors *tensors, const HoneFamily *family, const HoneScale *scale)
{
  for (int i = 0; i < family->n_rows; i++) {
    const HoneRow *row = &family->rows[i];
    g_autofree char *name = g_strdup_printf ("model.%d.conv.weight", i);
    const HoneTensor *tensor = hone_tensors_find (tensors, name);

    if (row->kind == HONE_BLOCK_CONV && row->channels == WIDEST && tensor != NULL && tensor->n_dims == 4)
      return (double) tensor->shape[0] / MIN (WIDEST, scale->max_channels);
  }
  return 0;
}

static gboolean
try_scale (HoneTensors *tensors, const HoneFamily *family, const HoneScale *scale, gboolean own_width, HoneArch *arch)
{
  HoneScale at = *scale;

  if (own_width)
    at.width = width_of (tensors, family, scale);
  if (at.width <= 0)
    return FALSE;
  hone_arch_init (arch, family, &at);
  return is_of (tensors, arch);
}

static gboolean
find_arch (HoneTensors *tensors, HoneArch *arch)
{
  const char *hint = hone_tensors_get_meta (tensors, "arch");

  if (hint != NULL && hone_arch_parse (hint, arch, NULL) && is_of (tensors, arch))
    return TRUE;
  for (int own_width = 0; own_width < 2; own_width++)
    for (const HoneFamily *const *family = hone_families (); *family != NULL; family++)
      for (int i = 0; i < (*family)->n_scales; i++)
        if (try_scale (tensors, *family, &(*family)->scales[i], own_width, arch))
          return TRUE;
  return FALSE;
}

/* ["cat", "dog"], or {"0": "cat", "1": "dog"} as Ultralytics has it; NULL when it is neither or a class lacks a name.
 */
char **
hone_names_parse (const char *json, int n_classes)
{
  g_autoptr (JsonNode) root = json == NULL ? NULL : json_from_string (json, NULL);
  g_auto (GStrv) names = g_new0 (char *, n_classes + 1);

  if (root == NULL)
    return NULL;
  for (int i = 0; i < n_classes; i++) {
    g_autofree char *key = g_strdup_printf ("%d", i);
    JsonNode *node = NULL;

    if (JSON_NODE_HOLDS_ARRAY (root) && i < (int) json_array_get_length (json_node_get_array (root)))
      node = json_array_get_element (json_node_get_array (root), i);
    else if (JSON_NODE_HOLDS_OBJECT (root))
      node = json_object_get_member (json_node_get_object (root), key);
    if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
      return NULL;
    names[i] = g_strdup (json_node_get_string (node));
  }
  return g_steal_pointer (&names);
}

static char **
plain_names (int n_classes)
{
  char **names = g_new0 (char *, n_classes + 1);

  for (int i = 0; i < n_classes; i++)
    names[i] = g_strdup_printf ("class_%d", i);
  return names;
}

static gboolean
has_suffix (HoneTensors *tensors, const char *suffix)
{
  for (guint i = 0; i < hone_tensors_get_n (tensors); i++)
    if (g_str_has_suffix (hone_tensors_get (tensors, i)->name, suffix))
      return TRUE;
  return FALSE;
}

static void
set_unknown (HoneTensors *tensors, const char *path, GError **error)
{
  if (!has_suffix (tensors, ".bn.weight") && has_suffix (tensors, ".conv.bias"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s holds a network whose norms are folded into its convolutions (“fused”). Take the file that "
                    "training wrote, best.pt or last.pt."),
                 path);
  else if (has_suffix (tensors, ".proto.cv1.conv.weight") || has_suffix (tensors, ".cv4.0.2.weight") ||
           has_suffix (tensors, ".linear.weight"))
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s is a model for another task than detection. Choose a detection model, such as yolo26n.pt."),
                 path);
  else
    g_set_error (
        error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
        _ ("%s holds no network that Hone knows; it knows YOLO26, YOLO11 and YOLOv8 for detection. `hone info` "
           "lists what is in the file."),
        path);
}

gboolean
hone_model_recognise (HoneTensors *tensors, const char *path, HoneArch *arch, int *n_classes, int *class_width,
                      char ***names, GError **error)
{
  const HoneTensor *classes;

  if (!find_arch (tensors, arch)) {
    set_unknown (tensors, path, error);
    return FALSE;
  }
  classes = find_classes (tensors, arch);
  *n_classes = classes != NULL ? (int) classes->shape[0] : 1; /* none, which loading says */
  *class_width = arch->family->task == HONE_TASK_DETECT ? (int) classes->shape[1] : 0;
  *names = hone_names_parse (hone_tensors_get_meta (tensors, "names"), *n_classes);
  if (*names == NULL)
    *names = plain_names (*n_classes);
  return TRUE;
}

HoneModel *
hone_model_open (const char *path, GError **error)
{
  g_autoptr (HoneTensors) tensors = hone_weights_read (path, error);
  g_autoptr (HoneModel) self = NULL;
  g_auto (GStrv) names = NULL;
  HoneArch arch;
  int n_classes, class_width;

  if (tensors == NULL || !hone_model_recognise (tensors, path, &arch, &n_classes, &class_width, &names, error))
    return NULL;
  self = hone_model_new (&arch, n_classes, (const char *const *) names, class_width);
  if (!hone_model_load_exact (self, tensors, error)) {
    g_prefix_error (error, "%s: ", path);
    return NULL;
  }
  return g_steal_pointer (&self);
}
