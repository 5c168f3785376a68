/* SPDX-License-Identifier: Apache-2.0 */
/* model-file.c - see model-file.h */
#include "model-file.h"

#include "hone-base.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>

#define CLASS_SIZE 224 /* imgsz of a classifier */

static gboolean
looks_like_file (const char *word)
{
  const char *const endings[] = { ".pt", ".pth", ".safetensors", ".h5", ".keras" };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (word, endings[i]))
      return TRUE;
  return g_file_test (word, G_FILE_TEST_IS_REGULAR) && !g_str_has_suffix (word, ".yaml") &&
         !g_str_has_suffix (word, ".yml");
}

char *
hone_model_file_find (const char *word)
{
  g_autofree char *base = hone_base_find (word);

  if (base != NULL)
    return g_steal_pointer (&base);
  if (g_file_test (word, G_FILE_TEST_IS_DIR))
    return g_build_filename (word, "weights", "best.safetensors", NULL);
  return looks_like_file (word) ? g_strdup (word) : NULL;
}

/* Nothing is ever fetched from the network: say what a person can do instead. */
static HoneTensors *
read_weights (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_NOT_FOUND,
                 _ ("There is no model file %s. Hone does not fetch files: give the path of one that you have, or the "
                    "name of an architecture such as yolo26n.yaml to start from nothing."),
                 path);
    return NULL;
  }
  return hone_weights_read (path, error);
}

/* What the setting task asks for. */
static HoneNetTask
task_of (HoneSettings *settings)
{
  return g_strcmp0 (hone_settings_get_text (settings, "task"), "classify") == 0 ? HONE_TASK_CLASSIFY : HONE_TASK_DETECT;
}

gboolean
hone_model_file_is_classifier (HoneSettings *settings)
{
  return task_of (settings) == HONE_TASK_CLASSIFY;
}

HoneModel *
hone_model_file_open_any (const char *path, HoneTensors **tensors, GError **error)
{
  g_autoptr (HoneTensors) found = read_weights (path, error);
  g_auto (GStrv) names = NULL;
  g_autoptr (HoneModel) model = NULL;
  HoneArch arch;
  int n_classes, class_width;

  if (found == NULL || !hone_model_recognise (found, path, &arch, &n_classes, &class_width, &names, error))
    return NULL;
  model = hone_model_new (&arch, n_classes, (const char *const *) names, class_width);
  if (!hone_model_load_exact (model, found, error))
    return NULL;
  if (tensors != NULL)
    *tensors = g_steal_pointer (&found);
  return g_steal_pointer (&model);
}

HoneModel *
hone_model_file_open (const char *path, HoneTensors **tensors, GError **error)
{
  g_autoptr (HoneTensors) found = NULL;
  g_autoptr (HoneModel) model = hone_model_file_open_any (path, &found, error);

  if (model == NULL || !hone_arch_require (&model->arch, HONE_TASK_DETECT, path, error))
    return NULL;
  if (tensors != NULL)
    *tensors = g_steal_pointer (&found);
  return g_steal_pointer (&model);
}

int
hone_model_file_class_size (HoneSettings *settings, HoneTensors *tensors)
{
  if (hone_settings_is_given (settings, "imgsz") || hone_tensors_get_meta (tensors, "imgsz") != NULL)
    return hone_model_file_imgsz (settings, tensors);
  return CLASS_SIZE;
}

/* From nothing: @arch with random numbers. */
static HoneModel *
random_model (const HoneArch *arch, int n_classes, const char *const *names, guint64 seed, HoneTransfer *transfer)
{
  HoneModel *model = hone_model_new (arch, n_classes, names, 0);

  hone_model_init (model, seed);
  *transfer = (HoneTransfer){ .n_all = model->n_params };
  return model;
}

static gboolean
arch_of (HoneSettings *settings, const char *path, HoneTensors *own, HoneArch *arch, GError **error)
{
  const char *word = hone_settings_get_text (settings, "model");
  const HoneNetTask task = task_of (settings);
  g_auto (GStrv) names = NULL;
  int n_classes, class_width;

  if (own == NULL)
    return hone_arch_parse (word, arch, error) && hone_arch_require (arch, task, word, error);
  return hone_model_recognise (own, path, arch, &n_classes, &class_width, &names, error) &&
         hone_arch_require (arch, task, path, error);
}

/* A table of layers with pretrained=true, said and not only left as it is (then it means what it means to Ultralytics:
 * random numbers): the base of that network, where Hone has one. */
static gboolean
pick_base (HoneSettings *settings, const HoneArch *arch, HoneTensors **source, GError **error)
{
  g_autofree char *base = hone_settings_is_given (settings, "pretrained") ? hone_base_of (arch->id) : NULL;

  if (base != NULL)
    *source = read_weights (base, error);
  return base == NULL || *source != NULL;
}

/* The file whose weights are taken over, read; @source stays NULL when there is none. */
static gboolean
pick_source (HoneSettings *settings, const HoneArch *arch, HoneTensors *own, HoneTensors **source, GError **error)
{
  const char *pretrained = hone_settings_get_text (settings, "pretrained");

  if (pretrained == NULL || g_str_equal (pretrained, "false"))
    return TRUE;
  if (g_str_equal (pretrained, "true")) {
    if (own == NULL)
      return pick_base (settings, arch, source, error);
    *source = hone_tensors_ref (own);
    return TRUE;
  }
  *source = read_weights (pretrained, error);
  return *source != NULL;
}

/* A trained model hands on the size of its pictures and whether its classes were one, when nothing else is asked for.
 * Ultralytics' files say True. */
static void
hand_on (HoneSettings *settings, HoneTensors *own)
{
  g_autofree char *imgsz = g_strdup_printf ("%d", hone_model_file_imgsz (settings, own));
  const char *single = hone_tensors_get_meta (own, "single_cls");

  if (!hone_settings_is_given (settings, "imgsz"))
    hone_settings_set (settings, "imgsz", imgsz, NULL);
  if (single != NULL && g_ascii_strcasecmp (single, "true") == 0 && !hone_settings_is_given (settings, "single_cls"))
    hone_settings_set (settings, "single_cls", "true", NULL);
}

static gboolean
is_classifier (const char *word, HoneTensors *own)
{
  g_auto (GStrv) names = NULL;
  HoneArch arch;
  int n_classes, class_width;
  const gboolean known = own != NULL ? hone_model_recognise (own, word, &arch, &n_classes, &class_width, &names, NULL)
                                     : hone_arch_parse (word, &arch, NULL);

  return known && arch.family->task == HONE_TASK_CLASSIFY;
}

/* A classifier needs no task=classify, and looks at smaller pictures where nobody says how large. */
static void
choose_task (HoneSettings *settings, const char *word, HoneTensors *own)
{
  const gboolean has_size = own != NULL && hone_tensors_get_meta (own, "imgsz") != NULL;

  if (!hone_settings_is_given (settings, "task") && is_classifier (word, own))
    hone_settings_set (settings, "task", "classify", NULL);
  if (hone_model_file_is_classifier (settings) && !hone_settings_is_given (settings, "imgsz") && !has_size)
    hone_settings_set (settings, "imgsz", G_STRINGIFY (CLASS_SIZE), NULL);
}

void
hone_model_file_hand_on (HoneSettings *settings)
{
  const char *word = hone_settings_get_text (settings, "model");
  g_autofree char *path = word != NULL ? hone_model_file_find (word) : NULL;
  g_autoptr (HoneTensors) own = path != NULL ? read_weights (path, NULL) : NULL;

  if (word != NULL && (path == NULL || own != NULL))
    choose_task (settings, word, own);
  if (own != NULL)
    hand_on (settings, own);
}

/* "10" freezes the first ten layers, "[10]" the tenth alone. */
static char **
frozen_entries (HoneSettings *settings)
{
  char **entries = hone_settings_get_list (settings, "freeze");
  const char *text = hone_settings_get_text (settings, "freeze");
  g_autoptr (GPtrArray) first = NULL;
  char *end;
  gint64 n;

  if (entries == NULL || text[0] == '[' || g_strv_length (entries) != 1)
    return entries;
  n = g_ascii_strtoll (entries[0], &end, 10);
  if (*end != '\0')
    return entries;
  g_strfreev (entries);
  first = g_ptr_array_new ();
  for (gint64 i = 0; i < MIN (n, 1000); i++)
    g_ptr_array_add (first, g_strdup_printf ("%" G_GINT64_FORMAT, i));
  g_ptr_array_add (first, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&first), FALSE);
}

gboolean
hone_model_file_freeze (HoneModel *model, HoneSettings *settings, GError **error)
{
  g_auto (GStrv) entries = frozen_entries (settings);

  return hone_model_freeze (model, (const char *const *) entries, error);
}

static void
say_missing (GError **error)
{
  g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
               _ ("A model is missing: say model=hone-yolo26n to start from Hone's own base, model=FILE.pt from a "
                  "trained one, or model=yolo26n.yaml from nothing."));
}

HoneModel *
hone_model_file_plan (HoneSettings *settings, int n_classes, GError **error)
{
  const char *word = hone_settings_get_text (settings, "model");
  g_autofree char *path = word != NULL ? hone_model_file_find (word) : NULL;
  g_autoptr (HoneTensors) own = path != NULL ? read_weights (path, error) : NULL;
  g_autoptr (HoneModel) model = NULL;
  HoneArch arch;

  if (word == NULL)
    say_missing (error);
  else if (path == NULL || own != NULL)
    choose_task (settings, word, own);
  if (word == NULL || (path != NULL && own == NULL) || !arch_of (settings, path, own, &arch, error))
    return NULL;
  if (own != NULL)
    hand_on (settings, own);
  model = hone_model_new (&arch, n_classes, NULL, 0);
  return hone_model_file_freeze (model, settings, error) ? g_steal_pointer (&model) : NULL;
}

HoneModel *
hone_model_file_start (HoneSettings *settings, int n_classes, const char *const *names, HoneTransfer *transfer,
                       GError **error)
{
  const char *word = hone_settings_get_text (settings, "model");
  guint64 seed = (guint64) hone_settings_get_int (settings, "seed");
  gboolean remap = hone_settings_get_bool (settings, "cls_remap");
  g_autofree char *path = NULL;
  g_autoptr (HoneTensors) own = NULL;
  g_autoptr (HoneTensors) source = NULL;
  HoneArch arch;

  if (word == NULL) {
    say_missing (error);
    return NULL;
  }
  path = hone_model_file_find (word);
  if (path != NULL && (own = read_weights (path, error)) == NULL)
    return NULL;
  if (!arch_of (settings, path, own, &arch, error) || !pick_source (settings, &arch, own, &source, error))
    return NULL;
  if (own != NULL)
    hand_on (settings, own);
  if (source == NULL)
    return random_model (&arch, n_classes, names, seed, transfer);
  return hone_model_transfer (&arch, n_classes, names, source, remap, seed, transfer, error);
}

int
hone_model_file_number (HoneTensors *tensors, const char *key, int fallback)
{
  const char *text = tensors != NULL ? hone_tensors_get_meta (tensors, key) : NULL;
  int number;

  if (text == NULL)
    return fallback;
  number = atoi (text + strspn (text, "[( \"'"));
  return number > 0 ? number : fallback;
}

char *
hone_model_file_text (HoneTensors *tensors, const char *key)
{
  const char *text = hone_tensors_get_meta (tensors, key);
  g_autoptr (JsonNode) node = NULL;

  if (text == NULL || text[0] != '"')
    return g_strdup (text);
  node = json_from_string (text, NULL);
  return node != NULL ? json_node_dup_string (node) : NULL;
}

/* Of [height, width] the larger: networks that are trained or measured see squares. */
static int
largest_side (HoneSettings *settings)
{
  int n;
  g_autofree double *sides = hone_settings_get_numbers (settings, "imgsz", &n);
  double largest = 0;

  for (int i = 0; i < n; i++)
    largest = MAX (largest, sides[i]);
  return (int) largest;
}

int
hone_model_file_imgsz (HoneSettings *settings, HoneTensors *tensors)
{
  int imgsz = largest_side (settings);

  if (tensors != NULL && !hone_settings_is_given (settings, "imgsz"))
    imgsz = CLAMP (hone_model_file_number (tensors, "imgsz", imgsz), 32, 16384);
  return (imgsz + 31) / 32 * 32;
}
