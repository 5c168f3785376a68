/* SPDX-License-Identifier: Apache-2.0 */
/* device-choice.c - see device-choice.h */
#include "device-choice.h"

#include "hone-error.h"
#include "hone-hardware.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define CONTEXT ((guint64) 600 << 20) /* what the driver and the kernels' scratch take beside what is planned */
#define DESKTOP ((guint64) 512 << 20) /* windows that open while a training runs on the GPU that draws them */

static gboolean
is_processor (const char *word)
{
  return word == NULL || *word == '\0' || g_ascii_strcasecmp (word, "cpu") == 0;
}

static gboolean
names_gpu (const char *word)
{
  const gsize n = strlen (word);

  return strspn (word, "0123456789") == n || g_ascii_strcasecmp (word, "cuda") == 0 ||
         g_ascii_strncasecmp (word, "cuda:", 5) == 0 || g_ascii_strncasecmp (word, "GPU-", 4) == 0 ||
         g_str_equal (word, "-1");
}

static void
take_processor (HoneDeviceChoice *choice)
{
  choice->kernels = hone_kernels_cpu ();
  choice->has_bf16 = choice->kernels->has_type (NULL, HONE_BF16);
}

static guint64
usable_memory (const HoneHardwareGpu *gpu)
{
  const guint64 free = gpu->free > 0 ? gpu->free : gpu->gpu.memory / 2;
  const guint64 kept = CONTEXT + (gpu->gpu.drives_display ? DESKTOP : 0);

  return free > kept ? free - kept : 0;
}

static void
take_gpu (HoneDeviceChoice *choice, const HoneHardwareGpu *gpu)
{
  choice->kernels = hone_kernels_cuda ();
  g_strlcpy (choice->gpu, gpu->gpu.uuid, sizeof choice->gpu);
  choice->has_bf16 = gpu->gpu.major >= 8;
  choice->has_f16 = TRUE;
  choice->free = usable_memory (gpu);
}

static void
take_instead (HoneDeviceChoice *choice, const char *says, const char *remedy)
{
  take_processor (choice);
  choice->instead = g_strdup_printf (_ ("The processor computes. %s%s%s"), says, remedy != NULL ? " " : "",
                                     remedy != NULL ? remedy : "");
}

gboolean
hone_device_choose (const char *word, HoneDeviceChoice *choice, GError **error)
{
  g_autoptr (HoneHardware) hardware = NULL;
  const HoneHardwareGpu *gpu;

  *choice = (HoneDeviceChoice){ 0 };
  if (is_processor (word)) {
    take_processor (choice);
    return TRUE;
  }
  if (!names_gpu (word)) {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                 _ ("device takes one: cpu, cuda, or a GPU's number or name as “hone info” lists them; “%s” is none."),
                 word);
    return FALSE;
  }
  hardware = hone_hardware_look ();
  gpu = g_str_equal (word, "-1") ? hone_hardware_get_ready (hardware) : hone_hardware_find (hardware, word);
  if (gpu != NULL && gpu->says == NULL) {
    take_gpu (choice, gpu);
  } else if (g_str_equal (word, "-1")) {
    take_processor (choice);
  } else if (gpu != NULL) {
    take_instead (choice, gpu->says, gpu->remedy);
  } else if (hardware->says != NULL) {
    take_instead (choice, hardware->says, hardware->remedy);
  } else {
    g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE, _ ("There is no GPU “%s”. “hone info” lists those there are."),
                 word);
    return FALSE;
  }
  return TRUE;
}

void
hone_device_choice_clear (HoneDeviceChoice *choice)
{
  g_clear_pointer (&choice->instead, g_free);
}
