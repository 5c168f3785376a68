/* SPDX-License-Identifier: Apache-2.0 */
/* hone-scene-set.c - see hone-scene-set.h */
#include "hone-scene-set.h"
#include "hone-file.h"
#include "hone-yaml.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#define USUAL_TRAIN 64
#define USUAL_VAL 256
#define USUAL_SIZE 320
#define USUAL_FRESH 8192

typedef struct {
  const HoneSceneSetHow *how;
  HoneScenes *scenes;
  const char *folder;
  HoneProgress progress;
  gpointer progress_data;
  GCancellable *cancellable;

  guint total;
  int next, done; /* atomic */
  GMutex lock;
  GError *error; /* the first; guarded by lock */
} Writing;

static void
keep_error (Writing *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_mutex_unlock (&self->lock);
}

static gboolean
has_failed (Writing *self)
{
  gboolean failed;

  g_mutex_lock (&self->lock);
  failed = self->error != NULL;
  g_mutex_unlock (&self->lock);
  return failed;
}

static char *
labels_text (const GArray *objects, int side)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < objects->len; i++) {
    const HoneSceneObject *object = &g_array_index (objects, HoneSceneObject, i);
    const double box[4] = { (object->x0 + object->x1) / 2.0 / side, (object->y0 + object->y1) / 2.0 / side,
                            (double) (object->x1 - object->x0) / side, (double) (object->y1 - object->y0) / side };

    g_string_append_printf (text, "%d", object->klass);
    for (int k = 0; k < 4; k++) {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, " %s", g_ascii_formatd (number, sizeof number, "%.6f", box[k]));
    }
    g_string_append_c (text, '\n');
  }
  return g_string_free (text, FALSE);
}

static char *
path_of (const Writing *self, const char *what, HoneSplit split, guint index, const char *ending)
{
  g_autofree char *name = g_strdup_printf ("scene-%06u%s", index, ending);

  return g_build_filename (self->folder, what, hone_split_name (split), name, NULL);
}

static gboolean
write_scene (Writing *self, HoneSplit split, guint index, GError **error)
{
  const int side = self->how->imgsz;
  g_autoptr (HoneImage) image = hone_image_new (side, side);
  g_autoptr (GArray) objects = g_array_new (FALSE, FALSE, sizeof (HoneSceneObject));
  g_autofree char *picture = path_of (self, "images", split, index, ".png");
  g_autofree char *labels = path_of (self, "labels", split, index, ".txt");
  g_autofree char *text = NULL;

  hone_scenes_draw (self->scenes, HONE_SCENES_OF_SPLIT (split) + index, side, side, image->pixels, NULL, objects);
  text = labels_text (objects, side);
  return hone_image_write_png (image, picture, error) && hone_file_write_text (labels, text, error);
}

/* Picture @number of all splits. */
static gboolean
write_number (Writing *self, guint number, GError **error)
{
  int split = 0;

  while (number >= self->how->n[split])
    number -= self->how->n[split++];
  return !g_cancellable_set_error_if_cancelled (self->cancellable, error) &&
         write_scene (self, (HoneSplit) split, number, error);
}

static gpointer
write_some (gpointer data)
{
  Writing *self = data;
  guint number;

  while ((number = (guint) g_atomic_int_add (&self->next, 1)) < self->total && !has_failed (self)) {
    GError *error = NULL;

    if (!write_number (self, number, &error))
      keep_error (self, error);
    else if (self->progress != NULL && g_atomic_int_add (&self->done, 1) % 16 == 0)
      self->progress ((double) number / self->total, _ ("Drawing scenes"), self->progress_data);
  }
  return NULL;
}

/* On all cores; nobody waits for a lock of another. */
static gboolean
write_scenes (Writing *self, GError **error)
{
  const guint n = MAX (1, g_get_num_processors ()) - 1;
  g_autofree GThread **threads = g_new0 (GThread *, n + 1);

  for (guint i = 0; i < n; i++)
    threads[i] = g_thread_try_new ("hone-scenes", write_some, self, NULL);
  write_some (self);
  for (guint i = 0; i < n; i++)
    if (threads[i] != NULL)
      g_thread_join (threads[i]);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

/* --- the folder --- */

static char *
data_yaml (const HoneSceneSetHow *how)
{
  GString *text = g_string_new (_ ("# Scenes drawn by Hone: no photographs, no licence of anybody else.\n"));

  if (how->fresh > 0)
    g_string_append_printf (text, "scenes: {seed: %" G_GUINT64_FORMAT ", pictures: %u}\n", how->seed, how->fresh);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    if (how->n[split] > 0)
      g_string_append_printf (text, "%s: images/%s\n", hone_split_name ((HoneSplit) split),
                              hone_split_name ((HoneSplit) split));
  g_string_append (text, "\nnames:\n");
  for (int i = 0; i < hone_scenes_get_n_classes (); i++) {
    g_autofree char *name = hone_scenes_class_name (i);

    g_string_append_printf (text, "  %d: %s\n", i, name);
  }
  return g_string_free (text, FALSE);
}

static gboolean
make_folders (const Writing *self, GError **error)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    const char *name = hone_split_name ((HoneSplit) split);
    g_autofree char *images = g_build_filename (self->folder, "images", name, NULL);
    g_autofree char *labels = g_build_filename (self->folder, "labels", name, NULL);

    if (self->how->n[split] > 0 && !(hone_file_make_folder (images, error) && hone_file_make_folder (labels, error)))
      return FALSE;
  }
  return TRUE;
}

/* All of it, at self->folder. */
static gboolean
write_all (Writing *self, GError **error)
{
  g_autofree char *yaml = g_build_filename (self->folder, "data.yaml", NULL);
  g_autofree char *text = data_yaml (self->how);

  return make_folders (self, error) && write_scenes (self, error) && hone_file_write_text (yaml, text, error);
}

static gboolean
is_taken (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);

  return g_file_test (folder, G_FILE_TEST_EXISTS) && (dir == NULL || g_dir_read_name (dir) != NULL);
}

static gboolean
put_in_place (const char *part, const char *folder, GError **error)
{
  g_rmdir (folder); /* an empty one */
  if (g_rename (part, folder) == 0)
    return TRUE;
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), folder, g_strerror (errno));
  return FALSE;
}

gboolean
hone_scene_set_write (const char *folder, const HoneSceneSetHow *how, HoneProgress progress, gpointer progress_data,
                      GCancellable *cancellable, GError **error)
{
  g_autofree char *whole = g_canonicalize_filename (folder, NULL);
  g_autofree char *part = g_strconcat (whole, ".part-XXXXXX", NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  Writing self = { .how = how, .folder = part, .progress = progress, .progress_data = progress_data };
  gboolean fine;

  if (is_taken (whole)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("There is something in %s already. Name a folder that does not exist yet."), folder);
    return FALSE;
  }
  if (!hone_file_make_folder (parent, error))
    return FALSE;
  if (g_mkdtemp_full (part, 0777) == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s could not be written: %s."), part, g_strerror (errno));
    return FALSE;
  }
  self.cancellable = cancellable;
  self.total = how->n[0] + how->n[1] + how->n[2];
  self.scenes = hone_scenes_new (how->seed);
  g_mutex_init (&self.lock);
  fine = write_all (&self, error) && put_in_place (part, whole, error);
  if (!fine)
    hone_file_remove_tree (part);
  g_mutex_clear (&self.lock);
  hone_scenes_free (self.scenes);
  return fine;
}

char *
hone_scene_set_usual (GError **error)
{
  const HoneSceneSetHow how = { .n = { USUAL_TRAIN, USUAL_VAL, 0 }, .imgsz = USUAL_SIZE, .fresh = USUAL_FRESH };
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "hone", "scenes", NULL);
  g_autofree char *yaml = g_build_filename (folder, "data.yaml", NULL);

  if (g_file_test (yaml, G_FILE_TEST_EXISTS) || hone_scene_set_write (folder, &how, NULL, NULL, NULL, error))
    return g_steal_pointer (&folder);
  return NULL;
}
