/* SPDX-License-Identifier: Apache-2.0 */
/* hone-kernels.h - what a backend must be able to do
 *
 * The only header of this room that other rooms include. It knows no GLib and no CUDA, so that the same text is read by
 * gcc and by nvcc. A backend fills in one HoneKernels table; which one serves is decided when a device is opened.
 *
 * Conventions
 *   Views      say what, not where: an activation is n x h x w x c numbers, a part of a block that is n x h x w x wide.
 *              How a block lies in memory is the backend's own affair (CPU: nChw16c, that is, for every picture and
 * every group of 16 channels an h x w x 16 array). A view must begin at a multiple of HONE_LANES and end at one or at
 * the end of the block; hone_view_fits () tells. Lanes beyond c are always 0, in gradients too. Pictures   a view of
 * type HONE_U8 is plain n x h x w x c bytes, red first, and counts as byte / 255.0f. Only the first convolution of a
 * network takes one. Views of one call are of one type otherwise. Weights    plain float arrays in the order of the
 * state dict: convolutions (out, in / groups, kernel, kernel), linear layers (out, in). What a backend packs for
 * itself, it packs inside the call. Gradients d_weight and d_bias are added to (accumulation over batches). Where a
 * call has "add", d_x is added to when it is true and overwritten when not. Errors     as in cairo: a call returns
 * nothing; the first failure sticks to the device, later calls do nothing, and sync () tells it once a step. Memory a
 * call never allocates: what it needs beside its arguments was made sure of by reserve_*() at plan time. Threads    one
 * device belongs to one thread; the pool behind it is the backend's own. Sums       are added in an order that depends
 * on shapes alone, never on the number of threads.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HONE_KERNELS_ABI 9
#define HONE_LANES 16

typedef enum {
  HONE_F32,
  HONE_U8,
  HONE_BF16, /* the upper half of a float, where the device has it: has_type () */
  HONE_F16,  /* IEEE's half: 65504 at most; gradients want a loss scale (HoneUpdateState) */
} HoneType;

typedef enum {
  HONE_OK,
  HONE_OUT_OF_MEMORY,
  HONE_NOT_SUPPORTED,
  HONE_DEVICE_LOST,
} HoneStatus;

/* It owns nothing. data == NULL means "no view" where one is optional. */
typedef struct {
  void *data; /* the start of the block */
  HoneType type;
  int n, h, w, c; /* of this view */
  int first;      /* its first channel in the block */
  int wide;       /* channels of the block */
} HoneView;

static inline bool
hone_view_fits (int first, int c, int wide)
{
  return first % HONE_LANES == 0 && ((first + c) % HONE_LANES == 0 || first + c == wide);
}

/* y is (x + 2 * pad - kernel) / stride + 1 high and wide, rounded down. */
typedef struct {
  int kernel, stride, pad, groups;
} HoneConv;

typedef enum {
  HONE_IDENTITY,
  HONE_SILU,
  HONE_RELU,
  HONE_SIGMOID,
} HoneAct;

/* What a convolution does to its sums before it stores them: y = act (scale[c] * sum + shift[c]) + add. */
typedef struct {
  const float *scale; /* c of y; NULL: 1 */
  const float *shift; /* c of y; NULL: 0. A bias is a shift */
  HoneAct act;
  HoneView add; /* of y's shape, or data == NULL */
} HoneEpilogue;

/* Batch normalisation and the activation behind it: y = act (weight * (x - mean) * rstd + bias). */
typedef struct {
  const float *weight, *bias;        /* c */
  float *running_mean, *running_var; /* c; moved by norm () unless fixed (variance unbiased) */
  float *mean, *rstd;                /* c; written by norm (), read by norm_d_x () */
  float eps, momentum;               /* running = (1 - momentum) * running + momentum * batch */
  bool fixed;                        /* the running statistics serve and stay (evaluation, frozen layers) */
  HoneAct act;
  bool known; /* mean and rstd are there from an earlier norm (), whose y is wanted again */
} HoneNorm;

/* Multi-head attention of YOLO (spec 01, section 3). qkv has, head after head, key_dim queries, key_dim keys, head_dim
 * values. */
typedef struct {
  int heads, key_dim, head_dim;
  float scale; /* of queries, key_dim ^ -0.5 */
} HoneAttention;

typedef enum {
  HONE_LEVEL_AUTO,
  HONE_LEVEL_PLAIN, /* C alone; what the others are compared with */
  HONE_LEVEL_AVX2,
  HONE_LEVEL_AVX512,
} HoneLevel;

typedef struct {
  int n_threads; /* 0: one a physical core */
  HoneLevel level;
  const char *gpu; /* of a GPU's table: its uuid; NULL: the first that is ready */
} HoneOpen;

typedef struct HoneDevice HoneDevice;

/* What a device can do at most, measured (a GPU: by its clocks and widths): operations a second (a multiply-add counts
 * as two) and bytes a second. */
typedef struct {
  double f32, bf16; /* 0: not to be had; bf16: with 16 bits of any kind */
  double bandwidth; /* two arrays read, one written, all far larger than the caches */
} HonePeak;

typedef void (*HoneTask) (void *data, int i);

/* --- what a training step needs beside layers: slots 8 to 11 --------------------------------------------------------
 *
 * They are NULL where core does the work itself, in this process's memory (the CPU). Everything that changes from step
 * to step lies in memory of the device, so that a step can be recorded once and played again; what a call takes by
 * value is fixed with its plan. Nothing waits for the device. */

#define HONE_LEVELS 3

/* A detection head's outputs. An anchor is a cell of a level, level after level, row after row. */
typedef struct {
  int n, n_classes, reg_max, anchors;
  int h[HONE_LEVELS], w[HONE_LEVELS], stride[HONE_LEVELS];
} HoneHeadPlan;

/* An object that is to be found, in pixels of the network's input. */
typedef struct {
  float x1, y1, x2, y2;
  int32_t klass; /* -1: none here */
} HoneWanted;

/* A head in memory of the device, plain arrays. */
typedef struct {
  const float *boxes;  /* n x 4 reg_max x anchors */
  const float *scores; /* n x n_classes x anchors, logits */
  float *d_boxes;      /* overwritten; both NULL: no gradient is wanted */
  float *d_scores;
} HoneHeadData;

typedef struct {
  HoneHeadPlan head;
  int most_wanted;            /* objects a picture, 1 .. HONE_MOST_WANTED */
  int topk, topk2;            /* 1 .. 16: spec 03, section 2 */
  float box, cls, dfl;        /* gains */
  const float *class_weights; /* device: n_classes; or NULL */
} HoneLossPlan;

#define HONE_MOST_WANTED 1024

/* What loss () writes: its items with their gains, not multiplied by n, and their sum times n. */
typedef struct {
  float box, cls, dfl;
  float loss;       /* not a number, or infinite: nothing can be learned from this batch, and update () will not */
  float weight_sum; /* of all target scores, 1 at least */
  int32_t matched;  /* anchors that answer for an object */
} HoneLossResult;

/* The rules of spec 04, section 7. */
typedef enum {
  HONE_RULE_SGD,
  HONE_RULE_ADAM,
  HONE_RULE_ADAMAX,
  HONE_RULE_ADAMW,
  HONE_RULE_NADAM,
  HONE_RULE_RADAM,
  HONE_RULE_RMSPROP,
  HONE_RULE_MUSGD,
} HoneRule;

#define HONE_UPDATE_GROUPS 8
#define HONE_UPDATE_PIECE 4096

/* Numbers of the flat blocks with one fate. */
typedef struct {
  int64_t offset;
  int32_t n;     /* HONE_UPDATE_PIECE at most */
  int32_t group; /* -1: not trained; only the average follows (running statistics, frozen weights) */
} HoneUpdatePiece;

/* A tensor of MuSGD that is made orthogonal. Its numbers are in pieces too. */
typedef struct {
  int64_t offset;
  int32_t rows, columns;
  int32_t group;
  bool transposed; /* to work on the transpose; decides only how it rounds */
  float factor;    /* sqrt (max (1, d0 / d1)) of its last two dimensions */
} HoneUpdateMatrix;

typedef struct {
  HoneRule rule;
  bool nesterov;                 /* SGD and MuSGD */
  bool keras;                    /* Adam and AdamW: 1e-7 added to a root that is not corrected for bias */
  int n_pieces;                  /* in the order of offsets */
  const HoneUpdatePiece *pieces; /* this process's memory; copied */
  int n_matrices;
  const HoneUpdateMatrix *matrices; /* this process's memory; copied */
} HoneUpdatePlan;

/* Written to the device before a step. */
typedef struct {
  struct {
    double lr, momentum, weight_decay;
  } groups[HONE_UPDATE_GROUPS];
  double most_norm;   /* longer gradients are shortened to it; 0: never */
  double ema_decay;   /* spec 04, section 8 */
  double loss_growth; /* steps without overflow after which the loss scale is doubled; 0: it stays as it is */
} HoneUpdateNumbers;

/* Kept on the device from step to step; written once at the start or after a checkpoint, read when it is wanted. */
typedef struct {
  double steps;      /* made, skipped ones not counted */
  double mu_product; /* NAdam; 1 at the start */
  double norm;       /* of the last gradients, unscaled, before they were shortened; not finite: the step was skipped */
  double good;       /* steps since the loss scale last changed */
  double skipped;    /* steps, all in all */
  float loss_scale;  /* gradients are multiplied by it: loss () does, update () divides. 1: none; fp16: 65536 */
} HoneUpdateState;

typedef struct HoneUpdate HoneUpdate;

/* The flat blocks, on the device. */
typedef struct {
  float *values, *gradients;
  float *state[2]; /* what the rule keeps, in the order of core's checkpoints; state[1] is NULL with SGD */
  float *ema;      /* or NULL */
} HoneUpdateBlocks;

/* A found object. */
typedef struct {
  float x1, y1, x2, y2; /* pixels of the network's input */
  float score;
  int32_t klass, anchor;
} HoneFound;

typedef struct {
  HoneHeadPlan head;
  bool free;        /* the path without NMS (spec 02, section 3): the most best, whatever their overlap and score */
  bool multi_label; /* every class of an anchor is a candidate, not its best alone */
  bool agnostic;    /* boxes of different classes cover each other; of the free path: one class an anchor */
  float conf, iou;  /* a score must be above, an overlap that strikes out too */
  int most;         /* found a picture, 1 .. HONE_MOST_FOUND */
  const uint8_t *wanted; /* device: n_classes, 0: leave out; or NULL: all. Not of the free path */
} HoneDetectPlan;

#define HONE_MOST_FOUND 1024

/* Calls that were noted, to be made again. */
typedef struct HoneRecord HoneRecord;

/* A piece of a picture of bytes, red first, and where it lies on the canvas: columns x1 .. x2 - 1, rows y1 .. y2 - 1 */
typedef struct {
  const uint8_t *pixels; /* device: of (x1, y1) */
  int64_t stride;        /* bytes from row to row */
  int32_t x1, y1, x2, y2;
} HoneGatherPatch;

/* How one picture of a batch is made of up to four, as core's augmentation makes it, to the byte. */
typedef struct {
  HoneGatherPatch patches[4]; /* left above, right above, left below, right below of (x, y); all else is grey */
  int32_t w, h, x, y;         /* of the canvas */
  float inverse[9];           /* points of the result -> points of the canvas */
  bool perspective;           /* the last row of it counts */
  bool colour;                /* hue, saturation, value: what becomes of each (0 .. 179, 0 .. 255, 0 .. 255) */
  bool flip_vertical, flip_horizontal, swap;
  uint8_t hue[180], saturation[256], value[256];
} HoneGather;

typedef struct {
  uint32_t abi; /* HONE_KERNELS_ABI of the build that made this table */
  /* alloc () gives memory of this process: what core has computed may be handed to a call as it lies, and what a call
   * has written may be read where it is. Else write () and read () are the only way. */
  bool shares_memory;
  const char *name;

  /* 1. life. open () gives NULL when the level is not to be had on this machine. */
  HoneDevice *(*open) (const HoneOpen *how);
  void (*close) (HoneDevice *device);
  HoneStatus (*sync) (HoneDevice *device, char *why, size_t why_size);
  void (*describe) (HoneDevice *device, char *text, size_t size); /* "AVX-512, 2 threads" */
  /* Whether activations and their gradients may be views of @type. NULL: on the device that is opened by default. */
  bool (*has_type) (HoneDevice *device, HoneType type);
  void (*measure) (HoneDevice *device, HonePeak *peak); /* takes some tenths of a second */

  /* 2. memory. A fresh block is all 0. */
  size_t (*block_bytes) (HoneType type, int n, int h, int w, int wide);
  void *(*alloc) (HoneDevice *device, size_t bytes);
  void (*release) (HoneDevice *device, void *memory);
  void (*clear) (HoneDevice *device, void *memory, size_t bytes);
  /* Between this process's memory and the device's (which for the CPU is the same): write () has taken what it needs of
   * @from when it returns; read () waits for all calls before it. Within memory that alloc () gave. */
  void (*write) (HoneDevice *device, void *to, const void *from, size_t bytes);
  void (*read) (HoneDevice *device, const void *from, void *to, size_t bytes);
  /* Makes sure that every pass of this convolution, and a norm on its y, finds the memory that it works in. x and y
   * need no data yet. For conv_up () reserve the convolution that it turns around: kernel 2, stride 2, from its y to
   * its x. */
  void (*reserve_conv) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
  void (*reserve_attention) (HoneDevice *device, HoneAttention how, HoneView qkv);

  /* 3. between views and plain arrays: array[image * image_stride + channel * channel_stride + y * w + x]. */
  void (*to_plain) (HoneDevice *device, HoneView x, float *array, size_t image_stride, size_t channel_stride);
  void (*from_plain) (HoneDevice *device, const float *array, size_t image_stride, size_t channel_stride, HoneView y);

  /* 4. layers: y = f (x), then d_x = f' (d_y) */
  void (*conv) (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y);
  /* The same with weights that pack () has put in the order in which they are read; conv () does that every time. They
   * take packed_bytes (); 0: these are read as they are. x and y need no data; their h, w and n do not matter. */
  size_t (*packed_bytes) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
  void (*pack) (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed);
  void (*conv_packed) (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                       HoneView y);
  void (*conv_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool add, HoneView d_x);
  void (*conv_d_weight) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight);
  void (*conv_d_bias) (HoneDevice *device, HoneView d_y, float *d_bias);
  /* Transposed, kernel 2, stride 2, weight (in, out, 2, 2): y is 2 h x 2 w. bias may be NULL. */
  void (*conv_up) (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y);
  void (*conv_up_d_x) (HoneDevice *device, HoneView d_y, const float *weight, bool add, HoneView d_x);
  void (*conv_up_d_weight) (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight);

  /* y = norm (x) + add; x, y and add may not overlap, except that add may be y's own block elsewhere. */
  void (*norm) (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView add, HoneView y);
  /* d_y is the gradient of norm (x) alone (the gradient of add is d_y itself). d_x may be d_y's memory.
   * d_weight and d_bias may both be NULL (frozen). */
  void (*norm_d_x) (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                    HoneView d_x);
  /* The norm with its running statistics as what a convolution does at its end: scale[i] * x + shift[i], @c numbers
   * each. Of @how weight, bias, running statistics and eps count. */
  void (*norm_fold) (HoneDevice *device, const HoneNorm *how, int c, float *scale, float *shift);

  void (*act) (HoneDevice *device, HoneAct act, HoneView x, HoneView y);
  void (*act_d_x) (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool add, HoneView d_x);
  /* y = x, or y += x. Unlike all other calls, both views may begin and end anywhere in their blocks (concat and split
   * that do not fit); lanes outside of y keep what they hold. */
  void (*copy) (HoneDevice *device, HoneView x, bool add, HoneView y);
  /* The padding counts as -infinity; the gradient goes to the first maximum in row order. how.groups is not used. */
  void (*max_pool) (HoneDevice *device, HoneConv how, HoneView x, HoneView y);
  void (*max_pool_d_x) (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool add, HoneView d_x);
  void (*upsample) (HoneDevice *device, HoneView x, HoneView y); /* nearest, factor 2 */
  void (*upsample_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
  void (*average) (HoneDevice *device, HoneView x, HoneView y); /* over all pixels; y is 1 x 1 */
  void (*average_d_x) (HoneDevice *device, HoneView d_y, bool add, HoneView d_x);
  /* y: heads * head_dim channels, head after head. v: the values, as a view of the same shape, for what comes behind.
   * share: n * heads * (h w) * (h w) floats, the softmax, row = query; written by the first, read by the second. */
  void (*attention) (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share);
  void (*attention_d_x) (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                         const float *share, HoneView d_qkv);

  /* 5. plain matrices, row after row: c = alpha * op (a) op (b) + beta * c, c is m x n, the sum over k. */
  void (*matmul) (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
                  const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride);
  void (*softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y);
  void (*softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);
  void (*log_softmax) (HoneDevice *device, int rows, int columns, const float *x, float *y);
  void (*log_softmax_d_x) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);

  /* 6. losses of classifiers, on logits. d_x is overwritten, and may be NULL.
   * y[row] = cross entropy of a row's softmax with its target's one-hot row, of which smoothing is spread over all
   * columns; d_x = scale * d y[row] / d x (1 / rows for the mean). A target is 0 .. columns - 1. */
  void (*cross_entropy) (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                         const int32_t *target, float *y, float *d_x);
  /* y = max (x, 0) - x * target + log (1 + exp (-|x|)), number by number; d_x = sigmoid (x) - target. */
  void (*binary_cross_entropy) (HoneDevice *device, size_t n, const float *x, const float *target, float *y,
                                float *d_x);

  /* 7. the pool, for loops of core that are neither layers nor long: task (data, i) for all i in 0 .. n - 1, in any
   * order and on any thread; returns when all are done. Tasks must not call the device. */
  void (*run) (HoneDevice *device, int n, HoneTask task, void *data);

  /* 8. loss of a detection head with its assignment (spec 03, sections 1 to 4), and the gradient of
   * weight * loss_scale * result->loss. Everything but *plan is on the device.
   * @wanted: n x most_wanted; those of a picture in the order of its labels, unused ones anywhere
   * @weight: one number, of this head (spec 03, section 5); NULL: 1. @state: for its loss_scale; NULL: 1 */
  void (*reserve_loss) (HoneDevice *device, const HoneLossPlan *plan);
  void (*loss) (HoneDevice *device, const HoneLossPlan *plan, const HoneWanted *wanted, const HoneHeadData *head,
                const float *weight, const HoneUpdateState *state, HoneLossResult *result);

  /* 9. one step of an optimizer: gradients are divided by the loss scale, measured and shortened, values moved, the
   * average moved behind them, gradients cleared. With gradients that are not finite nothing moves but the average, and
   * the loss scale is halved. update_new () may allocate; NULL: no memory, the device has failed. */
  HoneUpdate *(*update_new) (HoneDevice *device, const HoneUpdatePlan *plan);
  void (*update_free) (HoneDevice *device, HoneUpdate *update);
  void (*update) (HoneDevice *device, HoneUpdate *update, const HoneUpdateBlocks *blocks,
                  const HoneUpdateNumbers *numbers, HoneUpdateState *state);

  /* 10. from a head's outputs to objects: found n x most, best first, counts n. All on the device. */
  void (*reserve_detect) (HoneDevice *device, const HoneDetectPlan *plan);
  void (*detect) (HoneDevice *device, const HoneDetectPlan *plan, const float *boxes, const float *scores,
                  HoneFound *found, int32_t *counts);

  /* 11. augmentation: @how n records, @to n x h x w x 3 bytes; all on the device. */
  void (*gather) (HoneDevice *device, int n, int h, int w, const HoneGather *how, uint8_t *to);

  /* 12. many calls for the price of one. From record () on, calls of slots 3 to 11 and clear () are noted with their
   * arguments and not made, until record_end () gives what play () makes all of them from. They work on the same memory
   * each time, so what was reserved must not grow while they are noted.
   * record (): false: the device cannot, and calls are made as ever. record_end (): NULL: they could not be noted, and
   * were not made. play (): false: memory of the device's own has moved since, and nothing was made; note them anew. */
  bool (*record) (HoneDevice *device);
  HoneRecord *(*record_end) (HoneDevice *device);
  bool (*play) (HoneDevice *device, HoneRecord *record);
  void (*record_free) (HoneDevice *device, HoneRecord *record);
} HoneKernels;

/* The CPU's table; on every machine complete but for slots 8 to 12. */
const HoneKernels *hone_kernels_cpu (void);

/* The GPU's, by NVIDIA's driver; complete. open () gives NULL when hone_gpu_list () has a
 * reason. Every pointer that a call takes is memory that alloc () gave (write (), read ()), but for HoneEpilogue,
 * HoneNorm and other structs themselves. */
const HoneKernels *hone_kernels_cuda (void);

typedef enum {
  HONE_GPU_READY,
  HONE_GPU_NOT_BUILT,  /* this build has no kernels for GPUs */
  HONE_GPU_NO_DRIVER,  /* libcuda.so.1 is not there */
  HONE_GPU_OLD_DRIVER, /* it is, but cannot load what this build holds */
  HONE_GPU_NONE,       /* the driver finds none */
  HONE_GPU_TOO_OLD,    /* older than the oldest that the kernels are built for */
  HONE_GPU_RESTART,    /* the driver was renewed while the computer ran */
  HONE_GPU_NO_MODULE,  /* the driver does not start; mostly its part nvidia_uvm is not loaded */
  HONE_GPU_FAILED,     /* anything else; @why has the driver's words */
} HoneGpuState;

/* A GPU as its driver tells of it. */
typedef struct {
  HoneGpuState state;
  char why[200];       /* in plain words, what is in the way of using it; "" when it is ready */
  int number;          /* the driver's */
  char name[100];      /* "NVIDIA GeForce RTX 4090" */
  char uuid[48];       /* "GPU-...": what settings name it by; it stays when cards are added */
  size_t memory;       /* bytes, all of it */
  int major, minor;    /* its generation ("compute capability"): 8, 9 */
  int multiprocessors; /* 128 */
  int driver;          /* the CUDA that the driver knows: 13000 for 13.0 */
  bool drives_display; /* the desktop is drawn by it: kernels must be short, memory must be left */
} HoneGpu;

/* Lists at most @most GPUs, those that cannot serve too; returns how many. 0: *@state and @why say what is in the way.
 * Loads the driver for the time of the call; takes up to a second the first time. */
int hone_gpu_list (HoneGpu *gpus, int most, HoneGpuState *state, char *why, size_t why_size);

/* What this build needs at least: of the driver as HoneGpu.driver, of a GPU as 75 for generation 7.5. 0: it has no part
 * for GPUs. */
void hone_gpu_needs (int *driver, int *generation);

/* The memory of a GPU that nobody uses at the moment, asked of its driver; takes some tenths of a second. false: it
 * does not say. */
bool hone_gpu_free_memory (const char *uuid, size_t *bytes);

#ifdef __cplusplus
}
#endif
