/* SPDX-License-Identifier: Apache-2.0 */
/* hone-words.c - see hone-words.h */
#include "hone-words.h"

#include <glib/gi18n.h>
#include <math.h>

#define MINUTE 60.0
#define HOUR 3600.0

char *
hone_words_count (guint64 n)
{
  /* The apostrophe asks for the locale's grouping. */
  return g_strdup_printf ("%'" G_GUINT64_FORMAT, n);
}

char *
hone_words_pictures (guint n)
{
  return g_strdup_printf (ngettext ("%'u picture", "%'u pictures", n), n);
}

char *
hone_words_classes (int n)
{
  return g_strdup_printf (ngettext ("%d class", "%d classes", n), n);
}

char *
hone_words_findings (guint n)
{
  return g_strdup_printf (ngettext ("%u finding", "%u findings", n), n);
}

char *
hone_words_runs (guint n)
{
  return g_strdup_printf (ngettext ("%u run", "%u runs", n), n);
}

char *
hone_words_bytes (guint64 bytes)
{
  return g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
}

char *
hone_words_duration (double seconds)
{
  if (!isfinite (seconds) || seconds < 0)
    return g_strdup ("–");
  if (seconds < 10)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  if (seconds < MINUTE)
    return g_strdup_printf (_ ("%.0f s"), seconds);
  if (seconds < HOUR)
    return g_strdup_printf (_ ("%.0f min"), seconds / MINUTE);
  return g_strdup_printf (_ ("%d h %d min"), (int) (seconds / HOUR), (int) (fmod (seconds, HOUR) / MINUTE));
}

char *
hone_words_clock (gint64 unix_time)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_time);

  /* Translators: a time of day, as for g_date_time_format (). */
  return time != NULL ? g_date_time_format (time, _ ("%H:%M")) : g_strdup ("–");
}

/* How many midnights lie between. */
static int
days_between (GDateTime *from, GDateTime *to)
{
  g_autoptr (GDateTime) a = NULL;
  g_autoptr (GDateTime) b = NULL;
  int y, m, d;

  g_date_time_get_ymd (from, &y, &m, &d);
  a = g_date_time_new_utc (y, m, d, 0, 0, 0);
  g_date_time_get_ymd (to, &y, &m, &d);
  b = g_date_time_new_utc (y, m, d, 0, 0, 0);
  return (int) (g_date_time_difference (b, a) / G_TIME_SPAN_DAY);
}

char *
hone_words_when (gint64 unix_time)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (unix_time);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  int days;

  if (time == NULL || unix_time <= 0)
    return g_strdup ("–");
  days = days_between (time, now);
  if (days == 0)
    return g_date_time_format (time, _ ("today %H:%M"));
  if (days == 1)
    return g_date_time_format (time, _ ("yesterday %H:%M"));
  if (g_date_time_get_year (time) == g_date_time_get_year (now))
    return g_date_time_format (time, _ ("%-d %b"));
  return g_date_time_format (time, _ ("%-d %b %Y"));
}

char *
hone_words_score (double score)
{
  return isnan (score) ? g_strdup ("–") : g_strdup_printf ("%.3f", score);
}

char *
hone_words_model (const char *model)
{
  g_autofree char *base = model != NULL ? g_path_get_basename (model) : g_strdup ("–");
  static const char *const endings[] = { ".yaml", ".yml", ".pt", ".safetensors" };

  if (g_str_has_prefix (base, "hone-yolo"))
    /* Translators: Hone's own base model; the name of its network */
    return g_strdup_printf (_ ("Hone base, YOLO%s"), base + strlen ("hone-yolo"));
  if (!g_str_has_prefix (base, "yolo") && !g_str_has_prefix (base, "resnet"))
    return g_strdup (base);
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (base, endings[i]))
      base[strlen (base) - strlen (endings[i])] = '\0';
  return g_str_has_prefix (base, "yolo") ? g_strconcat ("YOLO", base + strlen ("yolo"), NULL)
                                         : g_strconcat ("ResNet", base + strlen ("resnet"), NULL);
}

/* The file is called data.yaml nearly always: its folder tells more. */
char *
hone_words_data (const char *data)
{
  g_autofree char *base = data != NULL ? g_path_get_basename (data) : g_strdup ("–");
  g_autofree char *folder = data != NULL ? g_path_get_dirname (data) : NULL;
  const gboolean plain = g_str_has_suffix (base, ".yaml") || g_str_has_suffix (base, ".yml");

  return plain && folder[0] != '\0' && !g_str_equal (folder, ".") && !g_str_equal (folder, "/")
             ? g_path_get_basename (folder)
             : g_steal_pointer (&base);
}

const char *
hone_words_split (HoneSplit split)
{
  static const char *const words[HONE_N_SPLITS] = { N_ ("Training"), N_ ("Validation"), N_ ("Test") };

  return _ (words[split]);
}

/* A path at the beginning of a sentence keeps its last three parts: enough to find the file, and the rest is read. */
/* What stands before the last three names of each path that has no spaces. */
static char *
without_roots (const char *text)
{
  static gsize once;
  static GRegex *root;

  if (g_once_init_enter (&once)) {
    root = g_regex_new ("(?<![^\\s“(])/(?:[^/\\s]+/)*(?=[^/\\s]+/[^/\\s]+/[^/\\s]+)", G_REGEX_OPTIMIZE, 0, NULL);
    g_once_init_leave (&once, 1);
  }
  return g_regex_replace_literal (root, text, -1, 0, "", 0, NULL);
}

char *
hone_words_short_paths (const char *text)
{
  const char *end = strpbrk (text, ",:"), *begin;
  int slashes = 0;

  if (*text != '/' || end == NULL)
    return without_roots (text);
  for (begin = end; begin > text && slashes < 3; begin--)
    slashes += begin[-1] == '/';
  return slashes == 3 ? without_roots (begin + 1) : g_strdup (text);
}

char *
hone_words_loss (const char *name)
{
  static const char *const known[][2] = {
    { "loss", N_ ("Loss") }, /* of a classifier */
    { "box_loss", N_ ("Box loss") },
    { "cls_loss", N_ ("Class loss") },
    { "dfl_loss", N_ ("Edge loss (DFL)") },
    { "l1_loss", N_ ("Edge loss (L1)") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i][0]))
      return g_strdup (_ (known[i][1]));
  return g_strdup (name);
}
