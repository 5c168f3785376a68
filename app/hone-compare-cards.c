/* SPDX-License-Identifier: Apache-2.0 */
/* hone-compare-cards.c - the runs, which is better, what differs, classes and matrices */
#include "hone-compare-private.h"

#include "hone-matrix.h"
#include "hone-palette.h"
#include "hone-run-badge.h"
#include "hone-run-charts.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define CHART_HEIGHT 200
#define MATRIX_HEIGHT 280
#define MATRIX_IOU 0.45 /* as hone val */

static GtkWidget *
label_new (const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

GtkWidget *
hone_compare_card (const char *title, GtkWidget **head)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "hone-tight");
  gtk_widget_set_hexpand (card, TRUE);
  gtk_box_append (GTK_BOX (row), label_new (title, "heading"));
  gtk_box_append (GTK_BOX (card), row);
  if (head != NULL)
    *head = row;
  return card;
}

static HoneRun *
run_at (HoneComparePage *self, guint i)
{
  HoneRun *run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

  g_object_unref (run); /* the list's */
  return run;
}

static guint
n_runs (HoneComparePage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->runs));
}

static void
clear (GtkWidget *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    if (HONE_IS_REFLOW (box))
      hone_reflow_remove (HONE_REFLOW (box), child);
    else
      gtk_box_remove (GTK_BOX (box), child);
}

/* The runs. */

static void
remove_cb (GtkWidget *button, HoneComparePage *self)
{
  hone_compare_remove (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "run")));
}

static GtkWidget *
remove_button (HoneComparePage *self, guint i)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("hone-close-symbolic");
  g_autofree char *name = g_strdup_printf (_ ("Take %s out of the comparison"), hone_run_get_name (run_at (self, i)));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_widget_set_sensitive (button, n_runs (self) > 2);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data (G_OBJECT (button), "run", GUINT_TO_POINTER (i));
  g_signal_connect (button, "clicked", G_CALLBACK (remove_cb), self);
  return button;
}

static GtkWidget *
run_names (HoneRun *run)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree char *model = hone_words_model (hone_run_get_model (run));
  int epochs = hone_run_get_epochs_done (run);
  /* Translators: a model, and how long it was trained. */
  g_autofree char *text = g_strdup_printf (ngettext ("%s, %d epoch", "%s, %d epochs", (gulong) epochs), model, epochs);

  gtk_box_append (GTK_BOX (box), label_new (hone_run_get_name (run), "heading"));
  gtk_box_append (GTK_BOX (box), label_new (text, "caption"));
  gtk_widget_add_css_class (gtk_widget_get_last_child (box), "dim-label");
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static GtkWidget *
run_score (HoneComparePage *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  double best = hone_run_get_best (run_at (self, i)), first = hone_run_get_best (run_at (self, 0));
  g_autofree char *score = hone_words_score (best);
  g_autofree char *less = i > 0 ? g_strdup_printf ("%+.3f", best - first) : g_strdup (_ ("best mAP50-95"));
  GtkWidget *number = label_new (score, "title-3");

  gtk_widget_add_css_class (number, "numeric");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_box_append (GTK_BOX (box), number);
  gtk_box_append (GTK_BOX (box), label_new (less, "caption"));
  gtk_label_set_xalign (GTK_LABEL (gtk_widget_get_last_child (box)), 1);
  return box;
}

static void
show_add (HoneComparePage *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->add), self->all != NULL && n_runs (self) < HONE_COMPARE_MOST);
  hone_model_choice_set_runs (self->add, self->all); /* filters anew */
}

void
hone_compare_show_cards (HoneComparePage *self)
{
  show_add (self);
  clear (self->cards);
  for (guint i = 0; i < n_runs (self); i++) {
    GtkWidget *card = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);

    gtk_widget_add_css_class (card, "card");
    gtk_widget_add_css_class (card, "hone-tight");
    gtk_widget_set_hexpand (card, TRUE);
    gtk_box_append (GTK_BOX (card), hone_run_badge_new ((int) i));
    gtk_box_append (GTK_BOX (card), run_names (run_at (self, i)));
    gtk_box_append (GTK_BOX (card), run_score (self, i));
    gtk_box_append (GTK_BOX (card), remove_button (self, i));
    hone_reflow_append (HONE_REFLOW (self->cards), card);
  }
}

void
hone_compare_show_curves (HoneComparePage *self)
{
  gboolean minutes = gtk_toggle_button_get_active (self->by_minutes);
  void (*show) (HoneChart *, GListModel *, const char *, const char *) =
      minutes ? hone_run_chart_show_minutes : hone_run_chart_show;

  show (self->map, G_LIST_MODEL (self->runs), "metrics/mAP50-95(B)", NULL);
  show (self->loss, G_LIST_MODEL (self->runs), "train/box_loss", "val/box_loss");
  hone_chart_set_x_title (self->map, minutes ? _ ("minutes") : _ ("epoch"));
  hone_chart_set_x_title (self->loss, minutes ? _ ("minutes; dashed: validation") : _ ("epoch; dashed: validation"));
}

/* Which is better. */

static void
add_line (HoneComparePage *self, const char *icon, const char *css, const char *text)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *image = g_object_new (GTK_TYPE_IMAGE, "icon-name", icon, "accessible-role",
                                   GTK_ACCESSIBLE_ROLE_PRESENTATION, "valign", GTK_ALIGN_START, NULL);
  GtkWidget *label = label_new (text, NULL);

  /* Not selectable: it would take the focus, and be gone with it when the next line comes (GTK 4.8 then grabs the focus
   * with a look at the label that is no more). */
  g_object_set (label, "wrap", TRUE, "ellipsize", PANGO_ELLIPSIZE_NONE, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (image, css);
  gtk_box_append (GTK_BOX (row), image);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (self->verdict_lines), row);
}

/* The better of two first: a sign that is told without colour, too. */
static void
add_verdict (HoneComparePage *self, guint i)
{
  static const struct {
    const char *icon, *css;
  } looks[] = {
    [HONE_OUTCOME_BETTER] = { "hone-done-symbolic", "success" },
    [HONE_OUTCOME_WORSE] = { "hone-done-symbolic", "success" },
    [HONE_OUTCOME_NOISE] = { "hone-note-symbolic", "dim-label" },
    [HONE_OUTCOME_SAME] = { "hone-note-symbolic", "dim-label" },
    [HONE_OUTCOME_TOO_FEW] = { "hone-warning-symbolic", "warning" },
    [HONE_OUTCOME_NOTHING] = { "hone-warning-symbolic", "warning" },
  };
  g_autofree char *words = hone_compare_words (self->data, i);

  if (words != NULL) {
    HoneOutcome outcome = hone_duel_judge (self->data->runs[i].duel);

    add_line (self, looks[outcome].icon, looks[outcome].css, words);
  }
}

static guint
count_missing (HoneComparePage *self)
{
  guint missing = 0;

  for (guint i = 0; i < self->data->n; i++) {
    const HoneContender *run = &self->data->runs[i];
    g_autofree char *text = NULL;

    if (run->evaluation != NULL)
      continue;
    missing++;
    /* Translators: a run, and why. */
    text = self->evaluating ? g_strdup_printf ("%s: %s", run->name, run->why)
                            : g_strdup_printf (_ ("%s: what its best model finds is not known yet."), run->name);
    add_line (self, "hone-warning-symbolic", "warning", text);
  }
  return missing;
}

void
hone_compare_show_verdict (HoneComparePage *self)
{
  guint missing;

  clear (self->verdict_lines);
  if (self->data == NULL) {
    add_line (self, "hone-note-symbolic", "dim-label", _ ("Looking at what is known of these runs…"));
    gtk_widget_set_visible (self->evaluate, FALSE);
    return;
  }
  for (guint i = 1; i < self->data->n; i++)
    add_verdict (self, i);
  missing = count_missing (self);
  gtk_widget_set_visible (self->evaluate, missing > 0 && !self->evaluating);
  if (!self->data->other_data && missing == 0 && !self->data->other_pictures && !self->data->other_labels)
    add_line (self, "hone-done-symbolic", "success", _ ("All on the same data, pictures and labels"));
}

/* What differs. */

static void
attach (HoneComparePage *self, GtkWidget *widget, int column, int row)
{
  gtk_grid_attach (self->settings, widget, column, row, 1, 1);
}

static const char *
most_usual (const HoneCompareRow *row, guint n)
{
  const char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < n; i++) {
    guint same = 0;

    for (guint k = 0; k < n; k++)
      same += row->values[i] != NULL && g_strcmp0 (row->values[i], row->values[k]) == 0;
    if (same > most) {
      most = same;
      best = row->values[i];
    }
  }
  return most > 1 ? best : NULL;
}

static void
attach_row (HoneComparePage *self, const HoneCompareRow *row, int at)
{
  GtkWidget *name = label_new (_ (row->setting->title), NULL);
  const char *usual = most_usual (row, self->data->n);

  /* Room for what tells names apart: "Vary the hue" and "Vary the brightness" begin alike. */
  gtk_label_set_width_chars (GTK_LABEL (name), 15);
  gtk_widget_set_tooltip_text (name, row->setting->name);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_widget_add_css_class (name, "dim-label");
  attach (self, name, 0, at);
  for (guint i = 0; i < self->data->n; i++) {
    const char *value = row->values[i] != NULL ? row->values[i] : "–";
    g_autofree char *base = strchr (value, '/') != NULL ? g_path_get_basename (value) : g_strdup (value);
    gboolean odd = row->differs && g_strcmp0 (row->values[i], usual) != 0;
    GtkWidget *label = label_new (base, odd ? "heading" : NULL);

    g_object_set (label, "max-width-chars", 14, "tooltip-text", value, NULL);
    attach (self, label, (int) i + 1, at);
  }
}

static void
clear_settings (HoneComparePage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->settings))) != NULL)
    gtk_grid_remove (self->settings, child);
}

void
hone_compare_show_settings (HoneComparePage *self)
{
  gboolean only = gtk_switch_get_active (self->only_differing);
  int at = 1;

  clear_settings (self);
  if (self->data == NULL)
    return;
  for (guint i = 0; i < self->data->n; i++) {
    GtkWidget *badge = hone_run_badge_new ((int) i);

    gtk_widget_set_halign (badge, GTK_ALIGN_START);
    attach (self, badge, (int) i + 1, 0);
  }
  for (guint i = 0; i < self->data->rows->len; i++) {
    const HoneCompareRow *row = &g_array_index (self->data->rows, HoneCompareRow, i);

    if (row->differs || !only)
      attach_row (self, row, at++);
  }
  if (at == 1)
    attach (self, label_new (_ ("All settings are the same."), "dim-label"), 0, 1);
  hone_words_set (self->settings_count,
                  g_strdup_printf (_ ("%u of %u settings"), self->data->n_differ, self->data->rows->len));
}

/* Classes. */

/* "+0.064 (0.010 to 0.110)": B less A. (transfer full) (nullable) */
static char *
difference_words (const HoneInterval *x)
{
  if (isnan (x->value))
    return NULL;
  if (isnan (x->low))
    return g_strdup_printf ("%+.3f", x->value);
  /* Translators: a difference and the interval in which it lies with 95 %. */
  return g_strdup_printf (_ ("%+.3f (%+.3f to %+.3f)"), x->value, x->low, x->high);
}

static void
add_class (HoneComparePage *self, int klass)
{
  const HoneContender *runs = self->data->runs;
  double values[HONE_COMPARE_MOST];
  g_autofree char *note = runs[1].duel != NULL ? difference_words (&runs[1].duel->ap50_95[klass]) : NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < self->data->n; i++) {
    values[i] = hone_compare_ap (self->data, i, klass);
    any |= !isnan (values[i]);
  }
  if (any)
    hone_dumbbell_add (self->classes, runs[0].evaluation->names[klass], values, self->data->n, note, FALSE);
}

void
hone_compare_show_classes (HoneComparePage *self)
{
  const HoneContender *runs = self->data != NULL ? self->data->runs : NULL;
  double values[HONE_COMPARE_MOST];
  g_autofree char *note = NULL;
  gboolean some = runs != NULL && runs[0].evaluation != NULL;

  hone_dumbbell_clear (self->classes);
  gtk_widget_set_visible (self->side, some);
  if (!some)
    return;
  for (guint i = 0; i < self->data->n; i++)
    values[i] = runs[i].metrics != NULL ? runs[i].metrics->map50_95 : (double) NAN;
  note = runs[1].duel != NULL ? difference_words (&runs[1].duel->map50_95) : NULL;
  hone_dumbbell_add (self->classes, _ ("All"), values, self->data->n, note, TRUE);
  for (int i = 0; i < runs[0].evaluation->n_classes; i++)
    add_class (self, i);
}

/* Precision over recall. */

void
hone_compare_show_recall (HoneComparePage *self)
{
  g_autofree double *mean = g_new (double, HONE_CURVE);

  hone_chart_clear (self->recall);
  for (guint i = 0; self->data != NULL && i < self->data->n; i++) {
    const HoneMetrics *metrics = self->data->runs[i].metrics;
    g_autofree char *name = hone_run_chart_name (run_at (self, i), (int) i);
    guint series;

    if (metrics == NULL || metrics->n_classes == 0)
      continue;
    series = hone_chart_add_series (self->recall, name, hone_palette_run ((int) i), FALSE);
    hone_chart_set_marker (self->recall, series, hone_palette_run_marker ((int) i));
    hone_metrics_mean_curve (metrics, HONE_CURVE_PR, mean);
    hone_chart_set_values (self->recall, series, mean, HONE_CURVE);
  }
  gtk_widget_set_visible (self->recall_card, hone_chart_get_n_series (self->recall) > 0);
}

GtkWidget *
hone_compare_make_recall (HoneComparePage *self)
{
  self->recall_card = hone_run_chart_card (_ ("Precision over recall"), CHART_HEIGHT, &self->recall);
  hone_chart_set_kind (self->recall, HONE_PLOT_SHARES);
  hone_chart_set_from_zero (self->recall, TRUE);
  hone_chart_set_top (self->recall, 1);
  hone_chart_set_x_title (self->recall, _ ("recall"));
  return self->recall_card;
}

/* Matrices. */

static void
add_matrix (HoneComparePage *self, guint i)
{
  const HoneContender *run = &self->data->runs[i];
  g_autofree char *name = g_strdup_printf ("%s %s", hone_palette_run_letter ((int) i), run->name);
  g_autofree char *at = g_strdup_printf (_ ("at confidence %.2f"), run->conf);
  g_autofree gint64 *counts = hone_evaluation_confusion (run->evaluation, run->conf, MATRIX_IOU);
  GtkWidget *head;
  GtkWidget *card = hone_compare_card (run->name, &head);
  GtkWidget *matrix = hone_matrix_new (name);

  gtk_box_prepend (GTK_BOX (head), hone_run_badge_new ((int) i));
  gtk_box_append (GTK_BOX (head), label_new (at, "caption"));
  hone_matrix_set_counts (HONE_MATRIX (matrix), counts, run->evaluation->n_classes, run->evaluation->names);
  gtk_widget_set_size_request (matrix, 220, MATRIX_HEIGHT);
  gtk_box_append (GTK_BOX (card), matrix);
  hone_reflow_append (HONE_REFLOW (self->matrices), card);
}

void
hone_compare_show_matrices (HoneComparePage *self)
{
  gboolean any = FALSE;

  clear (self->matrices);
  for (guint i = 0; self->data != NULL && i < self->data->n; i++)
    if (self->data->runs[i].evaluation != NULL) {
      add_matrix (self, i);
      any = TRUE;
    }
  gtk_widget_set_visible (self->matrices_title, any);
}

/* Making. */

static void
evaluate_cb (HoneComparePage *self)
{
  hone_compare_page_read (self, TRUE);
}

static void
cancel_cb (HoneComparePage *self)
{
  hone_compare_page_read (self, FALSE);
}

static GtkWidget *
verdict_card (HoneComparePage *self)
{
  GtkWidget *head;
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->verdict = hone_compare_card (_ ("Which Is Better"), &head);
  self->verdict_lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  self->evaluate = gtk_button_new_with_mnemonic (_ ("_Evaluate Now"));
  self->cancel = gtk_button_new_with_mnemonic (_ ("_Cancel"));
  gtk_progress_bar_set_show_text (self->progress, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Progress"), -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->evaluate, "suggested-action");
  gtk_widget_set_tooltip_text (self->evaluate, _ ("Runs the best models over their validation pictures, once"));
  gtk_box_append (GTK_BOX (buttons), self->evaluate);
  gtk_box_append (GTK_BOX (buttons), GTK_WIDGET (self->progress));
  gtk_box_append (GTK_BOX (buttons), self->cancel);
  gtk_box_append (GTK_BOX (self->verdict), self->verdict_lines);
  gtk_box_append (GTK_BOX (self->verdict), buttons);
  g_signal_connect_swapped (self->evaluate, "clicked", G_CALLBACK (evaluate_cb), self);
  g_signal_connect_swapped (self->cancel, "clicked", G_CALLBACK (cancel_cb), self);
  return self->verdict;
}

static GtkWidget *
settings_card (HoneComparePage *self)
{
  GtkWidget *head;
  GtkWidget *card = hone_compare_card (_ ("What Differs"), &head);
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  self->settings = GTK_GRID (gtk_grid_new ());
  self->settings_count = GTK_LABEL (label_new (NULL, "caption"));
  self->only_differing = GTK_SWITCH (gtk_switch_new ());
  g_object_set (self->settings, "row-spacing", 8, "column-spacing", 14, NULL);
  g_object_set (self->settings_count, "hexpand", TRUE, "xalign", 1.0, NULL);
  gtk_widget_add_css_class (GTK_WIDGET (self->settings_count), "dim-label");
  gtk_switch_set_active (self->only_differing, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->only_differing), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->only_differing), _ ("Only settings that differ (D)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->only_differing), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Only settings that differ"), -1);
  g_signal_connect_swapped (self->only_differing, "notify::active", G_CALLBACK (hone_compare_show_settings), self);
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->settings_count));
  gtk_box_append (GTK_BOX (head), GTK_WIDGET (self->only_differing));
  g_object_set (scrolled, "min-content-height", CHART_HEIGHT - 20, "max-content-height", 320,
                "propagate-natural-height", TRUE, "child", self->settings, NULL);
  gtk_box_append (GTK_BOX (card), scrolled);
  return card;
}

GtkWidget *
hone_compare_make_cards (HoneComparePage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  self->cards = hone_reflow_new (12);
  hone_reflow_set_homogeneous (HONE_REFLOW (self->cards), TRUE);
  gtk_widget_set_hexpand (self->cards, TRUE);
  self->add = HONE_MODEL_CHOICE (hone_model_choice_new (""));
  hone_model_choice_set_icon (self->add, "hone-add-symbolic", _ ("Compare with one more run"));
  hone_model_choice_offer_runs (self->add, G_LIST_MODEL (self->runs));
  gtk_widget_set_valign (GTK_WIDGET (self->add), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->add, "run-chosen", G_CALLBACK (hone_compare_add), self);
  gtk_box_append (GTK_BOX (row), self->cards);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->add));
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), verdict_card (self));
  return box;
}

/* Epochs or minutes, of both charts. */
static GtkWidget *
axis_buttons (HoneComparePage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *epochs = gtk_toggle_button_new_with_label (_ ("Epochs"));

  self->by_minutes = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (_ ("Minutes")));
  gtk_toggle_button_set_group (self->by_minutes, GTK_TOGGLE_BUTTON (epochs));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (epochs), TRUE);
  gtk_widget_set_tooltip_text (epochs, _ ("What each epoch brought"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->by_minutes), _ ("What the same time of training brought"));
  gtk_box_append (GTK_BOX (box), epochs);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->by_minutes));
  gtk_widget_add_css_class (box, "linked");
  g_signal_connect_swapped (self->by_minutes, "toggled", G_CALLBACK (hone_compare_show_curves), self);
  return box;
}

GtkWidget *
hone_compare_make_numbers (HoneComparePage *self)
{
  GtkWidget *row = hone_reflow_new (12), *card = hone_run_chart_card ("mAP50-95", CHART_HEIGHT, &self->map);

  gtk_box_append (GTK_BOX (gtk_widget_get_first_child (card)), axis_buttons (self));
  hone_reflow_append (HONE_REFLOW (row), card);
  hone_reflow_append (HONE_REFLOW (row), hone_run_chart_card (_ ("Box loss"), CHART_HEIGHT, &self->loss));
  hone_reflow_append (HONE_REFLOW (row), settings_card (self));
  hone_reflow_set_homogeneous (HONE_REFLOW (row), TRUE);
  hone_chart_set_from_zero (self->map, TRUE);
  g_object_bind_property (self->map, "hover-epoch", self->loss, "hover-epoch", G_BINDING_BIDIRECTIONAL);
  return row;
}
