/* SPDX-License-Identifier: Apache-2.0 */
/* cuda-args.h - our kernels by name, with their arguments: what host and device must agree on
 *
 * Pointers are addresses of the device.
 */
#pragma once

#include "cuda-view.h"

/* X (name, arguments): a kernel that is in the image. */
#define CUDA_KERNELS(X)                                                                                                \
  X (plain_to, PlainArgs)                                                                                              \
  X (plain_from, PlainArgs)                                                                                            \
  X (plain_copy, CopyArgs)                                                                                             \
  X (act_forward, ActArgs)                                                                                             \
  X (act_backward, ActArgs)                                                                                            \
  X (norm_sums, NormArgs)                                                                                              \
  X (norm_join, NormArgs)                                                                                              \
  X (norm_forward, NormArgs)                                                                                           \
  X (norm_d_sums, NormArgs)                                                                                            \
  X (norm_d_join, NormArgs)                                                                                            \
  X (norm_backward, NormArgs)                                                                                          \
  X (norm_fold, NormArgs)                                                                                              \
  X (pool_max, PoolArgs)                                                                                               \
  X (pool_max_back, PoolArgs)                                                                                          \
  X (pool_up, PoolArgs)                                                                                                \
  X (pool_up_back, PoolArgs)                                                                                           \
  X (pool_average, PoolArgs)                                                                                           \
  X (pool_average_back, PoolArgs)                                                                                      \
  X (rows_softmax, RowsArgs)                                                                                           \
  X (rows_softmax_back, RowsArgs)                                                                                      \
  X (rows_cross_entropy, LossArgs)                                                                                     \
  X (rows_binary, LossArgs)                                                                                            \
  X (matrix_product, MatrixArgs)                                                                                       \
  X (conv_forward, ConvArgs)                                                                                           \
  X (conv_back, ConvArgs)                                                                                              \
  X (conv_weight, ConvArgs)                                                                                            \
  X (mma_pack, MmaArgs)                                                                                                \
  X (mma_conv, MmaArgs)                                                                                                \
  X (mma_weight, MmaArgs)                                                                                              \
  X (mma_conv_half, MmaArgs)                                                                                           \
  X (mma_weight_half, MmaArgs)                                                                                         \
  X (conv_weight_sum, WeightSumArgs)                                                                                   \
  X (bias_sums, BiasArgs)                                                                                              \
  X (bias_join, BiasArgs)                                                                                              \
  X (depthwise_forward, ConvArgs)                                                                                      \
  X (depthwise_back, ConvArgs)                                                                                         \
  X (depthwise_weight, ConvArgs)                                                                                       \
  X (attention_forward, AttentionArgs)                                                                                 \
  X (attention_back_query, AttentionArgs)                                                                              \
  X (attention_back_key, AttentionArgs)                                                                                \
  X (update_norm, UpdateArgs)                                                                                          \
  X (update_decide, UpdateArgs)                                                                                        \
  X (update_move, UpdateArgs)                                                                                          \
  X (muon_look, UpdateArgs)                                                                                            \
  X (muon_norm, UpdateArgs)                                                                                            \
  X (muon_divide, UpdateArgs)                                                                                          \
  X (muon_gram, UpdateArgs)                                                                                            \
  X (muon_square, UpdateArgs)                                                                                          \
  X (muon_whole, UpdateArgs)                                                                                           \
  X (muon_apply, UpdateArgs)                                                                                           \
  X (loss_decode, HeadArgs)                                                                                            \
  X (loss_best, HeadArgs)                                                                                              \
  X (loss_settle, HeadArgs)                                                                                            \
  X (loss_share, HeadArgs)                                                                                             \
  X (loss_total, HeadArgs)                                                                                             \
  X (loss_classes, HeadArgs)                                                                                           \
  X (loss_places, HeadArgs)                                                                                            \
  X (loss_finish, HeadArgs)                                                                                            \
  X (gather_pictures, GatherArgs)                                                                                      \
  X (detect_boxes, DetectArgs)                                                                                         \
  X (detect_list, DetectArgs)                                                                                          \
  X (detect_keep, DetectArgs)                                                                                          \
  X (detect_free, DetectArgs)

typedef struct {
  HoneView x;
  float *array;
  size_t image_stride, channel_stride;
} PlainArgs;

typedef struct {
  HoneView x, y;
  bool add;
} CopyArgs;

typedef struct {
  HoneAct act;
  HoneView x, y; /* backward: d_y is y */
  HoneView d_x;
  bool add;
} ActArgs;

/* What a block of pixels found of one channel: forward mean and squares around it, backward the sums of dz and of
 * dz * x_hat. */
typedef struct {
  double a, b;
} NormSums;

typedef struct {
  HoneNorm how;
  HoneView x, y, add; /* backward: d_y is y */
  HoneView d_x;
  float *mean, *rstd; /* c; of norm_fold: shift and scale */
  float *mean_dz, *mean_dz_x;
  float *d_weight, *d_bias;
  NormSums *sums; /* n_parts x c */
  int n_parts;
  int64_t part; /* pixels */
} NormArgs;

typedef struct {
  HoneConv how;
  HoneView x, y; /* backward: d_y is y */
  HoneView d_x;
  bool add;
} PoolArgs;

typedef struct {
  int rows, columns;
  const float *x, *d_y; /* backward: x is y */
  float *y;             /* backward: d_x */
  bool log;
} RowsArgs;

typedef struct {
  int rows, columns;
  int64_t n; /* of the binary one */
  float smoothing, scale;
  const float *x, *truth;
  const int32_t *target;
  float *y, *d_x;
} LossArgs;

typedef struct {
  bool a_transposed, b_transposed;
  int m, n, k;
  float alpha, beta;
  const float *a, *b;
  float *c;
  int a_stride, b_stride, c_stride;
} MatrixArgs;

typedef struct {
  HoneConv how;
  HoneView x, y;       /* backward: d_x or x, d_y */
  const float *weight; /* (out, in / groups, kernel, kernel) */
  HoneEpilogue end;    /* of what is written */
  bool add;            /* to what is there */
  float *parts;        /* backward for weights: n_parts x weights */
  int n_parts;
  int64_t part; /* pixels of y */
} ConvArgs;

typedef struct {
  HoneConv how;
  HoneView from, to; /* x and y; back: d_y and d_x; weights: x and d_y */
  bool back, add;
  HoneEpilogue end;
  const float *weight;
  uint16_t *packed; /* to.c x kernel * kernel x eights of from.c x 8 */
  float *parts;     /* n x weights */
  int64_t part;     /* pixels */
} MmaArgs;

/* sum[i] += parts[0][i] + parts[1][i] + ... */
typedef struct {
  const float *parts;
  float *sum;
  int64_t n;
  int n_parts;
} WeightSumArgs;

typedef struct {
  HoneView d_y;
  double *parts; /* n_parts x c */
  float *d_bias;
  int n_parts;
  int64_t part; /* pixels */
} BiasArgs;

typedef struct {
  HoneAttention how;
  HoneView qkv, y, v; /* backward: d_y, d_v */
  HoneView d_qkv;
  float *share;
  float *d_share; /* as large as share */
} AttentionArgs;

/* What a step of an optimizer needs of a group, in the precision in which it is used. */
typedef struct {
  float decay;   /* added to gradients, times the weight */
  float keep;    /* of a weight: AdamW's decay */
  float mu;      /* of a buffer */
  float ease;    /* 1 - beta1: of a mean */
  float step;    /* the learning rate, corrected */
  float other;   /* NAdam: of the mean; RAdam: how far the variance is trusted */
  float root;    /* correction of the variance */
  float epsilon; /* added to its root */
  float muon;    /* times the orthogonal matrix */
} UpdateRate;

/* What all numbers of a step share. */
typedef struct {
  float scale; /* of gradients: unscales and shortens */
  float ema_share;
  bool moves; /* false: gradients are not finite */
} UpdateNow;

typedef enum {
  MUON_PIECES, /* HONE_UPDATE_PIECE numbers each */
  MUON_SQUARE, /* tiles of m x m */
  MUON_WHOLE,  /* tiles of m x n */
} MuonPhase;

typedef struct {
  int64_t offset; /* in the flat blocks */
  int32_t number, m, n, group;
  bool transposed;
  float factor;
  int64_t first_piece, first_square, first_whole; /* of a launch's blocks */
  int64_t now, next, a, b;                        /* in the work: m x n, m x n, m x m, m x m */
} MuonMatrix;

typedef struct {
  HoneRule rule;
  bool nesterov, keras, odd; /* odd: X is in "next" */
  int n_pieces, n_matrices;
  const HoneUpdatePiece *pieces;
  const MuonMatrix *matrices;
  HoneUpdateBlocks blocks;
  const HoneUpdateNumbers *numbers;
  HoneUpdateState *state;
  double *parts, *muon_parts; /* sums of squares, a piece each */
  float *divisors;            /* n_matrices */
  UpdateRate *rates;          /* HONE_UPDATE_GROUPS */
  UpdateNow *now;
  uint16_t *work;
} UpdateArgs;

#define LOSS_TOP 16     /* the most best anchors of an object */
#define LOSS_PIECE 2048 /* anchors of a class that a block takes */

/* What is known of an anchor. */
typedef struct {
  int32_t goal; /* the object that it answers for; -1: none */
  int32_t klass;
  float metric, overlap;
  float score; /* the target of its class, and its weight in the other losses */
} LossAnchor;

typedef struct {
  double scores, matched; /* sums over an object's anchors */
} LossShare;

typedef struct {
  double box, third;
} LossParts;

typedef struct {
  HoneLossPlan plan;
  const HoneWanted *wanted;
  HoneHeadData head;
  const float *weight;
  const HoneUpdateState *state;
  HoneLossResult *result;
  float *corners;      /* n x 4 x anchors: x1, y1, x2, y2 in pixels */
  uint64_t *best;      /* n x most_wanted x LOSS_TOP: metric and anchor, best first; 0: no more */
  LossAnchor *anchors; /* n x anchors */
  LossShare *shares;   /* n x most_wanted */
  LossShare *total;
  double *class_parts;
  LossParts *place_parts;
  int n_class_parts, n_place_parts;
} HeadArgs;

typedef struct {
  int n, h, w;
  const HoneGather *how;
  uint8_t *to; /* n x h x w x 3 */
} GatherArgs;

typedef struct {
  HoneDetectPlan plan;
  const float *boxes, *scores;
  HoneFound *found;
  int32_t *counts;
  int room;          /* keys of a picture */
  uint64_t *keys;    /* n x room: score and anchor * n_classes + class */
  float *corners;    /* n x 4 x anchors: x1, y1, x2, y2 in pixels */
  int32_t *n_listed; /* n */
  int32_t *ranks;    /* n x most: the best anchors */
} DetectArgs;
