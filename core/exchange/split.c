/* SPDX-License-Identifier: Apache-2.0 */
/* split.c - dealing pictures to train, val and test
 *
 * Pictures that must stay together are a group. Groups are dealt class by class, the rarest first: each goes to the
 * split that still lacks most of that class, then to the one that lacks most pictures.
 *
 * Source: Sechidis, Tsoumakas, Vlahavas, "On the Stratification of Multi-label Data", 2011, with groups in place of
 * single examples. Pictures without objects are a class of their own.
 */
#include "exchange-private.h"
#include "hone-random.h"
#include "near.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct {
  guint n_pictures;
  GArray *classes; /* of guint: class, count, class, count ... sorted by class; counts of pictures that have it */
  HoneSplit split;
  gboolean dealt;
} Group;

typedef struct {
  HoneExchange *set;
  const HoneSplitHow *how;
  guint *group_of;   /* a picture each: first the first picture of its group, then its group's number */
  GPtrArray *groups; /* of Group, in a random order */
  guint n_classes;   /* with the one for pictures without objects */
  double *wanted;    /* n_classes x HONE_N_SPLITS */
  double pictures_wanted[HONE_N_SPLITS];
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} Dealing;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_array_unref (group->classes);
  g_free (group);
}

/* --- groups by name --- */

static gboolean
join_by_name (Dealing *self, GError **error)
{
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) why = NULL;
  g_autoptr (GRegex) pattern = NULL;

  if (self->how->pattern != NULL && (pattern = g_regex_new (self->how->pattern, 0, 0, &why)) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("“%s” is not a regular expression: %s."), self->how->pattern,
                 why->message);
    return FALSE;
  }
  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];
    char *token = exchange_token (picture->name, pattern);
    gpointer known = g_hash_table_lookup (first, token);

    if (known != NULL)
      near_join (self->group_of, i, GPOINTER_TO_UINT (known) - 1);
    g_hash_table_insert (first, token, GUINT_TO_POINTER (i + 1));
  }
  return TRUE;
}

/* --- groups by look --- */

typedef struct {
  Dealing *dealing;
  NearPicture *looks; /* a picture each */
  GThread *caller;
  int next; /* atomic */
} Looking;

static gpointer
look_at_some (gpointer data)
{
  Looking *self = data;
  const GPtrArray *pictures = self->dealing->set->pictures;

  while (!g_cancellable_is_cancelled (self->dealing->cancellable)) {
    guint i = (guint) g_atomic_int_add (&self->next, 1);
    const HoneExchangePicture *picture;

    if (i >= pictures->len)
      break;
    picture = pictures->pdata[i];
    if (picture->path != NULL)
      near_read (picture->path, &self->looks[i], NULL); /* what cannot be read is near to nothing */
    if (i % 64 == 0 && g_thread_self () == self->caller && self->dealing->progress != NULL)
      self->dealing->progress ((double) i / pictures->len, _ ("Comparing pictures"), self->dealing->progress_data);
  }
  return NULL;
}

static gboolean
join_by_look (Dealing *self, GError **error)
{
  guint n = self->set->pictures->len, n_threads = CLAMP (n / 8, 1, g_get_num_processors ());
  g_autofree GThread **threads = g_new (GThread *, n_threads);
  g_autofree NearPicture *looks = g_new0 (NearPicture, n + 1);
  g_autofree guint *near = g_new (guint, n + 1);
  Looking looking = { self, looks, g_thread_self (), 0 };

  for (guint i = 1; i < n_threads; i++)
    threads[i] = g_thread_new ("hone-look", look_at_some, &looking);
  look_at_some (&looking);
  for (guint i = 1; i < n_threads; i++)
    g_thread_join (threads[i]);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  near_groups (looks, n, near);
  for (guint i = 0; i < n; i++)
    near_join (self->group_of, i, near[i]);
  return TRUE;
}

/* --- groups --- */

static void
count_class (Group *group, guint klass)
{
  for (guint i = 0; i < group->classes->len; i += 2)
    if (g_array_index (group->classes, guint, i) == klass) {
      g_array_index (group->classes, guint, i + 1)++;
      return;
    }
  g_array_append_val (group->classes, klass);
  g_array_append_val (group->classes, (guint){ 1 });
}

/* Every class once, however many objects of it there are. @seen: the picture that last had the class, + 1 */
static void
count_picture (Dealing *self, Group *group, guint i, guint *seen)
{
  const HoneExchangePicture *picture = self->set->pictures->pdata[i];
  guint n = picture->objects != NULL ? picture->objects->len : 0;

  group->n_pictures++;
  if (picture->klass >= 0)
    count_class (group, (guint) picture->klass);
  else if (n == 0)
    count_class (group, self->n_classes - 1);
  for (guint k = 0; k < n; k++) {
    guint klass = (guint) g_array_index (picture->objects, HoneExchangeObject, k).klass;

    if (seen[klass] != i + 1)
      count_class (group, klass);
    seen[klass] = i + 1;
  }
}

/* From roots to numbers 0, 1, 2 ... */
static void
make_groups (Dealing *self)
{
  guint n = self->set->pictures->len;
  g_autofree guint *number = g_new0 (guint, n + 1);
  g_autofree guint *seen = g_new0 (guint, self->n_classes);

  for (guint i = 0; i < n; i++)
    self->group_of[i] = near_root (self->group_of, i); /* a root is never behind its members */
  for (guint i = 0; i < n; i++) {
    guint root = self->group_of[i];

    if (root == i) {
      Group *group = g_new0 (Group, 1);

      group->classes = g_array_new (FALSE, FALSE, sizeof (guint));
      g_ptr_array_add (self->groups, group);
      number[i] = self->groups->len - 1;
    }
    count_picture (self, self->groups->pdata[number[root]], i, seen);
    self->group_of[i] = root;
  }
  for (guint i = 0; i < n; i++)
    self->group_of[i] = number[self->group_of[i]];
}

/* --- dealing --- */

static void
set_wishes (Dealing *self)
{
  double sum = 0;

  self->wanted = g_new0 (double, self->n_classes *HONE_N_SPLITS);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    sum += self->how->shares[split];
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    double share = self->how->shares[split] / sum;

    self->pictures_wanted[split] = share * self->set->pictures->len;
    for (guint g = 0; g < self->groups->len; g++) {
      const Group *group = self->groups->pdata[g];

      for (guint i = 0; i < group->classes->len; i += 2)
        self->wanted[g_array_index (group->classes, guint, i) * HONE_N_SPLITS + (guint) split] +=
            share * g_array_index (group->classes, guint, i + 1);
    }
  }
}

/* What lacks most of @klass; among equals what lacks most pictures. Splits without a share get nothing. */
static HoneSplit
neediest (const Dealing *self, guint klass)
{
  const double *wanted = &self->wanted[klass * HONE_N_SPLITS];
  int best = -1;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    if (!(self->how->shares[split] > 0))
      continue;
    if (best < 0 || wanted[split] > wanted[best] + 1e-9 ||
        (fabs (wanted[split] - wanted[best]) <= 1e-9 && self->pictures_wanted[split] > self->pictures_wanted[best]))
      best = split;
  }
  return best;
}

static void
deal (Dealing *self, Group *group, guint klass)
{
  HoneSplit split = neediest (self, klass);

  group->split = split;
  group->dealt = TRUE;
  self->pictures_wanted[split] -= group->n_pictures;
  for (guint i = 0; i < group->classes->len; i += 2)
    self->wanted[g_array_index (group->classes, guint, i) * HONE_N_SPLITS + (guint) split] -=
        g_array_index (group->classes, guint, i + 1);
}

static guint *
count_left (const Dealing *self)
{
  guint *left = g_new0 (guint, self->n_classes);

  for (guint g = 0; g < self->groups->len; g++) {
    const Group *group = self->groups->pdata[g];

    for (guint i = 0; i < group->classes->len && !group->dealt; i += 2)
      left[g_array_index (group->classes, guint, i)] += g_array_index (group->classes, guint, i + 1);
  }
  return left;
}

/* self->n_classes: none is left */
static guint
rarest (const Dealing *self, const guint *left)
{
  guint best = self->n_classes;

  for (guint klass = 0; klass < self->n_classes; klass++)
    if (left[klass] > 0 && (best == self->n_classes || left[klass] < left[best]))
      best = klass;
  return best;
}

static int
larger_first (gconstpointer a, gconstpointer b)
{
  const Group *x = *(Group *const *) a;
  const Group *y = *(Group *const *) b;

  return (x->n_pictures < y->n_pictures) - (x->n_pictures > y->n_pictures);
}

/* In the random order, large groups first: they fit only while there is room. (g_ptr_array_sort () keeps the order of
 * equals.) */
static GPtrArray **
groups_by_class (const Dealing *self)
{
  GPtrArray **lists = g_new0 (GPtrArray *, self->n_classes);

  for (guint g = 0; g < self->groups->len; g++) {
    Group *group = self->groups->pdata[g];

    for (guint i = 0; i < group->classes->len; i += 2) {
      guint klass = g_array_index (group->classes, guint, i);

      if (lists[klass] == NULL)
        lists[klass] = g_ptr_array_new ();
      g_ptr_array_add (lists[klass], group);
    }
  }
  return lists;
}

static void
deal_all (Dealing *self)
{
  g_autofree guint *left = count_left (self);
  GPtrArray **lists;
  guint klass;

  g_ptr_array_sort (self->groups, larger_first);
  lists = groups_by_class (self);
  while ((klass = rarest (self, left)) < self->n_classes) {
    for (guint i = 0; i < lists[klass]->len; i++) {
      Group *group = lists[klass]->pdata[i];

      if (group->dealt)
        continue;
      deal (self, group, klass);
      for (guint k = 0; k < group->classes->len; k += 2)
        left[g_array_index (group->classes, guint, k)] -= g_array_index (group->classes, guint, k + 1);
    }
  }
  for (guint i = 0; i < self->n_classes; i++)
    if (lists[i] != NULL)
      g_ptr_array_unref (lists[i]);
  g_free (lists);
}

/* --- all of it --- */

static gboolean
check_shares (const HoneSplitHow *how, guint *n_splits, GError **error)
{
  gboolean fine = TRUE;

  *n_splits = 0;
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    fine = fine && isfinite (how->shares[split]) && how->shares[split] >= 0;
    *n_splits += how->shares[split] > 0;
  }
  if (fine && *n_splits > 0)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("The shares of train, val and test must be numbers from 0 on, as in split=0.8,0.1,0.1."));
  return FALSE;
}

static void
shuffle (GPtrArray *groups, guint64 seed)
{
  HoneDraws draws = hone_draws (seed, 0x5917, 0, 0); /* a stream of its own */

  for (guint i = groups->len; i > 1; i--) {
    guint k = hone_draw_index (&draws, i);
    gpointer kept = groups->pdata[i - 1];

    groups->pdata[i - 1] = groups->pdata[k];
    groups->pdata[k] = kept;
  }
}

static gboolean
check_groups (const Dealing *self, guint n_splits, GError **error)
{
  if (self->groups->len >= n_splits)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               ngettext ("All pictures are in %u group, so they cannot be dealt to %u splits. Choose another way to "
                         "group them, such as a pattern for the part of the name that counts.",
                         "All pictures are in %u groups, so they cannot be dealt to %u splits. Choose another way to "
                         "group them, such as a pattern for the part of the name that counts.",
                         self->groups->len),
               self->groups->len, n_splits);
  return FALSE;
}

static guint
count_dealt (const Dealing *self, HoneSplit split)
{
  guint n = 0;

  for (guint g = 0; g < self->groups->len; g++)
    n += ((const Group *) self->groups->pdata[g])->split == split;
  return n;
}

/* Of few pictures a small share would be none: it gets the smallest group of the split that has most. */
static void
leave_none_empty (Dealing *self)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    int most = 0;

    if (!(self->how->shares[split] > 0) || count_dealt (self, split) > 0)
      continue;
    for (int other = 1; other < HONE_N_SPLITS; other++)
      if (count_dealt (self, other) > count_dealt (self, most))
        most = other;
    for (guint g = self->groups->len; g-- > 0;) /* the smallest come last */
      if (((Group *) self->groups->pdata[g])->split == most) {
        ((Group *) self->groups->pdata[g])->split = split;
        break;
      }
  }
}

static void
take_over (Dealing *self, Group *const *in_order)
{
  for (guint i = 0; i < self->set->pictures->len; i++)
    ((HoneExchangePicture *) self->set->pictures->pdata[i])->split = in_order[self->group_of[i]]->split;
}

gboolean
hone_exchange_split (HoneExchange *set, const HoneSplitHow *how, guint *n_groups, HoneProgress progress,
                     gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Dealing self = {
    .set = set, .how = how, .progress = progress, .progress_data = progress_data, .cancellable = cancellable
  };
  g_autofree guint *group_of = g_new (guint, set->pictures->len + 1);
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free);
  g_autofree Group **in_order = NULL;
  guint n_splits;

  for (guint i = 0; i < set->pictures->len; i++)
    group_of[i] = i;
  self.group_of = group_of;
  self.groups = groups;
  self.n_classes = set->names->len + 1;
  if (!check_shares (how, &n_splits, error) ||
      ((how->grouping & HONE_GROUP_PREFIX) != 0 && !join_by_name (&self, error)) ||
      ((how->grouping & HONE_GROUP_NEAR) != 0 && !join_by_look (&self, error)))
    return FALSE;
  make_groups (&self);
  if (!check_groups (&self, n_splits, error))
    return FALSE;
  in_order = g_memdup2 (groups->pdata, groups->len * sizeof (Group *));
  shuffle (groups, how->seed);
  set_wishes (&self);
  deal_all (&self);
  leave_none_empty (&self);
  take_over (&self, in_order);
  g_free (self.wanted);
  if (n_groups != NULL)
    *n_groups = groups->len;
  return TRUE;
}
