/* SPDX-License-Identifier: Apache-2.0 */
/* health-classes.c - rules about the classes of the whole data set */
#include "health-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define RARE 20        /* labels to learn from */
#define IMBALANCE 10   /* times as many */
#define IMBALANCED 100 /* the same, from which on it is a warning */

typedef struct {
  gint64 *of[HONE_N_SPLITS]; /* labels a class */
  gint64 all[HONE_N_SPLITS];
} Counts;

static void
count (Health *self, Counts *counts)
{
  int n = self->yaml->n_classes;

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    counts->of[split] = g_new0 (gint64, n);
    counts->all[split] = 0;
    hone_dataset_count_labels (self->dataset, split, counts->of[split]);
    for (int i = 0; i < n; i++)
      counts->all[split] += counts->of[split][i];
  }
}

static void
find_missing (Health *self, HoneSplit split, HoneSeverity severity, char *message)
{
  health_find (self, split, HEALTH_NOBODY, 0, "class-missing", severity, message);
}

/* A split without any labels is another matter: hone_dataset_require () tells of it. */
static void
check_missing (Health *self, const Counts *counts, int klass)
{
  const char *name = self->yaml->names[klass];
  gint64 train = counts->of[HONE_SPLIT_TRAIN][klass];

  for (int split = HONE_SPLIT_VAL; split < HONE_N_SPLITS; split++) {
    gint64 here = counts->of[split][klass];

    if (train == 0 && here > 0 && counts->all[HONE_SPLIT_TRAIN] > 0)
      find_missing (self, split, HONE_SEVERITY_ERROR,
                    g_strdup_printf (_ ("Class %s is labelled in the split “%s” but never in “train”, so it cannot be "
                                        "learned. Move some of its pictures to “train”."),
                                     name, hone_split_name (split)));
    else if (train > 0 && here == 0 && counts->all[split] > 0)
      find_missing (self, split, HONE_SEVERITY_WARNING,
                    g_strdup_printf (_ ("Class %s is never labelled in the split “%s”, so nobody will know how well it "
                                        "is found. Move some of its pictures there."),
                                     name, hone_split_name (split)));
  }
}

static void
check_rare (Health *self, const Counts *counts, int klass)
{
  gint64 train = counts->of[HONE_SPLIT_TRAIN][klass];

  if (train == 0 || train >= RARE)
    return;
  health_find (self, HONE_SPLIT_TRAIN, HEALTH_NOBODY, 0, "class-rare", HONE_SEVERITY_WARNING,
               g_strdup_printf (_ ("Class %s has only %d labels to learn from. Below %d a model mostly guesses; label "
                                   "more of them."),
                                self->yaml->names[klass], (int) train, RARE));
}

static void
check_imbalance (Health *self, const Counts *counts)
{
  const gint64 *train = counts->of[HONE_SPLIT_TRAIN];
  int most = 0, least = -1;

  for (int i = 0; i < self->yaml->n_classes; i++) {
    if (train[i] > train[most])
      most = i;
    if (train[i] > 0 && (least < 0 || train[i] < train[least]))
      least = i;
  }
  if (least < 0 || train[most] <= IMBALANCE * train[least])
    return;
  health_find (self, HONE_SPLIT_TRAIN, HEALTH_NOBODY, 0, "class-imbalance",
               train[most] > IMBALANCED * train[least] ? HONE_SEVERITY_WARNING : HONE_SEVERITY_NOTE,
               g_strdup_printf (_ ("Class %s has %d labels to learn from, class %s only %d. The rare one is easily "
                                   "overlooked; label more of it, or raise “Balance of classes” (cls_pw)."),
                                self->yaml->names[most], (int) train[most], self->yaml->names[least],
                                (int) train[least]));
}

char *
health_bare_name (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  g_autofree char *normal = g_utf8_normalize (folded, -1, G_NORMALIZE_ALL);
  g_auto (GStrv) words = g_strsplit_set (normal != NULL ? normal : folded, " \t_-", -1);
  g_autoptr (GString) bare = g_string_new (NULL);

  for (char **word = words; *word != NULL; word++)
    if (**word != '\0')
      g_string_append_printf (bare, "%s ", *word);
  return g_string_free (g_steal_pointer (&bare), FALSE);
}

static void
check_names (Health *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < self->yaml->n_classes; i++) {
    char *bare = health_bare_name (self->yaml->names[i]);
    const char *other = g_hash_table_lookup (seen, bare);

    if (other != NULL)
      health_find (
          self, HONE_SPLIT_TRAIN, HEALTH_NOBODY, 0, "class-names-alike", HONE_SEVERITY_WARNING,
          g_strdup_printf (_ ("The classes “%s” and “%s” differ by case or spaces only. If both mean the same, "
                              "the model has to guess which to say; merge them."),
                           other, self->yaml->names[i]));
    g_hash_table_insert (seen, bare, self->yaml->names[i]);
  }
}

void
health_check_classes (Health *self)
{
  Counts counts;

  count (self, &counts);
  for (int i = 0; i < self->yaml->n_classes; i++) {
    check_missing (self, &counts, i);
    check_rare (self, &counts, i);
  }
  check_imbalance (self, &counts);
  check_names (self);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_free (counts.of[split]);
}
