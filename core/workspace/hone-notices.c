/* SPDX-License-Identifier: Apache-2.0 */
/* hone-notices.c - see hone-notices.h */
#include "hone-notices.h"

#include "picture-cache.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define SMOOTH 3           /* epochs that a curve is averaged over */
#define OVERFIT_EPOCHS 8   /* since the validation loss was lowest */
#define OVERFIT_RISE 1.05  /* what it has grown to since then */
#define OVERFIT_FALL 0.97  /* what the training loss has fallen to meanwhile */
#define OVERFIT_GAIN 5     /* epochs in which nothing was gained */
#define DIVERGED 1.5       /* times the lowest training loss, twice in a row */
#define PLATEAU_LEAST 15   /* epochs without a gain, or a tenth of the run */
#define PLATEAU_GAIN 0.005 /* what counts as one */
#define DIP_LEAST 5        /* epochs */
#define ZERO_EPOCHS 10     /* a class at 0 */
#define ZERO_OTHERS 0.2    /* mAP50 of all by then */
#define MEMORY_PART 0.05   /* free */
#define MEMORY_LEAST (300u << 20)
#define DISK_LEAST (500u << 20)

void
hone_notice_free (HoneNotice *self)
{
  g_free (self->text);
  g_free (self->advice);
  g_free (self->key);
  g_free (self);
}

/* @text, @advice: (transfer full). The key is the kind and @matter. */
static void
add (GPtrArray *found, HoneNoticeKind kind, gboolean warning, const char *matter, char *text, char *advice)
{
  HoneNotice *notice = g_new (HoneNotice, 1);

  *notice = (HoneNotice){
    .kind = kind, .warning = warning, .text = text, .advice = advice, .key = g_strdup_printf ("%d %s", kind, matter)
  };
  g_ptr_array_add (found, notice);
}

/* Curves. */

/* Mean of the SMOOTH values up to @at that there are; NAN where there are none. */
static double
smooth (const double *curve, guint at)
{
  double sum = 0;
  int n = 0;

  for (guint i = at + 1 >= SMOOTH ? at + 1 - SMOOTH : 0; i <= at; i++)
    if (isfinite (curve[i])) {
      sum += curve[i];
      n++;
    }
  return n > 0 ? sum / n : (double) NAN;
}

/* Where the smoothed curve is lowest; 0 where there is nothing. */
static guint
lowest (const double *curve, guint n)
{
  double least = INFINITY;
  guint at = 0;

  for (guint i = MIN (SMOOTH - 1, n - 1); i < n; i++)
    if (smooth (curve, i) < least) {
      least = smooth (curve, i);
      at = i;
    }
  return at;
}

/* Of the highest value by more than @gain over those before it; with 0 one as high counts, too, as for the trainer.
 * From 1; 0: there is none. */
static guint
last_gain (const double *curve, guint n, double gain)
{
  double most = -INFINITY;
  guint epoch = 0;

  for (guint i = 0; i < n; i++)
    if (isfinite (curve[i]) && (gain > 0 && epoch > 0 ? curve[i] > most + gain : curve[i] >= most)) {
      most = curve[i];
      epoch = i + 1;
    }
  return epoch;
}

static guint
best_epoch (const HoneNoticeFacts *facts)
{
  return last_gain (facts->fitness, facts->n, 0);
}

/* The rules. */

static void
look_for_numbers (const HoneNoticeFacts *facts, GPtrArray *found)
{
  g_autofree char *matter = g_strdup_printf ("%u", facts->n);

  if (facts->lost == 0)
    return;
  add (found, HONE_NOTICE_NOT_FINITE, TRUE, matter,
       g_strdup_printf (_ ("In epoch %u the loss was no longer a finite number; the training went back to its last "
                           "checkpoint."),
                        facts->n),
       g_strdup (
           _ ("If it happens again, stop and begin anew with a lower learning rate: optimizer=AdamW, lr0=0.001.")));
}

static gboolean
is_diverging (const HoneNoticeFacts *facts)
{
  double least = INFINITY;

  if (facts->n < 4)
    return FALSE;
  for (guint i = 0; i + 2 < facts->n; i++)
    if (isfinite (facts->train[i]))
      least = MIN (least, facts->train[i]);
  return isfinite (least) && facts->train[facts->n - 1] > DIVERGED * least &&
         facts->train[facts->n - 2] > DIVERGED * least;
}

static void
look_for_divergence (const HoneNoticeFacts *facts, GPtrArray *found)
{
  if (is_diverging (facts))
    add (found, HONE_NOTICE_DIVERGING, TRUE, "",
         g_strdup (_ ("The training loss grows instead of falling: the network forgets what it has learnt.")),
         g_strdup (_ ("Stop and begin anew with a lower learning rate, a tenth of it say, or a longer warm-up.")));
}

static gboolean
is_overfitting (const HoneNoticeFacts *facts, guint *since)
{
  const guint n = facts->n;
  double val, train;

  if (n < OVERFIT_EPOCHS + SMOOTH)
    return FALSE;
  *since = lowest (facts->val, n);
  val = smooth (facts->val, n - 1) / smooth (facts->val, *since);
  train = smooth (facts->train, n - 1) / smooth (facts->train, *since);
  return n - 1 - *since >= OVERFIT_EPOCHS && val > OVERFIT_RISE && train < OVERFIT_FALL &&
         n - best_epoch (facts) >= OVERFIT_GAIN;
}

static gboolean
look_for_overfitting (const HoneNoticeFacts *facts, GPtrArray *found)
{
  guint since;

  if (!is_overfitting (facts, &since))
    return FALSE;
  add (found, HONE_NOTICE_OVERFITTING, TRUE, "",
       g_strdup_printf (_ ("Since epoch %u the loss falls on the training pictures and grows on the validation "
                           "pictures: the network learns them by heart. The best so far is epoch %u; Hone keeps it."),
                        since + 1, best_epoch (facts)),
       g_strdup (_ ("You can stop now. More pictures, stronger augmentation or a smaller network help.")));
  return TRUE;
}

static int
plateau_of (const HoneNoticeFacts *facts)
{
  return MAX (PLATEAU_LEAST, facts->epochs / 10);
}

static char *
plateau_advice (const HoneNoticeFacts *facts, guint best)
{
  if (facts->patience > 0 && (int) best + facts->patience < facts->epochs)
    return g_strdup_printf (_ ("Without a gain Hone ends it after epoch %d. You can stop now; nothing is lost."),
                            (int) best + facts->patience);
  return g_strdup (_ ("You can stop now; nothing is lost. A larger network or larger pictures may reach more."));
}

/* A network that begins untrained finds nothing for many epochs: that is no plateau. */
static void
look_for_a_start (const HoneNoticeFacts *facts, GPtrArray *found)
{
  if ((int) facts->n >= 2 * plateau_of (facts))
    add (found, HONE_NOTICE_NO_PROGRESS, TRUE, "start",
         g_strdup_printf (_ ("After %u epochs hardly anything is found yet."), facts->n),
         g_strdup (_ ("A network that begins untrained needs many pictures and epochs: a trained model gets there "
                      "sooner. See, too, whether the labels are right.")));
}

static void
look_for_progress (const HoneNoticeFacts *facts, gboolean overfitting, GPtrArray *found)
{
  const guint best = best_epoch (facts), gain = last_gain (facts->fitness, facts->n, PLATEAU_GAIN);
  g_autofree char *matter = g_strdup_printf ("%u", best);

  if (best == 0 || facts->n >= (guint) facts->epochs)
    return;
  if (facts->fitness[best - 1] < PLATEAU_GAIN) {
    if (!overfitting)
      look_for_a_start (facts, found);
    return;
  }
  if ((int) (facts->n - gain) >= plateau_of (facts) && !overfitting)
    add (found, HONE_NOTICE_NO_PROGRESS, TRUE, "",
         g_strdup_printf (_ ("Hardly anything was gained for %u epochs. The best so far is epoch %u, mAP50-95 %.3f; "
                             "Hone keeps it."),
                          facts->n - gain, best, facts->fitness[best - 1]),
         plateau_advice (facts, best));
  else if (facts->n - best >= DIP_LEAST && !overfitting)
    add (found, HONE_NOTICE_DIP, FALSE, matter,
         g_strdup_printf (_ ("No gain for %u epochs. The best so far is epoch %u, mAP50-95 %.3f; Hone keeps it."),
                          facts->n - best, best, facts->fitness[best - 1]),
         g_strdup (_ ("A dip like this is usual while a network learns.")));
}

static void
look_for_loading (const HoneNoticeFacts *facts, GPtrArray *found)
{
  const double share = hone_times_get_share (&facts->times, HONE_TIME_WAIT);
  const gboolean augments = hone_times_get_share (&facts->times, HONE_TIME_AUGMENT) > 0.5;

  if (facts->n < 2 || share < HONE_NOTICE_WAIT) /* in the first epoch all pictures are read */
    return;
  add (found, HONE_NOTICE_LOADING, TRUE, "",
       g_strdup_printf (_ ("The training waits for pictures %.0f %% of its time."), share * 100),
       g_strdup (augments ? _ ("Augmenting takes longest: more workers, or fewer augmentations, help next time.")
                          : _ ("Reading takes longest: next time cache=ram keeps them in memory, cache=disk on the "
                               "disk, ready to use.")));
}

static void
look_for_zero (const HoneNoticeFacts *facts, GPtrArray *found)
{
  for (guint i = 0; i < facts->n_classes && facts->map50 >= ZERO_OTHERS; i++) {
    const HoneNoticeClass *one = &facts->classes[i];

    if (one->instances == 0 || one->at_zero < ZERO_EPOCHS)
      continue;
    add (found, HONE_NOTICE_CLASS_AT_ZERO, TRUE, one->name,
         g_strdup_printf (_ ("“%s” is still never found, while other classes are."), one->name),
         g_strdup (_ ("Look at its labels: are there enough in training, are they right, are the objects large enough "
                      "at this image size?")));
  }
}

static void
look_at_memory (const HoneNoticeFacts *facts, GPtrArray *found)
{
  g_autofree char *size = NULL;

  if (facts->memory == 0 || facts->memory_free >= MAX ((guint64) (MEMORY_PART * (double) facts->memory), MEMORY_LEAST))
    return;
  size = g_format_size_full (facts->memory_free, G_FORMAT_SIZE_IEC_UNITS);
  add (found, HONE_NOTICE_MEMORY, TRUE, "", g_strdup_printf (_ ("Memory is almost used up: %s are left."), size),
       g_strdup (_ ("Close other programs. Next time a smaller batch or image size, or cache=false, needs less.")));
}

static void
look_at_disk (const HoneNoticeFacts *facts, GPtrArray *found)
{
  g_autofree char *size = NULL;

  if (facts->disk_free >= MAX (2 * facts->disk_needed, DISK_LEAST))
    return;
  size = g_format_size (facts->disk_free);
  add (found, HONE_NOTICE_DISK, TRUE, "",
       g_strdup_printf (_ ("The disk that the run is written to is almost full: %s are left."), size),
       g_strdup (_ ("Free some room. If there is none left, the training waits until there is.")));
}

static void
look_at_battery (const HoneNoticeFacts *facts, GPtrArray *found)
{
  if (facts->battery)
    add (found, HONE_NOTICE_BATTERY, FALSE, "", g_strdup (_ ("The computer runs on its battery.")),
         g_strdup (_ ("Plug it in: a training empties a battery quickly, and is slower on it. If it goes off, the run "
                      "can go on from its last epoch.")));
}

static int
by_weight (gconstpointer a, gconstpointer b)
{
  return (int) (*(HoneNotice *const *) a)->kind - (int) (*(HoneNotice *const *) b)->kind;
}

GPtrArray *
hone_notices_find (const HoneNoticeFacts *facts)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_notice_free);

  look_at_memory (facts, found);
  look_at_disk (facts, found);
  look_at_battery (facts, found);
  if (facts->n > 0) {
    look_for_numbers (facts, found);
    look_for_divergence (facts, found);
    look_for_progress (facts, look_for_overfitting (facts, found), found);
    look_for_loading (facts, found);
    look_for_zero (facts, found);
  }
  g_ptr_array_sort (found, by_weight);
  return found;
}

/* The facts of a run. */

static double *
sum_of_losses (HoneRun *run, const char *prefix, guint n)
{
  g_auto (GStrv) losses = hone_run_get_losses (run);
  double *sum = g_new0 (double, MAX (n, 1));

  for (guint k = 0; losses[k] != NULL; k++) {
    g_autofree char *column = g_strconcat (prefix, losses[k], NULL);
    g_autofree double *curve = NULL;
    guint length;

    curve = hone_run_get_curve (run, column, &length);
    for (guint i = 0; i < n; i++)
      sum[i] += i < length ? curve[i] : (double) NAN;
  }
  return sum;
}

static double
ap50_of (HoneRun *run, int epoch, int klass)
{
  guint n;
  const HoneClassScore *scores = hone_run_get_class_scores (run, epoch, &n);

  if ((guint) klass < n && scores[klass].klass == klass) /* usually all classes occur */
    return scores[klass].ap50;
  for (guint i = 0; i < n; i++)
    if (scores[i].klass == klass)
      return scores[i].ap50;
  return (double) NAN;
}

/* An epoch that was not validated neither counts nor interrupts. */
static int
epochs_at_zero (HoneRun *run, int klass, int last)
{
  int at_zero = 0;

  for (int epoch = last; epoch > 0; epoch--) {
    const double ap50 = ap50_of (run, epoch, klass);

    if (ap50 > 0)
      break;
    at_zero += !isnan (ap50);
  }
  return at_zero;
}

static GArray *
classes_of (HoneRun *run, int last)
{
  GArray *classes = g_array_new (FALSE, FALSE, sizeof (HoneNoticeClass));
  char *const *names = hone_run_get_classes (run);
  const guint n_names = names != NULL ? g_strv_length ((char **) names) : 0;
  guint n;
  const HoneClassScore *scores = hone_run_get_class_scores (run, 0, &n);

  for (guint i = 0; i < n; i++) {
    const HoneNoticeClass one = { scores[i].klass < (int) n_names ? names[scores[i].klass] : "", scores[i].instances,
                                  epochs_at_zero (run, scores[i].klass, last) };

    g_array_append_val (classes, one);
  }
  return classes;
}

void
hone_notice_run_init (HoneNoticeRun *self, HoneRun *run, int patience)
{
  guint n, rows = hone_run_get_n_epochs (run);

  self->fitness = hone_run_get_curve (run, "metrics/mAP50-95(B)", &n);
  self->train = sum_of_losses (run, "train/", n);
  self->val = sum_of_losses (run, "val/", n);
  self->classes = classes_of (run, (int) n);
  self->facts = (HoneNoticeFacts){
    .train = self->train,
    .val = self->val,
    .fitness = self->fitness,
    .n = n,
    .epochs = hone_run_get_epochs (run),
    .patience = patience,
    .map50 = rows > 0 ? hone_run_get_value (run, rows - 1, "metrics/mAP50(B)") : 0,
    .classes = (const HoneNoticeClass *) (void *) self->classes->data,
    .n_classes = self->classes->len,
    .disk_free = G_MAXUINT64,
  };
}

void
hone_notice_run_clear (HoneNoticeRun *self)
{
  g_free (self->train);
  g_free (self->val);
  g_free (self->fitness);
  g_array_unref (self->classes);
}

/* The machine. */

static gboolean
says (const char *folder, const char *supply, const char *file, const char *word)
{
  g_autofree char *path = g_build_filename (folder, supply, file, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_equal (g_strstrip (text), word);
}

/* A battery of the computer is being used up; those of a mouse have the scope "Device". */
static gboolean
is_on_battery (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean used = FALSE;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (says (folder, name, "type", "Mains") && says (folder, name, "online", "1"))
      return FALSE;
    used |= says (folder, name, "type", "Battery") && says (folder, name, "status", "Discharging") &&
            !says (folder, name, "scope", "Device");
  }
  return used;
}

static guint64
room_in (const char *folder)
{
  struct statvfs info;

  return folder != NULL && statvfs (folder, &info) == 0 ? (guint64) info.f_bavail * info.f_frsize : G_MAXUINT64;
}

void
hone_notice_look_at_machine (HoneNoticeFacts *facts, const char *folder, const char *power)
{
  facts->battery = is_on_battery (power != NULL ? power : "/sys/class/power_supply");
  facts->memory = (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE);
  facts->memory_free = hone_memory_available ();
  facts->disk_free = room_in (folder);
}
