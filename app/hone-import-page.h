/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import-page.h - a new data set from whatever was opened: what was found, splits, classes, place, Create
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_IMPORT_PAGE (hone_import_page_get_type ())
G_DECLARE_FINAL_TYPE (HoneImportPage, hone_import_page, HONE, IMPORT_PAGE, AdwBin)

/**
 * HoneImportPage::ready: (path): a data set that can be opened: the one that was asked for, because it is one already,
 * or the one that was made of it
 *
 * HoneImportPage::shown: there is something to be looked at
 */

/* Looks what @path is, on a thread. */
void hone_import_page_open (HoneImportPage *self, const char *path);
/* Gives up what is under way, and forgets. */
void hone_import_page_close (HoneImportPage *self);

G_END_DECLS
