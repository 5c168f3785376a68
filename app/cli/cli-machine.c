/* SPDX-License-Identifier: Apache-2.0 */
/* cli-machine.c - "hone info" without a model: what this computer computes with */
#include "cli.h"
#include "hone-hardware.h"

#include <glib/gi18n.h>

#define GB 1e9

/* As one object, so that a script asks once. */

static void
add_flag (JsonBuilder *json, const char *name, gboolean value)
{
  json_builder_set_member_name (json, name);
  json_builder_add_boolean_value (json, value);
}

static void
add_gpu (JsonBuilder *json, const HoneHardwareGpu *gpu)
{
  json_builder_begin_object (json);
  cli_json_int (json, "number", gpu->gpu.number);
  cli_json_text (json, "name", gpu->gpu.name);
  cli_json_text (json, "uuid", gpu->gpu.uuid);
  cli_json_int (json, "memory_bytes", (gint64) gpu->gpu.memory);
  cli_json_int (json, "free_bytes", (gint64) gpu->free);
  cli_json_int (json, "generation", gpu->gpu.major * 10 + gpu->gpu.minor);
  cli_json_int (json, "driver", gpu->gpu.driver);
  add_flag (json, "drives_display", gpu->gpu.drives_display);
  add_flag (json, "ready", gpu->says == NULL);
  cli_json_text (json, "why", gpu->says);
  cli_json_text (json, "remedy", gpu->remedy);
  json_builder_end_object (json);
}

static void
machine_json (const HoneHardware *hardware)
{
  JsonBuilder *json = cli_json_begin (NULL);

  cli_json_text (json, "version", HONE_VERSION);
  cli_json_text (json, "device", hardware->level);
  cli_json_text (json, "processor", hardware->processor);
  cli_json_int (json, "cores", hardware->cores);
  cli_json_int (json, "memory_bytes", (gint64) hardware->memory);
  cli_json_int (json, "free_bytes", (gint64) hardware->memory_free);
  json_builder_set_member_name (json, "gpus");
  json_builder_begin_array (json);
  for (guint i = 0; i < hardware->gpus->len; i++)
    add_gpu (json, hardware->gpus->pdata[i]);
  json_builder_end_array (json);
  cli_json_text (json, "gpu_why", hardware->says);
  cli_json_text (json, "gpu_remedy", hardware->remedy);
  cli_json_end (json);
}

/* As lines. */

/* What is in the way, and what to do, below the name of what they are about. */
static void
print_obstacle (const char *says, const char *remedy)
{
  if (says != NULL)
    printf ("           %s\n", says);
  if (remedy != NULL)
    printf ("           %s\n", remedy);
}

static void
print_memory (guint64 all, guint64 unused)
{
  printf (_ ("%.1f GB"), (double) all / GB);
  if (unused > 0)
    printf (_ (", %.1f free"), (double) unused / GB);
}

static void
print_gpu (const HoneHardwareGpu *gpu)
{
  printf (_ ("GPU %-6d %s, "), gpu->gpu.number, gpu->gpu.name);
  print_memory (gpu->gpu.memory, gpu->free);
  printf ("%s\n", gpu->gpu.drives_display ? _ (", draws the desktop") : "");
  printf (_ ("           generation %d.%d, driver for CUDA %d.%d; device=%s\n"), gpu->gpu.major, gpu->gpu.minor,
          gpu->gpu.driver / 1000, gpu->gpu.driver % 1000 / 10, gpu->gpu.uuid);
  print_obstacle (gpu->says, gpu->remedy);
}

static void
machine_text (const HoneHardware *hardware)
{
  printf ("Hone %s\n", HONE_VERSION);
  printf (_ ("processor  %s%s%s\n"), hardware->processor != NULL ? hardware->processor : "",
          hardware->processor != NULL ? ": " : "", hardware->level);
  printf (_ ("cores      %u\n"), hardware->cores);
  printf (_ ("memory     "));
  print_memory (hardware->memory, hardware->memory_free);
  printf ("\n");
  for (guint i = 0; i < hardware->gpus->len; i++)
    print_gpu (hardware->gpus->pdata[i]);
  if (hardware->gpus->len == 0) {
    printf (_ ("GPU        none that Hone can use\n"));
    print_obstacle (hardware->says, hardware->remedy);
  }
}

int
cli_machine (Cli *cli)
{
  g_autoptr (HoneHardware) hardware = hone_hardware_look ();

  if (cli->json)
    machine_json (hardware);
  else
    machine_text (hardware);
  return CLI_OK;
}
