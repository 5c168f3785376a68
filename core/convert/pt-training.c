/* SPDX-License-Identifier: Apache-2.0 */
/* pt-training.c - the optimizer of a checkpoint of PyTorch (spec 06, section 7)
 *
 * A state dict of torch.optim: "param_groups", a list of maps whose "params" are numbers, and "state", a map from such
 * a number to the tensors that the optimizer keeps for the parameter. They become tensors "optimizer.NUMBER.KEY" and
 * metadata "optimizer.groups"; what they belong to, the number alone does not tell.
 */
#include "pt-walk.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* "step" of older versions is a plain number. */
static gboolean
add_number (PtWalk *self, const char *name, const PtNode *node)
{
  double number = node->kind == PT_FLOAT ? node->number : (double) node->integer;

  if (hone_tensors_find (self->out, name) != NULL)
    return pt_walk_fail (self, _ ("two tensors have the same name"));
  hone_tensors_add (self->out, name, HONE_DTYPE_F64, 0, NULL, &number, NULL);
  return TRUE;
}

static gboolean
add_entry (PtWalk *self, gint64 number, const PtNode *key, const PtNode *value)
{
  g_autofree char *name = NULL;

  if (value->kind == PT_NONE) /* a buffer that was never needed */
    return TRUE;
  if (key->kind != PT_STRING || key->length > 100 || !g_utf8_validate_len (key->text, key->length, NULL))
    return pt_walk_fail (self, _ ("the state of its optimizer is damaged"));
  name = g_strdup_printf ("optimizer.%" G_GINT64_FORMAT ".%.*s", number, (int) key->length, key->text);
  if (!pt_walk_pay (self, 0, strlen (name)))
    return FALSE;
  if (value->kind == PT_INT || value->kind == PT_FLOAT)
    return add_number (self, name, value);
  return value->kind == PT_TENSOR ? pt_walk_add (self, name, value->tensor)
                                  : pt_walk_fail (self, _ ("the state of its optimizer is damaged"));
}

static gboolean
add_states (PtWalk *self, const PtNode *states)
{
  for (guint i = 0; i + 1 < states->n; i += 2) {
    const PtNode *number = states->items[i], *state = states->items[i + 1];

    if (number->kind != PT_INT || state->kind != PT_DICT)
      return pt_walk_fail (self, _ ("the state of its optimizer is damaged"));
    for (guint k = 0; k + 1 < state->n; k += 2)
      if (!add_entry (self, number->integer, state->items[k], state->items[k + 1]))
        return FALSE;
  }
  return TRUE;
}

gboolean
pt_walk_training (PtWalk *self, const PtNode *root)
{
  const PtNode *optimizer = pt_dict_get (root, "optimizer");
  const PtNode *states = pt_dict_get (optimizer, "state"), *groups = pt_dict_get (optimizer, "param_groups");

  pt_walk_note (self, "stopper", pt_dict_get (root, "stopper"));
  pt_walk_note (self, "scaler", pt_dict_get (root, "scaler"));
  if (optimizer == NULL || optimizer->kind == PT_NONE) /* of a run that has finished */
    return TRUE;
  if (states == NULL || states->kind != PT_DICT || groups == NULL || groups->kind != PT_LIST)
    return pt_walk_fail (self, _ ("the state of its optimizer is damaged"));
  pt_walk_note (self, "optimizer.groups", groups);
  if (hone_tensors_get_meta (self->out, "optimizer.groups") == NULL)
    return pt_walk_fail (self, _ ("the state of its optimizer is damaged"));
  return add_states (self, states);
}
