/* SPDX-License-Identifier: Apache-2.0 */
/* test-setting-row.c - a row for every setting; needs a display, Xvfb will do */
#include "hone-widgets.h"
#include "widget-case.h"

#include <math.h>

/* Every setting there is has a row, and its control the setting's title as its name. */
static void
test_all_settings (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  guint rows = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++, rows++) {
    GtkWidget *row = g_object_ref_sink (hone_setting_row_new (setting, settings));
    GtkWidget *control = adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row));

    g_assert_nonnull (control);
    gtk_test_accessible_assert_property (control, GTK_ACCESSIBLE_PROPERTY_LABEL, setting->title);
    g_assert_true (hone_settings_is_default (settings, setting->name));
    g_assert_null (hone_setting_row_get_error (HONE_SETTING_ROW (row)));
    g_object_unref (row);
  }
  g_assert_cmpuint (rows, >, 50);
}

static void
test_spin (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  GtkWidget *row = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("epochs"), settings));
  GtkWidget *spin = widget_case_find (row, GTK_TYPE_SPIN_BUTTON);
  guint changed = 0;

  g_signal_connect (row, "changed", G_CALLBACK (widget_case_count_cb), &changed);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 7);
  g_assert_cmpint (hone_settings_get_int (settings, "epochs"), ==, 7);
  g_assert_cmpuint (changed, ==, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 7);
  g_assert_cmpuint (changed, ==, 1);

  hone_settings_set (settings, "epochs", "9", NULL);
  hone_setting_row_refresh (HONE_SETTING_ROW (row));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 9);
  g_assert_cmpuint (changed, ==, 1);

  hone_setting_row_reset (HONE_SETTING_ROW (row));
  g_assert_true (hone_settings_is_default (settings, "epochs"));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==,
                   hone_settings_get_int (settings, "epochs"));
  g_assert_cmpuint (changed, ==, 2);
  g_object_unref (row);
}

/* Slider and number are one: both ways, and a number beyond the slider's end is kept. */
static void
test_slider (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  GtkWidget *row = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("hsv_h"), settings));
  GtkWidget *entry = widget_case_find (row, GTK_TYPE_ENTRY), *slider = widget_case_find (row, GTK_TYPE_SCALE);

  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 0.015);
  gtk_range_set_value (GTK_RANGE (slider), 0.2);
  g_assert_cmpfloat (hone_settings_get_number (settings, "hsv_h"), ==, 0.2);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "0.2");
  gtk_editable_set_text (GTK_EDITABLE (entry), "0.9");
  g_assert_cmpfloat (hone_settings_get_number (settings, "hsv_h"), ==, 0.9);
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 0.5);
  hone_setting_row_reset (HONE_SETTING_ROW (row));
  g_assert_cmpfloat (gtk_range_get_value (GTK_RANGE (slider)), ==, 0.015);
  g_assert_true (hone_settings_is_default (settings, "hsv_h"));
  g_object_unref (row);
}

/* Against another run: what it had is no change, the default is one, and reset brings its value back. */
static void
test_reference (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  g_autoptr (HoneSettings) run = hone_settings_new ();
  HoneSettingRow *row =
      HONE_SETTING_ROW (g_object_ref_sink (hone_setting_row_new (hone_setting_find ("epochs"), settings)));

  hone_settings_set (run, "epochs", "7", NULL);
  g_assert_false (hone_setting_row_is_changed (row));
  hone_setting_row_set_reference (row, run, "train-3");
  g_assert_true (hone_setting_row_is_changed (row));
  gtk_test_accessible_assert_property (GTK_WIDGET (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "train-3: 7");
  hone_setting_row_reset (row);
  g_assert_cmpint (hone_settings_get_int (settings, "epochs"), ==, 7);
  g_assert_false (hone_setting_row_is_changed (row));
  hone_setting_row_set_reference (row, NULL, NULL);
  g_assert_true (hone_setting_row_is_changed (row));
  gtk_test_accessible_assert_property (GTK_WIDGET (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "default 100");
  g_object_unref (row);
}

/* A wrong value is not taken, and said once the person is done with it; a right one takes the message away. */
static void
test_entry (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneSettingRow *row =
      HONE_SETTING_ROW (g_object_ref_sink (hone_setting_row_new (hone_setting_find ("lr0"), settings)));
  GtkWidget *entry = widget_case_find (GTK_WIDGET (row), GTK_TYPE_ENTRY);
  double before = hone_settings_get_number (settings, "lr0");

  gtk_editable_set_text (GTK_EDITABLE (entry), "abc");
  g_assert_null (hone_setting_row_get_error (row));
  g_assert_cmpfloat (hone_settings_get_number (settings, "lr0"), ==, before);
  g_signal_emit_by_name (entry, "activate");
  g_assert_nonnull (hone_setting_row_get_error (row));
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpfloat (hone_settings_get_number (settings, "lr0"), ==, before);

  gtk_editable_set_text (GTK_EDITABLE (entry), "0.25");
  g_assert_null (hone_setting_row_get_error (row));
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpfloat (hone_settings_get_number (settings, "lr0"), ==, 0.25);
  g_object_unref (row);
}

static void
test_choice_and_switch (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  const HoneSetting *setting = hone_setting_find ("optimizer");
  GtkWidget *choice = g_object_ref_sink (hone_setting_row_new (setting, settings));
  GtkWidget *on_off = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("cos_lr"), settings));
  GtkWidget *drop_down = widget_case_find (choice, GTK_TYPE_DROP_DOWN);
  GtkWidget *control = widget_case_find (on_off, GTK_TYPE_SWITCH);

  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 1);
  g_assert_cmpstr (hone_settings_get_text (settings, "optimizer"), ==, setting->choices[1]);
  gtk_switch_set_active (GTK_SWITCH (control), TRUE);
  g_assert_true (hone_settings_get_bool (settings, "cos_lr"));
  hone_setting_row_reset (HONE_SETTING_ROW (on_off));
  g_assert_false (gtk_switch_get_active (GTK_SWITCH (control)));
  g_object_unref (choice);
  g_object_unref (on_off);
}

/* "automatic" is not "off", and it is what a reset leads back to. */
static void
test_automatic_choice (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  GtkWidget *row = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("cache"), settings));
  GtkWidget *drop_down = widget_case_find (row, GTK_TYPE_DROP_DOWN);

  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down)), ==, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 1);
  g_assert_true (hone_settings_is_given (settings, "cache"));
  g_assert_cmpstr (hone_settings_get_text (settings, "cache"), ==, "false");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 0);
  g_assert_false (hone_settings_is_given (settings, "cache"));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (drop_down), 3);
  g_assert_cmpstr (hone_settings_get_text (settings, "cache"), ==, "ram");
  hone_setting_row_reset (HONE_SETTING_ROW (row));
  g_assert_cmpuint (gtk_drop_down_get_selected (GTK_DROP_DOWN (drop_down)), ==, 0);
  g_object_unref (row);
}

/* A number or a list; the size of pictures is one number here. */
static void
test_numbers_row (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  GtkWidget *zoom = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("scale"), settings));
  GtkWidget *size = g_object_ref_sink (hone_setting_row_new (hone_setting_find ("imgsz"), settings));
  GtkWidget *entry = widget_case_find (zoom, GTK_TYPE_ENTRY);
  g_autofree char *shown = NULL;

  gtk_editable_set_text (GTK_EDITABLE (entry), "0.8, 1.5");
  shown = hone_settings_show (settings, "scale");
  g_assert_cmpstr (shown, ==, "[0.8, 1.5]");
  gtk_editable_set_text (GTK_EDITABLE (entry), "0.8, 1.5, 2");
  g_signal_emit_by_name (entry, "activate");
  g_assert_nonnull (hone_setting_row_get_error (HONE_SETTING_ROW (zoom)));
  g_assert_nonnull (widget_case_find (size, GTK_TYPE_SPIN_BUTTON));
  g_object_unref (zoom);
  g_object_unref (size);
}

static void
test_matches (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HoneSettingRow *row =
      HONE_SETTING_ROW (g_object_ref_sink (hone_setting_row_new (hone_setting_find ("lr0"), settings)));

  g_assert_true (hone_setting_row_matches (row, ""));
  g_assert_true (hone_setting_row_matches (row, "LR0"));
  g_assert_true (hone_setting_row_matches (row, "rate learning"));
  g_assert_false (hone_setting_row_matches (row, "learning zebra"));
  g_object_unref (row);
}

int
main (int argc, char *argv[])
{
  if (!widget_case_init (&argc, &argv))
    return 0;
  g_test_add_func ("/widgets/setting-row/all-settings", test_all_settings);
  g_test_add_func ("/widgets/setting-row/spin", test_spin);
  g_test_add_func ("/widgets/setting-row/entry", test_entry);
  g_test_add_func ("/widgets/setting-row/slider", test_slider);
  g_test_add_func ("/widgets/setting-row/reference", test_reference);
  g_test_add_func ("/widgets/setting-row/choice-and-switch", test_choice_and_switch);
  g_test_add_func ("/widgets/setting-row/automatic-choice", test_automatic_choice);
  g_test_add_func ("/widgets/setting-row/numbers", test_numbers_row);
  g_test_add_func ("/widgets/setting-row/matches", test_matches);
  return g_test_run ();
}
