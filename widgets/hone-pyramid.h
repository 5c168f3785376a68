/* SPDX-License-Identifier: Apache-2.0 */
/* hone-pyramid.h - a row of numbers that knows the extremes of any part of itself
 *
 * Over the values lie levels of blocks, each sixteen times coarser than the one below, so that a chart of a million
 * points asks for the extremes of a column of pixels in some dozens of steps. Appending costs the same, however many
 * there are already.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _HonePyramid HonePyramid;

#define HONE_PYRAMID_NONE G_MAXUINT

/* Indices into the values; HONE_PYRAMID_NONE where there is none. Of equal values the first. */
typedef struct {
  guint lowest, highest;
  guint least; /* the lowest of those above 0, for a logarithmic axis */
} HoneExtremes;

HonePyramid *hone_pyramid_new (void);
void hone_pyramid_free (HonePyramid *self);
void hone_pyramid_append (HonePyramid *self, const double *values, guint n);
void hone_pyramid_clear (HonePyramid *self);

const double *hone_pyramid_get_values (HonePyramid *self); /* until it is changed */
guint hone_pyramid_get_n (HonePyramid *self);
/* Of the finite values from .. to - 1. */
HoneExtremes hone_pyramid_extremes (HonePyramid *self, guint from, guint to);
/* The same of any row, one value after the other. */
HoneExtremes hone_extremes_scan (const double *values, guint from, guint to);
/* The index of the last finite value; HONE_PYRAMID_NONE when there is none. */
guint hone_pyramid_last (HonePyramid *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HonePyramid, hone_pyramid_free)

G_END_DECLS
