/* SPDX-License-Identifier: Apache-2.0 */
/* hosted.c - see hosted.h */
#include "hosted.h"

#include "cuda-view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 12 /* blocks and arrays of one call */

/* A piece of the host's memory that lies on the device for the time of a call. */
typedef struct {
  void *host, *device;
  size_t bytes; /* on the device */
  bool is_block, written;
  HoneView view; /* of a block: which one */
} Guest;

typedef struct {
  HoneDevice *device;
  Guest guests[MOST];
  int n;
  bool keep_rest; /* lanes that the device does not have stay as they are; else they become 0 */
} Call;

static const HoneKernels *
gpu (void)
{
  return hone_kernels_cuda ();
}

static size_t
size_of (HoneType type)
{
  return type_is_half (type) ? 2 : 4;
}

static size_t
host_block_bytes (HoneType type, int n, int h, int w, int wide)
{
  size_t pixels = (size_t) n * (size_t) h * (size_t) w;

  if (type == HONE_U8)
    return pixels * (size_t) wide;
  return pixels * (size_t) ((wide + HONE_LANES - 1) / HONE_LANES * HONE_LANES) * size_of (type);
}

/* Number @channel of pixel @p of picture @n, counted in numbers: as the CPU lays it, and as the GPU does. */
static size_t
host_at (HoneView v, int n, int channel, size_t p)
{
  size_t blocks = (size_t) ((v.wide + HONE_LANES - 1) / HONE_LANES), pixels = (size_t) v.h * (size_t) v.w;

  return (((size_t) n * blocks + (size_t) (channel / HONE_LANES)) * pixels + p) * HONE_LANES +
         (size_t) (channel % HONE_LANES);
}

static size_t
device_at (HoneView v, int n, int channel, size_t p)
{
  return ((size_t) n * (size_t) v.h * (size_t) v.w + p) * (size_t) view_step (v) + (size_t) channel;
}

static void
carry (const Guest *guest, char *there, bool to_device, bool keep_rest)
{
  HoneView v = guest->view;
  size_t size = size_of (v.type);
  int lanes = (v.wide + HONE_LANES - 1) / HONE_LANES * HONE_LANES;

  for (int n = 0; n < v.n; n++)
    for (int c = 0; c < lanes; c++)
      for (size_t p = 0; p < (size_t) v.h * (size_t) v.w; p++) {
        char *host = (char *) guest->host + host_at (v, n, c, p) * size;

        if (c < view_step (v)) {
          char *device = there + device_at (v, n, c, p) * size;

          memcpy (to_device ? device : host, to_device ? host : device, size);
        } else if (!to_device && !keep_rest) {
          memset (host, 0, size);
        }
      }
}

static Guest *
find (Call *call, const void *host)
{
  for (int i = 0; i < call->n; i++)
    if (call->guests[i].host == host)
      return &call->guests[i];
  return NULL;
}

static void *
add (Call *call, Guest guest)
{
  char *there = malloc (guest.bytes + 1);

  guest.device = gpu ()->alloc (call->device, guest.bytes);
  if (guest.is_block)
    carry (&guest, there, true, false);
  else
    memcpy (there, guest.host, guest.bytes);
  gpu ()->write (call->device, guest.device, there, guest.bytes);
  free (there);
  call->guests[call->n++] = guest;
  return guest.device;
}

/* The same memory given twice is one guest. */
static void *
guest_of (Call *call, Guest guest)
{
  Guest *known;

  if (guest.host == NULL)
    return NULL;
  known = find (call, guest.host);
  if (known == NULL)
    return add (call, guest);
  known->written = known->written || guest.written;
  return known->device;
}

static HoneView
block (Call *call, HoneView v, bool written)
{
  Guest guest = { .host = v.data,
                  .bytes = gpu ()->block_bytes (v.type, v.n, v.h, v.w, v.wide),
                  .is_block = v.type != HONE_U8,
                  .written = written,
                  .view = v };

  v.data = guest_of (call, guest);
  return v;
}

static HoneView
in (Call *call, HoneView v)
{
  return block (call, v, false);
}

static HoneView
out (Call *call, HoneView v)
{
  return block (call, v, true);
}

static void *
array (Call *call, const void *host, size_t bytes, bool written)
{
  return guest_of (call, (Guest){ .host = (void *) host, .bytes = bytes, .written = written });
}

static const float *
in_floats (Call *call, const float *host, size_t n)
{
  return array (call, host, n * sizeof *host, false);
}

static float *
out_floats (Call *call, const float *host, size_t n)
{
  return array (call, host, n * sizeof *host, true);
}

/* A device that failed writes nothing back. */
static void
finish (Call *call)
{
  for (int i = 0; i < call->n; i++) {
    Guest *guest = &call->guests[i];
    char *there = malloc (guest->bytes + 1);

    gpu ()->read (call->device, guest->device, there, guest->bytes);
    if (gpu ()->sync (call->device, NULL, 0) == HONE_OK && guest->written) {
      if (guest->is_block)
        carry (guest, there, false, call->keep_rest);
      else
        memcpy (guest->host, there, guest->bytes);
    }
    free (there);
    gpu ()->release (call->device, guest->device);
  }
}

/* Tests pass over levels that are not there; that must not happen to this one. */
static HoneDevice *
hosted_open (const HoneOpen *how)
{
  HoneDevice *device;

  if (how->level != HONE_LEVEL_AUTO && how->level != HONE_LEVEL_PLAIN)
    return NULL;
  device = gpu ()->open (how);
  if (device == NULL) {
    fprintf (stderr, "The fake driver has no GPU: is HONE_CUDA_DRIVER its library?\n");
    abort ();
  }
  return device;
}

static void *
hosted_alloc (HoneDevice *device, size_t bytes)
{
  return calloc (1, bytes > 0 ? bytes : 1);
}

static void
hosted_release (HoneDevice *device, void *memory)
{
  free (memory);
}

static void
hosted_clear (HoneDevice *device, void *memory, size_t bytes)
{
  memset (memory, 0, bytes);
}

static size_t
plain_size (HoneView x, size_t image_stride, size_t channel_stride)
{
  return (size_t) (x.n - 1) * image_stride + (size_t) (x.c - 1) * channel_stride + (size_t) x.h * (size_t) x.w;
}

static void
hosted_to_plain (HoneDevice *device, HoneView x, float *to, size_t image_stride, size_t channel_stride)
{
  Call call = { device };
  HoneView v = in (&call, x);

  gpu ()->to_plain (device, v, out_floats (&call, to, plain_size (x, image_stride, channel_stride)), image_stride,
                    channel_stride);
  finish (&call);
}

static void
hosted_from_plain (HoneDevice *device, const float *from, size_t image_stride, size_t channel_stride, HoneView y)
{
  Call call = { device };
  HoneView v = out (&call, y);

  gpu ()->from_plain (device, in_floats (&call, from, plain_size (y, image_stride, channel_stride)), image_stride,
                      channel_stride, v);
  finish (&call);
}

static size_t
n_weights (HoneConv how, HoneView x, HoneView y)
{
  return (size_t) y.c * (size_t) (x.c / how.groups) * (size_t) (how.kernel * how.kernel);
}

static HoneEpilogue
hosted_end (Call *call, const HoneEpilogue *end, int c)
{
  HoneEpilogue e = *end;

  e.scale = in_floats (call, end->scale, (size_t) c);
  e.shift = in_floats (call, end->shift, (size_t) c);
  e.add = in (call, end->add);
  return e;
}

static void
hosted_conv (HoneDevice *device, HoneConv how, HoneView x, const float *weight, const HoneEpilogue *end, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x), vy = out (&call, y);
  const float *w = in_floats (&call, weight, n_weights (how, x, y));
  HoneEpilogue e = { 0 };

  if (end != NULL)
    e = hosted_end (&call, end, y.c);
  gpu ()->conv (device, how, vx, w, end != NULL ? &e : NULL, vy);
  finish (&call);
}

static void
hosted_pack (HoneDevice *device, HoneConv how, HoneView x, HoneView y, const float *weight, void *packed)
{
  Call call = { device };
  const float *w = in_floats (&call, weight, n_weights (how, x, y));

  gpu ()->pack (device, how, x, y, w, array (&call, packed, gpu ()->packed_bytes (device, how, x, y), true));
  finish (&call);
}

static void
hosted_conv_packed (HoneDevice *device, HoneConv how, HoneView x, const void *packed, const HoneEpilogue *end,
                    HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x), vy = out (&call, y);
  const void *w = array (&call, packed, gpu ()->packed_bytes (device, how, x, y), false);
  HoneEpilogue e = { 0 };

  if (end != NULL)
    e = hosted_end (&call, end, y.c);
  gpu ()->conv_packed (device, how, vx, w, end != NULL ? &e : NULL, vy);
  finish (&call);
}

static void
hosted_conv_d_x (HoneDevice *device, HoneConv how, HoneView d_y, const float *weight, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = out (&call, d_x);

  gpu ()->conv_d_x (device, how, vd, in_floats (&call, weight, n_weights (how, d_x, d_y)), is_add, vx);
  finish (&call);
}

static void
hosted_conv_d_weight (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, float *d_weight)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = in (&call, x);

  gpu ()->conv_d_weight (device, how, vd, vx, out_floats (&call, d_weight, n_weights (how, x, d_y)));
  finish (&call);
}

static void
hosted_conv_d_bias (HoneDevice *device, HoneView d_y, float *d_bias)
{
  Call call = { device };
  HoneView vd = in (&call, d_y);

  gpu ()->conv_d_bias (device, vd, out_floats (&call, d_bias, (size_t) d_y.c));
  finish (&call);
}

static void
hosted_conv_up (HoneDevice *device, HoneView x, const float *weight, const float *bias, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x), vy = out (&call, y);
  const float *w = in_floats (&call, weight, (size_t) x.c * (size_t) y.c * 4);

  gpu ()->conv_up (device, vx, w, in_floats (&call, bias, (size_t) y.c), vy);
  finish (&call);
}

static void
hosted_conv_up_d_x (HoneDevice *device, HoneView d_y, const float *weight, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = out (&call, d_x);

  gpu ()->conv_up_d_x (device, vd, in_floats (&call, weight, (size_t) d_x.c * (size_t) d_y.c * 4), is_add, vx);
  finish (&call);
}

static void
hosted_conv_up_d_weight (HoneDevice *device, HoneView d_y, HoneView x, float *d_weight)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = in (&call, x);

  gpu ()->conv_up_d_weight (device, vd, vx, out_floats (&call, d_weight, (size_t) x.c * (size_t) d_y.c * 4));
  finish (&call);
}

static HoneNorm
hosted_how (Call *call, const HoneNorm *how, int channels)
{
  size_t c = (size_t) channels;
  HoneNorm h = *how;

  h.weight = in_floats (call, how->weight, c);
  h.bias = in_floats (call, how->bias, c);
  h.running_mean = out_floats (call, how->running_mean, c);
  h.running_var = out_floats (call, how->running_var, c);
  h.mean = out_floats (call, how->mean, c);
  h.rstd = out_floats (call, how->rstd, c);
  return h;
}

static void
hosted_norm (HoneDevice *device, const HoneNorm *how, HoneView x, HoneView added, HoneView y)
{
  Call call = { device };
  HoneNorm h = hosted_how (&call, how, x.c);
  HoneView vx = in (&call, x), va = in (&call, added), vy = out (&call, y);

  gpu ()->norm (device, &h, vx, va, vy);
  finish (&call);
}

static void
hosted_norm_d_x (HoneDevice *device, const HoneNorm *how, HoneView d_y, HoneView x, float *d_weight, float *d_bias,
                 HoneView d_x)
{
  Call call = { device };
  HoneNorm h = hosted_how (&call, how, x.c);
  HoneView vd = in (&call, d_y), vx = in (&call, x), v_d_x = out (&call, d_x);
  float *dw = out_floats (&call, d_weight, (size_t) x.c), *db = out_floats (&call, d_bias, (size_t) x.c);

  gpu ()->norm_d_x (device, &h, vd, vx, dw, db, v_d_x);
  finish (&call);
}

static void
hosted_norm_fold (HoneDevice *device, const HoneNorm *how, int c, float *scale, float *shift)
{
  Call call = { device };
  const size_t n = (size_t) c;
  HoneNorm norm = *how;
  float *to = out_floats (&call, scale, n);

  norm.weight = in_floats (&call, how->weight, n);
  norm.bias = in_floats (&call, how->bias, n);
  norm.running_mean = array (&call, how->running_mean, n * sizeof (float), false);
  norm.running_var = array (&call, how->running_var, n * sizeof (float), false);
  gpu ()->norm_fold (device, &norm, c, to, out_floats (&call, shift, n));
  finish (&call);
}

static void
hosted_act (HoneDevice *device, HoneAct act, HoneView x, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x);

  gpu ()->act (device, act, vx, out (&call, y));
  finish (&call);
}

static void
hosted_act_d_x (HoneDevice *device, HoneAct act, HoneView d_y, HoneView x, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = in (&call, x);

  gpu ()->act_d_x (device, act, vd, vx, is_add, out (&call, d_x));
  finish (&call);
}

static void
hosted_copy (HoneDevice *device, HoneView x, bool is_add, HoneView y)
{
  Call call = { device, .keep_rest = true };
  HoneView vx = in (&call, x);

  gpu ()->copy (device, vx, is_add, out (&call, y));
  finish (&call);
}

static void
hosted_max_pool (HoneDevice *device, HoneConv how, HoneView x, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x);

  gpu ()->max_pool (device, how, vx, out (&call, y));
  finish (&call);
}

static void
hosted_max_pool_d_x (HoneDevice *device, HoneConv how, HoneView d_y, HoneView x, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vx = in (&call, x);

  gpu ()->max_pool_d_x (device, how, vd, vx, is_add, out (&call, d_x));
  finish (&call);
}

static void
hosted_upsample (HoneDevice *device, HoneView x, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x);

  gpu ()->upsample (device, vx, out (&call, y));
  finish (&call);
}

static void
hosted_upsample_d_x (HoneDevice *device, HoneView d_y, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y);

  gpu ()->upsample_d_x (device, vd, is_add, out (&call, d_x));
  finish (&call);
}

static void
hosted_average (HoneDevice *device, HoneView x, HoneView y)
{
  Call call = { device };
  HoneView vx = in (&call, x);

  gpu ()->average (device, vx, out (&call, y));
  finish (&call);
}

static void
hosted_average_d_x (HoneDevice *device, HoneView d_y, bool is_add, HoneView d_x)
{
  Call call = { device };
  HoneView vd = in (&call, d_y);

  gpu ()->average_d_x (device, vd, is_add, out (&call, d_x));
  finish (&call);
}

static size_t
share_size (HoneAttention how, HoneView qkv)
{
  size_t tokens = (size_t) qkv.h * (size_t) qkv.w;

  return (size_t) qkv.n * (size_t) how.heads * tokens * tokens;
}

static void
hosted_attention (HoneDevice *device, HoneAttention how, HoneView qkv, HoneView y, HoneView v, float *share)
{
  Call call = { device };
  HoneView vq = in (&call, qkv), vy = out (&call, y), vv = out (&call, v);

  gpu ()->attention (device, how, vq, vy, vv, out_floats (&call, share, share_size (how, qkv)));
  finish (&call);
}

static void
hosted_attention_d_x (HoneDevice *device, HoneAttention how, HoneView d_y, HoneView d_v, HoneView qkv,
                      const float *share, HoneView d_qkv)
{
  Call call = { device };
  HoneView vd = in (&call, d_y), vv = in (&call, d_v), vq = in (&call, qkv), v_d_q = out (&call, d_qkv);

  gpu ()->attention_d_x (device, how, vd, vv, vq, in_floats (&call, share, share_size (how, qkv)), v_d_q);
  finish (&call);
}

/* Numbers from the first to the last of a matrix. */
static size_t
matrix_size (int rows, int columns, int stride)
{
  return rows > 0 ? (size_t) (rows - 1) * (size_t) stride + (size_t) columns : 0;
}

static void
hosted_matmul (HoneDevice *device, bool a_transposed, bool b_transposed, int m, int n, int k, float alpha,
               const float *a, int a_stride, const float *b, int b_stride, float beta, float *c, int c_stride)
{
  Call call = { device };
  const float *ga = in_floats (&call, a, matrix_size (a_transposed ? k : m, a_transposed ? m : k, a_stride));
  const float *gb = in_floats (&call, b, matrix_size (b_transposed ? n : k, b_transposed ? k : n, b_stride));
  float *gc = out_floats (&call, c, matrix_size (m, n, c_stride));

  gpu ()->matmul (device, a_transposed, b_transposed, m, n, k, alpha, ga, a_stride, gb, b_stride, beta, gc, c_stride);
  finish (&call);
}

typedef void (*Rows) (HoneDevice *device, int rows, int columns, const float *x, float *y);
typedef void (*RowsBack) (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x);

static void
hosted_rows (HoneDevice *device, Rows slot, int rows, int columns, const float *x, float *y)
{
  Call call = { device };
  size_t n = (size_t) rows * (size_t) columns;
  const float *gx = in_floats (&call, x, n);

  slot (device, rows, columns, gx, out_floats (&call, y, n));
  finish (&call);
}

static void
hosted_rows_back (HoneDevice *device, RowsBack slot, int rows, int columns, const float *d_y, const float *y,
                  float *d_x)
{
  Call call = { device };
  size_t n = (size_t) rows * (size_t) columns;
  const float *gd = in_floats (&call, d_y, n), *gy = in_floats (&call, y, n);

  slot (device, rows, columns, gd, gy, out_floats (&call, d_x, n));
  finish (&call);
}

static void
hosted_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  hosted_rows (device, gpu ()->softmax, rows, columns, x, y);
}

static void
hosted_log_softmax (HoneDevice *device, int rows, int columns, const float *x, float *y)
{
  hosted_rows (device, gpu ()->log_softmax, rows, columns, x, y);
}

static void
hosted_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  hosted_rows_back (device, gpu ()->softmax_d_x, rows, columns, d_y, y, d_x);
}

static void
hosted_log_softmax_d_x (HoneDevice *device, int rows, int columns, const float *d_y, const float *y, float *d_x)
{
  hosted_rows_back (device, gpu ()->log_softmax_d_x, rows, columns, d_y, y, d_x);
}

static void
hosted_cross_entropy (HoneDevice *device, int rows, int columns, float smoothing, float scale, const float *x,
                      const int32_t *target, float *y, float *d_x)
{
  Call call = { device };
  size_t n = (size_t) rows * (size_t) columns;
  const float *gx = in_floats (&call, x, n);
  const int32_t *gt = array (&call, target, (size_t) rows * sizeof *target, false);
  float *gy = out_floats (&call, y, (size_t) rows);

  gpu ()->cross_entropy (device, rows, columns, smoothing, scale, gx, gt, gy, out_floats (&call, d_x, n));
  finish (&call);
}

static void
hosted_binary_cross_entropy (HoneDevice *device, size_t n, const float *x, const float *target, float *y, float *d_x)
{
  Call call = { device };
  const float *gx = in_floats (&call, x, n), *gt = in_floats (&call, target, n);
  float *gy = out_floats (&call, y, n);

  gpu ()->binary_cross_entropy (device, n, gx, gt, gy, out_floats (&call, d_x, n));
  finish (&call);
}

const HoneKernels *
hone_kernels_device (void)
{
  static HoneKernels table;

  table = *gpu ();
  table.open = hosted_open;
  return &table;
}

const HoneKernels *
hone_kernels_hosted (void)
{
  static HoneKernels table;

  table = *gpu ();
  table.name = "hosted";
  table.shares_memory = true;
  table.open = hosted_open;
  table.block_bytes = host_block_bytes;
  table.alloc = hosted_alloc;
  table.release = hosted_release;
  table.clear = hosted_clear;
  table.to_plain = hosted_to_plain;
  table.from_plain = hosted_from_plain;
  table.conv = hosted_conv;
  table.pack = hosted_pack;
  table.conv_packed = hosted_conv_packed;
  table.conv_d_x = hosted_conv_d_x;
  table.conv_d_weight = hosted_conv_d_weight;
  table.conv_d_bias = hosted_conv_d_bias;
  table.conv_up = hosted_conv_up;
  table.conv_up_d_x = hosted_conv_up_d_x;
  table.conv_up_d_weight = hosted_conv_up_d_weight;
  table.norm = hosted_norm;
  table.norm_d_x = hosted_norm_d_x;
  table.norm_fold = hosted_norm_fold;
  table.act = hosted_act;
  table.act_d_x = hosted_act_d_x;
  table.copy = hosted_copy;
  table.max_pool = hosted_max_pool;
  table.max_pool_d_x = hosted_max_pool_d_x;
  table.upsample = hosted_upsample;
  table.upsample_d_x = hosted_upsample_d_x;
  table.average = hosted_average;
  table.average_d_x = hosted_average_d_x;
  table.attention = hosted_attention;
  table.attention_d_x = hosted_attention_d_x;
  table.matmul = hosted_matmul;
  table.softmax = hosted_softmax;
  table.softmax_d_x = hosted_softmax_d_x;
  table.log_softmax = hosted_log_softmax;
  table.log_softmax_d_x = hosted_log_softmax_d_x;
  table.cross_entropy = hosted_cross_entropy;
  table.binary_cross_entropy = hosted_binary_cross_entropy;
  return &table;
}
