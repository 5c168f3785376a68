/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-models.c - see hone-setup-models.h */
#include "hone-setup-models.h"

#include "hone-base.h"
#include "hone-choice.h"
#include "hone-model-choice.h"
#include "hone-run.h"
#include "hone-words.h"
#include "hone-work.h"

#include <glib/gi18n.h>

#define MOST_FILES 3 /* cards of files used last, the one in use among them */
#define MOST_RUNS 2

#define N_UNTRAINED 4

static const char *const untrained[][N_UNTRAINED] = {
  { "yolo26n.yaml", "yolo26s.yaml", "yolo11n.yaml", "yolov8n.yaml" },
  { "yolo26n-cls.yaml", "yolo26s-cls.yaml", "resnet18.yaml", "resnet50.yaml" }, /* for classification */
};

typedef struct {
  char *model; /* path or name */
  char *title;
  char *kind;       /* "Best of train-3", "A file of yours", "Untrained" */
  const char *note; /* (nullable): what is to be known of it when it is chosen */
} Card;

struct _HoneSetupModels {
  GtkBox parent_instance;

  char *model;  /* (nullable): the one in use */
  char **files; /* used last */
  GListModel *runs;
  HoneWork *reading;
  GPtrArray *cards; /* of Card, as shown */
  gboolean following;
  gboolean classify;

  GtkFlowBox *box;
  HoneModelChoice *trained;
  GtkDropDown *others;
  GtkLabel *note;
};

G_DEFINE_FINAL_TYPE (HoneSetupModels, hone_setup_models, GTK_TYPE_BOX)

static guint chosen_signal;

static void
card_free (gpointer data)
{
  Card *card = data;

  g_free (card->model);
  g_free (card->title);
  g_free (card->kind);
  g_free (card);
}

static gboolean
is_file (const char *model)
{
  return g_path_is_absolute (model) || g_str_has_suffix (model, ".pt") || g_str_has_suffix (model, ".safetensors");
}

/* Which cards there are. */

static Card *
find_card (GPtrArray *cards, const char *model)
{
  for (guint i = 0; i < cards->len; i++)
    if (g_strcmp0 (((Card *) cards->pdata[i])->model, model) == 0)
      return cards->pdata[i];
  return NULL;
}

static void
add_card (GPtrArray *cards, const char *model, char *title, char *kind, const char *note)
{
  Card *card;

  if (find_card (cards, model) != NULL) {
    g_free (title);
    g_free (kind);
    return;
  }
  card = g_new (Card, 1);
  *card = (Card){ g_strdup (model), title, kind, note };
  g_ptr_array_add (cards, card);
}

/* "train-3" of /…/train-3/weights/best.safetensors; NULL: not a run's. (transfer full) */
static char *
run_of_path (const char *path)
{
  g_autofree char *weights = g_path_get_dirname (path);
  g_autofree char *folder = g_path_get_dirname (weights);
  g_autofree char *base = g_path_get_basename (weights);

  return g_str_equal (base, "weights") ? g_path_get_basename (folder) : NULL;
}

static void
add_file (GPtrArray *cards, const char *path)
{
  g_autofree char *run = run_of_path (path);
  char *title = run != NULL ? g_steal_pointer (&run) : g_path_get_basename (path);

  add_card (cards, path, title, g_strdup (_ ("A trained model")), NULL);
}

static void
add_run (GPtrArray *cards, HoneRun *run)
{
  g_autofree char *path = g_build_filename (hone_run_get_folder (run), "weights", "best.safetensors", NULL);
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    /* Translators: an earlier run's best score */
    add_card (
        cards, path, g_strdup (hone_run_get_name (run)),
        g_strdup_printf (hone_run_is_classifier (run) ? _ ("Your run, top-1 %s") : _ ("Your run, mAP50-95 %s"), score),
        NULL);
}

/* The newest ones that have learnt something and are over. */
static void
add_runs (HoneSetupModels *self, GPtrArray *cards)
{
  const guint n = self->runs != NULL ? g_list_model_get_n_items (self->runs) : 0;
  const guint before = cards->len;

  for (guint i = 0; i < n && cards->len < before + MOST_RUNS; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (self->runs, i);

    if (!hone_run_is_live (run) && hone_run_is_classifier (run) == self->classify &&
        hone_run_get_best_epoch (run) > 0 && hone_run_get_folder (run) != NULL)
      add_run (cards, run);
  }
}

/* What is in the box stands first: it is there on the first day, and belongs to nobody else. */
static void
add_bases (GPtrArray *cards)
{
  g_auto (GStrv) bases = hone_base_list ();

  for (char **base = bases; *base != NULL; base++)
    add_card (
        cards, *base, hone_words_model (*base), g_strdup (_ ("In the box, trained on drawn scenes")),
        _ ("Hone’s own base model has learnt shapes and surfaces from scenes that a program drew. Nobody else has "
           "rights in it. For photographs of everyday things a model trained on COCO gets further: drop its file "
           "here, or choose one."));
}

static void
add_untrained (GPtrArray *cards, const char *model)
{
  add_card (cards, model, hone_words_model (model), g_strdup (_ ("Untrained, needs many pictures")),
            _ ("This network has not learnt anything yet: with fewer than some thousand pictures a trained model (.pt "
               "or .safetensors) gets much further. Hone fetches nothing; drop a file here, or choose one."));
}

static GPtrArray *
make_cards (HoneSetupModels *self)
{
  GPtrArray *cards = g_ptr_array_new_with_free_func (card_free);
  guint n_bases;

  if (!self->classify)
    add_bases (cards); /* of boxes */
  n_bases = cards->len;
  for (guint i = 0; self->files != NULL && self->files[i] != NULL && cards->len < n_bases + MOST_FILES; i++)
    add_file (cards, self->files[i]);
  if (self->model != NULL && is_file (self->model))
    add_file (cards, self->model);
  add_runs (self, cards);
  for (guint i = 0; i < N_UNTRAINED; i++)
    add_untrained (cards, untrained[self->classify][i]);
  if (self->model != NULL && !is_file (self->model))
    add_untrained (cards, self->model);
  return cards;
}

/* Showing them. */

static GtkToggleButton *
button_at (HoneSetupModels *self, guint i)
{
  return GTK_TOGGLE_BUTTON (gtk_flow_box_child_get_child (gtk_flow_box_get_child_at_index (self->box, (int) i)));
}

static void
follow (HoneSetupModels *self)
{
  self->following = TRUE;
  for (guint i = 0; i < self->cards->len; i++)
    gtk_toggle_button_set_active (button_at (self, i),
                                  g_strcmp0 (((Card *) self->cards->pdata[i])->model, self->model) == 0);
  self->following = FALSE;
}

static void
clicked_cb (HoneSetupModels *self, GtkToggleButton *button)
{
  const char *model = g_object_get_data (G_OBJECT (button), "model");

  if (self->following)
    return;
  if (g_strcmp0 (model, self->model) == 0)
    follow (self); /* one is always on */
  else
    g_signal_emit (self, chosen_signal, 0, model);
}

static gboolean
same_cards (GPtrArray *a, GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    if (!g_str_equal (((Card *) a->pdata[i])->model, ((Card *) b->pdata[i])->model) ||
        !g_str_equal (((Card *) a->pdata[i])->kind, ((Card *) b->pdata[i])->kind))
      return FALSE;
  return a->len == b->len;
}

static void
show_card (HoneSetupModels *self, const Card *card)
{
  GtkWidget *choice = hone_choice_new (card->title, card->kind);

  g_object_set_data_full (G_OBJECT (choice), "model", g_strdup (card->model), g_free);
  gtk_widget_set_tooltip_text (choice, card->model);
  g_signal_connect_swapped (choice, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_flow_box_append (self->box, choice);
  gtk_widget_set_focusable (gtk_widget_get_parent (choice), FALSE); /* the button in it is */
}

static void
rebuild (HoneSetupModels *self)
{
  g_autoptr (GPtrArray) cards = make_cards (self);
  GtkWidget *child;

  if (!same_cards (cards, self->cards)) {
    g_clear_pointer (&self->cards, g_ptr_array_unref);
    self->cards = g_ptr_array_ref (cards);
    while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->box))) != NULL)
      gtk_flow_box_remove (self->box, child);
    for (guint i = 0; i < cards->len; i++)
      show_card (self, cards->pdata[i]);
  }
  follow (self);
}

/* Files used last: read and written on a thread, one after the other. */

static gpointer
remember_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const char *path = data;
  g_autofree char *file = hone_base_models_file ();

  if (*path != '\0' && !hone_base_models_remember (file, path, error))
    g_clear_error (error); /* a convenience, and no reason to bother anybody */
  return hone_base_models_read (file);
}

static void
remembered_cb (gpointer result, const GError *error, gpointer data)
{
  HoneSetupModels *self = HONE_SETUP_MODELS (data);

  self->reading = NULL;
  g_strfreev (self->files);
  self->files = result;
  rebuild (self);
}

/* @path: (nullable) */
static void
remember (HoneSetupModels *self, const char *path)
{
  static const HoneWorkHow how = { .work = remember_work,
                                   .free_result = (GDestroyNotify) g_strfreev,
                                   .done = remembered_cb };

  if (self->reading == NULL)
    self->reading = hone_work_start (&how, g_strdup (path != NULL ? path : ""), g_free, self);
}

void
hone_setup_models_show (HoneSetupModels *self, const char *model)
{
  g_return_if_fail (HONE_IS_SETUP_MODELS (self));

  if (g_strcmp0 (model, self->model) == 0)
    return;
  g_free (self->model);
  self->model = g_strdup (model);
  if (model != NULL && is_file (model)) {
    g_autofree char *run = run_of_path (model);

    if (run == NULL)
      remember (self, model);
  }
  rebuild (self);
}

void
hone_setup_models_set_runs (HoneSetupModels *self, GListModel *runs)
{
  g_return_if_fail (HONE_IS_SETUP_MODELS (self));

  if (self->runs != NULL)
    g_signal_handlers_disconnect_by_func (self->runs, rebuild, self);
  g_set_object (&self->runs, runs);
  if (runs != NULL)
    g_signal_connect_object (runs, "items-changed", G_CALLBACK (rebuild), self, G_CONNECT_SWAPPED);
  hone_model_choice_set_runs (self->trained, runs);
  rebuild (self);
}

char **
hone_setup_models_list (HoneSetupModels *self)
{
  g_autoptr (GStrvBuilder) models = g_strv_builder_new ();

  g_return_val_if_fail (HONE_IS_SETUP_MODELS (self), NULL);

  for (guint i = 0; i < self->cards->len; i++)
    g_strv_builder_add (models, ((Card *) self->cards->pdata[i])->model);
  return g_strv_builder_end (models);
}

/* Costs. */

/* "about 12 min": of the chosen one as measured, of the others by their operations. (transfer full) (nullable) */
static char *
time_words (HoneSetupOutlook *outlook, HoneSettings *settings, const HoneModelFacts *facts)
{
  const HoneTrainPlan *plan = hone_setup_outlook_get_plan (outlook);
  const HoneTrainTiming *timing = hone_setup_outlook_get_timing (outlook);
  HoneTrainTiming other;
  double part;
  g_autofree char *words = NULL;

  if (plan == NULL || timing == NULL || plan->operations <= 0)
    return NULL;
  part = hone_model_facts_operations (facts, plan->imgsz) / plan->operations;
  other = (HoneTrainTiming){ .usual = timing->usual * part, .val = timing->val * part };
  words = hone_words_duration (hone_training_estimate (&other, plan, settings).likely);
  /* Translators: a duration */
  return g_strdup_printf (_ ("here about %s"), words);
}

static void
show_cost (HoneSetupModels *self, guint i, HoneSetupOutlook *outlook, HoneSettings *settings)
{
  const Card *card = self->cards->pdata[i];
  const HoneModelFacts *facts = hone_setup_outlook_get_facts (outlook, card->model);
  const HoneTrainPlan *plan = hone_setup_outlook_get_plan (outlook);
  g_autofree char *time = NULL;
  g_autofree char *text = NULL;

  if (facts == NULL) {
    hone_choice_set_text (GTK_WIDGET (button_at (self, i)), card->kind);
    return;
  }
  time = time_words (outlook, settings, facts);
  /* Translators: what it is, millions of weights, billions of operations for a picture */
  text = g_strdup_printf (_ ("%s\n%.1f M weights, %.1f GFLOPs"), card->kind, (double) facts->n_params / 1e6,
                          hone_model_facts_operations (facts, plan != NULL ? plan->imgsz : HONE_FACTS_SIZE) / 1e9);
  if (time != NULL) {
    g_autofree char *both = g_strconcat (text, "\n", time, NULL);

    hone_choice_set_text (GTK_WIDGET (button_at (self, i)), both);
  } else {
    hone_choice_set_text (GTK_WIDGET (button_at (self, i)), text);
  }
}

void
hone_setup_models_show_costs (HoneSetupModels *self, HoneSetupOutlook *outlook, HoneSettings *settings)
{
  const Card *card = find_card (self->cards, self->model);

  g_return_if_fail (HONE_IS_SETUP_MODELS (self));

  for (guint i = 0; i < self->cards->len; i++)
    show_cost (self, i, outlook, settings);
  gtk_label_set_text (self->note, card != NULL && card->note != NULL ? card->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), card != NULL && card->note != NULL);
}

/* Others: any file or run, any network. */

static void
file_cb (HoneSetupModels *self, const char *path, const char *name)
{
  g_signal_emit (self, chosen_signal, 0, path);
}

static void
other_cb (HoneSetupModels *self)
{
  g_auto (GStrv) names = hone_base_models_untrained (self->classify);
  const guint at = gtk_drop_down_get_selected (self->others);

  if (at == 0 || at > g_strv_length (names))
    return;
  gtk_drop_down_set_selected (self->others, 0);
  g_signal_emit (self, chosen_signal, 0, names[at - 1]);
}

/* "Other Network…" and all their names. (transfer full) */
static GtkStringList *
list_others (gboolean classify)
{
  g_auto (GStrv) names = hone_base_models_untrained (classify);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_strv_builder_add (words, _ ("Other Network…"));
  for (char **name = names; *name != NULL; name++) {
    g_autofree char *title = hone_words_model (*name);

    g_strv_builder_add (words, title);
  }
  all = g_strv_builder_end (words);
  return gtk_string_list_new ((const char *const *) all);
}

static GtkDropDown *
make_others (void)
{
  GtkWidget *others = gtk_drop_down_new (G_LIST_MODEL (list_others (FALSE)), NULL);

  gtk_widget_set_valign (others, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (others), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Other untrained network"),
                                  -1);
  /* With nothing chosen GTK's button inside of it has nothing to be called by. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (gtk_widget_get_first_child (others)), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Other untrained network"), -1);
  return GTK_DROP_DOWN (others);
}

void
hone_setup_models_set_classify (HoneSetupModels *self, gboolean classify)
{
  g_autoptr (GtkStringList) others = NULL;

  g_return_if_fail (HONE_IS_SETUP_MODELS (self));

  if (self->classify == classify)
    return;
  self->classify = classify;
  others = list_others (classify);
  gtk_drop_down_set_model (self->others, G_LIST_MODEL (others));
  rebuild (self);
}

static GtkWidget *
make_head (HoneSetupModels *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *title = gtk_label_new (_ ("Start From"));
  GtkWidget *files = hone_model_choice_new (_ ("Trained Model…"));

  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (title, "heading");
  g_signal_connect_swapped (files, "chosen", G_CALLBACK (file_cb), self);
  self->trained = HONE_MODEL_CHOICE (files);
  self->others = make_others ();
  g_signal_connect_swapped (self->others, "notify::selected", G_CALLBACK (other_cb), self);
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), files);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->others));
  return head;
}

static GtkWidget *
make_note (void)
{
  GtkWidget *note = gtk_label_new (NULL);

  g_object_set (note, "xalign", 0.0, "wrap", TRUE, "visible", FALSE, NULL);
  gtk_widget_set_css_classes (note, (const char *[]){ "caption", "dim-label", NULL });
  return note;
}

static void
hone_setup_models_dispose (GObject *object)
{
  HoneSetupModels *self = HONE_SETUP_MODELS (object);

  g_clear_pointer (&self->reading, hone_work_drop);
  g_clear_object (&self->runs);
  G_OBJECT_CLASS (hone_setup_models_parent_class)->dispose (object);
}

static void
hone_setup_models_finalize (GObject *object)
{
  HoneSetupModels *self = HONE_SETUP_MODELS (object);

  g_ptr_array_unref (self->cards);
  g_strfreev (self->files);
  g_free (self->model);
  G_OBJECT_CLASS (hone_setup_models_parent_class)->finalize (object);
}

static void
hone_setup_models_class_init (HoneSetupModelsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setup_models_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_models_finalize;
  chosen_signal = g_signal_new ("chosen", HONE_TYPE_SETUP_MODELS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_STRING);
}

static void
hone_setup_models_init (HoneSetupModels *self)
{
  self->cards = g_ptr_array_new_with_free_func (card_free);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  self->box = GTK_FLOW_BOX (gtk_flow_box_new ());
  g_object_set (self->box, "homogeneous", TRUE, "selection-mode", GTK_SELECTION_NONE, "min-children-per-line", 2,
                "max-children-per-line", 4, "row-spacing", 10, "column-spacing", 10, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->box), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Start From"), -1);
  self->note = GTK_LABEL (make_note ());
  gtk_box_append (GTK_BOX (self), make_head (self));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->box));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->note));
  rebuild (self);
  remember (self, NULL);
}
