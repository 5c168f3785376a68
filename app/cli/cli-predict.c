/* SPDX-License-Identifier: Apache-2.0 */
/* cli-predict.c - "hone predict": what is found, as pictures, label files and JSON lines (spec 06, section 11) */
#include "cli.h"
#include "hone-csv.h"
#include "hone-file.h"
#include "hone-plots.h"
#include "hone-run-folder.h"
#include "label-text.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define CROP_SCALE 1.02f /* a cut-out is a little larger than its box, and by so many pixels more */
#define CROP_MORE 10.0f
#define JPEG_QUALITY 95

typedef struct {
  Cli *cli;
  char *folder;      /* made when the first file is written */
  GHashTable *stems; /* names of files without ending that have been used: "a", "a-2" */
  HoneDrawHow draw;
  gboolean save, save_txt, save_conf, save_crop, heat;
  GString *classes; /* of a classifier: predictions.csv; else NULL */
  GError *error;    /* the first file that could not be written; the rest is passed over */
  guint n_pictures, n_boxes;
} Predict;

/* --- names of files ------------------------------------------------------------------------------------------------
 */

static gboolean
need_folder (Predict *self)
{
  if (self->folder == NULL)
    self->folder = hone_run_folder_make (self->cli->settings, "predict", &self->error);
  return self->folder != NULL;
}

/* Pictures of one name from several folders: "a", "a-2" ... (transfer none) */
static const char *
free_stem (Predict *self, const char *path)
{
  g_autofree char *stem = hone_file_stem (path);
  char *free = g_strdup (stem);

  for (guint i = 2; !g_hash_table_add (self->stems, free); i++)
    free = g_strdup_printf ("%s-%u", stem, i);
  return free;
}

/* FOLDER/STEM.ENDING */
static char *
file_of (const char *folder, const char *stem, const char *ending)
{
  g_autofree char *name = g_strconcat (stem, ending, NULL);

  return g_build_filename (folder, name, NULL);
}

/* A class may be called anything. */
static char *
folder_name (const char *klass)
{
  char *name = g_strdelimit (g_strdup (klass), "/\\:", '_');

  if (name[0] == '.' || name[0] == '\0') {
    char *prefixed = g_strconcat ("_", name, NULL);

    g_free (name);
    return prefixed;
  }
  return name;
}

/* --- files ---------------------------------------------------------------------------------------------------------
 */

/* PNG stays PNG; all else becomes JPEG. */
static void
write_picture (Predict *self, const HonePredicted *picture, const char *stem)
{
  g_autoptr (HoneImage) copy = hone_image_copy (picture->image);
  const char *dot = strrchr (picture->path, '.');
  const gboolean png = dot != NULL && g_ascii_strcasecmp (dot, ".png") == 0;
  g_autofree char *to = file_of (self->folder, stem, png ? ".png" : ".jpg");

  hone_draw_detections (copy, picture->found, picture->n_found, picture->names, &self->draw);
  if (png)
    hone_image_write_png (copy, to, &self->error);
  else
    hone_image_write_jpeg (copy, to, JPEG_QUALITY, &self->error);
}

#define TOP 5

/* The likeliest classes that are still to come: -1 behind them. @done: n flags */
static int
next_best (const float *shares, int n, gboolean *done)
{
  int best = -1;

  for (int i = 0; i < n; i++)
    if (!done[i] && (best < 0 || shares[i] > shares[best]))
      best = i;
  if (best >= 0)
    done[best] = TRUE;
  return best;
}

/* "0.98 cat", the five likeliest, a line each. */
static char *
class_text (const HonePredicted *picture)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const int n = (int) g_strv_length ((char **) picture->names);
  g_autofree gboolean *done = g_new0 (gboolean, n + 1);
  int klass;

  for (int i = 0; i < TOP && (klass = next_best (picture->shares, n, done)) >= 0; i++) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf (text, "%s %s\n",
                            g_ascii_formatd (number, sizeof number, "%.2f", (double) picture->shares[klass]),
                            picture->names[klass]);
  }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A row of predictions.csv. */
static void
note_class (Predict *self, const HonePredicted *picture)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->classes == NULL)
    self->classes = g_string_new ("image,class,confidence\n");
  hone_csv_add (self->classes, picture->path);
  g_string_append_c (self->classes, ',');
  hone_csv_add (self->classes, picture->names[picture->found[0].klass]);
  g_string_append_printf (self->classes, ",%s\n",
                          g_ascii_formatd (number, sizeof number, "%.5f", (double) picture->found[0].score));
}

static void
write_classes (Predict *self)
{
  g_autofree char *to = NULL;

  if (self->classes == NULL || self->error != NULL || !need_folder (self))
    return;
  to = g_build_filename (self->folder, "predictions.csv", NULL);
  hone_file_write_text (to, self->classes->str, &self->error);
}

/* No file where nothing was found, as Ultralytics does it. */
static void
write_labels (Predict *self, const HonePredicted *picture, const char *stem)
{
  g_autofree char *folder = g_build_filename (self->folder, "labels", NULL);
  g_autofree char *to = file_of (folder, stem, ".txt");
  g_autofree char *text = picture->shares != NULL
                              ? class_text (picture)
                              : hone_label_text (picture->found, picture->n_found, picture->image->width,
                                                 picture->image->height, self->save_conf);

  if (hone_file_make_folder (folder, &self->error) && picture->n_found > 0)
    hone_file_write_text (to, text, &self->error);
}

/* (nullable): nothing of the box is in the picture */
static HoneImage *
cut_out (const HoneImage *image, const HoneDetection *box)
{
  const float cx = (box->x1 + box->x2) / 2, cy = (box->y1 + box->y2) / 2;
  const float half_w = ((box->x2 - box->x1) * CROP_SCALE + CROP_MORE) / 2;
  const float half_h = ((box->y2 - box->y1) * CROP_SCALE + CROP_MORE) / 2;
  const int x1 = CLAMP ((int) (cx - half_w), 0, image->width), x2 = CLAMP ((int) (cx + half_w), 0, image->width);
  const int y1 = CLAMP ((int) (cy - half_h), 0, image->height), y2 = CLAMP ((int) (cy + half_h), 0, image->height);
  HoneImage *crop;

  if (x2 <= x1 || y2 <= y1)
    return NULL;
  crop = hone_image_new (x2 - x1, y2 - y1);
  for (int y = y1; y < y2; y++)
    memcpy (crop->pixels + (gsize) (y - y1) * (gsize) crop->width * 3,
            image->pixels + ((gsize) y * (gsize) image->width + (gsize) x1) * 3, (gsize) crop->width * 3);
  return crop;
}

/* crops/CLASS/STEM.jpg, STEM-2.jpg ...: what is there stays. */
static void
write_crop (Predict *self, const HonePredicted *picture, const HoneDetection *box, const char *stem)
{
  g_autoptr (HoneImage) crop = cut_out (picture->image, box);
  g_autofree char *klass = folder_name (picture->names[box->klass]);
  g_autofree char *folder = g_build_filename (self->folder, "crops", klass, NULL);
  g_autofree char *to = file_of (folder, stem, ".jpg");

  for (guint i = 2; g_file_test (to, G_FILE_TEST_EXISTS); i++) {
    g_autofree char *numbered = g_strdup_printf ("%s-%u", stem, i);

    g_free (to);
    to = file_of (folder, numbered, ".jpg");
  }
  if (crop != NULL && hone_file_make_folder (folder, &self->error))
    hone_image_write_jpeg (crop, to, JPEG_QUALITY, &self->error);
}

static void
write_heat (Predict *self, const HonePredicted *picture, const char *stem)
{
  g_autofree char *to = file_of (self->folder, stem, "_cam.jpg");

  hone_image_write_jpeg (picture->heat, to, JPEG_QUALITY, &self->error);
}

static void
write_files (Predict *self, const HonePredicted *picture)
{
  const char *stem;

  if (!(self->save || self->save_txt || self->save_crop || self->heat) || !need_folder (self))
    return;
  stem = free_stem (self, picture->path);
  if (self->save)
    write_picture (self, picture, stem);
  if (self->save_txt && self->error == NULL)
    write_labels (self, picture, stem);
  for (guint i = 0; self->save_crop && self->error == NULL && i < picture->n_found; i++)
    write_crop (self, picture, &picture->found[i], stem);
  if (picture->heat != NULL && self->error == NULL)
    write_heat (self, picture, stem);
}

/* --- words ---------------------------------------------------------------------------------------------------------
 */

/* "12 RBC, 1 WBC" */
static char *
count_classes (const HoneDetection *found, guint n_found, char *const *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int klass = 0; names[klass] != NULL; klass++) {
    guint n = 0;

    for (guint i = 0; i < n_found; i++)
      n += found[i].klass == klass;
    if (n > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "", n, names[klass]);
  }
  return g_strdup (text->len > 0 ? text->str : _ ("nothing"));
}

static void
add_box (JsonBuilder *json, const HoneDetection *found, char *const *names)
{
  const float corners[] = { found->x1, found->y1, found->x2, found->y2 };

  json_builder_begin_object (json);
  cli_json_int (json, "class", found->klass);
  cli_json_text (json, "name", names[found->klass]);
  cli_json_number (json, "score", (double) found->score);
  json_builder_set_member_name (json, "xyxy");
  json_builder_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (corners); i++)
    json_builder_add_double_value (json, (double) corners[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

/* Of a classifier: how likely each class is. */
static void
add_shares (JsonBuilder *json, const HonePredicted *picture)
{
  json_builder_set_member_name (json, "classes");
  json_builder_begin_object (json);
  for (int i = 0; picture->names[i] != NULL; i++)
    cli_json_number (json, picture->names[i], (double) picture->shares[i]);
  json_builder_end_object (json);
}

static void
show_json (const HonePredicted *picture)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "image", picture->path);
  cli_json_int (json, "width", picture->image->width);
  cli_json_int (json, "height", picture->image->height);
  json_builder_set_member_name (json, "boxes");
  json_builder_begin_array (json);
  for (guint i = 0; i < picture->n_found; i++)
    add_box (json, &picture->found[i], picture->names);
  json_builder_end_array (json);
  if (picture->shares != NULL)
    add_shares (json, picture);
  cli_json_end (json);
}

static void
on_picture (const HonePredicted *picture, gpointer data)
{
  Predict *self = data;

  self->n_pictures++;
  self->n_boxes += picture->n_found;
  if (self->cli->json) {
    show_json (picture);
  } else {
    g_autofree char *says =
        picture->shares != NULL
            ? g_strdup_printf ("%s %.2f", picture->names[picture->found[0].klass], (double) picture->found[0].score)
            : count_classes (picture->found, picture->n_found, picture->names);

    fprintf (self->cli->out, "%s  %d×%d  %s\n", picture->path, picture->image->width, picture->image->height, says);
    fflush (self->cli->out);
  }
  if (picture->shares != NULL)
    note_class (self, picture);
  if (self->error == NULL)
    write_files (self, picture);
  if (self->error != NULL) /* a full disk: the rest would fail alike */
    g_cancellable_cancel (self->cli->cancellable);
}

static void
on_message (const char *text, gpointer data)
{
  cli_message (text, ((Predict *) data)->cli);
}

int
cli_predict (Cli *cli)
{
  const HoneTrainerWatch watch = { .message = on_message };
  HoneSettings *settings = cli->settings;
  Predict self = {
    .cli = cli,
    .save = hone_settings_get_bool (settings, "save"),
    .save_txt = hone_settings_get_bool (settings, "save_txt"),
    .save_conf = hone_settings_get_bool (settings, "save_conf"),
    .save_crop = hone_settings_get_bool (settings, "save_crop"),
    .heat = hone_settings_get_bool (settings, "visualize"),
    .stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .draw = { .boxes = hone_settings_get_bool (settings, "show_boxes"),
              .labels = hone_settings_get_bool (settings, "show_labels"),
              .scores = hone_settings_get_bool (settings, "show_conf"),
              .line_width = hone_settings_get_int (settings, "line_width") },
  };
  GError *error = NULL;
  int status = CLI_OK;
  gboolean done;

  done = hone_predict (settings, &watch, on_picture, &self, cli->cancellable, &error);

  write_classes (&self);
  if (!done || self.error != NULL) {
    if (self.error != NULL)
      g_clear_error (&error);
    status = cli_fail (cli, self.error != NULL ? self.error : error);
  } else if (self.classes != NULL) {
    fprintf (cli->out, _ ("%u pictures, saved in %s\n"), self.n_pictures, self.folder);
  } else if (self.folder != NULL) {
    fprintf (cli->out, _ ("%u boxes in %u pictures, saved in %s\n"), self.n_boxes, self.n_pictures, self.folder);
  }
  if (self.classes != NULL)
    g_string_free (self.classes, TRUE);
  g_hash_table_unref (self.stems);
  g_free (self.folder);
  return status;
}
