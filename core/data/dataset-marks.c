/* SPDX-License-Identifier: Apache-2.0 */
/* dataset-marks.c - see dataset-marks.h */
#include "dataset-marks.h"
#include "hone-file.h"
#include "hone-marks.h"

#include <string.h>

/* Real paths: folders are few, pictures many. */
struct _DatasetMarks {
  GHashTable *folders;  /* as named -> real */
  GHashTable *excluded; /* real path of a picture */
  GHashTable *splits;   /* real path of a picture -> HoneSplit + 1 */
};

typedef DatasetMarks Marks;

/* Only the folder's links are followed: a picture that is a link itself is one of this data set. */
static char *
real_path (Marks *self, const char *path)
{
  char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  const char *real = g_hash_table_lookup (self->folders, folder);

  if (real != NULL) {
    g_free (folder);
  } else {
    char *made = hone_file_real (folder);

    g_hash_table_insert (self->folders, folder, made);
    real = made;
  }
  return g_build_filename (real, name, NULL);
}

static void
add_excluded (const char *word, const char *value, gpointer data)
{
  Marks *self = data;

  g_hash_table_add (self->excluded, real_path (self, word));
}

static void
add_split (const char *word, const char *value, gpointer data)
{
  const HoneSplit split = hone_marks_parse_split (value);
  Marks *self = data;

  if (split < HONE_N_SPLITS)
    g_hash_table_replace (self->splits, real_path (self, word), GUINT_TO_POINTER (split + 1));
}

static void
read_into (Marks *self, const char *project, HoneMarksKind kind,
           void (*each) (const char *word, const char *value, gpointer data))
{
  HoneMarks marks;

  hone_marks_init (&marks, project, kind);
  hone_marks_foreach (&marks, each, self);
  hone_marks_clear (&marks);
}

DatasetMarks *
dataset_marks_open (const char *project, gboolean leave_excluded)
{
  Marks *self = g_new0 (Marks, 1);

  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->excluded = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->splits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (leave_excluded)
    read_into (self, project, HONE_MARKS_EXCLUDED, add_excluded);
  read_into (self, project, HONE_MARKS_SPLITS, add_split);
  if (g_hash_table_size (self->excluded) + g_hash_table_size (self->splits) == 0)
    g_clear_pointer (&self, dataset_marks_close);
  return self;
}

void
dataset_marks_close (DatasetMarks *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->folders);
  g_hash_table_unref (self->excluded);
  g_hash_table_unref (self->splits);
  g_free (self);
}

HoneSplit
dataset_marks_place (DatasetMarks *self, const char *path, HoneSplit home)
{
  g_autofree char *real = real_path (self, path);
  guint moved;

  if (g_hash_table_contains (self->excluded, real))
    return DATASET_MARKS_EXCLUDED;
  moved = GPOINTER_TO_UINT (g_hash_table_lookup (self->splits, real));
  return moved > 0 ? (HoneSplit) (moved - 1) : home;
}

/* Takes what is to go elsewhere out of its list. */
static void
deal_list (Marks *self, HoneSplit split, GPtrArray *const lists[HONE_N_SPLITS], GPtrArray *coming[HONE_N_SPLITS],
           guint *n_excluded)
{
  GPtrArray *list = lists[split];
  guint kept = 0;

  for (guint i = 0; i < list->len; i++) {
    HoneSample *sample = list->pdata[i];
    const HoneSplit place = dataset_marks_place (self, sample->path, sample->home);

    list->pdata[i] = NULL;
    if (place == split)
      list->pdata[kept++] = sample;
    else if (place < HONE_N_SPLITS)
      g_ptr_array_add (coming[place], sample);
    else
      hone_sample_free (sample);
    *n_excluded += place == DATASET_MARKS_EXCLUDED;
  }
  g_ptr_array_set_size (list, (int) kept);
}

static int
by_path (gconstpointer a, gconstpointer b)
{
  const HoneSample *x = *(const HoneSample *const *) a, *y = *(const HoneSample *const *) b;

  return strcmp (x->path, y->path);
}

/* @coming, sorted, into @list, sorted. What is there already, because several splits name it, comes no second time. */
static guint
merge (GPtrArray *list, GPtrArray *coming)
{
  GPtrArray *both = g_ptr_array_sized_new (list->len + coming->len);
  guint at = 0, taken = 0;

  for (guint i = 0; i < coming->len; i++) {
    HoneSample *sample = coming->pdata[i];

    while (at < list->len && by_path (&list->pdata[at], &coming->pdata[i]) <= 0)
      g_ptr_array_add (both, g_steal_pointer (&list->pdata[at++]));
    if (both->len > 0 && by_path (&both->pdata[both->len - 1], &coming->pdata[i]) == 0) {
      hone_sample_free (sample);
      continue;
    }
    g_ptr_array_add (both, sample);
    taken++;
  }
  while (at < list->len)
    g_ptr_array_add (both, g_steal_pointer (&list->pdata[at++]));
  g_ptr_array_set_size (list, 0);
  g_ptr_array_extend_and_steal (list, both);
  return taken;
}

void
dataset_apply_marks (const char *project, GPtrArray *const lists[HONE_N_SPLITS], gboolean leave_excluded,
                     guint *n_excluded, guint *n_moved)
{
  Marks *self = dataset_marks_open (project, leave_excluded);
  GPtrArray *coming[HONE_N_SPLITS];

  *n_excluded = *n_moved = 0;
  if (self == NULL)
    return;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    coming[split] = g_ptr_array_new ();
  for (int split = 0; split < HONE_N_SPLITS; split++)
    deal_list (self, split, lists, coming, n_excluded);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    g_ptr_array_sort (coming[split], by_path);
    *n_moved += merge (lists[split], coming[split]);
    g_ptr_array_unref (coming[split]);
  }
  dataset_marks_close (self);
}

void
dataset_mark_findings (const char *project, GArray *findings)
{
  HoneMarks marks;

  hone_marks_init (&marks, project, HONE_MARKS_IGNORED);
  for (guint i = 0; i < findings->len && hone_marks_count (&marks) > 0; i++) {
    HoneFinding *finding = &g_array_index (findings, HoneFinding, i);

    finding->ignored = hone_marks_has_finding (&marks, finding);
  }
  hone_marks_clear (&marks);
}
