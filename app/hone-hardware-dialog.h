/* SPDX-License-Identifier: Apache-2.0 */
/* hone-hardware-dialog.h - what this computer computes with, why a GPU cannot serve, and whether all compute correctly
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Looks on a thread; what is checked is checked on a thread, too. Closing the dialog ends that. */
void hone_hardware_dialog_present (GtkWindow *parent);

G_END_DECLS
