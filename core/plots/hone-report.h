/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report.h - all about a run on paper or as a page: what it is, how good, where it fails, what to do
 *
 * The same content as a PDF (A4), as one HTML file that needs nothing else, or as a folder (index.html, pictures,
 * tables as CSV). In the language of the program. Every picture has a text that says what is on it, every curve and
 * matrix a table with its numbers.
 */
#pragma once

#include "hone-dataset.h"
#include "hone-evaluation.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum {
  /* Not HONE_REPORT_…: that is what the widgets of the window are called. */
  HONE_SECTION_SUMMARY,  /* in words, with advice */
  HONE_SECTION_SCORES,   /* with intervals */
  HONE_SECTION_CURVES,   /* PR, F1, P, R */
  HONE_SECTION_TRAINING, /* losses and metrics over the epochs */
  HONE_SECTION_CONFUSION,
  HONE_SECTION_CLASSES,
  HONE_SECTION_MISTAKES,  /* kinds of errors */
  HONE_SECTION_THRESHOLD, /* its effect, and the best one by what a miss costs */
  HONE_SECTION_WORST,     /* pictures with labels and detections side by side */
  HONE_SECTION_SETTINGS,  /* those that differ from the default first */
  HONE_SECTION_DATA,
  HONE_SECTION_MACHINE,
  HONE_REPORT_N_SECTIONS,
} HoneReportSection;
#define HONE_REPORT_ALL ((1U << HONE_REPORT_N_SECTIONS) - 1)

const char *hone_report_section_title (HoneReportSection section); /* translated */
/* "summary,curves" -> their bits. Errors: %HONE_ERROR_USAGE, with what was probably meant. */
gboolean hone_report_parse_sections (const char *words, guint *sections, GError **error);

/* "Image size (imgsz)", "640", "320": a row of a table. */
typedef struct {
  char *name, *value, *other; /* other: (nullable): the default */
} HoneReportFact;

typedef struct {
  char *title;                          /* the run's name */
  char *subtitle;                       /* (nullable): model and data set */
  char *author, *site, *notes;          /* (nullable) */
  guint sections;                       /* bits 1 << HoneReportSection; HONE_REPORT_ALL at first */
  double conf;                          /* the threshold that counts are made at; NAN: that of the best mean F1 */
  double miss_cost;                     /* of a miss, in false alarms; 1 at first */
  guint n_worst;                        /* pictures; 6 at first */
  guint draws;                          /* for intervals; 1000 at first */
  HoneEvaluation *evaluation;           /* owned */
  GPtrArray *settings, *data, *machine; /* of HoneReportFact; settings: those that are not the default */
  GPtrArray *usual;                     /* of HoneReportFact: the other settings, for whoever must repeat the run */
  GPtrArray *labels;                    /* of HoneReportFact: class, labels in training, in validation */
  char **columns;                       /* (nullable): of results.csv */
  double *values;                       /* n_rows x columns */
  guint n_rows;
} HoneReport;

HoneReport *hone_report_new (const char *title, HoneEvaluation *evaluation);
void hone_report_free (HoneReport *self);
/* Copied. @other: (nullable) */
void hone_report_add_fact (GPtrArray *facts, const char *name, const char *value, const char *other);

/**
 * hone_report_write:
 * @path: ends with .pdf or .html; anything else is a folder, which is made
 * @progress: (nullable): called on this thread
 *
 * Seconds: for threads. A file is written whole or not at all; a folder gets index.html last.
 *
 * Errors: %HONE_ERROR_WRITE; G_IO_ERROR_CANCELLED.
 */
gboolean hone_report_write (const HoneReport *self, const char *path, HoneProgress progress, gpointer progress_data,
                            GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneReport, hone_report_free)

G_END_DECLS
