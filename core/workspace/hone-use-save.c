/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-save.c - see hone-use-save.h */
#include "hone-use-save.h"

#include "hone-csv.h"
#include "hone-file.h"
#include "hone-found-report.h"
#include "hone-plots.h"
#include "label-text.h"
#include "run-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define JPEG_QUALITY 95

typedef struct {
  char *path;
  int width, height;
  GArray *found; /* of HoneDetection */
} Picture;

struct _HoneUseSheet {
  GPtrArray *pictures; /* of Picture */
  char **names;
  char *model;
  double conf, iou; /* iou NAN: it never sees an object twice */
};

static void
picture_free (gpointer data)
{
  Picture *self = data;

  g_free (self->path);
  g_array_unref (self->found);
  g_free (self);
}

static void
add_item (HoneUseSheet *self, HoneUseItem *item)
{
  Picture *picture;

  if (hone_use_item_get_error (item) != NULL)
    return;
  picture = g_new0 (Picture, 1);
  picture->path = g_strdup (hone_use_item_get_path (item));
  picture->width = hone_use_item_get_width (item);
  picture->height = hone_use_item_get_height (item);
  picture->found = g_array_copy (hone_use_item_get_found (item));
  g_ptr_array_add (self->pictures, picture);
}

HoneUseSheet *
hone_use_sheet_new (HoneUseJob *job, HoneUseItem *only)
{
  HoneUseSheet *self = g_new0 (HoneUseSheet, 1);

  self->pictures = g_ptr_array_new_with_free_func (picture_free);
  self->names =
      hone_use_job_get_names (job) != NULL ? g_strdupv ((char **) hone_use_job_get_names (job)) : g_new0 (char *, 1);
  self->model = g_strdup (hone_use_job_get_model (job));
  self->conf = hone_use_job_get_conf (job);
  self->iou = hone_use_job_get_single (job) ? (double) NAN : hone_use_job_get_iou (job);
  for (guint i = 0; only == NULL && i < g_list_model_get_n_items (G_LIST_MODEL (job)); i++) {
    g_autoptr (HoneUseItem) item = g_list_model_get_item (G_LIST_MODEL (job), i);

    add_item (self, item);
  }
  if (only != NULL)
    add_item (self, only);
  return self;
}

void
hone_use_sheet_free (HoneUseSheet *self)
{
  g_ptr_array_unref (self->pictures);
  g_strfreev (self->names);
  g_free (self->model);
  g_free (self);
}

guint
hone_use_sheet_get_n_pictures (HoneUseSheet *self)
{
  return self->pictures->len;
}

const char *
hone_use_kind_file (HoneUseKind kind)
{
  static const char *const files[HONE_N_USE_KINDS] = { NULL, "detections.csv", "detections.json",
                                                       NULL, "coco.json",      "found.pdf" };

  return files[kind];
}

static const HoneDetection *
found_of (const Picture *picture)
{
  return (const HoneDetection *) (gpointer) picture->found->data;
}

/* Files in a folder. */

/* "a", "a-2" … (transfer none) */
static const char *
free_stem (GHashTable *stems, const char *path)
{
  g_autofree char *stem = hone_file_stem (path);
  char *free = g_strdup (stem);

  for (guint i = 2; !g_hash_table_add (stems, free); i++)
    free = g_strdup_printf ("%s-%u", stem, i);
  return free;
}

static gboolean
is_png (const char *path)
{
  const char *dot = strrchr (path, '.');

  return dot != NULL && g_ascii_strcasecmp (dot, ".png") == 0;
}

static char *
file_in (const char *folder, const char *stem, const char *ending)
{
  g_autofree char *name = g_strconcat (stem, ending, NULL);

  return g_build_filename (folder, name, NULL);
}

static gboolean
write_picture (const HoneUseSheet *self, const Picture *picture, const char *folder, const char *stem, char **written,
               GError **error)
{
  static const HoneDrawHow how = { .labels = TRUE, .scores = TRUE, .boxes = TRUE };
  gboolean png = is_png (picture->path);
  g_autofree char *to = file_in (folder, stem, png ? ".png" : ".jpg");
  g_autoptr (HoneImage) image = hone_image_read (picture->path, error);
  gboolean ok;

  if (image == NULL)
    return FALSE;
  hone_draw_detections (image, found_of (picture), picture->found->len, self->names, &how);
  ok = png ? hone_image_write_png (image, to, error) : hone_image_write_jpeg (image, to, JPEG_QUALITY, error);
  if (ok && written != NULL)
    *written = g_steal_pointer (&to);
  return ok;
}

static gboolean
write_labels (const Picture *picture, const char *folder, const char *stem, GError **error)
{
  g_autofree char *to = file_in (folder, stem, ".txt");
  g_autofree char *text =
      hone_label_text (found_of (picture), picture->found->len, picture->width, picture->height, TRUE);

  return hone_file_write_text (to, text, error);
}

static gboolean
write_classes (const HoneUseSheet *self, const char *folder, GError **error)
{
  g_autofree char *to = g_build_filename (folder, "classes.txt", NULL);
  g_autofree char *names = g_strjoinv ("\n", self->names);
  g_autofree char *text = g_strconcat (names, "\n", NULL);

  return hone_file_write_text (to, text, error);
}

static gboolean
save_files (HoneUseSheet *self, HoneUseKind kind, const char *folder, HoneProgress progress, gpointer progress_data,
            GCancellable *cancellable, GError **error)
{
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *labels = g_build_filename (folder, "labels", NULL);
  gboolean yolo = kind == HONE_USE_YOLO;
  gboolean ok = hone_file_make_folder (yolo ? labels : folder, error) && (!yolo || write_classes (self, folder, error));

  for (guint i = 0; ok && i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];
    const char *stem = free_stem (stems, picture->path);

    ok =
        !g_cancellable_set_error_if_cancelled (cancellable, error) &&
        (yolo ? write_labels (picture, labels, stem, error) : write_picture (self, picture, folder, stem, NULL, error));
    if (progress != NULL)
      progress ((i + 1) / (double) self->pictures->len, picture->path, progress_data);
  }
  return ok;
}

char *
hone_use_sheet_save_first (HoneUseSheet *self, const char *folder, GError **error)
{
  const Picture *picture = self->pictures->len > 0 ? self->pictures->pdata[0] : NULL;
  g_autofree char *stem = picture != NULL ? hone_file_stem (picture->path) : NULL;
  char *written = NULL;

  if (picture == NULL) {
    g_set_error_literal (error, HONE_ERROR, HONE_ERROR_NOT_FOUND, _ ("There is no picture."));
    return NULL;
  }
  if (!hone_file_make_folder (folder, error) || !write_picture (self, picture, folder, stem, &written, error))
    return NULL;
  return written;
}

/* The table. */

static void
add_number (GString *text, float x)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, ",%s", g_ascii_formatd (number, sizeof number, "%.6g", (double) x));
}

static void
add_row (GString *text, const HoneUseSheet *self, const Picture *picture, const HoneDetection *one)
{
  hone_csv_add (text, picture->path);
  g_string_append_printf (text, ",%d,%d,", picture->width, picture->height);
  if (one == NULL) {
    g_string_append (text, ",,,,,,\n");
    return;
  }
  g_string_append_printf (text, "%d,", one->klass);
  hone_csv_add (text, self->names[one->klass]);
  add_number (text, one->score);
  add_number (text, one->x1);
  add_number (text, one->y1);
  add_number (text, one->x2);
  add_number (text, one->y2);
  g_string_append_c (text, '\n');
}

static char *
to_csv (const HoneUseSheet *self)
{
  g_autoptr (GString) text = g_string_new ("image,width,height,class,name,score,x1,y1,x2,y2\n");

  for (guint i = 0; i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];

    for (guint k = 0; k < picture->found->len; k++)
      add_row (text, self, picture, &found_of (picture)[k]);
    if (picture->found->len == 0)
      add_row (text, self, picture, NULL);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* JSON. */

static void
add_numbers (JsonBuilder *json, const char *name, const float *x, guint n)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < n; i++)
    json_builder_add_double_value (json, (double) x[i]);
  json_builder_end_array (json);
}

static void
add_box (JsonBuilder *json, const HoneUseSheet *self, const HoneDetection *one)
{
  const float corners[] = { one->x1, one->y1, one->x2, one->y2 };

  json_builder_begin_object (json);
  hone_run_add_int (json, "class", one->klass);
  hone_run_add_text (json, "name", self->names[one->klass]);
  hone_run_add_number (json, "score", (double) one->score);
  add_numbers (json, "xyxy", corners, G_N_ELEMENTS (corners));
  json_builder_end_object (json);
}

static char *
to_json (const HoneUseSheet *self)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_array (json);
  for (guint i = 0; i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];

    json_builder_begin_object (json);
    hone_run_add_text (json, "image", picture->path);
    hone_run_add_int (json, "width", picture->width);
    hone_run_add_int (json, "height", picture->height);
    json_builder_set_member_name (json, "boxes");
    json_builder_begin_array (json);
    for (guint k = 0; k < picture->found->len; k++)
      add_box (json, self, &found_of (picture)[k]);
    json_builder_end_array (json);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
  return hone_run_json_text (json, FALSE);
}

/* COCO. */

static void
add_images (JsonBuilder *json, const HoneUseSheet *self)
{
  json_builder_set_member_name (json, "images");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];
    g_autofree char *name = g_path_get_basename (picture->path);

    json_builder_begin_object (json);
    hone_run_add_int (json, "id", i + 1);
    hone_run_add_text (json, "file_name", name);
    hone_run_add_int (json, "width", picture->width);
    hone_run_add_int (json, "height", picture->height);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_categories (JsonBuilder *json, const HoneUseSheet *self)
{
  json_builder_set_member_name (json, "categories");
  json_builder_begin_array (json);
  for (int i = 0; self->names[i] != NULL; i++) {
    json_builder_begin_object (json);
    hone_run_add_int (json, "id", i + 1);
    hone_run_add_text (json, "name", self->names[i]);
    json_builder_end_object (json);
  }
  json_builder_end_array (json);
}

static void
add_annotation (JsonBuilder *json, guint id, guint image, const HoneDetection *one)
{
  const float box[] = { one->x1, one->y1, one->x2 - one->x1, one->y2 - one->y1 };

  json_builder_begin_object (json);
  hone_run_add_int (json, "id", id);
  hone_run_add_int (json, "image_id", image);
  hone_run_add_int (json, "category_id", one->klass + 1);
  add_numbers (json, "bbox", box, G_N_ELEMENTS (box));
  hone_run_add_number (json, "area", (double) box[2] * (double) box[3]);
  hone_run_add_int (json, "iscrowd", 0);
  hone_run_add_number (json, "score", (double) one->score);
  json_builder_end_object (json);
}

static char *
to_coco (const HoneUseSheet *self)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  guint id = 0;

  json_builder_begin_object (json);
  add_images (json, self);
  add_categories (json, self);
  json_builder_set_member_name (json, "annotations");
  json_builder_begin_array (json);
  for (guint i = 0; i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];

    for (guint k = 0; k < picture->found->len; k++)
      add_annotation (json, ++id, i + 1, &found_of (picture)[k]);
  }
  json_builder_end_array (json);
  json_builder_end_object (json);
  return hone_run_json_text (json, FALSE);
}

/* On paper. */

static gboolean
save_report (HoneUseSheet *self, const char *path, HoneProgress progress, gpointer progress_data,
             GCancellable *cancellable, GError **error)
{
  g_autofree HoneFoundPicture *pictures = g_new0 (HoneFoundPicture, self->pictures->len + 1);
  const HoneFoundReport report = { self->model, self->conf, self->iou, self->names, pictures, self->pictures->len };

  for (guint i = 0; i < self->pictures->len; i++) {
    const Picture *picture = self->pictures->pdata[i];

    pictures[i] =
        (HoneFoundPicture){ picture->path, picture->width, picture->height, found_of (picture), picture->found->len };
  }
  return hone_found_report_write (&report, path, progress, progress_data, cancellable, error);
}

gboolean
hone_use_sheet_save (HoneUseSheet *self, HoneUseKind kind, const char *path, HoneProgress progress,
                     gpointer progress_data, GCancellable *cancellable, GError **error)
{
  g_autofree char *text = NULL;

  if (kind == HONE_USE_PICTURES || kind == HONE_USE_YOLO)
    return save_files (self, kind, path, progress, progress_data, cancellable, error);
  if (kind == HONE_USE_REPORT)
    return save_report (self, path, progress, progress_data, cancellable, error);
  text = kind == HONE_USE_CSV ? to_csv (self) : kind == HONE_USE_JSON ? to_json (self) : to_coco (self);
  return hone_file_write_text (path, text, error);
}
