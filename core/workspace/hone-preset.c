/* SPDX-License-Identifier: Apache-2.0 */
/* hone-preset.c - see hone-preset.h */
#include "hone-preset.h"

#include "hone-base.h"
#include "hone-file.h"
#include "hone-yaml.h"
#include "model-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define ENDING ".yaml"
#define BACKBONE "10" /* rows before the neck that the three families have in common */
#define LONGEST 100   /* bytes of a title: its file's name may be three times as long */

/* Chosen elsewhere, or of no use before a training in a window. */
static const char *const places[] = { "model", "data",     "project", "name",      "resume",
                                      "cfg",   "exist_ok", "split",   "save_json", "mode",
                                      "task",  "save_dir", "save",    "plots",     NULL };

/* Of the machine or the data: a preset that does not name them leaves them alone. */
static const char *const kept[] = { "batch", "device", "workers", "amp", "seed", "time", NULL };

/* The trained part of it stays as it is where the model has learnt before. */
#define FREEZE_TRAINED "freeze-trained"
/* The network that a tutorial is about, where the model has learnt nothing yet: a person's own file stays. */
#define NETWORK "network"

static const struct {
  const char *id, *title, *text;
  const char *values[14];
  gboolean classify; /* for pictures of one class each; else for detection */
} ours[] = {
  /* A step for every batch: with some hundred pictures an epoch of 64 to a step has but a handful of steps. Demo, 8
   * epochs from Hone's base, seeds 0 to 2: mAP50-95 0.56 instead of 0.34 (resources/bases/README.md). */
  { "quick",
    N_ ("Quick Look"),
    N_ ("20 epochs at 320 px. Is the data any good?"),
    { "epochs", "20", "imgsz", "320", "patience", "100", "nbs", "16", "warmup_epochs", "1" } },
  { "balanced",
    N_ ("Balanced"),
    N_ ("100 epochs at 640 px. Stops early when nothing is gained."),
    { "epochs", "100", "imgsz", "640", "patience", "30", "nbs", "16", "warmup_epochs", "1" } },
  { "thorough",
    N_ ("Thorough"),
    N_ ("300 epochs at 640 px. For the model you hand on."),
    { "epochs", "300", "imgsz", "640", "patience", "50" } },
  { "small-data",
    N_ ("Small Data"),
    N_ ("Up to a few hundred pictures: 200 calm epochs, more variation, trained layers stay."),
    { "epochs", "200", "patience", "60", "cos_lr", "true", "mixup", "0.1", "close_mosaic", "20", FREEZE_TRAINED,
      BACKBONE } },
  { "ultralytics",
    N_ ("Same as Ultralytics"),
    N_ ("Its defaults, number for number; a bad label line costs the picture."),
    { "batch", "16", "cache", "false", "strict", "true", "nbs", "64", "warmup_epochs", "3" } },
  { "quick-classes",
    N_ ("Quick Look"),
    N_ ("10 epochs at 224 px. Can the classes be told apart?"),
    { "epochs", "10", "imgsz", "224", "patience", "100", "nbs", "16", "warmup_epochs", "1" },
    TRUE },
  { "balanced-classes",
    N_ ("Balanced"),
    N_ ("100 epochs at 224 px. Stops early when nothing is gained."),
    { "epochs", "100", "imgsz", "224", "patience", "30", "nbs", "16", "warmup_epochs", "1" },
    TRUE },
  { "pytorch",
    N_ ("PyTorch Tutorial"),
    N_ ("ResNet50 in two stages: 10 epochs the new head alone, then 10 with the last stage."),
    { "recipe", "pytorch", "imgsz", "224", NETWORK, "resnet50.yaml" },
    TRUE },
  { "keras",
    N_ ("Keras Tutorial"),
    N_ ("Keras’ ResNet50 in two stages: 10 epochs the new head alone, then 10 from conv4_block2 on."),
    { "recipe", "keras", "imgsz", "224", NETWORK, "resnet50-keras.yaml" },
    TRUE },
  { "ultralytics-classes",
    N_ ("Same as Ultralytics"),
    N_ ("Its defaults for classification, number for number."),
    { "batch", "16", "cache", "false", "strict", "true", "nbs", "64", "warmup_epochs", "3", "imgsz", "224" },
    TRUE },
};

HonePreset *
hone_preset_ref (HonePreset *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  HonePreset *self = data;

  g_free (self->id);
  g_free (self->title);
  g_free (self->text);
  g_strfreev (self->values);
}

void
hone_preset_unref (HonePreset *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

GPtrArray *
hone_presets_of_hone (gboolean classify)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_preset_unref);

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++) {
    HonePreset *preset;

    if (ours[i].classify != classify)
      continue;
    preset = g_atomic_rc_box_new0 (HonePreset);

    preset->id = g_strdup (ours[i].id);
    preset->title = g_strdup (_ (ours[i].title));
    preset->text = g_strdup (_ (ours[i].text));
    preset->values = g_strdupv ((char **) ours[i].values);
    g_ptr_array_add (all, preset);
  }
  return all;
}

/* What belongs to a preset. */

gboolean
hone_setting_is_place (const char *name)
{
  return g_strv_contains (places, name);
}

static gboolean
is_learning (const HoneSetting *setting)
{
  if (g_strv_contains (kept, setting->name) || hone_setting_is_place (setting->name) ||
      (setting->uses & HONE_USE_TRAIN) == 0)
    return FALSE;
  return setting->page == HONE_PAGE_TRAINING || setting->page == HONE_PAGE_OPTIMIZATION ||
         setting->page == HONE_PAGE_AUGMENTATION || g_str_equal (setting->name, "freeze");
}

gboolean
hone_setting_is_same (HoneSettings *a, HoneSettings *b, const char *name)
{
  g_autofree char *x = hone_settings_show (a, name);
  g_autofree char *y = hone_settings_show (b, name);
  gboolean standard = hone_settings_is_default (a, name);

  /* "0.50" and "0.5" of a default are one and the same. */
  return standard == hone_settings_is_default (b, name) && (standard || g_str_equal (x, y));
}

guint
hone_settings_count_changed (HoneSettings *settings, int page)
{
  guint n = 0;

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    n += (page < 0 || (int) setting->page == page) && (setting->uses & HONE_USE_TRAIN) != 0 &&
         !hone_setting_is_place (setting->name) && !hone_settings_is_default (settings, setting->name);
  return n;
}

void
hone_settings_replace (HoneSettings *to, HoneSettings *from)
{
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    g_autofree char *value = hone_settings_show (from, setting->name);

    hone_settings_reset (to, setting->name);
    if (hone_settings_is_given (from, setting->name))
      hone_settings_set (to, setting->name, value, NULL);
  }
}

/* Applying. */

static gboolean
has_learnt (HoneSettings *settings)
{
  const char *model = hone_settings_get_text (settings, "model");
  g_autofree char *file = model != NULL ? hone_model_file_find (model) : NULL;
  g_autofree char *base = model != NULL ? hone_base_find (model) : NULL;

  /* Hone's base knows drawn things only: it does best when all of it learns (resources/bases/README.md). */
  return file != NULL && base == NULL;
}

static void
set (HoneSettings *settings, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  if (g_str_equal (name, FREEZE_TRAINED)) {
    if (!has_learnt (settings))
      return;
    name = "freeze";
  } else if (g_str_equal (name, NETWORK)) {
    if (has_learnt (settings))
      return;
    name = "model";
  }
  if (!hone_settings_set (settings, name, value, &error))
    g_warning ("%s", error->message); /* our own table, or a file that was checked when it was read */
}

void
hone_preset_apply (HonePreset *self, HoneSettings *settings)
{
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (is_learning (setting))
      hone_settings_reset (settings, setting->name);
  if (!g_strv_contains ((const char *const *) self->values, "strict")) /* the other half of "Same as Ultralytics" */
    hone_settings_reset (settings, "strict");
  if (!g_strv_contains ((const char *const *) self->values, "cache"))
    hone_settings_reset (settings, "cache");
  for (char **value = self->values; *value != NULL; value += 2)
    set (settings, value[0], value[1]);
}

gboolean
hone_preset_holds (HonePreset *self, HoneSettings *settings)
{
  g_autoptr (HoneSettings) wanted = hone_settings_copy (settings);

  hone_preset_apply (self, wanted);
  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++)
    if (!hone_setting_is_same (settings, wanted, setting->name))
      return FALSE;
  return TRUE;
}

/* One's own. */

char *
hone_presets_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "hone", "presets", NULL);
}

/* Any title is a file's name: what a disk may not like is escaped. */
static char *
id_of_title (const char *title)
{
  g_autofree char *name = g_uri_escape_string (title, " ()+,=@!", TRUE);

  if (name[0] == '.') { /* no hidden files, no "..": the point is escaped, too */
    g_autofree char *rest = g_strdup (name + 1);

    return g_strconcat ("%2E", rest, NULL);
  }
  return g_steal_pointer (&name);
}

static char *
text_of_values (char **values)
{
  const guint n = g_strv_length (values) / 2;

  return g_strdup_printf (ngettext ("Your own: %u setting.", "Your own: %u settings.", n), n);
}

static HonePreset *
make_own (const char *title, char **values)
{
  HonePreset *self = g_atomic_rc_box_new0 (HonePreset);

  self->title = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, LONGEST), LONGEST));
  self->id = id_of_title (self->title);
  self->own = TRUE;
  self->values = values;
  self->text = text_of_values (values);
  return self;
}

/* All that is not a place and not as it is by default. */
static char **
changed_values (HoneSettings *settings)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (const HoneSetting *setting = hone_setting_table (); setting->name != NULL; setting++) {
    g_autofree char *value = hone_settings_show (settings, setting->name);

    if (hone_setting_is_place (setting->name) || (setting->uses & HONE_USE_TRAIN) == 0 ||
        hone_settings_is_default (settings, setting->name))
      continue;
    g_strv_builder_add (values, setting->name);
    g_strv_builder_add (values, value);
  }
  return g_strv_builder_end (values);
}

HonePreset *
hone_preset_new (const char *title, HoneSettings *settings)
{
  return make_own (title, changed_values (settings));
}

HonePreset *
hone_preset_rename (HonePreset *self, const char *title)
{
  return make_own (title, g_strdupv (self->values));
}

/* Files. */

static char *
path_of (HonePreset *self, const char *folder)
{
  g_autofree char *name = g_strconcat (self->id, ENDING, NULL);

  return g_build_filename (folder, name, NULL);
}

/* Words that may be anything are quoted where YAML asks for it; numbers, choices and lists are theirs already. */
static char *
yaml_value (const char *name, const char *value)
{
  const HoneSetting *setting = hone_setting_find (name);
  gboolean words = setting->type == HONE_SETTING_TEXT || setting->free;

  if (!words || value[0] == '[' || g_str_equal (value, "null") || g_str_equal (value, "true") ||
      g_str_equal (value, "false") || (setting->whole && g_ascii_isdigit (value[0])))
    return g_strdup (value);
  return hone_yaml_write_string (value);
}

static char *
yaml_of (HonePreset *self)
{
  GString *yaml = g_string_new (NULL);

  for (char **value = self->values; *value != NULL; value += 2) {
    g_autofree char *text = yaml_value (value[0], value[1]);

    g_string_append_printf (yaml, "%s: %s\n", value[0], text);
  }
  return g_string_free (yaml, FALSE);
}

gboolean
hone_preset_write (HonePreset *self, const char *folder, GError **error)
{
  g_autofree char *path = path_of (self, folder);
  g_autofree char *yaml = yaml_of (self);

  return hone_file_make_folder (folder, error) && hone_file_write_text (path, yaml, error);
}

gboolean
hone_preset_remove (HonePreset *self, const char *folder, GError **error)
{
  g_autofree char *path = path_of (self, folder);
  int why;

  if (g_unlink (path) == 0 || errno == ENOENT)
    return TRUE;
  why = errno;
  g_set_error (error, HONE_ERROR, HONE_ERROR_WRITE, _ ("%s cannot be removed: %s."), path, g_strerror (why));
  return FALSE;
}

static HonePreset *
read_own (const char *folder, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *base = g_strndup (name, strlen (name) - strlen (ENDING));
  g_autofree char *title = g_uri_unescape_string (base, NULL);
  g_autoptr (HoneSettings) settings = hone_settings_new ();
  HonePreset *preset;

  if (!hone_settings_read_cfg (settings, path, error))
    return NULL;
  preset = hone_preset_new (title != NULL ? title : base, settings);
  g_free (preset->id); /* a file that somebody put there keeps its name */
  preset->id = g_strdup (base);
  return preset;
}

static int
by_title (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate ((*(HonePreset *const *) a)->title, (*(HonePreset *const *) b)->title);
}

GPtrArray *
hone_presets_read (const char *folder, char ***problems)
{
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) hone_preset_unref);
  g_autoptr (GStrvBuilder) wrong = g_strv_builder_new ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autoptr (GError) error = NULL;
    HonePreset *preset;

    if (name[0] == '.' || !g_str_has_suffix (name, ENDING) || strlen (name) == strlen (ENDING))
      continue;
    preset = read_own (folder, name, &error);
    if (preset != NULL)
      g_ptr_array_add (all, preset);
    else
      g_strv_builder_add (wrong, error->message);
  }
  g_ptr_array_sort (all, by_title);
  *problems = g_strv_builder_end (wrong);
  return all;
}
