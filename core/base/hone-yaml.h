/* SPDX-License-Identifier: Apache-2.0 */
/* hone-yaml.h - small YAML documents (data.yaml, args.yaml, cfg files) as a tree with line numbers
 *
 * libyaml reads the text; plain scalars get the types that PyYAML's safe loader gives them (YAML 1.1: "yes" is a
 * boolean, "010" is eight, "1e-3" is a string because it has no point). Aliases are copies. Depth, nodes and bytes are
 * bounded.
 *
 * The second half writes scalars as PyYAML's safe_dump does.
 */
#pragma once

#include "hone-error.h"

G_BEGIN_DECLS

typedef enum {
  HONE_YAML_NULL,
  HONE_YAML_BOOL,
  HONE_YAML_INT,
  HONE_YAML_FLOAT,
  HONE_YAML_STRING,
  HONE_YAML_LIST,
  HONE_YAML_MAP,
} HoneYamlKind;

typedef struct _HoneYaml HoneYaml;

struct _HoneYaml {
  HoneYamlKind kind;
  int line;       /* where it begins, from 1 */
  char *text;     /* of a scalar, as written, without quotes; NULL for lists and maps */
  gboolean truth; /* of a BOOL */
  gint64 integer; /* of an INT */
  double number;  /* of an INT or a FLOAT */
  guint n;        /* items of a list, pairs of a map */
  HoneYaml **items;
  HoneYaml **keys; /* of a map: keys[i] belongs to items[i] */
};

#define HONE_YAML_MAX_BYTES (4 << 20)
#define HONE_YAML_MAX_NODES 100000
#define HONE_YAML_MAX_DEPTH 64

/**
 * hone_yaml_parse:
 * @length: of @text in bytes; -1: it ends with a NUL
 * @name: what to call the text in messages, a path
 *
 * One document. An empty one is a node of kind NULL. Nothing that a tag or a value says is ever run.
 *
 * Errors: %HONE_ERROR_BAD_DATA naming @name and the line.
 */
HoneYaml *hone_yaml_parse (const char *text, gssize length, const char *name, GError **error);

/* Reads a file. Errors: as above, and %HONE_ERROR_NOT_FOUND. */
HoneYaml *hone_yaml_read (const char *path, GError **error);

void hone_yaml_free (HoneYaml *self);

/* The value of @key; NULL when there is none or @self is no map. Of several equal keys the last counts, as in Python.
 */
const HoneYaml *hone_yaml_get (const HoneYaml *self, const char *key);

/* What Python's str () makes of a scalar: "True", "None", "16" for 0x10, "1.0" ... (transfer full); NULL for lists,
 * maps. */
char *hone_yaml_dup_text (const HoneYaml *self);

/* "a list", "a number" ...: for messages; translated. */
const char *hone_yaml_kind_name (HoneYamlKind kind);

/* A string as safe_dump (allow_unicode=True) writes it in a mapping: plain, 'quoted' or "escaped"; never folded. */
char *hone_yaml_write_string (const char *text);

/* A float as safe_dump writes it: 0.01, 1.0, 1.0e-05, .inf. */
char *hone_yaml_write_double (double value);

/* A float as Python's repr () writes it: the shortest that reads back the same. */
char *hone_double_to_text (double value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HoneYaml, hone_yaml_free)

G_END_DECLS
