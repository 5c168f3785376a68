/* SPDX-License-Identifier: Apache-2.0 */
/* voc-write.c - JPEGImages, Annotations, ImageSets/Main, and classes.txt for the order of the classes */
#include "exchange-private.h"

#include <string.h>

static void
put_element (GString *out, int indent, const char *name, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = NULL;

  for (char *p = valid; *p != '\0'; p++) /* XML has no way to write them */
    if (g_ascii_iscntrl (*p))
      *p = ' ';
  escaped = g_markup_escape_text (valid, -1);
  g_string_append_printf (out, "%*s<%s>%s</%s>\n", indent, "", name, escaped, name);
}

static void
put_corner (GString *out, const char *name, double x, int side)
{
  g_string_append_printf (out, "      <%s>", name);
  exchange_put_pixel (out, x, side);
  g_string_append_printf (out, "</%s>\n", name);
}

/* A crowd is what evaluations pass over, which is what "difficult" says. */
static void
put_object (GString *out, const HoneExchange *set, const HoneExchangePicture *picture, const HoneExchangeObject *object)
{
  gboolean difficult = (object->flags & (HONE_OBJECT_DIFFICULT | HONE_OBJECT_CROWD)) != 0;
  double box[4];

  hone_exchange_pixels (picture, object, box);
  g_string_append (out, "  <object>\n");
  put_element (out, 4, "name", set->names->pdata[object->klass]);
  put_element (out, 4, "pose", "Unspecified");
  put_element (out, 4, "truncated", (object->flags & HONE_OBJECT_TRUNCATED) != 0 ? "1" : "0");
  put_element (out, 4, "difficult", difficult ? "1" : "0");
  g_string_append (out, "    <bndbox>\n");
  put_corner (out, "xmin", box[0], picture->width);
  put_corner (out, "ymin", box[1], picture->height);
  put_corner (out, "xmax", box[0] + box[2], picture->width);
  put_corner (out, "ymax", box[1] + box[3], picture->height);
  g_string_append (out, "    </bndbox>\n  </object>\n");
}

static char *
annotation (const ExchangeWriter *self, guint i)
{
  const HoneExchangePicture *picture = self->set->pictures->pdata[i];
  GString *out = g_string_new ("<annotation>\n  <folder>JPEGImages</folder>\n");

  put_element (out, 2, "filename", self->names[i]);
  g_string_append_printf (out,
                          "  <size>\n    <width>%d</width>\n    <height>%d</height>\n    <depth>3</depth>\n  </size>\n"
                          "  <segmented>0</segmented>\n",
                          picture->width, picture->height);
  for (guint k = 0; picture->objects != NULL && k < picture->objects->len; k++)
    put_object (out, self->set, picture, &g_array_index (picture->objects, HoneExchangeObject, k));
  g_string_append (out, "</annotation>\n");
  return g_string_free (out, FALSE);
}

static gboolean
write_picture (ExchangeWriter *self, guint i, GError **error)
{
  const HoneExchangePicture *picture = self->set->pictures->pdata[i];
  g_autofree char *stem = exchange_without_ending (self->names[i]);
  g_autofree char *to = g_build_filename ("JPEGImages", self->names[i], NULL);
  g_autofree char *label = g_strdup_printf ("Annotations/%s.xml", stem);
  g_autofree char *text = NULL;

  if (!exchange_place_picture (self, i, to, error))
    return FALSE;
  if (!picture->labelled)
    return TRUE;
  text = annotation (self, i);
  return exchange_write_text (self, label, text, -1, error);
}

static gboolean
write_list (ExchangeWriter *self, HoneSplit split, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = g_strdup_printf ("ImageSets/Main/%s.txt", hone_split_name (split));

  for (guint i = 0; i < self->set->pictures->len; i++) {
    const HoneExchangePicture *picture = self->set->pictures->pdata[i];
    g_autofree char *stem = self->names[i] != NULL ? exchange_without_ending (self->names[i]) : NULL;

    if (stem != NULL && picture->split == split)
      g_string_append_printf (text, "%s\n", stem);
  }
  return exchange_write_text (self, path, text->str, (gssize) text->len, error);
}

static gboolean
write_classes (ExchangeWriter *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->set->names->len; i++) {
    g_autofree char *line = g_strdelimit (g_strdup (self->set->names->pdata[i]), "\n\r", ' ');

    g_string_append_printf (text, "%s\n", line);
  }
  return exchange_write_text (self, "classes.txt", text->str, (gssize) text->len, error);
}

gboolean
exchange_write_voc (ExchangeWriter *self, GError **error)
{
  if (!exchange_make_folder (self, "JPEGImages", error) || !exchange_make_folder (self, "Annotations", error) ||
      !exchange_make_folder (self, "ImageSets/Main", error) || !write_classes (self, error))
    return FALSE;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    if (hone_exchange_count_split (self->set, split) > 0 && !write_list (self, split, error))
      return FALSE;
  for (guint i = 0; i < self->set->pictures->len; i++)
    if (!exchange_step (self, i, error) || (self->names[i] != NULL && !write_picture (self, i, error)))
      return FALSE;
  return TRUE;
}
