/* SPDX-License-Identifier: Apache-2.0 */
/* exchange-private.h - what the readers and writers of this room share */
#pragma once

#include "hone-exchange.h"

G_BEGIN_DECLS

/* More are refused: a few bytes must not ask for all memory. */
#define EXCHANGE_MAX_PICTURES 5000000
#define EXCHANGE_MAX_OBJECTS 20000000 /* of a data set */
#define EXCHANGE_MAX_CLASSES 65536
#define EXCHANGE_MAX_FILE ((gsize) 64 << 20) /* of a label file */

/* --- building (hone-exchange.c) --- */

HoneExchange *exchange_new (HoneFormat format, const char *source);
void exchange_picture_free (gpointer picture);

/* All arguments may be NULL but @name. The picture belongs to the set. */
HoneExchangePicture *exchange_add_picture (HoneExchange *self, const char *path, const char *name, HoneSplit split);

/* Copies @object; its outline must be added before: exchange_add_ring (). */
void exchange_add_object (HoneExchangePicture *picture, const HoneExchangeObject *object);

/* @points: n x, y pairs. The ring becomes the next of @object. */
void exchange_add_ring (HoneExchangePicture *picture, HoneExchangeObject *object, const double *points, guint n);

/* object->box from its rings. */
void exchange_box_from_rings (HoneExchangePicture *picture, HoneExchangeObject *object);

/* The class of this name, made when it is new; -1 when there are too many. */
int exchange_class (HoneExchange *self, const char *name);

void exchange_find (HoneExchange *self, const char *kind, HoneSeverity severity, const char *file, int line,
                    const char *format, ...) G_GNUC_PRINTF (6, 7);
guint exchange_count (const HoneExchange *self, const char *kind);

/* What one reading carries along. */
typedef struct {
  HoneExchange *set;
  const HoneRecognition *what;
  const char *pictures; /* (nullable): another folder to look in */
  GHashTable *by_name;  /* base name -> path or "" where several have it; made when first needed */
  guint n_key_values;   /* YOLO: numbers behind the box that are key points */
  guint n_objects;
  gboolean full; /* "too-many" was said */
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} ExchangeReader;

/* FALSE once the data set has too many objects; says so once. */
gboolean exchange_may_add (ExchangeReader *self, const char *file);
void exchange_tell (const ExchangeReader *self, double fraction);

gboolean exchange_read_yolo (ExchangeReader *self, GError **error);
gboolean exchange_read_coco (ExchangeReader *self, GError **error);
gboolean exchange_read_voc (ExchangeReader *self, GError **error);
gboolean exchange_read_folders (ExchangeReader *self, GError **error);
gboolean exchange_read_pictures (ExchangeReader *self, GError **error);

/* One file each, for the readers above and the fuzzers. */
void yolo_read_labels (ExchangeReader *self, HoneExchangePicture *picture, const char *path);
gboolean coco_read_file (ExchangeReader *self, const char *path, GError **error);
void voc_read_file (ExchangeReader *self, const char *path, HoneSplit split);

/* Of a picture: what its group is called. @pattern: (nullable): as in HoneSplitHow. (transfer full) */
char *exchange_token (const char *name, GRegex *pattern); /* group-names.c */
/* The same, and where it was found: bytes @from up to @to of @subject, which is the name, or the file's name alone. */
char *exchange_token_at (const char *name, GRegex *pattern, char **subject, guint *from, guint *to);

/* --- files (exchange-files.c) --- */

gboolean exchange_is_picture (const char *name);
char *exchange_without_ending (const char *name); /* "a/b.jpg" -> "a/b" */

/* All files below @folder, sorted, relative to it. Hidden ones, and folders that were seen on the way (links in a
 * circle), are left out. @truncated: (out) (optional): there are more than the limit */
GPtrArray *exchange_walk (const char *folder, gboolean *truncated, GCancellable *cancellable);

/* "train", "Training", "val", "valid", "validation", "test", "train2017" -> its split; else HONE_N_SPLITS */
HoneSplit exchange_split_of_word (const char *word);
/* By any folder or by a part of the file's name: "a/instances_val2017.json", "valid/images/x.jpg". */
HoneSplit exchange_split_of_path (const char *relative);

/* Where picture @name of a label file lies: beside it, under the root, anywhere below the root by its name alone.
 * (transfer full) (nullable) */
char *exchange_find_picture (ExchangeReader *self, const char *label_file, const char *name, HoneSplit split);

/* Reads the headers of all pictures on all cores: sizes that are missing are filled in, others compared. */
gboolean exchange_measure (ExchangeReader *self, GError **error);

/* --- outlines (ring.c, coco-mask.c) --- */

/* Several rings as one: from each to the nearest point of those before, around, and back (spec 06, section 3).
 * @n: (out): points. (transfer full) */
double *ring_join (const double *points, const HoneExchangeRing *rings, guint n_rings, guint *n);

/* The picture's run lengths, down the columns, beginning with zeros. Outlines along the edges of its pixels become
 * rings of @object. Returns: FALSE: the lengths do not fit the size */
gboolean mask_outlines (const guint32 *counts, gsize n_counts, int width, int height, HoneExchangePicture *picture,
                        HoneExchangeObject *object);
/* The compressed form of COCO's tools. (transfer full) (nullable): damaged. */
guint32 *mask_decode_counts (const char *text, gsize *n);

/* --- numbers as we write them (hone-exchange.c) --- */

/* Without what arithmetic added: 14 decimals of a fraction; pixels to a ten-billionth of ten pictures. */
void exchange_put_fraction (GString *text, double x);
void exchange_put_pixel (GString *text, double x, int side);

/* --- writing --- */

typedef struct {
  const HoneExchange *set;
  const HoneExchangeHow *how;
  const char *folder; /* being made */
  char **names;       /* a picture each: its unique file name; NULL: it is left out */
  gboolean outlines;  /* YOLO: all objects get outlines, for a file holds one kind only */
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;
} ExchangeWriter;

/* Of an object; each is compared with those before it. */
#define YOLO_MAX_PARTS 1000

/* What becomes of an object in YOLO. */
typedef enum {
  YOLO_KEPT,
  YOLO_CLIPPED, /* to the picture: it would be refused */
  YOLO_OUTSIDE, /* left out, as all the following */
  YOLO_CROWD,
  YOLO_DIFFICULT, /* in the recipe only */
  YOLO_EMPTY,     /* in the recipe only */
} YoloFate;
YoloFate yolo_fate (const HoneExchangePicture *picture, const HoneExchangeObject *object, const HoneExchangeHow *how);

/* Unique names, or NULL for what @target cannot take: no file, or no size where one is needed. (transfer full): an
 * array of strings, one a picture. @n_renamed, @n_missing: (out) */
char **exchange_names (const HoneExchange *self, HoneFormat target, guint *n_renamed, guint *n_missing);
gboolean exchange_has_outlines (const HoneExchange *self);
HoneSplit exchange_written_split (const HoneExchangePicture *picture, HoneFormat target);
const char *exchange_split_folder (HoneSplit split); /* "" where none is said */

gboolean exchange_write_text (const ExchangeWriter *self, const char *relative, const char *text, gssize length,
                              GError **error);
gboolean exchange_make_folder (const ExchangeWriter *self, const char *relative, GError **error);
gboolean exchange_place_picture (const ExchangeWriter *self, guint i, const char *relative, GError **error);
/* Progress and cancel, once a picture. */
gboolean exchange_step (const ExchangeWriter *self, guint i, GError **error);

gboolean exchange_write_yolo (ExchangeWriter *self, GError **error);
gboolean exchange_write_coco (ExchangeWriter *self, GError **error);
gboolean exchange_write_voc (ExchangeWriter *self, GError **error);
gboolean exchange_write_folders (ExchangeWriter *self, GError **error);

G_END_DECLS
