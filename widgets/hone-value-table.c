/* SPDX-License-Identifier: Apache-2.0 */
/* hone-value-table.c - see hone-value-table.h */
#include "hone-value-table.h"

#include "hone-widgets.h"

#include <adwaita.h>

#define MAX_WIDTH 900
#define COLUMN 110

/* The rows: nothing but numbers, made on demand. */

#define HONE_TYPE_VALUE_ROW (hone_value_row_get_type ())
G_DECLARE_FINAL_TYPE (HoneValueRow, hone_value_row, HONE, VALUE_ROW, GObject)

struct _HoneValueRow {
  GObject parent_instance;
  guint row;
};

G_DEFINE_FINAL_TYPE (HoneValueRow, hone_value_row, G_TYPE_OBJECT)

static void
hone_value_row_class_init (HoneValueRowClass *klass)
{
}

static void
hone_value_row_init (HoneValueRow *self)
{
}

#define HONE_TYPE_VALUE_ROWS (hone_value_rows_get_type ())
G_DECLARE_FINAL_TYPE (HoneValueRows, hone_value_rows, HONE, VALUE_ROWS, GObject)

struct _HoneValueRows {
  GObject parent_instance;
  HoneValueTable table;
};

static GType
get_item_type (GListModel *model)
{
  return HONE_TYPE_VALUE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return HONE_VALUE_ROWS (model)->table.n_rows;
}

static gpointer
get_item (GListModel *model, guint position)
{
  HoneValueRow *row;

  if (position >= HONE_VALUE_ROWS (model)->table.n_rows)
    return NULL;
  row = g_object_new (HONE_TYPE_VALUE_ROW, NULL);
  row->row = position;
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneValueRows, hone_value_rows, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
hone_value_rows_finalize (GObject *object)
{
  HoneValueRows *self = HONE_VALUE_ROWS (object);

  if (self->table.free_data != NULL)
    self->table.free_data (self->table.data);
  G_OBJECT_CLASS (hone_value_rows_parent_class)->finalize (object);
}

static void
hone_value_rows_class_init (HoneValueRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_value_rows_finalize;
}

static void
hone_value_rows_init (HoneValueRows *self)
{
}

/* Cells. */

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), GPOINTER_TO_UINT (column) == 0 ? 0 : 1);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  HoneValueRows *rows = g_object_get_data (G_OBJECT (factory), "rows");
  HoneValueRow *row = gtk_list_item_get_item (item);
  g_autofree char *text = rows->table.text (rows->table.data, row->row, GPOINTER_TO_UINT (column));

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text != NULL ? text : "");
}

static void
add_column (GtkColumnView *view, HoneValueRows *rows, const char *title, guint i)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_object_set_data (G_OBJECT (factory), "rows", rows);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), GUINT_TO_POINTER (i));
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), GUINT_TO_POINTER (i));
  column = gtk_column_view_column_new (title, factory);
  gtk_column_view_column_set_resizable (column, TRUE);
  gtk_column_view_column_set_expand (column, TRUE);
  gtk_column_view_append_column (view, column);
}

GtkWidget *
hone_value_table_new (const HoneValueTable *table, const char *name)
{
  HoneValueRows *rows = g_object_new (HONE_TYPE_VALUE_ROWS, NULL);
  GtkWidget *scroll = gtk_scrolled_window_new ();
  GtkWidget *view;

  rows->table = *table;
  rows->table.titles = NULL;
  view = gtk_column_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (rows))));
  for (guint i = 0; table->titles[i] != NULL; i++)
    add_column (GTK_COLUMN_VIEW (view), rows, table->titles[i], i);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (view, "data-table");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroll), view);
  gtk_widget_set_vexpand (scroll, TRUE);
  return scroll;
}

void
hone_value_table_present (const HoneValueTable *table, const char *title, GtkWidget *from)
{
  GtkWidget *window = adw_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkRoot *root = gtk_widget_get_root (from);
  int n_columns = (int) g_strv_length ((char **) table->titles);

  gtk_window_set_title (GTK_WINDOW (window), title);
  gtk_window_set_default_size (GTK_WINDOW (window), MIN (120 + COLUMN * n_columns, MAX_WIDTH), 480);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), hone_value_table_new (table, title));
  adw_window_set_content (ADW_WINDOW (window), box);
  hone_widgets_close_by_escape (window);
  if (GTK_IS_WINDOW (root)) {
    gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (root));
    gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  }
  gtk_window_present (GTK_WINDOW (window));
}
