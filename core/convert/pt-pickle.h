/* SPDX-License-Identifier: Apache-2.0 */
/* pt-pickle.h - what a checkpoint's pickle describes, as inert nodes
 *
 * A stack machine for the opcodes that torch.save writes (spec 06, section 6). Nothing is imported, called or
 * constructed: a global is a name, a call is a record of a name and its arguments. Names that model files do not need
 * are refused where they stand, so that a hostile file is reported and not half read.
 *
 * Nodes may refer to each other in circles and share parts: whoever walks them must bound depth and steps.
 */
#pragma once

#include "hone-tensors.h"
#include "pt-zip.h"

typedef enum {
  PT_NONE,
  PT_BOOL,
  PT_INT,
  PT_FLOAT,
  PT_STRING,
  PT_BYTES,
  PT_TUPLE,
  PT_LIST, /* also a set */
  PT_DICT, /* items: key, value, key, value ...; also an OrderedDict */
  PT_GLOBAL,
  PT_OBJECT, /* callee, items[0]: arguments; state */
  PT_STORAGE,
  PT_TENSOR,
} PtKind;

typedef struct _PtNode PtNode;

typedef struct {
  const PtEntry *entry;
  HoneDtype dtype;
  gint64 n;
} PtStorage;

typedef struct {
  const PtStorage *storage;
  gint64 offset; /* in elements, as the strides */
  int n_dims;
  gint64 shape[HONE_TENSOR_DIMS], strides[HONE_TENSOR_DIMS];
  gint64 n;
} PtTensor;

struct _PtNode {
  PtKind kind;
  guint32 n, room; /* of items */
  union {
    gint64 integer; /* BOOL, INT */
    double number;
    struct {
      const char *text; /* in the pickle's bytes; not NUL-terminated */
      gsize length;
    };
    struct {
      PtNode **items;
      PtNode *state; /* of an OBJECT, DICT or LIST after BUILD */
      PtNode *callee;
    };
    char *name; /* of a GLOBAL: "torch FloatStorage" */
    PtStorage *storage;
    PtTensor *tensor;
  };
};

typedef struct {
  GPtrArray *nodes; /* all of them */
  PtNode *root;
} PtPickle;

/* Errors: %HONE_ERROR_BAD_MODEL; messages name @path. The nodes refer to the bytes of @zip. */
PtPickle *pt_pickle_read (const PtZip *zip, const char *path, GError **error);
void pt_pickle_free (PtPickle *self);

/* Value of a string key; NULL when @dict is none or has none. The last of equal keys counts. */
PtNode *pt_dict_get (const PtNode *dict, const char *key);
gboolean pt_is_text (const PtNode *node, const char *text);

/* Whether model files need "module name" (pt-globals.c). */
gboolean pt_global_is_known (const char *module, const char *name);
/* Of "torch FloatStorage" and its kin. */
gboolean pt_storage_dtype (const char *global, HoneDtype *dtype);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PtPickle, pt_pickle_free)
