/* SPDX-License-Identifier: Apache-2.0 */
/* hone-zoo.c - see hone-zoo.h: from a name to a table and a scale */
#include "zoo-rows.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define LONGEST_NAME 64 /* longer ones get no suggestion */

const HoneFamily *const *
hone_families (void)
{
  /* The deeper ResNets first: a shallow one's names are all in a deep one's file, too. */
  static const HoneFamily *const families[] = { &hone_yolo26,         &hone_yolo11,     &hone_yolov8,
                                                &hone_yolo26_cls,     &hone_yolo11_cls, &hone_yolov8_cls,
                                                &hone_resnet50_keras, &hone_resnet101,  &hone_resnet50,
                                                &hone_resnet34,       &hone_resnet18,   NULL };

  return families;
}

/* "models/yolo26n.yaml" -> "yolo26n" */
static char *
bare_name (const char *name)
{
  char *bare = g_path_get_basename (name);

  if (g_str_has_suffix (bare, ".yaml"))
    bare[strlen (bare) - strlen (".yaml")] = '\0';
  else if (g_str_has_suffix (bare, ".yml"))
    bare[strlen (bare) - strlen (".yml")] = '\0';
  return bare;
}

/* Edits (change, insert, remove a letter) that make b of a; Wagner and Fischer 1974. */
static guint
distance (const char *a, const char *b)
{
  guint row[LONGEST_NAME + 1];
  guint n_b = strlen (b);

  for (guint j = 0; j <= n_b; j++)
    row[j] = j;
  for (guint i = 0; a[i] != '\0'; i++) {
    guint corner = row[0];

    row[0] = i + 1;
    for (guint j = 0; j < n_b; j++) {
      guint change = corner + (g_ascii_tolower (a[i]) != b[j]);

      corner = row[j + 1];
      row[j + 1] = MIN (change, MIN (row[j], row[j + 1]) + 1);
    }
  }
  return row[n_b];
}

static const char *
ending_of (const HoneFamily *family)
{
  return family->ending != NULL ? family->ending : "";
}

static void
set_unknown (const char *bare, GError **error)
{
  g_autofree char *best = g_strdup ("yolo26n");
  guint least = G_MAXUINT;

  for (const HoneFamily *const *family = hone_families (); *family != NULL && strlen (bare) < LONGEST_NAME; family++)
    for (int i = 0; i < (*family)->n_scales; i++) {
      g_autofree char *name = g_strconcat ((*family)->name, (*family)->scales[i].letter, ending_of (*family), NULL);
      guint edits = distance (bare, name);

      if (edits < least) {
        least = edits;
        g_free (best);
        best = g_steal_pointer (&name);
      }
    }
  g_set_error (
      error, HONE_ERROR, HONE_ERROR_USAGE,
      _ ("There is no model called “%s”; did you mean “%s”? (YOLO26, YOLO11 and YOLOv8 in sizes n, s, m, l, x, "
         "with -cls behind for classifiers; ResNet 18, 34, 50 and 101, and resnet50-keras.)"),
      bare, best);
}

static const HoneScale *
find_scale (const HoneFamily *family, char letter)
{
  for (int i = 0; i < family->n_scales; i++)
    if (family->scales[i].letter[0] == letter || family->n_scales == 1)
      return &family->scales[i];
  return NULL;
}

/* rest: what stands between the family's name and its ending: "", "n", "m-w0.125". Without a letter it is an n, as
 * elsewhere. */
static gboolean
parse_scale (const HoneFamily *family, const char *rest, HoneScale *scale)
{
  const HoneScale *found = find_scale (family, *rest == '\0' ? 'n' : *rest);
  char *end;

  if (found == NULL)
    return FALSE;
  *scale = *found;
  if (*rest != '\0' && found->letter[0] != '\0')
    rest++;
  if (*rest == '\0')
    return TRUE;
  if (!g_str_has_prefix (rest, "-w") || !g_ascii_isdigit (rest[2]))
    return FALSE;
  scale->width = g_ascii_strtod (rest + 2, &end);
  return *end == '\0' && scale->width > 0 && scale->width <= 4;
}

void
hone_arch_init (HoneArch *arch, const HoneFamily *family, const HoneScale *scale)
{
  const HoneScale *usual = find_scale (family, scale->letter[0]);
  char width[G_ASCII_DTOSTR_BUF_SIZE];

  arch->family = family;
  arch->scale = *scale;
  g_snprintf (arch->id, sizeof arch->id, "%s%s", family->name, scale->letter);
  if (usual == NULL || usual->width != scale->width) {
    g_ascii_formatd (width, sizeof width, "%.8g", scale->width);
    g_strlcat (arch->id, "-w", sizeof arch->id);
    g_strlcat (arch->id, width, sizeof arch->id);
  }
  g_strlcat (arch->id, ending_of (family), sizeof arch->id);
}

gboolean
hone_arch_require (const HoneArch *arch, HoneNetTask task, const char *what, GError **error)
{
  if (arch->family->task == task)
    return TRUE;
  if (task == HONE_TASK_DETECT)
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s is a model for another task than detection. Choose a detection model, such as yolo26n.pt."),
                 what);
  else
    g_set_error (error, HONE_ERROR, HONE_ERROR_BAD_MODEL,
                 _ ("%s is a model for another task than classification. Choose a classifier, such as resnet50."),
                 what);
  return FALSE;
}

/* "yolo26n-cls" of the family yolo26 -cls: "n"; (transfer full); NULL: not of this family */
static char *
size_of (const HoneFamily *family, const char *bare)
{
  const gsize before = strlen (family->name), behind = strlen (ending_of (family)), all = strlen (bare);

  if (all < before + behind || !g_str_has_prefix (bare, family->name) || !g_str_has_suffix (bare, ending_of (family)))
    return NULL;
  return g_strndup (bare + before, all - before - behind);
}

gboolean
hone_arch_parse (const char *name, HoneArch *arch, GError **error)
{
  g_autofree char *bare = bare_name (name);

  for (const HoneFamily *const *family = hone_families (); *family != NULL; family++) {
    g_autofree char *size = size_of (*family, bare);
    HoneScale scale;

    if (size != NULL && parse_scale (*family, size, &scale)) {
      hone_arch_init (arch, *family, &scale);
      return TRUE;
    }
  }
  set_unknown (bare, error);
  return FALSE;
}
