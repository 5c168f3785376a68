/* SPDX-License-Identifier: Apache-2.0 */
/* near.h - groups of pictures that look nearly the same, for a split that keeps them on one side
 *
 * Two pictures are near when, in one of the eight ways to turn and mirror one of them, at most 5 of the 64 bits of
 * their looks differ and their brightness correlates by 0.98 or more: other sizes, other compression, a little
 * brighter; not crops.
 */
#pragma once

#include "health-look.h"

G_BEGIN_DECLS

typedef struct {
  Look look;
  gboolean there; /* FALSE: the picture could not be read; near to none */
} NearPicture;

/* Decodes a small version. Errors: those of hone_image_read (); then out->there is FALSE */
gboolean near_read (const char *path, NearPicture *out, GError **error);

gboolean near_compare (const NearPicture *a, const NearPicture *b);

/**
 * near_groups:
 * @group: (out) (array length=n): the number of the first picture of its group; its own where it is alone
 *
 * Groups pictures that are near, and what is near to those, in about linear time: a picture that is like one seen
 * before is not looked at again by others.
 */
void near_groups (const NearPicture *pictures, guint n, guint *group);

/* Union-find over group[], where group[i] == i at first: a root is never behind its members. */
guint near_root (guint *group, guint i);
void near_join (guint *group, guint a, guint b);

G_END_DECLS
