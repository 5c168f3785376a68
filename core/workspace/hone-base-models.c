/* SPDX-License-Identifier: Apache-2.0 */
/* hone-base-models.c - see hone-base-models.h */
#include "hone-base-models.h"

#include "hone-base.h"
#include "hone-file.h"
#include "hone-model.h"
#include "model-file.h"

#include <string.h>

#define LONGEST (64 << 10) /* bytes of the file with paths */

static HoneModel *
make_model (const char *model, int n_classes, HoneModelFacts *facts, GError **error)
{
  g_autofree char *file = hone_model_file_find (model);
  g_autoptr (HoneModel) own = NULL;
  HoneArch arch;

  if (file == NULL)
    return hone_arch_parse (model, &arch, error) ? hone_model_new (&arch, n_classes, NULL, 0) : NULL;
  own = hone_model_file_open (file, NULL, error);
  if (own == NULL)
    return NULL;
  facts->learnt = TRUE;
  facts->classes = g_strdupv (own->names);
  return hone_model_new (&own->arch, n_classes, NULL, 0); /* as it will be trained */
}

HoneModelFacts *
hone_model_facts_read (const char *model, int n_classes, GError **error)
{
  g_autoptr (HoneModelFacts) self = g_new0 (HoneModelFacts, 1);
  g_autoptr (HoneModel) made = make_model (model, n_classes, self, error);

  if (made == NULL)
    return NULL;
  self->model = g_strdup (model);
  g_strlcpy (self->id, made->arch.id, sizeof self->id);
  self->n_params = hone_model_count (made);
  self->operations = hone_model_count_operations (made, HONE_FACTS_SIZE);
  return g_steal_pointer (&self);
}

void
hone_model_facts_free (HoneModelFacts *self)
{
  g_free (self->model);
  g_strfreev (self->classes);
  g_free (self);
}

/* By the area; attention, which grows faster, is a small part. */
double
hone_model_facts_operations (const HoneModelFacts *self, int imgsz)
{
  const double side = (double) imgsz / HONE_FACTS_SIZE;

  return self->operations * side * side;
}

char **
hone_base_models_untrained (gboolean classify)
{
  const HoneNetTask task = classify ? HONE_TASK_CLASSIFY : HONE_TASK_DETECT;
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (const HoneFamily *const *family = hone_families (); *family != NULL; family++)
    for (int i = 0; i < (*family)->n_scales && (*family)->task == task; i++) {
      const char *ending = (*family)->ending != NULL ? (*family)->ending : "";
      g_autofree char *name = g_strdup_printf ("%s%s%s.yaml", (*family)->name, (*family)->scales[i].letter, ending);

      g_strv_builder_add (names, name);
    }
  return g_strv_builder_end (names);
}

gboolean
hone_base_models_suits (const char *model, gboolean classify)
{
  g_autofree char *file = model != NULL ? hone_model_file_find (model) : NULL;
  HoneArch arch;

  if (model == NULL)
    return FALSE;
  if (file != NULL) {
    g_autofree char *base = hone_base_find (model); /* Hone's own are detectors */

    return !classify || base == NULL;
  }
  return !hone_arch_parse (model, &arch, NULL) || (arch.family->task == HONE_TASK_CLASSIFY) == classify;
}

/* Files used last. */

char *
hone_base_models_file (void)
{
  return g_build_filename (g_get_user_data_dir (), "hone", "models.txt", NULL);
}

static char **
read_lines (const char *file)
{
  gsize length;
  g_autofree char *text = hone_file_read (file, LONGEST, &length, NULL);

  return g_strsplit (text != NULL ? text : "", "\n", -1);
}

char **
hone_base_models_read (const char *file)
{
  g_auto (GStrv) lines = read_lines (file);
  g_autoptr (GStrvBuilder) there = g_strv_builder_new ();

  for (char **line = lines; *line != NULL; line++)
    if (**line != '\0' && g_file_test (*line, G_FILE_TEST_IS_REGULAR))
      g_strv_builder_add (there, *line);
  return g_strv_builder_end (there);
}

gboolean
hone_base_models_remember (const char *file, const char *path, GError **error)
{
  g_auto (GStrv) lines = read_lines (file);
  g_autofree char *folder = g_path_get_dirname (file);
  g_autoptr (GString) text = g_string_new (path);
  int kept = 1;

  if (strchr (path, '\n') != NULL) /* a line is a path; such a one is not remembered */
    return TRUE;
  g_string_append_c (text, '\n');
  for (char **line = lines; *line != NULL && kept < HONE_BASE_MODELS_KEPT; line++)
    if (**line != '\0' && !g_str_equal (*line, path)) {
      g_string_append_printf (text, "%s\n", *line);
      kept++;
    }
  return hone_file_make_folder (folder, error) && hone_file_write_text (file, text->str, error);
}
