/* SPDX-License-Identifier: Apache-2.0 */
/* hone-words.h - times, counts and sizes as a person says them, translated
 *
 * All results are (transfer full).
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

char *hone_words_count (guint64 n);              /* "4,155", by the locale */
char *hone_words_pictures (guint n);             /* "364 pictures" */
char *hone_words_classes (int n);                /* "3 classes" */
char *hone_words_findings (guint n);             /* "1 finding" */
char *hone_words_runs (guint n);                 /* "5 runs" */
char *hone_words_bytes (guint64 bytes);          /* "1.1 GiB" */
char *hone_words_duration (double seconds);      /* "14 s", "3 min", "2 h 5 min" */
char *hone_words_clock (gint64 unix_time);       /* "17:40" */
char *hone_words_when (gint64 unix_time);        /* "now", "14:20", "yesterday", "18 November" */
char *hone_words_score (double score);           /* "0.597"; a dash for NAN */
char *hone_words_model (const char *model);      /* "yolo26n.yaml" -> "YOLO26n" */
char *hone_words_data (const char *data);        /* "/a/cells/data.yaml" -> "cells"; a dash for NULL */
const char *hone_words_split (HoneSplit split);  /* "Training"; static */
char *hone_words_short_paths (const char *text); /* "/home/…/labels/val/a.txt, line 3" -> "labels/val/a.txt, line 3" */
char *hone_words_loss (const char *name);        /* "box_loss" -> "Box loss" */

/* Sets the text only if it differs, so that nothing is laid out or announced again. */
#define hone_words_set(label, words)                                                                                   \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    g_autofree char *words_ = (words);                                                                                 \
    gtk_label_set_text (GTK_LABEL (label), words_);                                                                    \
  }                                                                                                                    \
  G_STMT_END

G_END_DECLS
