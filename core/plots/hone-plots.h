/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plots.h - the pictures of a run, drawn by Cairo, text by Pango (spec 06, section 4)
 *
 * For people who look into the run's folder or hand it on: the same file names as Ultralytics', colours and type of our
 * own. Light ground, sizes fit for a screen and a sheet of paper, text in the user's language; nothing is told by
 * colour alone. No GTK: a training without a display draws them, too. Each is written whole or not at all.
 *
 * Any thread may draw, several at a time. Without a font in the system the pictures have no words.
 */
#pragma once

#include "hone-loader.h"
#include "hone-metrics.h"

G_BEGIN_DECLS

/**
 * hone_plot_results: results.png
 * @columns: of results.csv, ends with NULL
 * @values: @n_rows x columns, NAN where empty
 *
 * Losses of training and validation and the metrics over the epochs, points and a smoothed line (sigma = 3 epochs).
 *
 * Errors: %HONE_ERROR_WRITE, here and below.
 */
gboolean hone_plot_results (const char *const *columns, const double *values, guint n_rows, const char *path,
                            GError **error);

/* BoxPR_curve.png, BoxF1_curve.png, BoxP_curve.png, BoxR_curve.png in @folder. @names: of all classes, ends with NULL
 */
gboolean hone_plot_curves (const HoneMetrics *metrics, char *const *names, const char *folder, GError **error);

/* PR_curve.png, ROC_curve.png (of each class against the others) and calibration.png of a classifier in @folder */
gboolean hone_plot_class_report (const HoneClassReport *report, char *const *names, const char *folder, GError **error);

/* @matrix: as hone_confusion_add () fills it. @normalized: each column divided by its sum. @conf: what it was filled
 * with, to be said; 0: nothing is said; HONE_CONFUSION_CLASSES: a classifier's, whose pictures have no background: its
 * row and column are left out */
#define HONE_CONFUSION_CLASSES (-1.0)
gboolean hone_plot_confusion (const gint64 *matrix, int n_classes, char *const *names, gboolean normalized, double conf,
                              const char *path, GError **error);

/* labels.jpg: labels a class, places and sizes of the boxes of a split. */
gboolean hone_plot_labels (HoneDataset *dataset, HoneSplit split, const char *path, GError **error);

/**
 * hone_plot_batch: train_batch0.jpg, val_batch0_labels.jpg, val_batch0_pred.jpg
 * @found: (nullable): of each picture, (element-type HoneDetection), pixels of the batch; drawn instead of its targets
 * @names: of all classes, ends with NULL, here and below
 *
 * At most 16 pictures in a square, each with its file name. Of @found those with a score of a quarter or more.
 */
gboolean hone_plot_batch (const HoneBatch *batch, GArray *const *found, char *const *names, const char *path,
                          GError **error);

/* What a validation with plots=true leaves in its folder: val_batch{0,1,2}_labels.jpg and _pred.jpg, the four curves
 * (of a classifier: those of hone_plot_class_report ()), confusion_matrix.png and confusion_matrix_normalized.png.
 * Gathered while it runs, batch after batch, on one thread.
 */
typedef struct _HoneValPlots HoneValPlots;

/* @names: of all classes, ends with NULL; copied. */
HoneValPlots *hone_val_plots_new (const char *folder, char *const *names);
void hone_val_plots_free (HoneValPlots *self);
/* @found: of each picture, in order of score, pixels of the batch. Draws the first three batches. @plots: for
 * HoneValidator.on_batch */
void hone_val_plots_add (const HoneBatch *batch, GArray *const *found, gpointer plots);
/* (n_classes + 1) x (n_classes + 1) zeros, to be filled by hone_confusion_add (): HoneValidator.confusion; borrowed */
gint64 *hone_val_plots_get_matrix (HoneValPlots *self);
/* The threshold that the matrix is filled with; is told on its pictures. */
void hone_val_plots_set_conf (HoneValPlots *self, double conf);
/* The rest. Errors: the first one since the beginning; all that could be written has been. */
gboolean hone_val_plots_finish (HoneValPlots *self, const HoneMetrics *metrics, GError **error);

/* Boxes, names and scores onto a picture, in place. */
typedef struct {
  gboolean labels, scores, boxes; /* settings show_labels, show_conf, show_boxes */
  int line_width;                 /* 0: by the size of the picture */
} HoneDrawHow;
void hone_draw_detections (HoneImage *image, const HoneDetection *found, guint n_found, char *const *names,
                           const HoneDrawHow *how);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneValPlots, hone_val_plots_free)

G_END_DECLS
