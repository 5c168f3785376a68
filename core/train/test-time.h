/* SPDX-License-Identifier: Apache-2.0 */
/* test-time.h - a picture looked at three times: the setting augment (spec 02, section 7)
 *
 * As it is; at 0.83 of its size, mirrored; at 0.67. What is seen is put back into the first one's pixels and joined,
 * without the largest cells of the first and the smallest of the last, which see objects of the wrong size.
 */
#pragma once

#include "engine.h"

G_BEGIN_DECLS

typedef struct {
  HoneGraphs graphs; /* of numbers, not bytes */
  float *pictures;   /* scratch */
  gsize n_pictures;
} HoneTestTime;

/* Whether augment=true, and a model that it means something to. Where it or nms=false changes nothing, that is said.
 * @single: the head of single boxes speaks */
gboolean hone_test_time_is_wanted (HoneSettings *settings, const HoneModel *model, gboolean single,
                                   const HoneTrainerWatch *watch, gpointer data);
void hone_test_time_init (HoneTestTime *self, HoneModel *model, HoneEngine *engine);
void hone_test_time_clear (HoneTestTime *self);

/**
 * hone_test_time_join:
 * @pixels: shape->n x @h x @w x 3
 * @shape: of the head that has seen them as they are
 * @decoded: what it says, hone_decode ()
 * @anchors: (out): of the answer
 *
 * Only for heads with NMS after them.
 *
 * Errors: those of graphs and device.
 *
 * Returns: (transfer full): shape->n x (4 + n_classes) x @anchors, as hone_decode () gives it
 */
float *hone_test_time_join (HoneTestTime *self, float *values, const guint8 *pixels, int h, int w,
                            const HoneHeadShape *shape, const float *decoded, int *anchors, GError **error);

G_END_DECLS
