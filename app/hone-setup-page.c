/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setup-page.c - see hone-setup-page.h
 *
 * A setting may have two rows: its place among basics or pages, and its place among what a search finds. Both change
 * the same HoneSettings and follow each other.
 */
#include "hone-setup-page.h"

#include "hone-advice.h"
#include "hone-choice.h"
#include "hone-compat.h"
#include "hone-reflow.h"
#include "hone-setting-row.h"
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define PANEL_MARGIN 16

struct _HoneSetupPage {
  AdwBin parent_instance;

  HoneProject *project;
  HoneSettings *settings;
  char *reason;
  gboolean following; /* choices follow the settings: do not answer */

  GPtrArray *rows;        /* of HoneSettingRow, all */
  GPtrArray *expanders;   /* of AdwExpanderRow */
  GtkWidget *file_choice; /* the weights of a file */

  HoneReflow *body;
  GtkScrolledWindow *scroller, *panel_scroller;
  GtkBox *column, *details;
  GtkFlowBox *models, *presets;
  AdwPreferencesGroup *basics;
  GtkEditable *search;
  GtkStack *all_stack;
  GtkListBox *all, *found, *warnings;
  GtkLabel *run_title, *run_subtitle, *command, *reason_label;
  GtkGrid *facts;
};

G_DEFINE_FINAL_TYPE (HoneSetupPage, hone_setup_page, ADW_TYPE_BIN)

static guint changed_signal;

/* Weights: counts of spec 01, section 5, in millions. */
static const struct {
  const char *model, *text;
} models[] = {
  { "yolo26n.yaml", N_ ("2.6 M weights, untrained. The quickest.") },
  { "yolo26s.yaml", N_ ("10 M weights, untrained. Slower, often better.") },
  { "yolo11n.yaml", N_ ("2.6 M weights, untrained. The generation before.") },
  { "yolov8n.yaml", N_ ("3.2 M weights, untrained. Well known.") },
};

static const struct {
  const char *title, *text;
  const char *values[4][2]; /* none: everything as it is by default */
} presets[] = {
  { N_ ("Quick Look"),
    N_ ("20 epochs at 320 px. Is the data any good?"),
    { { "epochs", "20" }, { "imgsz", "320" }, { "patience", "100" } } },
  { N_ ("Balanced"),
    N_ ("100 epochs at 640 px. Stops early when nothing is gained."),
    { { "epochs", "100" }, { "imgsz", "640" }, { "patience", "30" } } },
  { N_ ("Thorough"),
    N_ ("300 epochs at 640 px. For the model you hand on."),
    { { "epochs", "300" }, { "imgsz", "640" }, { "patience", "50" } } },
  { N_ ("As Ultralytics"),
    N_ ("Its defaults, number for number."),
    { { "epochs", "100" }, { "imgsz", "640" }, { "patience", "100" } } },
};

static const char *const basics[] = { "epochs", "imgsz", "batch", "patience", "optimizer", "lr0", "seed", NULL };

/* Asked for elsewhere, or of no use before a training in a window. */
static const char *const elsewhere[] = { "model", "data",      "project", "resume", "cfg",  "exist_ok",
                                         "split", "save_json", "mode",    "task",   "save", NULL };

static const struct {
  HonePage page;
  const char *title;
} pages[] = {
  { HONE_PAGE_TRAINING, N_ ("Training") },
  { HONE_PAGE_OPTIMIZATION, N_ ("Optimization") },
  { HONE_PAGE_AUGMENTATION, N_ ("Augmentation") },
  { HONE_PAGE_MODEL, N_ ("Model") },
  { HONE_PAGE_DATA, N_ ("Data") },
  { HONE_PAGE_VALIDATION, N_ ("Validation") },
  { HONE_PAGE_RUN, N_ ("Run") },
};

/* The summary at the right. */

static void
add_fact (HoneSetupPage *self, int row, const char *name, guint64 value)
{
  GtkWidget *title = gtk_label_new (name);
  GtkWidget *number;
  g_autofree char *text = hone_words_count (value);

  number = gtk_label_new (text);
  g_object_set (title, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (title, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (number), 1);
  gtk_widget_add_css_class (number, "numeric");
  gtk_widget_add_css_class (number, "heading");
  gtk_grid_attach (self->facts, title, 0, row, 1, 1);
  gtk_grid_attach (self->facts, number, 1, row, 1, 1);
}

static void
empty (GtkWidget *box, void (*remove) (GtkWidget *, GtkWidget *))
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (box)) != NULL)
    remove (box, child);
}

/* A part of the data, where the setting fraction asks for one: of train with one number, of each with a list. */
static guint
count_used (HoneSetupPage *self, HoneSplit split)
{
  guint all = self->project != NULL ? hone_project_get_n_images (self->project, split) : 0;
  int n;
  g_autofree double *parts = hone_settings_get_numbers (self->settings, "fraction", &n);
  double part = (int) split < n ? parts[split] : 1;

  if (all == 0 || part > 1)
    return MIN (all, (guint) part);
  return (guint) MAX (1, rint (all * part));
}

static void
show_facts (HoneSetupPage *self)
{
  guint train = count_used (self, HONE_SPLIT_TRAIN), val = count_used (self, HONE_SPLIT_VAL);
  double batch = hone_settings_get_number (self->settings, "batch");
  int epochs = hone_settings_get_int (self->settings, "epochs");

  empty (GTK_WIDGET (self->facts), (void (*) (GtkWidget *, GtkWidget *)) gtk_grid_remove);
  add_fact (self, 0, _ ("Training pictures"), train);
  add_fact (self, 1, _ ("Validation pictures"), val);
  if (batch >= 1) {
    guint64 batches = (guint64) ceil (train / batch);

    add_fact (self, 2, _ ("Batches an epoch"), batches);
    add_fact (self, 3, _ ("Batches in all"), batches * (guint64) epochs);
  }
}

static void
show_titles (HoneSetupPage *self)
{
  const char *title = self->project != NULL ? hone_project_get_title (self->project) : "";
  const char *model = hone_settings_get_text (self->settings, "model");

  hone_words_set (self->run_title, hone_words_model (model));
  /* Translators: what a model will be trained on: the name of a data set. */
  hone_words_set (self->run_subtitle, g_strdup_printf (_ ("on %s"), title));
  hone_words_set (self->command, hone_setup_page_get_command (self));
}

static void
add_warning (HoneSetupPage *self, const HoneAdvice *advice)
{
  static const char *const icons[] = { "hone-note-symbolic", "hone-warning-symbolic", "hone-error-symbolic" };
  static const char *const css[] = { "accent", "warning", "error" };
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10);
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[advice->severity]);
  GtkWidget *text = gtk_label_new (advice->message);

  g_object_set (box, "margin-top", 10, "margin-bottom", 10, "margin-start", 12, "margin-end", 12, NULL);
  g_object_set (text, "xalign", 0.0, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "hexpand", TRUE,
                "max-width-chars", 26, NULL);
  gtk_widget_add_css_class (text, "caption");
  gtk_widget_add_css_class (icon, css[advice->severity]);
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, advice->message, -1);
  gtk_list_box_append (self->warnings, row);
}

static void
show_warnings (HoneSetupPage *self)
{
  HoneDataset *dataset = self->project != NULL ? hone_project_get_dataset (self->project) : NULL;
  g_autoptr (GArray) advice = hone_advice_list (self->settings, dataset, NULL);

  empty (GTK_WIDGET (self->warnings), (void (*) (GtkWidget *, GtkWidget *)) gtk_list_box_remove);
  for (guint i = 0; i < advice->len; i++)
    add_warning (self, &g_array_index (advice, HoneAdvice, i));
  gtk_widget_set_visible (GTK_WIDGET (self->warnings), advice->len > 0);
}

static char *
find_reason (HoneSetupPage *self)
{
  if (self->project == NULL || hone_project_get_dataset (self->project) == NULL)
    return g_strdup (_ ("Open a data set first."));
  if (hone_project_get_n_images (self->project, HONE_SPLIT_TRAIN) == 0)
    return g_strdup (_ ("The data set has no training pictures."));
  if (hone_project_get_n_images (self->project, HONE_SPLIT_VAL) == 0)
    return g_strdup (_ ("The data set has no validation pictures."));
  for (guint i = 0; i < self->rows->len; i++)
    if (hone_setting_row_get_error (self->rows->pdata[i]) != NULL)
      return g_strdup (hone_setting_row_get_error (self->rows->pdata[i]));
  return NULL;
}

static void
show_reason (HoneSetupPage *self)
{
  g_free (self->reason);
  self->reason = find_reason (self);
  gtk_label_set_text (self->reason_label, self->reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason_label), self->reason != NULL);
}

/* How many settings behind a folded page are not as they are by default. */
static void
show_expanders (HoneSetupPage *self)
{
  for (guint i = 0; i < self->expanders->len; i++) {
    HonePage page = (HonePage) GPOINTER_TO_INT (g_object_get_data (self->expanders->pdata[i], "page"));
    guint n = 0;
    g_autofree char *text = NULL;

    for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
      n += setting->page == page && !g_strv_contains (elsewhere, setting->name) &&
           !hone_settings_is_default (self->settings, setting->name);
    if (n > 0)
      text = g_strdup_printf (ngettext ("%u changed", "%u changed", n), n);
    adw_expander_row_set_subtitle (self->expanders->pdata[i], text != NULL ? text : "");
  }
}

/* Choices. */

static gboolean
same_value (HoneSetupPage *self, const char *name, const char *value)
{
  g_autofree char *now = hone_settings_show (self->settings, name);

  return g_str_equal (now, value);
}

static gboolean
preset_holds (HoneSetupPage *self, guint i)
{
  for (guint k = 0; presets[i].values[k][0] != NULL; k++)
    if (!same_value (self, presets[i].values[k][0], presets[i].values[k][1]))
      return FALSE;
  return TRUE;
}

static GtkWidget *
choice_at (GtkFlowBox *box, guint i)
{
  return gtk_flow_box_child_get_child (gtk_flow_box_get_child_at_index (box, (int) i));
}

/* Something is always on, so that Tab finds the group; when nothing fits, nothing looks chosen. */
static void
follow_choices (HoneSetupPage *self)
{
  const char *model = hone_settings_get_text (self->settings, "model");
  gboolean known = FALSE;

  self->following = TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    gboolean on = g_strcmp0 (model, models[i].model) == 0;

    known |= on;
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice_at (self->models, i)), on);
  }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->file_choice), !known);
  if (!known) {
    g_autofree char *base = g_path_get_basename (model != NULL ? model : "");

    hone_choice_set_text (self->file_choice, base);
  }
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (choice_at (self->presets, i)), preset_holds (self, i));
  self->following = FALSE;
}

static void
refresh_rows (HoneSetupPage *self, gpointer but)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (self->rows->pdata[i] != but)
      hone_setting_row_refresh (self->rows->pdata[i]);
}

static void
changed (HoneSetupPage *self)
{
  follow_choices (self);
  show_facts (self);
  show_titles (self);
  show_warnings (self);
  show_reason (self);
  show_expanders (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
row_changed_cb (HoneSetupPage *self, HoneSettingRow *row)
{
  refresh_rows (self, row);
  changed (self);
}

static void
apply (HoneSetupPage *self, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (!hone_settings_set (self->settings, name, value, &error))
    g_warning ("%s", error->message); /* our own tables: cannot happen */
}

static void
model_cb (HoneSetupPage *self, GtkToggleButton *choice)
{
  if (self->following)
    return;
  if (gtk_toggle_button_get_active (choice)) {
    apply (self, "model", g_object_get_data (G_OBJECT (choice), "model"));
    refresh_rows (self, NULL);
  }
  changed (self);
}

static void
preset_cb (HoneSetupPage *self, GtkToggleButton *choice)
{
  guint i = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (choice), "preset"));

  if (self->following)
    return;
  for (guint k = 0; gtk_toggle_button_get_active (choice) && presets[i].values[k][0] != NULL; k++)
    apply (self, presets[i].values[k][0], presets[i].values[k][1]);
  refresh_rows (self, NULL);
  changed (self);
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, HoneSetupPage *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
    g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

    if (path != NULL)
      apply (self, "model", path);
  }
  changed (self);
  g_object_unref (dialog);
}

static void
file_cb (HoneSetupPage *self, GtkToggleButton *choice)
{
  GtkFileChooserNative *dialog;
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  if (self->following)
    return;
  dialog =
      gtk_file_chooser_native_new (_ ("Start From a Model File"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  gtk_file_filter_set_name (filter, _ ("Models (.pt, .safetensors)"));
  gtk_file_filter_add_suffix (filter, "pt");
  gtk_file_filter_add_suffix (filter, "safetensors");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (file_chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
make_choices (HoneSetupPage *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    g_autofree char *title = hone_words_model (models[i].model);
    GtkWidget *choice = hone_choice_new (title, _ (models[i].text));

    g_object_set_data (G_OBJECT (choice), "model", (gpointer) models[i].model);
    g_signal_connect_swapped (choice, "clicked", G_CALLBACK (model_cb), self);
    gtk_flow_box_append (self->models, choice);
  }
  self->file_choice = hone_choice_new (_ ("Weights File…"), _ ("A .pt or .safetensors that has learnt before."));
  g_signal_connect_swapped (self->file_choice, "clicked", G_CALLBACK (file_cb), self);
  gtk_flow_box_append (self->models, self->file_choice);

  for (guint i = 0; i < G_N_ELEMENTS (presets); i++) {
    GtkWidget *choice = hone_choice_new (_ (presets[i].title), _ (presets[i].text));

    g_object_set_data (G_OBJECT (choice), "preset", GUINT_TO_POINTER (i));
    g_signal_connect_swapped (choice, "clicked", G_CALLBACK (preset_cb), self);
    gtk_flow_box_append (self->presets, choice);
  }
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->models)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE); /* the button in it is */
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->presets)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_focusable (child, FALSE);
}

/* Rows. */

static GtkWidget *
new_row (HoneSetupPage *self, const HoneSetting *setting)
{
  GtkWidget *row = hone_setting_row_new (setting, self->settings);

  g_ptr_array_add (self->rows, row);
  g_signal_connect_swapped (row, "changed", G_CALLBACK (row_changed_cb), self);
  return row;
}

static gboolean
is_shown (const HoneSetting *setting)
{
  return (setting->uses & HONE_USE_TRAIN) != 0 && !g_strv_contains (elsewhere, setting->name);
}

static void
add_page (HoneSetupPage *self, HonePage page, const char *title)
{
  GtkWidget *expander = NULL;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    if (setting->page != page || !is_shown (setting) || g_strv_contains (basics, setting->name))
      continue;
    if (expander == NULL)
      expander = adw_expander_row_new ();
    adw_expander_row_add_row (ADW_EXPANDER_ROW (expander), new_row (self, setting));
  }
  if (expander == NULL)
    return;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (expander), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (expander), "page", GINT_TO_POINTER (page));
  g_ptr_array_add (self->expanders, expander);
  gtk_list_box_append (self->all, expander);
}

static void
make_rows (HoneSetupPage *self)
{
  for (guint i = 0; basics[i] != NULL; i++)
    adw_preferences_group_add (self->basics, new_row (self, hone_setting_find (basics[i])));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    add_page (self, pages[i].page, _ (pages[i].title));
}

/* Search: its rows are made when somebody searches. */

static gboolean
found_cb (GtkListBoxRow *row, gpointer data)
{
  return hone_setting_row_matches (HONE_SETTING_ROW (row), gtk_editable_get_text (HONE_SETUP_PAGE (data)->search));
}

/* What was found is below the entry, which may be at the lower edge of the window. */
static gboolean
scroll_to_found_cb (gpointer data)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (data);
  graphene_point_t at;

  if (self->scroller != NULL && /* the window may be gone */
      gtk_widget_compute_point (GTK_WIDGET (self->search), GTK_WIDGET (self->column), &GRAPHENE_POINT_INIT (0, 0), &at))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), (double) at.y);
  return G_SOURCE_REMOVE;
}

static void
search_cb (HoneSetupPage *self)
{
  gboolean searching = *gtk_editable_get_text (self->search) != '\0';

  if (searching && gtk_list_box_get_row_at_index (self->found, 0) == NULL)
    for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
      if (is_shown (setting) && setting->page != HONE_PAGE_HIDDEN && setting->page != HONE_PAGE_PREDICTION &&
          setting->page != HONE_PAGE_EXPORT)
        gtk_list_box_append (self->found, new_row (self, setting));
  hone_compat_name_buttons (GTK_WIDGET (self->found));
  gtk_list_box_invalidate_filter (self->found);
  gtk_stack_set_visible_child_name (self->all_stack, searching ? "found" : "pages");
  if (searching) /* after the new rows have their place */
    g_idle_add_full (G_PRIORITY_LOW, scroll_to_found_cb, g_object_ref (self), g_object_unref);
}

static GtkWidget *
nothing_found (void)
{
  GtkWidget *label = gtk_label_new (_ ("No setting has these words in its name or explanation."));

  g_object_set (label, "margin-top", 18, "margin-bottom", 18, NULL);
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

/* Narrow: the panel is a bar below with Start; its details go to the end of the page. */
static void
narrow_cb (HoneSetupPage *self)
{
  gboolean narrow = hone_reflow_get_narrow (self->body);
  GtkWidget *details = g_object_ref (GTK_WIDGET (self->details));
  int margin = narrow ? 0 : PANEL_MARGIN;

  if (gtk_widget_get_parent (details) == GTK_WIDGET (self->column))
    gtk_box_remove (self->column, details);
  else
    gtk_scrolled_window_set_child (self->panel_scroller, NULL);
  if (narrow)
    gtk_box_append (self->column, details);
  else
    gtk_scrolled_window_set_child (self->panel_scroller, details);
  gtk_widget_set_margin_start (details, margin);
  gtk_widget_set_margin_end (details, margin);
  gtk_widget_set_visible (GTK_WIDGET (self->panel_scroller), !narrow);
  g_object_unref (details);
}

void
hone_setup_page_search (HoneSetupPage *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

/* The project. */

void
hone_setup_page_set_project (HoneSetupPage *self, HoneProject *project)
{
  g_set_object (&self->project, project);
  if (project != NULL)
    apply (self, "data", hone_project_get_path (project));
  changed (self);
}

gboolean
hone_setup_page_preset (HoneSetupPage *self, const char *word, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (word, "=", 2);

  if (!hone_settings_set (self->settings, parts[0], parts[1], error))
    return FALSE;
  refresh_rows (self, NULL);
  changed (self);
  return TRUE;
}

HoneSettings *
hone_setup_page_get_settings (HoneSetupPage *self)
{
  return self->settings;
}

char *
hone_setup_page_get_command (HoneSetupPage *self)
{
  return hone_settings_to_command (self->settings);
}

const char *
hone_setup_page_get_reason (HoneSetupPage *self)
{
  return self->reason;
}

static void
hone_setup_page_dispose (GObject *object)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (object);

  g_clear_object (&self->project);
  hone_compat_dispose_bin (ADW_BIN (object), HONE_TYPE_SETUP_PAGE);
  G_OBJECT_CLASS (hone_setup_page_parent_class)->dispose (object);
}

static void
hone_setup_page_finalize (GObject *object)
{
  HoneSetupPage *self = HONE_SETUP_PAGE (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->expanders, g_ptr_array_unref);
  hone_settings_free (self->settings);
  g_free (self->reason);
  G_OBJECT_CLASS (hone_setup_page_parent_class)->finalize (object);
}

static void
hone_setup_page_class_init (HoneSetupPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hone_setup_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setup_page_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/hone/Hone/ui/setup-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, body);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, panel_scroller);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, column);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, details);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, models);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, presets);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, basics);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, search);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, all_stack);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, all);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, found);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, warnings);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, run_title);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, run_subtitle);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, command);
  gtk_widget_class_bind_template_child (widget_class, HoneSetupPage, facts);
  gtk_widget_class_bind_template_child_full (widget_class, "reason", FALSE,
                                             G_STRUCT_OFFSET (HoneSetupPage, reason_label));
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_SETUP_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_setup_page_init (HoneSetupPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->settings = hone_settings_new ();
  self->rows = g_ptr_array_new ();
  self->expanders = g_ptr_array_new ();
  apply (self, "model", models[0].model);
  make_choices (self);
  for (guint k = 0; presets[0].values[k][0] != NULL; k++)
    apply (self, presets[0].values[k][0], presets[0].values[k][1]);
  make_rows (self);
  gtk_list_box_set_filter_func (self->found, found_cb, self, NULL);
  gtk_list_box_set_placeholder (self->found, nothing_found ());
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_cb), self);
  g_signal_connect_swapped (self->body, "notify::narrow", G_CALLBACK (narrow_cb), self);
  changed (self);
}
