/* SPDX-License-Identifier: Apache-2.0 */
/* val-files.c - see val-files.h */
#include "val-files.h"

#include "hone-file.h"
#include "hone-overlap.h"
#include "hone-run-folder.h"
#include "label-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define CHUNK 65536 /* bytes of predictions.json that are gathered */

struct _HoneValFiles {
  char *folder; /* NULL: nothing is written */
  char **names;
  gboolean save_txt, save_conf, visualize, coco_ids;
  HoneValPlots *plots; /* NULL: not wanted, as below */
  HoneCoco *coco;
  GFileOutputStream *json;
  char *part;    /* path of it while it is not whole */
  GString *text; /* of predictions.json, not yet written */
  guint n_json;  /* detections in it */
  HoneScorer *scorer;
  GError *error; /* the first */
};

/* Where the next error goes: only the first is kept. */
static GError **
slot (HoneValFiles *self)
{
  return self->error == NULL ? &self->error : NULL;
}

/* --- predictions.json, COCO's form (spec 05, section 9) --------------------------------------------------------- */

/* COCO has 80 classes numbered 1 .. 90; these numbers are not used. */
static int
category_of (const HoneValFiles *self, int klass)
{
  static const int unused[] = { 12, 26, 29, 30, 45, 66, 68, 69, 71, 83 };
  int id = klass + 1;

  for (guint i = 0; self->coco_ids && i < G_N_ELEMENTS (unused); i++)
    id += unused[i] <= id;
  return id;
}

/* Written under another name until it is whole. */
static void
json_open (HoneValFiles *self)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) local = NULL;

  self->text = g_string_new ("[");
  self->part = g_build_filename (self->folder, "predictions.json.part", NULL);
  file = g_file_new_for_path (self->part);
  self->json = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &local);
  if (self->json == NULL)
    g_set_error (slot (self), HONE_ERROR, HONE_ERROR_WRITE, _ ("predictions.json in %s cannot be written: %s"),
                 self->folder, local->message);
}

static void
json_flush (HoneValFiles *self, gsize least)
{
  g_autoptr (GError) local = NULL;

  if (self->error != NULL || self->text->len < least)
    return;
  if (!g_output_stream_write_all (G_OUTPUT_STREAM (self->json), self->text->str, self->text->len, NULL, NULL, &local))
    g_set_error (slot (self), HONE_ERROR, HONE_ERROR_WRITE, _ ("predictions.json in %s cannot be written: %s"),
                 self->folder, local->message);
  g_string_truncate (self->text, 0);
}

static void
json_abandon (HoneValFiles *self)
{
  if (self->json == NULL)
    return;
  g_output_stream_close (G_OUTPUT_STREAM (self->json), NULL, NULL);
  g_clear_object (&self->json);
  g_unlink (self->part);
}

static void
json_close (HoneValFiles *self)
{
  g_autofree char *path = g_build_filename (self->folder, "predictions.json", NULL);
  g_autoptr (GError) local = NULL;

  g_string_append_c (self->text, ']');
  json_flush (self, 0);
  if (self->error != NULL)
    return;
  if (!g_output_stream_close (G_OUTPUT_STREAM (self->json), NULL, &local) || g_rename (self->part, path) != 0) {
    g_set_error (slot (self), HONE_ERROR, HONE_ERROR_WRITE, _ ("%s cannot be written: %s"), path,
                 local != NULL ? local->message : g_strerror (errno));
    json_abandon (self);
  }
  g_clear_object (&self->json);
}

/* Rounded to so many decimals, as little as says it: "12.5", "3.0". Answers with what was written. */
static double
append_number (GString *text, float x, const char *format)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gsize n;

  g_ascii_formatd (number, sizeof number, format, (double) x);
  n = strlen (number);
  while (n > 2 && number[n - 1] == '0' && number[n - 2] != '.')
    number[--n] = '\0';
  g_string_append (text, number);
  return g_ascii_strtod (number, NULL);
}

static void
append_text (GString *text, const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), valid);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (text, quoted);
}

/* A numeric name is the number. */
static void
append_image_id (GString *text, const char *stem)
{
  const char *digits = stem + strspn (stem, "0");

  if (stem[0] != '\0' && stem[strspn (stem, "0123456789")] == '\0' && strlen (digits) <= 18)
    g_string_append (text, digits[0] != '\0' ? digits : "0");
  else
    append_text (text, stem);
}

static HoneCocoBox
append_detection (HoneValFiles *self, const char *stem, const char *name, const HoneDetection *found)
{
  /* Corner by way of the centre, in single precision: the third decimal shows it. */
  const float w = found->x2 - found->x1, h = found->y2 - found->y1;
  const float x = (found->x1 + found->x2) / 2 - w / 2, y = (found->y1 + found->y2) / 2 - h / 2;
  HoneCocoBox box = { .klass = found->klass };

  g_string_append (self->text, self->n_json++ > 0 ? ", {\"image_id\": " : "{\"image_id\": ");
  append_image_id (self->text, stem);
  g_string_append (self->text, ", \"file_name\": ");
  append_text (self->text, name);
  g_string_append_printf (self->text, ", \"category_id\": %d, \"bbox\": [", category_of (self, found->klass));
  box.x = append_number (self->text, x, "%.3f");
  g_string_append (self->text, ", ");
  box.y = append_number (self->text, y, "%.3f");
  g_string_append (self->text, ", ");
  box.w = append_number (self->text, w, "%.3f");
  g_string_append (self->text, ", ");
  box.h = append_number (self->text, h, "%.3f");
  g_string_append (self->text, "], \"score\": ");
  box.score = append_number (self->text, found->score, "%.5f");
  g_string_append_c (self->text, '}');
  return box;
}

static HoneCocoBox
truth_of (const HoneSample *sample, const HoneLabel *label)
{
  const double w = (double) label->w * sample->width, h = (double) label->h * sample->height;

  return (HoneCocoBox){
    .x = (double) label->cx * sample->width - w / 2,
    .y = (double) label->cy * sample->height - h / 2,
    .w = w,
    .h = h,
    .klass = label->klass,
  };
}

/* As the file says: what another program makes of it is what is reckoned here. */
static void
add_json (HoneValFiles *self, const HoneSample *sample, const GArray *found)
{
  g_autofree char *name = g_path_get_basename (sample->path);
  g_autofree char *stem = hone_file_stem (sample->path);
  g_autofree HoneCocoBox *boxes = g_new (HoneCocoBox, found->len + 1);
  g_autofree HoneCocoBox *truths = g_new (HoneCocoBox, sample->n_labels + 1);

  for (guint i = 0; i < found->len; i++)
    boxes[i] = append_detection (self, stem, name, &g_array_index (found, HoneDetection, i));
  for (guint i = 0; i < sample->n_labels; i++)
    truths[i] = truth_of (sample, &sample->labels[i]);
  hone_coco_add (self->coco, boxes, found->len, truths, sample->n_labels);
  json_flush (self, CHUNK);
}

/* --- labels/NAME.txt -------------------------------------------------------------------------------------------- */

static void
write_labels (HoneValFiles *self, const HoneSample *sample, const GArray *found)
{
  g_autofree char *stem = hone_file_stem (sample->path);
  g_autofree char *file = g_strconcat (stem, ".txt", NULL);
  g_autofree char *path = g_build_filename (self->folder, "labels", file, NULL);
  g_autofree char *text = hone_label_text ((const HoneDetection *) (gpointer) found->data, found->len, sample->width,
                                           sample->height, self->save_conf);

  if (found->len > 0 && self->error == NULL)
    hone_file_write_text (path, text, slot (self));
}

/* --- visualizations/NAME.jpg: what is there, found, wrongly found, missed ------------------------------------------
 */

#define N_VIEWS 4
#define SURE 0.25f /* what is less would hide everything */

enum {
  VIEW_TRUTH,
  VIEW_RIGHT,
  VIEW_WRONG,
  VIEW_MISSED,
};

/* The truth of its class that is not yet hit and overlaps most, by at least a half; -1: none. */
static int
partner_of (const HoneDetection *box, const GArray *truths, const gboolean *hit)
{
  float best = 0;
  int partner = -1;

  for (guint i = 0; i < truths->len; i++) {
    const HoneTruth *truth = &g_array_index (truths, HoneTruth, i);
    const float overlap = hit[i] || truth->klass != box->klass ? 0 : hone_overlap (truth, box);

    if (overlap > best) {
      best = overlap;
      partner = (int) i;
    }
  }
  return best >= 0.5f ? partner : -1;
}

static void
add_truths (GArray *view, const GArray *truths, const gboolean *hit, gboolean all)
{
  for (guint i = 0; i < truths->len; i++) {
    const HoneTruth *truth = &g_array_index (truths, HoneTruth, i);
    const HoneDetection box = { truth->x1, truth->y1, truth->x2, truth->y2, 1, truth->klass, 0 };

    if (all || !hit[i])
      g_array_append_val (view, box);
  }
}

/* By the rule of the metrics, at overlap 0.5. */
static void
sort_out (const GArray *found, const GArray *truths, GArray *const views[N_VIEWS])
{
  g_autofree gboolean *hit = g_new0 (gboolean, truths->len + 1);

  for (guint i = 0; i < found->len; i++) {
    const HoneDetection *box = &g_array_index (found, HoneDetection, i);
    int partner;

    if (box->score < SURE)
      continue;
    partner = partner_of (box, truths, hit);
    if (partner >= 0)
      hit[partner] = TRUE;
    g_array_append_vals (views[partner >= 0 ? VIEW_RIGHT : VIEW_WRONG], box, 1);
  }
  add_truths (views[VIEW_TRUTH], truths, hit, TRUE);
  add_truths (views[VIEW_MISSED], truths, hit, FALSE);
}

/* One picture four times, as a batch with captions for names. */
static void
draw_views (HoneValFiles *self, const HoneBatch *batch, int image, GArray *const views[N_VIEWS], const char *path)
{
  const gsize n = (gsize) batch->h * (gsize) batch->w * 3;
  HoneSample captions[N_VIEWS] = {
    [VIEW_TRUTH] = { .path = (char *) _ ("There") },
    [VIEW_RIGHT] = { .path = (char *) _ ("Found") },
    [VIEW_WRONG] = { .path = (char *) _ ("Found, but not there") },
    [VIEW_MISSED] = { .path = (char *) _ ("Missed") },
  };
  const HoneSample *samples[N_VIEWS];
  g_autofree guint8 *pixels = g_malloc (N_VIEWS * n);
  const HoneBatch sheet = { .n = N_VIEWS, .h = batch->h, .w = batch->w, .pixels = pixels, .samples = samples };

  for (int i = 0; i < N_VIEWS; i++) {
    samples[i] = &captions[i];
    memcpy (pixels + (gsize) i * n, batch->pixels + (gsize) image * n, n);
  }
  hone_plot_batch (&sheet, views, self->names, path, slot (self));
}

static void
visualize (HoneValFiles *self, const HoneBatch *batch, int image, const GArray *found)
{
  g_autofree char *stem = hone_file_stem (batch->samples[image]->path);
  g_autofree char *file = g_strconcat (stem, ".jpg", NULL);
  g_autofree char *path = g_build_filename (self->folder, "visualizations", file, NULL);
  g_autoptr (GArray) truths = hone_batch_truths (batch, image);
  GArray *views[N_VIEWS];

  for (int i = 0; i < N_VIEWS; i++)
    views[i] = g_array_new (FALSE, FALSE, sizeof (HoneDetection));
  sort_out (found, truths, views);
  if (self->error == NULL)
    draw_views (self, batch, image, views, path);
  for (int i = 0; i < N_VIEWS; i++)
    g_array_unref (views[i]);
}

/* --- all of it --------------------------------------------------------------------------------------------------- */

static gboolean
make_folders (HoneValFiles *self, HoneSettings *settings, GError **error)
{
  g_autofree char *labels = NULL;
  g_autofree char *views = NULL;

  self->folder = hone_run_folder_make (settings, "val", error);
  if (self->folder == NULL)
    return FALSE;
  labels = g_build_filename (self->folder, "labels", NULL);
  views = g_build_filename (self->folder, "visualizations", NULL);
  return (!self->save_txt || hone_file_make_folder (labels, error)) &&
         (!self->visualize || hone_file_make_folder (views, error));
}

HoneValFiles *
hone_val_files_new (HoneSettings *settings, char *const *names, gboolean coco_ids, GError **error)
{
  HoneValFiles *self = g_new0 (HoneValFiles, 1);
  const gboolean plots = hone_settings_get_bool (settings, "plots");
  const gboolean json = hone_settings_get_bool (settings, "save_json");

  self->names = g_strdupv ((char **) names);
  self->save_txt = hone_settings_get_bool (settings, "save_txt");
  self->save_conf = hone_settings_get_bool (settings, "save_conf");
  self->visualize = hone_settings_get_bool (settings, "visualize");
  self->coco_ids = coco_ids;
  if ((plots || json || self->save_txt || self->visualize) && !make_folders (self, settings, error)) {
    hone_val_files_free (self);
    return NULL;
  }
  if (plots)
    self->plots = hone_val_plots_new (self->folder, self->names);
  if (json) {
    self->coco = hone_coco_new ((int) g_strv_length (self->names));
    json_open (self);
  }
  return self;
}

void
hone_val_files_free (HoneValFiles *self)
{
  json_abandon (self);
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->plots, hone_val_plots_free);
  g_clear_pointer (&self->coco, hone_coco_free);
  g_clear_error (&self->error);
  g_strfreev (self->names);
  g_free (self->part);
  g_free (self->folder);
  g_free (self);
}

static void
on_batch (const HoneBatch *batch, GArray *const *found, gpointer data)
{
  HoneValFiles *self = data;

  if (self->plots != NULL)
    hone_val_plots_add (batch, found, self->plots);
  for (int i = 0; self->visualize && i < batch->n; i++)
    visualize (self, batch, i, found[i]);
}

void
hone_val_files_watch (HoneValFiles *self, HoneValidator *validator)
{
  validator->on_batch = on_batch;
  validator->on_batch_data = self;
  if (self->plots != NULL)
    hone_val_plots_set_conf (self->plots, validator->nms.conf);
}

void
hone_val_files_each (const HoneSample *sample, GArray *found, const HoneLetterbox *place, gpointer data)
{
  HoneValFiles *self = data;

  if (self->coco == NULL && !self->save_txt)
    return;
  hone_detections_to_picture (found, place, sample->width, sample->height);
  if (self->save_txt)
    write_labels (self, sample, found);
  if (self->coco != NULL)
    add_json (self, sample, found);
}

gboolean
hone_val_files_finish (HoneValFiles *self, const HoneMetrics *metrics, const gint64 *confusion, HoneCocoResult *coco,
                       GError **error)
{
  const gsize width = (gsize) g_strv_length (self->names) + 1;

  if (self->coco != NULL) {
    json_close (self);
    hone_coco_result (self->coco, coco);
  }
  if (self->plots != NULL) {
    memcpy (hone_val_plots_get_matrix (self->plots), confusion, width * width * sizeof *confusion);
    hone_val_plots_finish (self->plots, metrics, slot (self));
  }
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

const char *
hone_val_files_get_folder (HoneValFiles *self)
{
  return self->folder;
}
