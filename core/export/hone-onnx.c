/* SPDX-License-Identifier: Apache-2.0 */
/* hone-onnx.c - see hone-onnx.h: the whole graph, and what the file says of itself */
#include "hone-onnx.h"

#include "onnx-parts.h"
#include "onnx.pb-c.h"

#include <glib/gi18n-lib.h>

#define STRIDE 32

/* --- metadata, with the keys and the form in which Ultralytics writes it --- */

/* "{0: 'red cell', 1: 'it\'s'}", as Python writes a dict */
static char *
names_literal (HoneModel *model)
{
  GString *text = g_string_new ("{");

  for (int i = 0; i < model->n_classes; i++) {
    g_string_append_printf (text, "%s%d: '", i > 0 ? ", " : "", i);
    for (const char *c = model->names[i]; *c != '\0'; c++) {
      if (*c == '\'' || *c == '\\')
        g_string_append_c (text, '\\');
      g_string_append_c (text, *c);
    }
    g_string_append_c (text, '\'');
  }
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static const char *
python_bool (gboolean value)
{
  return value ? "True" : "False";
}

static char *
args_literal (const HoneOnnxHow *how)
{
  static const char *const nms[] = {
    [HONE_ONNX_PLAIN] = "None", [HONE_ONNX_NMS] = "True", [HONE_ONNX_NMS_FREE] = "False"
  };

  return g_strdup_printf ("{'batch': %d, 'quantize': %s, 'nms': %s, 'dynamic': %s, 'simplify': False, 'opset': %d}",
                          how->n, how->half ? "16" : "None", nms[how->boxes], python_bool (how->dynamic), how->opset);
}

static void
add_metadata (OnnxBuild *build, HoneModel *model, const HoneOnnxHow *how, HoneTensors *origin, const char *date)
{
  const gboolean detects = model->arch.family->task == HONE_TASK_DETECT;
  const char *license = origin != NULL ? hone_tensors_get_meta (origin, "license") : NULL;
  g_autofree char *description = g_strdup_printf ("%s, exported by Hone", model->arch.id);
  g_autofree char *batch = g_strdup_printf ("%d", how->n), *imgsz = g_strdup_printf ("[%d, %d]", how->h, how->w);
  g_autofree char *names = names_literal (model), *args = args_literal (how);

  onnx_metadata (build, "description", description);
  onnx_metadata (build, "author", "Hone");
  onnx_metadata (build, "date", date);
  onnx_metadata (build, "version", HONE_VERSION);
  if (license != NULL)
    onnx_metadata (build, "license", license);
  onnx_metadata (build, "stride", detects ? G_STRINGIFY (STRIDE) : "1");
  onnx_metadata (build, "task", detects ? "detect" : "classify");
  onnx_metadata (build, "head", detects ? "Detect" : "Classify");
  onnx_metadata (build, "batch", batch);
  onnx_metadata (build, "imgsz", imgsz);
  onnx_metadata (build, "names", names);
  onnx_metadata (build, "args", args);
  onnx_metadata (build, "channels", "3");
  onnx_metadata (build, "end2end", python_bool (hone_onnx_boxes (model, how) == HONE_ONNX_NMS_FREE));
}

/* --- the graph --- */

/* From 0 to 1, as pictures come to the graph, to what the network wants. */
static const char *
add_input_scale (OnnxBuild *build, HoneModel *model, const char *x)
{
  static const gint64 shape[] = { 1, 3, 1, 1 };
  const HoneScaling *how = hone_input_scaling (model->arch.family->input);
  const float share = how->whole / 255;
  float mean[3], deviation[3];

  if (model->arch.family->input == HONE_INPUT_UNIT)
    return x;
  for (int c = 0; c < 3; c++) {
    mean[c] = how->mean[c] * share;
    deviation[c] = how->deviation[c] * share;
  }
  x = onnx_node (build, "Sub", x, onnx_floats (build, NULL, mean, 4, shape), NULL);
  return onnx_node (build, "Div", x, onnx_floats (build, NULL, deviation, 4, shape), NULL);
}

static void
add_class_output (OnnxBuild *build, HoneModel *model, const HoneOnnxHow *how, const OnnxHead *says)
{
  static const char *const free_names[] = { "batch", NULL };
  const char *y = onnx_node (build, "Softmax", says->scores, NULL);

  onnx_attr_int (build, "axis", -1);
  onnx_output (build, "output0", y, (const gint64[]){ how->dynamic ? -1 : how->n, model->n_classes }, free_names, 2);
}

static int
count_anchors (const HoneOnnxHow *how)
{
  int n = 0;

  for (int stride = 8; stride <= STRIDE; stride *= 2)
    n += (how->h / stride) * (how->w / stride);
  return n;
}

static void
add_box_output (OnnxBuild *build, HoneModel *model, const HoneOnnxHow *how, const OnnxHead *says)
{
  static const char *const plain_names[] = { "batch", NULL, "anchors" }, *const row_names[] = { "batch", "rows", NULL };
  const OnnxSize size = { how->n, how->h, how->w, how->dynamic };
  const HoneOnnxBoxes boxes = hone_onnx_boxes (model, how);
  const char *scores = onnx_node (build, "Sigmoid", says->scores, NULL);
  const char *where = onnx_add_boxes (build, model, size, says, boxes != HONE_ONNX_PLAIN);
  const int anchors = count_anchors (how), n = how->dynamic ? -1 : how->n;

  if (boxes == HONE_ONNX_PLAIN) {
    const char *parts[] = { where, scores };

    onnx_output (build, "output0", onnx_concat (build, 1, parts, 2),
                 (const gint64[]){ n, 4 + model->n_classes, how->dynamic ? -1 : anchors }, plain_names, 3);
  } else if (boxes == HONE_ONNX_NMS) {
    const OnnxNms nms = { how->conf, how->iou, how->max_det, how->agnostic };

    onnx_output (build, "output0", onnx_add_nms (build, size, &nms, where, scores),
                 (const gint64[]){ how->n, how->max_det, 6 }, row_names, 3);
  } else {
    onnx_output (build, "output0", onnx_add_top (build, model, size, where, scores),
                 (const gint64[]){ n, how->dynamic ? -1 : MIN (ONNX_TOP, anchors), 6 }, row_names, 3);
  }
}

static gboolean
check_how (HoneModel *model, const HoneOnnxHow *how, GError **error)
{
  const int step = model->arch.family->task == HONE_TASK_DETECT ? STRIDE : 1;

  if (how->opset < ONNX_OPSET_FIRST || how->opset > ONNX_OPSET_LAST)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“opset=%d”: Hone writes ONNX of opset %d to %d."), how->opset,
                 ONNX_OPSET_FIRST, ONNX_OPSET_LAST);
  else if (how->n < 1 || how->h < STRIDE || how->w < STRIDE || how->h % step != 0 || how->w % step != 0)
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A model for %d pictures of %d × %d pixels cannot be: the sides have to be multiples of %d."),
                 how->n, how->w, how->h, step);
  else
    return TRUE;
  return FALSE;
}

GBytes *
hone_onnx_pack (HoneModel *model, const HoneOnnxHow *how, HoneTensors *origin, const char *date, GError **error)
{
  static const char *const free_names[] = { "batch", NULL, "height", "width" };
  const OnnxSize size = { how->n, how->h, how->w, how->dynamic };
  const HoneOnnxBoxes boxes = hone_onnx_boxes (model, how);
  const gint64 n = how->dynamic && boxes != HONE_ONNX_NMS ? -1 : how->n;
  g_autoptr (OnnxBuild) build = NULL;
  const char *x = "images";
  OnnxHead says;

  if (!check_how (model, how, error))
    return NULL;
  build = onnx_build_new (how->opset);
  onnx_input (build, x, (const gint64[]){ n, 3, how->dynamic ? -1 : how->h, how->dynamic ? -1 : how->w }, free_names,
              4);
  x = add_input_scale (build, model, x);
  if (how->half)
    x = onnx_cast (build, x, ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16);
  onnx_build_set_half (build, how->half);
  if (!onnx_add_network (build, model, size, x, boxes == HONE_ONNX_NMS_FREE ? 2 : 1, &says, error))
    return NULL;
  onnx_build_set_half (build, FALSE);
  if (model->arch.family->task == HONE_TASK_CLASSIFY)
    add_class_output (build, model, how, &says);
  else
    add_box_output (build, model, how, &says);
  add_metadata (build, model, how, origin, date);
  return onnx_build_pack (build, model->arch.id, error);
}
