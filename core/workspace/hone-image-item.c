/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-item.c - one picture of a HoneImageList */
#include "hone-image-item.h"

/* The findings sorted by picture: those of picture n are order[start[n]] .. order[start[n + 1] - 1]. */
struct _HoneFindingIndex {
  gatomicrefcount refs;
  const HoneFinding *findings; /* of the data set */
  guint *start;
  guint *order;
};

HoneFindingIndex *
hone_finding_index_new (HoneDataset *dataset, const guint first[HONE_N_SPLITS + 1])
{
  HoneFindingIndex *self = g_new0 (HoneFindingIndex, 1);
  guint n_images = first[HONE_N_SPLITS];
  guint n = 0;
  g_autofree guint *fill = NULL;

  g_atomic_ref_count_init (&self->refs);
  self->findings = hone_dataset_get_findings (dataset, &n);
  self->start = g_new0 (guint, n_images + 1);
  self->order = g_new0 (guint, n + 1);

  /* A finding about a whole file (a data.yaml, a stray label) may name a sample that is not there: it is nobody's. */
  for (guint i = 0; i < n; i++)
    if (self->findings[i].sample < first[self->findings[i].split + 1] - first[self->findings[i].split])
      self->start[first[self->findings[i].split] + self->findings[i].sample + 1]++;
  for (guint i = 0; i < n_images; i++)
    self->start[i + 1] += self->start[i];

  fill = g_memdup2 (self->start, (n_images + 1) * sizeof (guint));
  for (guint i = 0; i < n; i++)
    if (self->findings[i].sample < first[self->findings[i].split + 1] - first[self->findings[i].split])
      self->order[fill[first[self->findings[i].split] + self->findings[i].sample]++] = i;
  return self;
}

HoneFindingIndex *
hone_finding_index_ref (HoneFindingIndex *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hone_finding_index_unref (HoneFindingIndex *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->start);
  g_free (self->order);
  g_free (self);
}

guint
hone_finding_index_count (HoneFindingIndex *self, guint number)
{
  return self->start[number + 1] - self->start[number];
}

const HoneFinding *
hone_finding_index_get (HoneFindingIndex *self, guint number, guint i)
{
  return &self->findings[self->order[self->start[number] + i]];
}

struct _HoneImageItem {
  GObject parent_instance;

  HoneDataset *dataset;
  HoneFindingIndex *findings;
  const HoneSample *sample;
  HoneSplit split;
  guint number; /* in its split */
  guint key;    /* in the list */
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

HoneImageItem *
hone_image_item_new (HoneDataset *dataset, HoneSplit split, guint number, HoneFindingIndex *findings, guint key)
{
  HoneImageItem *self = g_object_new (HONE_TYPE_IMAGE_ITEM, NULL);
  guint n = 0;
  char *dot;

  self->dataset = hone_dataset_ref (dataset);
  self->findings = hone_finding_index_ref (findings);
  self->split = split;
  self->number = number;
  self->key = key;
  self->sample = hone_dataset_get_samples (dataset, split, &n)[number];
  self->name = g_path_get_basename (self->sample->path);
  dot = strrchr (self->name, '.');
  if (dot != NULL && dot != self->name)
    *dot = '\0';
  return self;
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
  return self->number;
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
  return hone_finding_index_count (self->findings, self->key);
}

const HoneFinding *
hone_image_item_get_finding (HoneImageItem *self, guint i)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  g_return_val_if_fail (i < hone_image_item_get_n_findings (self), NULL);
  return hone_finding_index_get (self->findings, self->key, i);
}

GArray *
hone_image_item_get_boxes (HoneImageItem *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);
  return hone_boxes_from_labels (self->sample->labels, self->sample->n_labels, self->sample->width,
                                 self->sample->height);
}

char *
hone_image_item_get_caption (HoneImageItem *self)
{
  const char *digits;

  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (self), NULL);

  digits = self->name + strlen (self->name);
  while (digits > self->name && g_ascii_isdigit (digits[-1]))
    digits--;
  return g_strdup_printf ("%s·%u", *digits != '\0' ? digits : self->name, self->sample->n_labels);
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

static void
hone_image_item_finalize (GObject *object)
{
  HoneImageItem *self = HONE_IMAGE_ITEM (object);

  g_clear_pointer (&self->findings, hone_finding_index_unref);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
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
}

static void
hone_image_item_init (HoneImageItem *self)
{
}
