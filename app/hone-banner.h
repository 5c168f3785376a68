/* SPDX-License-Identifier: Apache-2.0 */
/* hone-banner.h - one sentence over a page that stays until it is dismissed (AdwBanner came with libadwaita 1.3) */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum {
  HONE_BANNER_NOTE,
  HONE_BANNER_DONE,
  HONE_BANNER_WARNING,
  HONE_BANNER_ERROR,
} HoneBannerKind;

#define HONE_TYPE_BANNER (hone_banner_get_type ())
G_DECLARE_FINAL_TYPE (HoneBanner, hone_banner, HONE, BANNER, AdwBin)

/* Signal "dismissed": a person has closed it. */

/* @button: (nullable): its words; @action: what it does, a detailed action name. */
void hone_banner_show (HoneBanner *self, HoneBannerKind kind, const char *text, const char *button, const char *action);
void hone_banner_hide (HoneBanner *self);

G_END_DECLS
