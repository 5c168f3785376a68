/* SPDX-License-Identifier: Apache-2.0 */
/* hone-found-report.c - see hone-found-report.h */
#include "hone-found-report.h"

#include "doc.h"
#include "hone-plots.h"
#include "report-worst.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_PICTURES 24
#define SIDE 1000      /* pixels of the long side of a picture */
#define MOST_CLASSES 6 /* that have a column of their own in the line of a picture */

/* Classes. */

static guint
count_class (const HoneFoundPicture *picture, int klass)
{
  guint n = 0;

  for (guint i = 0; i < picture->n_found; i++)
    n += picture->found[i].klass == klass;
  return n;
}

static void
class_row (const HoneFoundReport *self, DocBlock *table, int klass)
{
  guint objects = 0, pictures = 0;
  double score = 0;

  for (guint i = 0; i < self->n_pictures; i++) {
    const HoneFoundPicture *picture = &self->pictures[i];
    guint n = count_class (picture, klass);

    objects += n;
    pictures += n > 0;
    for (guint k = 0; k < picture->n_found; k++)
      if (picture->found[k].klass == klass)
        score += (double) picture->found[k].score;
  }
  doc_cell (table, self->names[klass]);
  doc_cellf (table, "%'u", objects);
  doc_cellf (table, "%'u", pictures);
  if (objects > 0)
    doc_cellf (table, "%.3f", score / objects);
  else
    doc_cell (table, "–");
}

static void
write_classes (const HoneFoundReport *self, Doc *doc)
{
  DocBlock *table;

  doc_heading (doc, "classes", _ ("Objects by Class"));
  table = doc_table (doc, "classes", _ ("“Pictures” are those with at least one such object"), "lrrr");
  doc_cell (table, _ ("Class"));
  doc_cell (table, _ ("Objects"));
  doc_cell (table, _ ("Pictures"));
  doc_cell (table, _ ("Mean confidence"));
  for (int klass = 0; self->names[klass] != NULL; klass++)
    class_row (self, table, klass);
}

/* Facts. */

static void
fact (DocBlock *table, const char *name, const char *value)
{
  doc_cell (table, name);
  doc_cell (table, value);
}

static void
number_fact (DocBlock *table, const char *name, double value)
{
  g_autofree char *text = g_strdup_printf ("%.10g", value);

  fact (table, name, text);
}

static void
write_facts (const HoneFoundReport *self, Doc *doc)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d %H:%M");
  DocBlock *table = doc_table (doc, "facts", "", "lW");
  guint objects = 0;

  for (guint i = 0; i < self->n_pictures; i++)
    objects += self->pictures[i].n_found;
  fact (table, _ ("What"), _ ("Value"));
  fact (table, _ ("Date"), date);
  if (self->model != NULL)
    fact (table, _ ("Model"), self->model);
  number_fact (table, _ ("Least confidence"), self->conf);
  if (isfinite (self->iou))
    number_fact (table, _ ("Most overlap of two objects"), self->iou);
  number_fact (table, _ ("Pictures"), self->n_pictures);
  number_fact (table, _ ("Objects"), objects);
}

/* Pictures. */

static int
n_columns (const HoneFoundReport *self)
{
  return MIN ((int) g_strv_length ((char **) self->names), MOST_CLASSES);
}

static void
picture_row (const HoneFoundReport *self, DocBlock *table, const HoneFoundPicture *picture)
{
  g_autofree char *name = g_path_get_basename (picture->path);

  doc_cell (table, name);
  for (int klass = 0; klass < n_columns (self); klass++)
    doc_cellf (table, "%u", count_class (picture, klass));
  doc_cellf (table, "%u", picture->n_found);
}

static void
write_lines (const HoneFoundReport *self, Doc *doc)
{
  g_autoptr (GString) align = g_string_new ("W");
  DocBlock *table;

  for (int i = 0; i <= n_columns (self); i++)
    g_string_append_c (align, 'r');
  doc_heading (doc, "list", _ ("Picture by Picture"));
  table = doc_table (doc, "pictures", "", align->str);
  doc_cell (table, _ ("Picture"));
  for (int klass = 0; klass < n_columns (self); klass++)
    doc_cell (table, self->names[klass]);
  doc_cell (table, _ ("All"));
  for (guint i = 0; i < self->n_pictures; i++)
    picture_row (self, table, &self->pictures[i]);
}

static int
fullest_first (gconstpointer a, gconstpointer b)
{
  const HoneFoundPicture *x = *(const HoneFoundPicture *const *) a, *y = *(const HoneFoundPicture *const *) b;

  if (x->n_found != y->n_found)
    return x->n_found < y->n_found ? 1 : -1;
  return x < y ? -1 : x > y;
}

/* (element-type HoneFoundPicture): as they come, unless they are too many */
static GPtrArray *
choose (const HoneFoundReport *self)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (guint i = 0; i < self->n_pictures; i++)
    g_ptr_array_add (chosen, (gpointer) &self->pictures[i]);
  if (chosen->len > MOST_PICTURES) {
    g_ptr_array_sort (chosen, fullest_first);
    g_ptr_array_set_size (chosen, MOST_PICTURES);
  }
  return chosen;
}

static gboolean
write_picture (const HoneFoundReport *self, Doc *doc, const HoneFoundPicture *picture, GError **error)
{
  static const HoneDrawHow how = { .labels = TRUE, .scores = TRUE, .boxes = TRUE };
  HoneImage *image = report_read_picture (picture->path, SIDE, error);
  g_autofree char *name = g_path_get_basename (picture->path);
  g_autofree char *objects = g_strdup_printf (ngettext ("%u object", "%u objects", picture->n_found), picture->n_found);
  /* Translators: a picture's file, and "3 objects" */
  g_autofree char *caption = g_strdup_printf (_ ("%s: %s"), name, objects);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (HoneDetection));

  if (image == NULL)
    return FALSE;
  g_array_append_vals (boxes, picture->found, picture->n_found);
  report_scale_boxes (boxes, picture->width, picture->height, image);
  hone_draw_detections (image, (const HoneDetection *) (gpointer) boxes->data, boxes->len, self->names, &how);
  doc_picture (doc, name, caption, caption, image);
  return TRUE;
}

static gboolean
write_pictures (const HoneFoundReport *self, Doc *doc, HoneProgress progress, gpointer progress_data,
                GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) chosen = choose (self);

  doc_heading (doc, "pictures", chosen->len < self->n_pictures ? _ ("Pictures With the Most Objects") : _ ("Pictures"));
  for (guint i = 0; i < chosen->len; i++) {
    const HoneFoundPicture *picture = chosen->pdata[i];

    if (g_cancellable_set_error_if_cancelled (cancellable, error) || !write_picture (self, doc, picture, error))
      return FALSE;
    if (progress != NULL)
      progress ((i + 1) / (chosen->len + 1.0), picture->path, progress_data);
  }
  return TRUE;
}

gboolean
hone_found_report_write (const HoneFoundReport *self, const char *path, HoneProgress progress, gpointer progress_data,
                         GCancellable *cancellable, GError **error)
{
  g_autoptr (Doc) doc = doc_new (_ ("What Was Found"));
  g_autofree char *name = g_path_get_basename (path);

  /* Translators: at the foot of a page: name of the file, version of Hone */
  doc->foot = g_strdup_printf (_ ("%s · made with Hone %s"), name, HONE_VERSION);
  write_facts (self, doc);
  write_classes (self, doc);
  write_lines (self, doc);
  if (!write_pictures (self, doc, progress, progress_data, cancellable, error))
    return FALSE;
  return doc_write_pdf (doc, path, cancellable, error);
}
