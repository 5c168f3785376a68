/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-page.c - see hone-runs-page.h
 *
 * A cell follows its run by "notify" and "epoch-added", so that a training grows in the table, too.
 */
#include "hone-runs-page.h"

#include "hone-compat.h"
#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

struct _HoneRunsPage {
  AdwBin parent_instance;

  HoneRunStore *store;
  GtkFilterListModel *filtered;
  GtkFilter *filter;

  GtkEditable *search;
  GtkLabel *count;
  GtkStack *states;
  GtkColumnView *table;
  GtkWidget *clear;
};

G_DEFINE_FINAL_TYPE (HoneRunsPage, hone_runs_page, ADW_TYPE_BIN)

static guint open_signal;

/* Columns: words of a run, and how two runs are ordered. */

typedef struct {
  const char *title;
  char *(*words) (HoneRun *run);
  GCompareDataFunc compare; /* NULL: cannot be sorted by it */
  const char *css;
  gboolean expand;
} Column;

static char *
name_words (HoneRun *run)
{
  return g_strdup (hone_run_get_name (run));
}

static char *
state_words (HoneRun *run)
{
  return g_strdup (hone_run_get_state_text (run));
}

static char *
model_words (HoneRun *run)
{
  return hone_words_model (hone_run_get_model (run));
}

static char *
best_words (HoneRun *run)
{
  return hone_words_score (hone_run_get_best_epoch (run) > 0 ? hone_run_get_best (run) : (double) NAN);
}

static char *
map50_words (HoneRun *run)
{
  return hone_words_score (hone_run_get_best_epoch (run) > 0 ? hone_run_get_map50 (run) : (double) NAN);
}

static char *
epochs_words (HoneRun *run)
{
  int done = hone_run_get_epochs_done (run), planned = hone_run_get_epochs (run);

  return done == planned ? g_strdup_printf ("%d", done) : g_strdup_printf ("%d / %d", done, planned);
}

static char *
when_words (HoneRun *run)
{
  return hone_run_is_live (run) ? g_strdup (_ ("now")) : hone_words_when (hone_run_get_started (run));
}

static int
compare_name (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (hone_run_get_name ((HoneRun *) a), hone_run_get_name ((HoneRun *) b));
}

static int
compare_model (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_strcmp0 (hone_run_get_model ((HoneRun *) a), hone_run_get_model ((HoneRun *) b));
}

static int
compare_best (gconstpointer a, gconstpointer b, gpointer data)
{
  double x = hone_run_get_best ((HoneRun *) a), y = hone_run_get_best ((HoneRun *) b);

  return (x > y) - (x < y);
}

static int
compare_map50 (gconstpointer a, gconstpointer b, gpointer data)
{
  double x = hone_run_get_map50 ((HoneRun *) a), y = hone_run_get_map50 ((HoneRun *) b);

  return (x > y) - (x < y);
}

static int
compare_epochs (gconstpointer a, gconstpointer b, gpointer data)
{
  return hone_run_get_epochs_done ((HoneRun *) a) - hone_run_get_epochs_done ((HoneRun *) b);
}

static int
compare_when (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 x = hone_run_get_started ((HoneRun *) a), y = hone_run_get_started ((HoneRun *) b);

  return (x > y) - (x < y);
}

static const Column columns[] = {
  { N_ ("Name"), name_words, compare_name, "heading", TRUE },
  { N_ ("State"), state_words, NULL, NULL, FALSE },
  { N_ ("Model"), model_words, compare_model, NULL, FALSE },
  { N_ ("Best mAP50-95"), best_words, compare_best, "numeric", FALSE },
  { N_ ("mAP50"), map50_words, compare_map50, "numeric", FALSE },
  { N_ ("Epochs"), epochs_words, compare_epochs, "numeric", FALSE },
  { N_ ("When"), when_words, compare_when, "caption", FALSE },
};

/* Cells. */

static void
update_cell_cb (GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);
  const Column *column = g_object_get_data (G_OBJECT (item), "column");

  if (run != NULL)
    hone_words_set (gtk_list_item_get_child (item), column->words (run));
}

static void
update_spark_cb (GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);
  guint n;
  g_autofree double *values = NULL;

  if (run == NULL)
    return;
  values = hone_run_get_curve (run, "metrics/mAP50-95(B)", &n);
  hone_spark_set_values (HONE_SPARK (gtk_list_item_get_child (item)), values, n, -1);
}

static void
unbind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  const Column *column = data;
  GtkWidget *label = gtk_label_new (NULL);

  g_object_set (label, "xalign", 0.0, "ellipsize", column->expand ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE, NULL);
  if (column->expand)
    gtk_label_set_width_chars (GTK_LABEL (label), 10);
  if (column->css != NULL)
    gtk_widget_add_css_class (label, column->css);
  g_object_set_data (G_OBJECT (item), "column", (gpointer) column);
  gtk_list_item_set_child (item, label);
}

/* The row is the parent of the cell: label, cell, row. */
static void
name_row (GtkListItem *item, HoneRun *run)
{
  GtkWidget *cell = gtk_widget_get_parent (gtk_list_item_get_child (item));
  GtkWidget *row = cell != NULL ? gtk_widget_get_parent (cell) : NULL;
  g_autofree char *name = NULL;

  if (row == NULL)
    return;
  name = g_strdup_printf ("%s, %s", hone_run_get_name (run), hone_run_get_state_text (run));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  g_signal_connect_swapped (run, "notify", G_CALLBACK (update_cell_cb), item);
  update_cell_cb (item);
  name_row (item, run);
}

static void
setup_spark_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *spark = hone_spark_new ();

  gtk_widget_set_halign (spark, GTK_ALIGN_START);
  gtk_widget_set_valign (spark, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spark), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Curve of mAP50-95"), -1);
  gtk_list_item_set_child (item, spark);
}

static void
bind_spark_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  HoneRun *run = gtk_list_item_get_item (item);

  g_signal_connect_swapped (run, "epoch-added", G_CALLBACK (update_spark_cb), item);
  update_spark_cb (item);
}

static void
add_column (HoneRunsPage *self, const Column *column)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), (gpointer) column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  made = gtk_column_view_column_new (_ (column->title), factory);
  gtk_column_view_column_set_expand (made, column->expand);
  if (column->compare != NULL) {
    g_autoptr (GtkSorter) sorter = GTK_SORTER (gtk_custom_sorter_new (column->compare, NULL, NULL));

    gtk_column_view_column_set_sorter (made, sorter);
  }
  gtk_column_view_append_column (self->table, made);
}

static void
add_spark_column (HoneRunsPage *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) made = NULL;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_spark_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_spark_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  made = gtk_column_view_column_new (_ ("Curve"), factory);
  gtk_column_view_column_set_expand (made, TRUE);
  gtk_column_view_append_column (self->table, made);
}

/* The table. */

static gboolean
contains (const char *text, const char *word)
{
  g_autofree char *folded = g_utf8_casefold (text != NULL ? text : "", -1);

  return strstr (folded, word) != NULL;
}

static gboolean
matches_cb (gpointer item, gpointer data)
{
  HoneRun *run = item;
  g_autofree char *search = g_utf8_casefold (gtk_editable_get_text (HONE_RUNS_PAGE (data)->search), -1);
  g_auto (GStrv) words = g_strsplit_set (search, " \t", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (!contains (hone_run_get_name (run), words[i]) && !contains (hone_run_get_model (run), words[i]) &&
        !contains (hone_run_get_state_text (run), words[i]))
      return FALSE;
  return TRUE;
}

static void
show_state (HoneRunsPage *self)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  hone_words_set (self->count, hone_words_runs (all));
  gtk_stack_set_visible_child_name (self->states, all == 0 ? "none" : shown == 0 ? "nothing" : "table");
}

static void
search_cb (HoneRunsPage *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
clear_cb (HoneRunsPage *self)
{
  gtk_editable_set_text (self->search, "");
}

static void
activate_cb (HoneRunsPage *self, guint position)
{
  g_autoptr (HoneRun) run = g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->table)), position);

  if (run != NULL)
    g_signal_emit (self, open_signal, 0, run);
}

void
hone_runs_page_set_store (HoneRunsPage *self, HoneRunStore *store)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (self->table);
  GtkSortListModel *sorted;
  g_autoptr (GtkSingleSelection) selection = NULL;

  g_set_object (&self->store, store);
  self->filter = GTK_FILTER (gtk_custom_filter_new (matches_cb, self, NULL));
  self->filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (store)), self->filter);
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->filtered)), g_object_ref (sorter));
  selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  g_signal_connect_object (self->filtered, "items-changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "items-changed", G_CALLBACK (show_state), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  show_state (self);
}

void
hone_runs_page_search (HoneRunsPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
hone_runs_page_dispose (GObject *object)
{
  HoneRunsPage *self = HONE_RUNS_PAGE (object);

  if (self->table != NULL)
    gtk_column_view_set_model (self->table, NULL); /* the filter asks the search entry */
  g_clear_object (&self->filtered);
  g_clear_object (&self->store);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_RUNS_PAGE);
  G_OBJECT_CLASS (hone_runs_page_parent_class)->dispose (object);
}

static void
hone_runs_page_class_init (HoneRunsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_runs_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/runs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, search);
  gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, count);
  gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, states);
  gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, table);
  gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, clear);
  open_signal = g_signal_new ("open-run", HONE_TYPE_RUNS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              HONE_TYPE_RUN);
}

static void
hone_runs_page_init (HoneRunsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++) {
    if (columns[i].words == epochs_words)
      add_spark_column (self);
    add_column (self, &columns[i]);
  }
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);
  g_signal_connect_swapped (self->table, "activate", G_CALLBACK (activate_cb), self);
}
