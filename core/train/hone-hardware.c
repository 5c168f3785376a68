/* SPDX-License-Identifier: Apache-2.0 */
/* hone-hardware.c - see hone-hardware.h */
#include "hone-hardware.h"

#include "hone-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_GPUS 16
#define NVIDIA "0x10de"    /* its number on the PCI bus */
#define DISPLAY_CLASS "03" /* graphics cards, also those without a connector */

/* Sentences */

/* The first driver that knows this version of CUDA, as NVIDIA's release notes say. */
static int
driver_release (int cuda)
{
  return cuda >= 13000 ? 580 : cuda >= 12080 ? 570 : 525;
}

/* Cards of a generation that people know by name. */
static const char *
known_cards (int generation)
{
  return generation <= 75   ? "GeForce GTX 1650, RTX 2060"
         : generation <= 86 ? "GeForce RTX 3050, RTX 3060"
         : generation <= 89 ? "GeForce RTX 4060"
                            : "GeForce RTX 5060";
}

/* Whether the file below /sys of a device holds @start at its begin. */
static gboolean
says_file (const char *folder, const char *device, const char *name, const char *start)
{
  g_autofree char *path = g_build_filename (folder, device, name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, NULL) && g_str_has_prefix (text, start);
}

/* A card is on the bus whether or not a driver knows it. HONE_PCI_DEVICES: another folder, for tests. */
static gboolean
has_nvidia_card (void)
{
  const char *named = g_getenv ("HONE_PCI_DEVICES"), *folder = named != NULL ? named : "/sys/bus/pci/devices";
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gboolean found = FALSE;
  const char *name;

  while (dir != NULL && !found && (name = g_dir_read_name (dir)) != NULL)
    found = says_file (folder, name, "vendor", NVIDIA) && says_file (folder, name, "class", "0x" DISPLAY_CLASS);
  return found;
}

static char *
say_too_old (const HoneGpu *gpu)
{
  int driver, generation;

  hone_gpu_needs (&driver, &generation);
  return g_strdup_printf (_ ("%s is too old for Hone. The oldest that work are cards such as %s."), gpu->name,
                          known_cards (generation));
}

char *
hone_gpu_says (HoneGpuState state, const HoneGpu *gpu, const char *why)
{
  switch (state) {
  case HONE_GPU_READY:
    return NULL;
  case HONE_GPU_NOT_BUILT:
    return g_strdup (_ ("This copy of Hone was built without its part for GPUs."));
  case HONE_GPU_NO_DRIVER:
    return g_strdup (has_nvidia_card () ? _ ("This computer has an NVIDIA GPU, but its driver is not installed.")
                                        : _ ("This computer has no NVIDIA GPU."));
  case HONE_GPU_OLD_DRIVER:
    return g_strdup (_ ("The NVIDIA driver of this computer is too old for Hone."));
  case HONE_GPU_NONE:
    return g_strdup (_ ("The NVIDIA driver is installed, but finds no GPU."));
  case HONE_GPU_TOO_OLD:
    return say_too_old (gpu);
  case HONE_GPU_RESTART:
    return g_strdup (_ ("The NVIDIA driver was updated while the computer ran."));
  case HONE_GPU_NO_MODULE:
    return g_strdup (_ ("The NVIDIA driver does not start: its part nvidia_uvm is not loaded."));
  case HONE_GPU_FAILED:
  default:
    return g_strdup (why != NULL && *why != '\0' ? why : _ ("The NVIDIA driver does not start."));
  }
}

/* Where nothing is amiss, nothing has to be done: a computer without an NVIDIA GPU is no fault. */
char *
hone_gpu_remedy (HoneGpuState state)
{
  int driver, generation;

  hone_gpu_needs (&driver, &generation);
  switch (state) {
  case HONE_GPU_NOT_BUILT:
    return has_nvidia_card () ? g_strdup (_ ("Install a release of Hone, or build it where NVIDIA's nvcc is.")) : NULL;
  case HONE_GPU_NO_DRIVER:
    if (!has_nvidia_card ())
      return NULL;
    return g_strdup_printf (_ ("Install the NVIDIA driver %d or newer, then restart the computer."),
                            driver_release (driver));
  case HONE_GPU_OLD_DRIVER:
    return g_strdup_printf (_ ("Install version %d or newer of it, then restart the computer."),
                            driver_release (driver));
  case HONE_GPU_NONE:
    return g_strdup (_ ("Look whether the program nvidia-smi lists it, and whether the card sits firmly."));
  case HONE_GPU_RESTART:
    return g_strdup (_ ("Restart the computer."));
  case HONE_GPU_NO_MODULE:
    return g_strdup (_ ("Restart the computer, or run “sudo modprobe nvidia_uvm” in a terminal."));
  case HONE_GPU_FAILED:
    return g_strdup (_ ("Restart the computer. If that does not help, install the driver again."));
  case HONE_GPU_READY:
  case HONE_GPU_TOO_OLD:
  default:
    return NULL;
  }
}

/* What is remembered of self-tests: a group a GPU. */

static char *
checks_path (void)
{
  return g_build_filename (g_get_user_state_dir (), "hone", "gpu-checks.ini", NULL);
}

static GKeyFile *
read_checks (void)
{
  g_autofree char *path = checks_path ();
  GKeyFile *file = g_key_file_new ();

  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL); /* there need not be one */
  return file;
}

/* What was found with another driver or another Hone is of no account. */
static gboolean
is_of_today (GKeyFile *file, const HoneGpu *gpu)
{
  g_autofree char *hone = g_key_file_get_string (file, gpu->uuid, "hone", NULL);

  return g_strcmp0 (hone, HONE_VERSION) == 0 && g_key_file_get_integer (file, gpu->uuid, "driver", NULL) == gpu->driver;
}

char *
hone_gpu_check_failed (const HoneGpu *gpu)
{
  g_autoptr (GKeyFile) file = read_checks ();

  return is_of_today (file, gpu) ? g_key_file_get_string (file, gpu->uuid, "failed", NULL) : NULL;
}

gint64
hone_gpu_check_passed (const HoneGpu *gpu)
{
  g_autoptr (GKeyFile) file = read_checks ();

  return is_of_today (file, gpu) ? g_key_file_get_int64 (file, gpu->uuid, "passed", NULL) : 0;
}

gboolean
hone_gpu_remember_check (const HoneGpu *gpu, const char *failed, GError **error)
{
  g_autoptr (GKeyFile) file = read_checks ();
  g_autofree char *path = checks_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;

  g_key_file_remove_group (file, gpu->uuid, NULL);
  g_key_file_set_string (file, gpu->uuid, "name", gpu->name);
  g_key_file_set_string (file, gpu->uuid, "hone", HONE_VERSION);
  g_key_file_set_integer (file, gpu->uuid, "driver", gpu->driver);
  if (failed != NULL)
    g_key_file_set_string (file, gpu->uuid, "failed", failed);
  else
    g_key_file_set_int64 (file, gpu->uuid, "passed", g_get_real_time () / G_USEC_PER_SEC);
  text = g_key_file_to_data (file, NULL, NULL);
  return hone_file_make_folder (folder, error) && hone_file_write_text (path, text, error);
}

/* The computer */

/* The value behind the first line of @file that begins with @key; (transfer full) (nullable) */
static char *
value_in (const char *file, const char *key)
{
  g_autofree char *text = NULL;
  const char *line, *end;

  if (!g_file_get_contents (file, &text, NULL, NULL) || (line = strstr (text, key)) == NULL ||
      (line = strchr (line, ':')) == NULL)
    return NULL;
  end = line + strcspn (line, "\n");
  return g_strstrip (g_strndup (line + 1, (gsize) (end - line - 1)));
}

static char *
describe_processor (void)
{
  const HoneKernels *kernels = hone_kernels_cpu ();
  const HoneOpen how = { 0 };
  HoneDevice *device = kernels->open (&how);
  char text[128] = "";

  if (device == NULL)
    return g_strdup (kernels->name);
  kernels->describe (device, text, sizeof text);
  kernels->close (device);
  return g_strdup (text);
}

static guint64
free_memory (void)
{
  g_autofree char *text = value_in ("/proc/meminfo", "MemAvailable");

  return text != NULL ? g_ascii_strtoull (text, NULL, 10) * 1024 : 0;
}

static void
gpu_free (gpointer data)
{
  HoneHardwareGpu *self = data;

  g_free (self->says);
  g_free (self->remedy);
  g_free (self);
}

/* One that could serve, but computed wrongly. */
static void
heed_check (HoneHardwareGpu *self)
{
  g_autofree char *failed = hone_gpu_check_failed (&self->gpu);

  if (failed == NULL)
    return;
  self->says = g_strdup_printf (_ ("Switched off after its self-test. %s"), failed);
  self->remedy = g_strdup (_ ("Check it again after a restart, or with a newer driver."));
}

static HoneHardwareGpu *
gpu_new (const HoneGpu *gpu)
{
  HoneHardwareGpu *self = g_new0 (HoneHardwareGpu, 1);
  size_t bytes;

  self->gpu = *gpu;
  self->says = hone_gpu_says (gpu->state, gpu, gpu->why);
  self->remedy = hone_gpu_remedy (gpu->state);
  if (gpu->state == HONE_GPU_READY)
    heed_check (self);
  if (gpu->state == HONE_GPU_READY && hone_gpu_free_memory (gpu->uuid, &bytes))
    self->free = bytes;
  return self;
}

/* When none of those that are listed can serve, the first one's obstacle is what there is to say. */
static void
look_for_gpus (HoneHardware *self)
{
  HoneGpu gpus[MOST_GPUS];
  HoneGpuState state;
  char why[200];
  const int n = hone_gpu_list (gpus, MOST_GPUS, &state, why, sizeof why);

  for (int i = 0; i < n; i++)
    g_ptr_array_add (self->gpus, gpu_new (&gpus[i]));
  if (n == 0) {
    self->says = hone_gpu_says (state, NULL, why);
    self->remedy = hone_gpu_remedy (state);
  } else if (hone_hardware_get_ready (self) == NULL) {
    self->says = g_strdup (((HoneHardwareGpu *) self->gpus->pdata[0])->says);
    self->remedy = g_strdup (((HoneHardwareGpu *) self->gpus->pdata[0])->remedy);
  }
}

HoneHardware *
hone_hardware_look (void)
{
  HoneHardware *self = g_new0 (HoneHardware, 1);

  self->processor = value_in ("/proc/cpuinfo", "model name");
  self->level = describe_processor ();
  self->cores = g_get_num_processors ();
  self->memory = (guint64) sysconf (_SC_PHYS_PAGES) * (guint64) sysconf (_SC_PAGESIZE);
  self->memory_free = free_memory ();
  self->gpus = g_ptr_array_new_with_free_func (gpu_free);
  look_for_gpus (self);
  return self;
}

void
hone_hardware_free (HoneHardware *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->gpus);
  g_free (self->processor);
  g_free (self->level);
  g_free (self->says);
  g_free (self->remedy);
  g_free (self);
}

const HoneHardwareGpu *
hone_hardware_get_ready (const HoneHardware *self)
{
  for (guint i = 0; i < self->gpus->len; i++)
    if (((HoneHardwareGpu *) self->gpus->pdata[i])->says == NULL)
      return self->gpus->pdata[i];
  return NULL;
}

/* "0" of "0" and "cuda:0"; NULL: @word is neither. */
static const char *
number_of (const char *word)
{
  const char *digits = g_ascii_strncasecmp (word, "cuda:", 5) == 0 ? word + 5 : word;

  return *digits != '\0' && digits[strspn (digits, "0123456789")] == '\0' ? digits : NULL;
}

const HoneHardwareGpu *
hone_hardware_find (const HoneHardware *self, const char *word)
{
  const char *number = number_of (word);

  if (g_ascii_strcasecmp (word, "cuda") == 0)
    return hone_hardware_get_ready (self);
  for (guint i = 0; i < self->gpus->len; i++) {
    const HoneHardwareGpu *gpu = self->gpus->pdata[i];

    if (g_ascii_strcasecmp (gpu->gpu.uuid, word) == 0 ||
        (number != NULL && g_ascii_strtoll (number, NULL, 10) == gpu->gpu.number))
      return gpu;
  }
  return NULL;
}
