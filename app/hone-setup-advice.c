/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-advice.c - see hone-setup-advice.h */
#include "hone-setup-advice.h"

#include <glib/gi18n.h>

#define STRIDE 32       /* of the coarsest map of the networks */
#define SMALL 8.0       /* pixels: narrower objects are hardly found on the finest map, stride 8 */
#define FEW_PICTURES 20 /* below, scores mean little */
#define MOSAIC_PICTURES 4

typedef struct {
  HoneSettings *settings;
  HoneDataset *dataset;
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

static guint
usable (HoneDataset *dataset, HoneSplit split)
{
  guint n, count = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, split, &n);

  for (guint i = 0; i < n; i++)
    count += samples[i]->usable;
  return count;
}

/* Rules. */

static void
picture_size (Job *job)
{
  int side = hone_settings_get_int (job->settings, "imgsz");

  if (side % STRIDE != 0)
    say (job, HONE_SEVERITY_NOTE, "imgsz", _ ("The picture size has to be a multiple of %d; %d is used instead of %d."),
         STRIDE, (side + STRIDE - 1) / STRIDE * STRIDE, side);
}

static void
mosaic_end (Job *job)
{
  int last = hone_settings_get_int (job->settings, "close_mosaic");
  int epochs = hone_settings_get_int (job->settings, "epochs");

  if (hone_settings_get_number (job->settings, "mosaic") > 0 && last >= epochs)
    say (job, HONE_SEVERITY_NOTE, "close_mosaic",
         ngettext ("The mosaic is off for the last %d epoch, so it is never used in %d epochs.",
                   "The mosaic is off for the last %d epochs, so it is never used in %d epochs.", last),
         last, epochs);
}

static void
learning_rate (Job *job)
{
  gboolean automatic = g_strcmp0 (hone_settings_get_text (job->settings, "optimizer"), "auto") == 0;

  if (automatic &&
      (!hone_settings_is_default (job->settings, "lr0") || !hone_settings_is_default (job->settings, "momentum")))
    say (job, HONE_SEVERITY_WARNING, "lr0",
         _ ("The automatic optimizer chooses learning rate and momentum itself. Choose an optimizer to use yours."));
  else if (!automatic && g_str_has_prefix (hone_settings_get_text (job->settings, "optimizer"), "Adam") &&
           hone_settings_get_number (job->settings, "lr0") > 0.005)
    say (job, HONE_SEVERITY_WARNING, "lr0", _ ("%g is a large learning rate for %s; 0.001 is usual."),
         hone_settings_get_number (job->settings, "lr0"), hone_settings_get_text (job->settings, "optimizer"));
}

static void
early_stop (Job *job)
{
  if (!hone_settings_get_bool (job->settings, "val") && !hone_settings_is_default (job->settings, "patience"))
    say (job, HONE_SEVERITY_WARNING, "patience", _ ("Without validation nothing tells when to stop early."));
}

static void
warm_up (Job *job)
{
  double warm = hone_settings_get_number (job->settings, "warmup_epochs");
  int epochs = hone_settings_get_int (job->settings, "epochs");

  if (warm > 0 && warm >= epochs)
    say (job, HONE_SEVERITY_NOTE, "warmup_epochs",
         _ ("The warm-up of %g epochs is as long as the whole training; the full learning rate is never reached."),
         warm);
}

static void
rectangles (Job *job)
{
  if (hone_settings_get_bool (job->settings, "rect") && hone_settings_get_number (job->settings, "mosaic") > 0)
    say (job, HONE_SEVERITY_NOTE, "rect",
         _ ("Rectangular batches go without mosaic and blending, and in the same order in every epoch."));
}

static void
time_limit (Job *job)
{
  if (hone_settings_get_number (job->settings, "time") > 0)
    say (job, HONE_SEVERITY_NOTE, "time",
         _ ("With a time limit the number of epochs is worked out while it trains; yours counts only at the start."));
}

/* How many labels are narrower than SMALL once their picture was scaled. */
static guint
count_small (HoneDataset *dataset, int side, guint *all)
{
  guint n, small = 0;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);

  *all = 0;
  for (guint i = 0; i < n; i++) {
    double scale = (double) side / MAX (1, MAX (samples[i]->width, samples[i]->height));

    for (guint k = 0; k < samples[i]->n_labels; k++) {
      double w = (double) samples[i]->labels[k].w * samples[i]->width * scale;
      double h = (double) samples[i]->labels[k].h * samples[i]->height * scale;

      small += MIN (w, h) < SMALL;
    }
    *all += samples[i]->n_labels;
  }
  return small;
}

static void
small_objects (Job *job)
{
  int side = hone_settings_get_int (job->settings, "imgsz");
  guint all, small = count_small (job->dataset, side, &all);

  if (small > 0)
    say (job, small * 20 > all ? HONE_SEVERITY_WARNING : HONE_SEVERITY_NOTE, "imgsz",
         ngettext ("%u of %u objects is narrower than %.0f px at a picture size of %d. Small things get lost.",
                   "%u of %u objects are narrower than %.0f px at a picture size of %d. Small things get lost.", small),
         small, all, SMALL, side);
}

static void
few_pictures (Job *job)
{
  guint train = usable (job->dataset, HONE_SPLIT_TRAIN), val = usable (job->dataset, HONE_SPLIT_VAL);
  double batch = hone_settings_get_number (job->settings, "batch");

  if (val > 0 && val < FEW_PICTURES)
    say (job, HONE_SEVERITY_WARNING, "data",
         ngettext ("There is only %u validation picture: the scores will be a matter of luck.",
                   "There are only %u validation pictures: the scores will be a matter of luck.", val),
         val);
  if (batch > train && train > 0)
    say (job, HONE_SEVERITY_WARNING, "batch", _ ("A batch of %.0f is more than the %u training pictures."), batch,
         train);
  if (train < MOSAIC_PICTURES && hone_settings_get_number (job->settings, "mosaic") > 0)
    say (job, HONE_SEVERITY_NOTE, "mosaic", _ ("A mosaic of four needs at least four pictures to be of use."));
}

static void
copies (Job *job)
{
  if (hone_settings_get_number (job->settings, "copy_paste") > 0 && !hone_dataset_has_outlines (job->dataset))
    say (job, HONE_SEVERITY_WARNING, "copy_paste",
         _ ("Only outlined objects can be copied, and these labels are boxes: “Copy objects” does nothing."));
}

/* Numbers of classes that the data set does not have: the training would refuse them. */
static void
chosen_classes (Job *job)
{
  g_auto (GStrv) words = hone_settings_get_list (job->settings, "classes");
  int n = hone_dataset_get_yaml (job->dataset)->n_classes;

  for (char **word = words; word != NULL && *word != NULL; word++) {
    char *end;
    gint64 number = g_ascii_strtoll (*word, &end, 10);

    if (*end == '\0' && number >= 0 && number < n)
      continue;
    say (job, HONE_SEVERITY_ERROR, "classes", _ ("There is no class “%s”: they are numbered from 0 to %d."), *word,
         n - 1);
    return;
  }
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
}

GArray *
hone_setup_advice (HoneSettings *settings, HoneDataset *dataset)
{
  static void (*const rules[]) (Job *) = { picture_size, mosaic_end, learning_rate, early_stop,
                                           warm_up,      rectangles, time_limit };
  static void (*const data_rules[]) (Job *) = { small_objects, few_pictures, copies, chosen_classes, left_out };
  Job job = { settings, dataset, g_array_new (FALSE, FALSE, sizeof (HoneAdvice)) };

  g_array_set_clear_func (job.advice, clear);
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    rules[i](&job);
  for (guint i = 0; dataset != NULL && i < G_N_ELEMENTS (data_rules); i++)
    data_rules[i](&job);
  g_array_sort (job.advice, worse_first);
  return job.advice;
}
