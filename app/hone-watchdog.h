/* SPDX-License-Identifier: Apache-2.0 */
/* hone-watchdog.h - measures how long the main loop is kept from its work
 *
 * With HONE_WATCHDOG=FILE in the environment: a beat every few milliseconds, and every ten seconds and at the end FILE
 * says how late the beats came. Costs nothing without it. "Late" is what a click would have waited.
 * On SIGUSR1 FILE is written and counting begins anew: tests/bench/watch-window tells a training from the start by it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void hone_watchdog_start (void);
void hone_watchdog_stop (void);

G_END_DECLS
