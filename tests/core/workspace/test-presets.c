/* SPDX-License-Identifier: Apache-2.0 */
/* test-presets.c - what a preset changes and what it leaves, and that one's own come back from the disk */
#include "hone-preset.h"

#include "hone-file.h"
#include "settings-case.h"

static HonePreset *
find (GPtrArray *all, const char *id)
{
  for (guint i = 0; i < all->len; i++)
    if (g_str_equal (((HonePreset *) all->pdata[i])->id, id))
      return all->pdata[i];
  g_error ("no preset %s", id);
}

static void
assert_is (HoneSettings *settings, const char *name, const char *value)
{
  g_autofree char *now = hone_settings_show (settings, name);

  g_assert_cmpstr (now, ==, value);
}

static char *
temporary_folder (void)
{
  return g_dir_make_tmp ("hone-presets-XXXXXX", NULL);
}

/* Each holds once it was applied, whatever was set before, and no other one holds then. */
static void
test_apply (void)
{
  g_autoptr (GPtrArray) all = hone_presets_of_hone (FALSE);
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  g_assert_cmpuint (all->len, ==, 5);
  settings_case_set (settings, "lr0", "0.002");
  settings_case_set (settings, "mixup", "0.7");
  for (guint i = 0; i < all->len; i++) {
    g_assert_false (hone_preset_holds (all->pdata[i], settings));
    hone_preset_apply (all->pdata[i], settings);
    for (guint k = 0; k < all->len; k++)
      g_assert_cmpint (hone_preset_holds (all->pdata[k], settings), ==, i == k);
  }
}

/* Two after one another are the second alone; data and machine stay. */
static void
test_leaves (void)
{
  g_autoptr (GPtrArray) all = hone_presets_of_hone (FALSE);
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  settings_case_set (settings, "batch", "4");
  settings_case_set (settings, "seed", "7");
  settings_case_set (settings, "classes", "[0, 2]");
  settings_case_set (settings, "data", "demo");
  hone_preset_apply (find (all, "small-data"), settings);
  assert_is (settings, "mixup", "0.1");
  assert_is (settings, "cos_lr", "true");
  hone_preset_apply (find (all, "balanced"), settings);
  assert_is (settings, "mixup", "0.0");
  assert_is (settings, "cos_lr", "false");
  assert_is (settings, "epochs", "100");
  assert_is (settings, "patience", "30");
  assert_is (settings, "batch", "4");
  assert_is (settings, "seed", "7");
  assert_is (settings, "classes", "[0, 2]");
  assert_is (settings, "data", "demo");
}

/* All that counts is as it is there, batch too; and the next preset takes that back but for the batch. */
static void
test_ultralytics (void)
{
  g_autoptr (GPtrArray) all = hone_presets_of_hone (FALSE);
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  settings_case_set (settings, "batch", "4");
  settings_case_set (settings, "degrees", "90");
  hone_preset_apply (find (all, "ultralytics"), settings);
  assert_is (settings, "batch", "16");
  assert_is (settings, "degrees", "0.0");
  assert_is (settings, "patience", "100");
  assert_is (settings, "strict", "true");
  g_assert_true (hone_settings_is_given (settings, "cache"));
  g_assert_true (hone_settings_is_given (settings, "nbs")); /* else hone_base_suit () would choose */
  hone_preset_apply (find (all, "quick"), settings);
  assert_is (settings, "strict", "false");
  g_assert_false (hone_settings_is_given (settings, "cache"));
}

/* Random layers that never learn would be of no use; trained ones may stay. */
static void
test_freeze (void)
{
  g_autoptr (GPtrArray) all = hone_presets_of_hone (FALSE);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HonePreset *small = find (all, "small-data");

  settings_case_set (settings, "model", "yolo26n.yaml");
  hone_preset_apply (small, settings);
  g_assert_true (hone_settings_is_empty (settings, "freeze"));
  settings_case_set (settings, "model", "/tmp/mine.pt");
  g_assert_false (hone_preset_holds (small, settings));
  hone_preset_apply (small, settings);
  assert_is (settings, "freeze", "10");
}

/* Of 114 settings by default: none; three that count, of which one is optimization's. */
static void
test_count (void)
{
  g_autoptr (HoneSettings) settings = hone_settings_new ();

  settings_case_set (settings, "data", "demo");
  settings_case_set (settings, "model", "yolo26n.yaml");
  settings_case_set (settings, "epochs", "100"); /* given, and the default */
  g_assert_cmpuint (hone_settings_count_changed (settings, -1), ==, 0);
  settings_case_set (settings, "epochs", "7");
  settings_case_set (settings, "lr0", "0.002");
  settings_case_set (settings, "single_cls", "true");
  g_assert_cmpuint (hone_settings_count_changed (settings, -1), ==, 3);
  g_assert_cmpuint (hone_settings_count_changed (settings, HONE_PAGE_OPTIMIZATION), ==, 1);
}

static HoneSettings *
odd_settings (void)
{
  HoneSettings *settings = hone_settings_new ();

  settings_case_set (settings, "model", "/tmp/x.pt");
  settings_case_set (settings, "data", "demo");
  settings_case_set (settings, "name", "mine");
  settings_case_set (settings, "epochs", "12");
  settings_case_set (settings, "scale", "[0.8, 1.5]");
  settings_case_set (settings, "freeze", "[0, 23.cv2]");
  settings_case_set (settings, "optimizer", "AdamW");
  settings_case_set (settings, "strict", "true");
  settings_case_set (settings, "cache", "ram");
  return settings;
}

/* Written, read, applied: the same values, and none of the places. */
static void
test_own (void)
{
  g_autofree char *folder = temporary_folder ();
  g_autoptr (HoneSettings) settings = odd_settings ();
  g_autoptr (HoneSettings) other = hone_settings_new ();
  g_autoptr (HonePreset) preset = hone_preset_new ("Für Blut / 2 . Versuch", settings);
  g_autoptr (GPtrArray) read = NULL;
  g_auto (GStrv) problems = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (g_strv_length (preset->values), ==, 12);
  g_assert_true (hone_preset_write (preset, folder, &error));
  read = hone_presets_read (folder, &problems);
  g_assert_cmpuint (g_strv_length (problems), ==, 0);
  g_assert_cmpuint (read->len, ==, 1);
  g_assert_cmpstr (((HonePreset *) read->pdata[0])->title, ==, "Für Blut / 2 . Versuch");
  g_assert_cmpstr (((HonePreset *) read->pdata[0])->id, ==, preset->id);
  hone_preset_apply (read->pdata[0], other);
  for (const HoneSetting *row = hone_setting_table (); row->name != NULL; row++)
    if (!hone_setting_is_place (row->name))
      g_assert_true (hone_setting_is_same (settings, other, row->name));
  g_assert_null (hone_settings_get_text (other, "model"));
  g_assert_true (hone_preset_holds (preset, other));
  hone_file_remove_tree (folder);
}

/* Renamed: another file; removed: none; removed and written again: as it was. */
static void
test_rename (void)
{
  g_autofree char *folder = temporary_folder ();
  g_autoptr (HoneSettings) settings = odd_settings ();
  g_autoptr (HonePreset) preset = hone_preset_new ("..", settings);
  g_autoptr (HonePreset) renamed = hone_preset_rename (preset, "b");
  g_autoptr (GError) error = NULL;
  g_autofree char *first = NULL;

  g_assert_true (hone_preset_write (preset, folder, &error));
  first = g_build_filename (folder, "%2E..yaml", NULL);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  g_assert_true (hone_preset_write (renamed, folder, &error));
  g_assert_true (hone_preset_remove (preset, folder, &error));
  g_assert_true (hone_preset_remove (preset, folder, &error)); /* again: fine */
  g_assert_false (g_file_test (first, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < g_strv_length (preset->values); i++)
    g_assert_cmpstr (preset->values[i], ==, renamed->values[i]);
  hone_file_remove_tree (folder);
}

/* A file that cannot be taken is told and hides no other one. */
static void
test_bad (void)
{
  g_autofree char *folder = temporary_folder ();
  g_autofree char *good = g_build_filename (folder, "good.yaml", NULL);
  g_autofree char *bad = g_build_filename (folder, "bad.yaml", NULL);
  g_autofree char *none = g_build_filename (folder, "none", NULL);
  g_auto (GStrv) problems = NULL;
  g_auto (GStrv) no_problems = NULL;
  g_autoptr (GPtrArray) read = NULL;
  g_autoptr (GPtrArray) nothing = NULL;

  g_assert_true (hone_file_write_text (good, "epochs: 5\n", NULL));
  g_assert_true (hone_file_write_text (bad, "epochs: 5\nepoch: many\n", NULL));
  read = hone_presets_read (folder, &problems);
  g_assert_cmpuint (read->len, ==, 1);
  g_assert_cmpstr (((HonePreset *) read->pdata[0])->title, ==, "good");
  g_assert_cmpuint (g_strv_length (problems), ==, 1);
  g_assert_nonnull (strstr (problems[0], "bad.yaml:2"));
  nothing = hone_presets_read (none, &no_problems);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (g_strv_length (no_problems), ==, 0);
  hone_file_remove_tree (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/presets/apply", test_apply);
  g_test_add_func ("/workspace/presets/leaves", test_leaves);
  g_test_add_func ("/workspace/presets/ultralytics", test_ultralytics);
  g_test_add_func ("/workspace/presets/freeze", test_freeze);
  g_test_add_func ("/workspace/presets/count", test_count);
  g_test_add_func ("/workspace/presets/own", test_own);
  g_test_add_func ("/workspace/presets/rename", test_rename);
  g_test_add_func ("/workspace/presets/bad", test_bad);
  return g_test_run ();
}
