/* SPDX-License-Identifier: Apache-2.0 */
/* hone-widgets.h - all widgets, for a page that uses many */
#pragma once

#include "hone-canvas.h"
#include "hone-chart.h"
#include "hone-picture-loader.h"
#include "hone-preview.h"
#include "hone-reflow.h"
#include "hone-setting-row.h"
#include "hone-swatch.h"
#include "hone-thumbnail.h"
#include "hone-tiles.h"

G_BEGIN_DECLS

/* Registers the types, so that .ui files may name them. Once, before the first GtkBuilder. */
void hone_widgets_init (void);

/* Escape closes @window: for those that only show something, or ask. */
void hone_widgets_close_by_escape (GtkWidget *window);

/* What a file chooser has answered, which goes with it. (transfer full) (nullable): the path; NULL: nothing was chosen,
 * or it is on no disk. */
char *hone_widgets_chosen_path (GtkNativeDialog **chooser, int response);

G_END_DECLS
