/* SPDX-License-Identifier: Apache-2.0 */
/* optim-update.c - the rules that move a weight (spec 04, section 7)
 *
 * In the order of operations of torch.optim's single-tensor loops, all in single precision, with factors that are made
 * of settings reckoned in double precision first.
 */
#include "optim-private.h"

#include "hone-vector-math.h"

#include <math.h>

#define BETA2 0.999
#define EPSILON 1e-8f
#define KERAS_EPSILON 1e-7

HONE_VECTOR static void
sgd (gsize n, float *restrict p, const float *restrict g, float *restrict buffer, float scale, float decay, float mu,
     float ahead, float lr)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i];

    buffer[i] = mu * buffer[i] + d;
    p[i] -= lr * (ahead != 0 ? d + mu * buffer[i] : buffer[i]);
  }
}

/* Adam and AdamW: keep is 1 - lr * decay of AdamW, decay that of Adam. */
HONE_VECTOR static void
adam (gsize n, float *restrict p, const float *restrict g, float *restrict m, float *restrict v, float scale,
      float decay, float keep, float ease, float step, float root, float epsilon)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i];

    m[i] += (d - m[i]) * ease;
    v[i] = (float) BETA2 * v[i] + (float) (1 - BETA2) * d * d;
    p[i] = keep * p[i] - step * m[i] / (__builtin_sqrtf (v[i]) / root + epsilon);
  }
}

HONE_VECTOR static void
adamax (gsize n, float *restrict p, const float *restrict g, float *restrict m, float *restrict u, float scale,
        float decay, float ease, float step)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i];

    m[i] += (d - m[i]) * ease;
    u[i] = hone_max (u[i] * (float) BETA2, (d < 0 ? -d : d) + EPSILON);
    p[i] -= step * m[i] / u[i];
  }
}

HONE_VECTOR static void
nadam (gsize n, float *restrict p, const float *restrict g, float *restrict m, float *restrict v, float scale,
       float decay, float ease, float correction, float step_g, float step_m)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i], root;

    m[i] += (d - m[i]) * ease;
    v[i] = (float) BETA2 * v[i] + (float) (1 - BETA2) * d * d;
    root = __builtin_sqrtf (v[i] / correction) + EPSILON;
    p[i] -= step_g * d / root;
    p[i] -= step_m * m[i] / root;
  }
}

/* adaptive = 0: the variance is not to be trusted yet. */
HONE_VECTOR static void
radam (gsize n, float *restrict p, const float *restrict g, float *restrict m, float *restrict v, float scale,
       float decay, float ease, float step, float adaptive)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i];

    m[i] += (d - m[i]) * ease;
    v[i] = (float) BETA2 * v[i] + (float) (1 - BETA2) * d * d;
    p[i] -= step * m[i] * (adaptive != 0 ? adaptive / (__builtin_sqrtf (v[i]) + EPSILON) : 1);
  }
}

HONE_VECTOR static void
rmsprop (gsize n, float *restrict p, const float *restrict g, float *restrict square, float *restrict buffer,
         float scale, float decay, float mu, float lr)
{
  for (gsize i = 0; i < n; i++) {
    float d = g[i] * scale + decay * p[i];

    square[i] = 0.99f * square[i] + 0.01f * d * d;
    buffer[i] = mu * buffer[i] + d / (__builtin_sqrtf (square[i]) + EPSILON);
    p[i] -= lr * buffer[i];
  }
}

double
optim_nadam_mu (double momentum, double t)
{
  return momentum * (1 - 0.5 * pow (0.96, 0.004 * t));
}

static void
update_nadam (const OptimRule *rule, gsize n, float *p, const float *g, float *const state[2])
{
  const double mu = optim_nadam_mu (rule->momentum, rule->t), next = optim_nadam_mu (rule->momentum, rule->t + 1);

  nadam (n, p, g, state[0], state[1], (float) rule->scale, (float) rule->weight_decay, (float) (1 - rule->momentum),
         (float) (1 - pow (BETA2, rule->t)), (float) (rule->lr * (1 - mu) / (1 - rule->mu_product)),
         (float) (rule->lr * next / (1 - rule->mu_product * next)));
}

static void
update_radam (const OptimRule *rule, gsize n, float *p, const float *g, float *const state[2])
{
  const double beta = pow (BETA2, rule->t), limit = 2 / (1 - BETA2) - 1;
  const double rho = limit - 2 * rule->t * beta / (1 - beta);
  const double adaptive =
      rho > 5 ? sqrt (1 - beta) * sqrt ((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho)) : 0;

  radam (n, p, g, state[0], state[1], (float) rule->scale, (float) rule->weight_decay, (float) (1 - rule->momentum),
         (float) (rule->lr / (1 - pow (rule->momentum, rule->t))), (float) adaptive);
}

static void
update_adam (const OptimRule *rule, gsize n, float *p, const float *g, float *const state[2])
{
  const gboolean apart = rule->kind == HONE_OPTIM_ADAMW;
  const double root = sqrt (1 - pow (BETA2, rule->t));

  adam (n, p, g, state[0], state[1], (float) rule->scale, apart ? 0 : (float) rule->weight_decay,
        apart ? (float) (1 - rule->lr * rule->weight_decay) : 1, (float) (1 - rule->momentum),
        (float) (rule->lr / (1 - pow (rule->momentum, rule->t))), (float) root,
        rule->keras ? (float) (KERAS_EPSILON / root) : EPSILON);
}

void
optim_update (const OptimRule *rule, gsize n, float *p, const float *g, float *const state[2])
{
  const float scale = (float) rule->scale, decay = (float) rule->weight_decay, momentum = (float) rule->momentum;

  switch (rule->kind) {
  case HONE_OPTIM_ADAM:
  case HONE_OPTIM_ADAMW:
    update_adam (rule, n, p, g, state);
    break;
  case HONE_OPTIM_ADAMAX:
    adamax (n, p, g, state[0], state[1], scale, decay, (float) (1 - rule->momentum),
            (float) (rule->lr / (1 - pow (rule->momentum, rule->t))));
    break;
  case HONE_OPTIM_NADAM:
    update_nadam (rule, n, p, g, state);
    break;
  case HONE_OPTIM_RADAM:
    update_radam (rule, n, p, g, state);
    break;
  case HONE_OPTIM_RMSPROP:
    rmsprop (n, p, g, state[0], state[1], scale, decay, momentum, (float) rule->lr);
    break;
  case HONE_OPTIM_SGD:
  case HONE_OPTIM_MUSGD:
  default:
    sgd (n, p, g, state[0], scale, decay, momentum, rule->nesterov ? 1 : 0, (float) rule->lr);
    break;
  }
}

HONE_VECTOR void
optim_move_ema (float *restrict ema, const float *restrict p, gsize n, float share)
{
  for (gsize i = 0; i < n; i++)
    ema[i] += share * (p[i] - ema[i]);
}

#define LANES 16

HONE_VECTOR static void
squares_in_lanes (const float *restrict x, gsize n, double *restrict sum)
{
  for (gsize i = 0; i < n; i += LANES)
    for (int lane = 0; lane < LANES; lane++)
      sum[lane] += (double) x[i + lane] * (double) x[i + lane];
}

/* The order of sums does not depend on the machine's vectors. */
double
optim_sum_of_squares (const float *x, gsize n)
{
  const gsize whole = n / LANES * LANES;
  double lanes[LANES] = { 0 }, sum = 0;

  squares_in_lanes (x, whole, lanes);
  for (gsize i = whole; i < n; i++)
    lanes[i - whole] += (double) x[i] * (double) x[i];
  for (int lane = 0; lane < LANES; lane++)
    sum += lanes[lane];
  return sum;
}
