/* SPDX-License-Identifier: Apache-2.0 */
/* cli-predict.c - "hone predict": what is found, as pictures, label files and JSON lines (spec 06, section 11) */
#include "cli.h"
#include "hone-file.h"
#include "hone-plots.h"
#include "hone-run-folder.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

typedef struct {
  Cli *cli;
  char *folder; /* made when the first file is written */
  HoneDrawHow draw;
  gboolean save, save_txt, save_conf;
  GError *error; /* the first file that could not be written; the rest is passed over */
  guint n_pictures, n_boxes;
} Predict;

static gboolean
need_folder (Predict *self)
{
  if (self->folder == NULL)
    self->folder = hone_run_folder_make (self->cli->settings, "predict", &self->error);
  return self->folder != NULL;
}

static void
write_picture (Predict *self, const char *path, const HoneImage *image, const HoneDetection *found, guint n_found,
               char *const *names)
{
  g_autoptr (HoneImage) copy = hone_image_copy (image);
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');
  gboolean png = dot != NULL && g_ascii_strcasecmp (dot, ".png") == 0;
  g_autofree char *stem = dot != NULL ? g_strndup (name, (gsize) (dot - name)) : g_strdup (name);
  g_autofree char *file = g_strconcat (stem, png ? ".png" : ".jpg", NULL);
  g_autofree char *to = g_build_filename (self->folder, file, NULL);

  hone_draw_detections (copy, found, n_found, names, &self->draw);
  hone_image_write (copy, to, &self->error);
}

static void
append_line (GString *text, const HoneImage *image, const HoneDetection *found, gboolean score)
{
  const double w = image->width, h = image->height;
  const double values[] = { ((double) found->x1 + (double) found->x2) / 2 / w,
                            ((double) found->y1 + (double) found->y2) / 2 / h,
                            ((double) found->x2 - (double) found->x1) / w,
                            ((double) found->y2 - (double) found->y1) / h, (double) found->score };

  g_string_append_printf (text, "%d", found->klass);
  for (int i = 0; i < (score ? 5 : 4); i++) {
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf (text, " %s", g_ascii_formatd (number, sizeof number, "%g", values[i]));
  }
  g_string_append_c (text, '\n');
}

static void
write_labels (Predict *self, const char *path, const HoneImage *image, const HoneDetection *found, guint n_found)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_build_filename (self->folder, "labels", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *file = NULL;
  g_autofree char *to = NULL;
  char *dot = strrchr (name, '.');

  if (dot != NULL)
    *dot = '\0';
  file = g_strconcat (name, ".txt", NULL);
  to = g_build_filename (folder, file, NULL);
  for (guint i = 0; i < n_found; i++)
    append_line (text, image, &found[i], self->save_conf);
  if (hone_file_make_folder (folder, &self->error))
    hone_file_write_text (to, text->str, &self->error);
}

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

static void
show_json (const char *path, const HoneImage *image, const HoneDetection *found, guint n_found, char *const *names)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "image", path);
  cli_json_int (json, "width", image->width);
  cli_json_int (json, "height", image->height);
  json_builder_set_member_name (json, "boxes");
  json_builder_begin_array (json);
  for (guint i = 0; i < n_found; i++)
    add_box (json, &found[i], names);
  json_builder_end_array (json);
  cli_json_end (json);
}

static void
on_picture (const char *path, const HoneImage *image, const HoneDetection *found, guint n_found, char *const *names,
            gpointer data)
{
  Predict *self = data;

  self->n_pictures++;
  self->n_boxes += n_found;
  if (self->cli->json) {
    show_json (path, image, found, n_found, names);
  } else {
    g_autofree char *counts = count_classes (found, n_found, names);

    fprintf (self->cli->out, "%s  %d×%d  %s\n", path, image->width, image->height, counts);
    fflush (self->cli->out);
  }
  if ((self->save || self->save_txt) && self->error == NULL && need_folder (self)) {
    if (self->save)
      write_picture (self, path, image, found, n_found, names);
    if (self->save_txt && self->error == NULL)
      write_labels (self, path, image, found, n_found);
    if (self->error != NULL) /* a full disk: the rest would fail alike */
      g_cancellable_cancel (self->cli->cancellable);
  }
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
    .draw = { .boxes = hone_settings_get_bool (settings, "show_boxes"),
              .labels = hone_settings_get_bool (settings, "show_labels"),
              .scores = hone_settings_get_bool (settings, "show_conf"),
              .line_width = hone_settings_get_int (settings, "line_width") },
  };
  GError *error = NULL;
  int status = CLI_OK;

  if (!hone_predict (settings, &watch, on_picture, &self, cli->cancellable, &error) || self.error != NULL) {
    if (self.error != NULL)
      g_clear_error (&error);
    status = cli_fail (cli, self.error != NULL ? self.error : error);
  } else if (self.folder != NULL) {
    fprintf (cli->out, _ ("%u boxes in %u pictures, saved in %s\n"), self.n_boxes, self.n_pictures, self.folder);
  }
  g_free (self.folder);
  return status;
}
