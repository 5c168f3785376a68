/* SPDX-License-Identifier: Apache-2.0 */
/* hone-run-page.c - see hone-run-page.h */
#include "hone-run-page.h"

#include "hone-banner.h"
#include "hone-compat.h"
#include "hone-model-choice.h"
#include "hone-reflow.h"
#include "hone-report-dialog.h"
#include "hone-report-view.h"
#include "hone-run-data.h"
#include "hone-run-view.h"
#include "hone-toast.h"
#include "hone-words.h"
#include "hone-work.h"

#include <glib/gi18n.h>

struct _HoneRunPage {
  AdwBin parent_instance;

  HoneRun *run;
  GCancellable *cancellable; /* of reading the settings */
  GPtrArray *rows;           /* of the settings, in changed_settings */
  GPtrArray *data_rows;      /* the same of data_group */
  HoneSettings *settings;    /* (nullable): until they are read */
  HoneWork *looking;         /* (nullable): whether the data set is still the same */
  char *data_words;          /* (nullable): how it is not */
  GListModel *runs;          /* (nullable): all there are */
  GListStore *own;           /* of HoneRun: this one */

  GtkLabel *headline, *facts, *command;
  GtkToggleButton *show_report, *show_curves, *show_settings;
  GtkStack *stack;
  HoneBanner *banner;
  HoneReportView *report;
  HoneRunView *view;
  AdwPreferencesGroup *changed_settings, *data_group;
  GtkToggleButton *all_settings;
  GtkWidget *save_report, *again, *use;
  HoneModelChoice *compare;
  GtkTextView *notes;
};

G_DEFINE_FINAL_TYPE (HoneRunPage, hone_run_page, ADW_TYPE_BIN)

enum {
  SIGNAL_OPEN_PICTURE,
  SIGNAL_REVIEW,
  SIGNAL_MARK,
  SIGNAL_TRAIN_AGAIN,
  SIGNAL_COMPARE,
  SIGNAL_USE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Settings: args.yaml is read on a thread. */

static void
read_thread (GTask *task, gpointer source, gpointer folder, GCancellable *cancellable)
{
  GError *error = NULL;
  HoneSettings *settings = hone_run_folder_read_settings (folder, &error);

  if (settings != NULL)
    g_task_return_pointer (task, settings, (GDestroyNotify) hone_settings_free);
  else
    g_task_return_error (task, error);
}

static void
clear_rows (HoneRunPage *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->changed_settings, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
}

static void
add_row (HoneRunPage *self, const HoneSetting *setting, const char *value)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *label = gtk_label_new (value);

  g_object_set (label, "selectable", TRUE, "ellipsize", PANGO_ELLIPSIZE_START, "max-width-chars", 36, "xalign", 1.0,
                "tooltip-text", value, NULL);
  gtk_widget_add_css_class (label, "numeric");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (setting->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), setting->name);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (self->changed_settings, row);
  g_ptr_array_add (self->rows, row);
}

/* What differs from the default, or everything. */
static void
show_settings (HoneRunPage *self)
{
  gboolean all = gtk_toggle_button_get_active (self->all_settings);

  clear_rows (self);
  if (self->settings == NULL)
    return;
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    g_autofree char *value = hone_settings_show (self->settings, setting->name);

    if (setting->page != HONE_PAGE_HIDDEN && (all || !hone_settings_is_default (self->settings, setting->name)))
      add_row (self, setting, value);
  }
  adw_preferences_group_set_description (self->changed_settings,
                                         all ? "" : _ ("All others are as they are by default."));
  hone_words_set (self->command, hone_settings_to_command (self->settings));
  gtk_widget_set_visible (GTK_WIDGET (self->command), TRUE);
}

static void
settings_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneRunPage) self = data;
  g_autoptr (GError) error = NULL;
  HoneSettings *settings = g_task_propagate_pointer (G_TASK (result), &error);

  if (settings != NULL) {
    g_clear_pointer (&self->settings, hone_settings_free);
    self->settings = settings;
    hone_run_view_set_settings (self->view, hone_settings_copy (settings));
    show_settings (self);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_autofree char *escaped = g_markup_escape_text (error->message, -1);

    adw_preferences_group_set_description (self->changed_settings, escaped);
  }
}

static void
read_settings (HoneRunPage *self)
{
  const char *folder = hone_run_get_folder (self->run);
  g_autoptr (GTask) task = NULL;

  if (folder == NULL)
    return;
  task = g_task_new (NULL, self->cancellable, settings_read_cb, g_object_ref (self)); /* no widget ends on a thread */
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_set_check_cancellable (task, TRUE);
  g_task_run_in_thread (task, read_thread);
}

/* Data and notes. */

static void
add_data_row (HoneRunPage *self, const char *title, const char *value)
{
  GtkWidget *row, *label;

  if (value == NULL || *value == '\0')
    return;
  row = adw_action_row_new ();
  label = gtk_label_new (value);
  g_object_set (label, "selectable", TRUE, "ellipsize", PANGO_ELLIPSIZE_START, "max-width-chars", 44, "xalign", 1.0,
                "tooltip-text", value, NULL);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  adw_preferences_group_add (self->data_group, row);
  g_ptr_array_add (self->data_rows, row);
}

/* Of the run, and what its evaluation looked at. */
static void
show_data (HoneRunPage *self)
{
  const HoneReportFacts *facts = hone_report_view_get_facts (self->report);

  for (guint i = 0; i < self->data_rows->len; i++)
    adw_preferences_group_remove (self->data_group, self->data_rows->pdata[i]);
  g_ptr_array_set_size (self->data_rows, 0);
  if (self->run == NULL)
    return;
  add_data_row (self, _ ("Data set"), hone_run_get_data (self->run));
  if (facts == NULL)
    return;
  /* Translators: an abbreviation of all pictures and labels that a run was measured by */
  if (facts->evaluation->fingerprint != NULL) {
    g_autofree char *snapshot = g_strndup (facts->evaluation->fingerprint, 16);

    add_data_row (self, _ ("Snapshot"), snapshot);
  }
  {
    g_autofree char *pictures = hone_words_pictures (facts->evaluation->pictures->len);
    g_autofree char *labels = hone_words_count (facts->evaluation->truth->len);
    g_autofree char *words = g_strdup_printf (_ ("%s, %s labels"), pictures, labels);

    add_data_row (self, _ ("Validated on"), words);
  }
}

/* Whether the data set has moved on, on a thread: all labels are read. */

typedef struct {
  char *folder;
  HoneEvaluation *evaluation; /* (nullable) */
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_free (self->folder);
  g_clear_pointer (&self->evaluation, hone_evaluation_unref);
  g_free (self);
}

static gpointer
look_thread (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Look *self = data;
  HoneRunData *found = g_new0 (HoneRunData, 1);

  if (!hone_run_folder_look_at_data (self->folder, self->evaluation, found, cancellable, error))
    g_clear_pointer (&found, g_free);
  return found;
}

static void show_banner (HoneRunPage *self);

static void
looked_cb (gpointer result, const GError *error, gpointer data)
{
  HoneRunPage *self = data;
  g_autofree HoneRunData *found = result;

  self->looking = NULL;
  g_free (self->data_words);
  self->data_words = found != NULL ? hone_run_data_to_words (found) : NULL;
  show_banner (self);
}

static void
look_at_data (HoneRunPage *self)
{
  static const HoneWorkHow how = { look_thread, g_free, NULL, looked_cb };
  const HoneReportFacts *facts = hone_report_view_get_facts (self->report);
  Look *look = g_new0 (Look, 1);

  g_clear_pointer (&self->looking, hone_work_drop);
  look->folder = g_strdup (hone_run_get_folder (self->run));
  look->evaluation = facts != NULL ? hone_evaluation_ref (facts->evaluation) : NULL;
  self->looking = hone_work_start (&how, look, look_free, self);
}

static gboolean
is_training (HoneRunPage *self)
{
  for (guint i = 0; self->runs != NULL && i < g_list_model_get_n_items (self->runs); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (self->runs, i);

    if (hone_run_is_live (run))
      return TRUE;
  }
  return FALSE;
}

static void
loaded_cb (HoneRunPage *self)
{
  hone_report_view_measure (self->report, !is_training (self));
  show_data (self);
  look_at_data (self);
  gtk_widget_set_sensitive (self->save_report, hone_report_view_get_facts (self->report) != NULL);
}

static void
show_notes (HoneRunPage *self)
{
  const char *note = hone_run_get_marks (self->run)->note;

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->notes), note != NULL ? note : "", -1);
}

/* Kept when the person goes elsewhere. */
static void
keep_notes (HoneRunPage *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->notes);
  g_autofree char *text = NULL;
  GtkTextIter start, end;
  HoneRunMarks *marks;

  if (self->run == NULL)
    return;
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  marks = hone_run_marks_copy (hone_run_get_marks (self->run));
  hone_run_marks_set_note (marks, text);
  if (hone_run_marks_equal (marks, hone_run_get_marks (self->run)))
    hone_run_marks_free (marks);
  else
    g_signal_emit (self, signals[SIGNAL_MARK], 0, marks);
}

static void
save_report_cb (HoneRunPage *self)
{
  const HoneReportFacts *facts = hone_report_view_get_facts (self->report);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (facts != NULL && GTK_IS_WINDOW (root))
    hone_report_dialog_present (GTK_WINDOW (root), self->run, facts->evaluation,
                                hone_report_view_get_conf (self->report));
}

static void
save_report_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  save_report_cb (HONE_RUN_PAGE (widget));
}

static void
again_cb (HoneRunPage *self)
{
  if (self->run != NULL && hone_run_get_folder (self->run) != NULL)
    g_signal_emit (self, signals[SIGNAL_TRAIN_AGAIN], 0, hone_run_get_folder (self->run));
}

/* The head. */

static char *
headline_words (HoneRun *run)
{
  g_autofree char *score = hone_words_score (hone_run_get_best (run));

  if (hone_run_get_best_epoch (run) == 0)
    return g_strdup (hone_run_get_state_text (run));
  /* Translators: state of a run, "mAP50-95" or "Top-1", its value, and when it was reached. */
  return g_strdup_printf (_ ("%s · best %s %s at epoch %d"), hone_run_get_state_text (run),
                          hone_run_get_main_title (run), score, hone_run_get_best_epoch (run));
}

static char *
facts_words (HoneRun *run)
{
  g_autofree char *model = hone_words_model (hone_run_get_model (run));
  g_autofree char *when = hone_words_when (hone_run_get_started (run));
  g_autofree char *took = hone_words_duration (hone_run_get_seconds (run));
  g_autofree char *data = hone_words_data (hone_run_get_data (run));

  /* Translators: model, data, epochs done and planned, start, duration. */
  return g_strdup_printf (_ ("%s on %s · %d of %d epochs · %s · %s"), model, data, hone_run_get_epochs_done (run),
                          hone_run_get_epochs (run), when, took);
}

static void
show_banner (HoneRunPage *self)
{
  const gboolean unfinished = hone_run_get_state (self->run) == HONE_RUN_INTERRUPTED;

  if (hone_run_get_error (self->run) != NULL)
    hone_banner_show (self->banner, HONE_BANNER_ERROR, hone_run_get_error (self->run), NULL, NULL);
  else if (unfinished && hone_run_can_go_on (self->run))
    hone_banner_show (self->banner, HONE_BANNER_WARNING,
                      _ ("This run was interrupted. What it had reached is kept, and it can go on from there."),
                      _ ("_Continue"), "run.go-on");
  else if (unfinished)
    hone_banner_show (self->banner, HONE_BANNER_WARNING,
                      _ ("This run was interrupted before anything was kept that it could go on from."), NULL, NULL);
  else if (self->data_words != NULL)
    hone_banner_show (self->banner, HONE_BANNER_WARNING, self->data_words, NULL, NULL);
  else
    hone_banner_hide (self->banner);
}

static void
show_head (HoneRunPage *self)
{
  hone_words_set (self->headline, headline_words (self->run));
  hone_words_set (self->facts, facts_words (self->run));
  gtk_widget_set_sensitive (self->use, hone_run_get_best_epoch (self->run) > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.go-on", hone_run_can_go_on (self->run));
  show_banner (self);
}

/* Elsewhere with it. */

static void
compare_cb (HoneRunPage *self, HoneRun *other)
{
  g_signal_emit (self, signals[SIGNAL_COMPARE], 0, other);
}

static void
compare_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  hone_model_choice_popup (HONE_RUN_PAGE (widget)->compare);
}

static void
use_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_USE], 0);
}

static void
go_on_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneRun *run = HONE_RUN_PAGE (widget)->run;

  gtk_widget_activate_action (widget, "win.continue-run", "(ss)", hone_run_get_data (run), hone_run_get_folder (run));
}

/* What another program of this kind reads, to be pasted into its file or into Train. */
static void
copy_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  HoneRunPage *self = HONE_RUN_PAGE (widget);
  g_autofree char *text = self->settings != NULL ? hone_settings_to_yaml (self->settings) : NULL;

  if (text == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  hone_toast_say (widget, _ ("Settings copied as args.yaml"));
}

static void
tab_cb (HoneRunPage *self)
{
  gtk_stack_set_visible_child_name (self->stack, gtk_toggle_button_get_active (self->show_settings) ? "settings"
                                                 : gtk_toggle_button_get_active (self->show_curves) ? "curves"
                                                                                                    : "report");
}

static void
open_picture_cb (HoneRunPage *self, const char *path)
{
  g_signal_emit (self, signals[SIGNAL_OPEN_PICTURE], 0, path);
}

static void
review_cb (HoneRunPage *self, GStrv paths)
{
  g_signal_emit (self, signals[SIGNAL_REVIEW], 0, paths);
}

/* What the page Use begins with. */
static void
keep_cb (HoneRunPage *self, double conf)
{
  HoneRunMarks *marks = hone_run_marks_copy (hone_run_get_marks (self->run));

  marks->conf = conf;
  g_signal_emit (self, signals[SIGNAL_MARK], 0, marks);
}

static void
forget (HoneRunPage *self)
{
  keep_notes (self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->looking, hone_work_drop);
  g_clear_pointer (&self->data_words, g_free);
  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_clear_object (&self->run);
}

void
hone_run_page_set_runs (HoneRunPage *self, GListModel *runs)
{
  g_set_object (&self->runs, runs);
}

/* The button offers all others: they are filtered anew. */
static void
offer_runs (HoneRunPage *self)
{
  g_list_store_remove_all (self->own);
  g_list_store_append (self->own, self->run);
  hone_model_choice_set_runs (self->compare, self->runs);
}

/* One that was stopped can be evaluated, but only when a person asks for it. */
static gboolean
has_report (HoneRun *run)
{
  return hone_run_get_state (run) == HONE_RUN_FINISHED && hone_run_get_best_epoch (run) > 0 &&
         !hone_run_is_classifier (run);
}

void
hone_run_page_set_run (HoneRunPage *self, HoneRun *run)
{
  forget (self);
  clear_rows (self);
  g_clear_pointer (&self->settings, hone_settings_free);
  gtk_widget_set_visible (GTK_WIDGET (self->command), FALSE);
  gtk_widget_set_sensitive (self->save_report, FALSE);
  hone_run_view_set_run (self->view, run);
  hone_report_view_set_run (self->report, run != NULL && hone_run_is_classifier (run) ? NULL : run);
  if (run == NULL)
    return;
  self->run = g_object_ref (run);
  self->cancellable = g_cancellable_new ();
  g_signal_connect_swapped (run, "notify", G_CALLBACK (show_head), self);
  gtk_widget_set_visible (GTK_WIDGET (self->show_report), !hone_run_is_classifier (run)); /* it is about boxes */
  gtk_toggle_button_set_active (has_report (run) ? self->show_report : self->show_curves, TRUE);
  offer_runs (self);
  show_head (self);
  show_data (self);
  show_notes (self);
  gtk_widget_set_visible (self->again, !hone_run_is_live (run));
  read_settings (self);
}

HoneRun *
hone_run_page_get_run (HoneRunPage *self)
{
  return self->run;
}

static void
hone_run_page_dispose (GObject *object)
{
  forget (HONE_RUN_PAGE (object));
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_RUN_PAGE);
  G_OBJECT_CLASS (hone_run_page_parent_class)->dispose (object);
}

static void
hone_run_page_finalize (GObject *object)
{
  HoneRunPage *self = HONE_RUN_PAGE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->data_rows);
  g_clear_object (&self->own);
  g_clear_object (&self->runs);
  g_clear_pointer (&self->settings, hone_settings_free);
  G_OBJECT_CLASS (hone_run_page_parent_class)->finalize (object);
}

static void
add_signals (void)
{
  const GType type = HONE_TYPE_RUN_PAGE;

  signals[SIGNAL_OPEN_PICTURE] =
      g_signal_new ("open-picture", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_REVIEW] =
      g_signal_new ("review", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[SIGNAL_MARK] =
      g_signal_new ("mark", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_TRAIN_AGAIN] =
      g_signal_new ("train-again", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_COMPARE] =
      g_signal_new ("compare", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HONE_TYPE_RUN);
  signals[SIGNAL_USE] = g_signal_new ("use", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
add_actions (GtkWidgetClass *widget_class)
{
  const GdkModifierType both = GDK_CONTROL_MASK | GDK_SHIFT_MASK;

  gtk_widget_class_install_action (widget_class, "run.save-report", NULL, save_report_action);
  gtk_widget_class_install_action (widget_class, "run.compare", NULL, compare_action);
  gtk_widget_class_install_action (widget_class, "run.use", NULL, use_action);
  gtk_widget_class_install_action (widget_class, "run.go-on", NULL, go_on_action);
  gtk_widget_class_install_action (widget_class, "run.copy-settings", NULL, copy_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "run.save-report", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, both, "run.copy-settings", NULL);
}

static void
hone_run_page_class_init (HoneRunPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_run_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_run_page_finalize;
  g_type_ensure (HONE_TYPE_BANNER);
  g_type_ensure (HONE_TYPE_MODEL_CHOICE);
  g_type_ensure (HONE_TYPE_REPORT_VIEW);
  g_type_ensure (HONE_TYPE_RUN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/run-page.ui");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, headline);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, facts);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, command);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, report);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, show_report);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, show_curves);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, show_settings);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, banner);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, view);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, changed_settings);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, data_group);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, all_settings);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, save_report);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, again);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, use);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, compare);
  gtk_widget_class_bind_template_child (widget_class, HoneRunPage, notes);
  add_actions (widget_class);
  add_signals ();
}

/* Not while a person writes a note, which takes the key itself. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneRunPage *self)
{
  const GdkModifierType others = GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_SHIFT_MASK;

  if (key != GDK_KEY_c || (state & others) != 0)
    return GDK_EVENT_PROPAGATE;
  hone_model_choice_popup (self->compare);
  return GDK_EVENT_STOP;
}

static void
hone_run_page_init (HoneRunPage *self)
{
  GtkEventController *focus, *keys;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->own = g_list_store_new (HONE_TYPE_RUN);
  hone_model_choice_offer_runs (self->compare, G_LIST_MODEL (self->own));
  self->rows = g_ptr_array_new ();
  self->data_rows = g_ptr_array_new ();
  g_signal_connect_swapped (self->show_report, "toggled", G_CALLBACK (tab_cb), self);
  g_signal_connect_swapped (self->show_curves, "toggled", G_CALLBACK (tab_cb), self);
  g_signal_connect_swapped (self->show_settings, "toggled", G_CALLBACK (tab_cb), self);
  g_signal_connect_swapped (self->report, "open-picture", G_CALLBACK (open_picture_cb), self);
  g_signal_connect_swapped (self->report, "review", G_CALLBACK (review_cb), self);
  g_signal_connect_swapped (self->report, "keep", G_CALLBACK (keep_cb), self);
  g_signal_connect_swapped (self->report, "loaded", G_CALLBACK (loaded_cb), self);
  g_signal_connect_swapped (self->all_settings, "toggled", G_CALLBACK (show_settings), self);
  g_signal_connect_swapped (self->save_report, "clicked", G_CALLBACK (save_report_cb), self);
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (again_cb), self);
  focus = gtk_event_controller_focus_new ();
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (keep_notes), self);
  gtk_widget_add_controller (GTK_WIDGET (self->notes), focus);
  g_signal_connect_swapped (self->compare, "run-chosen", G_CALLBACK (compare_cb), self);
  keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
