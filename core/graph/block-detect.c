/* SPDX-License-Identifier: Apache-2.0 */
/* block-detect.c - the head: for each of three maps a branch for boxes (cv2) and one for classes (cv3)
 *
 * An end-to-end head has both twice. The second pair sees its inputs detached, so that the trunk learns from the first
 * alone (spec 02, section 1).
 */
#include "hone-block.h"

#include "hone-layers.h"
#include "hone-params.h"

int
hone_block_class_width (const HoneBlock *self)
{
  return self->class_width > 0 ? self->class_width : MAX (self->ch[0], MIN (self->n_classes, 100));
}

static int
box_width (const HoneBlock *self)
{
  return MAX (MAX (16, self->ch[0] / 4), 4 * self->reg_max);
}

static void
list_boxes (const HoneBlock *self, HoneModel *model, const char *path, int ch)
{
  int c = box_width (self);

  hone_list_conv (model, hone_path (path, "0").text, ch, c, 3, 1);
  hone_list_conv (model, hone_path (path, "1").text, c, c, 3, 1);
  hone_list_plain_conv (model, hone_path (path, "2").text, c, 4 * self->reg_max);
}

static void
list_classes (const HoneBlock *self, HoneModel *model, const char *path, int ch)
{
  int c = hone_block_class_width (self);

  if (self->legacy) {
    hone_list_conv (model, hone_path (path, "0").text, ch, c, 3, 1);
    hone_list_conv (model, hone_path (path, "1").text, c, c, 3, 1);
  } else {
    hone_list_conv (model, hone_path (path, "0.0").text, ch, ch, 3, ch);
    hone_list_conv (model, hone_path (path, "0.1").text, ch, c, 1, 1);
    hone_list_conv (model, hone_path (path, "1.0").text, c, c, 3, c);
    hone_list_conv (model, hone_path (path, "1.1").text, c, c, 1, 1);
  }
  hone_list_plain_conv (model, hone_path (path, "2").text, c, self->n_classes);
}

static void
list_pair (const HoneBlock *self, HoneModel *model, const char *path, const char *prefix)
{
  for (int level = 0; level < HONE_N_LEVELS; level++)
    list_boxes (self, model, hone_path (path, "%scv2.%d", prefix, level).text, self->ch[level]);
  for (int level = 0; level < HONE_N_LEVELS; level++)
    list_classes (self, model, hone_path (path, "%scv3.%d", prefix, level).text, self->ch[level]);
}

static void
detect_list (const HoneBlock *self, HoneModel *model, const char *path)
{
  const int dfl[] = { 1, self->reg_max, 1, 1 };

  list_pair (self, model, path, "");
  if (self->reg_max > 1)
    hone_model_add (model, HONE_PARAM_FIXED, path, "dfl.conv.weight", 4, dfl);
  if (self->end2end)
    list_pair (self, model, path, "one2one_");
}

static int
build_boxes (HoneProgram *program, const char *path, int x)
{
  int y = hone_conv (program, hone_path (path, "0").text, x, 1, HONE_SILU, HONE_NONE);

  y = hone_conv (program, hone_path (path, "1").text, y, 1, HONE_SILU, HONE_NONE);
  return hone_plain_conv (program, hone_path (path, "2").text, y);
}

static int
build_classes (const HoneBlock *self, HoneProgram *program, const char *path, int x)
{
  static const char *const legacy[] = { "0", "1" };
  static const char *const new[] = { "0.0", "0.1", "1.0", "1.1" };
  const char *const *names = self->legacy ? legacy : new;
  int n = self->legacy ? G_N_ELEMENTS (legacy) : G_N_ELEMENTS (new);

  for (int i = 0; i < n; i++)
    x = hone_conv (program, hone_path (path, "%s", names[i]).text, x, 1, HONE_SILU, HONE_NONE);
  return hone_plain_conv (program, hone_path (path, "2").text, x);
}

static gsize
count_anchors (HoneProgram *program, const int *x, int n_levels)
{
  gsize n = 0;

  for (int level = 0; level < n_levels; level++)
    n += (gsize) hone_program_get_wire (program, x[level])->h * hone_program_get_wire (program, x[level])->w;
  return n;
}

static void
build_pair (const HoneBlock *self, HoneProgram *program, const char *path, const char *prefix, int head, const int *x)
{
  const int n = hone_program_get_wire (program, x[0])->n;
  const gsize anchors = count_anchors (program, x, HONE_N_LEVELS);
  const int boxes = hone_program_plain (program, n, 4 * self->reg_max, anchors);
  const int scores = hone_program_plain (program, n, self->n_classes, anchors);

  hone_program_set_head (program, head);
  for (int level = 0; level < HONE_N_LEVELS; level++) {
    const gsize first = count_anchors (program, x, level);
    int y = build_boxes (program, hone_path (path, "%scv2.%d", prefix, level).text, x[level]);

    hone_plain_out (program, y, boxes, first);
    y = build_classes (self, program, hone_path (path, "%scv3.%d", prefix, level).text, x[level]);
    hone_plain_out (program, y, scores, first);
  }
  hone_program_set_outputs (program, head, boxes, scores);
  hone_program_set_head (program, 0);
}

static int
detect_build (const HoneBlock *self, HoneProgram *program, const char *path, const int *x)
{
  int detached[HONE_N_LEVELS];

  build_pair (self, program, path, "", 1, x);
  if (!self->end2end)
    return HONE_NONE;
  for (int level = 0; level < HONE_N_LEVELS; level++)
    detached[level] = hone_detach (program, x[level]);
  build_pair (self, program, path, "one2one_", 2, detached);
  return HONE_NONE;
}

const HoneBlockClass hone_block_detect = { .name = "Detect", .list = detect_list, .build = detect_build };
