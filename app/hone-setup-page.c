/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-page.c - see hone-setup-page.h
 *
 * One HoneSettings; everything on the page changes it or follows it. What takes time to know (memory, rates, advice,
 * how long it takes) comes from HoneSetupOutlook, which is asked after every change.
 */
#include "hone-setup-page.h"

#include "hone-compat.h"
#include "hone-preset.h"
#include "hone-reflow.h"
#include "hone-run.h"
#include "hone-setup-exchange.h"
#include "hone-setup-models.h"
#include "hone-setup-outlook.h"
#include "hone-setup-panel.h"
#include "hone-setup-presets.h"
#include "hone-setup-rows.h"
#include "hone-setup-samples.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define PANEL_MARGIN 16
#define MOST_RUNS 12 /* in the menu */

typedef enum {
  UNDO_NOTHING,
  UNDO_SETTINGS,
  UNDO_PRESETS,
} Undo;

struct _HoneSetupPage {
  AdwBin parent_instance;

  HoneProject *project;
  GListModel *runs;
  HoneSettings *settings;
  HoneSettings *reference; /* (nullable): of the run that it should be like */
  char *reference_name;
  HoneSetupOutlook *outlook;
  char *reason;
  const char *culprit; /* (nullable): the setting that reason is about, "data", "model"; static */
  gboolean busy;

  Undo undo;
  HoneSettings *before; /* (nullable): what UNDO_SETTINGS brings back */

  HoneReflow *body;
  GtkScrolledWindow *scroller, *panel_scroller;
  GtkBox *column, *details;
  HoneSetupModels *models;
  HoneSetupPresets *presets;
  HoneSetupRows *rows;
  HoneSetupSamples *samples;
  HoneSetupPanel *panel;
  GtkWidget *reference_bar, *menu_button;
  GtkLabel *reference_label;
  GtkLabel *run_title, *run_subtitle, *command, *reason_label;
};

G_DEFINE_FINAL_TYPE (HoneSetupPage, hone_setup_page, ADW_TYPE_BIN)

static guint changed_signal;

/* Words. */

static void undo_last (HoneSetupPage *self);

static void
say (HoneSetupPage *self, const char *text, Undo undo)
{
  self->undo = undo;
  if (undo == UNDO_NOTHING)
    hone_toast_say (GTK_WIDGET (self), text);
  else
    hone_toast_undo (GTK_WIDGET (self), text, G_CALLBACK (undo_last), self, NULL, NULL);
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

static void
show_reference (HoneSetupPage *self)
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
  show_reference (self);
  show_reason (self);
  ask (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
changed_elsewhere (HoneSetupPage *self)
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
    say (self, error->message, UNDO_NOTHING);
}

static void
panel_set_cb (HoneSetupPage *self, const char *name, const char *value)
{
  set (self, name, value);
  changed_elsewhere (self);
}

static void
model_cb (HoneSetupPage *self, const char *model)
{
  set (self, "model", model);
  changed_elsewhere (self);
}

static void
presets_said_cb (HoneSetupPage *self, const char *text, gboolean undoable)
{
  say (self, text, undoable ? UNDO_PRESETS : UNDO_NOTHING);
}

/* Taken from elsewhere. */

static void
remember (HoneSetupPage *self)
{
  g_clear_pointer (&self->before, hone_settings_free);
  self->before = hone_settings_copy (self->settings);
}

static void
set_reference (HoneSetupPage *self, HoneSettings *reference, const char *name)
{
  hone_setup_rows_set_reference (self->rows, reference, name);
  g_clear_pointer (&self->reference, hone_settings_free);
  g_free (self->reference_name);
  self->reference = reference;
  self->reference_name = g_strdup (name);
}

static void
reset_learning (HoneSettings *settings)
{
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (!hone_setting_is_place (setting->name))
      hone_settings_reset (settings, setting->name);
}

static void
same_as_cb (GtkWidget *widget, HoneSettings *settings, const char *name, const GError *error)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (widget);
  g_autofree char *text = NULL;

  if (error != NULL) {
    say (self, error->message, UNDO_NOTHING);
    return;
  }
  remember (self);
  reset_learning (self->settings);
  hone_setup_exchange_take_over (self->settings, settings);
  set_reference (self, hone_settings_copy (self->settings), name);
  changed_elsewhere (self);
  /* Translators: the name of a run */
  text = g_strdup_printf (_ ("Settings of %s"), name);
  say (self, text, UNDO_SETTINGS);
}

static void
taken_cb (GtkWidget *widget, HoneSettings *settings, const char *name, const GError *error)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (widget);
  g_autofree char *text = NULL;
  guint n;

  if (error != NULL) {
    say (self, error->message, UNDO_NOTHING);
    return;
  }
  remember (self);
  n = hone_setup_exchange_take_over (self->settings, settings);
  changed_elsewhere (self);
  text = g_strdup_printf (ngettext ("%u setting is taken over", "%u settings are taken over", n), n);
  say (self, text, UNDO_SETTINGS);
}

static void
said_cb (GtkWidget *widget, const char *text)
{
  say (HONE_SETUP_PAGE (widget), text, UNDO_NOTHING);
}

void
hone_setup_page_same_as (HoneSetupPage *self, const char *folder)
{
  g_return_if_fail (HONE_IS_SETUP_PAGE (self));

  hone_setup_exchange_read (GTK_WIDGET (self), folder, same_as_cb);
}

gboolean
hone_setup_page_take_file (HoneSetupPage *self, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  g_return_val_if_fail (HONE_IS_SETUP_PAGE (self), FALSE);

  if (g_str_has_suffix (path, ".pt") || g_str_has_suffix (path, ".safetensors")) {
    model_cb (self, path);
    return TRUE;
  }
  /* Any other YAML may be a data set. */
  if (!g_str_equal (base, "args.yaml"))
    return FALSE;
  hone_setup_exchange_read (GTK_WIDGET (self), path, taken_cb);
  return TRUE;
}

/* Actions. */

static void
same_as_action (GtkWidget *widget, const char *name, GVariant *folder)
{
  hone_setup_page_same_as (HONE_SETUP_PAGE (widget), g_variant_get_string (folder, NULL));
}

static void
compare_none_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  set_reference (HONE_SETUP_PAGE (widget), NULL, NULL);
  show_reference (HONE_SETUP_PAGE (widget));
}

static void
load_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_open (widget, taken_cb);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_save (widget, HONE_SETUP_PAGE (widget)->settings, said_cb);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hone_setup_exchange_paste (widget, taken_cb);
}

static void
copy_args_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *yaml = hone_settings_to_yaml (HONE_SETUP_PAGE (widget)->settings);

  hone_setup_exchange_copy (widget, yaml);
  say (HONE_SETUP_PAGE (widget), _ ("The settings are on the clipboard, as args.yaml"), UNDO_NOTHING);
}

static void
reset_all (HoneSetupPage *self)
{
  remember (self);
  if (self->reference != NULL)
    hone_setup_exchange_take_over (self->settings, self->reference);
  else
    reset_learning (self->settings);
  changed_elsewhere (self);
  say (self, _ ("All settings are put back"), UNDO_SETTINGS);
}

static void
reset_all_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  reset_all (HONE_SETUP_PAGE (widget));
}

static void
undo_last (HoneSetupPage *self)
{
  if (self->undo == UNDO_PRESETS) {
    hone_setup_presets_undo (self->presets);
  } else if (self->undo == UNDO_SETTINGS && self->before != NULL) {
    hone_settings_replace (self->settings, self->before);
    g_clear_pointer (&self->before, hone_settings_free);
    changed_elsewhere (self);
  }
  self->undo = UNDO_NOTHING;
}

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  undo_last (HONE_SETUP_PAGE (widget));
}

/* The menu. */

static void
add_item (GMenu *menu, const char *label, const char *action)
{
  g_menu_append (menu, label, action);
}

/* Runs that have settings, newest first. */
static GMenu *
make_runs_menu (HoneSetupPage *self)
{
  GMenu *menu = g_menu_new ();
  const guint n = self->runs != NULL ? g_list_model_get_n_items (self->runs) : 0;
  guint added = 0;

  for (guint i = 0; i < n && added < MOST_RUNS; i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (self->runs, i);
    g_autoptr (GMenuItem) item = NULL;

    if (hone_run_get_folder (run) == NULL)
      continue;
    item = g_menu_item_new (hone_run_get_name (run), NULL);
    g_menu_item_set_action_and_target (item, "setup.same-as", "s", hone_run_get_folder (run));
    g_menu_append_item (menu, item);
    added++;
  }
  if (added == 0)
    add_item (menu, _ ("No runs yet"), NULL);
  return menu;
}

/* Made anew when it is opened: runs come and go. */
static void
make_menu_cb (GtkMenuButton *button, gpointer data)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (data);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) runs = make_runs_menu (self);
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) clipboard = g_menu_new ();

  g_menu_append_submenu (menu, _ ("Same as Run, but …"), G_MENU_MODEL (runs));
  add_item (files, _ ("Load Settings…"), "setup.load");
  add_item (files, _ ("Save Settings…"), "setup.save");
  add_item (clipboard, _ ("Paste Settings"), "setup.paste");
  add_item (clipboard, _ ("Copy as args.yaml"), "setup.copy-args");
  add_item (clipboard, _ ("Copy the Command"), "win.copy-command");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (clipboard));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
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

void
hone_setup_page_set_project (HoneSetupPage *self, HoneProject *project)
{
  g_set_object (&self->project, project);
  if (project != NULL)
    set (self, "data", hone_project_get_path (project));
  changed (self);
}

gboolean
hone_setup_page_preset (HoneSetupPage *self, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);

  if (!hone_settings_set (self->settings, parts[0], parts[1], error))
    return FALSE;
  changed_elsewhere (self);
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
  G_OBJECT_CLASS (hone_setup_page_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "setup.same-as", "s", same_as_action);
  gtk_widget_class_install_action (klass, "setup.compare-none", NULL, compare_none_action);
  gtk_widget_class_install_action (klass, "setup.load", NULL, load_action);
  gtk_widget_class_install_action (klass, "setup.save", NULL, save_action);
  gtk_widget_class_install_action (klass, "setup.paste", NULL, paste_action);
  gtk_widget_class_install_action (klass, "setup.copy-args", NULL, copy_args_action);
  gtk_widget_class_install_action (klass, "setup.reset-all", NULL, reset_all_action);
  gtk_widget_class_install_action (klass, "setup.undo", NULL, undo_action);
  /* Where text is typed these keys belong to the text. */
  gtk_widget_class_add_binding_action (klass, GDK_KEY_v, GDK_CONTROL_MASK, "setup.paste", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_z, GDK_CONTROL_MASK, "setup.undo", NULL);
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
  install_actions (widget_class);
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_SETUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
connect (HoneSetupPage *self)
{
  g_signal_connect_swapped (self->body, "notify::narrow", G_CALLBACK (narrow_cb), self);
  g_signal_connect_swapped (self->models, "chosen", G_CALLBACK (model_cb), self);
  g_signal_connect_swapped (self->presets, "changed", G_CALLBACK (changed_elsewhere), self);
  g_signal_connect_swapped (self->presets, "said", G_CALLBACK (presets_said_cb), self);
  g_signal_connect_swapped (self->rows, "changed", G_CALLBACK (changed), self);
  g_signal_connect_swapped (self->rows, "reset-all", G_CALLBACK (reset_all), self);
  g_signal_connect_swapped (self->panel, "wanted", G_CALLBACK (go_to), self);
  g_signal_connect_swapped (self->panel, "set", G_CALLBACK (panel_set_cb), self);
  g_signal_connect_swapped (self->outlook, "changed", G_CALLBACK (outlook_cb), self);
  g_signal_connect_swapped (self->reason_label, "activate-link", G_CALLBACK (reason_link_cb), self);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), make_menu_cb, self, NULL);
}

static void
hone_setup_page_init (HoneSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = hone_settings_new ();
  self->outlook = hone_setup_outlook_new ();
  self->samples = g_object_new (HONE_TYPE_SETUP_SAMPLES, NULL);
  hone_setup_outlook_set_paused (self->outlook, TRUE); /* until somebody looks */
  set (self, "model", "yolo26n.yaml");
  hone_setup_presets_set_settings (self->presets, self->settings);
  hone_setup_presets_begin (self->presets);
  hone_setup_rows_set_settings (self->rows, self->settings);
  hone_setup_rows_add_between (self->rows, GTK_WIDGET (self->samples));
  connect (self);
  changed (self);
}
