/* SPDX-License-Identifier: Apache-2.0 */
/* test-zoo.c - names of models, and the tables' own order */
#include "hone-zoo.h"

#include <string.h>

static void
test_names (void)
{
  static const struct {
    const char *name, *id;
    double depth, width;
    int max_channels;
  } cases[] = {
    { "yolo26n", "yolo26n", 0.5, 0.25, 1024 },
    { "yolo26.yaml", "yolo26n", 0.5, 0.25, 1024 },
    { "yolo11x.yaml", "yolo11x", 1.0, 1.5, 512 },
    { "some/where/yolov8m.yml", "yolov8m", 0.67, 0.75, 768 },
    { "yolo26m-w0.125", "yolo26m-w0.125", 0.5, 0.125, 512 },
    { "yolov8s-w0.5", "yolov8s", 0.33, 0.5, 1024 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    HoneArch arch;

    g_assert_true (hone_arch_parse (cases[i].name, &arch, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (arch.id, ==, cases[i].id);
    g_assert_cmpfloat (arch.scale.depth, ==, cases[i].depth);
    g_assert_cmpfloat (arch.scale.width, ==, cases[i].width);
    g_assert_cmpint (arch.scale.max_channels, ==, cases[i].max_channels);
  }
}

static void
test_unknown (void)
{
  static const struct {
    const char *name, *meant;
  } cases[] = {
    { "yolov11s", "yolo11s" },   { "yolo26z", "yolo26n" },     { "yolo8m.yaml", "yolov8m" },
    { "", "yolo26n" },           { "yolo26n-w", "yolo26n" },   { "yolo26n-w0.25x", "yolo26n" },
    { "yolo26n-w0", "yolo26n" }, { "yolo26n-seg", "yolo26n" }, { "resnet", "resnet" },
    { "resnet500", "resnet50" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    HoneArch arch;

    g_assert_false (hone_arch_parse (cases[i].name, &arch, &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_USAGE);
    g_assert_nonnull (strstr (error->message, cases[i].meant));
  }
}

static gboolean
is_head (HoneBlockKind kind, HoneNetTask task)
{
  return task == HONE_TASK_DETECT ? kind == HONE_BLOCK_DETECT
                                  : kind == HONE_BLOCK_CLASSIFY || kind == HONE_BLOCK_LINEAR;
}

static void
test_tasks (void)
{
  static const struct {
    const char *name, *id;
    HoneNetTask task;
  } cases[] = {
    { "yolo26n", "yolo26n", HONE_TASK_DETECT },
    { "yolo26n-cls", "yolo26n-cls", HONE_TASK_CLASSIFY },
    { "models/yolov8-cls.yaml", "yolov8n-cls", HONE_TASK_CLASSIFY },
    { "yolo11m-w0.5-cls", "yolo11m-w0.5-cls", HONE_TASK_CLASSIFY },
    { "resnet50", "resnet50", HONE_TASK_CLASSIFY },
    { "resnet101", "resnet101", HONE_TASK_CLASSIFY },
    { "resnet50-keras", "resnet50-keras", HONE_TASK_CLASSIFY },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    HoneArch arch;

    hone_arch_parse (cases[i].name, &arch, &error);
    g_assert_no_error (error);
    g_assert_cmpstr (arch.id, ==, cases[i].id);
    g_assert_cmpint (arch.family->task, ==, cases[i].task);
    g_assert_true (hone_arch_require (&arch, cases[i].task, "it", &error));
    g_assert_false (hone_arch_require (&arch, HONE_TASK_CLASSIFY - cases[i].task, "it", &error));
    g_assert_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL);
  }
}

/* Rows read from rows above them, and a head is the last. */
static void
test_tables (void)
{
  int n = 0;

  for (const HoneFamily *const *family = hone_families (); *family != NULL; family++, n++)
    for (int i = 0; i < (*family)->n_rows; i++) {
      const HoneRow *row = &(*family)->rows[i];

      g_assert_cmpint (row->from[0], !=, HONE_NONE);
      for (guint from = 0; from < G_N_ELEMENTS (row->from); from++)
        g_assert_cmpint (row->from[from], <, i);
      g_assert_true (is_head (row->kind, (*family)->task) == (i == (*family)->n_rows - 1));
    }
  g_assert_cmpint (n, ==, 11);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/zoo/names", test_names);
  g_test_add_func ("/core/zoo/unknown", test_unknown);
  g_test_add_func ("/core/zoo/tasks", test_tasks);
  g_test_add_func ("/core/zoo/tables", test_tables);
  return g_test_run ();
}
