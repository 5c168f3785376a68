/* SPDX-License-Identifier: Apache-2.0 */
/* hone-reflow.h - a row of widgets that becomes a column when it gets narrow
 *
 * libadwaita 1.2 has no breakpoints. A row shares the width among children that expand; a column gives each the whole
 * width. A few pixels of hysteresis keep it from flickering. In .ui files: <object class="HoneReflow"> with <child>ren.
 *
 * Properties: "spacing" int, "threshold" int: below this width it is a column (0: when the children's natural widths do
 * not fit), "homogeneous" boolean: all children equally wide in a row, "narrow" boolean, read only.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define HONE_REFLOW_HYSTERESIS 24

#define HONE_TYPE_REFLOW (hone_reflow_get_type ())
G_DECLARE_FINAL_TYPE (HoneReflow, hone_reflow, HONE, REFLOW, GtkWidget)

GtkWidget *hone_reflow_new (int spacing);
void hone_reflow_append (HoneReflow *self, GtkWidget *child);
void hone_reflow_remove (HoneReflow *self, GtkWidget *child);
void hone_reflow_set_spacing (HoneReflow *self, int spacing);
void hone_reflow_set_threshold (HoneReflow *self, int width);
void hone_reflow_set_homogeneous (HoneReflow *self, gboolean homogeneous);
gboolean hone_reflow_get_narrow (HoneReflow *self);

G_END_DECLS
