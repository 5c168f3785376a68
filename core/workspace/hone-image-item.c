/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-item.c - one picture of a HoneImageList */
#include "hone-image-item.h"

#define COUNTED 3 /* digits that look like a count: "001" */

struct _HoneImageItem {
  GObject parent_instance;

  HoneImageIndex *index;
  HoneImageIndex *before; /* (nullable): what pointers that were given out may still point into */
  const HoneSample *sample;
  HoneSplit split;
  guint key; /* in the index */
  GHashTable *home;
  char *name;
};

G_DEFINE_FINAL_TYPE (HoneImageItem, hone_image_item, G_TYPE_OBJECT)

enum {
  PROP_PATH = 1,
  PROP_NAME,
  PROP_N_LABELS,
  PROP_N_FINDINGS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];
static guint changed_signal;

HoneImageItem *
hone_image_item_new (HoneImageIndex *index, guint key, GHashTable *home)
{
  HoneImageItem *self = g_object_new (HONE_TYPE_IMAGE_ITEM, NULL);
  char *dot;

  self->index = hone_image_index_ref (index);
  self->key = key;
  self->home = g_hash_table_ref (home);
  g_hash_table_insert (home, GUINT_TO_POINTER (key), self);
  self->split = hone_image_index_get_split (index, key);
  self->sample = hone_image_index_get_sample (index, key);
  self->name = g_path_get_basename (self->sample->path);
  dot = strrchr (self->name, '.');
  if (dot != NULL && dot != self->name)
    *dot = '\0';
  return self;
}

void
hone_image_item_set_index (HoneImageItem *self, HoneImageIndex *index)
{
  g_clear_pointer (&self->before, hone_image_index_unref);
  self->before = self->index;
  self->index = hone_image_index_ref (index);
  self->sample = hone_image_index_get_sample (index, self->key);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_LABELS]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_N_FINDINGS]);
  hone_image_item_changed (self);
}

void
hone_image_item_changed (HoneImageItem *self)
{
  g_signal_emit (self, changed_signal, 0);
}

guint
hone_image_item_get_key (HoneImageItem *self)
{
  return self->key;
}

const HoneSample *
hone_image_item_get_sample (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  return self->sample;
}

const char *
hone_image_item_get_path (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  return self->sample->path;
}

const char *
hone_image_item_get_name (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  return self->name;
}

HoneSplit
hone_image_item_get_split (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), HONE_SPLIT_TRAIN);
  return self->split;
}

guint
hone_image_item_get_number (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), 0);
  return self->key - hone_image_index_get_first (self->index, self->split);
}

guint
hone_image_item_get_n_labels (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), 0);
  return self->sample->n_labels;
}

guint
hone_image_item_get_n_findings (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), 0);
  return hone_image_index_count_findings (self->index, self->key);
}

const HoneFinding *
hone_image_item_get_finding (HoneImageItem *self, guint i)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  g_return_val_if_fail (i < hone_image_item_get_n_findings (self), NULL);
  return hone_image_index_get_finding (self->index, self->key, i);
}

GArray *
hone_image_item_get_boxes (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  return hone_boxes_from_labels (self->sample->labels, self->sample->n_labels, self->sample->width,
                                 self->sample->height);
}

/* "00009" of "BloodImage_00009": what a camera or a program counted. The whole of "P12_3" and "scan-a16", where what
 * stands before it tells pictures apart, too. */
static const char *
short_name (const char *name)
{
  const char *digits = strpbrk (name, "0123456789");

  if (digits == NULL || strlen (digits) < COUNTED || strspn (digits, "0123456789") != strlen (digits))
    return name;
  return digits;
}

int
hone_image_item_get_class (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), -1);

  return hone_image_index_get_yaml (self->index)->class_folders && self->sample->n_labels == 1
             ? self->sample->labels[0].klass
             : -1;
}

char *
hone_image_item_get_caption (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);

  if (hone_image_index_get_yaml (self->index)->class_folders)
    return g_strdup (short_name (self->name));
  return g_strdup_printf ("%s·%u", short_name (self->name), self->sample->n_labels);
}

static void
hone_image_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneImageItem *self = HONE_IMAGE_ITEM (object);

  switch (id) {
  case PROP_PATH:
    g_value_set_string (value, self->sample->path);
    break;
  case PROP_NAME:
    g_value_set_string (value, self->name);
    break;
  case PROP_N_LABELS:
    g_value_set_uint (value, self->sample->n_labels);
    break;
  case PROP_N_FINDINGS:
    g_value_set_uint (value, hone_image_item_get_n_findings (self));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* Another one may have its place by now. */
static void
leave_home (HoneImageItem *self)
{
  if (g_hash_table_lookup (self->home, GUINT_TO_POINTER (self->key)) == self)
    g_hash_table_remove (self->home, GUINT_TO_POINTER (self->key));
  g_hash_table_unref (self->home);
}

static void
hone_image_item_finalize (GObject *object)
{
  HoneImageItem *self = HONE_IMAGE_ITEM (object);

  leave_home (self);
  g_clear_pointer (&self->index, hone_image_index_unref);
  g_clear_pointer (&self->before, hone_image_index_unref);
  g_free (self->name);
  G_OBJECT_CLASS (hone_image_item_parent_class)->finalize (object);
}

static void
hone_image_item_class_init (HoneImageItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_image_item_get_property;
  object_class->finalize = hone_image_item_finalize;

  props[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, flags);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  props[PROP_N_LABELS] = g_param_spec_uint ("n-labels", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_N_FINDINGS] = g_param_spec_uint ("n-findings", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  changed_signal =
      g_signal_new ("changed", HONE_TYPE_IMAGE_ITEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hone_image_item_init (HoneImageItem *self)
{
}
