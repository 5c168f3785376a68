/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-marks.c - see hone-run-marks.h
 *
 * {"title": "Baseline", "note": "…", "star": true, "tags": ["day"], "conf": 0.31}; the files of the other folders
 * hold "folder", too, so that a person can see whose they are.
 */
#include "hone-run-marks.h"

#include "hone-file.h"
#include "run-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <unistd.h>

HoneRunMarks *
hone_run_marks_new (void)
{
  HoneRunMarks *self = g_new0 (HoneRunMarks, 1);

  self->tags = g_new0 (char *, 1);
  self->conf = NAN;
  return self;
}

HoneRunMarks *
hone_run_marks_copy (const HoneRunMarks *self)
{
  HoneRunMarks *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->note = g_strdup (self->note);
  copy->tags = g_strdupv (self->tags);
  return copy;
}

void
hone_run_marks_free (HoneRunMarks *self)
{
  g_free (self->title);
  g_free (self->note);
  g_strfreev (self->tags);
  g_free (self);
}

gboolean
hone_run_marks_equal (const HoneRunMarks *a, const HoneRunMarks *b)
{
  return a->star == b->star && (a->conf == b->conf || (isnan (a->conf) && isnan (b->conf))) &&
         g_strcmp0 (a->title, b->title) == 0 && g_strcmp0 (a->note, b->note) == 0 &&
         g_strv_equal ((const char *const *) a->tags, (const char *const *) b->tags);
}

static void
set_text (char **field, const char *text)
{
  g_autofree char *kept = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  g_free (*field);
  *field = kept != NULL && *kept != '\0' ? g_steal_pointer (&kept) : NULL;
}

void
hone_run_marks_set_title (HoneRunMarks *self, const char *title)
{
  set_text (&self->title, title);
}

void
hone_run_marks_set_note (HoneRunMarks *self, const char *note)
{
  set_text (&self->note, note);
}

/* Of those that are not empty the first of each. */
static char **
each_once (char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (; *words != NULL; words++)
    if (*g_strstrip (*words) != '\0' && g_hash_table_add (seen, *words))
      g_strv_builder_add (builder, *words);
  return g_strv_builder_end (builder);
}

void
hone_run_marks_set_tags (HoneRunMarks *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  char **tags = each_once (words);

  g_strfreev (self->tags);
  self->tags = tags;
}

char *
hone_run_marks_show_tags (const HoneRunMarks *self)
{
  return g_strjoinv (", ", self->tags);
}

/* Places. */

static char *
path_inside (const char *folder)
{
  return g_build_filename (folder, "hone.json", NULL);
}

static char *
path_outside (const char *folder)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, absolute, -1);
  g_autofree char *name = g_strdup_printf ("%.32s.json", hash);

  return g_build_filename (g_get_user_data_dir (), "hone", "runs", name, NULL);
}

static gboolean
is_ours (const char *folder)
{
  g_autofree char *json = g_build_filename (folder, "run.json", NULL);

  return g_access (json, F_OK) == 0 && g_access (folder, W_OK) == 0;
}

char *
hone_run_marks_path (const char *folder)
{
  return is_ours (folder) ? path_inside (folder) : path_outside (folder);
}

/* Files. */

static void
read_tags (HoneRunMarks *self, JsonObject *root)
{
  JsonArray *array = hone_run_array (root, "tags");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
      g_strv_builder_add (builder, json_node_get_string (node));
  }
  g_strfreev (self->tags);
  self->tags = g_strv_builder_end (builder);
}

static gboolean
read_star (JsonObject *root)
{
  JsonNode *node = json_object_get_member (root, "star");

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static HoneRunMarks *
read_file (const char *path)
{
  g_autoptr (JsonNode) node = g_access (path, R_OK) == 0 ? hone_run_json_read (path, NULL) : NULL;
  JsonObject *root = hone_run_object (node);
  HoneRunMarks *self;
  double conf;

  if (root == NULL)
    return NULL;
  self = hone_run_marks_new ();
  self->title = hone_run_get_text (root, "title");
  self->note = hone_run_get_text (root, "note");
  self->star = read_star (root);
  conf = hone_run_get_number (root, "conf", NAN);
  self->conf = conf >= 0 && conf <= 1 ? conf : (double) NAN;
  read_tags (self, root);
  return self;
}

HoneRunMarks *
hone_run_marks_read (const char *folder)
{
  g_autofree char *inside = path_inside (folder);
  g_autofree char *outside = path_outside (folder);
  HoneRunMarks *self = read_file (outside); /* is there only when it is the newer one: see forget_other () */

  if (self == NULL)
    self = read_file (inside);
  return self != NULL ? self : hone_run_marks_new ();
}

static char *
to_text (const HoneRunMarks *self, const char *folder)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  if (folder != NULL)
    hone_run_add_text (json, "folder", folder);
  hone_run_add_text (json, "title", self->title);
  hone_run_add_text (json, "note", self->note);
  json_builder_set_member_name (json, "star");
  json_builder_add_boolean_value (json, self->star);
  json_builder_set_member_name (json, "tags");
  json_builder_begin_array (json);
  for (char **tag = self->tags; *tag != NULL; tag++)
    json_builder_add_string_value (json, *tag);
  json_builder_end_array (json);
  hone_run_add_number (json, "conf", self->conf);
  json_builder_end_object (json);
  return hone_run_json_text (json, TRUE);
}

/* One that was written while the folder was read-only would come back. */
static void
forget_other (const char *folder, const char *path)
{
  g_autofree char *outside = path_outside (folder);

  if (strcmp (outside, path) != 0)
    g_unlink (outside);
}

gboolean
hone_run_marks_write (const HoneRunMarks *self, const char *folder, GError **error)
{
  g_autoptr (HoneRunMarks) none = hone_run_marks_new ();
  g_autofree char *path = hone_run_marks_path (folder);
  g_autofree char *parent = g_path_get_dirname (path);
  gboolean ours = is_ours (folder);
  g_autofree char *text = to_text (self, ours ? NULL : folder);

  if (hone_run_marks_equal (self, none) && g_access (path, F_OK) != 0)
    return TRUE;
  if (!ours && !hone_file_make_folder (parent, error))
    return FALSE;
  if (!hone_file_write_text (path, text, error))
    return FALSE;
  forget_other (folder, path);
  return TRUE;
}
