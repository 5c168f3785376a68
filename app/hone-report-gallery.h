/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-gallery.h - the pictures behind a number: the worst ones, or what a cell or a kind of error stands for
 */
#pragma once

#include "hone-report-facts.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define HONE_TYPE_REPORT_GALLERY (hone_report_gallery_get_type ())
G_DECLARE_FINAL_TYPE (HoneReportGallery, hone_report_gallery, HONE, REPORT_GALLERY, AdwBin)

/**
 * HoneReportGallery::open-picture: (const char *path): a person wants to see it large
 * HoneReportGallery::review: (GStrv paths): and all of them one after the other, to check their labels
 * HoneReportGallery::cleared: the filter was taken away by its button
 */

GtkWidget *hone_report_gallery_new (void);
/* Another threshold: the worst pictures of it. (nullable): empty. Both must live until the next call. */
void hone_report_gallery_set_look (HoneReportGallery *self, HoneEvaluation *evaluation, const HoneReportLook *look);
/* Only these (element-type HoneMark) (transfer full), with a sentence that says what they are; NULL: all again. */
void hone_report_gallery_set_marks (HoneReportGallery *self, GArray *marks, const char *title);
void hone_report_gallery_show_worst (HoneReportGallery *self);
void hone_report_gallery_focus (HoneReportGallery *self);

G_END_DECLS
