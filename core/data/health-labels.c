/* SPDX-License-Identifier: Apache-2.0 */
/* health-labels.c - rules about the labels of one picture */
#include "health-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define SAME_OBJECT 0.9f   /* overlap from which two boxes mean one thing */
#define OUTSIDE 0.01f      /* of the picture's side */
#define COVERS_ALL 0.95f   /* of the picture's area */
#define NARROW 20          /* times as long as wide */
#define TINY 8             /* pixels at the training's size */
#define MOST_PAIRS 2000000 /* looked at in one picture */

typedef struct {
  float left, top, right, bottom;
  const HoneLabel *label;
} Box;

static Box
box_of (const HoneLabel *label)
{
  return (Box){ label->cx - label->w / 2, label->cy - label->h / 2, label->cx + label->w / 2, label->cy + label->h / 2,
                label };
}

static float
overlap (const Box *a, const Box *b)
{
  float w = MIN (a->right, b->right) - MAX (a->left, b->left);
  float h = MIN (a->bottom, b->bottom) - MAX (a->top, b->top);
  float both = a->label->w * a->label->h + b->label->w * b->label->h;

  return w > 0 && h > 0 ? w * h / (both - w * h) : 0;
}

/* --- two labels for one object --- */

static int
by_left (gconstpointer a, gconstpointer b)
{
  const Box *x = a, *y = b;

  if (x->left != y->left)
    return x->left < y->left ? -1 : 1;
  return x->label->line - y->label->line;
}

static void
tell_twins (Health *self, HoneSplit split, guint index, const HoneSample *sample, const Box *a, const Box *b)
{
  const HoneLabel *first = a->label->line < b->label->line ? a->label : b->label;
  const HoneLabel *second = first == a->label ? b->label : a->label;

  if (first->klass == second->klass)
    health_find (self, split, index, second->line, "near-duplicate", HONE_SEVERITY_WARNING,
                 g_strdup_printf (_ ("%s, line %d: nearly the same box of class %s as in line %d. An object that is "
                                     "labelled twice counts as missed once. Delete one."),
                                  sample->label_path, second->line, self->yaml->names[second->klass], first->line));
  else
    health_find (self, split, index, second->line, "two-classes", HONE_SEVERITY_WARNING,
                 g_strdup_printf (_ ("%s, line %d: nearly the same box is of class %s here and of class %s in line %d. "
                                     "The model is taught both; keep the right one."),
                                  sample->label_path, second->line, self->yaml->names[second->klass],
                                  self->yaml->names[first->klass], first->line));
}

static void
check_twins (Health *self, HoneSplit split, guint index, const HoneSample *sample)
{
  g_autofree Box *boxes = g_new (Box, sample->n_labels);
  guint n = 0, pairs = 0;

  for (guint i = 0; i < sample->n_labels; i++)
    if (sample->labels[i].w > 0 && sample->labels[i].h > 0)
      boxes[n++] = box_of (&sample->labels[i]);
  if (n > 1)
    qsort (boxes, n, sizeof *boxes, by_left);
  /* What begins right of a box cannot overlap it, nor can anything behind that. */
  for (guint i = 0; i < n; i++)
    for (guint k = i + 1; k < n && boxes[k].left < boxes[i].right && pairs < MOST_PAIRS; k++, pairs++)
      if (overlap (&boxes[i], &boxes[k]) >= SAME_OBJECT)
        tell_twins (self, split, index, sample, &boxes[i], &boxes[k]);
}

/* --- one label --- */

static void
check_outside (Health *self, HoneSplit split, guint index, const HoneSample *sample, const HoneLabel *label)
{
  Box box = box_of (label);
  float most = MAX (MAX (-box.left, -box.top), MAX (box.right, box.bottom) - 1);

  if (most <= OUTSIDE)
    return;
  health_find (
      self, split, index, label->line, "box-outside", HONE_SEVERITY_WARNING,
      g_strdup_printf (_ ("%s, line %d: the box of class %s reaches out of the picture by %.1f %% of its side. "
                          "What is not in the picture cannot be learned; cut the box at the edge."),
                       sample->label_path, label->line, self->yaml->names[label->klass], (double) most * 100));
}

static void
check_tiny (Health *self, HoneSplit split, guint index, const HoneSample *sample, const HoneLabel *label)
{
  float scale = (float) self->how->imgsz / (float) MAX (sample->width, sample->height);
  float side = MIN (label->w * (float) sample->width, label->h * (float) sample->height) * scale;

  if (self->how->imgsz <= 0 || side >= TINY)
    return;
  health_find (self, split, index, label->line, "tiny-object", HONE_SEVERITY_NOTE,
               g_strdup_printf (_ ("%s, line %d: the object of class %s will be only %.1f pixels wide or high at "
                                   "imgsz=%d, too little to be found reliably. Train with a larger imgsz."),
                                sample->label_path, label->line, self->yaml->names[label->klass], (double) side,
                                self->how->imgsz));
}

static void
check_shape (Health *self, HoneSplit split, guint index, const HoneSample *sample, const HoneLabel *label)
{
  float w = label->w * (float) sample->width, h = label->h * (float) sample->height;

  if (label->w * label->h > COVERS_ALL)
    health_find (self, split, index, label->line, "box-covers-all", HONE_SEVERITY_NOTE,
                 g_strdup_printf (_ ("%s, line %d: the box of class %s covers the whole picture. That is right for a "
                                     "close-up, and wrong where a mark for the picture was meant."),
                                  sample->label_path, label->line, self->yaml->names[label->klass]));
  if (MAX (w, h) > NARROW * MIN (w, h))
    health_find (self, split, index, label->line, "box-narrow", HONE_SEVERITY_NOTE,
                 g_strdup_printf (_ ("%s, line %d: the box of class %s, %.0f × %.0f pixels, is more than %d times as "
                                     "long as wide. Often the mouse slipped."),
                                  sample->label_path, label->line, self->yaml->names[label->klass], (double) w,
                                  (double) h, NARROW));
}

static void
check_sample (Health *self, HoneSplit split, guint index, const HoneSample *sample)
{
  check_twins (self, split, index, sample);
  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];

    /* One without area was told of by reading. */
    if (!(label->w > 0) || !(label->h > 0))
      continue;
    check_outside (self, split, index, sample, label);
    check_tiny (self, split, index, sample, label);
    check_shape (self, split, index, sample, label);
  }
}

void
health_check_labels (Health *self)
{
  /* A class of the whole picture is no box. */
  if (!self->yaml->class_folders)
    health_each (self, check_sample);
}
