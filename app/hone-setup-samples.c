/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-samples.c - see hone-setup-samples.h
 *
 * Samples are made by the chain of the training itself, only smaller: a slider should not wait. One round is made after
 * the other, each with the settings of its beginning; a round that nobody wants any more is still shown, so that
 * something moves while a slider does.
 */
#include "hone-setup-samples.h"

#include "hone-box.h"
#include "hone-loader.h"
#include "hone-sample-look.h"
#include "hone-sample-picture.h"
#include "hone-train-plan.h"
#include "hone-work.h"

#include <glib/gi18n.h>
#include <math.h>

#define N_SAMPLES 8
#define SIDE 256        /* pixels: of a sample */
#define N_COMPARED 32   /* validation pictures that samples are compared with */
#define FIRST_SEED 1000 /* behind those of the defaults */

struct _HoneSetupSamples {
  GtkBox parent_instance;

  HoneDataset *dataset;
  HoneAugment augment;
  char *key; /* (nullable): the settings that augment is of */
  guint64 seed;
  HoneWork *work;
  gboolean again;         /* something has changed since the work began */
  HoneSampleRange *range; /* (nullable): of the validation pictures, once it is known */

  GtkWidget *pictures[N_SAMPLES];
  GtkLabel *warning;
  GtkWidget *warning_box;
};

G_DEFINE_FINAL_TYPE (HoneSetupSamples, hone_setup_samples, GTK_TYPE_BOX)

typedef struct {
  HoneDataset *dataset;
  HoneAugment augment;
  guint64 seed;
  HoneSampleRange *range; /* (nullable): known already; a copy */
} Round;

typedef struct {
  HoneImage *image; /* NULL: it could not be made */
  GArray *boxes;    /* of HoneBox */
  guint unlike;     /* HoneUnlike */
} Sample;

typedef struct {
  Sample samples[N_SAMPLES];
  HoneSampleRange *range;
} Result;

static void
round_free (gpointer data)
{
  Round *self = data;

  hone_dataset_unref (self->dataset);
  g_free (self->range);
  g_free (self);
}

static void
result_free (gpointer data)
{
  Result *self = data;

  for (guint i = 0; i < N_SAMPLES; i++) {
    g_clear_pointer (&self->samples[i].image, hone_image_free);
    g_clear_pointer (&self->samples[i].boxes, g_array_unref);
  }
  g_free (self->range);
  g_free (self);
}

/* On a thread. */

static GArray *
boxes_of (GArray *corners)
{
  GArray *boxes = g_array_sized_new (FALSE, FALSE, sizeof (HoneBox), corners->len);

  for (guint i = 0; i < corners->len; i++) {
    const HoneCorners *corner = &g_array_index (corners, HoneCorners, i);
    const HoneBox box = { corner->x1,  corner->y1,    corner->x2 - corner->x1, corner->y2 - corner->y1,
                          (float) NAN, corner->klass, HONE_BOX_PLAIN };

    g_array_append_val (boxes, box);
  }
  return boxes;
}

/* Spread over the pictures that can be used; the same ones for every round. */
static guint
index_of (HoneDataset *dataset, guint i)
{
  guint n, usable = 0, wanted;
  HoneSample *const *samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);

  for (guint k = 0; k < n; k++)
    usable += samples[k]->usable;
  wanted = usable == 0 ? 0 : (guint) (((guint64) i * usable / N_SAMPLES + i / MAX (usable, 1)) % usable);
  for (guint k = 0; k < n; k++)
    if (samples[k]->usable && wanted-- == 0)
      return k;
  return n;
}

static void
make_sample (const Round *round, const HoneSampleRange *range, guint i, Sample *sample)
{
  g_autoptr (GArray) corners = NULL;
  HoneSampleLook look;

  sample->image = hone_augment_preview (round->dataset, HONE_SPLIT_TRAIN, index_of (round->dataset, i), &round->augment,
                                        round->seed + i, &corners, NULL);
  if (sample->image == NULL)
    return;
  look = hone_sample_look (sample->image, corners);
  sample->unlike = hone_sample_range_unlike (range, &look);
  sample->boxes = boxes_of (corners);
}

/* What the defaults make of these pictures is not worth a warning, unlike validation or not. */
static void
add_defaults (const Round *round, HoneSampleRange *range, GCancellable *cancellable)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  Round usual = *round;

  usual.augment = hone_trainer_augment (settings);
  usual.augment.imgsz = SIDE;
  for (guint i = 0; i < N_COMPARED && !g_cancellable_is_cancelled (cancellable); i++) {
    g_autoptr (GArray) corners = NULL;
    g_autoptr (HoneImage) image = hone_augment_preview (
        round->dataset, HONE_SPLIT_TRAIN, index_of (round->dataset, i % N_SAMPLES), &usual.augment, i, &corners, NULL);
    HoneSampleLook look;

    if (image == NULL)
      continue;
    look = hone_sample_look (image, corners);
    hone_sample_range_add (range, &look);
  }
}

static gpointer
make_round (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Round *round = data;
  Result *result = g_new0 (Result, 1);

  result->range = g_new0 (HoneSampleRange, 1);
  if (round->range != NULL) {
    *result->range = *round->range;
  } else {
    hone_sample_range_read (result->range, round->dataset, HONE_SPLIT_VAL, N_COMPARED, cancellable);
    add_defaults (round, result->range, cancellable);
  }
  for (guint i = 0; i < N_SAMPLES && !g_cancellable_is_cancelled (cancellable); i++)
    make_sample (round, result->range, i, &result->samples[i]);
  return result;
}

/* Showing. */

/* "colour strength, size of objects"; NULL: nothing. (transfer full) */
static char *
words_of (guint unlike)
{
  static const struct {
    guint flag;
    const char *words;
  } words[] = {
    { HONE_UNLIKE_BRIGHTNESS, N_ ("brightness") },
    { HONE_UNLIKE_COLOUR, N_ ("strength of colour") },
    { HONE_UNLIKE_TINT, N_ ("tint") },
    { HONE_UNLIKE_SMALLER, N_ ("objects too small") },
    { HONE_UNLIKE_LARGER, N_ ("objects too large") },
  };
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if ((unlike & words[i].flag) != 0)
      g_ptr_array_add (parts, (gpointer) _ (words[i].words));
  g_ptr_array_add (parts, NULL);
  return parts->len > 1 ? g_strjoinv (", ", (char **) parts->pdata) : NULL;
}

static void
show_sample (HoneSetupSamples *self, guint i, Sample *sample)
{
  HoneSamplePicture *picture = HONE_SAMPLE_PICTURE (self->pictures[i]);
  const guint n = sample->boxes != NULL ? sample->boxes->len : 0;
  g_autofree char *words = words_of (sample->unlike);
  g_autofree char *warning = NULL;
  g_autofree char *name = NULL;

  /* Translators: a training sample, and how many objects are on it */
  name = g_strdup_printf (ngettext ("Sample %u, %u object", "Sample %u, %u objects", n), i + 1, n);
  if (words != NULL)
    /* Translators: what is unlike, such as "brightness, tint" */
    warning = g_strdup_printf (_ ("Unlike any validation picture: %s"), words);
  hone_sample_picture_set (picture, g_steal_pointer (&sample->image), sample->boxes);
  hone_sample_picture_set_words (picture, name, warning);
}

static void
show_warning (HoneSetupSamples *self, const Result *result)
{
  guint n = 0, unlike = 0;
  g_autofree char *words = NULL;

  for (guint i = 0; i < N_SAMPLES; i++) {
    n += result->samples[i].unlike != 0;
    unlike |= result->samples[i].unlike;
  }
  words = words_of (unlike);
  gtk_widget_set_visible (self->warning_box, n > 0);
  if (n > 0) {
    g_autofree char *text = g_strdup_printf (ngettext ("%u of %u samples is unlike any validation picture: %s.",
                                                       "%u of %u samples are unlike any validation picture: %s.", n),
                                             n, N_SAMPLES, words);

    gtk_label_set_text (self->warning, text);
  }
}

static void start_round (HoneSetupSamples *self);

static void
made_cb (gpointer data, const GError *error, gpointer user_data)
{
  HoneSetupSamples *self = HONE_SETUP_SAMPLES (user_data);
  Result *result = data;

  self->work = NULL;
  if (self->range == NULL)
    self->range = g_steal_pointer (&result->range);
  show_warning (self, result);
  for (guint i = 0; i < N_SAMPLES; i++)
    show_sample (self, i, &result->samples[i]);
  result_free (result);
  if (self->again)
    start_round (self);
}

static void
start_round (HoneSetupSamples *self)
{
  static const HoneWorkHow how = { .work = make_round, .free_result = result_free, .done = made_cb };
  Round *round;

  self->again = self->work != NULL || !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (self->again || self->dataset == NULL || self->key == NULL)
    return;
  round = g_new0 (Round, 1);
  round->dataset = hone_dataset_ref (self->dataset);
  round->augment = self->augment;
  round->seed = self->seed;
  round->range = self->range != NULL ? g_memdup2 (self->range, sizeof *self->range) : NULL;
  self->work = hone_work_start (&how, round, round_free, self);
}

static void
take_dataset (HoneSetupSamples *self, HoneDataset *dataset)
{
  if (dataset == self->dataset)
    return;
  g_clear_pointer (&self->work, hone_work_drop);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->range, g_free);
  self->dataset = dataset != NULL ? hone_dataset_ref (dataset) : NULL;
  g_clear_pointer (&self->key, g_free);
}

/* The settings that samples depend on. (transfer full) */
static char *
key_of (HoneSettings *settings)
{
  GString *key = g_string_new (NULL);

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (setting->page == HONE_PAGE_AUGMENTATION || g_str_equal (setting->name, "rect")) {
      g_autofree char *value = hone_settings_show (settings, setting->name);

      g_string_append_printf (key, "%s=%s\n", setting->name, value);
    }
  return g_string_free (key, FALSE);
}

void
hone_setup_samples_show (HoneSetupSamples *self, HoneSettings *settings, HoneDataset *dataset)
{
  g_autofree char *key = key_of (settings);

  g_return_if_fail (HONE_IS_SETUP_SAMPLES (self));

  take_dataset (self, dataset);
  if (g_strcmp0 (key, self->key) == 0)
    return;
  g_free (self->key);
  self->key = g_steal_pointer (&key);
  self->augment = hone_trainer_augment (settings);
  self->augment.imgsz = SIDE;
  start_round (self);
}

static void
others_cb (HoneSetupSamples *self)
{
  self->seed += N_SAMPLES;
  start_round (self);
}

static void
hone_setup_samples_map (GtkWidget *widget)
{
  HoneSetupSamples *self = HONE_SETUP_SAMPLES (widget);

  GTK_WIDGET_CLASS (hone_setup_samples_parent_class)->map (widget);
  if (self->again)
    start_round (self);
}

/* Making. */

static GtkWidget *
make_head (HoneSetupSamples *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *title = gtk_label_new (_ ("What the Model Will See"));
  GtkWidget *text = gtk_label_new (_ ("Your pictures, changed as set below; made anew while you move a slider."));
  GtkWidget *others = gtk_button_new ();
  GtkWidget *content = adw_button_content_new ();

  gtk_widget_add_css_class (title, "heading");
  g_object_set (text, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_set_css_classes (text, (const char *[]){ "caption", "dim-label", NULL });
  g_object_set (content, "icon-name", "media-playlist-shuffle-symbolic", "label", _ ("Others"), NULL);
  gtk_button_set_child (GTK_BUTTON (others), content);
  gtk_widget_add_css_class (others, "flat");
  gtk_widget_set_tooltip_text (others, _ ("Draw other samples"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (others), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Other samples"), -1);
  g_signal_connect_swapped (others, "clicked", G_CALLBACK (others_cb), self);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), text);
  gtk_box_append (GTK_BOX (head), others);
  return head;
}

static GtkWidget *
make_pictures (HoneSetupSamples *self)
{
  GtkWidget *box = gtk_flow_box_new ();

  g_object_set (box, "homogeneous", TRUE, "selection-mode", GTK_SELECTION_NONE, "min-children-per-line", 4,
                "max-children-per-line", 4, "row-spacing", 8, "column-spacing", 8, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Samples"), -1);
  for (guint i = 0; i < N_SAMPLES; i++) {
    self->pictures[i] = hone_sample_picture_new ();
    gtk_flow_box_append (GTK_FLOW_BOX (box), self->pictures[i]);
    gtk_widget_set_focusable (gtk_widget_get_parent (self->pictures[i]), FALSE);
  }
  return box;
}

static GtkWidget *
make_warning (HoneSetupSamples *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *icon = gtk_image_new_from_icon_name ("hone-warning-symbolic");
  GtkWidget *text = gtk_label_new (NULL);

  gtk_widget_add_css_class (icon, "warning");
  g_object_set (text, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (text, "caption");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), text);
  gtk_widget_set_visible (box, FALSE);
  self->warning = GTK_LABEL (text);
  self->warning_box = box;
  return box;
}

static void
hone_setup_samples_dispose (GObject *object)
{
  HoneSetupSamples *self = HONE_SETUP_SAMPLES (object);

  g_clear_pointer (&self->work, hone_work_drop);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_clear_pointer (&self->range, g_free);
  g_clear_pointer (&self->key, g_free);
  G_OBJECT_CLASS (hone_setup_samples_parent_class)->dispose (object);
}

static void
hone_setup_samples_class_init (HoneSetupSamplesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setup_samples_dispose;
  GTK_WIDGET_CLASS (klass)->map = hone_setup_samples_map;
}

static void
hone_setup_samples_init (HoneSetupSamples *self)
{
  self->seed = FIRST_SEED;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  gtk_widget_set_css_classes (GTK_WIDGET (self), (const char *[]){ "card", "hone-card", NULL });
  gtk_box_append (GTK_BOX (self), make_head (self));
  gtk_box_append (GTK_BOX (self), make_pictures (self));
  gtk_box_append (GTK_BOX (self), make_warning (self));
}
