/* SPDX-License-Identifier: Apache-2.0 */
/* hone-hardware-dialog.c - see hone-hardware-dialog.h */
#include "hone-hardware-dialog.h"

#include "hone-compat.h"
#include "hone-hardware.h"
#include "hone-selftest.h"
#include "hone-widgets.h"
#include "hone-words.h"
#include "hone-work-pane.h"
#include "hone-work.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct {
  GtkWindow *window;
  GtkStack *stack;
  HoneWorkPane *pane;
  AdwPreferencesPage *page;
  GPtrArray *groups; /* of the page: made anew whenever it has looked */
  GtkWidget *again;

  HoneWork *work;
  char *what;           /* is under way, for people */
  char *checking;       /* (nullable): the device whose check is under way */
  GHashTable *verdicts; /* device -> sentence, of the checks since it was opened */
} Dialog;

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_clear_pointer (&self->work, hone_work_drop);
  g_ptr_array_unref (self->groups);
  g_hash_table_unref (self->verdicts);
  g_free (self->what);
  g_free (self->checking);
  g_free (self);
}

/* The operations by their names of the table say nothing to most people: the bar tells how far it is. */
static void
news_cb (double fraction, const char *what, gpointer data)
{
  Dialog *self = data;

  hone_work_pane_tell (self->pane, fraction, self->what);
}

/* @what: (transfer full) */
static void
begin (Dialog *self, char *what, gboolean cancels, const HoneWorkHow *how, gpointer data)
{
  g_free (self->what);
  self->what = what;
  gtk_widget_set_sensitive (self->again, FALSE);
  hone_work_pane_begin (self->pane, what, cancels);
  gtk_stack_set_visible_child_name (self->stack, "work");
  self->work = hone_work_start (how, data, g_free, self);
}

static void
show_page (Dialog *self)
{
  gtk_widget_set_sensitive (self->again, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "page");
}

static void look (Dialog *self);

/* Checking. */

static gpointer
check_work (gpointer device, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  return hone_selftest_run (device, FALSE, progress, progress_data, cancellable, error);
}

/* How it went may have switched a GPU off, or on again. */
static void
checked_cb (gpointer result, const GError *error, gpointer data)
{
  Dialog *self = data;
  g_autoptr (HoneSelftest) found = result;

  self->work = NULL;
  g_hash_table_insert (self->verdicts, g_steal_pointer (&self->checking),
                       g_strdup (found != NULL ? found->verdict : error->message));
  look (self);
}

static void
check_cb (Dialog *self, GtkWidget *button)
{
  static const HoneWorkHow how = { check_work, (GDestroyNotify) hone_selftest_free, news_cb, checked_cb };
  const char *device = g_object_get_data (G_OBJECT (button), "device");
  const char *name = g_object_get_data (G_OBJECT (button), "name");

  if (self->work != NULL)
    return;
  self->checking = g_strdup (device);
  begin (self, g_strdup_printf (_ ("Checking “%s”: every operation, beside the same one elsewhere"), name), TRUE, &how,
         g_strdup (device));
}

static void
cancel_cb (Dialog *self)
{
  g_clear_pointer (&self->work, hone_work_drop);
  if (self->checking == NULL)
    return;
  g_hash_table_insert (self->verdicts, g_steal_pointer (&self->checking), g_strdup (_ ("The check was cancelled.")));
  look (self);
}

/* What is there. */

static GtkWidget *
add_group (Dialog *self, const char *title, const char *description)
{
  GtkWidget *group = adw_preferences_group_new ();

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  adw_preferences_page_add (self->page, ADW_PREFERENCES_GROUP (group));
  g_ptr_array_add (self->groups, group);
  return group;
}

/* @icon: (nullable) */
static GtkWidget *
add_row (GtkWidget *group, const char *icon, const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  if (icon != NULL)
    adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  return row;
}

static void
add_check (Dialog *self, GtkWidget *row, const char *label, const char *device, const char *name)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, _ ("Tries every operation, and compares what comes out; under a minute"));
  g_object_set_data_full (G_OBJECT (button), "device", g_strdup (device), g_free);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (check_cb), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
}

static void
append_line (GString *text, const char *line)
{
  if (line != NULL && *line != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

/* "24 GiB of memory, 22 GiB free" */
static char *
memory_words (guint64 all, guint64 unused)
{
  g_autofree char *whole = hone_words_bytes (all), *rest = hone_words_bytes (unused);

  return unused > 0 ? g_strdup_printf (_ ("%s of memory, %s free"), whole, rest)
                    : g_strdup_printf (_ ("%s of memory"), whole);
}

static char *
gpu_words (Dialog *self, const HoneHardwareGpu *gpu)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *memory = memory_words (gpu->gpu.memory, gpu->free);
  const char *verdict = g_hash_table_lookup (self->verdicts, gpu->gpu.uuid);

  append_line (text, memory);
  if (gpu->gpu.drives_display && gpu->says == NULL)
    append_line (text, _ ("It draws the desktop, too."));
  append_line (text, gpu->says);
  append_line (text, gpu->remedy);
  if (gpu->says == NULL)
    append_line (text, verdict);
  else if (verdict != NULL && strstr (gpu->says, verdict) == NULL)
    append_line (text, verdict);
  return g_strdup (text->str);
}

static void
add_gpu (Dialog *self, GtkWidget *group, const HoneHardwareGpu *gpu)
{
  g_autofree char *words = gpu_words (self, gpu);
  GtkWidget *row =
      add_row (group, gpu->says == NULL ? "object-select-symbolic" : "dialog-warning-symbolic", gpu->gpu.name, words);

  if (gpu->gpu.state == HONE_GPU_READY)
    add_check (self, row, _ ("Check This _GPU"), gpu->gpu.uuid, gpu->gpu.name);
}

static const char *
gpus_description (const HoneHardware *hardware)
{
  if (hone_hardware_get_ready (hardware) != NULL)
    return _ ("This version of Hone trains on the processor still. Whether a graphics card computes correctly can be "
              "checked already.");
  return _ ("None can be used: Hone computes on the processor.");
}

static void
add_gpus (Dialog *self, const HoneHardware *hardware)
{
  GtkWidget *group = add_group (self, _ ("Graphics Cards"), gpus_description (hardware));

  for (guint i = 0; i < hardware->gpus->len; i++)
    add_gpu (self, group, hardware->gpus->pdata[i]);
  if (hardware->gpus->len == 0)
    add_row (group, hardware->remedy != NULL ? "dialog-warning-symbolic" : NULL, hardware->says,
             hardware->remedy != NULL ? hardware->remedy : "");
}

static void
add_processor (Dialog *self, const HoneHardware *hardware)
{
  GtkWidget *group = add_group (self, _ ("Processor"), NULL), *row;
  const char *name = hardware->processor != NULL ? hardware->processor : _ ("Processor");
  const char *verdict = g_hash_table_lookup (self->verdicts, "cpu");
  g_autofree char *memory = memory_words (hardware->memory, hardware->memory_free);
  g_autoptr (GString) text = g_string_new (hardware->level);

  append_line (text, memory);
  append_line (text, verdict);
  row = add_row (group, NULL, name, text->str);
  add_check (self, row, _ ("Check This _Processor"), "cpu", name);
}

static void
clear_page (Dialog *self)
{
  for (guint i = 0; i < self->groups->len; i++)
    adw_preferences_page_remove (self->page, self->groups->pdata[i]);
  g_ptr_array_set_size (self->groups, 0);
}

/* Looking. */

static gpointer
look_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  return hone_hardware_look ();
}

static void
looked_cb (gpointer result, const GError *error, gpointer data)
{
  Dialog *self = data;
  g_autoptr (HoneHardware) hardware = result;

  self->work = NULL;
  clear_page (self);
  add_gpus (self, hardware);
  add_processor (self, hardware);
  hone_compat_name_buttons (GTK_WIDGET (self->page));
  show_page (self);
}

static void
look (Dialog *self)
{
  static const HoneWorkHow how = { look_work, (GDestroyNotify) hone_hardware_free, news_cb, looked_cb };

  if (self->work == NULL)
    begin (self, g_strdup (_ ("Looking at this computer")), FALSE, &how, NULL);
}

/* Building. */

static GtkWidget *
make_header (Dialog *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->again = gtk_button_new_from_icon_name ("hone-again-symbolic");
  gtk_widget_set_tooltip_text (self->again, _ ("Look again"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->again), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Look again"), -1);
  g_signal_connect_swapped (self->again, "clicked", G_CALLBACK (look), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), self->again);
  return header;
}

static void
make_window (Dialog *self, GtkWindow *parent)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->window = GTK_WINDOW (adw_window_new ());
  g_object_set (self->window, "title", _ ("Hardware"), "default-width", 600, "default-height", 520, "transient-for",
                parent, "modal", TRUE, "destroy-with-parent", TRUE, NULL);
  self->stack = GTK_STACK (gtk_stack_new ());
  self->page = ADW_PREFERENCES_PAGE (adw_preferences_page_new ());
  self->pane = hone_work_pane_new ();
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->page), "page");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->pane), "work");
  g_signal_connect_swapped (self->pane, "cancelled", G_CALLBACK (cancel_cb), self);
  adw_window_set_content (ADW_WINDOW (self->window), box);
  hone_widgets_close_by_escape (GTK_WIDGET (self->window));
}

void
hone_hardware_dialog_present (GtkWindow *parent)
{
  Dialog *self = g_new0 (Dialog, 1);

  self->groups = g_ptr_array_new ();
  self->verdicts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  make_window (self, parent);
  g_object_set_data_full (G_OBJECT (self->window), "hone-hardware-dialog", self, dialog_free);
  hone_compat_name_buttons (GTK_WIDGET (self->window));
  look (self);
  gtk_window_present (self->window);
}
