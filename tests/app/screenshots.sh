#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# screenshots.sh - every page, light and dark, wide and narrow, to be looked at by a person
#
#   screenshots.sh PATH/hone-desktop FOLDER [setting=value …]
#
# Needs Xvfb, dbus-run-session, xdotool and ImageMagick's import.
set -e
here=$(dirname "$0")
program=$1 folder=$2
shift 2
mkdir -p "$folder"
for look in ${HONE_LOOKS:-light dark narrow}; do
  size='1280 800' suffix='' scheme=prefer-light
  [ $look = dark ] && suffix=-dark scheme=prefer-dark
  [ $look = narrow ] && size='720 800' suffix=-narrow
  ADW_DEBUG_COLOR_SCHEME=$scheme "$here/with-display.sh" "$(echo $size | tr ' ' x)" \
    /usr/bin/python3 "$here/screenshots.py" "$program" "$folder" $size "$suffix" "$@"
done
