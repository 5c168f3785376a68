#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-fullscreen.py - F11 in the label viewer: the picture gets the whole screen, and gives it back
#
#   test-fullscreen.py PATH/hone-desktop PATH/tiny-manager
#
# TAP; skips itself without AT-SPI or xdotool.
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find_all, wait  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from viewer_case import BARE, FULL, Data, first, mouse, open_first  # noqa: E402


def size_of(node):
    extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return extents.width, extents.height


def drive(app):
    viewer = open_first(app)
    picture = viewer.canvas(BARE)
    before = wait(lambda: size_of(picture), "the size of the picture")
    screen = tuple(map(int, xdotool("getdisplaygeometry").split()))
    mouse(picture)
    keys("F11")
    wait(lambda: size_of(viewer.canvas(BARE)) != before, "a larger picture")
    wait(lambda: not find_all(app, "^Back$", "push button"), "the header to be gone")
    ok(f"F11: the window fills {screen[0]} x {screen[1]}, its header is gone")
    keys("Page_Down")
    viewer.canvas(FULL)
    keys("Page_Up")
    viewer.canvas(BARE)
    ok("the pictures are gone through as before")
    keys("F11")
    first(app, "^Back$", "push button")
    ok("F11 again: the header is there again")
    keys("F11")
    wait(lambda: not find_all(app, "^Back$", "push button"), "full screen once more")
    keys("Escape")
    first(app, "^Back$", "push button")
    viewer.canvas(BARE)
    ok("Escape leaves full screen first, not the picture")
    mouse(first(viewer.app, "^More actions$"))
    click(first(viewer.window, "^Full Screen$"))
    wait(lambda: not find_all(app, "^Back$", "push button"), "full screen by the menu")
    ok("the menu has it, too")


def main(program, helper):
    def words(folder):
        return [program, Data(os.path.join(folder, "cells")).folder]

    with subprocess.Popen([helper], stdout=subprocess.PIPE, text=True) as manager:
        assert manager.stdout.readline() == "ready\n"
        status = run("fullscreen", words,
                     lambda process, folder: drive(application("hone-desktop", process)))
        manager.kill()
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
