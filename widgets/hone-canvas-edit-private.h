/* SPDX-License-Identifier: Apache-2.0 */
/* hone-canvas-edit-private.h - what the two halves of the model share */
#pragma once

#include "hone-canvas-edit.h"

G_BEGIN_DECLS

struct _HoneCanvasEdit {
  double width, height;
  GPtrArray *shapes;  /* of HoneShape */
  GPtrArray *before;  /* as they were when the drag began; NULL: no drag, or one that changes none of them */
  GHashTable *picked; /* ids that are selected */
  guint primary;      /* id; 0: none */
  int point;          /* of the primary's outline, for keys; -1 */

  HoneDrag drag;
  HoneHit hit;
  double start_x, start_y; /* where it began */
  HoneEdges band;          /* DRAW and BAND; the box around all that is moved, before it moved */
  GArray *outline;         /* OUTLINE: x, y pairs, fractions */
  int klass;
};

HoneShape *hone_shape_copy (const HoneShape *shape);
void hone_shape_free (gpointer shape);
/* cx, cy, w, h of the points. */
void hone_shape_fit (HoneShape *shape);
HoneShape *hone_canvas_edit_shape (const HoneCanvasEdit *self, guint i);
HoneEdges hone_shape_edges (const HoneShape *shape, double width, double height);

G_END_DECLS
