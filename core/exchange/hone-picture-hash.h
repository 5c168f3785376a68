/* SPDX-License-Identifier: Apache-2.0 */
/* hone-picture-hash.h - telling pictures that are the same, or nearly, even turned or mirrored
 *
 * Every picture becomes 32 x 32 grey values and 64 bits that say where it becomes brighter to the right (dHash). Two
 * pictures are near when, in one of the eight ways to turn and mirror one of them, at most 5 of the bits differ and the
 * grey values correlate by 0.98 or more. That finds other sizes, other compression, small changes of brightness; not
 * crops.
 *
 * Source: ux.md, section 2.2, check 14; the difference hash of N. Krawetz ("Kind of Like That", 2013); multi-index
 * hashing: Norouzi, Punjani, Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012.
 */
#pragma once

#include "hone-image.h"

G_BEGIN_DECLS

#define HONE_PICTURE_HASH_SIDE 32
#define HONE_PICTURE_HASH_BITS 5 /* may differ */
#define HONE_PICTURE_HASH_ALIKE 0.98

typedef struct {
  guint64 bits;
  guint8 grey[HONE_PICTURE_HASH_SIDE * HONE_PICTURE_HASH_SIDE];
  gboolean there; /* FALSE: the picture could not be read; near to none */
} HonePictureHash;

void hone_picture_hash (const HoneImage *image, HonePictureHash *out);

/* Decodes a small version of the picture. Errors: those of hone_image_read (); then out->there is FALSE */
gboolean hone_picture_hash_read (const char *path, HonePictureHash *out, GError **error);

/* Whether @b is @a, turned and mirrored in any of the eight ways. */
gboolean hone_picture_hash_is_near (const HonePictureHash *a, const HonePictureHash *b);

/**
 * hone_picture_groups:
 * @group: (out) (array length=n): the number of the first picture of its group; its own where it is alone
 *
 * Groups pictures that are near, and what is near to those. In about linear time: a picture that is like one seen
 * before is not looked at again by others.
 */
void hone_picture_groups (const HonePictureHash *hashes, guint n, guint *group);

/* SHA-256 of the file's bytes, as hexadecimal digits; (transfer full) (nullable): it cannot be read. */
char *hone_picture_digest (const char *path, GCancellable *cancellable);

G_END_DECLS
