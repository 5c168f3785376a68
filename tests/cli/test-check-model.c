/* SPDX-License-Identifier: Apache-2.0 */
/* test-check-model.c - "hone check model=FILE": labels that a model contradicts
 *
 * The model is a small network of random numbers. What it found is kept in a file; there the test puts what a perfect
 * model would have found, but for the faults that are to be reported.
 */
#include "cli-run.h"
#include "found-cache.h"
#include "hone-file.h"
#include "hone-label-store.h"
#include "hone-model.h"

#include <math.h>
#include <string.h>

#define N_TRAIN 3
#define N_VAL 6

static void
write_model (Run *run, const char *const *names)
{
  g_autofree char *path = run_path (run, "model.safetensors");
  g_autoptr (HoneModel) model = NULL;
  g_autoptr (HoneTensors) tensors = NULL;
  HoneArch arch;

  g_assert_true (hone_arch_parse ("yolo26n-w0.0625", &arch, NULL));
  model = hone_model_new (&arch, (int) g_strv_length ((char **) names), names, 0);
  hone_model_init (model, 5);
  tensors = hone_model_to_tensors (model, model->values);
  g_assert_true (hone_safetensors_write (tensors, path, NULL));
}

static Run *
begin (void)
{
  const char *const names[] = { "RBC", "WBC", "Platelets", NULL };
  Run *run = run_new ();
  g_autofree char *yaml = run_small_data (run, N_TRAIN, N_VAL);

  write_model (run, names);
  return run;
}

/* Lines of findings by a model. (element-type JsonObject) */
static GPtrArray *
check (Run *run)
{
  GPtrArray *suspects = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) lines = NULL;
  JsonObject *end;

  run_hone (run, "check", "small.yaml", "model=model.safetensors", "imgsz=64", "--json", NULL);
  run_assert_status (run, 0);
  lines = run_json (run);
  end = run_json_event (lines, "end", 0);
  g_assert_cmpint (json_object_get_int_member (end, "findings"), ==, lines->len - 1);
  for (guint i = 0; i + 1 < lines->len; i++) {
    JsonObject *line = json_node_get_object (lines->pdata[i]);

    if (g_str_has_prefix (json_object_get_string_member (line, "kind"), "probably-"))
      g_ptr_array_add (suspects, json_object_ref (line));
  }
  return suspects;
}

/* --- a perfect model --- */

static HoneDataset *
open_data (Run *run)
{
  g_autofree char *yaml = run_path (run, "small.yaml");
  const HoneDatasetHow how = { .each_line = TRUE };
  HoneDataset *dataset = hone_dataset_read_as (yaml, &how, NULL, NULL, NULL, NULL);

  g_assert_nonnull (dataset);
  return dataset;
}

static char *
cache_path (HoneDataset *dataset)
{
  g_autofree char *project = hone_project_folder (hone_dataset_get_yaml (dataset)->yaml);
  g_autofree char *folder = g_build_filename (project, "predictions", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  g_assert_nonnull (name);
  return g_build_filename (folder, name, NULL);
}

static GArray *
perfect (const HoneSample *sample)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *at = &sample->labels[i];
    const float w = (float) sample->width, h = (float) sample->height;
    const HoneDetection box = { (at->cx - at->w / 2) * w,
                                (at->cy - at->h / 2) * h,
                                (at->cx + at->w / 2) * w,
                                (at->cy + at->h / 2) * h,
                                0.95f,
                                at->klass,
                                0 };

    g_array_append_val (found, box);
  }
  return found;
}

/* An object that nothing overlaps with by much, so that only one answer is right. */
static guint
lonely_label (const HoneSample *sample)
{
  g_autoptr (GArray) boxes = perfect (sample);

  for (guint i = 0; i < boxes->len; i++) {
    const HoneDetection *a = &g_array_index (boxes, HoneDetection, i);
    gboolean lonely = a->klass == 0 && a->x1 > 5 && a->x2 < (float) sample->width - 60;

    for (guint k = 0; lonely && k < boxes->len; k++) {
      const HoneDetection *b = &g_array_index (boxes, HoneDetection, k);

      lonely = k == i || MIN (a->x2, b->x2) - MAX (a->x1, b->x1) < 20 || MIN (a->y2, b->y2) - MAX (a->y1, b->y1) < 20;
    }
    if (lonely)
      return i;
  }
  g_assert_not_reached ();
}

static const char *const faults[] = {
  "probably-missing-label", "probably-extra-label", "probably-wrong-class", "probably-badly-placed", NULL,
};

static void
put_fault (GArray *found, const char *fault, guint at)
{
  HoneDetection *box = &g_array_index (found, HoneDetection, at);
  const HoneDetection extra = { 0, 0, 639, 479, 0.9f, 1, 0 };
  const float by = (box->x2 - box->x1) * 0.3f;

  if (strcmp (fault, "probably-missing-label") == 0)
    g_array_append_val (found, extra);
  else if (strcmp (fault, "probably-extra-label") == 0)
    g_array_remove_index (found, at);
  else if (strcmp (fault, "probably-wrong-class") == 0)
    box->klass = 2;
  else {
    box->x1 += by;
    box->x2 += by;
  }
}

/* With the nth fault in the nth picture of val. */
static void
put_findings (Run *run, const char *const *wanted)
{
  g_autoptr (HoneDataset) dataset = open_data (run);
  g_autofree char *path = cache_path (dataset);
  FoundCache cache;

  found_cache_init (&cache, path);
  found_cache_read (&cache);
  g_assert_cmpuint (g_hash_table_size (cache.pictures), ==, N_TRAIN + N_VAL);
  for (int split = 0; split <= HONE_SPLIT_VAL; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

    for (guint i = 0; i < n; i++) {
      g_autoptr (GArray) found = perfect (samples[i]);

      if (split == HONE_SPLIT_VAL && i < g_strv_length ((char **) wanted))
        put_fault (found, wanted[i], lonely_label (samples[i]));
      found_cache_add (&cache, samples[i]->path, (const HoneDetection *) (gpointer) found->data, found->len);
    }
  }
  g_assert_true (found_cache_write (&cache, NULL));
  found_cache_clear (&cache);
}

/* --- tests --- */

static JsonObject *
find_kind (GPtrArray *suspects, const char *kind)
{
  for (guint i = 0; i < suspects->len; i++)
    if (strcmp (json_object_get_string_member (suspects->pdata[i], "kind"), kind) == 0)
      return suspects->pdata[i];
  g_assert_not_reached ();
}

static void
assert_fault (Run *run, GPtrArray *suspects, guint nth)
{
  JsonObject *suspect = find_kind (suspects, faults[nth]);
  g_autoptr (HoneDataset) dataset = open_data (run);
  guint n;
  const HoneSample *sample = hone_dataset_get_samples (dataset, HONE_SPLIT_VAL, &n)[nth];
  const int line = nth == 0 ? 0 : sample->labels[lonely_label (sample)].line;
  JsonArray *box;

  g_assert_cmpstr (json_object_get_string_member (suspect, "image"), ==, sample->path);
  g_assert_cmpstr (json_object_get_string_member (suspect, "label"), ==, sample->label_path);
  g_assert_cmpint (json_object_get_int_member (suspect, "line"), ==, line);
  g_assert_nonnull (strstr (json_object_get_string_member (suspect, "message"), "robably"));
  g_assert_true (json_object_get_null_member (suspect, "box") == (nth == 0));
  g_assert_true (json_object_get_null_member (suspect, "proposed_box") == (nth == 1));
  if (nth == 1)
    return;
  box = json_object_get_array_member (suspect, "proposed_box");
  g_assert_cmpuint (json_array_get_length (box), ==, 4);
}

static void
test_perfect (void)
{
  const char *const none[] = { NULL };
  Run *run = begin ();
  g_autoptr (GPtrArray) first = check (run), suspects = NULL;

  put_findings (run, none);
  suspects = check (run);
  g_assert_cmpuint (suspects->len, ==, 0);
  run_free (run);
}

static void
test_faults (void)
{
  Run *run = begin ();
  g_autoptr (GPtrArray) first = check (run), suspects = NULL;
  double before = 1;

  put_findings (run, faults);
  suspects = check (run);
  g_assert_cmpuint (suspects->len, ==, 4);
  for (guint i = 0; i < 4; i++) {
    const double score = json_object_get_double_member (suspects->pdata[i], "score");

    assert_fault (run, suspects, i);
    g_assert_true (score > 0 && score <= before);
    before = score;
  }
  run_hone (run, "check", "small.yaml", "model=model.safetensors", "imgsz=64", NULL);
  run_assert_status (run, 0);
  g_assert_nonnull (strstr (run->out, "is probably missing"));
  run_free (run);
}

/* A model that overlooks everything proves nothing by it: labels of a class that there are enough of are not blamed. */
static void
test_blind (void)
{
  Run *run = begin ();
  g_autoptr (GPtrArray) suspects = check (run);

  for (guint i = 0; i < suspects->len; i++)
    g_assert_cmpstr (json_object_get_string_member (suspects->pdata[i], "class"), !=, "RBC");
  run_free (run);
}

static void
test_other_classes (void)
{
  const char *const names[] = { "cat", "dog", NULL };
  Run *run = begin ();

  write_model (run, names);
  run_hone (run, "check", "small.yaml", "model=model.safetensors", "imgsz=64", NULL);
  run_assert_status (run, 1);
  run_assert_says (run, "none of the classes");
  run_hone (run, "check", "small.yaml", "model=nothing.safetensors", NULL);
  g_assert_cmpint (run->status, !=, 0);
  run_assert_says (run, "nothing.safetensors");
  run_free (run);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = g_dir_make_tmp ("hone-check-model-XXXXXX", NULL);
  int status;

  /* Ours and that of the program: what a model found lies there. */
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/check-model/perfect", test_perfect);
  g_test_add_func ("/cli/check-model/faults", test_faults);
  g_test_add_func ("/cli/check-model/blind", test_blind);
  g_test_add_func ("/cli/check-model/other-classes", test_other_classes);
  status = g_test_run ();
  hone_file_remove_tree (data);
  return status;
}
