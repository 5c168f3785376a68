/* SPDX-License-Identifier: Apache-2.0 */
/* hone-snapshot.c - see hone-snapshot.h */
#include "hone-snapshot.h"

#include "hone-run-folder.h"

struct _HoneSnapshot {
  GObject parent_instance;

  int epoch, rank;
  char *path;
  int width, height;
  GArray *labels, *found; /* of HoneBox */
  guint n_missed, n_extra;
};

G_DEFINE_FINAL_TYPE (HoneSnapshot, hone_snapshot, G_TYPE_OBJECT)

HoneSnapshot *
hone_snapshot_new (int epoch, const HoneSample *sample, const HoneDetection *found, guint n_found)
{
  return hone_snapshot_new_ranked (epoch, 0, sample, found, n_found);
}

HoneSnapshot *
hone_snapshot_new_ranked (int epoch, int rank, const HoneSample *sample, const HoneDetection *found, guint n_found)
{
  HoneSnapshot *self = g_object_new (HONE_TYPE_SNAPSHOT, NULL);

  self->epoch = epoch;
  self->rank = rank;
  self->path = g_strdup (sample->path);
  self->width = sample->width;
  self->height = sample->height;
  self->labels = hone_boxes_from_labels (sample->labels, sample->n_labels, sample->width, sample->height);
  self->found = hone_boxes_from_detections (found, n_found, HONE_SNAPSHOT_CONF);
  self->n_missed = hone_boxes_match (self->labels, self->found, 0.5);
  self->n_extra = self->found->len - (self->labels->len - self->n_missed);
  return self;
}

int
hone_snapshot_get_epoch (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->epoch;
}

int
hone_snapshot_get_rank (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->rank;
}

const char *
hone_snapshot_get_path (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), NULL);
  return self->path;
}

int
hone_snapshot_get_width (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->width;
}

int
hone_snapshot_get_height (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->height;
}

GArray *
hone_snapshot_get_labels (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), NULL);
  return self->labels;
}

GArray *
hone_snapshot_get_found (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), NULL);
  return self->found;
}

guint
hone_snapshot_get_n_missed (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->n_missed;
}

guint
hone_snapshot_get_n_extra (HoneSnapshot *self)
{
  g_return_val_if_fail (HONE_IS_SNAPSHOT (self), 0);
  return self->n_extra;
}

static void
hone_snapshot_finalize (GObject *object)
{
  HoneSnapshot *self = HONE_SNAPSHOT (object);

  g_free (self->path);
  g_array_unref (self->labels);
  g_array_unref (self->found);
  G_OBJECT_CLASS (hone_snapshot_parent_class)->finalize (object);
}

static void
hone_snapshot_class_init (HoneSnapshotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hone_snapshot_finalize;
}

static void
hone_snapshot_init (HoneSnapshot *self)
{
}

/* A picture of the run with its labels: the same for all epochs. */
typedef struct {
  HoneSample sample;
  HoneLabelFile *file;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;

  g_free (picture->sample.path);
  hone_label_file_free (picture->file);
  g_free (picture);
}

static Picture *
picture_new (const HoneRunPreview *preview)
{
  Picture *picture = g_new0 (Picture, 1);
  g_autofree char *label_path = hone_label_path (preview->image);

  picture->sample.path = g_strdup (preview->image);
  picture->sample.width = CLAMP (preview->width, 0, 1 << 20);
  picture->sample.height = CLAMP (preview->height, 0, 1 << 20);
  /* The names of the classes may be gone: any number will do. */
  picture->file = hone_label_file_read (label_path, G_MAXINT);
  picture->sample.labels = picture->file->labels;
  picture->sample.n_labels = picture->file->n_labels;
  return picture;
}

static HoneSnapshot *
read_picture (const HoneRunPreview *preview, int epoch, int rank, GHashTable *pictures)
{
  Picture *picture = g_hash_table_lookup (pictures, preview->image);

  if (picture == NULL) {
    picture = picture_new (preview);
    g_hash_table_insert (pictures, picture->sample.path, picture);
  }
  return hone_snapshot_new_ranked (epoch, rank, &picture->sample, (const HoneDetection *) (void *) preview->found->data,
                                   preview->found->len);
}

GPtrArray *
hone_snapshots_read (const char *folder, GCancellable *cancellable)
{
  GPtrArray *snapshots = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) pictures = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, picture_free);
  g_autoptr (GArray) epochs = hone_run_previews_list (folder);

  for (guint i = 0; i < epochs->len && !g_cancellable_is_cancelled (cancellable); i++) {
    int epoch = g_array_index (epochs, int, i);
    g_autoptr (GPtrArray) previews = hone_run_previews_read (folder, epoch, NULL);
    g_autoptr (GPtrArray) hardest = hone_run_hardest_read (folder, epoch, NULL);

    for (guint k = 0; previews != NULL && k < previews->len; k++)
      g_ptr_array_add (snapshots, read_picture (previews->pdata[k], epoch, 0, pictures));
    for (guint k = 0; hardest != NULL && k < hardest->len; k++)
      g_ptr_array_add (snapshots, read_picture (hardest->pdata[k], epoch, (int) k + 1, pictures));
  }
  return snapshots;
}
