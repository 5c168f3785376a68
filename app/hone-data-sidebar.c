/* SPDX-License-Identifier: Apache-2.0 */
/* hone-data-sidebar.c - see hone-data-sidebar.h */
#include "hone-data-sidebar.h"

#include "hone-swatch.h"
#include "hone-words.h"

#include <glib/gi18n.h>

#define DOUBTFUL 0.5
#define N_DIGITS 9 /* classes that have a key of their own */

struct _HoneDataSidebar {
  AdwBin parent_instance;

  HoneImageList *list;
  char **names; /* of classes */
  int n_classes;
  int n_findings;
  GtkWidget *box;
  GtkListBox *places, *splits, *classes, *filters;
  HoneDataPlace place;
};

G_DEFINE_FINAL_TYPE (HoneDataSidebar, hone_data_sidebar, ADW_TYPE_BIN)

enum {
  SIGNAL_PLACE_CHANGED,
  SIGNAL_SEARCH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A row of filters: the word that it stands for. */
static const struct {
  const char *key, *value;
  const char *icon, *name;
  gboolean of_boxes; /* says nothing where a picture is of one class as a whole */
} filters[] = {
  { "problem", "any", "hone-warning-symbolic", N_ ("With findings"), FALSE },
  { "reviewed", "no", "hone-unreviewed-symbolic", N_ ("Not reviewed"), FALSE },
  { "labels", "none", "hone-unlabelled-symbolic", N_ ("Without labels"), TRUE },
  { "size", "<16", "hone-small-symbolic", N_ ("Small boxes"), TRUE },
  { "excluded", "yes", "hone-close-symbolic", N_ ("Excluded"), FALSE },
  { "doubt", ">0.5", "hone-use-symbolic", N_ ("Model disagrees"), TRUE },
};

/* What a row stands for: a HoneSplit, a class, a filter, a HoneDataPlace. */
static int
value_of (GtkListBoxRow *row)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (row), "value"));
}

static GtkWidget *
count_label (guint n)
{
  g_autofree char *text = hone_words_count (n);
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

/* @sign: (nullable): an icon or swatch in front. */
static void
add_row (GtkListBox *box, int value, GtkWidget *sign, const char *name, guint count)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *content = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (name);
  g_autofree char *spoken = g_strdup_printf ("%s, %u", name, count);

  g_object_set (label, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  if (sign != NULL)
    gtk_box_append (GTK_BOX (content), sign);
  gtk_box_append (GTK_BOX (content), label);
  gtk_box_append (GTK_BOX (content), count_label (count));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), content);
  gtk_widget_set_tooltip_text (row, name);
  g_object_set_data (G_OBJECT (row), "value", GINT_TO_POINTER (value));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_list_box_append (box, row);
}

static void
empty (GtkListBox *box)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_list_box_remove (box, child);
}

static void
select_value (GtkListBox *box, int value)
{
  GtkListBoxRow *row;

  gtk_list_box_unselect_all (box);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (box, i)) != NULL; i++)
    if (value_of (row) == value)
      gtk_list_box_select_row (box, row);
}

static gboolean
is_on (HoneDataSidebar *self, guint filter)
{
  g_autofree char *value = hone_image_query_get (hone_image_list_get_search (self->list), filters[filter].key);

  return g_strcmp0 (value, filters[filter].value) == 0;
}

static void
select_filters (HoneDataSidebar *self)
{
  GtkListBoxRow *row;

  gtk_list_box_unselect_all (self->filters);
  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->filters, i)) != NULL; i++)
    if (is_on (self, (guint) value_of (row)))
      gtk_list_box_select_row (self->filters, row);
}

void
hone_data_sidebar_refresh (HoneDataSidebar *self)
{
  select_value (self->places, (int) self->place);
  if (self->list == NULL)
    return;
  select_value (self->splits, hone_image_list_get_split (self->list));
  select_value (self->classes, hone_image_list_get_class (self->list));
  select_filters (self);
}

static GtkWidget *
icon (const char *name)
{
  return g_object_new (GTK_TYPE_IMAGE, "icon-name", name, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
}

static void
fill_places (HoneDataSidebar *self)
{
  empty (self->places);
  add_row (self->places, HONE_PLACE_PICTURES, icon ("hone-all-symbolic"), _ ("Pictures"),
           hone_image_list_count_images (self->list, HONE_ANY));
  add_row (self->places, HONE_PLACE_HEALTH,
           icon (self->n_findings > 0 ? "hone-warning-symbolic" : "hone-done-symbolic"), _ ("Health"),
           (guint) MAX (self->n_findings, 0));
  add_row (self->places, HONE_PLACE_CLASSES, icon ("hone-draw-box-symbolic"), _ ("Classes"), (guint) self->n_classes);
}

static void
fill_splits (HoneDataSidebar *self)
{
  empty (self->splits);
  add_row (self->splits, HONE_ANY, NULL, _ ("All"), hone_image_list_count_images (self->list, HONE_ANY));
  for (int i = 0; i < HONE_N_SPLITS; i++)
    add_row (self->splits, i, NULL, hone_words_split (i), hone_image_list_count_images (self->list, i));
}

static void
fill_classes (HoneDataSidebar *self)
{
  empty (self->classes);
  for (int i = 0; i < self->n_classes; i++)
    add_row (self->classes, i, hone_swatch_new (i, i < N_DIGITS), self->names[i],
             hone_image_list_count_labels (self->list, HONE_ANY, i));
}

static guint
count_filter (HoneDataSidebar *self, guint filter)
{
  switch (filter) {
  case 0:
    return hone_image_list_count_findings (self->list, HONE_ANY);
  case 1:
    return hone_image_list_count_images (self->list, HONE_ANY) -
           hone_image_list_count_marked (self->list, HONE_MARK_REVIEWED);
  case 2:
    return hone_image_list_count_without_labels (self->list, HONE_ANY);
  case 3:
    return hone_image_list_count_small (self->list, HONE_SMALL_BOX);
  case 4:
    return hone_image_list_count_marked (self->list, HONE_MARK_EXCLUDED);
  default:
    return hone_image_list_count_doubts (self->list, DOUBTFUL);
  }
}

static void
fill_filters (HoneDataSidebar *self)
{
  const HoneDataYaml *yaml = hone_image_index_get_yaml (hone_image_list_get_index (self->list));

  empty (self->filters);
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    if (!yaml->class_folders || !filters[i].of_boxes)
      add_row (self->filters, (int) i, icon (filters[i].icon), _ (filters[i].name), count_filter (self, i));
}

void
hone_data_sidebar_recount (HoneDataSidebar *self)
{
  if (self->list == NULL)
    return;
  fill_places (self);
  fill_splits (self);
  fill_classes (self);
  fill_filters (self);
  hone_data_sidebar_refresh (self);
}

void
hone_data_sidebar_set_list (HoneDataSidebar *self, HoneImageList *list, char *const *names, int n_classes)
{
  g_set_object (&self->list, list);
  g_strfreev (self->names);
  self->names = g_strdupv ((char **) names);
  self->n_classes = n_classes;
  hone_data_sidebar_recount (self);
}

void
hone_data_sidebar_set_n_findings (HoneDataSidebar *self, int n_findings)
{
  self->n_findings = n_findings;
  if (self->list == NULL)
    return;
  fill_places (self);
  select_value (self->places, (int) self->place);
}

HoneDataPlace
hone_data_sidebar_get_place (HoneDataSidebar *self)
{
  return self->place;
}

void
hone_data_sidebar_set_place (HoneDataSidebar *self, HoneDataPlace place)
{
  if (self->place == place)
    return;
  self->place = place;
  select_value (self->places, (int) place);
  g_signal_emit (self, signals[SIGNAL_PLACE_CHANGED], 0);
}

/* @value NULL: the word goes. */
static void
ask (HoneDataSidebar *self, const char *key, const char *value)
{
  g_autofree char *search = hone_image_query_put (hone_image_list_get_search (self->list), key, value);

  g_signal_emit (self, signals[SIGNAL_SEARCH], 0, search);
}

static void
place_cb (HoneDataSidebar *self, GtkListBoxRow *row)
{
  hone_data_sidebar_set_place (self, (HoneDataPlace) value_of (row));
}

static void
split_cb (HoneDataSidebar *self, GtkListBoxRow *row)
{
  int split = value_of (row);

  ask (self, "split", split == HONE_ANY ? NULL : hone_split_name (split));
}

/* A second click takes the word away again. */
static void
class_cb (HoneDataSidebar *self, GtkListBoxRow *row)
{
  int klass = value_of (row);
  g_autofree char *word = hone_image_query_class_word (self->names[klass]);

  ask (self, "class", hone_image_list_get_class (self->list) == klass ? NULL : word);
}

static void
filter_cb (HoneDataSidebar *self, GtkListBoxRow *row)
{
  guint filter = (guint) value_of (row);

  ask (self, filters[filter].key, is_on (self, filter) ? NULL : filters[filter].value);
}

static GtkListBox *
add_list (HoneDataSidebar *self, const char *title, GCallback activated)
{
  GtkWidget *list = gtk_list_box_new ();

  if (title != NULL) {
    GtkWidget *label = gtk_label_new (title);

    gtk_label_set_xalign (GTK_LABEL (label), 0);
    gtk_widget_add_css_class (label, "caption-heading");
    gtk_widget_add_css_class (label, "dim-label");
    gtk_widget_add_css_class (label, "section");
    gtk_box_append (GTK_BOX (self->box), label);
    gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  } else {
    gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Show"), -1);
  }
  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_box_append (GTK_BOX (self->box), list);
  g_signal_connect_swapped (list, "row-activated", activated, self);
  return GTK_LIST_BOX (list);
}

static void
hone_data_sidebar_dispose (GObject *object)
{
  HoneDataSidebar *self = HONE_DATA_SIDEBAR (object);

  g_clear_object (&self->list);
  g_clear_pointer (&self->names, g_strfreev);
  G_OBJECT_CLASS (hone_data_sidebar_parent_class)->dispose (object);
}

static void
hone_data_sidebar_class_init (HoneDataSidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_data_sidebar_dispose;

  signals[SIGNAL_PLACE_CHANGED] =
      g_signal_new ("place-changed", HONE_TYPE_DATA_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_SEARCH] = g_signal_new ("search", HONE_TYPE_DATA_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
hone_data_sidebar_init (HoneDataSidebar *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set (self->box, "margin-top", 8, "margin-bottom", 12, NULL);
  self->places = add_list (self, NULL, G_CALLBACK (place_cb));
  self->splits = add_list (self, _ ("Splits"), G_CALLBACK (split_cb));
  self->classes = add_list (self, _ ("Classes"), G_CALLBACK (class_cb));
  self->filters = add_list (self, _ ("Show Only"), G_CALLBACK (filter_cb));
  gtk_list_box_set_selection_mode (self->filters, GTK_SELECTION_MULTIPLE); /* they combine */
  g_object_set (scroller, "hscrollbar-policy", GTK_POLICY_NEVER, "width-request", 240, NULL);
  gtk_widget_add_css_class (scroller, "hone-sidebar");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->box);
  adw_bin_set_child (ADW_BIN (self), scroller);
}
