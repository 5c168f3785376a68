/* SPDX-License-Identifier: Apache-2.0 */
/* hone-image-list.c - see hone-image-list.h
 *
 * The list is an array of the numbers of an index; a search makes a new array, on a worker thread. Items are looked up
 * by number among those that somebody holds, else made.
 */
#include "hone-image-item.h"
#include "image-search.h"

#include <string.h>

#define IMGSZ 640

struct _HoneImageList {
  GObject parent_instance;

  HoneImageIndex *index;
  GBytes *marks;         /* (nullable) */
  GBytes *doubts;        /* (nullable): floats */
  HoneImageQuery *query; /* the last one that was understood */
  ImageShown shown;
  GHashTable *items; /* number -> HoneImageItem, not owned */

  int imgsz;
  char *search, *message, *explanation;
  HoneSort sort;
  gboolean reversed;
  GCancellable *working; /* (nullable) */
};

static void hone_image_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HoneImageList, hone_image_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, hone_image_list_model_init))

enum {
  PROP_SEARCH = 1,
  PROP_SORT,
  PROP_REVERSED,
  PROP_BUSY,
  PROP_MESSAGE,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

static void
notify (HoneImageList *self, int prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[prop]);
}

/* --- finding what is shown --- */

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  image_search_run (data, cancellable);
  g_task_return_boolean (task, TRUE);
}

/* --- showing it --- */

/* What is the same at the beginning and the end of both stays: selection, focus and place of a view live on it. */
static void
show (HoneImageList *self, ImageShown *found)
{
  ImageShown was = self->shown;
  guint most = MIN (was.n, found->n), head = 0, tail = 0;

  while (head < most && was.numbers[head] == found->numbers[head])
    head++;
  while (tail < most - head && was.numbers[was.n - 1 - tail] == found->numbers[found->n - 1 - tail])
    tail++;
  self->shown = *found;
  *found = (ImageShown){ 0 };
  if (was.n != head + tail || self->shown.n != head + tail)
    g_list_model_items_changed (G_LIST_MODEL (self), head, was.n - head - tail, self->shown.n - head - tail);
  image_shown_clear (&was);
}

static void
worked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HoneImageList) self = data;
  GTask *task = G_TASK (result);
  ImageSearch *job = g_task_get_task_data (task);

  /* A newer one has taken its place. */
  if (g_task_get_cancellable (task) != self->working || job->index != self->index)
    return;
  g_clear_object (&self->working);
  g_free (self->explanation);
  self->explanation = g_steal_pointer (&job->explanation);
  show (self, &job->shown);
  notify (self, PROP_BUSY);
}

static ImageSearch *
new_job (HoneImageList *self)
{
  ImageSearch *job = g_new0 (ImageSearch, 1);

  job->index = hone_image_index_ref (self->index);
  job->query = hone_image_query_ref (self->query);
  job->marks = self->marks != NULL ? g_bytes_ref (self->marks) : NULL;
  job->doubts = self->doubts != NULL ? g_bytes_ref (self->doubts) : NULL;
  job->imgsz = self->imgsz;
  job->sort = self->sort;
  job->reversed = self->reversed;
  return job;
}

static void
refilter (HoneImageList *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->working != NULL)
    g_cancellable_cancel (self->working);
  g_clear_object (&self->working);
  self->working = g_cancellable_new ();
  task = g_task_new (NULL, self->working, worked_cb, g_object_ref (self)); /* which must not end on its thread */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, new_job (self), image_search_free);
  g_task_run_in_thread (task, work);
  notify (self, PROP_BUSY);
}

/* --- what is asked for --- */

static void
set_message (HoneImageList *self, const char *message)
{
  if (g_strcmp0 (self->message, message) == 0)
    return;
  g_free (self->message);
  self->message = g_strdup (message);
  notify (self, PROP_MESSAGE);
}

void
hone_image_list_set_search (HoneImageList *self, const char *search)
{
  HoneImageQuery *query;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (search != NULL && *search == '\0')
    search = NULL;
  if (g_strcmp0 (self->search, search) == 0)
    return;
  g_free (self->search);
  self->search = g_strdup (search);
  query = hone_image_query_new (search, hone_image_index_get_yaml (self->index), &error);
  if (query != NULL) {
    hone_image_query_unref (self->query);
    self->query = query;
    refilter (self);
  }
  set_message (self, error != NULL ? error->message : NULL);
  notify (self, PROP_SEARCH);
}

const char *
hone_image_list_get_search (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  return self->search;
}

const char *
hone_image_list_get_message (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  return self->message;
}

int
hone_image_list_get_split (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_ANY);
  return hone_image_query_get_split (self->query);
}

int
hone_image_list_get_class (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_ANY);
  return hone_image_query_get_class (self->query);
}

void
hone_image_list_set_sort (HoneImageList *self, HoneSort sort, gboolean reversed)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (self->sort == sort && self->reversed == reversed)
    return;
  self->sort = sort;
  self->reversed = reversed;
  refilter (self);
  notify (self, PROP_SORT);
  notify (self, PROP_REVERSED);
}

HoneSort
hone_image_list_get_sort (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), HONE_SORT_SPLIT);
  return self->sort;
}

gboolean
hone_image_list_get_reversed (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);
  return self->reversed;
}

gboolean
hone_image_list_get_busy (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);
  return self->working != NULL;
}

const char *
hone_image_list_get_explanation (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  return self->explanation;
}

void
hone_image_list_set_imgsz (HoneImageList *self, int imgsz)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (self->imgsz == imgsz)
    return;
  self->imgsz = imgsz;
  refilter (self);
}

/* --- other data --- */

static gboolean
same_pictures (HoneImageIndex *a, HoneImageIndex *b)
{
  if (hone_image_index_get_n (a) != hone_image_index_get_n (b))
    return FALSE;
  for (int split = 0; split < HONE_N_SPLITS; split++)
    if (hone_image_index_get_first (a, split) != hone_image_index_get_first (b, split))
      return FALSE;
  for (guint i = 0; i < hone_image_index_get_n (a); i++)
    if (strcmp (hone_image_index_get_sample (a, i)->path, hone_image_index_get_sample (b, i)->path) != 0)
      return FALSE;
  return TRUE;
}

/* References, since a handler of "changed" may let an item go. */
static GPtrArray *
hold_items (HoneImageList *self)
{
  GPtrArray *held = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer item;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &item))
    g_ptr_array_add (held, g_object_ref (item));
  return held;
}

static void
run_now (HoneImageList *self)
{
  ImageSearch *job = new_job (self);

  image_search_run (job, NULL);
  show (self, &job->shown);
  image_search_free (job);
}

/* Numbers mean other pictures now: all at once, before anybody asks for an item of an old number. */
static void
start_again (HoneImageList *self, HoneImageIndex *index)
{
  guint before = self->shown.n;

  g_hash_table_remove_all (self->items);
  image_shown_clear (&self->shown);
  hone_image_index_unref (self->index);
  self->index = index;
  g_clear_pointer (&self->marks, g_bytes_unref);
  g_clear_pointer (&self->doubts, g_bytes_unref);
  if (before > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  run_now (self);
}

gboolean
hone_image_list_set_index (HoneImageList *self, HoneImageIndex *index)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);

  hone_image_index_ref (index);
  if (!same_pictures (self->index, index)) {
    start_again (self, index);
    return FALSE;
  }
  hone_image_index_unref (self->index);
  self->index = index;
  items = hold_items (self);
  for (guint i = 0; i < items->len; i++)
    hone_image_item_set_index (items->pdata[i], index);
  refilter (self);
  return TRUE;
}

HoneImageIndex *
hone_image_list_get_index (HoneImageList *self)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  return self->index;
}

void
hone_image_list_set_marks (HoneImageList *self, GBytes *marks)
{
  g_autoptr (GPtrArray) items = NULL;

  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  g_clear_pointer (&self->marks, g_bytes_unref);
  self->marks = marks != NULL ? g_bytes_ref (marks) : NULL;
  items = hold_items (self);
  for (guint i = 0; i < items->len; i++)
    hone_image_item_changed (items->pdata[i]);
  refilter (self);
}

void
hone_image_list_set_doubts (HoneImageList *self, GBytes *doubts)
{
  g_return_if_fail (HONE_IS_IMAGE_LIST (self));

  if (doubts == NULL && self->doubts == NULL)
    return;
  g_clear_pointer (&self->doubts, g_bytes_unref);
  self->doubts = doubts != NULL ? g_bytes_ref (doubts) : NULL;
  refilter (self);
}

guint
hone_image_list_count_doubts (HoneImageList *self, double above)
{
  const float *doubts;
  guint n, sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  n = hone_image_index_get_n (self->index);
  doubts = image_search_data (self->doubts, n * sizeof (float));
  for (guint i = 0; doubts != NULL && i < n; i++)
    sum += (double) doubts[i] > above;
  return sum;
}

static guint
mark_of (HoneImageList *self, guint number)
{
  gsize size = 0;
  const guint8 *marks = self->marks != NULL ? g_bytes_get_data (self->marks, &size) : NULL;

  return number < size ? marks[number] : 0;
}

guint
hone_image_list_get_mark_at (HoneImageList *self, guint position)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);
  g_return_val_if_fail (position < self->shown.n, 0);
  return mark_of (self, self->shown.numbers[position]);
}

const HoneSample *
hone_image_list_get_sample (HoneImageList *self, guint position)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), NULL);
  g_return_val_if_fail (position < self->shown.n, NULL);
  return hone_image_index_get_sample (self->index, self->shown.numbers[position]);
}

guint
hone_image_list_get_mark (HoneImageList *self, HoneImageItem *item)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);
  return mark_of (self, hone_image_item_get_key (item));
}

/* --- counts --- */

/* The numbers of a split, or of all. */
static void
range_of (HoneImageList *self, int split, guint *from, guint *to)
{
  *from = split == HONE_ANY ? 0 : hone_image_index_get_first (self->index, split);
  *to = split == HONE_ANY || split + 1 == HONE_N_SPLITS ? hone_image_index_get_n (self->index)
                                                        : hone_image_index_get_first (self->index, split + 1);
}

guint
hone_image_list_count_images (HoneImageList *self, int split)
{
  guint from, to;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  range_of (self, split, &from, &to);
  return to - from;
}

guint
hone_image_list_count_labels (HoneImageList *self, int split, int klass)
{
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  for (int s = 0; s < HONE_N_SPLITS; s++)
    for (int c = 0; c < hone_image_index_get_yaml (self->index)->n_classes; c++)
      if ((split == HONE_ANY || split == s) && (klass == HONE_ANY || klass == c))
        sum += hone_image_index_count_labels (self->index, s, c);
  return sum;
}

guint
hone_image_list_count_findings (HoneImageList *self, int split)
{
  guint from, to;
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  range_of (self, split, &from, &to);
  for (guint number = from; number < to; number++)
    sum += hone_image_index_has_problem (self->index, number);
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
    const HoneSample *sample = hone_image_index_get_sample (self->index, number);

    sum += sample->n_labels == 0 && sample->state != HONE_LABELS_BAD;
  }
  return sum;
}

guint
hone_image_list_count_small (HoneImageList *self, int below)
{
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  for (guint number = 0; number < hone_image_index_get_n (self->index); number++)
    sum += hone_image_index_get_smallest (self->index, number) * (float) self->imgsz < (float) below;
  return sum;
}

guint
hone_image_list_count_marked (HoneImageList *self, HoneImageMark mark)
{
  guint sum = 0;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), 0);

  for (guint number = 0; number < hone_image_index_get_n (self->index); number++)
    sum += (mark_of (self, number) & mark) != 0;
  return sum;
}

/* --- places --- */

static gboolean
find_number (HoneImageList *self, guint number, guint *position)
{
  if (self->shown.where == NULL || self->shown.where[number] == IMAGE_NOWHERE)
    return FALSE;
  if (position != NULL)
    *position = self->shown.where[number];
  return TRUE;
}

gboolean
hone_image_list_find (HoneImageList *self, HoneImageItem *item, guint *position)
{
  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);
  g_return_val_if_fail (HONE_IS_IMAGE_ITEM (item), FALSE);

  /* An item of a data set that is gone stands for nothing here. */
  return g_hash_table_lookup (self->items, GUINT_TO_POINTER (hone_image_item_get_key (item))) == item &&
         find_number (self, hone_image_item_get_key (item), position);
}

gboolean
hone_image_list_find_path (HoneImageList *self, const char *path, guint *position)
{
  guint number;

  g_return_val_if_fail (HONE_IS_IMAGE_LIST (self), FALSE);
  return hone_image_index_find (self->index, path, &number) && find_number (self, number, position);
}

/* --- the model --- */

static GType
hone_image_list_get_item_type (GListModel *model)
{
  return HONE_TYPE_IMAGE_ITEM;
}

static guint
hone_image_list_get_n_items (GListModel *model)
{
  return HONE_IMAGE_LIST (model)->shown.n;
}

static gpointer
hone_image_list_get_item (GListModel *model, guint position)
{
  HoneImageList *self = HONE_IMAGE_LIST (model);
  HoneImageItem *item;
  guint number;

  if (position >= self->shown.n)
    return NULL;
  number = self->shown.numbers[position];
  item = g_hash_table_lookup (self->items, GUINT_TO_POINTER (number));
  if (item != NULL)
    return g_object_ref (item);
  return hone_image_item_new (self->index, number, self->items);
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
  self->index = hone_image_index_new (dataset, NULL);
  self->query = hone_image_query_new (NULL, hone_dataset_get_yaml (dataset), NULL);
  run_now (self);
  return self;
}

static void
hone_image_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HoneImageList *self = HONE_IMAGE_LIST (object);

  switch (id) {
  case PROP_SEARCH:
    g_value_set_string (value, self->search);
    break;
  case PROP_SORT:
    g_value_set_int (value, self->sort);
    break;
  case PROP_REVERSED:
    g_value_set_boolean (value, self->reversed);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->working != NULL);
    break;
  case PROP_MESSAGE:
    g_value_set_string (value, self->message);
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
  case PROP_SEARCH:
    hone_image_list_set_search (self, g_value_get_string (value));
    break;
  case PROP_SORT:
    hone_image_list_set_sort (self, g_value_get_int (value), self->reversed);
    break;
  case PROP_REVERSED:
    hone_image_list_set_sort (self, self->sort, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
hone_image_list_finalize (GObject *object)
{
  HoneImageList *self = HONE_IMAGE_LIST (object);

  g_hash_table_remove_all (self->items);
  g_hash_table_unref (self->items);
  image_shown_clear (&self->shown);
  g_clear_object (&self->working);
  hone_image_index_unref (self->index);
  hone_image_query_unref (self->query);
  g_clear_pointer (&self->marks, g_bytes_unref);
  g_clear_pointer (&self->doubts, g_bytes_unref);
  g_free (self->search);
  g_free (self->message);
  g_free (self->explanation);
  G_OBJECT_CLASS (hone_image_list_parent_class)->finalize (object);
}

static void
hone_image_list_class_init (HoneImageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags look = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hone_image_list_get_property;
  object_class->set_property = hone_image_list_set_property;
  object_class->finalize = hone_image_list_finalize;

  props[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, NULL, flags);
  props[PROP_SORT] = g_param_spec_int ("sort", NULL, NULL, 0, HONE_N_SORTS - 1, HONE_SORT_SPLIT, flags);
  props[PROP_REVERSED] = g_param_spec_boolean ("reversed", NULL, NULL, FALSE, flags);
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, look);
  props[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, look);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
hone_image_list_init (HoneImageList *self)
{
  self->items = g_hash_table_new (NULL, NULL);
  self->imgsz = IMGSZ;
}
