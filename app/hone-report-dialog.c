/* SPDX-License-Identifier: Apache-2.0 */
/* hone-report-dialog.c - see hone-report-dialog.h
 *
 * What was chosen the last time (author, site, sections, kind of file) is what it begins with the next time, until the
 * program ends.
 */
#include "hone-report-dialog.h"

#include "hone-compat.h"
#include "hone-run-report.h"
#include "hone-widgets.h"
#include "hone-words.h"
#include "hone-work-pane.h"
#include "hone-work.h"

#include <glib/gi18n.h>
#include <math.h>

typedef enum {
  KIND_PDF,
  KIND_HTML,
  KIND_FOLDER,
} Kind;

typedef struct {
  GtkWindow *window;
  HoneRun *run;
  HoneEvaluation *evaluation;
  double conf;
  HoneWork *work;
  GtkNativeDialog *chooser;
  char *path; /* what was written, or is being written */

  GtkWidget *author, *site, *kind, *save, *open;
  GtkWidget *sections[HONE_REPORT_N_SECTIONS];
  GtkTextBuffer *notes;
  GtkStack *stack;
  HoneWorkPane *pane;
  GtkLabel *result;
} Dialog;

static struct {
  char *author, *site;
  guint sections;
  Kind kind;
} last = { NULL, NULL, HONE_REPORT_ALL, KIND_PDF };

static void
dialog_free (gpointer data)
{
  Dialog *self = data;

  g_clear_pointer (&self->work, hone_work_drop);
  g_clear_object (&self->chooser);
  g_clear_object (&self->run);
  hone_evaluation_unref (self->evaluation);
  g_free (self->path);
  g_free (self);
}

/* The work. */

typedef struct {
  char *folder, *path, *author, *site, *notes;
  guint sections;
  double conf;
  HoneEvaluation *evaluation;
} Order;

static void
order_free (gpointer data)
{
  Order *self = data;

  g_free (self->folder);
  g_free (self->path);
  g_free (self->author);
  g_free (self->site);
  g_free (self->notes);
  hone_evaluation_unref (self->evaluation);
  g_free (self);
}

static gpointer
write_work (gpointer data, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  Order *order = data;
  g_autoptr (HoneReport) report = hone_run_report_new (order->folder, hone_evaluation_ref (order->evaluation), error);

  if (report == NULL)
    return NULL;
  report->author = g_strdup (order->author);
  report->site = g_strdup (order->site);
  report->notes = g_strdup (order->notes);
  report->sections = order->sections;
  report->conf = order->conf;
  return hone_report_write (report, order->path, progress, progress_data, cancellable, error) ? g_strdup (order->path)
                                                                                              : NULL;
}

static void
news_cb (double fraction, const char *what, gpointer data)
{
  hone_work_pane_tell (((Dialog *) data)->pane, fraction, what);
}

static void
show_result (Dialog *self, const char *text, gboolean good)
{
  gtk_label_set_text (self->result, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result), TRUE);
  gtk_widget_set_visible (self->open, good);
  gtk_widget_set_sensitive (self->save, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "form");
}

static void
done_cb (gpointer result, const GError *error, gpointer data)
{
  Dialog *self = data;
  g_autofree char *path = result;
  g_autofree char *words = NULL;

  self->work = NULL;
  if (path != NULL)
    words = g_strdup_printf (_ ("Saved as %s"), path);
  else
    words = g_strdup (error->message);
  show_result (self, words, path != NULL);
}

static char *
text_or_null (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static char *
notes_of (Dialog *self)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  gtk_text_buffer_get_bounds (self->notes, &start, &end);
  text = gtk_text_buffer_get_text (self->notes, &start, &end, FALSE);
  return text_or_null (text);
}

static guint
sections_of (Dialog *self)
{
  guint bits = 0;

  for (int i = 0; i < HONE_REPORT_N_SECTIONS; i++)
    bits |= gtk_check_button_get_active (GTK_CHECK_BUTTON (self->sections[i])) ? 1U << i : 0;
  return bits;
}

static void
remember (Dialog *self, const Order *order)
{
  g_free (last.author);
  g_free (last.site);
  last.author = g_strdup (order->author);
  last.site = g_strdup (order->site);
  last.sections = order->sections;
  last.kind = (Kind) adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind));
}

static void
begin (Dialog *self)
{
  static const HoneWorkHow how = { write_work, g_free, news_cb, done_cb };
  Order *order = g_new0 (Order, 1);

  order->folder = g_strdup (hone_run_get_folder (self->run));
  order->path = g_strdup (self->path);
  order->author = text_or_null (gtk_editable_get_text (GTK_EDITABLE (self->author)));
  order->site = text_or_null (gtk_editable_get_text (GTK_EDITABLE (self->site)));
  order->notes = notes_of (self);
  order->sections = sections_of (self);
  order->conf = self->conf;
  order->evaluation = hone_evaluation_ref (self->evaluation);
  remember (self, order);
  gtk_widget_set_sensitive (self->save, FALSE);
  hone_work_pane_begin (self->pane, NULL, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "work");
  self->work = hone_work_start (&how, order, order_free, self);
}

/* Where it goes. */

static void
chosen_cb (Dialog *self, int response)
{
  char *path = hone_widgets_chosen_path (&self->chooser, response);

  if (path == NULL)
    return;
  g_free (self->path);
  self->path = path;
  begin (self);
}

static void
save_cb (Dialog *self)
{
  static const char *const endings[] = { ".pdf", ".html", "" };
  guint kind = adw_combo_row_get_selected (ADW_COMBO_ROW (self->kind));
  g_autofree char *name = g_strdup_printf ("%s-report%s", hone_run_get_name (self->run), endings[kind]);
  g_autoptr (GFile) folder = g_file_new_for_path (hone_run_get_folder (self->run));

  g_clear_object (&self->chooser);
  self->chooser = GTK_NATIVE_DIALOG (gtk_file_chooser_native_new (
      _ ("Save the Report"), self->window, GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel")));
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (self->chooser), folder, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  gtk_native_dialog_set_modal (self->chooser, TRUE);
  g_signal_connect_swapped (self->chooser, "response", G_CALLBACK (chosen_cb), self);
  gtk_native_dialog_show (self->chooser);
}

static void
cancel_cb (Dialog *self)
{
  g_clear_pointer (&self->work, hone_work_drop);
  show_result (self, _ ("Cancelled; nothing was written."), FALSE);
}

static void
open_cb (Dialog *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  g_autoptr (GFile) page = g_file_get_child (file, "index.html");
  g_autofree char *uri = g_file_get_uri (g_file_query_exists (page, NULL) ? page : file);

  gtk_show_uri (self->window, uri, GDK_CURRENT_TIME);
}

/* Building. */

static GtkWidget *
make_entry (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
  hone_compat_name_entry (row, title);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_kind (AdwPreferencesGroup *group)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);

  gtk_string_list_append (kinds, _ ("PDF, to print or send"));
  gtk_string_list_append (kinds, _ ("One HTML file, for a browser"));
  gtk_string_list_append (kinds, _ ("A folder with pages, pictures and tables"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Kind"));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (kinds));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), last.kind);
  adw_preferences_group_add (group, row);
  return row;
}

static GtkWidget *
make_notes (Dialog *self)
{
  GtkWidget *view = gtk_text_view_new (), *scroll = gtk_scrolled_window_new ();

  self->notes = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  if (hone_run_get_marks (self->run)->note != NULL)
    gtk_text_buffer_set_text (self->notes, hone_run_get_marks (self->run)->note, -1);
  g_object_set (view, "wrap-mode", GTK_WRAP_WORD_CHAR, "accepts-tab", FALSE, "left-margin", 10, "right-margin", 10,
                "top-margin", 8, "bottom-margin", 8, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Notes"), -1);
  gtk_widget_add_css_class (scroll, "card");
  gtk_widget_set_overflow (scroll, GTK_OVERFLOW_HIDDEN);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroll), 70);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), view);
  return scroll;
}

static GtkWidget *
make_sections (Dialog *self)
{
  GtkWidget *flow = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (flow), GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (GTK_FLOW_BOX (flow), 2);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (flow), 3);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (flow), TRUE);
  for (int i = 0; i < HONE_REPORT_N_SECTIONS; i++) {
    self->sections[i] = gtk_check_button_new_with_label (hone_report_section_title ((HoneReportSection) i));
    gtk_check_button_set_active (GTK_CHECK_BUTTON (self->sections[i]), (last.sections >> i & 1) != 0);
    gtk_flow_box_append (GTK_FLOW_BOX (flow), self->sections[i]);
    gtk_widget_set_focusable (gtk_widget_get_last_child (flow), FALSE);
  }
  return flow;
}

static GtkWidget *
heading (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

static GtkWidget *
make_end (Dialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->result = GTK_LABEL (gtk_label_new (NULL));
  g_object_set (self->result, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "hexpand", TRUE,
                "selectable", TRUE, "visible", FALSE, NULL);
  self->open = gtk_button_new_with_mnemonic (_ ("_Open"));
  gtk_widget_set_valign (self->open, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->open, FALSE);
  g_signal_connect_swapped (self->open, "clicked", G_CALLBACK (open_cb), self);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->result));
  gtk_box_append (GTK_BOX (box), self->open);
  return box;
}

static GtkWidget *
make_form (Dialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scroll = gtk_scrolled_window_new ();
  GtkWidget *group = adw_preferences_group_new ();

  g_object_set (box, "margin-top", 18, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  self->kind = make_kind (ADW_PREFERENCES_GROUP (group));
  self->author = make_entry (ADW_PREFERENCES_GROUP (group), _ ("Author"), last.author);
  self->site = make_entry (ADW_PREFERENCES_GROUP (group), _ ("Site"), last.site);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), heading (_ ("Notes")));
  gtk_box_append (GTK_BOX (box), make_notes (self));
  gtk_box_append (GTK_BOX (box), heading (_ ("What is in it")));
  gtk_box_append (GTK_BOX (box), make_sections (self));
  gtk_box_append (GTK_BOX (box), make_end (self));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroll), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), box);
  return scroll;
}

static GtkWidget *
make_header (Dialog *self)
{
  GtkWidget *header = adw_header_bar_new ();

  self->save = gtk_button_new_with_mnemonic (_ ("_Save…"));
  gtk_widget_add_css_class (self->save, "suggested-action");
  g_signal_connect_swapped (self->save, "clicked", G_CALLBACK (save_cb), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save);
  return header;
}

void
hone_report_dialog_present (GtkWindow *parent, HoneRun *run, HoneEvaluation *evaluation, double conf)
{
  Dialog *self = g_new0 (Dialog, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->run = g_object_ref (run);
  self->evaluation = hone_evaluation_ref (evaluation);
  self->conf = conf;
  self->window = GTK_WINDOW (adw_window_new ());
  g_object_set_data_full (G_OBJECT (self->window), "hone-report-dialog", self, dialog_free);
  gtk_window_set_title (self->window, _ ("Report"));
  gtk_window_set_default_size (self->window, 560, 640);
  gtk_window_set_transient_for (self->window, parent);
  gtk_window_set_modal (self->window, TRUE);
  gtk_window_set_destroy_with_parent (self->window, TRUE);
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_box_append (GTK_BOX (box), make_header (self));
  gtk_stack_add_named (self->stack, make_form (self), "form");
  self->pane = hone_work_pane_new ();
  g_signal_connect_swapped (self->pane, "cancelled", G_CALLBACK (cancel_cb), self);
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->pane), "work");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_window_set_content (ADW_WINDOW (self->window), box);
  hone_compat_name_buttons (box);
  hone_widgets_close_by_escape (GTK_WIDGET (self->window));
  gtk_window_present (self->window);
}
