/* SPDX-License-Identifier: Apache-2.0 */
/* hone-use-side.c - thresholds, what they gave in validation, and how much of each class was found */
#include "hone-use-private.h"

#include "hone-run-evaluation.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define TELL_AFTER 120 /* milliseconds after the slider has come to rest */

/* Thresholds. */

static gboolean
tell_cb (gpointer data)
{
  HoneUsePage *self = data;
  double conf = hone_use_job_get_conf (self->job);
  HoneTally tally;

  self->telling = 0;
  if (self->facts == NULL)
    return G_SOURCE_REMOVE;
  tally = hone_evaluation_tally_quick (self->facts->evaluation, conf);
  hone_words_set (self->validation,
                  isnan (tally.precision) || isnan (tally.recall)
                      ? g_strdup (_ ("At this threshold nothing was found in validation."))
                      : g_strdup_printf (_ ("At %.2f, validation gave %.2f precision and %.2f recall."), conf,
                                         tally.precision, tally.recall));
  return G_SOURCE_REMOVE;
}

static void
tell_soon (HoneUsePage *self)
{
  if (self->telling == 0)
    self->telling = g_timeout_add (TELL_AFTER, tell_cb, self);
}

static void
show_values (HoneUsePage *self)
{
  hone_words_set (self->conf_value, g_strdup_printf ("%.2f", hone_use_job_get_conf (self->job)));
  hone_words_set (self->iou_value, g_strdup_printf ("%.2f", hone_use_job_get_iou (self->job)));
}

static void
moved_cb (HoneUsePage *self)
{
  hone_use_job_set_how (self->job, gtk_range_get_value (self->conf), gtk_range_get_value (self->iou));
  show_values (self);
  tell_soon (self);
}

void
hone_use_set_threshold (HoneUsePage *self, double conf)
{
  gtk_range_set_value (self->conf, conf);
}

/* What validation says. */

void
hone_use_forget_evaluation (HoneUsePage *self)
{
  g_clear_pointer (&self->reading, hone_work_drop);
  g_clear_handle_id (&self->telling, g_source_remove);
  g_clear_pointer (&self->facts, hone_report_facts_free);
  gtk_label_set_text (self->validation, "");
}

static gpointer
read_thread (gpointer folder, HoneProgress progress, gpointer progress_data, GCancellable *cancellable, GError **error)
{
  HoneEvaluation *evaluation = hone_run_folder_read_evaluation (folder, NULL, error);

  return evaluation != NULL ? hone_report_facts_new (evaluation) : NULL;
}

/* A threshold that a person has chosen for the run goes before the one that its report suggests. */
static void
read_cb (gpointer result, const GError *error, gpointer data)
{
  HoneUsePage *self = data;
  HoneRun *run = self->model_run != NULL ? hone_run_store_find (self->store, self->model_run) : NULL;
  double conf = run != NULL ? hone_run_get_marks (run)->conf : (double) NAN;

  self->reading = NULL;
  if (result == NULL)
    return;
  self->facts = result;
  if (isnan (conf))
    hone_use_set_threshold (self, CLAMP (self->facts->suggested, 0.01, 0.99));
  tell_soon (self);
}

void
hone_use_read_evaluation (HoneUsePage *self)
{
  static const HoneWorkHow how = { read_thread, (GDestroyNotify) hone_report_facts_free, NULL, read_cb };
  HoneRun *run = self->model_run != NULL ? hone_run_store_find (self->store, self->model_run) : NULL;

  hone_use_forget_evaluation (self);
  if (self->model_run == NULL)
    return;
  if (run != NULL && !isnan (hone_run_get_marks (run)->conf))
    hone_use_set_threshold (self, hone_run_get_marks (run)->conf);
  self->reading = hone_work_start (&how, g_strdup (self->model_run), g_free, self);
}

/* Counts. */

static GtkWidget *
number_label (const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_label_set_width_chars (GTK_LABEL (label), 6);
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_add_css_class (label, css);
  return label;
}

static GtkWidget *
count_row (int klass, const char *name)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (name);

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  if (klass >= 0)
    gtk_box_append (GTK_BOX (box), hone_swatch_new (klass, FALSE));
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number_label (klass >= 0 ? "heading" : "caption"));
  gtk_box_append (GTK_BOX (box), number_label (klass >= 0 ? "dim-label" : "caption"));
  return box;
}

static void
set_row (GtkWidget *row, const char *here, const char *all)
{
  GtkWidget *last = gtk_widget_get_last_child (row);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_prev_sibling (last)), here);
  gtk_label_set_text (GTK_LABEL (last), all);
}

static void
make_rows (HoneUsePage *self)
{
  char *const *names = hone_use_job_get_names (self->job);
  GtkWidget *head = count_row (-1, _ ("Found"));

  for (guint i = 0; i < self->count_rows->len; i++)
    gtk_box_remove (GTK_BOX (self->counts), self->count_rows->pdata[i]);
  g_ptr_array_set_size (self->count_rows, 0);
  set_row (head, _ ("here"), _ ("in all"));
  gtk_widget_add_css_class (gtk_widget_get_first_child (head), "heading");
  gtk_box_append (GTK_BOX (self->counts), head);
  g_ptr_array_add (self->count_rows, head);
  for (int i = 0; names != NULL && names[i] != NULL; i++) {
    GtkWidget *row = count_row (i, names[i]);

    gtk_box_append (GTK_BOX (self->counts), row);
    g_ptr_array_add (self->count_rows, row);
  }
}

void
hone_use_show_counts (HoneUsePage *self)
{
  int n = hone_use_job_get_n_classes (self->job);
  HoneUseItem *item = hone_use_current (self);
  g_autofree guint *here = g_new0 (guint, (gsize) n + 1);

  if (self->count_rows->len != (guint) n + 1)
    make_rows (self);
  gtk_widget_set_visible (self->counts, n > 0);
  if (item != NULL && n > 0)
    hone_use_item_count (item, here);
  for (int i = 0; i < n; i++) {
    g_autofree char *count = hone_words_count (here[i]);
    g_autofree char *all = hone_words_count (hone_use_job_get_total (self->job, i));

    set_row (self->count_rows->pdata[i + 1], count, all);
  }
}

/* Pictures that could not be read. */

void
hone_use_show_failed (HoneUsePage *self)
{
  GListModel *items = G_LIST_MODEL (self->job);
  guint n = hone_use_job_get_n_failed (self->job);

  gtk_widget_set_visible (self->failed, n > 0);
  if (self->failed_rows->len == n)
    return;
  for (guint i = 0; i < self->failed_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->failed), self->failed_rows->pdata[i]);
  g_ptr_array_set_size (self->failed_rows, 0);
  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (HoneUseItem) item = g_list_model_get_item (items, i);
    g_autofree char *name = g_path_get_basename (hone_use_item_get_path (item));
    GtkWidget *row;

    if (hone_use_item_get_error (item) == NULL)
      continue;
    row = g_object_new (ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", name, "subtitle",
                        hone_use_item_get_error (item), "subtitle-lines", 4, NULL);
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->failed), row);
    g_ptr_array_add (self->failed_rows, row);
  }
}

void
hone_use_connect_side (HoneUsePage *self)
{
  self->count_rows = g_ptr_array_new ();
  self->failed_rows = g_ptr_array_new ();
  gtk_range_set_range (self->conf, 0.01, 0.99);
  gtk_range_set_range (self->iou, 0.05, 0.95);
  gtk_range_set_increments (self->conf, 0.01, 0.1);
  gtk_range_set_increments (self->iou, 0.05, 0.1);
  gtk_range_set_value (self->conf, hone_use_job_get_conf (self->job));
  gtk_range_set_value (self->iou, hone_use_job_get_iou (self->job));
  g_signal_connect_swapped (self->conf, "value-changed", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (self->iou, "value-changed", G_CALLBACK (moved_cb), self);
  g_signal_connect_object (self->job, "counted", G_CALLBACK (hone_use_show_counts), self, G_CONNECT_SWAPPED);
  show_values (self);
}
