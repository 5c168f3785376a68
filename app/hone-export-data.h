/* SPDX-License-Identifier: Apache-2.0 */
/* hone-export-data.h - the dialog that writes the data set, as it was edited, in a form for other programs */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * hone_export_data_present:
 * @yaml: the data.yaml of a data set
 *
 * The data set is read anew on a thread, with the labels as they are on the disk and what was said in the window
 * (excluded pictures, moved ones); a new folder is written, nothing else is changed. Closing the dialog ends the work;
 * what was written until then goes.
 */
void hone_export_data_present (GtkWindow *parent, const char *yaml);

G_END_DECLS
