/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-list.c - see hone-image-list.h
 *
 * A picture is a number: the training split's first, then validation, then test. The list is an array of these numbers;
 * a filter makes a new array. Items are looked up by number among those that somebody holds, else made.
 */
#include "hone-image-item.h"
#include "hone-image-query.h"

struct _HoneImageList {
  GObject parent_instance;

  HoneDataset *dataset;
  HoneSample *const *samples[HONE_N_SPLITS];
  guint first[HONE_N_SPLITS + 1]; /* number of a split's first picture; the last: how many there are */
  HoneFindingIndex *findings;
  guint *labels; /* how many: split by split, class by class */

  GArray *shown;     /* of guint32 */
  GHashTable *items; /* number -> HoneImageItem, not owned */

  int split, klass;
  HoneShow show;
  char *search;
};

static void hone_image_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneImageList, hone_image_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_image_list_model_init))

enum {
  PROP_SPLIT = 1,
  PROP_CLASS,
  PROP_SHOW,
  PROP_SEARCH,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static HoneSplit
split_of (HoneImageList *self, guint number)
{
  int split = 0;

  while (number >= self->first[split + 1])
    split++;
  return split;
}

static const HoneSample *
sample_of (HoneImageList *self, guint number, HoneSplit *split)
{
  *split = split_of (self, number);
  return self->samples[*split][number - self->first[*split]];
}

static gboolean
has_class (const HoneSample *sample, int klass)
{
  for (guint i = 0; i < sample->n_labels; i++)
    if (sample->labels[i].klass == klass)
      return TRUE;
  return FALSE;
}

static gboolean
is_shown (HoneImageList *self, guint number, const HoneImageQuery *query)
{
  HoneSplit split;
  const HoneSample *sample = sample_of (self, number, &split);

  if (self->split != HONE_ANY && self->split != (int) split)
    return FALSE;
  if (self->klass != HONE_ANY && !has_class (sample, self->klass))
    return FALSE;
  if (self->show == HONE_SHOW_WITH_FINDINGS && hone_finding_index_count (self->findings, number) == 0)
    return FALSE;
  if (self->show == HONE_SHOW_WITHOUT_LABELS && (sample->n_labels > 0 || sample->state == HONE_LABELS_BAD))
    return FALSE;
  return hone_image_query_matches (query, sample, split, self->findings, number);
}

static void
refilter (HoneImageList *self)
{
  g_autoptr (HoneImageQuery) query = hone_image_query_new (self->search, hone_dataset_get_yaml (self->dataset));
  guint before = self->shown->len;

  g_array_set_size (self->shown, 0);
  for (guint32 number = 0; number < self->first[HONE_N_SPLITS]; number++)
    if (is_shown (self, number, query))
      g_array_append_val (self->shown, number);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->shown->len);
}

static void
notify (HoneImageList *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

void
hone_image_list_set_split (HoneImageList *self, int split)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (self->split == split)
    return;
  self->split = split;
  refilter (self);
  notify (self, PROP_SPLIT);
}

int
hone_image_list_get_split (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_ANY);
  return self->split;
}

void
hone_image_list_set_class (HoneImageList *self, int klass)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (self->klass == klass)
    return;
  self->klass = klass;
  refilter (self);
  notify (self, PROP_CLASS);
}

int
hone_image_list_get_class (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_ANY);
  return self->klass;
}

void
hone_image_list_set_show (HoneImageList *self, HoneShow show)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (self->show == show)
    return;
  self->show = show;
  refilter (self);
  notify (self, PROP_SHOW);
}

HoneShow
hone_image_list_get_show (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_SHOW_ALL);
  return self->show;
}

void
hone_image_list_set_search (HoneImageList *self, const char *search)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_strcmp0 (self->search, search) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (search);
  refilter (self);
  notify (self, PROP_SEARCH);
}

const char *
hone_image_list_get_search (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  return self->search;
}

void
hone_image_list_clear_filters (HoneImageList *self)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  self->split = self->klass = HONE_ANY;
  self->show = HONE_SHOW_ALL;
  g_clear_pointer (&self->search, g_free);
  refilter (self);
  for (int prop = PROP_SPLIT; prop < N_PROPS; prop++)
    notify (self, prop);
}

/* The numbers of a split, or of all. */
static void
range_of (HoneImageList *self, int split, guint *from, guint *to)
{
  *from = split == HONE_ANY ? 0 : self->first[split];
  *to = split == HONE_ANY ? self->first[HONE_N_SPLITS] : self->first[split + 1];
}

guint
hone_image_list_count_images (HoneImageList *self, int split)
{
  guint from, to;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  range_of (self, split, &from, &to);
  return to - from;
}

static int
n_classes (HoneImageList *self)
{
  return hone_dataset_get_yaml (self->dataset)->n_classes;
}

guint
hone_image_list_count_labels (HoneImageList *self, int split, int klass)
{
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  for (int s = 0; s < HONE_N_SPLITS; s++)
    for (int c = 0; c < n_classes (self); c++)
      if ((split == HONE_ANY || split == s) && (klass == HONE_ANY || klass == c))
        sum += self->labels[s * n_classes (self) + c];
  return sum;
}

/* Once: a sidebar asks for every class. */
static void
count_labels (HoneImageList *self)
{
  self->labels = g_new0 (guint, (gsize) HONE_N_SPLITS * (gsize) MAX (n_classes (self), 1));
  for (guint number = 0; number < self->first[HONE_N_SPLITS]; number++) {
    HoneSplit split;
    const HoneSample *sample = sample_of (self, number, &split);

    for (guint i = 0; i < sample->n_labels; i++)
      if (sample->labels[i].klass >= 0 && sample->labels[i].klass < n_classes (self))
        self->labels[(int) split * n_classes (self) + sample->labels[i].klass]++;
  }
}

guint
hone_image_list_count_findings (HoneImageList *self, int split)
{
  guint from, to;
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  range_of (self, split, &from, &to);
  for (guint number = from; number < to; number++)
    sum += hone_finding_index_count (self->findings, number) > 0;
  return sum;
}

guint
hone_image_list_count_without_labels (HoneImageList *self, int split)
{
  guint from, to;
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  range_of (self, split, &from, &to);
  for (guint number = from; number < to; number++) {
    HoneSplit unused;
    const HoneSample *sample = sample_of (self, number, &unused);

    sum += sample->n_labels == 0 && sample->state != HONE_LABELS_BAD;
  }
  return sum;
}

gboolean
hone_image_list_find (HoneImageList *self, HoneImageItem *item, guint *position)
{
  guint32 number;
  guint low = 0, high;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (item), FALSE);

  number = self->first[hone_image_item_get_split (item)] + hone_image_item_get_number (item);
  high = self->shown->len;
  while (low < high) {
    guint middle = (low + high) / 2;

    if (g_array_index (self->shown, guint32, middle) < number)
      low = middle + 1;
    else
      high = middle;
  }
  if (position != NULL)
    *position = low;
  return low < self->shown->len && g_array_index (self->shown, guint32, low) == number;
}

/* The list may be gone before its last item: the table is told apart by its own reference. */
static void
item_gone (gpointer data, GObject *was)
{
  GHashTable *items = data;
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    if (item == (gpointer) was) {
      g_hash_table_iter_remove (&iter);
      break;
    }
}

static GType
hone_image_list_get_item_type (GListModel *model)
{
  return HONE_TYPE_IMAGE_ITEM;
}

static guint
hone_image_list_get_n_items (GListModel *model)
{
  return HONE_IMAGE_LIST (model)->shown->len;
}

static gpointer
hone_image_list_get_item (GListModel *model, guint position)
{
  HoneImageList *self = HONE_IMAGE_LIST (model);
  HoneImageItem *item;
  HoneSplit split;
  guint number;

  if (position >= self->shown->len)
    return NULL;
  number = g_array_index (self->shown, guint32, position);
  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (number));
  if (item != NULL)
    return g_object_ref (item);

  split = split_of (self, number);
  item = hone_image_item_new (self->dataset, split, number - self->first[split], self->findings, number);
  g_hash_table_insert (self->items, GUINT_TO_POINTER (number), item);
  g_object_weak_ref (G_OBJECT (item), item_gone, self->items);
  return item;
}

static void
hone_image_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hone_image_list_get_item_type;
  iface->get_n_items = hone_image_list_get_n_items;
  iface->get_item = hone_image_list_get_item;
}

HoneImageList *
hone_image_list_new (HoneDataset *dataset)
{
  HoneImageList *self;

  g_return_val_if_fail (dataset != NULL, NULL);

  self = g_object_new (HONE_TYPE_IMAGE_LIST, NULL);
  self->dataset = hone_dataset_ref (dataset);
  for (int split = 0; split < HONE_N_SPLITS; split++) {
    guint n = 0;

    self->samples[split] = hone_dataset_get_samples (dataset, split, &n);
    self->first[split + 1] = self->first[split] + n;
  }
  self->findings = hone_finding_index_new (dataset, self->first);
  count_labels (self);
  refilter (self);
  return self;
}

static void
hone_image_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneImageList *self = HONE_IMAGE_LIST (object);

  switch (id) {
  case PROP_SPLIT:
    g_value_set_int (value, self->split);
    break;
  case PROP_CLASS:
    g_value_set_int (value, self->klass);
    break;
  case PROP_SHOW:
    g_value_set_int (value, self->show);
    break;
  case PROP_SEARCH:
    g_value_set_string (value, self->search);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_image_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HoneImageList *self = HONE_IMAGE_LIST (object);

  switch (id) {
  case PROP_SPLIT:
    hone_image_list_set_split (self, g_value_get_int (value));
    break;
  case PROP_CLASS:
    hone_image_list_set_class (self, g_value_get_int (value));
    break;
  case PROP_SHOW:
    hone_image_list_set_show (self, g_value_get_int (value));
    break;
  case PROP_SEARCH:
    hone_image_list_set_search (self, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_image_list_finalize (GObject *object)
{
  HoneImageList *self = HONE_IMAGE_LIST (object);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_object_weak_unref (item, item_gone, self->items);
  g_hash_table_unref (self->items);
  g_array_unref (self->shown);
  g_clear_pointer (&self->findings, hone_finding_index_unref);
  g_clear_pointer (&self->dataset, hone_dataset_unref);
  g_free (self->search);
  g_free (self->labels);
  G_OBJECT_CLASS (hone_image_list_parent_class)->finalize (object);
}

static void
hone_image_list_class_init (HoneImageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_image_list_get_property;
  object_class->set_property = hone_image_list_set_property;
  object_class->finalize = hone_image_list_finalize;

  props[PROP_SPLIT] = g_param_spec_int ("split", NULL, NULL, HONE_ANY, HONE_N_SPLITS - 1, HONE_ANY, flags);
  props[PROP_CLASS] = g_param_spec_int ("class", NULL, NULL, HONE_ANY, G_MAXINT, HONE_ANY, flags);
  props[PROP_SHOW] = g_param_spec_int ("show", NULL, NULL, 0, HONE_SHOW_WITHOUT_LABELS, 0, flags);
  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_image_list_init (HoneImageList *self)
{
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->items = g_hash_table_new (NULL, NULL);
  self->split = self->klass = HONE_ANY;
}
