/* SPDX-License-Identifier: Apache-2.0 */
/* pt-globals.c - the names that a model file may mention
 *
 * All of them become inert nodes; the list exists so that a file which names anything else is refused and reported.
 * Sources: spec 06, section 6 (seen in checkpoints of 8.4.190), the public documentation of torch.nn and of the model
 * descriptions for older ones.
 */
#include "pt-pickle.h"

#include <string.h>

typedef struct {
  const char *module; /* ending in ".": any module below it */
  const char *const *names;
} Family;

static const char *const torch_names[] = {
  "Size",          "device",      "dtype",      "FloatStorage", "HalfStorage", "BFloat16Storage",
  "DoubleStorage", "LongStorage", "IntStorage", "ShortStorage", "CharStorage", "ByteStorage",
  "BoolStorage",   "float16",     "float32",    "float64",      "bfloat16",    "int8",
  "int16",         "int32",       "int64",      "uint8",        "bool",        NULL,
};
static const char *const torch_utils[] = { "_rebuild_tensor_v2", "_rebuild_parameter", NULL };
static const char *const torch_nn[] = {
  "Sequential",
  "ModuleList",
  "ModuleDict",
  "ParameterList",
  "Conv1d",
  "Conv2d",
  "Conv3d",
  "ConvTranspose2d",
  "BatchNorm1d",
  "BatchNorm2d",
  "SyncBatchNorm",
  "LayerNorm",
  "GroupNorm",
  "Linear",
  "Identity",
  "Bilinear",
  "MaxPool2d",
  "AvgPool2d",
  "AdaptiveAvgPool2d",
  "AdaptiveMaxPool2d",
  "Upsample",
  "UpsamplingNearest2d",
  "UpsamplingBilinear2d",
  "Dropout",
  "Dropout2d",
  "SiLU",
  "ReLU",
  "ReLU6",
  "LeakyReLU",
  "PReLU",
  "ELU",
  "GELU",
  "Mish",
  "Sigmoid",
  "Tanh",
  "Softmax",
  "Hardswish",
  "Hardsigmoid",
  "Hardtanh",
  "MultiheadAttention",
  "NonDynamicallyQuantizableLinear",
  "Flatten",
  "Unflatten",
  "ZeroPad2d",
  "Embedding",
  "BCEWithLogitsLoss",
  "CrossEntropyLoss",
  "BCELoss",
  "MSELoss",
  "L1Loss",
  "SmoothL1Loss",
  "PixelShuffle",
  "PixelUnshuffle",
  "Parameter",
  NULL,
};
static const char *const yolo_modules[] = {
  "Conv",
  "Conv2",
  "LightConv",
  "DWConv",
  "DWConvTranspose2d",
  "ConvTranspose",
  "Focus",
  "GhostConv",
  "ChannelAttention",
  "SpatialAttention",
  "CBAM",
  "Concat",
  "RepConv",
  "Index",
  "DFL",
  "HGBlock",
  "HGStem",
  "SPP",
  "SPPF",
  "C1",
  "C2",
  "C3",
  "C2f",
  "C2fAttn",
  "ImagePoolingAttn",
  "ContrastiveHead",
  "BNContrastiveHead",
  "C3x",
  "C3TR",
  "C3Ghost",
  "GhostBottleneck",
  "Bottleneck",
  "BottleneckCSP",
  "Proto",
  "Proto26",
  "RepC3",
  "ResNetBlock",
  "ResNetLayer",
  "RepNCSPELAN4",
  "RepCSP",
  "RepBottleneck",
  "ELAN1",
  "ADown",
  "AConv",
  "SPPELAN",
  "CBFuse",
  "CBLinear",
  "C3k2",
  "C3k",
  "C2fPSA",
  "C2PSA",
  "PSA",
  "PSABlock",
  "Attention",
  "RepVGGDW",
  "CIB",
  "C2fCIB",
  "SCDown",
  "TorchVision",
  "A2C2f",
  "ABlock",
  "AAttn",
  "Residual",
  "RealNVP",
  "SwiGLUFFN",
  "SAVPE",
  "MaxSigmoidAttnBlock",
  "TransformerLayer",
  "TransformerBlock",
  "TransformerEncoderLayer",
  "AIFI",
  "MLP",
  "MLPBlock",
  "LayerNorm2d",
  "Detect",
  "Segment",
  "Segment26",
  "Pose",
  "Pose26",
  "OBB",
  "OBB26",
  "Classify",
  "WorldDetect",
  "RTDETRDecoder",
  "v10Detect",
  "YOLOEDetect",
  "YOLOESegment",
  "LRPCHead",
  "SemanticSegment",
  NULL,
};
static const char *const yolo_tasks[] = {
  "DetectionModel", "SegmentationModel", "PoseModel",     "OBBModel", "ClassificationModel", "RTDETRDetectionModel",
  "WorldModel",     "YOLOEModel",        "YOLOESegModel", "Ensemble", "BaseModel",           NULL,
};
/* Old checkpoints keep the loss as an attribute of the model. */
static const char *const yolo_losses[] = {
  "v8DetectionLoss",
  "v8SegmentationLoss",
  "v8PoseLoss",
  "v8OBBLoss",
  "v8ClassificationLoss",
  "E2EDetectLoss",
  "E2ELoss",
  "E2EDetectionLoss",
  "BboxLoss",
  "RotatedBboxLoss",
  "KeypointLoss",
  "VarifocalLoss",
  "FocalLoss",
  "DFLoss",
  "TaskAlignedAssigner",
  "RotatedTaskAlignedAssigner",
  NULL,
};
static const char *const namespaces[] = { "IterableSimpleNamespace", NULL };
static const char *const collections[] = { "OrderedDict", "defaultdict", NULL };
static const char *const builtins[] = { "set",   "frozenset", "dict", "list",  "tuple",   "int",
                                        "float", "bool",      "str",  "slice", "complex", NULL };
static const char *const paths[] = { "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path", NULL };
static const char *const numpy_names[] = { "dtype", "ndarray", "float64", "float32", "int64", "bool_", NULL };
static const char *const numpy_scalar[] = { "scalar", "_reconstruct", NULL };
static const char *const codecs[] = { "encode", NULL };
static const char *const simple[] = { "SimpleNamespace", NULL };
static const char *const transforms[] = { "Compose",           "Resize", "CenterCrop", "ToTensor", "Normalize",
                                          "InterpolationMode", NULL };

static const Family families[] = {
  { "torch", torch_names },
  { "torch._utils", torch_utils },
  { "torch.nn.modules.", torch_nn },
  { "torch.nn.parameter", torch_nn },
  { "ultralytics.nn.modules", yolo_modules },
  { "ultralytics.nn.modules.", yolo_modules },
  { "ultralytics.nn.tasks", yolo_tasks },
  { "ultralytics.utils", namespaces },
  { "ultralytics.yolo.utils", namespaces },
  { "ultralytics.utils.loss", yolo_losses },
  { "ultralytics.utils.tal", yolo_losses },
  { "ultralytics.yolo.utils.loss", yolo_losses },
  { "ultralytics.yolo.utils.tal", yolo_losses },
  { "collections", collections },
  { "builtins", builtins },
  { "__builtin__", builtins },
  { "pathlib", paths },
  { "pathlib._local", paths },
  { "numpy", numpy_names },
  { "numpy.core.multiarray", numpy_scalar },
  { "numpy._core.multiarray", numpy_scalar },
  { "_codecs", codecs },
  { "types", simple },
  { "torchvision.transforms.transforms", transforms },
  { "torchvision.transforms.functional", transforms },
};

static gboolean
covers (const Family *family, const char *module)
{
  if (g_str_has_suffix (family->module, "."))
    return g_str_has_prefix (module, family->module);
  return g_str_equal (family->module, module);
}

gboolean
pt_global_is_known (const char *module, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (covers (&families[i], module) && g_strv_contains (families[i].names, name))
      return TRUE;
  return FALSE;
}

gboolean
pt_storage_dtype (const char *global, HoneDtype *dtype)
{
  static const struct {
    const char *name;
    HoneDtype dtype;
  } storages[] = {
    { "torch DoubleStorage", HONE_DTYPE_F64 }, { "torch FloatStorage", HONE_DTYPE_F32 },
    { "torch HalfStorage", HONE_DTYPE_F16 },   { "torch BFloat16Storage", HONE_DTYPE_BF16 },
    { "torch LongStorage", HONE_DTYPE_I64 },   { "torch IntStorage", HONE_DTYPE_I32 },
    { "torch ShortStorage", HONE_DTYPE_I16 },  { "torch CharStorage", HONE_DTYPE_I8 },
    { "torch ByteStorage", HONE_DTYPE_U8 },    { "torch BoolStorage", HONE_DTYPE_BOOL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (storages); i++)
    if (g_str_equal (storages[i].name, global)) {
      *dtype = storages[i].dtype;
      return TRUE;
    }
  return FALSE;
}
