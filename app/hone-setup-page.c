/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-page.c - see hone-setup-page.h
 *
 * One HoneSettings; everything on the page changes it or follows it. What takes time to know (memory, rates, advice,
 * how long it takes) comes from HoneSetupOutlook, which is asked after every change.
 */
#include "hone-setup-private.h"

#include "hone-base-models.h"
#include "hone-base.h"
#include "hone-compat.h"
#include "hone-preset.h"
#include "hone-toast.h"
#include "hone-words.h"
#include "model-file.h"

#include <glib/gi18n.h>

#define PANEL_MARGIN 16

G_DEFINE_FINAL_TYPE (HoneSetupPage, hone_setup_page, ADW_TYPE_BIN)

static guint changed_signal;

/* Words. */

void
hone_setup_page_say (HoneSetupPage *self, const char *text, HoneSetupUndo undo)
{
  self->undo = undo;
  if (undo == HONE_SETUP_UNDO_NOTHING)
    hone_toast_say (GTK_WIDGET (self->scroller), text);
  else
    hone_toast_undo (GTK_WIDGET (self->scroller), text, G_CALLBACK (hone_setup_page_undo), self, NULL, NULL);
}

static void
show_titles (HoneSetupPage *self)
{
  const char *title = self->project != NULL ? hone_project_get_title (self->project) : "";
  const char *model = hone_settings_get_text (self->settings, "model");

  hone_words_set (self->run_title, hone_words_model (model != NULL ? model : ""));
  /* Translators: what a model will be trained on: the name of a data set. */
  hone_words_set (self->run_subtitle, g_strdup_printf (_ ("on %s"), title));
  hone_words_set (self->command, hone_setup_page_get_command (self));
}

static guint
count_differences (HoneSetupPage *self)
{
  guint n = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    n += !hone_setting_is_place (setting->name) &&
         !hone_setting_is_same (self->settings, self->reference, setting->name);
  return n;
}

void
hone_setup_page_show_reference (HoneSetupPage *self)
{
  guint n;

  gtk_widget_set_visible (self->reference_bar, self->reference != NULL);
  if (self->reference == NULL)
    return;
  n = count_differences (self);
  if (n == 0)
    /* Translators: the name of a run */
    hone_words_set (self->reference_label, g_strdup_printf (_ ("The same as %s."), self->reference_name));
  else
    hone_words_set (self->reference_label,
                    g_strdup_printf (ngettext ("The same as %s but for %u setting, which is marked.",
                                               "The same as %s but for %u settings, which are marked.", n),
                                     self->reference_name, n));
}

/* Why it cannot start. */

static HoneDataset *
get_dataset (HoneSetupPage *self)
{
  return self->project != NULL ? hone_project_get_dataset (self->project) : NULL;
}

/* An error among the advice: what would be refused, or does not fit. */
static const HoneAdvice *
worst_advice (HoneSetupPage *self)
{
  GArray *advice = hone_setup_outlook_get_advice (self->outlook);
  const HoneAdvice *first = advice != NULL && advice->len > 0 ? &g_array_index (advice, HoneAdvice, 0) : NULL;

  return first != NULL && first->severity == HONE_SEVERITY_ERROR ? first : NULL;
}

static char *
find_reason (HoneSetupPage *self)
{
  const HoneAdvice *advice = worst_advice (self);
  const char *wrong;

  self->culprit = "data";
  if (get_dataset (self) == NULL)
    return g_strdup (_ ("Open a data set first."));
  if (hone_project_get_n_images (self->project, HONE_SPLIT_TRAIN) == 0)
    return g_strdup (_ ("The data set has no training pictures."));
  if (hone_project_get_n_images (self->project, HONE_SPLIT_VAL) == 0)
    return g_strdup (_ ("The data set has no validation pictures."));
  if ((wrong = hone_setup_rows_get_error (self->rows, &self->culprit)) != NULL)
    return g_strdup (wrong);
  if (hone_setup_outlook_get_error (self->outlook) != NULL) {
    self->culprit = "model";
    return g_strdup (hone_setup_outlook_get_error (self->outlook));
  }
  self->culprit = advice != NULL ? advice->setting : NULL;
  return advice != NULL ? g_strdup (advice->message) : NULL;
}

static gboolean
has_place (const char *culprit)
{
  return culprit != NULL && !g_str_equal (culprit, "model");
}

static void
show_reason (HoneSetupPage *self)
{
  g_free (self->reason);
  self->reason = find_reason (self);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), self->reason != NULL);
  if (self->reason != NULL && has_place (self->culprit)) {
    /* Translators: a link behind a sentence about what is wrong */
    g_autofree char *markup =
        g_markup_printf_escaped ("%s <a href=\"%s\">%s</a>", self->reason, self->culprit, _ ("Show"));

    gtk_label_set_markup (self->reason_label, markup);
  } else {
    gtk_label_set_text (self->reason_label, self->reason != NULL ? self->reason : "");
  }
}

static void
go_to (HoneSetupPage *self, const char *setting)
{
  if (g_str_equal (setting, "data"))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.view", "s", "data");
  else
    hone_setup_rows_go_to (self->rows, setting);
}

static gboolean
reason_link_cb (HoneSetupPage *self, const char *setting)
{
  go_to (self, setting);
  return TRUE;
}

/* Changes. */

static void
ask (HoneSetupPage *self)
{
  g_auto (GStrv) models = hone_setup_models_list (self->models);
  HoneDataset *dataset = get_dataset (self);

  hone_setup_outlook_ask (self->outlook, self->settings, dataset, (const char *const *) models);
  hone_setup_samples_show (self->samples, self->settings, dataset);
}

/* The settings are others: all follow, but for a row that a person is in. */
static void
changed (HoneSetupPage *self)
{
  hone_setup_models_show (self->models, hone_settings_get_text (self->settings, "model"));
  hone_setup_presets_refresh (self->presets);
  show_titles (self);
  hone_setup_page_show_reference (self);
  show_reason (self);
  ask (self);
  g_signal_emit (self, changed_signal, 0);
}

void
hone_setup_page_changed (HoneSetupPage *self)
{
  hone_setup_rows_refresh (self->rows);
  changed (self);
}

static void
outlook_cb (HoneSetupPage *self)
{
  hone_setup_panel_show (self->panel, self->outlook, self->settings);
  hone_setup_models_show_costs (self->models, self->outlook, self->settings);
  hone_compat_name_buttons (GTK_WIDGET (self->panel));
  show_reason (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
set (HoneSetupPage *self, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!hone_settings_set (self->settings, name, value, &error))
    hone_setup_page_say (self, error->message, HONE_SETUP_UNDO_NOTHING);
}

static void
panel_set_cb (HoneSetupPage *self, const char *name, const char *value)
{
  set (self, name, value);
  hone_setup_page_changed (self);
}

void
hone_setup_page_choose_model (HoneSetupPage *self, const char *model)
{
  set (self, "model", model);
  hone_setup_page_changed (self);
}

static void
presets_said_cb (HoneSetupPage *self, const char *text, gboolean undoable)
{
  hone_setup_page_say (self, text, undoable ? HONE_SETUP_UNDO_PRESETS : HONE_SETUP_UNDO_NOTHING);
}

/* Narrow: the panel is a bar below with Start; its details go to the end of the page. */
static void
narrow_cb (HoneSetupPage *self)
{
  gboolean narrow = hone_reflow_get_narrow (self->body);
  GtkWidget *details = g_object_ref (GTK_WIDGET (self->details));
  int margin = narrow ? 0 : PANEL_MARGIN;

  if (gtk_widget_get_parent (details) == GTK_WIDGET (self->column))
    gtk_box_remove (self->column, details);
  else
    gtk_scrolled_window_set_child (self->panel_scroller, NULL);
  if (narrow)
    gtk_box_append (self->column, details);
  else
    gtk_scrolled_window_set_child (self->panel_scroller, details);
  gtk_widget_set_margin_start (details, margin);
  gtk_widget_set_margin_end (details, margin);
  gtk_widget_set_visible (GTK_WIDGET (self->panel_scroller), !narrow);
  g_object_unref (details);
}

/* What is in the box, so that the first training needs no file from elsewhere. */
static void
choose_first_model (HoneSetupPage *self)
{
  g_auto (GStrv) bases = hone_base_list ();

  set (self, "model", bases[0] != NULL ? bases[0] : "yolo26n.yaml");
}

/* From outside. */

static void
see_to_pause (HoneSetupPage *self)
{
  hone_setup_outlook_set_paused (self->outlook, self->busy || !gtk_widget_get_mapped (GTK_WIDGET (self)));
}

void
hone_setup_page_set_busy (HoneSetupPage *self, gboolean busy)
{
  g_return_if_fail (HONE_IS_SETUP_PAGE (self));

  self->busy = busy;
  see_to_pause (self);
}

void
hone_setup_page_set_runs (HoneSetupPage *self, GListModel *runs)
{
  g_return_if_fail (HONE_IS_SETUP_PAGE (self));

  g_set_object (&self->runs, runs);
  hone_setup_models_set_runs (self->models, runs);
}

/* The data set says what is learnt: boxes, or the class of each picture. A model for the other one would be refused. */
static void
follow_task (HoneSetupPage *self, gboolean classify)
{
  const char *model = hone_settings_get_text (self->settings, "model");

  if (hone_model_file_is_classifier (self->settings) == classify)
    return;
  g_free (self->other_model[!classify]);
  self->other_model[!classify] = g_strdup (model);
  if (classify)
    set (self, "task", "classify");
  else
    hone_settings_reset (self->settings, "task");
  if (hone_base_models_suits (model, classify))
    return;
  if (self->other_model[classify] != NULL)
    set (self, "model", self->other_model[classify]);
  else if (classify)
    set (self, "model", "yolo26n-cls.yaml");
  else
    choose_first_model (self);
}

void
hone_setup_page_set_project (HoneSetupPage *self, HoneProject *project)
{
  g_set_object (&self->project, project);
  if (project != NULL)
    set (self, "data", hone_project_get_path (project));
  if (get_dataset (self) != NULL) {
    const gboolean classify = hone_dataset_get_yaml (get_dataset (self))->class_folders;

    follow_task (self, classify);
    hone_setup_models_set_classify (self->models, classify);
    hone_setup_presets_set_classify (self->presets, classify);
    hone_setup_rows_refresh (self->rows);
  }
  changed (self);
}

gboolean
hone_setup_page_preset (HoneSetupPage *self, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);

  if (!hone_settings_set (self->settings, parts[0], parts[1], error))
    return FALSE;
  hone_setup_page_changed (self);
  return TRUE;
}

HoneSettings *
hone_setup_page_get_settings (HoneSetupPage *self)
{
  return self->settings;
}

char *
hone_setup_page_get_command (HoneSetupPage *self)
{
  return hone_settings_to_command (self->settings);
}

const char *
hone_setup_page_get_reason (HoneSetupPage *self)
{
  return self->reason;
}

void
hone_setup_page_search (HoneSetupPage *self)
{
  hone_setup_rows_search (self->rows);
}

static void
hone_setup_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hone_setup_page_parent_class)->map (widget);
  see_to_pause (HONE_SETUP_PAGE (widget));
}

static void
hone_setup_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (hone_setup_page_parent_class)->unmap (widget);
  if (HONE_SETUP_PAGE (widget)->outlook != NULL)
    hone_setup_outlook_set_paused (HONE_SETUP_PAGE (widget)->outlook, TRUE);
}

static void
hone_setup_page_dispose (GObject *object)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (object);

  g_clear_object (&self->project);
  g_clear_object (&self->runs);
  if (self->outlook != NULL)
    g_signal_handlers_disconnect_by_data (self->outlook, self);
  g_clear_object (&self->outlook);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_SETUP_PAGE);
  G_OBJECT_CLASS (hone_setup_page_parent_class)->dispose (object);
}

static void
hone_setup_page_finalize (GObject *object)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (object);

  hone_settings_free (self->settings);
  g_clear_pointer (&self->reference, hone_settings_free);
  g_clear_pointer (&self->before, hone_settings_free);
  g_free (self->reference_name);
  g_free (self->reason);
  g_free (self->other_model[FALSE]);
  g_free (self->other_model[TRUE]);
  G_OBJECT_CLASS (hone_setup_page_parent_class)->finalize (object);
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, name)

static void
hone_setup_page_class_init (HoneSetupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_setup_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_page_finalize;
  widget_class->map = hone_setup_page_map;
  widget_class->unmap = hone_setup_page_unmap;
  g_type_ensure (HONE_TYPE_SETUP_MODELS);
  g_type_ensure (HONE_TYPE_SETUP_PRESETS);
  g_type_ensure (HONE_TYPE_SETUP_ROWS);
  g_type_ensure (HONE_TYPE_SETUP_PANEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/setup-page.ui");
  CHILD (body);
  CHILD (scroller);
  CHILD (panel_scroller);
  CHILD (column);
  CHILD (details);
  CHILD (models);
  CHILD (presets);
  CHILD (rows);
  CHILD (panel);
  CHILD (reference_bar);
  CHILD (reference_label);
  CHILD (menu_button);
  CHILD (run_title);
  CHILD (run_subtitle);
  CHILD (command);
  gtk_widget_class_bind_template_child_full (widget_class, "reason", FALSE,
                                             G_STRUCT_OFFSET (HoneSetupPage, reason_label));
  hone_setup_page_class_add_actions (widget_class);
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_SETUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
connect (HoneSetupPage *self)
{
  g_signal_connect_swapped (self->body, "notify::narrow", G_CALLBACK (narrow_cb), self);
  g_signal_connect_swapped (self->models, "chosen", G_CALLBACK (hone_setup_page_choose_model), self);
  g_signal_connect_swapped (self->presets, "changed", G_CALLBACK (hone_setup_page_changed), self);
  g_signal_connect_swapped (self->presets, "said", G_CALLBACK (presets_said_cb), self);
  g_signal_connect_swapped (self->rows, "changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->rows, "reset-all", G_CALLBACK (hone_setup_page_reset_all), self);
  g_signal_connect_swapped (self->panel, "wanted", G_CALLBACK (go_to), self);
  g_signal_connect_swapped (self->panel, "set", G_CALLBACK (panel_set_cb), self);
  g_signal_connect_swapped (self->outlook, "changed", G_CALLBACK (outlook_cb), self);
  g_signal_connect_swapped (self->reason_label, "activate-link", G_CALLBACK (reason_link_cb), self);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), hone_setup_page_make_menu, self, NULL);
}

static void
hone_setup_page_init (HoneSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = hone_settings_new ();
  self->outlook = hone_setup_outlook_new ();
  self->samples = g_object_new (HONE_TYPE_SETUP_SAMPLES, NULL);
  hone_setup_outlook_set_paused (self->outlook, TRUE); /* until somebody looks */
  choose_first_model (self);
  hone_setup_presets_set_settings (self->presets, self->settings);
  hone_setup_presets_begin (self->presets);
  hone_setup_rows_set_settings (self->rows, self->settings);
  hone_setup_rows_add_between (self->rows, GTK_WIDGET (self->samples));
  connect (self);
  changed (self);
}
