/* SPDX-License-Identifier: Apache-2.0 */
/* hone-import.h - from whatever a person opens to a data set of Hone's own
 *
 * Three steps, with room for questions in between: look (what it is, what of it can be used), deal (who learns from
 * which picture), write (a new folder in YOLO form). Each blocks and belongs on a worker thread; they lock the import,
 * so that a second step waits for the first. What was opened is never changed.
 */
#pragma once

#include "hone-exchange.h"

G_BEGIN_DECLS

#define HONE_IMPORT_EXAMPLES 3
#define HONE_IMPORT_GROUPS 12

typedef struct _HoneImport HoneImport; /* counted references */

/* One kind of thing that was noticed while reading. */
typedef struct {
  HoneSeverity severity;
  guint n;
  char *message; /* the first of its kind, with place and remedy */
} HoneImportNote;

/* What was found. Does not change; free it with hone_import_facts_free (). */
typedef struct {
  HoneFormat format;
  gboolean archive;
  char *why;          /* by what it was recognised: a sentence */
  char *name;         /* for the new data set, not taken yet in the folder of hone_import_new () */
  char *yaml_fault;   /* (nullable): why its data.yaml cannot be used as it is */
  guint n_pictures;   /* that are there */
  guint n_missing;    /* that labels speak of, and that are not there */
  guint n_unlabelled; /* nobody has said yet what is on them */
  guint n_objects;
  char **missing; /* names of the first few; NULL at the end */
  guint n_classes;
  char **names;                      /* n_classes, NULL at the end */
  guint *objects;                    /* of each class */
  gboolean placeholders;             /* the names are invented: class_0, class_1 ... */
  guint in_split[HONE_N_SPLITS + 1]; /* pictures; the last: no split is said */
  GPtrArray *notes;                  /* of HoneImportNote * */
  GPtrArray *ways;                   /* of HoneGroupWay *: how the names could make groups */
} HoneImportFacts;

typedef enum {
  HONE_DEAL_KEEP,       /* as it is; pictures without a split go to training */
  HONE_DEAL_RANDOM,     /* each picture by the shares alone */
  HONE_DEAL_STRATIFIED, /* every class in its share */
  HONE_DEAL_GROUPS,     /* so, and what begins alike stays on one side */
} HoneDealKind;

typedef struct {
  HoneDealKind kind;
  double shares[HONE_N_SPLITS]; /* not used to keep */
  guint64 seed;
  char *pattern; /* (nullable): as in HoneSplitHow; for groups */
  gboolean near; /* nearly equal pictures stay on one side, too; slow: every picture is read */
} HoneDealHow;

/* What dealing leads to; hone_import_deal_free (). */
typedef struct {
  guint pictures[HONE_N_SPLITS];
  guint n_classes;
  guint *objects[HONE_N_SPLITS]; /* of each class */
  guint n_groups;                /* HONE_DEAL_GROUPS */
  GPtrArray *groups;             /* of HoneNamedGroup *: the first few; HONE_DEAL_GROUPS */
  char **losses;                 /* what a YOLO set cannot hold of it: sentences; NULL at the end */
} HoneImportDeal;

/* TRUE: @path is "demo" or has a data.yaml that can be used as it is, or is class folders. @fault: (out) (optional):
 * why not; NULL when there is no data.yaml at all */
gboolean hone_import_opens_directly (const char *path, char **fault);

/* @place: folder for new data sets; made when needed */
HoneImport *hone_import_new (const char *path, const char *place);
HoneImport *hone_import_ref (HoneImport *self);
void hone_import_unref (HoneImport *self); /* removes what was unpacked, on a thread of its own */
const char *hone_import_get_path (HoneImport *self);
/* "~/Hone/data" as a path. (transfer full) */
char *hone_import_default_place (void);

/**
 * hone_import_look:
 * @as: HONE_FORMAT_NONE: Hone finds out
 * @pictures: (nullable): a folder to look for the pictures in, too
 *
 * Unpacks an archive once, into @place. A single picture stands for its folder. May be called again.
 *
 * Errors: those of hone_exchange_recognise (), hone_exchange_unpack () and hone_exchange_read ();
 * %HONE_ERROR_BAD_DATA when there is not one picture.
 */
HoneImportFacts *hone_import_look (HoneImport *self, HoneFormat as, const char *pictures, HoneProgress progress,
                                   gpointer progress_data, GCancellable *cancellable, GError **error);

/* Begins with the splits as they were read. Errors: those of hone_exchange_split (). */
HoneImportDeal *hone_import_deal (HoneImport *self, const HoneDealHow *how, HoneProgress progress,
                                  gpointer progress_data, GCancellable *cancellable, GError **error);

/**
 * hone_import_write:
 * @names: (nullable): the classes, as many as were found, or any number where none were
 * @copy: of the pictures; else links lead to them
 *
 * As it was dealt last. Once: what was unpacked goes into the new folder.
 *
 * Errors: those of hone_exchange_write ().
 */
gboolean hone_import_write (HoneImport *self, const char *folder, const char *const *names, gboolean copy,
                            HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error);

void hone_import_facts_free (HoneImportFacts *self);
void hone_import_deal_free (HoneImportDeal *self);
HoneDealHow *hone_deal_how_copy (const HoneDealHow *how);
void hone_deal_how_free (HoneDealHow *how);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImport, hone_import_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImportFacts, hone_import_facts_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneImportDeal, hone_import_deal_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneDealHow, hone_deal_how_free)

G_END_DECLS
