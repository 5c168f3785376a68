/* SPDX-License-Identifier: Apache-2.0 */
/* hone-health-kinds.c - see hone-health-kinds.h */
#include "hone-health-kinds.h"

#include <glib/gi18n-lib.h>

#define ERROR HONE_SEVERITY_ERROR
#define WARNING HONE_SEVERITY_WARNING
#define NOTE HONE_SEVERITY_NOTE

/* clang-format off */
static const HoneHealthKind kinds[] = {
  { "broken-picture", ERROR, N_("Pictures that can't be read"),
    N_("The file is damaged or no picture. It is left out of everything."), FALSE },
  { "picture-too-small", ERROR, N_("Pictures that are too small"),
    N_("Below 10 pixels there is nothing to learn. They are left out."), FALSE },
  { "unreadable-labels", ERROR, N_("Label files that can't be read"),
    N_("The file is no text, or none of its lines is a label. Its picture is left out, so that it is not taken for one without objects."), FALSE },
  { "label-not-a-number", ERROR, N_("Labels with a word in place of a number"),
    N_("The line can't be understood and is left out; the other lines of the file stay."), FALSE },
  { "label-columns", ERROR, N_("Labels with too few or too many numbers"),
    N_("A box has five numbers, an outline an odd number of at least seven. The line is left out."), FALSE },
  { "label-out-of-range", ERROR, N_("Labels with numbers above 1"),
    N_("Coordinates are shares of the picture, from 0 to 1. Often these are pixels. The line is left out."), FALSE },
  { "label-negative", ERROR, N_("Labels with numbers below 0"),
    N_("Nothing lies left of or above a picture. The line is left out."), FALSE },
  { "class-not-whole", ERROR, N_("Labels with half a class"),
    N_("The first number of a line is the class, a whole number. The line is left out."), FALSE },
  { "class-out-of-range", ERROR, N_("Labels of a class that does not exist"),
    N_("data.yaml names fewer classes. The line is left out."), FALSE },
  { "leak", ERROR, N_("The same picture in two splits"),
    N_("What was trained on proves nothing: the scores will look better than the model is."), TRUE },
  { "class-missing", ERROR, N_("Classes that a split lacks"),
    N_("What training never sees can't be learned, and what validation never sees can't be judged."), FALSE },
  { "missing-folder", WARNING, N_("Folders that are not there"),
    N_("data.yaml names a folder or list that does not exist, so that split is empty."), FALSE },
  { "zero-size-box", WARNING, N_("Boxes without size"),
    N_("The label has a place, but no width or height. Training skips it; validation counts it as missed, so that recall can't reach 1."), FALSE },
  { "duplicate-label", WARNING, N_("The same line twice"),
    N_("Lines that are equal to another one of the file are read once."), FALSE },
  { "near-duplicate", WARNING, N_("The same box drawn twice"),
    N_("Same class, overlap of 0.9 or more. An object that is labelled twice counts as missed once."), FALSE },
  { "two-classes", WARNING, N_("Two classes on one object"),
    N_("Nearly the same box is labelled as two things. The model is taught both."), FALSE },
  { "box-outside", WARNING, N_("Boxes that reach out of the picture"),
    N_("What is not in the picture can't be learned; the box belongs cut at the edge."), FALSE },
  { "mixed-outlines", WARNING, N_("Outlines that are only in some labels"),
    N_("Outlines count when every label of a split has one; here they are used as boxes."), FALSE },
  { "mixed-labels", WARNING, N_("Boxes and outlines in one file"),
    N_("Other programs read such a file in different ways."), FALSE },
  { "label-without-picture", WARNING, N_("Label files without a picture"),
    N_("Nobody reads them. Often the picture has another name, or was lost."), FALSE },
  { "shared-labels", WARNING, N_("Pictures that share a label file"),
    N_("Two pictures differ by their ending only, so both get the same labels."), FALSE },
  { "same-picture", WARNING, N_("The same picture twice"),
    N_("It counts twice, and its labels may contradict each other."), TRUE },
  { "damaged-picture", WARNING, N_("Pictures that are damaged in the middle"),
    N_("A part of the picture is grey or shows something else, and is learned like that."), TRUE },
  { "class-rare", WARNING, N_("Classes with very few labels"),
    N_("Below 20 labels a model mostly guesses."), FALSE },
  { "class-names-alike", WARNING, N_("Class names that differ by case or spaces"),
    N_("If both mean the same, the model has to guess which one to say."), FALSE },
  { "missing-labels", NOTE, N_("Pictures without a label file"),
    N_("They count as pictures on which nothing is to be found."), FALSE },
  { "empty-labels", NOTE, N_("Pictures marked as empty"),
    N_("Nothing is to be found on them. A few of them make a model surer."), FALSE },
  { "tiny-object", NOTE, N_("Objects that will be tiny"),
    N_("Below 8 pixels at the size of training an object is hard to find. A larger picture size helps."), FALSE },
  { "box-covers-all", NOTE, N_("Boxes that cover the whole picture"),
    N_("Right for a close-up, wrong where a mark for the picture was meant."), FALSE },
  { "box-narrow", NOTE, N_("Boxes that are very long and narrow"),
    N_("More than 20 times as long as wide: often the mouse slipped."), FALSE },
  { "class-imbalance", NOTE, N_("Classes of very different number"),
    N_("The rare one is easily overlooked; watch it in the table by class."), FALSE },
  { "similar-picture", NOTE, N_("Pictures that are nearly the same"),
    N_("They teach little that is new; they belong in one split."), TRUE },
  { "turned-picture", NOTE, N_("Pictures that are stored turned"),
    N_("Hone turns them upright. Some label tools do not: look whether the boxes fit."), FALSE },
  { "deep-picture", NOTE, N_("Pictures of 16 bits"),
    N_("Training sees the upper 8 bits. Look in the viewer, “As Trained”, whether enough is left."), FALSE },
  { "wrong-ending", NOTE, N_("Pictures with the wrong ending"),
    N_("Hone looks into the file; other programs may believe the name."), FALSE },
  { "odd-size", NOTE, N_("Pictures of an extreme size or shape"),
    N_("Scaled to the size of training, little is left of what is on them."), FALSE },
  { "mixed-colours", NOTE, N_("Grey pictures among coloured ones"),
    N_("A model may learn to tell things by the colour mode."), FALSE },
  { "label-bom", NOTE, N_("Label files with a byte-order mark"),
    N_("Hone reads them; some programs take the first line for a fault."), FALSE },
  { "label-crlf", NOTE, N_("Label files with line ends of Windows"),
    N_("Hone reads them; some programs take the last number for a fault."), FALSE },
  { NULL },
};
/* clang-format on */

const HoneHealthKind *
hone_health_kinds (void)
{
  return kinds;
}

const HoneHealthKind *
hone_health_kind_find (const char *kind)
{
  for (const HoneHealthKind *at = kinds; at->kind != NULL; at++)
    if (g_strcmp0 (at->kind, kind) == 0)
      return at;
  return NULL;
}

const char *
hone_health_kind_title (const HoneHealthKind *self)
{
  return _ (self->title);
}

const char *
hone_health_kind_why (const HoneHealthKind *self)
{
  return _ (self->why);
}
