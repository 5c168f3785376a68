/* SPDX-License-Identifier: Apache-2.0 */
/* pt-json.c - see pt-json.h */
#include "pt-json.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#define MAX_DEPTH 16
#define MAX_STEPS 100000 /* shared parts are written out each time they occur; 64 bytes of text are a step */

typedef struct {
  gsize n_steps;
} Writer;

static JsonNode *to_node (Writer *self, const PtNode *node, int depth);

/* JSON-GLib 1.6 writes 1e-08 as "1e-08.0", which nothing reads, itself included: a number that has no point is moved by
 * the least that gives it one. */
static double
writable (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (text, sizeof text, number);
  return strchr (text, 'e') != NULL && strchr (text, '.') == NULL ? nextafter (number, 1) : number;
}

static JsonNode *
number_node (double number)
{
  JsonNode *json = json_node_new (JSON_NODE_NULL);

  return isfinite (number) ? json_node_init_double (json, writable (number)) : json;
}

static JsonNode *
array_node (Writer *self, const PtNode *node, int depth)
{
  g_autoptr (JsonArray) array = json_array_new ();

  for (guint i = 0; i < node->n; i++) {
    JsonNode *item = to_node (self, node->items[i], depth + 1);

    json_array_add_element (array, item != NULL ? item : json_node_new (JSON_NODE_NULL));
  }
  return json_node_init_array (json_node_alloc (), array);
}

/* (nullable): there is too much of it. */
static char *
dup_text (Writer *self, const PtNode *node)
{
  self->n_steps += node->length / 64;
  return self->n_steps <= MAX_STEPS ? g_strndup (node->text, node->length) : NULL;
}

/* (nullable): JSON has text for keys only. */
static char *
key_text (Writer *self, const PtNode *key)
{
  if (key->kind == PT_STRING)
    return dup_text (self, key);
  if (key->kind == PT_INT)
    return g_strdup_printf ("%" G_GINT64_FORMAT, key->integer);
  return NULL;
}

static JsonNode *
object_node (Writer *self, const PtNode *node, int depth)
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (guint i = 0; i + 1 < node->n; i += 2) {
    g_autofree char *key = key_text (self, node->items[i]);
    JsonNode *value = key != NULL ? to_node (self, node->items[i + 1], depth + 1) : NULL;

    if (key != NULL)
      json_object_set_member (object, key, value != NULL ? value : json_node_new (JSON_NODE_NULL));
  }
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
text_node (Writer *self, const PtNode *node)
{
  g_autofree char *text = dup_text (self, node);

  return text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;
}

static JsonNode *
to_node (Writer *self, const PtNode *node, int depth)
{
  if (depth > MAX_DEPTH || ++self->n_steps > MAX_STEPS)
    return NULL;
  switch (node->kind) {
  case PT_NONE:
    return json_node_new (JSON_NODE_NULL);
  case PT_BOOL:
    return json_node_init_boolean (json_node_alloc (), node->integer != 0);
  case PT_INT:
    return json_node_init_int (json_node_alloc (), node->integer);
  case PT_FLOAT:
    return number_node (node->number);
  case PT_STRING:
    return text_node (self, node);
  case PT_TUPLE:
  case PT_LIST:
    return array_node (self, node, depth);
  case PT_DICT:
    return object_node (self, node, depth);
  case PT_BYTES:
  case PT_GLOBAL:
  case PT_OBJECT:
  case PT_STORAGE:
  case PT_TENSOR:
  default:
    return NULL;
  }
}

char *
pt_to_json (const PtNode *node)
{
  Writer self = { 0 };
  g_autoptr (JsonNode) json = to_node (&self, node, 0);

  return json != NULL && self.n_steps <= MAX_STEPS ? json_to_string (json, FALSE) : NULL;
}

char *
pt_to_meta (const PtNode *node)
{
  return node->kind == PT_STRING ? g_strndup (node->text, node->length) : pt_to_json (node);
}
