/* SPDX-License-Identifier: Apache-2.0 */
/* test-import.c - from what a person opens to a data set of ours: look, deal, write */
#include "exchange-test.h"
#include "hone-import.h"

#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Folder, folder_free)

#define VOC                                                                                                            \
  "<annotation><filename>%s</filename><size><width>40</width><height>30</height><depth>3</depth></size>"               \
  "<object><name>%s</name><bndbox><xmin>3</xmin><ymin>4</ymin><xmax>20</xmax><ymax>15</ymax></bndbox></object>"        \
  "</annotation>"

/* 12 pictures of 4 patients: pA_0.png .. pD_2.png; the last patient's are dogs. */
static void
make_voc (Folder *folder, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *stem = g_strdup_printf ("p%c_%u", 'A' + i / 3, i % 3);
    g_autofree char *picture = g_strdup_printf ("voc/JPEGImages/%s.png", stem);
    g_autofree char *xml = g_strdup_printf ("voc/Annotations/%s.xml", stem);
    g_autofree char *base = g_strconcat (stem, ".png", NULL);
    g_autofree char *text = g_strdup_printf (VOC, base, i / 3 == 3 ? "dog" : "cat");

    folder_picture (folder, picture, 40, 30);
    folder_text (folder, xml, text);
  }
}

static HoneImport *
import (Folder *folder, const char *name)
{
  g_autofree char *path = folder_path (folder, name);
  g_autofree char *place = folder_path (folder, "place");

  return hone_import_new (path, place);
}

static HoneImportFacts *
look (HoneImport *self)
{
  g_autoptr (GError) error = NULL;
  HoneImportFacts *facts = hone_import_look (self, HONE_FORMAT_NONE, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return facts;
}

static HoneImportDeal *
deal (HoneImport *self, const HoneDealHow *how)
{
  g_autoptr (GError) error = NULL;
  HoneImportDeal *result = hone_import_deal (self, how, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return result;
}

/* The new data set, as the window opens it. */
static HoneDataset *
write_and_open (HoneImport *self, Folder *folder, const char *const *names)
{
  g_autofree char *path = folder_path (folder, "place/made");
  g_autoptr (GError) error = NULL;
  HoneDataset *dataset;

  hone_import_write (self, path, names, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (hone_import_opens_directly (path, NULL));
  dataset = hone_dataset_read (path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static guint
count (HoneDataset *dataset, HoneSplit split)
{
  guint n;

  hone_dataset_get_samples (dataset, split, &n);
  return n;
}

/* Three pictures, in one split, and where the group's name stands in the first one's. */
static void
check_group (const HoneNamedGroup *group, const char *name, const char *first)
{
  g_assert_cmpstr (group->name, ==, name);
  g_assert_cmpuint (group->n_pictures, ==, 3);
  g_assert_cmpuint (group->n_examples, ==, 3);
  g_assert_cmpstr (group->examples[0].name, ==, first);
  g_assert_cmpuint (group->examples[0].from, ==, 0);
  g_assert_cmpuint (group->examples[0].to, ==, strlen (name));
}

static void
test_groups (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImport) self = NULL;
  g_autoptr (HoneImportFacts) facts = NULL;
  g_autoptr (HoneImportDeal) kept = NULL, grouped = NULL;
  g_autoptr (HoneDataset) dataset = NULL;
  const HoneDealHow keep = { .kind = HONE_DEAL_KEEP };
  const HoneDealHow groups = { .kind = HONE_DEAL_GROUPS, .shares = { 2, 1, 1 }, .pattern = (char *) "^(p.)_" };

  make_voc (folder, 12);
  self = import (folder, "voc");
  facts = look (self);
  g_assert_cmpint (facts->format, ==, HONE_FORMAT_VOC);
  g_assert_false (facts->archive);
  g_assert_cmpstr (facts->name, ==, "voc");
  g_assert_cmpuint (facts->n_pictures, ==, 12);
  g_assert_cmpuint (facts->n_objects, ==, 12);
  g_assert_cmpuint (facts->in_split[HONE_N_SPLITS], ==, 12);
  g_assert_cmpuint (facts->n_classes, ==, 2);
  g_assert_cmpuint (facts->objects[0], ==, 9);

  kept = deal (self, &keep);
  g_assert_cmpuint (kept->pictures[HONE_SPLIT_TRAIN], ==, 12);
  grouped = deal (self, &groups);
  g_assert_cmpuint (grouped->n_groups, ==, 4);
  g_assert_cmpuint (grouped->groups->len, ==, 4);
  check_group (grouped->groups->pdata[0], "pA", "pA_0.png");
  check_group (grouped->groups->pdata[2], "pC", "pC_0.png");
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_assert_cmpuint (grouped->pictures[split] % 3, ==, 0);
  dataset = write_and_open (self, folder, NULL);
  for (int split = 0; split < HONE_N_SPLITS; split++)
    g_assert_cmpuint (count (dataset, split), ==, grouped->pictures[split]);
}

/* Pictures by these names, alone in a folder. */
static HoneImportFacts *
look_at_names (Folder *folder, const char *const *names)
{
  g_autoptr (HoneImport) self = NULL;
  g_autoptr (GError) error = NULL;
  HoneImportFacts *facts;

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *picture = g_strdup_printf ("plain/%s", names[i]);

    folder_picture (folder, picture, 20, 20);
  }
  self = import (folder, "plain");
  facts = hone_import_look (self, HONE_FORMAT_PICTURES, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return facts;
}

static void
check_way (const HoneImportFacts *facts, guint which, guint n_groups, const char *first)
{
  const HoneGroupWay *way;

  g_assert_cmpuint (facts->ways->len, >, which);
  way = facts->ways->pdata[which];
  g_assert_cmpuint (way->n_groups, ==, n_groups);
  g_assert_cmpstr (way->names[0], ==, first);
}

/* Ready ways are those that make groups of the names that are there, and no two make the same. */
static void
test_ways (void)
{
  static const char *const patients[] = {
    "P01_left_a.png",  "P01_left_b.png", "P01_right_a.png", "P02_left_a.png",  "P02_right_a.png",
    "P02_right_b.png", "P03_left_a.png", "P03_left_b.png",  "P03_right_a.png", NULL
  };
  static const char *const folders[] = { "ann/1.png", "ann/2.png", "bob/1.png", "bob/2.png", NULL };
  static const char *const numbers[] = { "BloodImage_00001.png", "BloodImage_00002.png", "BloodImage_00007.png", NULL };
  g_autoptr (Folder) by_part = folder_new (), by_folder = folder_new (), by_number = folder_new ();
  g_autoptr (HoneImportFacts) parts = look_at_names (by_part, patients);
  g_autoptr (HoneImportFacts) places = look_at_names (by_folder, folders);
  g_autoptr (HoneImportFacts) plain = look_at_names (by_number, numbers);

  check_way (parts, 0, 3, "P01");
  check_way (parts, 1, 6, "P01_left");
  check_way (parts, 2, 2, "left");
  check_way (places, 0, 2, "ann");
  g_assert_cmpuint (plain->ways->len, ==, 0);
}

/* A small share of few pictures is one picture, not none. */
static void
test_few (void)
{
  static const char *const names[] = { "a.png", "b.png", "c.png", NULL };
  const HoneDealHow how[] = { { .kind = HONE_DEAL_RANDOM, .shares = { 90, 5, 5 } },
                              { .kind = HONE_DEAL_STRATIFIED, .shares = { 90, 5, 5 } } };
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImportFacts) facts = look_at_names (folder, names);
  g_autoptr (HoneImport) self = import (folder, "plain");
  g_autoptr (HoneImportFacts) again = look (self);

  for (guint i = 0; i < G_N_ELEMENTS (how); i++) {
    g_autoptr (HoneImportDeal) dealt = deal (self, &how[i]);

    for (int split = 0; split < HONE_N_SPLITS; split++)
      g_assert_cmpuint (dealt->pictures[split], ==, 1);
  }
}

/* Each picture in one split, shares met to a picture, the same seed alike, another one otherwise. */
static void
test_random (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImport) self = NULL;
  g_autoptr (HoneImportFacts) facts = NULL;
  HoneDealHow how = { .kind = HONE_DEAL_RANDOM, .shares = { 0.5, 0.25, 0.25 } };
  guint others = 0;

  make_voc (folder, 12);
  self = import (folder, "voc");
  facts = look (self);
  for (guint64 seed = 0; seed < 8; seed++) {
    g_autoptr (HoneImportDeal) a = NULL, b = NULL;

    how.seed = seed;
    a = deal (self, &how);
    b = deal (self, &how);
    g_assert_cmpuint (a->pictures[0], ==, 6);
    g_assert_cmpuint (a->pictures[1], ==, 3);
    g_assert_cmpuint (a->pictures[2], ==, 3);
    g_assert_cmpuint (a->objects[1][1], ==, b->objects[1][1]);
    others += a->objects[1][1] != 1;
  }
  g_assert_cmpuint (others, >, 0);
}

static void
test_pictures_only (void)
{
  static const char *const names[] = { "cat", "dog: large", NULL };
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImport) self = NULL, one = NULL;
  g_autoptr (HoneImportFacts) facts = NULL, same = NULL;
  g_autoptr (HoneDataset) dataset = NULL;
  HoneSample *const *samples;
  guint n;

  folder_picture (folder, "plain/a.png", 20, 20);
  folder_picture (folder, "plain/b.png", 20, 20);
  self = import (folder, "plain");
  facts = look (self);
  g_assert_cmpint (facts->format, ==, HONE_FORMAT_PICTURES);
  g_assert_cmpuint (facts->n_unlabelled, ==, 2);
  one = import (folder, "plain/a.png");
  same = look (one);
  g_assert_cmpuint (same->n_pictures, ==, 2);
  g_assert_cmpstr (same->name, ==, "plain");

  dataset = write_and_open (self, folder, names);
  g_assert_cmpint (hone_dataset_get_yaml (dataset)->n_classes, ==, 2);
  g_assert_cmpstr (hone_dataset_get_yaml (dataset)->names[1], ==, "dog: large");
  samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (samples[0]->state, ==, HONE_LABELS_MISSING);
}

/* A class of the whole picture is no label: nobody has said that the picture is without objects. */
static void
test_class_folders (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImport) self = NULL;
  g_autoptr (HoneImportFacts) facts = NULL;
  g_autoptr (HoneDataset) dataset = NULL;
  HoneSample *const *samples;
  guint n;

  folder_picture (folder, "kinds/cat/a.png", 20, 20);
  folder_picture (folder, "kinds/dog/a.png", 20, 20);
  self = import (folder, "kinds");
  facts = look (self);
  g_assert_cmpint (facts->format, ==, HONE_FORMAT_FOLDERS);
  g_assert_cmpuint (facts->n_classes, ==, 2);
  g_assert_cmpuint (facts->n_unlabelled, ==, 2);
  dataset = write_and_open (self, folder, NULL);
  samples = hone_dataset_get_samples (dataset, HONE_SPLIT_TRAIN, &n);
  g_assert_cmpuint (n, ==, 2);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (samples[i]->state, ==, HONE_LABELS_MISSING);
}

static void
test_faults (void)
{
  g_autoptr (Folder) folder = folder_new ();
  g_autoptr (HoneImport) nameless = NULL, lost = NULL, nothing = NULL;
  g_autoptr (HoneImportFacts) facts = NULL, missing = NULL;
  g_autofree char *path = folder_path (folder, "nameless"), *fault = NULL;
  g_autoptr (GError) error = NULL;

  folder_picture (folder, "nameless/images/train/a.png", 20, 20);
  folder_text (folder, "nameless/labels/train/a.txt", "2 0.5 0.5 0.2 0.2\n");
  folder_text (folder, "nameless/data.yaml", "train: images/train\nval: images/train\n");
  g_assert_false (hone_import_opens_directly (path, &fault));
  g_assert_nonnull (strstr (fault, "data.yaml"));
  nameless = import (folder, "nameless");
  facts = look (nameless);
  g_assert_true (facts->placeholders);
  g_assert_cmpuint (facts->n_classes, ==, 3);
  g_assert_nonnull (facts->yaml_fault);

  folder_picture (folder, "lost/there.png", 20, 20);
  folder_text (folder, "lost/all.json",
               "{\"images\":[{\"id\":1,\"file_name\":\"gone.png\",\"width\":20,\"height\":20},"
               "{\"id\":2,\"file_name\":\"there.png\",\"width\":20,\"height\":20}],"
               "\"categories\":[{\"id\":1,\"name\":\"cat\"}],\"annotations\":[]}");
  lost = import (folder, "lost");
  missing = look (lost);
  g_assert_cmpuint (missing->n_missing, ==, 1);
  g_assert_cmpstr (missing->missing[0], ==, "gone.png");
  g_assert_cmpuint (missing->n_pictures, ==, 1);

  folder_text (folder, "nothing/a.doc", "words");
  nothing = import (folder, "nothing");
  g_assert_null (hone_import_look (nothing, HONE_FORMAT_NONE, NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_DATA);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/import/groups", test_groups);
  g_test_add_func ("/import/ways", test_ways);
  g_test_add_func ("/import/few", test_few);
  g_test_add_func ("/import/random", test_random);
  g_test_add_func ("/import/pictures-only", test_pictures_only);
  g_test_add_func ("/import/class-folders", test_class_folders);
  g_test_add_func ("/import/faults", test_faults);
  return g_test_run ();
}
