/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - see engine.h */
#include "engine.h"

#include "device-choice.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define MOST_GRAPHS 32   /* shapes kept; a data set of odd pictures has many */
#define LOADER_THREADS 2 /* enough to feed a step on any processor seen so far */

static gboolean
open_device (HoneEngine *self, const HoneDeviceChoice *choice, const HoneOpen *processor, GError **error)
{
  HoneOpen how = *processor;

  self->kernels = choice->kernels;
  if (!self->kernels->shares_memory)
    how.gpu = choice->gpu;
  self->device = self->kernels->open (&how);
  if (self->device != NULL)
    return TRUE;
  if (self->kernels->shares_memory)
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("The processor could not be made ready: out of memory."));
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_FAILED,
                 _ ("The GPU does not start. Close other programs that use it, then try again, or choose device=cpu."));
  return FALSE;
}

/* The processor beside a GPU. */
static gboolean
open_host (HoneEngine *self, const HoneOpen *processor, GError **error)
{
  self->host_kernels = self->kernels;
  self->host = self->device;
  if (self->kernels->shares_memory)
    return TRUE;
  self->host_kernels = hone_kernels_cpu ();
  self->host = self->host_kernels->open (processor);
  if (self->host == NULL)
    g_set_error (error, HONE_ERROR, HONE_ERROR_MEMORY, _ ("The processor could not be made ready: out of memory."));
  return self->host != NULL;
}

gboolean
hone_engine_open (HoneEngine *self, HoneSettings *settings, GError **error)
{
  const char *threads = g_getenv ("HONE_THREADS");
  const HoneOpen how = { .n_threads = threads != NULL ? (int) g_ascii_strtoll (threads, NULL, 10) : 0 };
  g_auto (HoneDeviceChoice) choice = { 0 };

  if (!hone_device_choose (hone_settings_get_text (settings, "device"), &choice, error))
    return FALSE;
  if (!open_device (self, &choice, &how, error) || !open_host (self, &how, error)) {
    hone_engine_close (self);
    return FALSE;
  }
  self->kernels->describe (self->device, self->text, sizeof self->text);
  self->arena = hone_arena_new (self->kernels, self->device);
  self->instead = g_steal_pointer (&choice.instead);
  return TRUE;
}

void
hone_engine_close (HoneEngine *self)
{
  g_clear_pointer (&self->arena, hone_arena_unref);
  if (self->host != NULL && self->host != self->device)
    self->host_kernels->close (self->host);
  if (self->device != NULL)
    self->kernels->close (self->device);
  self->device = self->host = NULL;
  g_clear_pointer (&self->instead, g_free);
}

gboolean
hone_engine_wants_half (HoneSettings *settings)
{
  const char *amp = hone_settings_get_text (settings, "amp");

  return g_strcmp0 (amp, "false") != 0 && g_strcmp0 (amp, "fp32") != 0;
}

HoneType
hone_engine_get_type (HoneSettings *settings)
{
  g_auto (HoneDeviceChoice) choice = { 0 };

  if (!hone_engine_wants_half (settings) ||
      !hone_device_choose (hone_settings_get_text (settings, "device"), &choice, NULL))
    return HONE_F32;
  if (choice.has_f16 && (!choice.has_bf16 || g_strcmp0 (hone_settings_get_text (settings, "amp"), "fp16") == 0))
    return HONE_F16;
  return choice.has_bf16 ? HONE_BF16 : HONE_F32;
}

const char *
hone_engine_type_name (HoneType type)
{
  return type == HONE_BF16 ? "bf16" : type == HONE_F16 ? "f16" : "f32";
}

HoneGraphMode
hone_engine_train_mode (HoneSettings *settings)
{
  const HoneType type = hone_engine_get_type (settings);
  const HoneGraphMode mode = type == HONE_BF16  ? HONE_GRAPH_TRAIN_BF16
                             : type == HONE_F16 ? HONE_GRAPH_TRAIN_F16
                                                : HONE_GRAPH_TRAIN;
  const gboolean saves = g_str_equal (hone_settings_get_text (settings, "memory_saver"), "true");

  return saves ? mode | HONE_GRAPH_SAVE_MEMORY : mode;
}

gboolean
hone_engine_sync (HoneEngine *self, GError **error)
{
  char why[256] = "";
  HoneStatus status = self->kernels->sync (self->device, why, sizeof why);

  if (status == HONE_OK && self->host != self->device)
    status = self->host_kernels->sync (self->host, why, sizeof why);
  if (status == HONE_OK)
    return TRUE;
  g_set_error (error, HONE_ERROR, status == HONE_OUT_OF_MEMORY ? HONE_ERROR_MEMORY : HONE_ERROR_FAILED, "%s",
               why[0] != '\0' ? why : _ ("The device failed."));
  return FALSE;
}

/* Graphs */

void
hone_graphs_init (HoneGraphs *self, HoneModel *model, HoneEngine *engine)
{
  self->model = model;
  self->engine = engine;
  self->floats = FALSE;
  self->by_shape = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hone_graph_free);
}

void
hone_graphs_clear (HoneGraphs *self)
{
  g_clear_pointer (&self->by_shape, g_hash_table_unref);
}

HoneGraph *
hone_graphs_get (HoneGraphs *self, int n, int h, int w, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%dx%dx%d", n, h, w);
  HoneGraph *graph = g_hash_table_lookup (self->by_shape, key);

  if (graph != NULL)
    return graph;
  if (g_hash_table_size (self->by_shape) >= MOST_GRAPHS)
    g_hash_table_remove_all (self->by_shape);
  graph = self->floats ? hone_graph_new_floats (self->model, self->engine->arena, n, h, w, HONE_GRAPH_INFER, error)
                       : hone_graph_new (self->model, self->engine->arena, n, h, w, HONE_GRAPH_INFER, error);
  if (graph != NULL)
    g_hash_table_insert (self->by_shape, g_steal_pointer (&key), graph);
  return graph;
}

/* Small words */

int
hone_loader_threads (HoneSettings *settings)
{
  int workers = hone_settings_get_int (settings, "workers");

  return CLAMP (workers, 1, MIN (LOADER_THREADS, (int) g_get_num_processors ()));
}

gsize
hone_process_memory (void)
{
  g_autofree char *text = NULL;
  unsigned long total, resident;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%lu %lu", &total, &resident) != 2)
    return 0;
  return (gsize) resident * (gsize) sysconf (_SC_PAGESIZE);
}

gboolean
hone_class_filter (HoneSettings *settings, int n_classes, int **classes, int *n, GError **error)
{
  g_auto (GStrv) words = hone_settings_get_list (settings, "classes");

  *classes = NULL;
  *n = 0;
  if (words == NULL)
    return TRUE;
  *classes = g_new0 (int, g_strv_length (words));
  for (guint i = 0; words[i] != NULL; i++) {
    char *end;
    gint64 number = g_ascii_strtoll (words[i], &end, 10);

    if (*end != '\0' || end == words[i] || number < 0 || number >= n_classes) {
      g_set_error (error, HONE_ERROR, HONE_ERROR_USAGE,
                   _ ("classes takes numbers from 0 to %d, such as classes=[0, 1]; “%s” is none."), n_classes - 1,
                   words[i]);
      g_clear_pointer (classes, g_free);
      return FALSE;
    }
    (*classes)[(*n)++] = (int) number;
  }
  return TRUE;
}

typedef void (*Say) (const char *text, gpointer data);

G_GNUC_PRINTF (3, 0) static void say (Say to, gpointer data, const char *format, va_list arguments)
{
  g_autofree char *text = NULL;

  if (to == NULL)
    return;
  text = g_strdup_vprintf (format, arguments);
  to (text, data);
}

void
hone_watch_say (const HoneTrainerWatch *watch, gpointer data, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  say (watch != NULL ? watch->message : NULL, data, format, arguments);
  va_end (arguments);
}

void
hone_watch_warn (const HoneTrainerWatch *watch, gpointer data, const char *format, ...)
{
  const Say message = watch != NULL ? watch->message : NULL;
  va_list arguments;

  va_start (arguments, format);
  say (watch != NULL && watch->warning != NULL ? watch->warning : message, data, format, arguments);
  va_end (arguments);
}

void
hone_watch_say_news (const HoneTrainerWatch *watch, gpointer data, HoneLoader *loader)
{
  char *news;

  while ((news = hone_loader_take_news (loader)) != NULL) {
    hone_watch_warn (watch, data, "%s", news);
    g_free (news);
  }
}
