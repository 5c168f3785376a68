#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# with-display.sh - runs a command on an X display and a session bus of its own
#
#   with-display.sh WIDTHxHEIGHT COMMAND…
#
# Xvfb chooses the number itself (-displayfd): xvfb-run -a may give two that start together the same one.
set -e
size=$1
shift
unset WAYLAND_DISPLAY
ready=$(mktemp -u)
mkfifo "$ready"
Xvfb -displayfd 5 -screen 0 "${size}x24" -nolisten tcp -noreset 5>"$ready" 2>/dev/null &
server=$!
trap 'kill $server 2>/dev/null; rm -f "$ready"' EXIT
read -r number <"$ready"
DISPLAY=:$number
export DISPLAY
status=0
# What the bus starts (the registry of AT-SPI) talks on standard output; only the command may.
dbus-run-session -- sh -c 'exec "$@" >&3 3>&-' sh "$@" 3>&1 >/dev/null || status=$?
exit $status
