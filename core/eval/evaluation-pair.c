/* SPDX-License-Identifier: Apache-2.0 */
/* evaluation-pair.c - which pictures of two evaluations are the same; see hone-evaluation.h */
#include "evaluation-private.h"

#include <string.h>

/* Where the names below the folder begin that holds all pictures: behind its last slash. */
static gsize
common_folder (HoneEvaluation *self)
{
  const char *first = self->pictures->len > 0 ? evaluation_picture (self, 0)->path : "";
  gsize length = strlen (first);

  for (guint i = 1; i < self->pictures->len; i++) {
    const char *path = evaluation_picture (self, i)->path;
    gsize same = 0;

    while (same < length && path[same] == first[same])
      same++;
    length = same;
  }
  while (length > 0 && first[length - 1] != '/')
    length--;
  return length;
}

/* Of the pictures of @b: the name from @skip on -> number + 1. */
static GHashTable *
index_pictures (HoneEvaluation *self, gsize skip)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->pictures->len; i++)
    g_hash_table_insert (index, (gpointer) (evaluation_picture (self, i)->path + skip), GUINT_TO_POINTER (i + 1));
  return index;
}

static gboolean
same_size (HoneEvaluation *a, guint i, HoneEvaluation *b, guint k)
{
  return evaluation_picture (a, i)->width == evaluation_picture (b, k)->width &&
         evaluation_picture (a, i)->height == evaluation_picture (b, k)->height;
}

/* Returns: how many have a twin. Every picture is one's twin at most. */
static guint
pair (HoneEvaluation *a, gsize skip_a, HoneEvaluation *b, gsize skip_b, gboolean sizes, int *twins)
{
  g_autoptr (GHashTable) index = index_pictures (b, skip_b);
  guint n = 0;

  for (guint i = 0; i < a->pictures->len; i++) {
    const char *name = evaluation_picture (a, i)->path + skip_a;
    const guint at = GPOINTER_TO_UINT (g_hash_table_lookup (index, name));

    twins[i] = at > 0 && (!sizes || same_size (a, i, b, at - 1)) ? (int) at - 1 : -1;
    if (twins[i] >= 0)
      g_hash_table_remove (index, name);
    n += twins[i] >= 0;
  }
  return n;
}

int *
hone_evaluation_pair (HoneEvaluation *a, HoneEvaluation *b)
{
  int *twins = g_new (int, (gsize) a->pictures->len + 1);

  if (pair (a, 0, b, 0, FALSE, twins) == 0)
    pair (a, common_folder (a), b, common_folder (b), TRUE, twins);
  return twins;
}
