/* SPDX-License-Identifier: Apache-2.0 */
/* run-json.c - see run-private.h */
#include "run-private.h"

#include "hone-numbers.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

double
hone_run_short (double x, int decimals)
{
  double scale = pow (10, decimals);

  return rint (x * scale) / scale;
}

void
hone_run_add_text (JsonBuilder *json, const char *name, const char *text)
{
  json_builder_set_member_name (json, name);
  if (text == NULL) {
    json_builder_add_null_value (json);
  } else {
    g_autofree char *valid = g_utf8_make_valid (text, -1);

    json_builder_add_string_value (json, valid);
  }
}

void
hone_run_add_int (JsonBuilder *json, const char *name, gint64 x)
{
  json_builder_set_member_name (json, name);
  json_builder_add_int_value (json, x);
}

void
hone_run_add_number (JsonBuilder *json, const char *name, double x)
{
  json_builder_set_member_name (json, name);
  if (isfinite (x))
    json_builder_add_double_value (json, hone_json_number (x));
  else
    json_builder_add_null_value (json);
}

char *
hone_run_json_text (JsonBuilder *json, gboolean pretty)
{
  g_autoptr (JsonNode) root = json_builder_get_root (json);

  return json_to_string (root, pretty);
}

JsonNode *
hone_run_json_read (const char *path, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *text = NULL;
  g_autoptr (GError) local = NULL;
  gsize n;

  if (!g_file_get_contents (path, &text, &n, &local)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("%s cannot be read: %s"), path, local->message);
    return NULL;
  }
  if (!json_parser_load_from_data (parser, text, (gssize) n, &local) || json_parser_get_root (parser) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s is not JSON: %s"), path,
                 local != NULL ? local->message : _ ("it is empty."));
    return NULL;
  }
  return json_parser_steal_root (parser);
}

JsonObject *
hone_run_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonNode *
member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

JsonArray *
hone_run_array (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

double
hone_run_number (JsonNode *node)
{
  GType type = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

  if (type == G_TYPE_INT64)
    return (double) json_node_get_int (node);
  return type == G_TYPE_DOUBLE ? json_node_get_double (node) : (double) NAN;
}

double
hone_run_get_number (JsonObject *object, const char *name, double fallback)
{
  double x = hone_run_number (member (object, name));

  return isnan (x) ? fallback : x;
}

char *
hone_run_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_dup_string (node);
}
