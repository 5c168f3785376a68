/* SPDX-License-Identifier: Apache-2.0 */
/* losses.c - what a format cannot hold of a data set, in sentences with counts */
#include "exchange-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define SAME_BOX 0.5 /* pixels */

typedef struct {
  const HoneExchange *set;
  const HoneExchangeHow *how;
  HoneFormat target;
  gboolean outlines; /* the target has them */
  guint crowd, difficult, truncated, holes, parts, other_box, corners, dropped_outlines, dropped_parts, clipped,
      outside, empty;
  guint objects, classed, unlabelled, twin_names;
} Losses;

/* Whether the box that was written beside an outline is another than the outline's own. */
static gboolean
has_other_box (const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  HoneExchangeObject own = *object;
  double a[4], b[4];

  exchange_box_from_rings ((HoneExchangePicture *) picture, &own); /* changes the object only */
  hone_exchange_pixels (picture, object, a);
  hone_exchange_pixels (picture, &own, b);
  for (int i = 0; i < 4; i++)
    if (fabs (a[i] - b[i]) > SAME_BOX)
      return TRUE;
  return FALSE;
}

static void
count_yolo (Losses *self, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  YoloFate fate = yolo_fate (picture, object, self->how);

  self->crowd += fate == YOLO_CROWD;
  self->clipped += fate == YOLO_CLIPPED;
  self->outside += fate == YOLO_OUTSIDE;
  self->empty += fate == YOLO_EMPTY;
  self->difficult += (object->flags & HONE_OBJECT_DIFFICULT) != 0;
  if (fate > YOLO_CLIPPED)
    return;
  self->parts += self->outlines && object->n_rings > 1;
  if (self->outlines && object->n_rings > YOLO_MAX_PARTS)
    self->dropped_parts += object->n_rings - YOLO_MAX_PARTS;
  self->corners += self->outlines && object->n_rings == 0;
  self->other_box += self->outlines && object->n_rings > 0 && has_other_box (picture, object);
  self->dropped_outlines += !self->outlines && object->n_rings > 0;
}

static void
count_object (Losses *self, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  self->objects++;
  self->holes += (object->flags & HONE_OBJECT_HOLES) != 0 && self->outlines;
  self->truncated += (object->flags & HONE_OBJECT_TRUNCATED) != 0 && self->target != HONE_FORMAT_VOC;
  if (self->target == HONE_FORMAT_YOLO) {
    count_yolo (self, picture, object);
  } else if (self->target == HONE_FORMAT_COCO) {
    self->difficult += (object->flags & HONE_OBJECT_DIFFICULT) != 0;
  } else {
    self->crowd += (object->flags & HONE_OBJECT_CROWD) != 0;
    self->dropped_outlines += object->n_rings > 0;
  }
}

static void
count (Losses *self, char *const *names)
{
  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];

    if (names[i] == NULL)
      continue;
    self->classed += picture->klass >= 0 && self->target != HONE_FORMAT_FOLDERS;
    self->unlabelled += !picture->labelled && self->target == HONE_FORMAT_COCO;
    for (guint k = 0; picture->objects != NULL && k < picture->objects->len; k++)
      count_object (self, picture, &g_array_index (picture->objects, HoneExchangeObject, k));
  }
}

static void
count_names (Losses *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->set->names->len && self->target == HONE_FORMAT_VOC; i++)
    self->twin_names += !g_hash_table_add (seen, self->set->names->pdata[i]);
}

/* --- sentences --- */

/* One sentence for one and one for many, where there are any. (ngettext () itself stands in the call, so that the
 * words are found by xgettext and checked by the compiler.) */
#define SAY(n, one, many)                                                                                              \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    if ((n) > 0)                                                                                                       \
      g_ptr_array_add (out, g_strdup_printf (ngettext (one, many, n), n));                                             \
  }                                                                                                                    \
  G_STMT_END

static void
say_yolo (const Losses *self, GPtrArray *out)
{
  SAY (self->crowd,
       "%u region of many objects (crowd) is left out: YOLO has no such thing, and would learn it as one object.",
       "%u regions of many objects (crowd) are left out: YOLO has no such thing, and would learn each as one object.");
  if (self->how->recipe)
    SAY (self->difficult, "%u object marked as difficult is left out.", "%u objects marked as difficult are left out.");
  else
    SAY (self->difficult, "%u object loses its mark as difficult and becomes an ordinary one.",
         "%u objects lose their mark as difficult and become ordinary ones.");
  SAY (self->empty, "%u box without area is left out.", "%u boxes without area are left out.");
  SAY (self->outside, "%u object lies outside of its picture and is left out.",
       "%u objects lie outside of their pictures and are left out.");
  SAY (self->clipped, "%u box reaches out of its picture and is cut off at the edge.",
       "%u boxes reach out of their pictures and are cut off at the edge.");
  SAY (self->parts, "%u object of several parts becomes one outline whose parts are joined by a line.",
       "%u objects of several parts become one outline each, whose parts are joined by lines.");
  SAY (self->dropped_parts, "%u part of an object of more than a thousand parts is left out.",
       "%u parts of objects of more than a thousand parts are left out.");
  SAY (self->other_box, "%u object has a box that differs from its outline; YOLO keeps the outline, and its box.",
       "%u objects have boxes that differ from their outlines; YOLO keeps the outlines, and their boxes.");
  SAY (self->corners,
       "%u object without outline gets the four corners of its box, for a YOLO set has boxes or outlines, not both.",
       "%u objects without outlines get the four corners of their boxes, for a YOLO set has boxes or outlines, not "
       "both.");
}

static void
say_objects (const Losses *self, GPtrArray *out)
{
  if (self->target == HONE_FORMAT_YOLO) {
    say_yolo (self, out);
  } else if (self->target == HONE_FORMAT_COCO) {
    SAY (self->difficult, "%u object loses its mark as difficult, which COCO does not have.",
         "%u objects lose their mark as difficult, which COCO does not have.");
  } else {
    SAY (self->crowd, "%u region of many objects (crowd) becomes a difficult object: Pascal VOC has no crowds.",
         "%u regions of many objects (crowd) become difficult objects: Pascal VOC has no crowds.");
  }
  SAY (self->dropped_outlines, "%u outline is left out; its box is kept.",
       "%u outlines are left out; their boxes are kept.");
  SAY (self->holes, "%u mask has holes, which are filled.", "%u masks have holes, which are filled.");
  SAY (self->truncated, "%u object loses its mark as truncated.", "%u objects lose their mark as truncated.");
}

static void
say_pictures (const Losses *self, guint n_renamed, guint n_missing, GPtrArray *out)
{
  SAY (n_missing, "%u picture is left out: there is no such file, or its size or class is not known.",
       "%u pictures are left out: there are no such files, or their size or class is not known.");
  SAY (n_renamed, "%u picture gets another name, because another has it or a text file cannot hold it.",
       "%u pictures get other names, because others have them or a text file cannot hold them.");
  SAY (self->classed, "%u picture loses the class that it has as a whole; the format knows objects only.",
       "%u pictures lose the class that they have as a whole; the format knows objects only.");
  SAY (self->unlabelled, "%u picture was never labelled; in COCO it looks like one without objects.",
       "%u pictures were never labelled; in COCO they look like ones without objects.");
  SAY (self->twin_names, "%u class has the name of another; in Pascal VOC they become one.",
       "%u classes have names of others; in Pascal VOC they become one.");
}

static void
say_splits (const Losses *self, GPtrArray *out)
{
  guint n_val = hone_exchange_count_split (self->set, HONE_SPLIT_VAL);
  guint n_none = hone_exchange_count_split (self->set, HONE_N_SPLITS);

  if (self->target != HONE_FORMAT_YOLO)
    return;
  SAY (n_none, "%u picture belongs to no split and goes to “train”.",
       "%u pictures belong to no split and go to “train”.");
  if (n_val == 0 && self->set->pictures->len > 0)
    g_ptr_array_add (out, g_strdup (_ ("There are no pictures for validation, so “val” means those of “train”: scores "
                                       "will look too good. Split the data set.")));
}

GPtrArray *
hone_exchange_losses (const HoneExchange *self, HoneFormat target, const HoneExchangeHow *how)
{
  const HoneExchangeHow usual = { 0 };
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  Losses losses = { .set = self, .how = how != NULL ? how : &usual, .target = target };
  guint n_renamed, n_missing;
  char **names = exchange_names (self, target, &n_renamed, &n_missing);

  losses.outlines =
      target == HONE_FORMAT_COCO || (target == HONE_FORMAT_YOLO && !losses.how->boxes && exchange_has_outlines (self));
  count (&losses, names);
  count_names (&losses);
  say_pictures (&losses, n_renamed, n_missing, out);
  if (target != HONE_FORMAT_FOLDERS)
    say_objects (&losses, out);
  say_splits (&losses, out);
  for (guint i = 0; i < self->pictures->len; i++)
    g_free (names[i]);
  g_free (names);
  return out;
}
