/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-exchange.c - see hone-setup-exchange.h */
#include "hone-setup-exchange.h"

#include "hone-file.h"
#include "hone-preset.h"
#include "hone-run-folder.h"
#include "hone-widgets.h"
#include "hone-work.h"
#include "hone-zoo.h"
#include "model-file.h"

#include <glib/gi18n.h>
#include <string.h>

/* Text. */

static guint
count_given (HoneSettings *settings)
{
  guint n = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    n += hone_settings_is_given (settings, setting->name);
  return n;
}

/* "yolo detect train lr0=0.01 'name=my run'": words without "=" are the command. */
static gboolean
parse_words (HoneSettings *settings, const char *text, GError **error)
{
  g_auto (GStrv) words = NULL;

  if (!g_shell_parse_argv (text, NULL, &words, NULL))
    return TRUE;
  for (char **word = words; *word != NULL; word++) {
    char *equals = strchr (*word, '=');

    if (equals == NULL)
      continue;
    *equals = '\0';
    if (!hone_settings_set (settings, *word, equals + 1, error))
      return FALSE;
  }
  return TRUE;
}

HoneSettings *
hone_setup_exchange_parse (const char *text, GError **error)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  const gboolean command = strchr (text, '=') != NULL && strstr (text, ": ") == NULL;

  if (command ? !parse_words (settings, text, error)
              : !hone_settings_parse_yaml (settings, text, _ ("The pasted text"), error))
    return NULL;
  if (count_given (settings) > 0)
    return g_steal_pointer (&settings);
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There is no setting in that text."));
  return NULL;
}

/* Taking over. */

static gboolean
is_there (const char *model)
{
  g_autofree char *file = hone_model_file_find (model);
  HoneArch arch;

  return file != NULL ? g_file_test (file, G_FILE_TEST_EXISTS)
                      : hone_arch_parse (model, &arch, NULL) && arch.family->task == HONE_TASK_DETECT;
}

guint
hone_setup_exchange_take_over (HoneSettings *to, HoneSettings *from)
{
  const char *model = hone_settings_get_text (from, "model");
  guint n = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    g_autofree char *value = hone_settings_show (from, setting->name);

    if (!hone_settings_is_given (from, setting->name) || hone_setting_is_place (setting->name))
      continue;
    n += hone_settings_set (to, setting->name, value, NULL);
    if (hone_settings_is_default (to, setting->name))
      hone_settings_reset (to, setting->name);
  }
  if (model != NULL && is_there (model))
    n += hone_settings_set (to, "model", model, NULL);
  return n;
}

/* Reading on a thread. */

typedef struct {
  GtkWidget *widget; /* weak */
  HoneSetupTaken taken;
  HoneSetupSaid said;
  char *path, *text, *name;
} Job;

static Job *
job_new (GtkWidget *widget, const char *path)
{
  Job *job = g_new0 (Job, 1);

  job->path = g_strdup (path);
  job->name = path != NULL ? g_path_get_basename (path) : NULL;
  g_set_weak_pointer (&job->widget, widget);
  return job;
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_weak_pointer (&job->widget);
  g_free (job->path);
  g_free (job->text);
  g_free (job->name);
  g_free (job);
}

static gpointer
read_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;
  g_autoptr (HoneSettings) settings = NULL;

  if (g_file_test (job->path, G_FILE_TEST_IS_DIR))
    return hone_run_folder_read_settings (job->path, error);
  settings = hone_settings_new ();
  if (!hone_settings_read_yaml (settings, job->path, error))
    return NULL;
  if (count_given (settings) > 0)
    return g_steal_pointer (&settings);
  g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There is no setting in %s."), job->path);
  return NULL;
}

/* The job itself is what the work is about; it is freed behind this. */
static void
read_cb (gpointer result, const GError *error, gpointer data)
{
  Job *job = data;

  if (job->widget != NULL)
    job->taken (job->widget, result, job->name, error);
  g_clear_pointer (&result, hone_settings_free);
  job_free (job);
}

void
hone_setup_exchange_read (GtkWidget *widget, const char *path, HoneSetupTaken taken)
{
  static const HoneWorkHow how = { .work = read_work,
                                   .free_result = (GDestroyNotify) hone_settings_free,
                                   .done = read_cb };
  Job *job = job_new (widget, path);

  job->taken = taken;
  hone_work_start (&how, job, NULL, job);
}

/* Dialogs. */

static GtkFileChooserNative *
make_dialog (GtkWidget *widget, const char *title, GtkFileChooserAction action, const char *accept)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, window, action, accept, _ ("_Cancel"));
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _ ("Settings (args.yaml)"));
  gtk_file_filter_add_suffix (filter, "yaml");
  gtk_file_filter_add_suffix (filter, "yml");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  return dialog;
}

static void
opened_cb (GtkNativeDialog *dialog, int response, Job *job)
{
  g_autofree char *path = hone_widgets_chosen_path (&dialog, response);

  if (path != NULL && job->widget != NULL)
    hone_setup_exchange_read (job->widget, path, job->taken);
  job_free (job);
}

void
hone_setup_exchange_open (GtkWidget *widget, HoneSetupTaken taken)
{
  GtkFileChooserNative *dialog = make_dialog (widget, _ ("Load Settings"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"));
  Job *job = job_new (widget, NULL);

  job->taken = taken;
  g_signal_connect (dialog, "response", G_CALLBACK (opened_cb), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static gpointer
save_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  const Job *job = data;

  return hone_file_write_text (job->path, job->text, error) ? GINT_TO_POINTER (TRUE) : NULL;
}

static void
saved_cb (gpointer result, const GError *error, gpointer data)
{
  Job *job = data;
  g_autofree char *text =
      error != NULL ? g_strdup (error->message) : g_strdup_printf (_ ("Settings are saved as %s"), job->name);

  if (job->widget != NULL)
    job->said (job->widget, text);
  job_free (job);
}

static void
save_chosen_cb (GtkNativeDialog *dialog, int response, Job *job)
{
  static const HoneWorkHow how = { .work = save_work, .done = saved_cb };

  job->path = hone_widgets_chosen_path (&dialog, response);
  if (job->path == NULL) {
    job_free (job);
    return;
  }
  job->name = g_path_get_basename (job->path);
  hone_work_start (&how, job, NULL, job);
}

void
hone_setup_exchange_save (GtkWidget *widget, HoneSettings *settings, HoneSetupSaid said)
{
  GtkFileChooserNative *dialog = make_dialog (widget, _ ("Save Settings"), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"));
  Job *job = job_new (widget, NULL);

  job->said = said;
  job->text = hone_settings_to_yaml (settings);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), "args.yaml");
  g_signal_connect (dialog, "response", G_CALLBACK (save_chosen_cb), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* The clipboard. */

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  g_autoptr (HoneSettings) settings = text != NULL ? hone_setup_exchange_parse (text, &error) : NULL;

  if (text == NULL && error == NULL)
    g_set_error_literal (&error, HONE_ERROR, HONE_ERROR_BAD_DATA, _ ("There is no text to paste."));
  if (job->widget != NULL)
    job->taken (job->widget, settings, NULL, error);
  job_free (job);
}

void
hone_setup_exchange_paste (GtkWidget *widget, HoneSetupTaken taken)
{
  Job *job = job_new (widget, NULL);

  job->taken = taken;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, pasted_cb, job);
}

void
hone_setup_exchange_copy (GtkWidget *widget, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}
