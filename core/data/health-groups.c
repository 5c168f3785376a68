/* SPDX-License-Identifier: Apache-2.0 */
/* health-groups.c - groups of pictures that are alike, each in one split (hone-health.h)
 *
 * Every picture names another one of its group; the one that names itself stands for all (disjoint sets).
 */
#include "hone-health.h"

typedef struct Member Member;

struct Member {
  const char *path;
  Member *parent;        /* itself: it stands for its group */
  HoneSplit split, goal; /* @goal: first split of the group; of those that stand for one */
};

static Member *
group_of (Member *self)
{
  while (self->parent != self) {
    self->parent = self->parent->parent;
    self = self->parent;
  }
  return self;
}

static Member *
member (GHashTable *members, GPtrArray *order, const char *path, HoneSplit split)
{
  Member *self = g_hash_table_lookup (members, path);

  if (self != NULL)
    return self;
  self = g_new (Member, 1);
  *self = (Member){ path, self, split, split };
  g_hash_table_insert (members, (gpointer) path, self);
  g_ptr_array_add (order, self);
  return self;
}

static void
join (Member *a, Member *b)
{
  a = group_of (a);
  b = group_of (b);
  a->goal = MIN (a->goal, b->goal);
  b->parent = a;
}

char **
hone_health_join_splits (const GArray *findings, HoneSplit **splits)
{
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  GArray *goals = g_array_new (FALSE, FALSE, sizeof (HoneSplit));

  for (guint i = 0; i < findings->len; i++) {
    const HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    if (finding->other == NULL || g_str_equal (finding->other, finding->image))
      continue;
    join (member (members, order, finding->other, finding->other_split),
          member (members, order, finding->image, finding->split));
  }
  for (guint i = 0; i < order->len; i++) {
    Member *self = order->pdata[i];
    const HoneSplit goal = group_of (self)->goal;

    if (goal == self->split)
      continue;
    g_strv_builder_add (paths, self->path);
    g_array_append_val (goals, goal);
  }
  *splits = (HoneSplit *) g_array_free (goals, FALSE);
  return g_strv_builder_end (paths);
}
