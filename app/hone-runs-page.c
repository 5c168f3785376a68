/* SPDX-License-Identifier: Apache-2.0 */
/* hone-runs-page.c - see hone-runs-page.h */
#include "hone-runs-private.h"

#include "hone-compat.h"
#include "hone-run-query.h"
#include "hone-toast.h"
#include "hone-words.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (HoneRunsPage, hone_runs_page, ADW_TYPE_BIN)

static guint open_signal;

/* The best of all, whatever is searched for. */
static HoneRun *
find_best (HoneRunsPage *self)
{
  GListModel *all = G_LIST_MODEL (self->store);
  HoneRun *best = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (HoneRun) run = g_list_model_get_item (all, i);

    if (hone_run_get_best_epoch (run) > 0 && (best == NULL || hone_run_get_best (run) > hone_run_get_best (best)))
      best = run;
  }
  return best;
}

static void
show_best (HoneRunsPage *self)
{
  if (g_set_object (&self->best, find_best (self)))
    hone_runs_cells_changed (self);
}

static gboolean
matches_cb (gpointer item, gpointer data)
{
  HoneRunsPage *self = data;

  return self->query == NULL || hone_run_query_matches (self->query, item);
}

static void
show_state (HoneRunsPage *self)
{
  guint all = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  guint shown = g_list_model_get_n_items (G_LIST_MODEL (self->filtered));

  hone_words_set (self->count,
                  shown == all ? hone_words_runs (all) : g_strdup_printf (_ ("%u of %u runs"), shown, all));
  gtk_stack_set_visible_child_name (self->states, all == 0 ? "none" : shown == 0 ? "nothing" : "table");
}

static void
changed_cb (HoneRunsPage *self)
{
  hone_runs_forget_gone (self);
  show_best (self);
  show_state (self);
}

static void
search_cb (HoneRunsPage *self)
{
  g_clear_pointer (&self->query, hone_run_query_free);
  self->query = hone_run_query_new (gtk_editable_get_text (self->search));
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
clear_cb (HoneRunsPage *self)
{
  gtk_editable_set_text (self->search, "");
}

static HoneRun *
run_at (HoneRunsPage *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (gtk_column_view_get_model (self->table)), position);
}

static void
activate_cb (HoneRunsPage *self, guint position)
{
  g_autoptr (HoneRun) run = run_at (self, position);

  if (run != NULL)
    g_signal_emit (self, open_signal, 0, run);
}

HoneRun *
hone_runs_current (HoneRunsPage *self)
{
  GtkSelectionModel *model = gtk_column_view_get_model (self->table);
  HoneRun *run = model != NULL ? gtk_single_selection_get_selected_item (GTK_SINGLE_SELECTION (model)) : NULL;

  return run != NULL ? g_object_ref (run) : NULL;
}

/* The cursor's row is the selected one. */
static void
trash_some (HoneRunsPage *self)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->chosen));
  HoneRun *current = n == 0 ? hone_runs_current (self) : NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (runs, g_list_model_get_item (G_LIST_MODEL (self->chosen), i));
  if (current != NULL)
    g_ptr_array_add (runs, current);
  hone_runs_trash (self, runs);
}

/* Keys in the table. */

static gboolean
do_key (HoneRunsPage *self, guint key, HoneRun *run)
{
  switch (key) {
  case GDK_KEY_space:
    hone_runs_choose (self, run, hone_runs_place (self, run) < 0);
    return TRUE;
  case GDK_KEY_s:
    hone_run_store_star (self->store, run, !hone_run_get_marks (run)->star);
    return TRUE;
  case GDK_KEY_F2:
  case GDK_KEY_n:
    hone_runs_edit (self, run);
    return TRUE;
  case GDK_KEY_u:
    g_signal_emit_by_name (self, "use-run", run);
    return TRUE;
  case GDK_KEY_c:
    hone_runs_compare (self);
    return TRUE;
  case GDK_KEY_Delete:
    trash_some (self);
    return TRUE;
  default:
    return FALSE;
  }
}

/* Space and Enter on a button or a check mark in the row are theirs. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, HoneRunsPage *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (HoneRun) run = NULL;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) != 0 ||
      (key == GDK_KEY_space && (GTK_IS_BUTTON (focus) || GTK_IS_CHECK_BUTTON (focus))))
    return FALSE;
  run = hone_runs_current (self);
  return run != NULL && do_key (self, key, run);
}

static void
add_keys (HoneRunsPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->table), keys);
}

static void
message_cb (HoneRunsPage *self, const char *text)
{
  hone_toast_say (GTK_WIDGET (self), text);
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
  g_signal_connect_object (store, "items-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (store, "notify::loading", G_CALLBACK (show_best), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "message", G_CALLBACK (message_cb), self, G_CONNECT_SWAPPED);
  changed_cb (self);
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

  g_clear_handle_id (&self->drawing, g_source_remove);
  if (self->table != NULL)
    gtk_column_view_set_model (self->table, NULL); /* the filter asks the page */
  g_clear_pointer (&self->columns, g_ptr_array_unref);
  g_clear_object (&self->chooser);
  g_clear_object (&self->actions);
  g_clear_object (&self->best);
  g_clear_object (&self->chosen);
  g_clear_object (&self->filtered);
  g_clear_object (&self->store);
  g_clear_pointer (&self->query, hone_run_query_free);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_RUNS_PAGE);
  G_OBJECT_CLASS (hone_runs_page_parent_class)->dispose (object);
}

static void
make_signals (void)
{
  open_signal = g_signal_new ("open-run", HONE_TYPE_RUNS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                              HONE_TYPE_RUN);
  g_signal_new ("use-run", HONE_TYPE_RUNS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HONE_TYPE_RUN);
  g_signal_new ("compare", HONE_TYPE_RUNS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_LIST_MODEL);
  g_signal_new ("cells-changed", HONE_TYPE_RUNS_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_runs_page_class_init (HoneRunsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_runs_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/runs-page.ui");
#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, HoneRunsPage, name)
  CHILD (search);
  CHILD (count);
  CHILD (chosen_title);
  CHILD (states);
  CHILD (table);
  CHILD (clear);
  CHILD (panel);
  CHILD (compare);
  CHILD (trash);
  CHILD (charts);
  CHILD (add);
  CHILD (add_first);
  CHILD (columns_button);
#undef CHILD
  make_signals ();
}

static void
hone_runs_page_init (HoneRunsPage *self)
{
  g_autoptr (GMenuModel) menu = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->columns = g_ptr_array_new_with_free_func (g_object_unref);
  self->chosen = g_list_store_new (HONE_TYPE_RUN);
  hone_runs_add_actions (self);
  hone_runs_columns_add (self);
  menu = hone_runs_columns_menu (self);
  gtk_menu_button_set_menu_model (self->columns_button, menu);
  hone_runs_add_charts (self);
  add_keys (self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->clear, "clicked", G_CALLBACK (clear_cb), self);
  g_signal_connect_swapped (self->table, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect_swapped (self->compare, "clicked", G_CALLBACK (hone_runs_compare), self);
  g_signal_connect_swapped (self->trash, "clicked", G_CALLBACK (trash_some), self);
  g_signal_connect_swapped (self->add, "clicked", G_CALLBACK (hone_runs_add_place), self);
  g_signal_connect_swapped (self->add_first, "clicked", G_CALLBACK (hone_runs_add_place), self);
}
