#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run-window.sh - a test of the window, or the reason why it is skipped
#
#   run-window.sh SCRIPT.py PATH/hone-desktop
for tool in Xvfb dbus-run-session; do
  command -v $tool >/dev/null 2>&1 || { echo "1..0 # SKIP no $tool"; exit 0; }
done
/usr/bin/python3 -c 'import gi; gi.require_version ("Atspi", "2.0")' 2>/dev/null ||
  { echo '1..0 # SKIP no AT-SPI for Python (python3-gi, gir1.2-atspi-2.0, at-spi2-core)'; exit 0; }
exec "$(dirname "$0")/with-display.sh" 1280x800 /usr/bin/python3 "$@"
