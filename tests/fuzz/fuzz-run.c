/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz-run.c - the files of a run: the first byte says which of them the rest is */
#include "fuzz.h"
#include "hone-run-folder.h"

#include <glib/gstdio.h>
#include <stdio.h>

static const char *const names[] = { "results.csv", "run.json", "args.yaml", "previews/epoch-0001.json" };

static char *
folder (void)
{
  static char *path;

  if (path == NULL) {
    g_autofree char *previews = NULL;

    path = g_dir_make_tmp ("hone-fuzz-XXXXXX", NULL);
    previews = g_build_filename (path, "previews", NULL);
    g_mkdir (previews, 0700);
  }
  return path;
}

static void
put (const char *name, const uint8_t *data, size_t n)
{
  g_autofree char *path = g_build_filename (folder (), name, NULL);
  FILE *file = fopen (path, "wb");

  g_assert_true (file != NULL && fwrite (data, 1, n, file) == n);
  fclose (file);
}

static void
read_results (HoneRunSummary *summary)
{
  const guint n = summary->results != NULL ? hone_results_get_n_rows (summary->results) : 0;

  if (n > 0) {
    g_autofree char *text = hone_results_to_text (summary->results);

    hone_results_get (summary->results, n - 1, summary->results->columns[0]);
    g_assert_true (text != NULL);
  }
  for (guint i = 0; i < summary->n_per_class; i++)
    g_assert_nonnull (summary->per_class[i].name);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n)
{
  g_autoptr (HoneRunSummary) summary = NULL;
  g_autoptr (HoneSettings) settings = NULL;
  g_autoptr (GPtrArray) previews = NULL, hardest = NULL;

  if (n == 0)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    put (names[i], data + 1, i == data[0] % G_N_ELEMENTS (names) ? n - 1 : 0);
  summary = hone_run_summary_read (folder (), NULL);
  if (summary != NULL)
    read_results (summary);
  settings = hone_run_folder_read_settings (folder (), NULL);
  previews = hone_run_previews_read (folder (), 1, NULL);
  hardest = hone_run_hardest_read (folder (), 1, NULL);
  return 0;
}
