/* SPDX-License-Identifier: Apache-2.0 */
/* hone-findings.c - see hone-findings.h */
#include "hone-findings.h"

#include "hone-compat.h"
#include "hone-words.h"

#include <glib/gi18n.h>

/* The list of findings counts only; a row asks the data set when it is shown. A finding is known by its place. */
struct _HoneFindings {
  AdwBin parent_instance;

  HoneDataset *dataset;
  GtkStack *stack;
  GtkListView *view;
};

G_DEFINE_FINAL_TYPE (HoneFindings, hone_findings, ADW_TYPE_BIN)

static guint activated_signal;

typedef struct {
  GtkWidget *icon, *title, *message;
} Cell;

static const struct {
  const char *icon, *css, *word;
} looks[] = {
  [HONE_SEVERITY_NOTE] = { "hone-note-symbolic", "accent", N_ ("Note") },
  [HONE_SEVERITY_WARNING] = { "hone-warning-symbolic", "warning", N_ ("Warning") },
  [HONE_SEVERITY_ERROR] = { "hone-error-symbolic", "error", N_ ("Error") },
};

static GtkWidget *
words (const char *css, gboolean dim, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "ellipsize", ellipsize, "hexpand", TRUE, NULL);
  gtk_widget_add_css_class (label, css);
  if (dim)
    gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  Cell *cell = g_new0 (Cell, 1);

  cell->icon = gtk_image_new ();
  cell->title = words ("heading", FALSE, PANGO_ELLIPSIZE_MIDDLE);
  cell->message = words ("caption", TRUE, PANGO_ELLIPSIZE_NONE);
  g_object_set (cell->message, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, NULL);
  g_object_set (row, "margin-top", 8, "margin-bottom", 8, "margin-start", 8, "margin-end", 8, NULL);
  gtk_box_append (GTK_BOX (column), cell->title);
  gtk_box_append (GTK_BOX (column), cell->message);
  gtk_box_append (GTK_BOX (row), cell->icon);
  gtk_box_append (GTK_BOX (row), column);
  g_object_set_data_full (G_OBJECT (row), "cell", cell, g_free);
  gtk_list_item_set_child (item, row);
}

static char *
title_of (const HoneFinding *finding)
{
  g_autofree char *file =
      g_path_get_basename (finding->line > 0 && finding->label != NULL ? finding->label : finding->image);

  if (finding->line > 0)
    /* Translators: a file and the number of a line in it. */
    return g_strdup_printf (_ ("%s, line %d"), file, finding->line);
  return g_steal_pointer (&file);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, HoneFindings *self)
{
  GtkWidget *row = gtk_list_item_get_child (item);
  Cell *cell = g_object_get_data (G_OBJECT (row), "cell");
  guint n, at = gtk_list_item_get_position (item);
  const HoneFinding *findings = hone_dataset_get_findings (self->dataset, &n);
  g_autofree char *title = NULL;
  g_autofree char *message = NULL;

  if (at >= n)
    return;
  title = title_of (&findings[at]);
  message = hone_words_short_paths (findings[at].message);
  gtk_image_set_from_icon_name (GTK_IMAGE (cell->icon), looks[findings[at].severity].icon);
  gtk_widget_set_css_classes (cell->icon, (const char *[]){ looks[findings[at].severity].css, NULL });
  gtk_widget_set_tooltip_text (cell->icon, _ (looks[findings[at].severity].word));
  gtk_label_set_text (GTK_LABEL (cell->title), title);
  gtk_label_set_text (GTK_LABEL (cell->message), message);
  gtk_widget_set_tooltip_text (row, findings[at].message);
  hone_compat_name_cell (item, message);
  gtk_accessible_update_property (GTK_ACCESSIBLE (cell->icon), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (looks[findings[at].severity].word), -1);
}

static void
activate_cb (HoneFindings *self, guint position)
{
  g_signal_emit (self, activated_signal, 0, position);
}

/* GtkStringList would hold every sentence twice; a list of empty strings only counts. */
static GListModel *
counting_model (guint n)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    gtk_string_list_append (list, "");
  return G_LIST_MODEL (list);
}

void
hone_findings_set_dataset (HoneFindings *self, HoneDataset *dataset)
{
  guint n = 0;
  GtkSelectionModel *selection;

  gtk_list_view_set_model (self->view, NULL);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  if (dataset == NULL)
    return;
  self->dataset = hone_dataset_ref (dataset);
  hone_dataset_get_findings (dataset, &n);
  selection = GTK_SELECTION_MODEL (gtk_single_selection_new (counting_model (n)));
  gtk_list_view_set_model (self->view, selection);
  g_object_unref (selection);
  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "none");
}

static GtkListView *
new_view (HoneFindings *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *view;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  view = gtk_list_view_new (NULL, factory);
  g_object_set (view, "show-separators", TRUE, NULL);
  gtk_widget_add_css_class (view, "card");
  gtk_widget_set_valign (view, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Findings"), -1);
  g_signal_connect_swapped (view, "activate", G_CALLBACK (activate_cb), self);
  return GTK_LIST_VIEW (view);
}

static void
hone_findings_dispose (GObject *object)
{
  HoneFindings *self = HONE_FINDINGS (object);

  g_clear_pointer (&self->dataset, hone_dataset_unref);
  G_OBJECT_CLASS (hone_findings_parent_class)->dispose (object);
}

static void
hone_findings_class_init (HoneFindingsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_findings_dispose;
  activated_signal = g_signal_new ("activated", HONE_TYPE_FINDINGS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_UINT);
}

static void
hone_findings_init (HoneFindings *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *none = adw_status_page_new ();

  self->view = new_view (self);
  self->stack = GTK_STACK (gtk_stack_new ());
  g_object_set (self->view, "margin-top", 12, "margin-bottom", 18, "margin-start", 18, "margin-end", 18, NULL);
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->view));
  g_object_set (none, "icon-name", "hone-done-symbolic", "title", _ ("Nothing Found"), "description",
                _ ("Every picture and every label file could be read."), NULL);
  gtk_stack_add_named (self->stack, none, "none");
  gtk_stack_add_named (self->stack, scroller, "list");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
