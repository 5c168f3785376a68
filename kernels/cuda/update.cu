/* SPDX-License-Identifier: Apache-2.0 */
/* update.cu - a step of an optimizer over flat blocks (spec 04, sections 6 to 8)
 *
 * update_norm measures the gradients, update_decide reckons what the step needs (one block, in double precision), and
 * update_move touches every number once: with SGD it reads 16 bytes of a weight (value, gradient, buffer, average) and
 * writes 16, with the Adam family 20 and 20. MuSGD's matrices come between the two: muon.cu.
 *
 * The rules are core's (optim-update.c), operation for operation.
 */
#include "update.h"

KERNEL (update_norm, UpdateArgs)
{
  SHARED (double, sums, BLOCK);
  HoneUpdatePiece piece = args.pieces[block_index ()];
  double sum = 0;

  for (int i = thread_index (); i < piece.n && piece.group >= 0; i += BLOCK) {
    double g = (double) args.blocks.gradients[piece.offset + i];

    sum += g * g;
  }
  sum = sum_of_block (sum, sums);
  if (thread_index () == 0)
    args.parts[block_index ()] = sum;
}

DEVICE double
nadam_mu (double momentum, double t)
{
  return momentum * (1 - 0.5 * pow (0.96, 0.004 * t));
}

/* The variance is not to be trusted in the first steps: 0. */
DEVICE double
radam_share (double t)
{
  double beta = pow (UPDATE_BETA2, t), limit = 2 / (1 - UPDATE_BETA2) - 1, rho = limit - 2 * t * beta / (1 - beta);

  if (rho <= 5)
    return 0;
  return sqrt (1 - beta) * sqrt ((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho));
}

/* What the rule needs of one group in step number state.steps. */
DEVICE UpdateRate
rate_of (const UpdateArgs &args, int group, const HoneUpdateState &state)
{
  double lr = args.numbers->groups[group].lr, mu = args.numbers->groups[group].momentum, t = state.steps;
  double decay = args.numbers->groups[group].weight_decay;
  UpdateRate rate = { (float) decay,      1, (float) mu, (float) (1 - mu), (float) lr, 0, 1, UPDATE_EPSILON,
                      (float) (-0.2 * lr) };
  double root;

  switch (args.rule) {
  case HONE_RULE_ADAMW:
    rate.decay = 0;
    rate.keep = (float) (1 - lr * decay);
    /* fall through */
  case HONE_RULE_ADAM:
    rate.step = (float) (lr / (1 - pow (mu, t)));
    root = sqrt (1 - pow (UPDATE_BETA2, t));
    rate.root = (float) root;
    if (args.keras)
      rate.epsilon = (float) (UPDATE_KERAS_EPSILON / root);
    break;
  case HONE_RULE_ADAMAX:
    rate.step = (float) (lr / (1 - pow (mu, t)));
    break;
  case HONE_RULE_NADAM:
    rate.step = (float) (lr * (1 - nadam_mu (mu, t)) / (1 - state.mu_product));
    rate.other = (float) (lr * nadam_mu (mu, t + 1) / (1 - state.mu_product * nadam_mu (mu, t + 1)));
    rate.root = (float) (1 - pow (UPDATE_BETA2, t));
    break;
  case HONE_RULE_RADAM:
    rate.step = (float) (lr / (1 - pow (mu, t)));
    rate.other = (float) radam_share (t);
    break;
  default:
    break;
  }
  return rate;
}

/* fp16 with a loss scale that adapts itself (spec 04, section 6). */
DEVICE void
adapt_scale (HoneUpdateState *state, bool finite, double growth)
{
  if (!finite) {
    state->skipped += 1;
    state->good = 0;
    state->loss_scale *= growth > 0 ? 0.5f : 1.0f;
    return;
  }
  state->good += 1;
  if (growth > 0 && state->good >= growth) {
    state->good = 0;
    state->loss_scale *= 2;
  }
}

DEVICE void
decide (const UpdateArgs &args, double squares)
{
  HoneUpdateState state = *args.state;
  UpdateNow now = { 0, (float) (1 - args.numbers->ema_decay), false };
  double most = args.numbers->most_norm, scale = (double) state.loss_scale, shorter = 1;

  state.norm = sqrt (squares) / scale;
  now.moves = state.norm - state.norm == 0; /* a finite number */
  if (now.moves) {
    if (most > 0 && most / (state.norm + 1e-6) < 1)
      shorter = most / (state.norm + 1e-6);
    now.scale = (float) (shorter / scale);
    state.steps += 1;
    if (args.rule == HONE_RULE_NADAM)
      state.mu_product *= nadam_mu (args.numbers->groups[0].momentum, state.steps);
  }
  adapt_scale (&state, now.moves, args.numbers->loss_growth);
  *args.now = now;
  *args.state = state;
}

/* One block. A thread a group, once the first has counted the step. */
KERNEL (update_decide, UpdateArgs)
{
  SHARED (double, sums, BLOCK);
  double sum = 0;

  for (int i = thread_index (); i < args.n_pieces; i += BLOCK)
    sum += args.parts[i];
  sum = sum_of_block (sum, sums);
  if (thread_index () == 0)
    decide (args, sum);
  barrier ();
  if (thread_index () < HONE_UPDATE_GROUPS)
    args.rates[thread_index ()] = rate_of (args, thread_index (), *args.state);
}

DEVICE float
move_sgd (const UpdateArgs &args, const UpdateRate &rate, int64_t at, float p, float g)
{
  float d = g + rate.decay * p, buffer = rate.mu * args.blocks.state[0][at] + d;

  args.blocks.state[0][at] = buffer;
  return p - rate.step * (args.nesterov ? d + rate.mu * buffer : buffer);
}

DEVICE float
move_rmsprop (const UpdateArgs &args, const UpdateRate &rate, int64_t at, float p, float g)
{
  float d = g + rate.decay * p, square = 0.99f * args.blocks.state[0][at] + 0.01f * d * d;
  float buffer = rate.mu * args.blocks.state[1][at] + d / (sqrtf (square) + UPDATE_EPSILON);

  args.blocks.state[0][at] = square;
  args.blocks.state[1][at] = buffer;
  return p - rate.step * buffer;
}

DEVICE float
move_adamax (const UpdateArgs &args, const UpdateRate &rate, int64_t at, float p, float g)
{
  float d = g + rate.decay * p, m = args.blocks.state[0][at], u = args.blocks.state[1][at] * (float) UPDATE_BETA2;
  float size = fabsf (d) + UPDATE_EPSILON;

  m += (d - m) * rate.ease;
  u = u > size ? u : size;
  args.blocks.state[0][at] = m;
  args.blocks.state[1][at] = u;
  return p - rate.step * m / u;
}

/* Adam, AdamW, NAdam, RAdam: all keep mean and square. */
DEVICE float
move_adam (const UpdateArgs &args, const UpdateRate &rate, int64_t at, float p, float g)
{
  float d = g + rate.decay * p, m = args.blocks.state[0][at], v = args.blocks.state[1][at], root;

  m += (d - m) * rate.ease;
  v = (float) UPDATE_BETA2 * v + (float) (1 - UPDATE_BETA2) * d * d;
  args.blocks.state[0][at] = m;
  args.blocks.state[1][at] = v;
  switch (args.rule) {
  case HONE_RULE_NADAM:
    root = sqrtf (v / rate.root) + UPDATE_EPSILON;
    p -= rate.step * d / root;
    return p - rate.other * m / root;
  case HONE_RULE_RADAM:
    return p - rate.step * m * (rate.other != 0 ? rate.other / (sqrtf (v) + UPDATE_EPSILON) : 1);
  default:
    return rate.keep * p - rate.step * m / (sqrtf (v) / rate.root + rate.epsilon);
  }
}

DEVICE float
move_by_rule (const UpdateArgs &args, const UpdateRate &rate, int64_t at, float p, float g)
{
  switch (args.rule) {
  case HONE_RULE_SGD:
  case HONE_RULE_MUSGD:
    return move_sgd (args, rate, at, p, g);
  case HONE_RULE_RMSPROP:
    return move_rmsprop (args, rate, at, p, g);
  case HONE_RULE_ADAMAX:
    return move_adamax (args, rate, at, p, g);
  default:
    return move_adam (args, rate, at, p, g);
  }
}

/* A block a piece. */
KERNEL (update_move, UpdateArgs)
{
  HoneUpdatePiece piece = args.pieces[block_index ()];
  UpdateNow now = *args.now;
  bool trained = piece.group >= 0;
  UpdateRate rate = args.rates[trained ? piece.group : 0];

  for (int i = thread_index (); i < piece.n; i += BLOCK) {
    int64_t at = piece.offset + i;
    float p = args.blocks.values[at];

    if (trained && now.moves) {
      p = move_by_rule (args, rate, at, p, args.blocks.gradients[at] * now.scale);
      args.blocks.values[at] = p;
    }
    if (trained)
      args.blocks.gradients[at] = 0;
    if (args.blocks.ema != NULL)
      args.blocks.ema[at] += now.ema_share * (p - args.blocks.ema[at]);
  }
}
