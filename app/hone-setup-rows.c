/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-rows.c - see hone-setup-rows.h */
#include "hone-setup-rows.h"

#include "hone-compat.h"
#include "hone-preset.h"
#include "hone-setting-row.h"

#include <glib/gi18n.h>

#define UNFOLD 300 /* milliseconds after which a group has its height */

struct _HoneSetupRows {
  GtkBox parent_instance;

  HoneSettings *settings; /* not owned */
  HoneSettings *reference;
  char *reference_name;

  GPtrArray *rows;       /* of HoneSettingRow, all */
  GPtrArray *expanders;  /* of AdwExpanderRow */
  HoneSettingRow *going; /* (nullable): gets the focus as soon as its group is open */
  guint unfolding;

  AdwPreferencesGroup *basics;
  GtkBox *between;
  GtkEditable *search;
  GtkToggleButton *only_changed;
  GtkWidget *reset_all;
  GtkStack *stack;
  GtkListBox *all, *found;
};

G_DEFINE_FINAL_TYPE (HoneSetupRows, hone_setup_rows, GTK_TYPE_BOX)

enum {
  SIGNAL_CHANGED,
  SIGNAL_RESET_ALL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *const basics[] = { "epochs", "imgsz", "batch", "patience", "time", "name", NULL };

/* Chosen by other means of this page, or the command itself. */
static const char *const elsewhere[] = { "model",    "data", "project",  "resume", "cfg",
                                         "exist_ok", "mode", "save_dir", NULL };

#define UNUSED (-1) /* the group of what no training reads */
#define EVERY (-2)  /* no group: all that is shown */

static const struct {
  int page;
  const char *title;
} groups[] = {
  { HONE_PAGE_TRAINING, N_ ("Training") },
  { HONE_PAGE_OPTIMIZATION, N_ ("Optimizer and Learning Rate") },
  { HONE_PAGE_AUGMENTATION, N_ ("Augmentation") },
  { HONE_PAGE_MODEL, N_ ("Model") },
  { HONE_PAGE_DATA, N_ ("Data") },
  { HONE_PAGE_VALIDATION, N_ ("Validation") },
  { HONE_PAGE_PREDICTION, N_ ("What Counts as Found") },
  { HONE_PAGE_RUN, N_ ("Run") },
  { UNUSED, N_ ("Not Read by a Training") },
};

static int
group_of (const HoneSetting *setting)
{
  return (setting->uses & HONE_USE_TRAIN) == 0 ? UNUSED : (int) setting->page;
}

static gboolean
is_shown (const HoneSetting *setting)
{
  return !g_strv_contains (elsewhere, setting->name);
}

static gboolean
is_changed (HoneSetupRows *self, const HoneSetting *setting)
{
  if (self->reference != NULL)
    return !hone_setting_is_same (self->settings, self->reference, setting->name);
  return !hone_settings_is_default (self->settings, setting->name);
}

/* A group that was never opened has no rows yet. */
static gboolean
is_in (const HoneSetting *setting, int group)
{
  return is_shown (setting) && group_of (setting) == group && !g_strv_contains (basics, setting->name);
}

static guint
count_changed (HoneSetupRows *self, int group)
{
  guint n = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    n += (group == EVERY ? is_shown (setting) : is_in (setting, group)) && is_changed (self, setting);
  return n;
}

/* How many settings behind a folded group are changed, and how many in all. */
static void
show_counts (HoneSetupRows *self)
{
  const guint all = count_changed (self, EVERY);
  g_autofree char *words = g_strdup_printf (_ ("Changed (%u)"), all);

  for (guint i = 0; i < self->expanders->len; i++) {
    const int group = GPOINTER_TO_INT (g_object_get_data (self->expanders->pdata[i], "group"));
    const guint n = count_changed (self, group);
    g_autofree char *text = n > 0 ? g_strdup_printf (ngettext ("%u changed", "%u changed", n), n) : NULL;

    adw_expander_row_set_subtitle (self->expanders->pdata[i], text != NULL ? text : "");
  }
  gtk_button_set_label (GTK_BUTTON (self->only_changed), words);
  gtk_widget_set_sensitive (GTK_WIDGET (self->only_changed),
                            all > 0 || gtk_toggle_button_get_active (self->only_changed));
  gtk_widget_set_sensitive (self->reset_all, all > 0);
}

/* Rows. */

static void
refresh_but (HoneSetupRows *self, gpointer but)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (self->rows->pdata[i] != but)
      hone_setting_row_refresh (self->rows->pdata[i]);
  show_counts (self);
}

static void
row_changed_cb (HoneSetupRows *self, HoneSettingRow *row)
{
  refresh_but (self, row);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static GtkWidget *
new_row (HoneSetupRows *self, const HoneSetting *setting)
{
  GtkWidget *row = hone_setting_row_new (setting, self->settings);

  if (self->reference != NULL)
    hone_setting_row_set_reference (HONE_SETTING_ROW (row), self->reference, self->reference_name);
  if (g_str_equal (setting->name, "batch"))
    hone_setting_row_add_choice (HONE_SETTING_ROW (row), _ ("Automatic"), "-1");
  g_ptr_array_add (self->rows, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (row_changed_cb), self);
  return row;
}

/* A page has more than a hundred rows: those of a group are made when it is opened first. */
static void
fill (HoneSetupRows *self, AdwExpanderRow *expander)
{
  const int group = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (expander), "group"));

  if (g_object_get_data (G_OBJECT (expander), "filled") != NULL)
    return;
  g_object_set_data (G_OBJECT (expander), "filled", GINT_TO_POINTER (TRUE));
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (is_in (setting, group))
      adw_expander_row_add_row (expander, new_row (self, setting));
  hone_compat_name_buttons (GTK_WIDGET (expander));
}

static void
expanded_cb (AdwExpanderRow *expander, GParamSpec *pspec, HoneSetupRows *self)
{
  if (adw_expander_row_get_expanded (expander))
    fill (self, expander);
}

static void
add_group (HoneSetupRows *self, int group, const char *title)
{
  GtkWidget *expander = adw_expander_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (expander), "group", GINT_TO_POINTER (group));
  g_signal_connect_object (expander, "notify::expanded", G_CALLBACK (expanded_cb), self, 0);
  g_ptr_array_add (self->expanders, expander);
  gtk_list_box_append (self->all, expander);
}

void
hone_setup_rows_set_settings (HoneSetupRows *self, HoneSettings *settings)
{
  g_return_if_fail (HONE_IS_SETUP_ROWS (self) && self->settings == NULL);

  self->settings = settings;
  for (guint i = 0; basics[i] != NULL; i++)
    adw_preferences_group_add (self->basics, new_row (self, hone_setting_find (basics[i])));
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    add_group (self, groups[i].page, _ (groups[i].title));
  show_counts (self);
}

void
hone_setup_rows_set_reference (HoneSetupRows *self, HoneSettings *reference, const char *name)
{
  g_return_if_fail (HONE_IS_SETUP_ROWS (self));

  for (guint i = 0; i < self->rows->len; i++)
    hone_setting_row_set_reference (self->rows->pdata[i], reference, name);
  self->reference = reference;
  g_free (self->reference_name);
  self->reference_name = g_strdup (name);
  show_counts (self);
}

void
hone_setup_rows_refresh (HoneSetupRows *self)
{
  g_return_if_fail (HONE_IS_SETUP_ROWS (self));

  refresh_but (self, NULL);
}

const char *
hone_setup_rows_get_error (HoneSetupRows *self, const char **name)
{
  g_return_val_if_fail (HONE_IS_SETUP_ROWS (self), NULL);

  *name = NULL;
  for (guint i = 0; i < self->rows->len; i++)
    if (hone_setting_row_get_error (self->rows->pdata[i]) != NULL) {
      *name = hone_setting_row_get_setting (self->rows->pdata[i])->name;
      return hone_setting_row_get_error (self->rows->pdata[i]);
    }
  return NULL;
}

/* Search, and what is changed: these rows are made when somebody asks for them. */

static gboolean
found_cb (GtkListBoxRow *row, gpointer data)
{
  HoneSetupRows *self = HONE_SETUP_ROWS (data);

  return hone_setting_row_matches (HONE_SETTING_ROW (row), gtk_editable_get_text (self->search)) &&
         (!gtk_toggle_button_get_active (self->only_changed) || hone_setting_row_is_changed (HONE_SETTING_ROW (row)));
}

/* What was found is below the entry, which may be at the lower edge of the window. */
static gboolean
scroll_to_found_cb (gpointer data)
{
  HoneSetupRows *self = HONE_SETUP_ROWS (data);
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkWidget *view = scroller != NULL ? gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller)) : NULL;
  GtkAdjustment *at = scroller != NULL ? gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)) : NULL;
  graphene_point_t point;

  if (view != NULL && gtk_widget_compute_point (GTK_WIDGET (self->search), view, &GRAPHENE_POINT_INIT (0, 0), &point))
    gtk_adjustment_set_value (at, gtk_adjustment_get_value (at) + (double) point.y - 8);
  return G_SOURCE_REMOVE;
}

static void
find_cb (HoneSetupRows *self)
{
  const gboolean finding =
      *gtk_editable_get_text (self->search) != '\0' || gtk_toggle_button_get_active (self->only_changed);

  if (finding && gtk_list_box_get_row_at_index (self->found, 0) == NULL) {
    for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
      if (is_shown (setting))
        gtk_list_box_append (self->found, new_row (self, setting));
    hone_compat_name_buttons (GTK_WIDGET (self->found));
  }
  gtk_list_box_invalidate_filter (self->found);
  gtk_stack_set_visible_child_name (self->stack, finding ? "found" : "pages");
  show_counts (self);
  if (finding) /* after the new rows have their place */
    g_idle_add_full (G_PRIORITY_LOW, scroll_to_found_cb, g_object_ref (self), g_object_unref);
}

void
hone_setup_rows_search (HoneSetupRows *self)
{
  g_return_if_fail (HONE_IS_SETUP_ROWS (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* Going to a row. */

static gboolean
unfolded_cb (gpointer data)
{
  HoneSetupRows *self = HONE_SETUP_ROWS (data);

  self->unfolding = 0;
  if (self->going != NULL)
    hone_setting_row_focus (self->going); /* the page scrolls to what has the focus */
  self->going = NULL;
  return G_SOURCE_REMOVE;
}

static void
fill_group_of (HoneSetupRows *self, const char *name)
{
  const HoneSetting *setting = hone_setting_find (name);

  for (guint i = 0; setting != NULL && i < self->expanders->len; i++)
    if (is_in (setting, GPOINTER_TO_INT (g_object_get_data (self->expanders->pdata[i], "group"))))
      fill (self, self->expanders->pdata[i]);
}

static HoneSettingRow *
find_row (HoneSetupRows *self, const char *name)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (g_str_equal (hone_setting_row_get_setting (self->rows->pdata[i])->name, name) &&
        gtk_widget_get_parent (self->rows->pdata[i]) != GTK_WIDGET (self->found))
      return self->rows->pdata[i];
  return NULL;
}

gboolean
hone_setup_rows_go_to (HoneSetupRows *self, const char *name)
{
  HoneSettingRow *row;
  GtkWidget *expander;

  g_return_val_if_fail (HONE_IS_SETUP_ROWS (self), FALSE);

  fill_group_of (self, name);
  row = find_row (self, name);
  if (row == NULL)
    return FALSE;
  gtk_toggle_button_set_active (self->only_changed, FALSE);
  gtk_editable_set_text (self->search, "");
  gtk_stack_set_visible_child_name (self->stack, "pages");
  expander = gtk_widget_get_ancestor (GTK_WIDGET (row), ADW_TYPE_EXPANDER_ROW);
  self->going = row;
  g_clear_handle_id (&self->unfolding, g_source_remove);
  if (expander == NULL || adw_expander_row_get_expanded (ADW_EXPANDER_ROW (expander))) {
    unfolded_cb (self);
  } else {
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), TRUE);
    self->unfolding = g_timeout_add (UNFOLD, unfolded_cb, self);
  }
  return TRUE;
}

void
hone_setup_rows_add_between (HoneSetupRows *self, GtkWidget *widget)
{
  g_return_if_fail (HONE_IS_SETUP_ROWS (self));

  gtk_box_append (self->between, widget);
}

/* Making. */

static void
reset_all_cb (HoneSetupRows *self)
{
  g_signal_emit (self, signals[SIGNAL_RESET_ALL], 0);
}

static GtkWidget *
nothing_found (void)
{
  GtkWidget *label = gtk_label_new (_ ("No setting has these words in its name or explanation."));

  g_object_set (label, "margin-top", 18, "margin-bottom", 18, NULL);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkListBox *
make_list (HoneSetupRows *self, const char *name, const char *title)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_widget_set_valign (list, GTK_ALIGN_START);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_stack_add_named (self->stack, list, name);
  return GTK_LIST_BOX (list);
}

static void
make_stack (HoneSetupRows *self)
{
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_stack_set_vhomogeneous (self->stack, FALSE);
  self->all = make_list (self, "pages", _ ("All settings"));
  self->found = make_list (self, "found", _ ("Settings found"));
  gtk_list_box_set_filter_func (self->found, found_cb, self, NULL);
  gtk_list_box_set_placeholder (self->found, nothing_found ());
}

static GtkWidget *
make_search (HoneSetupRows *self)
{
  GtkWidget *search = gtk_search_entry_new ();

  g_object_set (search, "placeholder-text", _ ("Find a setting by its name or meaning"), "hexpand", TRUE, NULL);
  gtk_widget_set_tooltip_text (search, _ ("Find a setting, also by its Ultralytics name (Ctrl+F)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (search), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Find a setting"), -1);
  self->search = GTK_EDITABLE (search);
  g_signal_connect_swapped (search, "search-changed", G_CALLBACK (find_cb), self);
  return search;
}

static GtkWidget *
make_tools (HoneSetupRows *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->only_changed = GTK_TOGGLE_BUTTON (gtk_toggle_button_new ());
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->only_changed), _ ("Show only what is not as it is by default"));
  self->reset_all = gtk_button_new_with_label (_ ("Reset All"));
  gtk_widget_set_tooltip_text (self->reset_all, _ ("Put all settings back"));
  g_signal_connect_swapped (self->only_changed, "toggled", G_CALLBACK (find_cb), self);
  g_signal_connect_swapped (self->reset_all, "clicked", G_CALLBACK (reset_all_cb), self);
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->only_changed));
  gtk_box_append (GTK_BOX (box), self->reset_all);
  return box;
}

static void
hone_setup_rows_dispose (GObject *object)
{
  HoneSetupRows *self = HONE_SETUP_ROWS (object);

  g_clear_handle_id (&self->unfolding, g_source_remove);
  self->going = NULL;
  G_OBJECT_CLASS (hone_setup_rows_parent_class)->dispose (object);
}

static void
hone_setup_rows_finalize (GObject *object)
{
  HoneSetupRows *self = HONE_SETUP_ROWS (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->expanders);
  g_free (self->reference_name);
  G_OBJECT_CLASS (hone_setup_rows_parent_class)->finalize (object);
}

static void
hone_setup_rows_class_init (HoneSetupRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setup_rows_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_rows_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_SETUP_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_RESET_ALL] =
      g_signal_new ("reset-all", HONE_TYPE_SETUP_ROWS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_setup_rows_init (HoneSetupRows *self)
{
  GtkWidget *title = gtk_label_new (_ ("All Settings"));

  self->rows = g_ptr_array_new ();
  self->expanders = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 10);
  self->basics = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->basics, _ ("Basics"));
  self->between = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 10));
  gtk_widget_set_margin_top (GTK_WIDGET (self->between), 8);
  g_object_set (title, "xalign", 0.0, "margin-top", 8, NULL);
  gtk_widget_add_css_class (title, "heading");
  make_stack (self);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->basics));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->between));
  gtk_box_append (GTK_BOX (self), title);
  gtk_box_append (GTK_BOX (self), make_tools (self));
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->stack));
}
