/* SPDX-License-Identifier: Apache-2.0 */
/* hone-dataset.h - pictures, labels, classes, splits, and what is wrong with them (spec 06, sections 1 and 2)
 *
 * Reading never changes the user's files. A data set is read on a worker thread and does not change afterwards.
 */
#pragma once

#include "hone-image.h"

G_BEGIN_DECLS

/* Fractions of the upright picture. */
typedef struct {
  int klass;
  float cx, cy, w, h;
  int line;                    /* in the label file, from 1 */
  guint first_point, n_points; /* of the outline, in the points of its sample or file; n_points 0: a box only */
} HoneLabel;

typedef enum {
  HONE_LABELS_FOUND,
  HONE_LABELS_MISSING, /* no file: a background */
  HONE_LABELS_EMPTY,   /* a file without lines: a background on purpose */
  HONE_LABELS_BAD,     /* left out of training, with the picture; see the finding */
} HoneLabelState;

/* What is odd about a picture or its label file and harms nobody here, but may do so elsewhere. */
typedef enum {
  HONE_TRAIT_TURNED = 1 << 0,       /* stored turned or mirrored; EXIF says how */
  HONE_TRAIT_OTHER_ENDING = 1 << 1, /* the name says another format */
  HONE_TRAIT_GREY = 1 << 2,         /* one channel (JPEG, PNG) */
  HONE_TRAIT_BOM = 1 << 3,          /* the label file begins with a byte-order mark */
  HONE_TRAIT_CRLF = 1 << 4,         /* its lines end as in Windows */
  HONE_TRAIT_MIXED = 1 << 5,        /* boxes and polygons in it (only where each line counts) */
  HONE_TRAIT_DEEP = 1 << 6,         /* one channel of 16 bits, of which training sees the upper 8 */
} HoneTrait;

typedef enum {
  HONE_SPLIT_TRAIN,
  HONE_SPLIT_VAL,
  HONE_SPLIT_TEST,
  HONE_N_SPLITS,
} HoneSplit;

typedef struct {
  char *path;
  char *label_path;
  HoneSplit home; /* that of the files; another one than where it is when a person moved it (HoneDatasetHow.project) */
  int width, height; /* upright */
  HoneLabelState state;
  gboolean usable; /* FALSE: the picture or its labels are broken; left out */
  HoneLabel *labels;
  guint n_labels;
  guint traits;  /* HoneTrait */
  float *points; /* x, y pairs, fractions; NULL where no label has an outline */
} HoneSample;

typedef enum {
  HONE_SEVERITY_NOTE,
  HONE_SEVERITY_WARNING,
  HONE_SEVERITY_ERROR,
} HoneSeverity;

/* Kinds of findings. Errors leave the picture out of everything, or a line of its labels (see HoneDatasetHow); the
 * others do not.
 * error: "broken-picture" "picture-too-small" "unreadable-labels" "label-not-a-number" "label-columns"
 *        "label-out-of-range" "label-negative" "class-not-whole" "class-out-of-range"
 * warning: "duplicate-label" "zero-size-box" "missing-folder" "mixed-outlines"
 * note: "missing-labels" */
typedef struct {
  const char *kind; /* static */
  HoneSeverity severity;
  HoneSplit split;
  guint sample;        /* in its split; G_MAXUINT: about the split or the whole data set */
  char *image, *label; /* paths; image may be that of data.yaml or of a folder, label NULL */
  int line;            /* 0: the whole file */
  char *message;       /* names file and line */
  char *other;         /* of a pair of pictures: the one that came first; NULL for all else */
  HoneSplit other_split;
  gboolean ignored; /* a person said so (HoneDatasetHow.project); of what hone_dataset_read_as () finds */
} HoneFinding;

typedef struct _HoneDataset HoneDataset;

/* data.yaml alone: nothing of the pictures is read. Nothing in it is ever run ("download" is ignored). */
typedef struct {
  char *yaml; /* path of the file; of class folders the folder */
  char *root; /* absolute */
  int n_classes;
  char **names; /* n_classes, NULL behind them; "class_3" for an id that the file leaves out */
  int channels;
  gboolean demo;
  guint
      n_scenes; /* > 0: training draws so many pictures an epoch (hone-scene-set.h) instead of reading those of train */
  guint64 scenes_seed;
  gboolean class_folders;       /* a folder a class, no label files: what hone_class_folders_read () found */
  char **splits[HONE_N_SPLITS]; /* paths of folders and lists, resolved; NULL when the key is absent */
} HoneDataYaml;

/**
 * hone_data_yaml_read:
 * @data: a data.yaml, a folder that holds one, "demo", or "scenes" (hone_scene_set_usual ())
 *
 * The paths of val must exist, as in Ultralytics; hone_dataset_read () asks that of train, too.
 *
 * Errors: %HONE_ERROR_NOT_FOUND, %HONE_ERROR_BAD_DATA naming file, line where known, and remedy.
 */
HoneDataYaml *hone_data_yaml_read (const char *data, GError **error);
void hone_data_yaml_free (HoneDataYaml *self);

/**
 * hone_class_folders_read:
 * @folder: train/, val/ (also validation/, valid/) and test/ with a folder a class in each; or a folder a class alone
 *
 * Spec 06, section 10. Classes are the names of the folders of train in the order of their bytes. Of val and test the
 * one that is missing is the other. Without any splits every fifth picture of a class becomes validation when the data
 * set is read; no file is moved.
 *
 * Returns: (transfer full): yaml is @folder, splits are the class folders. Errors: %HONE_ERROR_NOT_FOUND,
 * %HONE_ERROR_BAD_DATA
 */
HoneDataYaml *hone_class_folders_read (const char *folder, GError **error);

/**
 * hone_data_find:
 * @data: as for hone_data_yaml_read (), or a folder as for hone_class_folders_read ()
 *
 * A data.yaml where there is one; else class folders, if they look like nothing but that: two or more, pictures in
 * each, and no file of labels beside the pictures. Of those that name only one of val and test there is no test here,
 * so that a picture is in one split.
 *
 * Errors: those of hone_data_yaml_read ().
 */
HoneDataYaml *hone_data_find (const char *data, GError **error);

typedef void (*HoneProgress) (double fraction, const char *what, gpointer data);

/**
 * hone_dataset_read:
 * @progress: (nullable): called on threads of its own
 *
 * data.yaml, lists, headers of all pictures (on all cores) and all labels. Single bad files are findings, not failures.
 * Findings come in the order of splits, pictures, lines. A split may well be empty: see hone_dataset_require ().
 *
 * Errors: those of hone_data_yaml_read (); train or val is named but is not there (a missing test is a finding);
 * G_IO_ERROR_CANCELLED.
 */
HoneDataset *hone_dataset_read (const char *data, HoneProgress progress, gpointer progress_data,
                                GCancellable *cancellable, GError **error);

/* What of a data set is taken, and how (spec 04, section 2). */
typedef struct {
  gboolean each_line;     /* a bad line costs that line; else, as in Ultralytics (strict), the picture */
  gboolean class_folders; /* it is a folder as hone_class_folders_read (); each picture has one label, all of it */
  gboolean any_layout;    /* whichever of the two it is: hone_data_find () */
  gboolean lost_folders;  /* train or val that point nowhere are findings, not the end: for health */
  gboolean single_class;  /* single_cls: one class "item"; ids in the label files may be as high as they like */
  const int *classes;     /* (nullable): labels of other classes, as in the files, are removed; pictures and ids stay */
  int n_classes;          /* of @classes */
  double fraction[HONE_N_SPLITS]; /* of the pictures of a split, sorted by path: (0, 1] the first so large a part, > 1
                                     the first so many; 0: all */
  const char *index;   /* (nullable): a file that remembers what is fine, so that only what has changed since is read;
                          made where there is none. Not with @fraction. */
  const char *project; /* (nullable): a folder as hone_project_folder (); "": just that of the data set. What a person
                          said of the pictures counts: moved ones are in the split that they were moved to, before
                          @fraction is taken */
  gboolean leave_excluded; /* with @project: pictures that were excluded are not there */
} HoneDatasetHow;

/**
 * hone_dataset_how_set_fraction:
 * @values: the setting fraction: none: all pictures; one: of train; two or three: of train, val and test
 *
 * As in Ultralytics one number leaves val and test whole. A share is in (0, 1], a count a whole number above 1.
 *
 * Errors: %HONE_ERROR_USAGE; @how is unchanged.
 */
gboolean hone_dataset_how_set_fraction (HoneDatasetHow *how, const double *values, int n, GError **error);

/* hone_dataset_read () with a choice. @how: (nullable): all of it as it is. Errors: the same. */
HoneDataset *hone_dataset_read_as (const char *data, const HoneDatasetHow *how, HoneProgress progress,
                                   gpointer progress_data, GCancellable *cancellable, GError **error);

/* Of all splits, bad ones too. */
guint hone_dataset_count_pictures (HoneDataset *self);

/* Of HoneDatasetHow.project: pictures that are not there, and that are in another split than that of the files. */
guint hone_dataset_count_excluded (HoneDataset *self);
guint hone_dataset_count_moved (HoneDataset *self);

/* How many labels of each class the usable pictures of @split have. @counts: one for each class, out */
void hone_dataset_count_labels (HoneDataset *self, HoneSplit split, gint64 *counts);

/* Every label of the usable training pictures is outlined. A split where only some are loses its outlines (spec 06,
 * section 2): then no label of it has any, and a finding "mixed-outlines" says so. */
gboolean hone_dataset_has_outlines (HoneDataset *self);

/**
 * hone_dataset_require:
 * @need_labels: at least one box must be there, as for training
 *
 * To be asked before training and validation.
 *
 * Errors: %HONE_ERROR_BAD_DATA when the split has no pictures, none that can be used, or (with @need_labels) no box.
 */
gboolean hone_dataset_require (HoneDataset *self, HoneSplit split, gboolean need_labels, GError **error);
HoneDataset *hone_dataset_ref (HoneDataset *self);
void hone_dataset_unref (HoneDataset *self);

const HoneDataYaml *hone_dataset_get_yaml (HoneDataset *self);

/* What an object of @klass counts as when the set is read as it is (classes, single_cls): a class, or -1 for left out.
 */
int hone_dataset_choose_class (HoneDataset *self, int klass);

const char *hone_dataset_get_title (HoneDataset *self); /* the folder's name, or "Blood cells (demo)" */
HoneSample *const *hone_dataset_get_samples (HoneDataset *self, HoneSplit split,
                                             guint *n); /* sorted by path; bad ones too */
const HoneFinding *hone_dataset_get_findings (HoneDataset *self, guint *n);
/* The folder of the demo: the copy in $XDG_DATA_HOME/hone/demo if there is one, else beside the installed program, or
 * in the source tree. */
char *hone_demo_path (void);
/* From now on hone_demo_path () makes that copy when it is missing, as the window does, where labels are edited. */
void hone_demo_make_own (void);

/* A line that is not a label. */
typedef struct {
  const char *kind; /* static; of the finding */
  int line;
  char *message; /* a sentence with file, line and remedy */
} HoneLabelFault;

/* One label file (spec 06, section 2), for tests and the label viewer. */
typedef struct {
  HoneLabelState state;
  HoneLabel *labels;
  guint n_labels;
  float *points; /* as in HoneSample */
  guint n_duplicates;
  char *message;    /* why it is bad: a sentence with file, line and remedy; NULL when fine */
  const char *kind; /* of the finding; NULL when fine */
  int line;         /* of the first fault; 0: the whole file */
  gboolean polygons;
  guint traits;           /* HoneTrait */
  HoneLabelFault *faults; /* lines that were left out; hone_label_file_read_lines () only */
  guint n_faults;
} HoneLabelFile;
/* @n_classes: 0: how many there are is not known, and no class too high */
HoneLabelFile *hone_label_file_read (const char *path, int n_classes);

/**
 * hone_label_file_read_lines:
 *
 * The same, but each line counts by itself: a bad one is a fault, the others stay, boxes and polygons beside each
 * other. Without faults the labels equal those of hone_label_file_read (). Bad are files that are no text, and those
 * none of whose lines is a label: to take them for pictures without objects would teach the wrong thing.
 */
HoneLabelFile *hone_label_file_read_lines (const char *path, int n_classes);
void hone_label_file_free (HoneLabelFile *self);

const char *hone_split_name (HoneSplit split); /* "train", "val", "test" */

void hone_sample_free (HoneSample *self);

/* "…/images/a.jpg" -> "…/labels/a.txt" */
char *hone_label_path (const char *image);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDataset, hone_dataset_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDataYaml, hone_data_yaml_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneLabelFile, hone_label_file_free)

G_END_DECLS
