/* SPDX-License-Identifier: Apache-2.0 */
/* near.c - see near.h */
#include "near.h"
#include "look-search.h"

#define DECODED 64 /* long side */
#define MOST 4096  /* pictures that are compared for one */

gboolean
near_read (const char *path, NearPicture *out, GError **error)
{
  g_autoptr (HoneImage) image = hone_image_read_small (path, DECODED, error);

  out->there = image != NULL;
  if (image != NULL)
    look_take (&out->look, image);
  return out->there;
}

gboolean
near_compare (const NearPicture *a, const NearPicture *b)
{
  for (int turn = 0; turn < LOOK_TURNS && a->there && b->there; turn++)
    if (look_is_near (&a->look, turn, &b->look, TRUE))
      return TRUE;
  return FALSE;
}

guint
near_root (guint *group, guint i)
{
  while (group[i] != i) {
    group[i] = group[group[i]];
    i = group[i];
  }
  return i;
}

void
near_join (guint *group, guint a, guint b)
{
  guint root_a = near_root (group, a), root_b = near_root (group, b);

  group[MAX (root_a, root_b)] = MIN (root_a, root_b);
}

typedef struct {
  guint *group;          /* union-find: a picture's parent, with a lower number */
  guint8 *stands_behind; /* one before it has the same hash and is near: that one stands for both */
  guint i;
} Grouping;

static gboolean
is_wanted (guint other, gpointer data)
{
  Grouping *self = data;

  return !self->stands_behind[other] && near_root (self->group, other) != near_root (self->group, self->i);
}

static guint
take_near (guint other, gboolean same, gpointer data)
{
  Grouping *self = data;

  near_join (self->group, self->i, other);
  self->stands_behind[self->i] |= same;
  return same ? 0 : self->i;
}

static void
join_all (Grouping *self, const Look *const *looks, guint n)
{
  const LookVisit visit = { .most = MOST, .flat = TRUE, .wanted = is_wanted, .found = take_near, .data = self };
  LookSearch *search = look_search_new (looks, n);

  for (self->i = 0; self->i < n; self->i++)
    look_search_visit (search, self->i, &visit);
  look_search_free (search);
}

void
near_groups (const NearPicture *pictures, guint n, guint *group)
{
  g_autofree const Look **looks = g_new (const Look *, n + 1);
  g_autofree guint8 *stands_behind = g_new0 (guint8, n + 1);
  Grouping self = { .group = group, .stands_behind = stands_behind };

  for (guint i = 0; i < n; i++) {
    group[i] = i;
    looks[i] = pictures[i].there ? &pictures[i].look : NULL;
  }
  join_all (&self, looks, n);
  for (guint i = 0; i < n; i++)
    group[i] = near_root (group, i);
}
