/* SPDX-License-Identifier: Apache-2.0 */
/* hone-found-set.c - see hone-found-set.h */
#include "hone-found-set.h"

#include "found-cache.h"
#include "hone-file.h"
#include "hone-label-store.h"
#include "hone-trainer.h"
#include "model-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SAVE_EVERY (60 * G_TIME_SPAN_SECOND) /* a run that is killed loses no more */
#define MOST_MODEL ((gsize) 4 << 30)

struct _HoneFoundSet {
  gatomicrefcount refs;
  GHashTable *found; /* path -> GArray of HoneDetection, classes of the data set */
  gboolean *known;   /* of each class of the data set */
  int n_classes;
  guint n_run;
};

HoneFoundSet *
hone_found_set_ref (HoneFoundSet *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_found_set_unref (HoneFoundSet *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_hash_table_unref (self->found);
  g_free (self->known);
  g_free (self);
}

guint
hone_found_set_get_n_run (HoneFoundSet *self)
{
  return self->n_run;
}

gboolean
hone_found_set_knows (HoneFoundSet *self, int klass)
{
  return klass >= 0 && klass < self->n_classes && self->known[klass];
}

const HoneDetection *
hone_found_set_get (HoneFoundSet *self, const char *image, guint *n)
{
  static const HoneDetection none;
  const GArray *found = g_hash_table_lookup (self->found, image);

  *n = found != NULL ? found->len : 0;
  if (found == NULL)
    return NULL;
  return found->len > 0 ? (const HoneDetection *) (gpointer) found->data : &none;
}

/* --- running the model --- */

typedef struct {
  HoneDataset *dataset;
  FoundCache cache;
  HoneProgress progress;
  gpointer progress_data;
  guint n_all, n_done, n_run;
  gint64 saved;
} Make;

static void
each_cb (const HonePredicted *picture, gpointer data)
{
  Make *self = data;
  const gint64 now = g_get_monotonic_time ();

  if (self->cache.names == NULL)
    self->cache.names = g_strdupv ((char **) picture->names);
  found_cache_add (&self->cache, picture->path, picture->found, picture->n_found);
  self->n_run++;
  self->n_done++;
  if (self->progress != NULL)
    self->progress ((double) self->n_done / self->n_all, _ ("Looking at pictures"), self->progress_data);
  if (now - self->saved < SAVE_EVERY)
    return;
  self->saved = now;
  found_cache_write (&self->cache, NULL);
}

/* Pictures of the data set that the model has not seen as they are now, each once. */
static GPtrArray *
list_unknown (Make *self)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

    for (guint i = 0; i < n; i++) {
      if (!samples[i]->usable || !g_hash_table_add (seen, samples[i]->path))
        continue;
      self->n_all++;
      if (found_cache_is_fresh (&self->cache, samples[i]->path))
        continue;
      g_hash_table_remove (self->cache.pictures, samples[i]->path);
      g_ptr_array_add (paths, g_strdup (samples[i]->path));
    }
  }
  self->n_done = self->n_all - paths->len;
  return paths;
}

static gboolean
hand_on (HoneSettings *to, HoneSettings *from, const char *name, GError **error)
{
  g_autofree char *text = hone_settings_is_given (from, name) ? hone_settings_show (from, name) : NULL;

  return text == NULL || hone_settings_set (to, name, text, error);
}

/* Nothing but the model, where it runs, and how large; the rest would change what is found. */
static HoneSettings *
choose_settings (HoneSettings *from, GError **error)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  const char *model = hone_settings_get_text (from, "model");
  g_autofree char *least = g_strdup_printf ("%g", HONE_FOUND_LEAST);

  if (model != NULL && !hone_settings_set (settings, "model", model, error))
    return NULL;
  if (!hand_on (settings, from, "device", error) || !hand_on (settings, from, "imgsz", error) ||
      !hone_settings_set (settings, "conf", least, error))
    return NULL;
  return g_steal_pointer (&settings);
}

static char *
sum_of_file (const char *path, GError **error)
{
  gsize length;
  g_autofree char *data = hone_file_read (path, MOST_MODEL, &length, error);
  char *sum = data != NULL ? g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) data, length) : NULL;

  if (sum != NULL)
    sum[32] = '\0';
  return sum;
}

/* predictions/MODEL-SIZE. (transfer full) */
static char *
cache_path (HoneDataset *dataset, HoneSettings *settings, const char *folder, GError **error)
{
  const char *word = hone_settings_get_text (settings, "model");
  g_autofree char *model = word != NULL ? hone_model_file_find (word) : NULL;
  g_autofree char *own =
      folder != NULL ? g_strdup (folder) : hone_project_folder (hone_dataset_get_yaml (dataset)->yaml);
  g_autofree char *sum = NULL, *size = NULL, *name = NULL;

  if (model == NULL) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("A trained model is needed: model=FILE.pt, model=FILE.safetensors, or the folder of a run."));
    return NULL;
  }
  sum = sum_of_file (model, error);
  if (sum == NULL)
    return NULL;
  size = hone_settings_is_given (settings, "imgsz") ? hone_settings_show (settings, "imgsz") : g_strdup ("own");
  name = g_strdup_printf ("%s-%s", sum, g_strdelimit (size, "[], /", '_'));
  return g_build_filename (own, "predictions", name, NULL);
}

static gboolean
run_model (Make *self, HoneSettings *settings, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) paths = list_unknown (self);
  gboolean ok;

  if (paths->len == 0 && self->cache.names != NULL)
    return !g_cancellable_set_error_if_cancelled (cancellable, error);
  self->saved = g_get_monotonic_time ();
  ok = hone_predict_paths (settings, paths, NULL, each_cb, self, cancellable, error);
  /* To keep it is a convenience: a full disk is no reason to fail. */
  if (self->n_run > 0)
    found_cache_write (&self->cache, NULL);
  return ok;
}

/* --- classes --- */

static int
find_class (const HoneDataYaml *yaml, const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (int i = 0; i < yaml->n_classes; i++) {
    g_autofree char *own = g_utf8_casefold (yaml->names[i], -1);

    if (strcmp (g_strstrip (own), g_strstrip (folded)) == 0)
      return i;
  }
  return -1;
}

/* Of each class of the model the one of the data set, or -1. */
static int *
map_classes (HoneFoundSet *self, const HoneDataYaml *yaml, char **names, GError **error)
{
  const guint n = names != NULL ? g_strv_length (names) : 0;
  int *map = g_new (int, n + 1);
  gboolean any = n == 0;

  for (guint i = 0; i < n; i++) {
    map[i] = find_class (yaml, names[i]);
    any |= map[i] >= 0;
    if (map[i] >= 0)
      self->known[map[i]] = TRUE;
  }
  if (any)
    return map;
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA,
               _ ("The model knows none of the classes of %s. It finds “%s”, the data set has “%s”. Take a model that "
                  "was trained for these classes."),
               yaml->yaml, names[0], yaml->n_classes > 0 ? yaml->names[0] : "");
  g_free (map);
  return NULL;
}

static void
take_picture (HoneFoundSet *self, const FoundPicture *picture, const int *map)
{
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (HoneDetection), picture->found->len);

  for (guint i = 0; i < picture->found->len; i++) {
    HoneDetection copy = g_array_index (picture->found, HoneDetection, i);

    copy.klass = map[copy.klass];
    if (copy.klass >= 0)
      g_array_append_val (found, copy);
  }
  g_hash_table_insert (self->found, g_strdup (picture->path), found);
}

static void
take_found (HoneFoundSet *self, Make *make, const int *map)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (make->dataset, split, &n);

    for (guint i = 0; i < n; i++) {
      const FoundPicture *picture = g_hash_table_lookup (make->cache.pictures, samples[i]->path);

      if (picture != NULL && samples[i]->usable)
        take_picture (self, picture, map);
    }
  }
}

static HoneFoundSet *
found_set_new (Make *make, GError **error)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (make->dataset);
  g_autoptr (HoneFoundSet) self = g_new0 (HoneFoundSet, 1);
  g_autofree int *map = NULL;

  g_atomic_ref_count_init (&self->refs);
  self->found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  self->n_classes = yaml->n_classes;
  self->known = g_new0 (gboolean, MAX (yaml->n_classes, 1));
  self->n_run = make->n_run;
  map = map_classes (self, yaml, make->cache.names, error);
  if (map == NULL)
    return NULL;
  take_found (self, make, map);
  return g_steal_pointer (&self);
}

HoneFoundSet *
hone_found_set_make (HoneDataset *dataset, HoneSettings *settings, const char *folder, HoneProgress progress,
                     gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Make make = { .dataset = dataset, .progress = progress, .progress_data = progress_data };
  g_autoptr (HoneSettings) own = choose_settings (settings, error);
  g_autofree char *path = own != NULL ? cache_path (dataset, own, folder, error) : NULL;
  HoneFoundSet *self = NULL;

  if (path == NULL)
    return NULL;
  found_cache_init (&make.cache, path);
  found_cache_read (&make.cache);
  if (run_model (&make, own, cancellable, error))
    self = found_set_new (&make, error);
  found_cache_clear (&make.cache);
  return self;
}

/* --- labels against it --- */

/* A picture's labels that the model can judge, and where they came from. */
typedef struct {
  const HoneSample *sample;
  HoneTruth *labels; /* owned */
  guint *from;       /* owned; index of each among all labels of the picture */
  guint n;
} Truths;

static void
truths_clear (Truths *self)
{
  g_free (self->labels);
  g_free (self->from);
}

static Truths
truths_of (const HoneSample *sample, guint most)
{
  return (Truths){ sample, g_new (HoneTruth, most + 1), g_new (guint, most + 1), 0 };
}

static void
truths_add (Truths *self, HoneFoundSet *set, int klass, const double box[4], guint from)
{
  const double w = self->sample->width, h = self->sample->height;

  if (!hone_found_set_knows (set, klass))
    return;
  self->labels[self->n] = (HoneTruth){
    (float) ((box[0] - box[2] / 2) * w),
    (float) ((box[1] - box[3] / 2) * h),
    (float) ((box[0] + box[2] / 2) * w),
    (float) ((box[1] + box[3] / 2) * h),
    klass,
  };
  self->from[self->n++] = from;
}

static Truths
truths_of_sample (HoneFoundSet *set, const HoneSample *sample)
{
  Truths self = truths_of (sample, sample->n_labels);

  for (guint i = 0; i < sample->n_labels; i++) {
    const HoneLabel *label = &sample->labels[i];
    const double box[] = { (double) label->cx, (double) label->cy, (double) label->w, (double) label->h };

    truths_add (&self, set, label->klass, box, i);
  }
  return self;
}

static Truths
truths_of_objects (HoneFoundSet *set, const HoneSample *sample, const HoneLabelObject *objects, guint n)
{
  Truths self = truths_of (sample, n);

  for (guint i = 0; i < n; i++) {
    const double box[] = { objects[i].cx, objects[i].cy, objects[i].w, objects[i].h };

    if (objects[i].kind != HONE_LINE_BAD)
      truths_add (&self, set, objects[i].klass, box, i);
  }
  return self;
}

/* --- as findings --- */

static const char *
kind_of (HoneDisagree what)
{
  switch (what) {
  case HONE_DISAGREE_EXTRA:
    return "probably-missing-label";
  case HONE_DISAGREE_CLASS:
    return "probably-wrong-class";
  case HONE_DISAGREE_PLACE:
    return "probably-badly-placed";
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_DUPLICATE:
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return "probably-extra-label";
  }
}

static char *
sentence_missing (const HoneSuspect *self, char *const *names)
{
  return g_strdup_printf (
      _ ("%s: at %.0f %%, %.0f %% of the picture a label of class %s is probably missing: the model "
         "is %.0f %% sure. Unlabelled objects teach it to look away."),
      self->finding.image, self->better[0] * 100, self->better[1] * 100, names[self->proposed], self->confidence * 100);
}

static char *
sentence (const HoneSuspect *self, char *const *names)
{
  const HoneFinding *at = &self->finding;
  const double sure = self->confidence * 100;

  switch (self->what) {
  case HONE_DISAGREE_EXTRA:
    return sentence_missing (self, names);
  case HONE_DISAGREE_CLASS:
    return g_strdup_printf (
        _ ("%s, line %d: labelled %s, probably %s: the model is %.0f %% sure. Wrong classes teach it "
           "to mix them up."),
        at->label, at->line, names[self->klass], names[self->proposed], sure);
  case HONE_DISAGREE_PLACE:
    return g_strdup_printf (
        _ ("%s, line %d: the box of class %s probably fits badly: the model, %.0f %% sure, sees the "
           "object elsewhere or of another size."),
        at->label, at->line, names[self->klass], sure);
  case HONE_DISAGREE_DUPLICATE:
    return g_strdup_printf (
        _ ("%s, line %d: a second box of class %s on what the model sees as one object. Probably one "
           "is too many."),
        at->label, at->line, names[self->klass]);
  case HONE_DISAGREE_MISSED:
  case HONE_DISAGREE_RIGHT:
  case HONE_DISAGREE_DOUBLE:
  default:
    return g_strdup_printf (_ ("%s, line %d: the model sees nothing of class %s there. Probably the label is too many, "
                               "or of a class that the model does not know."),
                            at->label, at->line, names[self->klass]);
  }
}

static void
box_of_label (const Truths *truths, int label, double box[4])
{
  const HoneTruth *at = &truths->labels[label];
  const double w = truths->sample->width, h = truths->sample->height;

  box[0] = ((double) at->x1 + (double) at->x2) / 2 / w;
  box[1] = ((double) at->y1 + (double) at->y2) / 2 / h;
  box[2] = ((double) at->x2 - (double) at->x1) / w;
  box[3] = ((double) at->y2 - (double) at->y1) / h;
}

static void
take_label (HoneSuspect *self, const Truths *truths, int label)
{
  if (label < 0)
    return;
  self->klass = truths->labels[label].klass;
  box_of_label (truths, label, self->box);
}

static void
take_detection (HoneSuspect *self, const HoneSample *sample, const HoneDetection *found)
{
  const double w = sample->width, h = sample->height;

  self->proposed = found->klass;
  self->confidence = (double) found->score;
  self->better[0] = ((double) found->x1 + (double) found->x2) / 2 / w;
  self->better[1] = ((double) found->y1 + (double) found->y2) / 2 / h;
  self->better[2] = ((double) found->x2 - (double) found->x1) / w;
  self->better[3] = ((double) found->y2 - (double) found->y1) / h;
}

/* All but split and number of the picture, line and words. */
static HoneSuspect
suspect_new (const Truths *truths, const HoneDetection *found, const HoneDisagreement *of)
{
  HoneSuspect self = { .what = of->kind, .score = (double) of->score, .klass = -1, .proposed = -1 };

  self.finding.kind = kind_of (of->kind);
  self.finding.severity = self.score >= 0.5 ? HONE_SEVERITY_WARNING : HONE_SEVERITY_NOTE;
  self.finding.sample = G_MAXUINT;
  self.finding.image = g_strdup (truths->sample->path);
  self.finding.label = g_strdup (truths->sample->label_path);
  take_label (&self, truths, of->label);
  if (of->found >= 0)
    take_detection (&self, truths->sample, &found[of->found]);
  return self;
}

static void
clear_suspect (gpointer data)
{
  HoneFinding *finding = &((HoneSuspect *) data)->finding;

  g_free (finding->image);
  g_free (finding->label);
  g_free (finding->message);
}

static GArray *
suspects_new (void)
{
  GArray *suspects = g_array_new (FALSE, TRUE, sizeof (HoneSuspect));

  g_array_set_clear_func (suspects, clear_suspect);
  return suspects;
}

/* --- one picture --- */

static int
by_score (gconstpointer a, gconstpointer b)
{
  const HoneSuspect *x = a, *y = b;

  if (x->score > y->score || x->score < y->score)
    return x->score > y->score ? -1 : 1;
  return x->finding.line - y->finding.line;
}

static void
place_in (HoneDataset *dataset, const char *image, HoneFinding *finding)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

    for (guint i = 0; i < n; i++)
      if (strcmp (samples[i]->path, image) == 0) {
        finding->split = split;
        finding->sample = i;
        return;
      }
  }
}

static void
add_looked (GArray *suspects, HoneDataset *dataset, const Truths *truths, const HoneDetection *found,
            const HoneLabelObject *objects, const HoneFinding *place, const HoneDisagreement *of)
{
  HoneSuspect suspect;

  if (of->kind == HONE_DISAGREE_RIGHT || of->kind == HONE_DISAGREE_DOUBLE)
    return;
  suspect = suspect_new (truths, found, of);
  if (of->label >= 0) {
    suspect.id = objects[truths->from[of->label]].id;
    suspect.finding.line = objects[truths->from[of->label]].line;
  }
  suspect.finding.split = place->split;
  suspect.finding.sample = place->sample;
  suspect.finding.message = sentence (&suspect, hone_dataset_get_yaml (dataset)->names);
  g_array_append_val (suspects, suspect);
}

GArray *
hone_found_set_look (HoneFoundSet *self, HoneDataset *dataset, const HoneSample *sample, const HoneLabelObject *objects,
                     guint n, const HoneDisagreeHow *how)
{
  GArray *suspects = suspects_new ();
  Truths truths = truths_of_objects (self, sample, objects, n);
  HoneFinding place = { .sample = G_MAXUINT };
  guint n_found;
  const HoneDetection *found = hone_found_set_get (self, sample->path, &n_found);
  g_autoptr (GArray) list = hone_disagree_compare (truths.labels, truths.n, found, n_found, how);

  place_in (dataset, sample->path, &place);
  for (guint i = 0; found != NULL && i < list->len; i++)
    add_looked (suspects, dataset, &truths, found, objects, &place, &g_array_index (list, HoneDisagreement, i));
  g_array_sort (suspects, by_score);
  truths_clear (&truths);
  return suspects;
}

/* --- all pictures --- */

typedef struct {
  HoneSplit split;
  guint sample;
} Place;

typedef struct {
  HoneFoundSet *set;
  HoneDataset *dataset;
  GArray *truths, *places, *pictures; /* of Truths, Place, HoneDisagreePicture */
  guint n;                            /* pictures before, in the order of HoneImageIndex */
  GArray *numbers;                    /* of guint: that of each */
} Rank;

static void
add_picture (Rank *self, HoneSplit split, guint i, const HoneSample *sample)
{
  const Place place = { split, i };
  Truths truths;
  HoneDisagreePicture picture;
  guint n;
  const HoneDetection *found = hone_found_set_get (self->set, sample->path, &n);

  if (found == NULL || !sample->usable)
    return;
  truths = truths_of_sample (self->set, sample);
  picture = (HoneDisagreePicture){ truths.labels, found, truths.n, n, (float) sample->width, (float) sample->height };
  g_array_append_val (self->truths, truths);
  g_array_append_val (self->places, place);
  g_array_append_val (self->pictures, picture);
  g_array_append_val (self->numbers, self->n);
}

static void
add_pictures (Rank *self)
{
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

    for (guint i = 0; i < n; i++, self->n++)
      add_picture (self, split, i, samples[i]);
  }
}

static void
add_ranked (Rank *self, GArray *suspects, const HoneDoubt *doubt)
{
  const Truths *truths = &g_array_index (self->truths, Truths, doubt->picture);
  const Place *place = &g_array_index (self->places, Place, doubt->picture);
  HoneSuspect suspect =
      suspect_new (truths, g_array_index (self->pictures, HoneDisagreePicture, doubt->picture).found, &doubt->what);

  suspect.finding.split = place->split;
  suspect.finding.sample = place->sample;
  if (doubt->what.label >= 0)
    suspect.finding.line = truths->sample->labels[truths->from[doubt->what.label]].line;
  suspect.finding.message = sentence (&suspect, hone_dataset_get_yaml (self->dataset)->names);
  g_array_append_val (suspects, suspect);
}

static void
spread (const Rank *self, const double *scores, double *doubtful)
{
  memset (doubtful, 0, self->n * sizeof *doubtful);
  for (guint i = 0; i < self->numbers->len; i++)
    doubtful[g_array_index (self->numbers, guint, i)] = scores[i];
}

static void
rank_clear (Rank *self)
{
  for (guint i = 0; i < self->truths->len; i++)
    truths_clear (&g_array_index (self->truths, Truths, i));
  g_array_unref (self->truths);
  g_array_unref (self->places);
  g_array_unref (self->pictures);
  g_array_unref (self->numbers);
}

GArray *
hone_found_set_rank (HoneFoundSet *self, HoneDataset *dataset, const HoneDisagreeHow *how, double least,
                     double *doubtful)
{
  GArray *suspects = suspects_new ();
  Rank rank = { .set = self, .dataset = dataset };
  g_autoptr (GArray) doubts = NULL;
  g_autofree double *scores = NULL;

  rank.truths = g_array_new (FALSE, FALSE, sizeof (Truths));
  rank.places = g_array_new (FALSE, FALSE, sizeof (Place));
  rank.pictures = g_array_new (FALSE, FALSE, sizeof (HoneDisagreePicture));
  rank.numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  add_pictures (&rank);
  scores = g_new0 (double, rank.n + 1);
  doubts = hone_disagree_rank ((const HoneDisagreePicture *) (gpointer) rank.pictures->data, rank.pictures->len,
                               self->n_classes, how, least, scores);
  for (guint i = 0; i < doubts->len; i++)
    add_ranked (&rank, suspects, &g_array_index (doubts, HoneDoubt, i));
  if (doubtful != NULL)
    spread (&rank, scores, doubtful);
  rank_clear (&rank);
  return suspects;
}
