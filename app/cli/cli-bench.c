/* SPDX-License-Identifier: Apache-2.0 */
/* cli-bench.c - "hone bench": how fast this machine trains, layer by layer, beside what it can do at most */
#include "cli-columns.h"
#include "cli.h"
#include "hone-bench.h"

#include <glib/gi18n.h>
#include <math.h>

#define STEPS 5
#define FEW 25 /* rows that are shown unless all are asked for */

const CliWord cli_bench_words[] = {
  { "steps", "steps=5", N_ ("how many steps are timed, after one that warms up; the middle one counts") },
  { "all", "all=true", N_ ("every layer, not only the dearest") },
  { NULL },
};

static const char *const pass_words[HONE_N_BENCH_PASSES] = { "forward", "d_x", "d_weight" };

static void
add_pass (JsonBuilder *json, const HoneBenchRow *row, int pass)
{
  json_builder_set_member_name (json, pass_words[pass]);
  json_builder_begin_object (json);
  cli_json_number (json, "ms", row->pass[pass].seconds * 1e3);
  cli_json_number (json, "gflops", row->pass[pass].operations / row->pass[pass].seconds / 1e9);
  cli_json_number (json, "gb_per_s", row->pass[pass].bytes / row->pass[pass].seconds / 1e9);
  cli_json_number (json, "share", row->pass[pass].share);
  json_builder_end_object (json);
}

static void
row_json (const HoneBenchRow *row)
{
  JsonBuilder *json = cli_json_begin ("layer");

  cli_json_text (json, "what", row->what);
  cli_json_text (json, "bound_by", row->sums ? "arithmetic" : "memory");
  cli_json_int (json, "calls", row->calls);
  for (int pass = 0; pass < HONE_N_BENCH_PASSES; pass++)
    if (row->pass[pass].seconds > 0)
      add_pass (json, row, pass);
  cli_json_end (json);
}

static void
bench_json (const HoneBench *bench)
{
  JsonBuilder *json = cli_json_begin ("bench");

  cli_json_text (json, "version", HONE_VERSION);
  cli_json_text (json, "device", bench->device);
  cli_json_text (json, "model", bench->model);
  cli_json_int (json, "imgsz", bench->imgsz);
  cli_json_int (json, "batch", bench->batch);
  cli_json_text (json, "numbers", bench->numbers);
  cli_json_number (json, "peak_f32_gflops", bench->peak.f32 / 1e9);
  cli_json_number (json, "peak_bf16_gflops", bench->peak.bf16 > 0 ? bench->peak.bf16 / 1e9 : (double) NAN);
  cli_json_number (json, "bandwidth_gb_per_s", bench->peak.bandwidth / 1e9);
  cli_json_number (json, "write_gb_per_s", bench->write / 1e9);
  cli_json_number (json, "read_gb_per_s", bench->read / 1e9);
  cli_json_number (json, "step_ms", bench->step * 1e3);
  cli_json_number (json, "forward_ms", bench->forward * 1e3);
  cli_json_number (json, "loss_ms", bench->loss * 1e3);
  cli_json_number (json, "backward_ms", bench->backward * 1e3);
  cli_json_number (json, "optimizer_ms", bench->optimizer * 1e3);
  cli_json_number (json, "load_ms", bench->load * 1e3);
  cli_json_number (json, "validate_ms", bench->validate * 1e3);
  cli_json_number (json, "images_per_second", bench->images_per_second);
  cli_json_number (json, "predict_ms", bench->predict * 1e3);
  cli_json_int (json, "network_bytes", (gint64) bench->network_bytes);
  cli_json_int (json, "peak_bytes", (gint64) bench->peak_bytes);
  cli_json_end (json);
  for (guint i = 0; i < bench->rows->len; i++)
    row_json (bench->rows->pdata[i]);
}

/* "12.3 ms  410 GFLOP/s  61 %", or blanks. */
static void
print_pass (const HoneBenchRow *row, int pass)
{
  const double seconds = row->pass[pass].seconds;

  if (seconds <= 0)
    printf ("  %26s", "");
  else
    printf ("  %8.2f ms %6.0f %s %3.0f %%", seconds * 1e3,
            (row->sums ? row->pass[pass].operations : row->pass[pass].bytes) / seconds / 1e9, row->sums ? "GF" : "GB",
            row->pass[pass].share * 100);
}

static void
print_row (const HoneBenchRow *row)
{
  cli_cell (stdout, row->what, 32);
  printf (" %3u", row->calls);
  for (int pass = 0; pass < HONE_N_BENCH_PASSES; pass++)
    print_pass (row, pass);
  printf ("\n");
}

/* What a kind of layer takes in a step, all shapes together. */
static void
print_sum (const HoneBench *bench, gboolean sums, const char *name)
{
  double seconds = 0, share = 0;

  for (guint i = 0; i < bench->rows->len; i++) {
    const HoneBenchRow *row = bench->rows->pdata[i];

    for (int pass = 0; pass < HONE_N_BENCH_PASSES && row->sums == sums; pass++) {
      seconds += row->pass[pass].seconds;
      share += row->pass[pass].seconds * row->pass[pass].share;
    }
  }
  printf (_ ("  %-22s %8.1f ms, %.0f %% of what the machine can do\n"), name, seconds * 1e3,
          seconds > 0 ? share / seconds * 100 : 0);
}

static void
print_peaks (const HoneBench *bench)
{
  printf (_ ("%s, %d px, batch %d, %s numbers; %s\n"), bench->model, bench->imgsz, bench->batch, bench->numbers,
          bench->device);
  printf (_ ("The machine at most: %.0f GFLOP/s with 32 bits"), bench->peak.f32 / 1e9);
  if (bench->peak.bf16 > 0)
    printf (_ (", %.0f with bf16"), bench->peak.bf16 / 1e9);
  printf (_ ("; memory %.1f GB/s\n"), bench->peak.bandwidth / 1e9);
  if (isfinite (bench->write))
    printf (_ ("Copies to the device %.1f GB/s, from it %.1f\n"), bench->write / 1e9, bench->read / 1e9);
  printf ("\n");
}

static void
bench_text (const HoneBench *bench, gboolean all)
{
  print_peaks (bench);
  cli_cell (stdout, _ ("layer"), 38);
  cli_cell (stdout, _ ("forward"), 28);
  cli_cell (stdout, _ ("gradient of x"), 28);
  printf ("%s\n", _ ("gradient of weights"));
  for (guint i = 0; i < bench->rows->len && (all || i < FEW); i++)
    print_row (bench->rows->pdata[i]);
  if (!all && bench->rows->len > FEW)
    printf (_ ("… and %u more: all=true\n"), bench->rows->len - FEW);
  printf ("\n");
  print_sum (bench, TRUE, _ ("bound by arithmetic"));
  print_sum (bench, FALSE, _ ("bound by memory"));
  printf (_ ("\nA step takes %.1f ms: forward %.1f, loss %.1f, backward %.1f, optimizer %.1f\n"), bench->step * 1e3,
          bench->forward * 1e3, bench->loss * 1e3, bench->backward * 1e3, bench->optimizer * 1e3);
  if (isfinite (bench->load))
    printf (_ ("Beside it, the loader takes %.1f ms for a batch of pictures that nothing has cached\n"),
            bench->load * 1e3);
  if (isfinite (bench->validate))
    printf (_ ("A validation picture takes %.1f ms\n"), bench->validate * 1e3);
  printf (_ ("%.1f pictures a second; network %.0f MB; one picture alone, forward with 32 bits, %.1f ms\n"),
          bench->images_per_second, (double) bench->network_bytes / 1e6, bench->predict * 1e3);
  printf (_ ("Memory at most: %.0f MB\n"), (double) bench->peak_bytes / 1e6);
}

int
cli_bench (Cli *cli)
{
  const char *steps = g_hash_table_lookup (cli->words, "steps"), *all = g_hash_table_lookup (cli->words, "all");
  const int n = steps != NULL ? (int) g_ascii_strtoll (steps, NULL, 10) : STEPS;
  g_autoptr (HoneBench) bench = NULL;
  GError *error = NULL;

  if (n < 1 || n > 1000)
    return cli_fail (cli, g_error_new (HONE_ERROR, HONE_ERROR_USAGE,
                                       _ ("steps has to be a number from 1 to 1000, not “%s”."), steps));
  bench = hone_bench_run (cli->settings, n, cli->cancellable, &error);
  if (bench == NULL)
    return cli_fail (cli, error);
  if (cli->json)
    bench_json (bench);
  else
    bench_text (bench, g_strcmp0 (all, "true") == 0);
  return CLI_OK;
}
