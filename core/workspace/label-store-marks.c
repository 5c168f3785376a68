/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-marks.c - what is remembered of pictures and findings (hone-label-store.h) */
#include "label-store-private.h"

#include <glib/gi18n-lib.h>

/* Those that decide what is learned from can be undone. */
static void
push_ops (HoneLabelStore *self, const HoneMarks *marks, GPtrArray *ops, const char *title, const char *image)
{
  const gboolean step = marks->kind == HONE_MARKS_EXCLUDED || marks->kind == HONE_MARKS_SPLITS;
  LabelJob *job = label_job_new (step ? LABEL_JOB_EDIT : LABEL_JOB_MARK, title, image);

  label_job_add (job, marks->path, NULL, NULL, NULL)->ops = g_ptr_array_ref (ops);
  store_push (self, job);
  g_signal_emit (self, store_signals[STORE_MARKS_CHANGED], 0);
}

static void
set_mark (HoneLabelStore *self, HoneMarksKind kind, const char *word, gboolean on)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);

  if (hone_marks_set (&self->marks[kind], word, on ? "" : NULL, ops))
    push_ops (self, &self->marks[kind], ops, NULL, NULL);
}

/* Of @images one step. Returns: how many of them change; 0: there is no step */
static guint
set_marks (HoneLabelStore *self, HoneMarksKind kind, const char *const *images, guint n, const char *value,
           GPtrArray *ops)
{
  guint changed = 0;

  for (guint i = 0; i < n; i++)
    changed += hone_marks_set (&self->marks[kind], images[i], value, ops);
  return changed;
}

gboolean
hone_label_store_get_reviewed (HoneLabelStore *self, const char *image)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_get (&self->marks[HONE_MARKS_REVIEWED], image) != NULL;
}

void
hone_label_store_set_reviewed (HoneLabelStore *self, const char *image, gboolean reviewed)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_REVIEWED, image, reviewed);
}

void
hone_label_store_set_all_reviewed (HoneLabelStore *self, const char *const *images, guint n, gboolean reviewed)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  if (set_marks (self, HONE_MARKS_REVIEWED, images, n, reviewed ? "" : NULL, ops) > 0)
    push_ops (self, &self->marks[HONE_MARKS_REVIEWED], ops, NULL, NULL);
}

guint
hone_label_store_count_reviewed (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), 0);
  return hone_marks_count (&self->marks[HONE_MARKS_REVIEWED]);
}

gboolean
hone_label_store_get_excluded (HoneLabelStore *self, const char *image)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_get (&self->marks[HONE_MARKS_EXCLUDED], image) != NULL;
}

void
hone_label_store_set_excluded (HoneLabelStore *self, const char *const *images, guint n, gboolean excluded)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = NULL;
  const char *only = n == 1 ? images[0] : NULL;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));

  n = set_marks (self, HONE_MARKS_EXCLUDED, images, n, excluded ? "" : NULL, ops);
  if (n == 0)
    return;
  title = excluded ? g_strdup_printf (ngettext ("Excluded %u picture", "Excluded %u pictures", n), n)
                   : g_strdup_printf (ngettext ("Took %u picture in again", "Took %u pictures in again", n), n);
  push_ops (self, &self->marks[HONE_MARKS_EXCLUDED], ops, title, only);
}

HoneSplit
hone_label_store_get_split (HoneLabelStore *self, const char *image, HoneSplit home)
{
  HoneSplit split;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), home);
  split = hone_marks_parse_split (hone_marks_get (&self->marks[HONE_MARKS_SPLITS], image));
  return split < HONE_N_SPLITS ? split : home;
}

void
hone_label_store_set_split (HoneLabelStore *self, const char *const *images, guint n, HoneSplit split)
{
  const char *name = split < HONE_N_SPLITS ? hone_split_name (split) : NULL;
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *title = NULL;
  const char *only = n == 1 ? images[0] : NULL;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));

  n = set_marks (self, HONE_MARKS_SPLITS, images, n, name, ops);
  if (n == 0)
    return;
  title = name != NULL
              /* Translators: the name of a split: train, val or test */
              ? g_strdup_printf (ngettext ("Moved %u picture to “%s”", "Moved %u pictures to “%s”", n), n, name)
              : g_strdup_printf (ngettext ("Moved %u picture back", "Moved %u pictures back", n), n);
  push_ops (self, &self->marks[HONE_MARKS_SPLITS], ops, title, only);
}

void
hone_label_store_set_splits (HoneLabelStore *self, const char *const *images, const HoneSplit *splits, guint n,
                             const char *title)
{
  g_autoptr (GPtrArray) ops = g_ptr_array_new_with_free_func (g_free);
  guint changed = 0;

  g_return_if_fail (HONE_IS_LABEL_STORE (self));

  for (guint i = 0; i < n; i++)
    changed += set_marks (self, HONE_MARKS_SPLITS, &images[i], 1, hone_split_name (splits[i]), ops);
  if (changed > 0)
    push_ops (self, &self->marks[HONE_MARKS_SPLITS], ops, title, n == 1 ? images[0] : NULL);
}

gboolean
hone_label_store_get_ignored (HoneLabelStore *self, const HoneFinding *finding)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_marks_has_finding (&self->marks[HONE_MARKS_IGNORED], finding);
}

void
hone_label_store_set_ignored (HoneLabelStore *self, const HoneFinding *finding, gboolean ignored)
{
  g_autofree char *word = hone_marks_word_of_finding (finding);

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_IGNORED, word, ignored);
}

void
hone_label_store_ignore_kind (HoneLabelStore *self, const char *kind, gboolean ignored)
{
  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  set_mark (self, HONE_MARKS_IGNORED, kind, ignored);
}
