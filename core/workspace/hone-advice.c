/* SPDX-License-Identifier: Apache-2.0 */
/* hone-advice.c - see hone-advice.h */
#include "hone-advice.h"

#include "hone-numbers.h"
#include "model-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define STRIDE 32         /* of the coarsest map of the networks */
#define SMALL 8.0         /* pixels: narrower objects are hardly found on the finest map, stride 8 */
#define SMALL_CLASS 16.0  /* pixels: of a class that is usually so narrow many get lost */
#define LARGEST 1280      /* pixels: a picture size that is worth advising */
#define FEW_PICTURES 20   /* of validation: below, scores mean little */
#define SOME_PICTURES 50  /* below, they are rough */
#define FEW_EXAMPLES 20   /* of a class */
#define UNTRAINED 1000    /* training pictures below which nobody should start from random numbers */
#define MOSAIC_PICTURES 8 /* fewer: the same ones beside each other all the time */
#define TINY_BATCH 4
#define LOOK_EPOCHS 10 /* fewer tell nothing about the end */

typedef struct {
  HoneSettings *settings;
  HoneDataset *dataset;
  const HoneTrainPlan *plan;
  GArray *advice;
} Job;

G_GNUC_PRINTF (4, 5)
static void
say (Job *job, HoneSeverity severity, const char *setting, const char *format, ...)
{
  HoneAdvice advice = { .severity = severity, .setting = setting };
  va_list args;

  va_start (args, format);
  advice.message = g_strdup_vprintf (format, args);
  va_end (args);
  g_array_append_val (job->advice, advice);
}

/* What would help, for the sentence said last. */
static void
help (Job *job, const char *value)
{
  g_array_index (job->advice, HoneAdvice, job->advice->len - 1).fix = g_strdup (value);
}

static void
help_number (Job *job, int value)
{
  g_autofree char *text = g_strdup_printf ("%d", value);

  help (job, text);
}

static int
whole (Job *job, const char *name)
{
  return hone_settings_get_int (job->settings, name);
}

static double
number (Job *job, const char *name)
{
  return hone_settings_get_number (job->settings, name);
}

static gboolean
is_on (Job *job, const char *name)
{
  return hone_settings_get_bool (job->settings, name);
}

static int
up_to_stride (double side)
{
  return (int) ceil (side / STRIDE) * STRIDE;
}

/* Rules that look at the settings alone. */

static void
picture_size (Job *job)
{
  const int side = whole (job, "imgsz");

  if (side % STRIDE == 0)
    return;
  say (job, HONE_SEVERITY_NOTE, "imgsz", _ ("The picture size has to be a multiple of %d; %d is used instead of %d."),
       STRIDE, up_to_stride (side), side);
  help_number (job, up_to_stride (side));
}

/* Pictures of one class each: there is no mosaic, and nothing to be said of boxes. */
static gboolean
classifies (Job *job)
{
  return hone_model_file_is_classifier (job->settings);
}

static void
mosaic_end (Job *job)
{
  const int last = whole (job, "close_mosaic"), epochs = whole (job, "epochs");

  if (classifies (job) || number (job, "mosaic") <= 0 || last < epochs)
    return;
  say (job, HONE_SEVERITY_NOTE, "close_mosaic",
       ngettext ("The mosaic is off for the last %d epoch, so it is never used in %d epochs.",
                 "The mosaic is off for the last %d epochs, so it is never used in %d epochs.", last),
       last, epochs);
  if (epochs >= LOOK_EPOCHS)
    help_number (job, epochs / LOOK_EPOCHS);
}

static void
learning_rate (Job *job)
{
  const char *optimizer = hone_settings_get_text (job->settings, "optimizer");

  if (g_strcmp0 (optimizer, "auto") == 0) {
    const char *moved = !hone_settings_is_default (job->settings, "lr0") ? "lr0" : "momentum";

    if (hone_settings_is_default (job->settings, moved))
      return;
    say (job, HONE_SEVERITY_WARNING, moved,
         _ ("The automatic optimizer chooses learning rate and momentum itself. Choose an optimizer to use yours."));
  } else if (g_str_has_prefix (optimizer, "Adam") && number (job, "lr0") > 0.005) {
    say (job, HONE_SEVERITY_WARNING, "lr0", _ ("%g is a large learning rate for %s; 0.001 is usual."),
         number (job, "lr0"), optimizer);
    help (job, "0.001");
  }
}

static void
early_stop (Job *job)
{
  const int patience = whole (job, "patience"), epochs = whole (job, "epochs");

  if (!is_on (job, "val") && !hone_settings_is_default (job->settings, "patience")) {
    say (job, HONE_SEVERITY_WARNING, "patience", _ ("Without validation nothing tells when to stop early."));
  } else if (patience > epochs && !hone_settings_is_default (job->settings, "patience")) {
    say (job, HONE_SEVERITY_NOTE, "patience",
         _ ("It would stop early after %d epochs without gain, but there are only %d: it never will."), patience,
         epochs);
    help_number (job, MAX (epochs / 3, 1));
  }
}

static void
no_validation (Job *job)
{
  if (!is_on (job, "val"))
    say (job, HONE_SEVERITY_NOTE, "val",
         _ ("Without validation there are no scores before the last epoch, and the "
            "best epoch is not known.")),
        help (job, "true");
}

static void
warm_up (Job *job)
{
  const double warm = number (job, "warmup_epochs");
  const int epochs = whole (job, "epochs");

  if (warm <= 0 || warm < epochs)
    return;
  say (job, HONE_SEVERITY_NOTE, "warmup_epochs",
       _ ("The warm-up of %g epochs is as long as the whole training; the full learning rate is never reached."), warm);
  if (epochs >= LOOK_EPOCHS)
    help_number (job, 3);
}

static void
rectangles (Job *job)
{
  if (is_on (job, "rect") && number (job, "mosaic") > 0 && !classifies (job))
    say (job, HONE_SEVERITY_NOTE, "rect",
         _ ("Rectangular batches go without mosaic and blending, and in the same order in every epoch."));
}

static void
time_limit (Job *job)
{
  if (number (job, "time") > 0)
    say (job, HONE_SEVERITY_NOTE, "time",
         _ ("With a time limit the number of epochs is worked out while it trains; yours counts only at the start."));
}

static void
upside_down (Job *job)
{
  if (number (job, "flipud") > 0)
    say (job, HONE_SEVERITY_NOTE, "flipud",
         _ ("Some pictures are shown upside down. Right under a microscope or from the air, wrong where things stand "
            "upright."));
}

static void
few_epochs (Job *job)
{
  const int epochs = whole (job, "epochs");

  if (epochs < LOOK_EPOCHS && !(number (job, "time") > 0))
    say (job, HONE_SEVERITY_NOTE, "epochs",
         ngettext ("%d epoch shows that everything works, not how good the model can become.",
                   "%d epochs show that everything works, not how good the model can become.", epochs),
         epochs);
}

static void
tiny_batch (Job *job)
{
  const double batch = number (job, "batch");

  if (batch < 1 || batch >= TINY_BATCH)
    return;
  say (job, HONE_SEVERITY_WARNING, "batch",
       ngettext ("With %.0f picture at a time the network's norms are restless and scores stay low; 8 or more are "
                 "usual.",
                 "With %.0f pictures at a time the network's norms are restless and scores stay low; 8 or more are "
                 "usual.",
                 (gulong) batch),
       batch);
  help (job, "8");
}

static gboolean
has_learnt (Job *job)
{
  const char *model = hone_settings_get_text (job->settings, "model");
  g_autofree char *file = NULL;

  if (job->plan != NULL)
    return job->plan->learnt;
  file = model != NULL ? hone_model_file_find (model) : NULL;
  return file != NULL;
}

static void
frozen_chance (Job *job)
{
  if (hone_settings_is_empty (job->settings, "freeze") || has_learnt (job))
    return;
  say (job, HONE_SEVERITY_WARNING, "freeze",
       _ ("The base model has not learnt anything yet: layers that stay frozen stay random numbers."));
  help (job, "null");
}

static void
all_frozen (Job *job)
{
  gsize n = 0, kept = 0;

  for (guint i = 0; job->plan != NULL && i < job->plan->rows->len; i++) {
    n += g_array_index (job->plan->rows, HonePlanRow, i).n_params;
    kept += g_array_index (job->plan->rows, HonePlanRow, i).n_kept;
  }
  if (n == 0 || kept * 100 < n * 95)
    return;
  say (job, HONE_SEVERITY_WARNING, "freeze", _ ("Nearly the whole network is frozen: there is little left to learn."));
  help (job, "10");
}

/* Of the machine. */

static void
memory (Job *job)
{
  const HoneTrainEstimate *estimate = job->plan != NULL ? &job->plan->memory : NULL;
  g_autofree char *need = NULL;
  g_autofree char *free_now = NULL;

  if (estimate == NULL)
    return;
  if (estimate->bytes <= estimate->available) {
    if (estimate->saves && g_str_equal (hone_settings_get_text (job->settings, "memory_saver"), "auto"))
      say (job, HONE_SEVERITY_NOTE, "batch",
           _ ("Memory is just enough: Hone will compute some of the network twice instead of keeping it. The results "
              "are "
              "the same; a smaller batch trains a little faster."));
    return;
  }
  need = g_format_size_full (estimate->bytes, G_FORMAT_SIZE_IEC_UNITS);
  free_now = g_format_size_full (estimate->available, G_FORMAT_SIZE_IEC_UNITS);
  if (estimate->most < 1) {
    say (job, HONE_SEVERITY_ERROR, "imgsz",
         _ ("Not even one picture at a time fits: %s are needed, %s of memory are free. Take smaller pictures."), need,
         free_now);
    help_number (job, MAX (STRIDE, up_to_stride (job->plan->imgsz / 2.0)));
    return;
  }
  say (job, HONE_SEVERITY_ERROR, "batch", _ ("This does not fit: %s are needed, %s of memory are free."), need,
       free_now);
  help_number (job, MIN (estimate->most, MAX (1, job->plan->batch - 1)));
}

/* Rules that look at the data. */

static guint
usable (HoneDataset *dataset, HoneSplit split)
{
  guint n, count = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

  for (guint i = 0; i < n; i++)
    count += samples[i]->usable;
  return count;
}

/* The shorter side of a label as a part of the longer side of its picture: times imgsz it is what the model gets. */
static double
narrowness (const HoneSample *sample, const HoneLabel *label)
{
  const double w = (double) label->w * sample->width, h = (double) label->h * sample->height;

  return MIN (w, h) / MAX (1, MAX (sample->width, sample->height));
}

typedef void (*LabelFunc) (const HoneSample *sample, const HoneLabel *label, gpointer data);

static void
each_label (HoneDataset *dataset, LabelFunc func, gpointer data)
{
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < samples[i]->n_labels; k++)
      func (samples[i], &samples[i]->labels[k], data);
}

typedef struct {
  double side;
  guint all, small;
} Count;

static void
count_small (const HoneSample *sample, const HoneLabel *label, gpointer data)
{
  Count *count = data;

  count->all++;
  count->small += narrowness (sample, label) * count->side < SMALL;
}

static int
larger_side (Job *job)
{
  return MIN (LARGEST, up_to_stride (2.0 * whole (job, "imgsz")));
}

static void
small_objects (Job *job)
{
  const int side = whole (job, "imgsz");
  Count count = { .side = side };

  each_label (job->dataset, count_small, &count);
  if (count.small == 0)
    return;
  say (job, count.small * 20 > count.all ? HONE_SEVERITY_WARNING : HONE_SEVERITY_NOTE, "imgsz",
       ngettext ("%u of %u objects is narrower than %.0f px at a picture size of %d. Small things get lost.",
                 "%u of %u objects are narrower than %.0f px at a picture size of %d. Small things get lost.",
                 count.small),
       count.small, count.all, SMALL, side);
  if (count.small * 20 > count.all && larger_side (job) > side)
    help_number (job, larger_side (job));
}

/* GArrays of double, a class each */
static void
collect_narrowness (const HoneSample *sample, const HoneLabel *label, gpointer data)
{
  GPtrArray *classes = data;
  const double x = narrowness (sample, label);

  if (label->klass >= 0 && label->klass < (int) classes->len)
    g_array_append_val (g_ptr_array_index (classes, label->klass), x);
}

/* The class that is usually the narrowest, if that is too narrow. */
static void
small_class (Job *job)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (job->dataset);
  g_autoptr (GPtrArray) classes = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  const int side = whole (job, "imgsz");
  double least = (double) INFINITY;
  int which = -1;

  for (int i = 0; i < yaml->n_classes; i++)
    g_ptr_array_add (classes, g_array_new (FALSE, FALSE, sizeof (double)));
  each_label (job->dataset, collect_narrowness, classes);
  for (int i = 0; i < yaml->n_classes; i++) {
    const double usual = hone_median (g_ptr_array_index (classes, i)); /* not a number where there is none */

    if (usual < least)
      least = usual, which = i;
  }
  if (which < 0 || least * side >= SMALL_CLASS || larger_side (job) <= side)
    return;
  /* Translators: the name of a class, such as "Platelets", and pixels */
  say (job, HONE_SEVERITY_WARNING, "imgsz",
       _ ("“%s” is usually only %.0f px wide at a picture size of %d, and %.0f px at %d. Small things get lost."),
       yaml->names[which], least * side, side, least * larger_side (job), larger_side (job));
  help_number (job, larger_side (job));
}

/* Larger than the pictures are: nothing is seen better, and it takes longer. */
static void
enlarged (Job *job)
{
  const int side = whole (job, "imgsz");
  int longest = 0;
  guint n;
  HoneSample *const *samples = hone_dataset_get_samples (job->dataset, HONE_SPLIT_TRAIN, &n);

  for (guint i = 0; i < n; i++)
    longest = MAX (longest, MAX (samples[i]->width, samples[i]->height));
  if (longest == 0 || side < 1.5 * longest || side <= STRIDE)
    return;
  say (job, HONE_SEVERITY_NOTE, "imgsz",
       _ ("No picture is larger than %d px: at %d px they are only blown up, and everything takes longer."), longest,
       side);
  help_number (job, up_to_stride (longest));
}

static void
few_validation (Job *job)
{
  const guint val = usable (job->dataset, HONE_SPLIT_VAL);

  if (val == 0 || val >= SOME_PICTURES)
    return;
  if (val < FEW_PICTURES)
    say (job, HONE_SEVERITY_WARNING, "data",
         ngettext ("There is only %u validation picture: the scores will be a matter of luck.",
                   "There are only %u validation pictures: the scores will be a matter of luck.", val),
         val);
  else
    say (job, HONE_SEVERITY_NOTE, "data",
         ngettext ("There is %u validation picture: small differences of scores mean nothing.",
                   "There are %u validation pictures: small differences of scores mean nothing.", val),
         val);
}

static void
few_pictures (Job *job)
{
  const guint train = usable (job->dataset, HONE_SPLIT_TRAIN);
  const double batch = number (job, "batch");

  if (batch > train && train > 0) {
    say (job, HONE_SEVERITY_WARNING, "batch", _ ("A batch of %.0f is more than the %u training pictures."), batch,
         train);
    help_number (job, (int) MIN (16, train));
  }
  if (train < MOSAIC_PICTURES && number (job, "mosaic") > 0)
    say (job, HONE_SEVERITY_NOTE, "mosaic",
         ngettext ("A mosaic of four is made of one picture: always the same.",
                   "A mosaic of four is made of only %u pictures: nearly always the same ones.", train),
         train);
}

static void
untrained (Job *job)
{
  const guint train = usable (job->dataset, HONE_SPLIT_TRAIN);

  if (train == 0 || train >= UNTRAINED || has_learnt (job))
    return;
  say (job, HONE_SEVERITY_NOTE, "model",
       ngettext ("The base model has not learnt anything yet, and %u picture is little to start with. A trained file "
                 "gets much further.",
                 "The base model has not learnt anything yet, and %u pictures are few to start with. A trained file "
                 "gets much further.",
                 train),
       train);
}

/* "Platelets", "Platelets, WBC", "A, B, C …"; NULL: none */
static char *
list_classes (const HoneDataYaml *yaml, const gint64 *counts, gint64 least, gint64 below)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int n = 0;

  for (int i = 0; i < yaml->n_classes; i++) {
    if (counts[i] < least || counts[i] >= below || n++ > 3)
      continue;
    if (n == 4)
      g_string_append (text, " …");
    else
      g_string_append_printf (text, "%s%s", n > 1 ? ", " : "", yaml->names[i]);
  }
  return n > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static void
rare_classes (Job *job)
{
  const HoneDataYaml *yaml = hone_dataset_get_yaml (job->dataset);
  g_autofree gint64 *train = g_new0 (gint64, yaml->n_classes + 1);
  g_autofree gint64 *val = g_new0 (gint64, yaml->n_classes + 1);
  g_autofree char *never = NULL;
  g_autofree char *rare = NULL;
  g_autofree char *unseen = NULL;

  hone_dataset_count_labels (job->dataset, HONE_SPLIT_TRAIN, train);
  hone_dataset_count_labels (job->dataset, HONE_SPLIT_VAL, val);
  if ((never = list_classes (yaml, train, 0, 1)) != NULL)
    /* Translators: names of classes */
    say (job, HONE_SEVERITY_WARNING, "data", _ ("Without an example in the training pictures: %s."), never);
  if ((rare = list_classes (yaml, train, 1, FEW_EXAMPLES)) != NULL)
    say (job, HONE_SEVERITY_NOTE, "data", _ ("With fewer than %d examples in the training pictures: %s."), FEW_EXAMPLES,
         rare);
  for (int i = 0; i < yaml->n_classes; i++)
    val[i] = train[i] == 0 ? 1 : val[i]; /* said already */
  if ((unseen = list_classes (yaml, val, 0, 1)) != NULL)
    say (job, HONE_SEVERITY_NOTE, "data", _ ("Without an example in the validation pictures, so without a score: %s."),
         unseen);
}

static void
copies (Job *job)
{
  if (number (job, "copy_paste") <= 0 || hone_dataset_has_outlines (job->dataset))
    return;
  say (job, HONE_SEVERITY_WARNING, "copy_paste",
       _ ("Only outlined objects can be copied, and these labels are boxes: “Copy objects” does nothing."));
  help (job, "0");
}

/* Numbers of classes that the data set does not have: the training would refuse them. */
static void
chosen_classes (Job *job)
{
  g_auto (GStrv) words = hone_settings_get_list (job->settings, "classes");
  const int n = hone_dataset_get_yaml (job->dataset)->n_classes;

  for (char **word = words; word != NULL && *word != NULL; word++) {
    char *end;
    gint64 x = g_ascii_strtoll (*word, &end, 10);

    if (*end == '\0' && x >= 0 && x < n)
      continue;
    say (job, HONE_SEVERITY_ERROR, "classes", _ ("There is no class “%s”: they are numbered from 0 to %d."), *word,
         n - 1);
    help (job, "null");
    return;
  }
}

static void
one_class (Job *job)
{
  if (is_on (job, "single_cls") && hone_dataset_get_yaml (job->dataset)->n_classes > 1)
    say (job, HONE_SEVERITY_NOTE, "single_cls",
         _ ("The model will find objects of all %d classes without telling them apart."),
         hone_dataset_get_yaml (job->dataset)->n_classes);
}

static void
crowded (Job *job)
{
  guint n, most = 0;
  HoneSample *const *samples = hone_dataset_get_samples (job->dataset, HONE_SPLIT_VAL, &n);
  const int limit = whole (job, "max_det");

  for (guint i = 0; i < n; i++)
    most = MAX (most, samples[i]->n_labels);
  if ((int) most <= limit || hone_settings_is_default (job->settings, "max_det"))
    return;
  say (job, HONE_SEVERITY_WARNING, "max_det",
       _ ("A validation picture has %u objects, but at most %d are looked for in one."), most, limit);
  help_number (job, (int) most);
}

static void
left_out (Job *job)
{
  guint out = 0;

  for (int split = HONE_SPLIT_TRAIN; split <= HONE_SPLIT_VAL; split++) {
    guint n;

    hone_dataset_get_samples (job->dataset, split, &n);
    out += n - usable (job->dataset, split);
  }
  if (out > 0)
    say (job, HONE_SEVERITY_NOTE, "data",
         ngettext ("%u picture can't be used and is left out; Findings say why.",
                   "%u pictures can't be used and are left out; Findings say why.", out),
         out);
}

static void
part_of_data (Job *job)
{
  if (!hone_settings_is_default (job->settings, "fraction") && job->plan != NULL)
    say (job, HONE_SEVERITY_NOTE, "fraction", _ ("Only a part of the data is used: %d training pictures."),
         job->plan->n_train),
        help (job, "1.0");
}

static int
worse_first (gconstpointer a, gconstpointer b)
{
  const HoneAdvice *x = a, *y = b;

  return (int) y->severity - (int) x->severity;
}

static void
clear (gpointer data)
{
  g_free (((HoneAdvice *) data)->message);
  g_free (((HoneAdvice *) data)->fix);
}

GArray *
hone_advice_list (HoneSettings *settings, HoneDataset *dataset, const HoneTrainPlan *plan)
{
  static void (*const rules[]) (Job *) = { memory,     picture_size,  mosaic_end, learning_rate, early_stop,
                                           tiny_batch, no_validation, warm_up,    rectangles,    time_limit,
                                           few_epochs, frozen_chance, all_frozen, upside_down };
  static void (*const data_rules[]) (Job *) = { small_class, small_objects, few_pictures, few_validation, rare_classes,
                                                untrained,   enlarged,      copies,       chosen_classes, one_class,
                                                crowded,     part_of_data,  left_out };
  Job job = { settings, dataset, plan, g_array_new (FALSE, FALSE, sizeof (HoneAdvice)) };

  g_array_set_clear_func (job.advice, clear);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    rules[i](&job);
  for (guint i = 0; dataset != NULL && i < G_N_ELEMENTS (data_rules); i++)
    data_rules[i](&job);
  g_array_sort (job.advice, worse_first); /* GLib's is stable */
  return job.advice;
}
