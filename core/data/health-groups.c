/* SPDX-License-Identifier: Apache-2.0 */
/* health-groups.c - groups of pictures that are alike: each in one split, or one picture of each (hone-health.h)
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

/* Puts both pictures of the finding into one group; one about no pair is passed over. */
static void
join_pair (GHashTable *members, GPtrArray *order, const HoneFinding *finding)
{
  Member *first;

  if (finding->other == NULL || g_str_equal (finding->other, finding->image))
    return;
  first = member (members, order, finding->other, finding->other_split);
  join (first, member (members, order, finding->image, finding->split));
}

char **
hone_health_join_splits (const GArray *findings, HoneSplit **splits)
{
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  GArray *goals = g_array_new (FALSE, FALSE, sizeof (HoneSplit));

  for (guint i = 0; i < findings->len; i++)
    join_pair (members, order, &g_array_index (findings, HoneFinding, i));
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

char **
hone_health_leave_one (const GArray *findings, gboolean (*is_better) (const char *path, gpointer data), gpointer data)
{
  g_autoptr (GHashTable) members = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) kept = g_hash_table_new (NULL, NULL); /* Member that stands for its group -> Member */
  g_autoptr (GPtrArray) order = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; i < findings->len; i++)
    join_pair (members, order, &g_array_index (findings, HoneFinding, i));
  for (int better = 1; better >= 0; better--)
    for (guint i = 0; i < order->len; i++) {
      Member *self = order->pdata[i], *group = group_of (self);

      if (!g_hash_table_contains (kept, group) && is_better (self->path, data) == better)
        g_hash_table_insert (kept, group, self);
    }
  for (guint i = 0; i < order->len; i++)
    if (g_hash_table_lookup (kept, group_of (order->pdata[i])) != order->pdata[i])
      g_strv_builder_add (paths, ((Member *) order->pdata[i])->path);
  return g_strv_builder_end (paths);
}
