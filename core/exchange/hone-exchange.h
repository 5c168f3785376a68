/* SPDX-License-Identifier: Apache-2.0 */
/* hone-exchange.h - data sets of other programs: finding out what they are, reading, splitting, writing
 *
 * A foreign data set becomes a description in memory: pictures, classes, objects with boxes and outlines, splits, and
 * where each came from. Reading never changes a file of the user's, and one bad line costs one line. Writing makes a
 * whole new folder, or nothing.
 *
 * Formats: YOLO (data.yaml; lists; Darknet's obj.data; Label Studio's classes.txt), COCO json, Pascal VOC xml, class
 * folders, pictures alone, and zip or tar of these; with the layouts of Roboflow, Label Studio and CVAT.
 *
 * Numbers are kept as they were written, in doubles: fractions or pixels. Ours are written with 14 decimals of a
 * fraction and 10 to 13 significant digits of a pixel at least, without what only arithmetic added, so that they come
 * back bit-equal.
 *
 * Source: spec 06, sections 1 to 3 and 10; the public format pages of Roboflow, Label Studio and CVAT.
 */
#pragma once

#include "hone-dataset.h"

G_BEGIN_DECLS

typedef enum {
  HONE_FORMAT_NONE,
  HONE_FORMAT_YOLO,
  HONE_FORMAT_COCO,
  HONE_FORMAT_VOC,
  HONE_FORMAT_FOLDERS,  /* a folder a class: for classification */
  HONE_FORMAT_PICTURES, /* no labels at all */
  HONE_N_FORMATS,
} HoneFormat;

const char *hone_format_name (HoneFormat format);  /* "yolo": a word of the command line */
const char *hone_format_title (HoneFormat format); /* "Pascal VOC": for people, translated */
HoneFormat hone_format_find (const char *name);    /* HONE_FORMAT_NONE: no such word */

/* --- what it is --- */

typedef struct {
  HoneFormat format;
  gboolean archive; /* @path is a zip or tar file that holds such a set: hone_exchange_unpack () first */
  char *path;       /* as given, absolute */
  char *root;       /* the folder of the data set: @path, its folder, or the only folder in it */
  char **files; /* YOLO: its data.yaml, obj.data, or nothing; COCO: the json files; VOC: folders or files; NULL-ended */
  char *why;    /* a sentence for people: what was found, and by what it was recognised */
} HoneRecognition;

/**
 * hone_exchange_recognise:
 * @path: a folder, or a file: data.yaml, json, xml, list of pictures, zip, tar
 *
 * Looks at names and at the beginnings of a few files.
 *
 * Errors: %HONE_ERROR_NOT_FOUND; %HONE_ERROR_BAD_DATA when it is no data set, saying what was found there instead.
 */
HoneRecognition *hone_exchange_recognise (const char *path, GError **error);
/* The same where the person knows better. @format: HONE_FORMAT_NONE: any */
HoneRecognition *hone_exchange_recognise_as (const char *path, HoneFormat format, GError **error);
void hone_recognition_free (HoneRecognition *self);

/**
 * hone_exchange_unpack:
 * @archive: zip, tar, tar.gz, tar.xz, tar.zst ...
 * @folder: is made
 *
 * Entries that would lie outside of @folder, links and devices are refused, and so are archives of more than a million
 * entries, of more than 500 GB, or that grow more than a thousandfold.
 *
 * Errors: %HONE_ERROR_BAD_DATA, %HONE_ERROR_WRITE, G_IO_ERROR_CANCELLED; what was unpacked so far stays.
 */
gboolean hone_exchange_unpack (const char *archive, const char *folder, HoneProgress progress, gpointer progress_data,
                               GCancellable *cancellable, GError **error);

/* --- the data set in memory --- */

enum {
  HONE_OBJECT_CROWD = 1 << 0,     /* COCO: a region of many, not to be learned */
  HONE_OBJECT_DIFFICULT = 1 << 1, /* VOC */
  HONE_OBJECT_TRUNCATED = 1 << 2, /* VOC */
  HONE_OBJECT_MASK = 1 << 3,      /* its outline was drawn around a mask (RLE) */
  HONE_OBJECT_HOLES = 1 << 4,     /* whose holes are lost */
};

/* One closed line: points first .. first + n - 1 of the picture. */
typedef struct {
  guint first, n;
} HoneExchangeRing;

typedef struct {
  int klass;
  guint flags;
  double box[4];             /* picture->fractions: centre x, centre y, width, height; else left, top, width, height */
  guint first_ring, n_rings; /* n_rings 0: a box only */
  int line;                  /* in the picture's label file; 0: unknown */
} HoneExchangeObject;

typedef struct {
  char *path;         /* absolute; NULL: there is no such file */
  char *name;         /* relative to the folder of its split, as a writer should call it */
  char *label;        /* file that its labels were in; NULL: none */
  int width, height;  /* as the labels mean it; 0: not known */
  HoneSplit split;    /* HONE_N_SPLITS: not said */
  int klass;          /* class folders: of the whole picture; -1 */
  gboolean fractions; /* what the numbers of its objects and points are; else pixels */
  gboolean labelled;  /* labels were there, even if empty: "nothing here" is known */
  GArray *objects;    /* (nullable) of HoneExchangeObject */
  GArray *rings;      /* (nullable) of HoneExchangeRing */
  GArray *points;     /* (nullable) of double: x, y, x, y ... */
} HoneExchangePicture;

typedef struct {
  const char *kind; /* static, see below */
  HoneSeverity severity;
  char *file; /* (nullable) */
  int line;   /* 0: the whole file */
  char *message;
} HoneExchangeFinding;

/* Kinds of findings of a reading.
 * error (the object, line or file is left out): "unreadable-labels" "label-not-a-number" "label-columns"
 *   "label-out-of-range" "label-negative" "class-not-whole" "class-out-of-range" "unknown-category"
 *   "unknown-picture" "bad-outline" "missing-picture" "bad-json" "bad-xml" "broken-picture" "missing-folder"
 * warning (it is kept): "zero-size-box" "duplicate-label" "mixed-labels" "size-differs" "names-differ"
 * "swapped-corners" "class-twins" "same-name" "too-many" note: "placeholder-class" "extra-column" "missing-size"
 * "leftover-category" */

#define HONE_EXCHANGE_MAX_FINDINGS 1000 /* of a kind; more are only counted */

typedef struct {
  HoneFormat format;
  char *source;
  GPtrArray *names;    /* of char *: the classes */
  GPtrArray *pictures; /* of HoneExchangePicture * */
  GArray *findings;    /* of HoneExchangeFinding */
  GHashTable *counts;  /* kind -> how many, GUINT_TO_POINTER */
  GHashTable *ids;     /* name -> its class + 1, of those that a reader looked up by name */
} HoneExchange;

/**
 * hone_exchange_read:
 * @what: not an archive
 * @pictures: (nullable): a folder to look for the pictures in, too
 *
 * Errors: %HONE_ERROR_BAD_DATA when nothing of it can be read, G_IO_ERROR_CANCELLED.
 */
HoneExchange *hone_exchange_read (const HoneRecognition *what, const char *pictures, HoneProgress progress,
                                  gpointer progress_data, GCancellable *cancellable, GError **error);
void hone_exchange_free (HoneExchange *self);

guint hone_exchange_count_objects (const HoneExchange *self);
guint hone_exchange_count_split (const HoneExchange *self, HoneSplit split); /* pictures */
/* "YOLO: 364 pictures, 4888 objects of 3 classes; train 205, val 87, test 72". (transfer full), for people */
char *hone_exchange_summary (const HoneExchange *self);

/* left, top, width, height in pixels; the picture's size must be known. */
void hone_exchange_pixels (const HoneExchangePicture *picture, const HoneExchangeObject *object, double box[4]);
/* centre x, centre y, width, height as fractions; the picture's size must be known unless it has fractions. */
void hone_exchange_fractions (const HoneExchangePicture *picture, const HoneExchangeObject *object, double box[4]);

/* The folder of the project (hone_project_folder ()) of a YOLO set that has a data.yaml; NULL: another one. */
char *hone_exchange_project (const HoneRecognition *what);

/**
 * hone_exchange_apply_marks:
 * @project: a folder as hone_project_folder (), of the data.yaml that was read
 * @n_moved: (out): pictures that are in another split than that of the files
 *
 * What a person said of the pictures in the window counts, as for training: those that were excluded go, those that
 * were moved are in the split that they were moved to.
 *
 * Returns: how many were excluded
 */
guint hone_exchange_apply_marks (HoneExchange *self, const char *project, guint *n_moved);

/* --- splitting --- */

typedef enum {
  HONE_GROUP_NONE,
  HONE_GROUP_PREFIX = 1 << 0, /* the same beginning of the file name stays on one side */
  HONE_GROUP_NEAR = 1 << 1,   /* nearly the same picture stays on one side */
} HoneGrouping;

typedef struct {
  double shares[HONE_N_SPLITS]; /* of train, val, test; any positive numbers */
  guint64 seed;
  HoneGrouping grouping;
  const char *pattern; /* (nullable): regular expression on the file's name, or, with a "/" in it, on its path in the
                          folder of its split; what its first bracket matches (or all of it) is the group; NULL:
                          hone_exchange_prefix () */
} HoneSplitHow;

/**
 * hone_exchange_split:
 * @n_groups: (out) (optional): groups that were kept together, of one picture or more
 *
 * Deals all pictures anew. Every class comes to each split in about its share, and no split that has a share stays
 * empty; the same seed deals alike.
 *
 * Errors: %HONE_ERROR_USAGE (pattern, shares), %HONE_ERROR_BAD_DATA when there are fewer groups than splits.
 */
gboolean hone_exchange_split (HoneExchange *self, const HoneSplitHow *how, guint *n_groups, HoneProgress progress,
                              gpointer progress_data, GCancellable *cancellable, GError **error);

/* A way to tell groups by the names of the pictures. */
typedef struct {
  char *pattern;     /* as in HoneSplitHow; "": hone_exchange_prefix () */
  const char *title; /* "The first part of the name": for people, translated */
  guint n_groups, largest;
  char **names; /* of the first groups; NULL at the end */
} HoneGroupWay;

#define HONE_GROUP_EXAMPLES 3

/**
 * hone_exchange_group_ways:
 *
 * Tries what people usually put into names, and keeps what makes groups of these: several, of several pictures, none of
 * most of all. No two make the same groups.
 *
 * Returns: (transfer full) (element-type HoneGroupWay): @most at most, the coarsest first; maybe empty
 */
GPtrArray *hone_exchange_group_ways (const HoneExchange *self, guint most, GCancellable *cancellable);
void hone_group_way_free (HoneGroupWay *self);

typedef struct {
  char *name;     /* of a file */
  guint from, to; /* bytes of it that are the group's name */
} HoneGroupExample;

/* One group, to be looked at. */
typedef struct {
  char *name;
  guint n_pictures;
  HoneSplit split; /* as it was dealt */
  HoneGroupExample examples[HONE_GROUP_EXAMPLES];
  guint n_examples;
} HoneNamedGroup;

/* The first @most groups by @pattern (as in HoneSplitHow). (transfer full) (element-type HoneNamedGroup) */
GPtrArray *hone_exchange_named_groups (const HoneExchange *self, const char *pattern, guint most);

/* "p12_003.png" -> "p12": without the last part behind _ - . or a space; "a_jpg.rf.0123abcd.jpg" -> "a_jpg" */
char *hone_exchange_prefix (const char *name);

/* --- writing --- */

typedef struct {
  gboolean copy;       /* pictures are copied; else symbolic links lead to where they lie */
  const char *movable; /* (nullable): pictures below this folder (an unpacked archive) are moved instead */
  gboolean boxes;      /* YOLO: boxes even where there are outlines */
  gboolean recipe;     /* to YOLO exactly as spec 06, section 3 has it: %g, VOC shifted by a pixel, no crowd, no
                          difficult, no box without area, no line twice */
} HoneExchangeHow;

/* What @target cannot hold of it: whole sentences with counts, for people. (transfer full) (element-type utf8); empty:
 * nothing is lost. */
GPtrArray *hone_exchange_losses (const HoneExchange *self, HoneFormat target, const HoneExchangeHow *how);

/**
 * hone_exchange_write:
 * @folder: must not exist, or be empty
 *
 * Makes a folder beside @folder, and renames it when all is there: YOLO: data.yaml, images/, labels/; COCO: images/,
 * annotations/instances_SPLIT.json; VOC: JPEGImages/, Annotations/, ImageSets/Main/, classes.txt; class folders:
 * SPLIT/CLASS/. Pictures that are not there are left out.
 *
 * Errors: %HONE_ERROR_WRITE, %HONE_ERROR_USAGE when @target cannot be written, G_IO_ERROR_CANCELLED; then nothing
 * stays.
 */
gboolean hone_exchange_write (const HoneExchange *self, HoneFormat target, const char *folder,
                              const HoneExchangeHow *how, HoneProgress progress, gpointer progress_data,
                              GCancellable *cancellable, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneRecognition, hone_recognition_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneExchange, hone_exchange_free)

G_END_DECLS
