/* SPDX-License-Identifier: Apache-2.0 */
/* run-previews.c - previews/epoch-0001.json: detections on a few fixed validation pictures after an epoch */
#include "hone-file.h"
#include "run-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BOXES 100000 /* of a picture, in a file that somebody else may have written */

void
hone_run_preview_free (HoneRunPreview *self)
{
  g_free (self->image);
  g_clear_pointer (&self->found, g_array_unref);
  g_free (self);
}

static char *
preview_path (const char *folder, int epoch)
{
  g_autofree char *name = g_strdup_printf ("epoch-%04d.json", epoch);

  return g_build_filename (folder, "previews", name, NULL);
}

static int
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

GArray *
hone_run_previews_list (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "previews", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GArray *epochs = g_array_new (FALSE, FALSE, sizeof (int));
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    int epoch;

    if (!g_str_has_prefix (name, "epoch-") || !g_str_has_suffix (name, ".json"))
      continue;
    epoch = atoi (name + strlen ("epoch-"));
    if (epoch > 0)
      g_array_append_val (epochs, epoch);
  }
  g_array_sort (epochs, compare_ints);
  return epochs;
}

/* Writing */

static void
add_box (JsonBuilder *json, const HoneDetection *found)
{
  const float corners[] = { found->x1, found->y1, found->x2, found->y2 };

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "class");
  json_builder_add_int_value (json, found->klass);
  json_builder_set_member_name (json, "score");
  json_builder_add_double_value (json, hone_run_short (found->score, 5));
  json_builder_set_member_name (json, "xyxy");
  json_builder_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    json_builder_add_double_value (json, hone_run_short (corners[i], 2));
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_picture (JsonBuilder *json, const HoneRunPreview *preview)
{
  json_builder_begin_object (json);
  hone_run_add_text (json, "image", preview->image);
  hone_run_add_int (json, "width", preview->width);
  hone_run_add_int (json, "height", preview->height);
  json_builder_set_member_name (json, "boxes");
  json_builder_begin_array (json);
  for (guint i = 0; i < preview->found->len; i++)
    add_box (json, &g_array_index (preview->found, HoneDetection, i));
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_pictures (JsonBuilder *json, const char *name, GPtrArray *previews)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < previews->len; i++)
    add_picture (json, g_ptr_array_index (previews, i));
  json_builder_end_array (json);
}

gboolean
hone_run_previews_write (const char *folder, int epoch, GPtrArray *previews, GPtrArray *hardest, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *path = preview_path (folder, epoch);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  json_builder_begin_object (json);
  hone_run_add_int (json, "epoch", epoch);
  add_pictures (json, "pictures", previews);
  if (hardest != NULL && hardest->len > 0)
    add_pictures (json, "hardest", hardest);
  json_builder_end_object (json);
  text = hone_run_json_text (json, FALSE);
  return hone_file_make_folder (parent, error) && hone_file_write_text (path, text, error);
}

/* Reading: nothing in the file is trusted. */

static gboolean
read_box (JsonNode *node, HoneDetection *found)
{
  JsonObject *box = hone_run_object (node);
  JsonArray *corners = hone_run_array (box, "xyxy");
  float *to[] = { &found->x1, &found->y1, &found->x2, &found->y2 };

  if (corners == NULL || json_array_get_length (corners) != 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    *to[i] = (float) hone_run_number (json_array_get_element (corners, i));
  found->klass = (int) hone_run_get_number (box, "class", -1);
  found->score = (float) hone_run_get_number (box, "score", 0);
  return found->klass >= 0;
}

static HoneRunPreview *
read_picture (JsonNode *node)
{
  JsonObject *object = hone_run_object (node);
  JsonArray *boxes = hone_run_array (object, "boxes");
  HoneRunPreview *preview = g_new0 (HoneRunPreview, 1);

  preview->image = hone_run_get_text (object, "image");
  preview->width = (int) hone_run_get_number (object, "width", 0);
  preview->height = (int) hone_run_get_number (object, "height", 0);
  preview->found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  for (guint i = 0; boxes != NULL && i < MIN (json_array_get_length (boxes), MOST_BOXES); i++) {
    HoneDetection found = { 0 };

    if (read_box (json_array_get_element (boxes, i), &found))
      g_array_append_val (preview->found, found);
  }
  return preview;
}

static GPtrArray *
read_pictures (JsonArray *pictures)
{
  GPtrArray *previews = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_run_preview_free);

  for (guint i = 0; pictures != NULL && i < json_array_get_length (pictures); i++) {
    HoneRunPreview *preview = read_picture (json_array_get_element (pictures, i));

    if (preview->image != NULL)
      g_ptr_array_add (previews, preview);
    else
      hone_run_preview_free (preview);
  }
  return previews;
}

GPtrArray *
hone_run_previews_read (const char *folder, int epoch, GError **error)
{
  g_autofree char *path = preview_path (folder, epoch);
  g_autoptr (JsonNode) root = hone_run_json_read (path, error);
  JsonArray *pictures;

  if (root == NULL)
    return NULL;
  pictures = hone_run_array (hone_run_object (root), "pictures");
  if (pictures == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("%s holds no pictures."), path);
    return NULL;
  }
  return read_pictures (pictures);
}

GPtrArray *
hone_run_hardest_read (const char *folder, int epoch, GError **error)
{
  g_autofree char *path = preview_path (folder, epoch);
  g_autoptr (JsonNode) root = hone_run_json_read (path, error);

  return root != NULL ? read_pictures (hone_run_array (hone_run_object (root), "hardest")) : NULL;
}
