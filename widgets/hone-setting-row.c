/* SPDX-License-Identifier: Apache-2.0 */
/* hone-setting-row.c - see hone-setting-row.h
 *
 * What the control says is handed to hone_settings_set () as text, the way of the command line: there is one place that
 * knows what is right. While a person is still typing, a wrong value is not yet complained about.
 */
#include "hone-setting-row.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define HELP_WIDTH 42 /* characters */
#define SLIDER_WIDTH 110

struct _HoneSettingRow {
  AdwActionRow parent_instance;

  const HoneSetting *setting;
  HoneSettings *settings;  /* not owned */
  HoneSettings *reference; /* not owned (nullable) */
  char *reference_name;
  GtkWidget *control;
  GtkRange *slider;        /* (nullable): beside the control */
  GtkToggleButton *choice; /* (nullable): likewise */
  char *choice_value;
  GtkLabel *chip;
  GtkWidget *reset;
  char *error;
  gboolean showing; /* the control is being set, not by a person */
};

G_DEFINE_FINAL_TYPE (HoneSettingRow, hone_setting_row, ADW_TYPE_ACTION_ROW)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const char *
title_of (const HoneSetting *setting)
{
  return setting->title != NULL ? _ (setting->title) : setting->name;
}

static const char *
help_of (const HoneSetting *setting)
{
  return setting->help != NULL ? _ (setting->help) : "";
}

/* Of Western and Japanese text. (transfer full) */
static char *
first_sentence (const char *help)
{
  const char *western = strstr (help, ". ");
  const char *eastern = strstr (help, "。");
  const char *end = help + strlen (help);

  if (western != NULL)
    end = western + 1;
  if (eastern != NULL && eastern < end)
    end = eastern + strlen ("。");
  if (end > help && end[-1] == '.')
    end--;
  return g_strndup (help, (gsize) (end - help));
}

/* Title, error, chip. */

/* The dot says "changed" to eyes, the chip to all. */
static void
show_title (HoneSettingRow *self)
{
  g_autofree char *title =
      g_markup_printf_escaped ("%s%s", title_of (self->setting), hone_setting_row_is_changed (self) ? "  •" : "");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
}

static void
show_subtitle (HoneSettingRow *self)
{
  g_autofree char *sentence = first_sentence (help_of (self->setting));
  g_autofree char *markup = NULL;

  if (self->error != NULL)
    markup = g_markup_printf_escaped ("<b>%s</b>", self->error);
  else
    markup = g_markup_printf_escaped ("<span font_family=\"monospace\">%s</span>  %s", self->setting->name, sentence);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), markup);
}

static void
set_error (HoneSettingRow *self, const char *error)
{
  if (g_strcmp0 (self->error, error) == 0)
    return;
  g_free (self->error);
  self->error = g_strdup (error);
  if (error != NULL) {
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
    gtk_widget_add_css_class (self->control, "error");
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
    gtk_widget_remove_css_class (self->control, "error");
  }
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
  show_subtitle (self);
}

/* Names of optimizers and the like stay as they are. */
static const char *
choice_text (const char *choice)
{
  if (strcmp (choice, "true") == 0)
    return _ ("on");
  return strcmp (choice, "false") == 0 ? _ ("off") : choice;
}

/* "100", "off" ... as people say it. (transfer full) */
static char *
default_text (const HoneSetting *setting)
{
  if (setting->type == HONE_SETTING_BOOL && setting->fallback != NULL)
    return g_strdup (choice_text (setting->fallback));
  return hone_setting_describe_default (setting);
}

static gboolean
is_same (HoneSettings *a, HoneSettings *b, const char *name)
{
  g_autofree char *x = hone_settings_show (a, name);
  g_autofree char *y = hone_settings_show (b, name);

  if (hone_settings_is_default (a, name) || hone_settings_is_default (b, name))
    return hone_settings_is_default (a, name) == hone_settings_is_default (b, name);
  return strcmp (x, y) == 0;
}

gboolean
hone_setting_row_is_changed (HoneSettingRow *self)
{
  g_return_val_if_fail (HONE_IS_SETTING_ROW (self), FALSE);

  if (self->reference != NULL)
    return !is_same (self->settings, self->reference, self->setting->name);
  return !hone_settings_is_default (self->settings, self->setting->name);
}

/* "default 640", or what the other run had: "train-3: 640". (transfer full) */
static char *
chip_text (HoneSettingRow *self)
{
  g_autofree char *value = NULL;

  if (self->reference == NULL || hone_settings_is_default (self->reference, self->setting->name))
    value = default_text (self->setting);
  else
    value = hone_settings_show (self->reference, self->setting->name);
  if (self->reference != NULL)
    return g_strdup_printf ("%s: %s", self->reference_name, value);
  /* Translators: what a changed setting would be by default */
  return g_strdup_printf (_ ("default %s"), value);
}

static void
show_chip (HoneSettingRow *self)
{
  gboolean changed = hone_setting_row_is_changed (self);
  g_autofree char *text = chip_text (self);

  gtk_label_set_label (self->chip, text);
  gtk_widget_set_visible (GTK_WIDGET (self->chip), changed);
  gtk_widget_set_visible (self->reset, changed);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, changed ? text : "", -1);
  show_title (self);
}

static void show_choice (HoneSettingRow *self);

/* From the control to the settings. */

static gboolean
empty_means_null (const HoneSetting *setting)
{
  return setting->fallback == NULL || setting->type == HONE_SETTING_TEXT;
}

/* @finished: the person is done with it, so an error is shown. */
static void
apply (HoneSettingRow *self, const char *text, gboolean finished)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  if (self->showing || self->settings == NULL)
    return;
  if (*text == '\0' && empty_means_null (self->setting))
    text = "null";
  before = hone_settings_show (self->settings, self->setting->name);
  if (!hone_settings_set (self->settings, self->setting->name, text, &error)) {
    if (finished)
      set_error (self, error->message);
    return;
  }
  set_error (self, NULL);
  after = hone_settings_show (self->settings, self->setting->name);
  show_chip (self);
  if (self->choice != NULL) {
    self->showing = TRUE;
    show_choice (self);
    self->showing = FALSE;
  }
  if (g_strcmp0 (before, after) != 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* What stands for nothing, or for "you choose", comes first in a list of choices. */
static guint
n_before (const HoneSetting *setting)
{
  return setting->fallback == NULL || setting->automatic;
}

static void
switched_cb (GtkSwitch *control, GParamSpec *pspec, HoneSettingRow *self)
{
  apply (self, gtk_switch_get_active (control) ? "true" : "false", TRUE);
}

static void
spun_cb (GtkSpinButton *control, HoneSettingRow *self)
{
  g_autofree char *text = g_strdup_printf ("%d", gtk_spin_button_get_value_as_int (control));

  apply (self, text, TRUE);
}

static void
chosen_cb (GtkDropDown *control, GParamSpec *pspec, HoneSettingRow *self)
{
  guint n = gtk_drop_down_get_selected (control);
  guint first = n_before (self->setting);

  if (n != GTK_INVALID_LIST_POSITION)
    apply (self, n < first ? "null" : self->setting->choices[n - first], TRUE);
}

static void show_slider (HoneSettingRow *self);

static void
typed_cb (GtkEditable *control, HoneSettingRow *self)
{
  apply (self, gtk_editable_get_text (control), FALSE);
  if (self->slider != NULL && self->settings != NULL)
    show_slider (self);
}

/* The entry does the rest: it is what a person may also type. */
static void
slid_cb (GtkRange *slider, HoneSettingRow *self)
{
  const double step = gtk_adjustment_get_step_increment (gtk_range_get_adjustment (slider));
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (self->showing)
    return;
  g_ascii_formatd (text, sizeof text, "%g", step * rint (gtk_range_get_value (slider) / step));
  gtk_editable_set_text (GTK_EDITABLE (self->control), text);
}

static void
entered_cb (GtkEntry *control, HoneSettingRow *self)
{
  apply (self, gtk_editable_get_text (GTK_EDITABLE (control)), TRUE);
}

static void
left_cb (GtkEventControllerFocus *controller, HoneSettingRow *self)
{
  apply (self, gtk_editable_get_text (GTK_EDITABLE (self->control)), TRUE);
}

/* From the settings to the control. */

/* A value beyond its end stays what it is. */
static void
show_slider (HoneSettingRow *self)
{
  gboolean showing = self->showing;

  self->showing = TRUE;
  gtk_range_set_value (self->slider, hone_settings_get_number (self->settings, self->setting->name));
  self->showing = showing;
}

static void
show_text (HoneSettingRow *self)
{
  g_autofree char *text = hone_settings_show (self->settings, self->setting->name);

  gtk_editable_set_text (GTK_EDITABLE (self->control), text == NULL || strcmp (text, "null") == 0 ? "" : text);
}

static void
show_entry (HoneSettingRow *self)
{
  if (self->slider != NULL)
    show_slider (self);
  show_text (self);
}

static guint
selected_choice (HoneSettingRow *self)
{
  const HoneSetting *setting = self->setting;
  g_autofree char *text = hone_settings_show (self->settings, setting->name);
  guint first = n_before (setting);

  if (setting->automatic && !hone_settings_is_given (self->settings, setting->name))
    return 0;
  for (guint i = 0; setting->choices[i] != NULL; i++)
    if (g_ascii_strcasecmp (setting->choices[i], text) == 0)
      return first + i;
  return first > 0 ? 0 : GTK_INVALID_LIST_POSITION;
}

void
hone_setting_row_refresh (HoneSettingRow *self)
{
  g_return_if_fail (HONE_IS_SETTING_ROW (self));

  self->showing = TRUE;
  if (GTK_IS_SWITCH (self->control))
    gtk_switch_set_active (GTK_SWITCH (self->control), hone_settings_get_bool (self->settings, self->setting->name));
  else if (GTK_IS_SPIN_BUTTON (self->control))
    gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->control),
                               hone_settings_get_int (self->settings, self->setting->name));
  else if (GTK_IS_DROP_DOWN (self->control))
    gtk_drop_down_set_selected (GTK_DROP_DOWN (self->control), selected_choice (self));
  else
    show_entry (self);
  if (self->choice != NULL)
    show_choice (self);
  self->showing = FALSE;
  set_error (self, NULL);
  show_chip (self);
}

void
hone_setting_row_set_settings (HoneSettingRow *self, HoneSettings *settings)
{
  g_return_if_fail (HONE_IS_SETTING_ROW (self));

  self->settings = settings;
  hone_setting_row_refresh (self);
}

void
hone_setting_row_reset (HoneSettingRow *self)
{
  g_return_if_fail (HONE_IS_SETTING_ROW (self));

  if (self->reference != NULL && hone_settings_is_given (self->reference, self->setting->name)) {
    g_autofree char *value = hone_settings_show (self->reference, self->setting->name);

    hone_settings_set (self->settings, self->setting->name, value, NULL);
  } else {
    hone_settings_reset (self->settings, self->setting->name);
  }
  hone_setting_row_refresh (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
hone_setting_row_set_reference (HoneSettingRow *self, HoneSettings *reference, const char *name)
{
  g_return_if_fail (HONE_IS_SETTING_ROW (self));

  self->reference = reference;
  g_free (self->reference_name);
  self->reference_name = g_strdup (name);
  show_chip (self);
}

static void
show_choice (HoneSettingRow *self)
{
  g_autofree char *now = hone_settings_show (self->settings, self->setting->name);

  gtk_toggle_button_set_active (self->choice, strcmp (now, self->choice_value) == 0);
}

static void
choice_cb (GtkToggleButton *choice, HoneSettingRow *self)
{
  g_autofree char *now = NULL;

  if (self->showing)
    return;
  now = hone_settings_show (self->settings, self->setting->name);
  if (strcmp (now, self->choice_value) == 0)
    hone_setting_row_reset (self);
  else
    gtk_editable_set_text (GTK_EDITABLE (self->control), self->choice_value);
}

void
hone_setting_row_add_choice (HoneSettingRow *self, const char *label, const char *value)
{
  GtkWidget *button, *before;

  g_return_if_fail (HONE_IS_SETTING_ROW (self) && self->choice == NULL && GTK_IS_EDITABLE (self->control));

  button = gtk_toggle_button_new_with_label (label);
  before = gtk_widget_get_parent (self->control);
  self->choice = GTK_TOGGLE_BUTTON (button);
  self->choice_value = g_strdup (value);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_box_insert_child_after (GTK_BOX (before), button, self->reset);
  g_signal_connect (button, "toggled", G_CALLBACK (choice_cb), self);
  hone_setting_row_refresh (self);
}

void
hone_setting_row_focus (HoneSettingRow *self)
{
  g_return_if_fail (HONE_IS_SETTING_ROW (self));

  gtk_widget_grab_focus (self->control);
}

/* The control goes where the reset arrow was: the focus must not be lost with it. */
static void
reset_cb (GtkButton *button, HoneSettingRow *self)
{
  hone_setting_row_reset (self);
  gtk_widget_grab_focus (self->control);
}

/* Making the controls. */

/* A page of rows is scrolled by the wheel: it must not change what is under the pointer. */
static void
ignore_wheel (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
      gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
  }
}

static GtkWidget *
make_switch (HoneSettingRow *self)
{
  GtkWidget *control = gtk_switch_new ();

  g_signal_connect (control, "notify::active", G_CALLBACK (switched_cb), self);
  return control;
}

static GtkWidget *
make_spin (HoneSettingRow *self)
{
  /* Picture sizes are multiples of the largest stride. */
  double step = strcmp (self->setting->name, "imgsz") == 0 ? 32 : 1;
  double low = MAX (self->setting->low, step > 1 ? step : -1), high = MIN (self->setting->high, 1e6);
  GtkWidget *control = gtk_spin_button_new_with_range (low, high, step);

  gtk_spin_button_set_increments (GTK_SPIN_BUTTON (control), step, step * 10);
  gtk_editable_set_width_chars (GTK_EDITABLE (control), 5);
  ignore_wheel (control);
  g_signal_connect (control, "value-changed", G_CALLBACK (spun_cb), self);
  return control;
}

static GtkWidget *
make_choice (HoneSettingRow *self)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  GtkWidget *control;

  if (n_before (self->setting) > 0)
    gtk_string_list_append (list, self->setting->automatic ? _ ("automatic") : _ ("none"));
  for (const char *const *choice = self->setting->choices; *choice != NULL; choice++)
    gtk_string_list_append (list, choice_text (*choice));
  control = gtk_drop_down_new (G_LIST_MODEL (list), NULL);
  g_signal_connect (control, "notify::selected", G_CALLBACK (chosen_cb), self);
  return control;
}

/* What is worth sliding through; a number beyond may still be typed. */
static const struct {
  const char *name;
  double most, step;
} slides[] = {
  { "hsv_h", 0.5, 0.005 },    { "hsv_s", 1, 0.05 },  { "hsv_v", 1, 0.05 },      { "degrees", 180, 5 },
  { "translate", 0.9, 0.05 }, { "scale", 1, 0.05 },  { "shear", 45, 1 },        { "perspective", 0.001, 0.0001 },
  { "flipud", 1, 0.05 },      { "fliplr", 1, 0.05 }, { "bgr", 1, 0.05 },        { "mosaic", 1, 0.05 },
  { "mixup", 1, 0.05 },       { "cutmix", 1, 0.05 }, { "copy_paste", 1, 0.05 }, { "multi_scale", 0.9, 0.05 },
  { "cls_pw", 1, 0.05 },      { "lrf", 1, 0.01 },
};

static GtkRange *
make_slider (HoneSettingRow *self)
{
  GtkWidget *slider = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (slides); i++)
    if (strcmp (slides[i].name, self->setting->name) == 0)
      slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, slides[i].most, slides[i].step);
  if (slider == NULL)
    return NULL;
  gtk_widget_set_size_request (slider, SLIDER_WIDTH, -1);
  gtk_widget_set_valign (slider, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (slider, "hone-slim");
  ignore_wheel (slider);
  gtk_accessible_update_property (GTK_ACCESSIBLE (slider), GTK_ACCESSIBLE_PROPERTY_LABEL, title_of (self->setting), -1);
  g_signal_connect (slider, "value-changed", G_CALLBACK (slid_cb), self);
  return GTK_RANGE (slider);
}

static GtkWidget *
make_entry (HoneSettingRow *self)
{
  GtkWidget *control = gtk_entry_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  gboolean numbers = self->setting->type == HONE_SETTING_NUMBERS;
  gboolean number = self->setting->type == HONE_SETTING_NUMBER || self->setting->type == HONE_SETTING_INT;
  int width;

  self->slider = make_slider (self);
  width = self->slider != NULL ? 6 : number ? 9 : numbers ? 12 : 18;
  gtk_editable_set_width_chars (GTK_EDITABLE (control), width);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (control), number || numbers ? width : 24);
  if (number || numbers)
    gtk_editable_set_alignment (GTK_EDITABLE (control), 1);
  if (number)
    gtk_entry_set_input_purpose (GTK_ENTRY (control), GTK_INPUT_PURPOSE_NUMBER);
  g_signal_connect (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (control, focus);
  g_signal_connect (control, "changed", G_CALLBACK (typed_cb), self);
  g_signal_connect (control, "activate", G_CALLBACK (entered_cb), self);
  return control;
}

static GtkWidget *
make_control (HoneSettingRow *self)
{
  const HoneSetting *setting = self->setting;

  if (setting->type == HONE_SETTING_BOOL && setting->fallback != NULL)
    return make_switch (self);
  /* The size of pictures is a list for prediction only. */
  if ((setting->type == HONE_SETTING_INT || (setting->type == HONE_SETTING_NUMBERS && setting->whole)) &&
      setting->fallback != NULL)
    return make_spin (self);
  if (setting->type == HONE_SETTING_CHOICE && !setting->free)
    return make_choice (self);
  return make_entry (self);
}

/* Help. */

/* @width: in characters; least and most, so that the height is known before the width is given */
static GtkWidget *
paragraph (const char *text, int width, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  gtk_label_set_max_width_chars (GTK_LABEL (label), width);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_yalign (GTK_LABEL (label), 0);
  if (css != NULL)
    gtk_widget_add_css_class (label, css);
  return label;
}

/* A line of the table below the sentence; @text: NULL: none */
static void
add_fact (GtkGrid *grid, const char *name, const char *text)
{
  int row = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (grid), "rows"));
  GtkWidget *title, *value;

  if (text == NULL)
    return;
  title = paragraph (name, 10, "dim-label");
  value = paragraph (text, 36, NULL);
  gtk_widget_set_hexpand (value, TRUE);
  gtk_widget_add_css_class (title, "caption");
  gtk_widget_add_css_class (value, "caption");
  gtk_grid_attach (grid, title, 0, row, 1, 1);
  gtk_grid_attach (grid, value, 1, row, 1, 1);
  g_object_set_data (G_OBJECT (grid), "rows", GINT_TO_POINTER (row + 1));
}

static GtkWidget *
make_facts (const HoneSetting *setting)
{
  GtkWidget *grid = gtk_grid_new ();
  const gboolean is_bool = setting->type == HONE_SETTING_BOOL;
  g_autofree char *fallback = default_text (setting);
  g_autofree char *values = hone_setting_describe_values (setting);
  g_autofree char *effect = hone_setting_describe_effect (setting);
  g_autofree char *unit = setting->unit != NULL ? g_strdup_printf ("%s, %s", values, _ (setting->unit)) : NULL;

  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 12);
  /* Translators: what a setting does when it is on; of a number, what a larger value does */
  add_fact (GTK_GRID (grid), is_bool ? _ ("On") : _ ("More"), setting->more != NULL ? _ (setting->more) : NULL);
  /* Translators: what it does when it is off; of a number, what a smaller value does */
  add_fact (GTK_GRID (grid), is_bool ? _ ("Off") : _ ("Less"), setting->less != NULL ? _ (setting->less) : NULL);
  add_fact (GTK_GRID (grid), _ ("Default"), fallback);
  add_fact (GTK_GRID (grid), _ ("Values"), unit != NULL ? unit : values);
  add_fact (GTK_GRID (grid), _ ("Name"), setting->name);
  add_fact (GTK_GRID (grid), "Ultralytics",
            setting->note != NULL && setting->effect != HONE_EFFECT_NONE ? effect : NULL);
  return grid;
}

/* A popover of GTK 4.8 asks lines that wrap for their height before it knows its width, and cuts the end off. */
static void
hold_height (GtkWidget *box)
{
  int width, height;

  gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &width, NULL, NULL);
  gtk_widget_measure (box, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  gtk_widget_set_size_request (box, width, height);
}

/* Made when it is opened first: a page has a hundred of these. */
static void
make_help (GtkMenuButton *button, gpointer data)
{
  HoneSettingRow *self = data;
  GtkWidget *popover, *box;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  popover = gtk_popover_new ();
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_box_append (GTK_BOX (box), paragraph (title_of (self->setting), HELP_WIDTH, "heading"));
  gtk_box_append (GTK_BOX (box), paragraph (help_of (self->setting), HELP_WIDTH, NULL));
  gtk_box_append (GTK_BOX (box), make_facts (self->setting));
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_widget_add_css_class (popover, "hone-help");
  gtk_menu_button_set_popover (button, popover);
  hold_height (box);
}

static GtkWidget *
make_help_button (HoneSettingRow *self)
{
  GtkWidget *button = gtk_menu_button_new ();
  /* Translators: accessible name of a button; the title of a setting */
  g_autofree char *name = g_strdup_printf (_ ("About %s"), title_of (self->setting));

  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "dialog-question-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (button), make_help, self, NULL);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "hone-help-button");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return button;
}

static GtkWidget *
make_reset_button (HoneSettingRow *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  /* Translators: accessible name of a button; the title of a setting */
  g_autofree char *name = g_strdup_printf (_ ("Reset %s"), title_of (self->setting));

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (reset_cb), self);
  return button;
}

static GtkWidget *
make_chip (void)
{
  GtkWidget *chip = gtk_label_new (NULL);

  gtk_widget_add_css_class (chip, "hone-chip");
  gtk_widget_add_css_class (chip, "accent");
  gtk_widget_set_valign (chip, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (chip), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (chip), 18);
  return chip;
}

static void
build (HoneSettingRow *self)
{
  AdwActionRow *row = ADW_ACTION_ROW (self);
  const char *title = title_of (self->setting);

  self->chip = GTK_LABEL (make_chip ());
  self->reset = make_reset_button (self);
  self->control = make_control (self);
  gtk_widget_set_valign (self->control, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, help_of (self->setting), -1);
  adw_action_row_add_suffix (row, GTK_WIDGET (self->chip));
  adw_action_row_add_suffix (row, self->reset);
  if (self->slider != NULL)
    adw_action_row_add_suffix (row, GTK_WIDGET (self->slider));
  adw_action_row_add_suffix (row, self->control);
  adw_action_row_add_suffix (row, make_help_button (self));
  adw_action_row_set_activatable_widget (row, self->control);
  adw_action_row_set_subtitle_lines (row, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self), "hone-setting");
  /* The row names itself and its control by its title, which may have a dot, in addition to what they are called. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->control), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_sensitive (self->control, self->setting->effect != HONE_EFFECT_MISSING);
  show_subtitle (self);
}

GtkWidget *
hone_setting_row_new (const HoneSetting *setting, HoneSettings *settings)
{
  HoneSettingRow *self;

  g_return_val_if_fail (setting != NULL && settings != NULL, NULL);

  self = g_object_new (HONE_TYPE_SETTING_ROW, NULL);
  self->setting = setting;
  self->settings = settings;
  build (self);
  hone_setting_row_refresh (self);
  return GTK_WIDGET (self);
}

const HoneSetting *
hone_setting_row_get_setting (HoneSettingRow *self)
{
  g_return_val_if_fail (HONE_IS_SETTING_ROW (self), NULL);
  return self->setting;
}

const char *
hone_setting_row_get_error (HoneSettingRow *self)
{
  g_return_val_if_fail (HONE_IS_SETTING_ROW (self), NULL);
  return self->error;
}

gboolean
hone_setting_row_matches (HoneSettingRow *self, const char *words)
{
  g_autofree char *all = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *folded_words = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (HONE_IS_SETTING_ROW (self), FALSE);

  all = g_strjoin (" ", title_of (self->setting), self->setting->name, help_of (self->setting), NULL);
  folded = g_utf8_casefold (all, -1);
  folded_words = g_utf8_casefold (words != NULL ? words : "", -1);
  parts = g_strsplit (folded_words, " ", -1);
  for (char **part = parts; *part != NULL; part++)
    if (strstr (folded, *part) == NULL)
      return FALSE;
  return TRUE;
}

static void
hone_setting_row_finalize (GObject *object)
{
  g_free (HONE_SETTING_ROW (object)->error);
  g_free (HONE_SETTING_ROW (object)->reference_name);
  g_free (HONE_SETTING_ROW (object)->choice_value);
  G_OBJECT_CLASS (hone_setting_row_parent_class)->finalize (object);
}

/* Controls may say goodbye (focus leaves) while the row is taken apart: nothing is applied any more. */
static void
hone_setting_row_dispose (GObject *object)
{
  HONE_SETTING_ROW (object)->settings = NULL;
  G_OBJECT_CLASS (hone_setting_row_parent_class)->dispose (object);
}

static void
hone_setting_row_class_init (HoneSettingRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = hone_setting_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = hone_setting_row_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", HONE_TYPE_SETTING_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_setting_row_init (HoneSettingRow *self)
{
}
