/* SPDX-License-Identifier: Apache-2.0 */
/* settings-case.h - a setting that a test takes for granted */
#pragma once

#include "hone-settings.h"

static inline void
settings_case_set (HoneSettings *settings, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  hone_settings_set (settings, name, value, &error);
  g_assert_no_error (error);
}
