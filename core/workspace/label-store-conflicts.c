/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-conflicts.c - edits that met others' of the same line, until a person decides (hone-label-store.h)
 *
 * FOLDER/conflicts/N-open names picture and label file, as long as nobody decided; N-ours.txt and N-theirs.txt are the
 * versions. A side that had no file has none here.
 */
#include "label-store-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  HoneLabelConflict shown;
  char *open;
} Conflict;

static void
free_conflict (gpointer data)
{
  Conflict *conflict = data;

  g_free (conflict->shown.image);
  g_free (conflict->shown.label);
  g_free (conflict->shown.ours);
  g_free (conflict->shown.theirs);
  g_free (conflict->open);
  g_free (conflict);
}

/* @ours: "…/N-ours.txt" */
static char *
open_path (const char *ours)
{
  g_autofree char *stem = g_strndup (ours, strlen (ours) - strlen ("-ours.txt"));

  return g_strconcat (stem, "-open", NULL);
}

static void
add (HoneLabelStore *self, char *image, char *label, const char *ours, const char *theirs)
{
  Conflict *conflict = g_new0 (Conflict, 1);

  conflict->shown = (HoneLabelConflict){ image, label, g_strdup (ours), g_strdup (theirs) };
  conflict->open = open_path (ours);
  g_ptr_array_add (self->conflicts, conflict);
}

void
store_add_conflict (HoneLabelStore *self, const LabelPart *part)
{
  add (self, g_strdup (part->image), g_strdup (part->path), part->ours_path, part->theirs_path);
  g_signal_emit (self, store_signals[STORE_CONFLICT], 0, part->image);
}

static void
read_open (HoneLabelStore *self, const char *folder, const char *name)
{
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen ("-open"));
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *ours = g_strdup_printf ("%s/%s-ours.txt", folder, stem);
  g_autofree char *theirs = g_strdup_printf ("%s/%s-theirs.txt", folder, stem);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  lines = g_strsplit (text, "\n", -1);
  if (g_strv_length (lines) >= 2)
    add (self, g_strcompress (lines[0]), g_strcompress (lines[1]), ours, theirs);
}

static int
by_name (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(Conflict *const *) a)->open, (*(Conflict *const *) b)->open);
}

void
store_read_conflicts (HoneLabelStore *self)
{
  g_autofree char *folder = g_build_filename (self->folder, "conflicts", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  self->conflicts = g_ptr_array_new_with_free_func (free_conflict);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, "-open"))
      read_open (self, folder, name);
  g_ptr_array_sort (self->conflicts, by_name);
}

static Conflict *
find (HoneLabelStore *self, const char *image, guint *at)
{
  for (*at = 0; *at < self->conflicts->len; (*at)++) {
    Conflict *conflict = self->conflicts->pdata[*at];

    if (image == NULL || g_strcmp0 (conflict->shown.image, image) == 0)
      return conflict;
  }
  return NULL;
}

const HoneLabelConflict *
hone_label_store_get_conflict (HoneLabelStore *self, const char *image)
{
  const Conflict *conflict;
  guint at;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  conflict = find (self, image, &at);
  return conflict != NULL ? &conflict->shown : NULL;
}

void
hone_label_store_decide (HoneLabelStore *self, const char *image, gboolean ours)
{
  guint at;
  Conflict *conflict = find (self, image, &at);

  g_return_if_fail (HONE_IS_LABEL_STORE (self));
  if (conflict == NULL)
    return;
  g_unlink (conflict->open);
  if (ours) {
    g_autoptr (GBytes) bytes = label_file_read (conflict->shown.ours, NULL);
    LabelDoc *doc = store_doc (self, conflict->shown.image);

    store_edit (self, doc, hone_label_text_new (bytes, hone_label_store_get_n_classes (self), doc->text),
                _ ("Took own version"));
  }
  g_ptr_array_remove_index (self->conflicts, at);
}
