/* SPDX-License-Identifier: Apache-2.0 */
/* hone-fetch.h - the picture of a widget: which is wanted, which is on its way, which is there; not for other rooms */
#pragma once

#include "hone-picture-loader.h"

G_BEGIN_DECLS

typedef struct {
  GtkWidget *widget;                   /* whose part this is */
  void (*changed) (GtkWidget *widget); /* texture, error or loading are others */
  int side;

  char *path;
  GdkTexture *texture;       /* (nullable) */
  gboolean fresh;            /* the texture is that of path, not an older one */
  char *error;               /* (nullable) */
  GCancellable *cancellable; /* of what is loading; NULL: nothing is */
} HoneFetch;

void hone_fetch_init (HoneFetch *self, GtkWidget *widget, int side, void (*changed) (GtkWidget *widget));
/* For dispose: may be called more than once. */
void hone_fetch_clear (HoneFetch *self);

/* Cancels what is loading and takes the picture from the cache if it is there; else hone_fetch_start () is needed.
 * @keep: the old picture stays until then. Returns: FALSE when @path is the same. */
gboolean hone_fetch_set_path (HoneFetch *self, const char *path, gboolean keep);
void hone_fetch_start (HoneFetch *self); /* unless it is there or on its way */
void hone_fetch_stop (HoneFetch *self);
gboolean hone_fetch_is_loading (const HoneFetch *self);

G_END_DECLS
