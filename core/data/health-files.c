/* SPDX-License-Identifier: Apache-2.0 */
/* health-files.c - rules about the files: names, pairs, formats, sizes */
#include "health-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SMALL 32   /* pixels a side */
#define LARGE 8192 /* the same */
#define LONG 4     /* times as long as wide */

/* --- one picture --- */

static void
check_size (Health *self, HoneSplit split, guint index, const HoneSample *sample)
{
  int most = MAX (sample->width, sample->height), least = MIN (sample->width, sample->height);

  if (least >= SMALL && most <= LARGE && most <= LONG * least)
    return;
  health_find_picture (self, split, index, "odd-size", HONE_SEVERITY_NOTE,
                       g_strdup_printf (_ ("The picture %s has %d × %d pixels. Training brings every picture to one "
                                           "square size, so little is left of very small, large or long ones."),
                                        sample->path, sample->width, sample->height));
}

static void
check_sample (Health *self, HoneSplit split, guint index, const HoneSample *sample)
{
  if (sample->traits & HONE_TRAIT_OTHER_ENDING)
    health_find_picture (self, split, index, "wrong-ending", HONE_SEVERITY_NOTE,
                         g_strdup_printf (_ ("The picture %s is of another format than its name says. Hone reads it; "
                                             "other programs may not."),
                                          sample->path));
  if (sample->traits & HONE_TRAIT_TURNED)
    health_find_picture (self, split, index, "turned-picture", HONE_SEVERITY_NOTE,
                         g_strdup_printf (_ ("The picture %s is stored turned (EXIF orientation). Some label programs "
                                             "ignore that; look whether its boxes lie on the objects."),
                                          sample->path));
  if (sample->traits & HONE_TRAIT_DEEP)
    health_find_picture (
        self, split, index, "deep-picture", HONE_SEVERITY_NOTE,
        g_strdup_printf (_ ("The picture %s has 16 bits. Training sees the upper 8 of them; look at it "
                            "as it is trained, whether its objects can still be seen."),
                         sample->path));
  if (sample->traits & HONE_TRAIT_MIXED)
    health_find (
        self, split, index, 0, "mixed-labels", HONE_SEVERITY_WARNING,
        g_strdup_printf (_ ("%s holds boxes and polygons. Ultralytics leaves such a picture out; make them all "
                            "of one kind."),
                         sample->label_path));
  if (sample->state == HONE_LABELS_EMPTY)
    health_find (self, split, index, 0, "empty-labels", HONE_SEVERITY_NOTE,
                 g_strdup_printf (_ ("%s is empty, which says that nothing is to be found in its picture. If that is "
                                     "not so, label it."),
                                  sample->label_path));
  check_size (self, split, index, sample);
}

/* --- what is told once for a split --- */

static void
check_trait (Health *self, HoneSplit split, guint trait, const char *kind, const char *format)
{
  guint n, with = 0, first = 0;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);
  g_autofree char *number = NULL;
  g_auto (GStrv) parts = NULL;

  for (guint i = 0; i < n; i++)
    if ((samples[i]->traits & trait) && with++ == 0)
      first = i;
  if (with == 0)
    return;
  number = g_strdup_printf ("%u", with);
  parts = g_strsplit (format, "{n}", 2);
  health_find (self, split, first, 0, kind, HONE_SEVERITY_NOTE,
               g_strconcat (samples[first]->label_path, ": ", parts[0], number, parts[1], NULL));
}

static void
check_colours (Health *self, HoneSplit split)
{
  guint n, usable = 0, grey = 0, rare = 0;
  HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);
  gboolean grey_is_rare;

  for (guint i = 0; i < n; i++) {
    usable += samples[i]->usable;
    grey += samples[i]->usable && (samples[i]->traits & HONE_TRAIT_GREY);
  }
  if (grey == 0 || grey == usable)
    return;
  grey_is_rare = grey <= usable - grey;
  while (!samples[rare]->usable || ((samples[rare]->traits & HONE_TRAIT_GREY) != 0) != grey_is_rare)
    rare++;
  health_find_picture (
      self, split, rare, "mixed-colours", HONE_SEVERITY_NOTE,
      g_strdup_printf (_ ("In the split “%s” %u pictures are grey and %u in colour, %s among the fewer. "
                          "If only one class is grey, its colour is learned instead of its shape."),
                       hone_split_name (split), grey, usable - grey, samples[rare]->path));
}

/* --- labels and pictures that have no partner, or two --- */

typedef struct {
  HoneSplit split;
  guint sample;
} Owner;

/* Label file -> its first picture; tells of a second one in the same split. */
static void
add_owner (Health *self, GHashTable *owners, HoneSplit split, guint index, const HoneSample *sample)
{
  const Owner *other = g_hash_table_lookup (owners, sample->label_path);
  Owner *owner;
  guint n;

  if (other != NULL &&
      strcmp (hone_dataset_get_samples (self->dataset, other->split, &n)[other->sample]->path, sample->path) != 0)
    health_find (self, split, index, 0, "shared-labels", HONE_SEVERITY_WARNING,
                 g_strdup_printf (_ ("The pictures %s and %s share the label file %s. It can fit only one of them; "
                                     "rename the other."),
                                  hone_dataset_get_samples (self->dataset, other->split, &n)[other->sample]->path,
                                  sample->path, sample->label_path));
  if (other != NULL)
    return;
  owner = g_new (Owner, 1);
  *owner = (Owner){ split, index };
  g_hash_table_insert (owners, sample->label_path, owner);
}

static gboolean
has_picture (const char *label)
{
  static const char *const endings[] = { "jpg", "jpeg", "png", "bmp", "tif", "tiff", "webp", "JPG", "JPEG", "PNG" };
  char *at = g_strrstr (label, G_DIR_SEPARATOR_S "labels" G_DIR_SEPARATOR_S);
  g_autofree char *above = at != NULL ? g_strndup (label, (gsize) (at - label)) : NULL;
  g_autofree char *image =
      at != NULL ? g_strconcat (above, G_DIR_SEPARATOR_S "images", at + strlen ("/labels"), NULL) : g_strdup (label);

  image[strlen (image) - strlen ("txt")] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strconcat (image, endings[i], NULL);

    if (g_file_test (path, G_FILE_TEST_EXISTS))
      return TRUE;
  }
  return FALSE;
}

/* A list of names or a note may lie there, too. */
static gboolean
holds_labels (const char *path)
{
  g_autoptr (HoneLabelFile) file = hone_label_file_read (path, 0);

  return file->n_labels > 0;
}

static void
check_label_folder (Health *self, HoneSplit split, const char *folder, GHashTable *owners)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !g_cancellable_is_cancelled (self->cancellable)) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (!g_str_has_suffix (name, ".txt") || name[0] == '.' || g_hash_table_contains (owners, path) ||
        has_picture (path) || !holds_labels (path))
      continue;
    health_find (
        self, split, HEALTH_NOBODY, 0, "label-without-picture", HONE_SEVERITY_WARNING,
        g_strdup_printf (_ ("%s holds labels, but there is no picture for them. Bring the picture back, correct "
                            "its name, or delete the file."),
                         path));
    g_array_index (self->findings, HoneFinding, self->findings->len - 1).label = g_steal_pointer (&path);
  }
}

static void
check_pairs (Health *self)
{
  g_autoptr (GHashTable) owners = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

    for (guint i = 0; i < n; i++)
      add_owner (self, owners, split, i, samples[i]);
  }
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n;
    HoneSample *const *samples = hone_dataset_get_samples (self->dataset, split, &n);

    for (guint i = 0; i < n; i++) {
      g_autofree char *folder = g_path_get_dirname (samples[i]->label_path);

      if (g_hash_table_contains (folders, folder))
        continue;
      check_label_folder (self, split, folder, owners);
      g_hash_table_add (folders, g_steal_pointer (&folder));
    }
  }
}

void
health_check_files (Health *self)
{
  health_each (self, check_sample);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    check_trait (
        self, split, HONE_TRAIT_BOM, "label-bom",
        _ ("{n} label files of this split begin with a byte-order mark. Hone skips it; other programs may take "
           "it for a part of the first number."));
    check_trait (self, split, HONE_TRAIT_CRLF, "label-crlf",
                 _ ("{n} label files of this split have the line ends of Windows. Hone reads them; other programs may "
                    "stumble."));
    check_colours (self, split);
  }
  check_pairs (self);
}
