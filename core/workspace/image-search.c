/* SPDX-License-Identifier: Apache-2.0 */
/* image-search.c - see image-search.h */
#include "image-search.h"

#include <stdlib.h>
#include <string.h>

void
image_shown_clear (ImageShown *shown)
{
  g_clear_pointer (&shown->numbers, g_free);
  g_clear_pointer (&shown->where, g_free);
  shown->n = 0;
}

void
image_search_free (gpointer data)
{
  ImageSearch *job = data;

  hone_image_index_unref (job->index);
  hone_image_query_unref (job->query);
  g_clear_pointer (&job->marks, g_bytes_unref);
  g_clear_pointer (&job->doubts, g_bytes_unref);
  image_shown_clear (&job->shown);
  g_free (job->explanation);
  g_free (job);
}

gconstpointer
image_search_data (GBytes *bytes, gsize size)
{
  return bytes != NULL && g_bytes_get_size (bytes) >= size ? g_bytes_get_data (bytes, NULL) : NULL;
}

static HoneImageView
view_of (const ImageSearch *job)
{
  guint n = hone_image_index_get_n (job->index);

  return (HoneImageView){ job->index, image_search_data (job->marks, n), job->imgsz,
                          image_search_data (job->doubts, n * sizeof (float)) };
}

static const char *
base_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL ? slash + 1 : path;
}

static int
compare_name (const ImageSearch *job, guint a, guint b)
{
  return strverscmp (base_name (hone_image_index_get_sample (job->index, a)->path),
                     base_name (hone_image_index_get_sample (job->index, b)->path));
}

#define LESS(a, b) (((a) > (b)) - ((a) < (b)))

static float
doubt_of (const ImageSearch *job, guint number)
{
  const float *doubts = image_search_data (job->doubts, hone_image_index_get_n (job->index) * sizeof (float));

  return doubts != NULL ? doubts[number] : 0;
}

static int
compare_key (const ImageSearch *job, guint a, guint b)
{
  switch (job->sort) {
  case HONE_SORT_NAME:
    return compare_name (job, a, b);
  case HONE_SORT_BOXES:
    return LESS (hone_image_query_count_boxes (job->query, hone_image_index_get_sample (job->index, b)),
                 hone_image_query_count_boxes (job->query, hone_image_index_get_sample (job->index, a)));
  case HONE_SORT_SMALLEST:
    return LESS (hone_image_index_get_smallest (job->index, a), hone_image_index_get_smallest (job->index, b));
  case HONE_SORT_FINDINGS:
    return LESS (hone_image_index_count_findings (job->index, b), hone_image_index_count_findings (job->index, a));
  case HONE_SORT_DOUBT:
    return LESS (doubt_of (job, b), doubt_of (job, a));
  case HONE_SORT_SPLIT:
  case HONE_N_SORTS:
  default:
    return LESS (a, b);
  }
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  const ImageSearch *job = data;
  guint x = *(const guint32 *) a, y = *(const guint32 *) b;
  int order = compare_key (job, x, y);

  if (order == 0)
    order = LESS (x, y);
  return job->reversed ? -order : order;
}

static void
gather (ImageSearch *job, const HoneImageView *view, GCancellable *cancellable)
{
  guint n = hone_image_index_get_n (job->index);

  job->shown.numbers = g_new (guint32, n + 1);
  for (guint i = 0; i < n; i++) {
    if (i % 1024 == 0 && g_cancellable_is_cancelled (cancellable))
      return;
    if (hone_image_query_matches (job->query, view, i))
      job->shown.numbers[job->shown.n++] = i;
  }
}

static void
note_where (ImageSearch *job)
{
  guint n = hone_image_index_get_n (job->index);

  job->shown.where = g_new (guint32, n + 1);
  memset (job->shown.where, 0xff, (n + 1) * sizeof (guint32)); /* IMAGE_NOWHERE */
  for (guint i = 0; i < job->shown.n; i++)
    job->shown.where[job->shown.numbers[i]] = i;
}

void
image_search_run (ImageSearch *job, GCancellable *cancellable)
{
  HoneImageView view = view_of (job);

  gather (job, &view, cancellable);
  if (job->sort != HONE_SORT_SPLIT || job->reversed)
    g_qsort_with_data (job->shown.numbers, (int) job->shown.n, sizeof (guint32), compare, job);
  note_where (job);
  if (job->shown.n == 0)
    job->explanation = hone_image_query_explain (job->query, &view, cancellable);
}
