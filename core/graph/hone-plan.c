/* SPDX-License-Identifier: Apache-2.0 */
/* hone-plan.c - see hone-plan.h
 *
 * Greedy by size (Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020, section 4.2):
 * the largest piece first, each into the lowest gap between the pieces that live at the same time.
 */
#include "hone-plan.h"

static gboolean
lives_with (const HoneSpan *a, const HoneSpan *b)
{
  return a->born <= b->dies && b->born <= a->dies;
}

static int
larger_first (gconstpointer a, gconstpointer b)
{
  const HoneSpan *x = *(HoneSpan *const *) a;
  const HoneSpan *y = *(HoneSpan *const *) b;

  if (x->bytes != y->bytes)
    return x->bytes < y->bytes ? 1 : -1;
  return (x > y) - (x < y); /* so that the plan does not depend on the sort */
}

static gsize
rounded (gsize bytes)
{
  return (bytes + HONE_PLAN_ALIGN - 1) / HONE_PLAN_ALIGN * HONE_PLAN_ALIGN;
}

/* placed is sorted by offset. */
static gsize
lowest_gap (GPtrArray *placed, const HoneSpan *span)
{
  gsize offset = 0;

  for (guint i = 0; i < placed->len; i++) {
    const HoneSpan *other = placed->pdata[i];

    if (!lives_with (span, other))
      continue;
    if (offset + rounded (span->bytes) <= other->offset)
      break;
    offset = MAX (offset, other->offset + rounded (other->bytes));
  }
  return offset;
}

static void
insert_by_offset (GPtrArray *placed, HoneSpan *span)
{
  guint at = placed->len;

  while (at > 0 && ((const HoneSpan *) placed->pdata[at - 1])->offset > span->offset)
    at--;
  g_ptr_array_insert (placed, (int) at, span);
}

gsize
hone_plan_place (HoneSpan *spans, guint n_spans)
{
  g_autoptr (GPtrArray) queue = g_ptr_array_sized_new (n_spans);
  g_autoptr (GPtrArray) placed = g_ptr_array_sized_new (n_spans);
  gsize arena = 0;

  for (guint i = 0; i < n_spans; i++)
    if (spans[i].born <= spans[i].dies)
      g_ptr_array_add (queue, &spans[i]);
  g_ptr_array_sort (queue, larger_first);

  for (guint i = 0; i < queue->len; i++) {
    HoneSpan *span = queue->pdata[i];

    span->offset = lowest_gap (placed, span);
    insert_by_offset (placed, span);
    arena = MAX (arena, span->offset + rounded (span->bytes));
  }
  return arena;
}
