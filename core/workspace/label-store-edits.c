/* SPDX-License-Identifier: Apache-2.0 */
/* label-store-edits.c - the objects of one picture: asked for, and changed (hone-label-store.h) */
#include "label-scan.h"
#include "label-store-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define FEW 16    /* ids that are looked for one by one */
#define NEAR 1e-9 /* what sticks out of the picture by less is rounding */

/* --- asking --- */

const HoneLabelObject *
hone_label_store_get_objects (HoneLabelStore *self, const char *image, guint *n)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  return hone_label_text_get_objects (store_doc (self, image)->text, n);
}

const HoneLabelObject *
hone_label_store_find_object (HoneLabelStore *self, const char *image, guint id)
{
  LabelDoc *doc;
  int at;
  guint n;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  doc = store_doc (self, image);
  at = hone_label_text_find_id (doc->text, id);
  return at >= 0 ? hone_label_text_get_objects (doc->text, &n) + at : NULL;
}

HoneLabelState
hone_label_store_get_label_state (HoneLabelStore *self, const char *image)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), HONE_LABELS_MISSING);
  return hone_label_text_get_state (store_doc (self, image)->text);
}

char *
hone_label_store_dup_text (HoneLabelStore *self, const char *image, guint id)
{
  LabelDoc *doc;
  int at;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), NULL);
  doc = store_doc (self, image);
  at = hone_label_text_find_id (doc->text, id);
  return at >= 0 ? hone_label_text_dup_line (doc->text, (guint) at) : NULL;
}

char *
hone_label_store_dup_fault (HoneLabelStore *self, const char *image, guint id)
{
  const HoneLabelObject *object = hone_label_store_find_object (self, image, id);
  g_autofree char *text = object != NULL ? hone_label_store_dup_text (self, image, id) : NULL;

  if (object == NULL || object->kind != HONE_LINE_BAD)
    return NULL;
  return label_line_fault (text, strlen (text), store_doc (self, image)->label, object->line,
                           hone_label_store_get_n_classes (self));
}

/* --- what may be done --- */

static gboolean
refuse (GError **error, char *message)
{
  g_set_error_literal (error, HONE_ERROR, HONE_ERROR_BAD_DATA, message);
  g_free (message);
  return FALSE;
}

gboolean
hone_label_store_has_class_folders (HoneLabelStore *self)
{
  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  return hone_dataset_get_yaml (self->dataset)->class_folders;
}

gboolean
store_refuse_folders (HoneLabelStore *self, GError **error)
{
  return hone_label_store_has_class_folders (self) &&
         !refuse (error, g_strdup (_ ("The pictures of this data set are of the class whose folder they lie in, and "
                                      "have no labels of their own.")));
}

static LabelDoc *
doc_to_edit (HoneLabelStore *self, const char *image, GError **error)
{
  LabelDoc *doc;

  if (store_refuse_folders (self, error))
    return NULL;
  doc = store_doc (self, image);
  if (hone_label_text_get_state (doc->text) != HONE_LABELS_BAD)
    return doc;
  refuse (error, g_strdup_printf (_ ("%s is no text with labels. Mark the picture as empty to begin anew; the file is "
                                     "kept."),
                                  doc->label));
  return NULL;
}

/* id -> index + 1 */
static GHashTable *
places_of (const HoneLabelObject *objects, guint n)
{
  GHashTable *places = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < n; i++)
    g_hash_table_insert (places, GUINT_TO_POINTER (objects[i].id), GUINT_TO_POINTER (i + 1));
  return places;
}

static int
find_place (GHashTable *places, guint id)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (places, GUINT_TO_POINTER (id))) - 1;
}

/* Indices of objects; NULL when one of them is not there, or is no label where one is needed. */
static guint *
find_all (LabelDoc *doc, const guint *ids, guint n, gboolean labels, GError **error)
{
  g_autofree guint *at = g_new (guint, n + 1);
  guint n_objects;
  const HoneLabelObject *objects = hone_label_text_get_objects (doc->text, &n_objects);
  g_autoptr (GHashTable) places = n > FEW ? places_of (objects, n_objects) : NULL;

  for (guint i = 0; i < n; i++) {
    const int place = places == NULL ? hone_label_text_find_id (doc->text, ids[i]) : find_place (places, ids[i]);

    if (place < 0 || (labels && objects[place].kind == HONE_LINE_BAD)) {
      refuse (error,
              g_strdup_printf (_ ("%s: this object is not there any more, or its line is no label."), doc->label));
      return NULL;
    }
    at[i] = (guint) place;
  }
  return g_steal_pointer (&at);
}

static gboolean
check_class (HoneLabelStore *self, int klass, GError **error)
{
  const int n = hone_label_store_get_n_classes (self);

  return (klass >= 0 && klass < n) ||
         refuse (error,
                 g_strdup_printf (_ ("There is no class %d: the data set has the classes 0 to %d."), klass, n - 1));
}

/* One axis of a box, cut to the picture. FALSE: nothing of it is in there. */
static gboolean
cut (double *centre, double *size)
{
  const double low = *centre - *size / 2, high = *centre + *size / 2;

  if (low < -NEAR || high > 1 + NEAR) {
    *centre = (CLAMP (low, 0, 1) + CLAMP (high, 0, 1)) / 2;
    *size = CLAMP (high, 0, 1) - CLAMP (low, 0, 1);
  }
  return *size > 0;
}

static gboolean
check_box (double box[4], GError **error)
{
  for (int i = 0; i < 4; i++)
    if (!isfinite (box[i]))
      return refuse (error, g_strdup (_ ("A box needs four numbers.")));
  if (!cut (&box[0], &box[2]) || !cut (&box[1], &box[3]))
    return refuse (error, g_strdup (_ ("A box needs an area in the picture.")));
  return TRUE;
}

static gboolean
check_points (double *points, guint n_points, GError **error)
{
  if (n_points < 3)
    return refuse (error, g_strdup (_ ("An outline needs at least 3 points.")));
  for (guint i = 0; i < 2 * n_points; i++) {
    if (!isfinite (points[i]))
      return refuse (error, g_strdup (_ ("A point needs two numbers.")));
    points[i] = CLAMP (points[i], 0, 1);
  }
  return TRUE;
}

/* --- edits --- */

static gboolean
finish (HoneLabelStore *self, LabelDoc *doc, HoneLabelEdit *edit, char *title)
{
  gboolean done = store_edit (self, doc, hone_label_edit_finish (edit), title);

  g_free (title);
  return done;
}

static gboolean
add_one (HoneLabelStore *self, HoneLabelEdit *edit, const HoneLabelObject *object, guint *id, GError **error)
{
  HoneLabelObject copy = *object;
  double box[] = { copy.cx, copy.cy, copy.w, copy.h };
  g_autofree double *points = NULL;

  if (!check_class (self, copy.klass, error))
    return FALSE;
  if (copy.n_points > 0) {
    copy.points = points = g_memdup2 (copy.points, 2 * copy.n_points * sizeof *copy.points);
    if (!check_points (points, copy.n_points, error))
      return FALSE;
  } else if (!check_box (box, error)) {
    return FALSE;
  }
  copy.cx = box[0], copy.cy = box[1], copy.w = box[2], copy.h = box[3];
  *id = hone_label_edit_add (edit, &copy);
  return TRUE;
}

static gboolean
add_all (HoneLabelStore *self, LabelDoc *doc, HoneLabelEdit *edit, const HoneLabelObject *objects, guint n, guint *ids,
         char *title, GError **error)
{
  for (guint i = 0; i < n; i++) {
    guint id;

    if (!add_one (self, edit, &objects[i], &id, error)) {
      hone_label_edit_free (edit);
      g_free (title);
      return FALSE;
    }
    if (ids != NULL)
      ids[i] = id;
  }
  return finish (self, doc, edit, title);
}

gboolean
hone_label_store_add (HoneLabelStore *self, const char *image, const HoneLabelObject *objects, guint n, guint *ids,
                      GError **error)
{
  LabelDoc *doc;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  doc = doc_to_edit (self, image, error);
  return doc != NULL && add_all (self, doc, hone_label_edit_new (doc->text), objects, n, ids,
                                 g_strdup_printf (ngettext ("Drew %u object", "Drew %u objects", n), n), error);
}

gboolean
hone_label_store_replace (HoneLabelStore *self, const char *image, const HoneLabelObject *objects, guint n,
                          GError **error)
{
  LabelDoc *doc;
  HoneLabelEdit *edit;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  if (store_refuse_folders (self, error))
    return FALSE;
  doc = store_doc (self, image);
  edit = hone_label_edit_new (doc->text);
  hone_label_edit_clear (edit);
  return add_all (self, doc, edit, objects, n, NULL, g_strdup (_ ("Replaced all objects")), error);
}

gboolean
hone_label_store_set_boxes (HoneLabelStore *self, const char *image, const guint *ids, guint n, const double *boxes,
                            GError **error)
{
  LabelDoc *doc = doc_to_edit (self, image, error);
  g_autofree guint *at = doc != NULL ? find_all (doc, ids, n, TRUE, error) : NULL;
  g_autofree double *cut_boxes = g_memdup2 (boxes, 4 * n * sizeof *boxes);
  HoneLabelEdit *edit;

  if (at == NULL)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!check_box (cut_boxes + 4 * i, error))
      return FALSE;
  edit = hone_label_edit_new (doc->text);
  for (guint i = 0; i < n; i++)
    hone_label_edit_set_box (edit, at[i], cut_boxes + 4 * i);
  return finish (self, doc, edit, g_strdup_printf (ngettext ("Moved %u object", "Moved %u objects", n), n));
}

gboolean
hone_label_store_set_points (HoneLabelStore *self, const char *image, guint id, const double *points, guint n_points,
                             GError **error)
{
  LabelDoc *doc = doc_to_edit (self, image, error);
  g_autofree guint *at = doc != NULL ? find_all (doc, &id, 1, TRUE, error) : NULL;
  g_autofree double *copy = g_memdup2 (points, 2 * n_points * sizeof *points);
  HoneLabelEdit *edit;

  if (at == NULL || !check_points (copy, n_points, error))
    return FALSE;
  edit = hone_label_edit_new (doc->text);
  hone_label_edit_set_points (edit, at[0], copy, n_points);
  return finish (self, doc, edit, g_strdup (_ ("Changed an outline")));
}

gboolean
hone_label_store_set_class (HoneLabelStore *self, const char *image, const guint *ids, guint n, int klass,
                            GError **error)
{
  LabelDoc *doc = doc_to_edit (self, image, error);
  g_autofree guint *at = doc != NULL ? find_all (doc, ids, n, TRUE, error) : NULL;
  HoneLabelEdit *edit;

  if (at == NULL || !check_class (self, klass, error))
    return FALSE;
  edit = hone_label_edit_new (doc->text);
  for (guint i = 0; i < n; i++)
    hone_label_edit_set_class (edit, at[i], klass);
  return finish (self, doc, edit,
                 g_strdup_printf (ngettext ("%u object is now %s", "%u objects are now %s", n), n,
                                  hone_label_store_get_class_names (self)[klass]));
}

gboolean
hone_label_store_set_text (HoneLabelStore *self, const char *image, guint id, const char *text, GError **error)
{
  LabelDoc *doc = doc_to_edit (self, image, error);
  g_autofree guint *at = doc != NULL ? find_all (doc, &id, 1, FALSE, error) : NULL;
  HoneLabelEdit *edit;

  if (at == NULL)
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (label_is_line_end (g_utf8_get_char (c)))
      return refuse (error, g_strdup (_ ("A label is one line.")));
  edit = hone_label_edit_new (doc->text);
  hone_label_edit_set_line (edit, at[0], text);
  return finish (self, doc, edit, g_strdup (_ ("Corrected a line")));
}

gboolean
hone_label_store_delete (HoneLabelStore *self, const char *image, const guint *ids, guint n, GError **error)
{
  LabelDoc *doc = doc_to_edit (self, image, error);
  g_autofree guint *at = doc != NULL ? find_all (doc, ids, n, FALSE, error) : NULL;
  HoneLabelEdit *edit;

  if (at == NULL)
    return FALSE;
  edit = hone_label_edit_new (doc->text);
  for (guint i = 0; i < n; i++)
    hone_label_edit_remove (edit, at[i]);
  return finish (self, doc, edit, g_strdup_printf (ngettext ("Deleted %u object", "Deleted %u objects", n), n));
}

gboolean
hone_label_store_set_empty (HoneLabelStore *self, const char *image, GError **error)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  LabelDoc *doc;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  if (store_refuse_folders (self, error))
    return FALSE;
  doc = store_doc (self, image);
  return store_edit (self, doc, hone_label_text_new (nothing, hone_label_store_get_n_classes (self), doc->text),
                     _ ("Marked as empty"));
}

gboolean
hone_label_store_set_missing (HoneLabelStore *self, const char *image, GError **error)
{
  LabelDoc *doc;

  g_return_val_if_fail (HONE_IS_LABEL_STORE (self), FALSE);
  if (store_refuse_folders (self, error))
    return FALSE;
  doc = store_doc (self, image);
  return store_edit (self, doc, hone_label_text_new (NULL, hone_label_store_get_n_classes (self), doc->text),
                     _ ("Marked as not labelled"));
}

/* --- copies --- */

/* Indices of all that are labels. */
static guint *
all_labels (LabelDoc *doc, guint *n)
{
  guint n_objects, count = 0;
  const HoneLabelObject *objects = hone_label_text_get_objects (doc->text, &n_objects);
  guint *at = g_new (guint, n_objects + 1);

  for (guint i = 0; i < n_objects; i++)
    if (objects[i].kind != HONE_LINE_BAD)
      at[count++] = i;
  *n = count;
  return at;
}

gboolean
hone_label_store_copy (HoneLabelStore *self, const char *from, const guint *ids, guint n, const char *to,
                       guint *new_ids, GError **error)
{
  LabelDoc *source = store_doc (self, from);
  LabelDoc *target = doc_to_edit (self, to, error);
  g_autofree guint *at = NULL;
  HoneLabelEdit *edit;

  if (target == NULL)
    return FALSE;
  at = ids != NULL ? find_all (source, ids, n, TRUE, error) : all_labels (source, &n);
  if (at == NULL)
    return FALSE;
  edit = hone_label_edit_new (target->text);
  for (guint i = 0; i < n; i++) {
    g_autofree char *line = hone_label_text_dup_line (source->text, at[i]);
    const guint id = hone_label_edit_add_line (edit, line);

    if (new_ids != NULL)
      new_ids[i] = id;
  }
  return finish (self, target, edit, g_strdup_printf (ngettext ("Copied %u object", "Copied %u objects", n), n));
}
