/* SPDX-License-Identifier: Apache-2.0 */
/* hone-overlay.h - boxes drawn over a picture, one way everywhere
 *
 * A class colour over a dark casing, so that it shows on light and dark pictures alike; missed labels dashed white;
 * extra detections with a plus; a box without size as a yellow ring. Draws to any cairo_t.
 */
#pragma once

#include "hone-box.h"
#include "hone-palette.h"

G_BEGIN_DECLS

/* Where the picture's pixel (0, 0) lies on the surface, and how large a pixel is. */
typedef struct {
  double x, y, scale;
} HonePlace;

typedef struct {
  double line;          /* width of a line, 1.6 */
  int only;             /* boxes of other classes are drawn at 0.38; -1: none */
  gboolean tags;        /* class name, and the score of a detection */
  gboolean badges;      /* the plus of extra detections */
  gboolean dashed;      /* all lines: what a model says, where labels are drawn, too */
  gboolean fixed;       /* what is selected has no handles */
  char *const *names;   /* (nullable): of classes, for tags */
  int hover, selected;  /* indices into boxes, -1 */
  double width, height; /* of the surface, tags stay inside */
} HoneOverlayHow;

#define HONE_OVERLAY_HOW                                                                                               \
  {                                                                                                                    \
    .line = 1.6, .only = -1, .hover = -1, .selected = -1                                                               \
  }

/* Of more than 4,000 boxes in sight only one of so many as it returns is drawn, without tags; 1: all are. */
guint hone_overlay_draw (cairo_t *cr, PangoContext *pango, const HoneBox *boxes, guint n_boxes, const HonePlace *place,
                         const HoneOverlayHow *how);

/* The smallest box at a point of the surface, -1 when there is none. A box without size counts as its ring. */
int hone_overlay_hit (const HoneBox *boxes, guint n_boxes, const HonePlace *place, double x, double y);

/* The dark chip at the lower left, or the yellow one at the upper right of a thumbnail; not wider than @most. */
void hone_overlay_chip (cairo_t *cr, PangoContext *pango, const char *text, double x, double y, double most,
                        gboolean warn);

/* The class of the whole picture, at the upper left of it, on the colour of the class. */
void hone_overlay_class_chip (cairo_t *cr, PangoContext *pango, const char *name, int klass, double x, double y,
                              double most);

/* How a picture of @width x @height lies on a surface: the whole of it (contain) or the whole surface (cover). */
HonePlace hone_place_contain (double width, double height, double surface_width, double surface_height, double pad);
HonePlace hone_place_cover (double width, double height, double surface_width, double surface_height);

/* @place changes so that the picture point under (x, y) stays there. */
void hone_place_zoom_at (HonePlace *place, double zoom, double x, double y);
/* Moves a picture so that it covers the surface where it is larger and is in the middle where it is smaller. */
void hone_place_keep (HonePlace *place, double width, double height, double surface_width, double surface_height);

G_END_DECLS
