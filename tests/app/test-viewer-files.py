#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-viewer-files.py - the label viewer and other programs, places that cannot be written, deep pictures, hidden
# classes, and lines that are no labels
#
#   test-viewer-files.py PATH/hone-desktop
#
# TAP; skips itself without AT-SPI or xdotool.
import os
import resource
import struct
import sys
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find_all, wait  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from viewer_case import BARE, FAULTY, FULL, Data, drag, first, middle, mouse, on_disk, open_first  # noqa: E402

BROKEN = b"0 0.1 0.1 what is this"


def deep_png(path, width=64, height=48):
    """Grey, 16 bits; 1000 to 2000 from left to right, which is black in its upper 8 bits, and two odd pixels."""
    values = [[1000 + 1000 * x // (width - 1) for x in range(width)] for _ in range(height)]
    values[0][:2] = [3, 60000]
    rows = b"".join(b"\0" + struct.pack(f">{width}H", *row) for row in values)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def make(folder):
    data = Data(os.path.join(folder, "cells"))
    deep_png(os.path.join(data.folder, "images", "train", "0_deep.png"))
    with open(data.path(FAULTY), "ab") as file:
        file.write(BROKEN + b"\n")
    return data


def change_outside(data, name, line, text):
    """As another program does: a new file in the place of the old one."""
    lines = data.bytes_of(name).split(b"\r\n")
    lines[line] = text
    with open(data.path(name) + ".tmp", "wb") as file:
        file.write(b"\r\n".join(lines))
    os.rename(data.path(name) + ".tmp", data.path(name))


def deep_picture(viewer):
    """What AT-SPI can read of it: the values that are black and white."""
    first(viewer.app, "^16 bits · 1000 – 2000$", "label")
    x, y = middle(viewer.picture("0_deep.png"))
    drag(x, y, x + 150, y, button=3)
    first(viewer.app, "^16 bits · 500 – 2500$", "label")
    ok("a drag with the second button to the right: twice as many values between black and white")
    button = first(viewer.app, "^Brightness and Contrast$")
    mouse(button)
    mouse_in_popover(viewer, "^As Trained$")
    first(viewer.app, "^16 bits · 0 – 65535$", "label")
    mouse_in_popover(viewer, "^All There Is$")
    first(viewer.app, "^16 bits · 3 – 60000$", "label")
    mouse_in_popover(viewer, "^99 %$")
    first(viewer.app, "^16 bits · 1000 – 2000$", "label")
    ok("a picture of 16 bits: 99 % of its values at first, all of them, or as training sees it")
    mouse(button)
    wait(lambda: not button.get_state_set().contains(Atspi.StateType.EXPANDED), "the sliders to be gone")
    mouse(viewer.picture("0_deep.png"))  # the keys are the picture's again


def mouse_in_popover(viewer, name):
    click(first(viewer.window, name, "push button"))


def next_picture(viewer, name):
    keys("Page_Down")
    viewer.canvas(name)


def hidden_classes(viewer, data):
    viewer.canvas(FULL)
    n = sum(row[0] == 0 for row in data.rows(FULL))
    keys("shift+1")
    first(viewer.app, rf"^Hidden: RBC \({n} objects\)$", "label")
    keys("Page_Down")
    viewer.canvas(FAULTY)
    first(viewer.app, r"^Hidden: RBC \(\d+ objects\)$", "label")
    keys("Page_Up")
    viewer.canvas(FULL)
    keys("ctrl+a", "ctrl+c")
    rows = data.rows(FULL)
    keys("ctrl+v")
    now = on_disk(data, FULL, lambda after: len(after) > len(rows), "copies of what is shown")
    assert len(now) == len(rows) + sum(row[0] != 0 for row in rows)
    keys("ctrl+z")
    on_disk(data, FULL, lambda after: after == rows, "no copies any more")
    ok("Shift+1 hides a class, in the next picture, too, and a bar says so; what is hidden is not selected")
    mouse(first(viewer.app, "^Show All$"))
    wait(lambda: not find_all(viewer.app, "^Hidden: "), "no bar any more")
    ok("Show All brings it back")


def other_program(viewer, data):
    before = data.bytes_of(FULL)
    mouse(viewer.canvas(FULL))
    keys("ctrl+a", "Escape", "Tab")  # the first object
    change_outside(data, FULL, 0, b"2 0.5 0.5 0.25 0.25")
    keys("shift+Down")
    button = first(viewer.app, "^Use Mine$", "push button")
    assert data.bytes_of(FULL).startswith(b"2 0.5 0.5 0.25 0.25\r\n")
    ok("another program changed the line that was edited: its version is on the disk, and a banner says so")
    click(button)
    wait(lambda: data.bytes_of(FULL).split(b"\r\n")[1:] == before.split(b"\r\n")[1:] and
         not data.bytes_of(FULL).startswith(b"2 0.5"), "our version on the disk", 30)
    ok("Use Mine puts our version there, every other line as it was")


def not_writable(viewer, data, process):
    """No file may be longer than some bytes: a disk that is full, for root, too."""
    text = data.bytes_of(FULL)
    limits = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    mouse(viewer.canvas(FULL))
    keys("ctrl+a", "Escape", "Tab")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (40, limits[1]))
    keys("shift+Right")
    first(viewer.window, "^Not saved$", "label")
    button = first(viewer.app, "^Try Again$", "push button")
    assert data.bytes_of(FULL) == text
    ok("what cannot be saved is said, in the header and in a banner with a remedy; the file is as it was")
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)
    click(button)
    viewer.saved()
    wait(lambda: data.bytes_of(FULL) != text, "the edit on the disk", 30)
    ok("Try Again saves it: nothing was lost")


def broken_line(viewer, data):
    next_picture(viewer, FAULTY)
    number = len(data.bytes_of(FAULTY).splitlines())
    first(viewer.app, rf"^Line {number}: 0 0.1 0.1 what is this$", "label")
    before = data.bytes_of(FAULTY)
    keys("Tab", "Left")
    wait(lambda: data.bytes_of(FAULTY) != before, "an edit", 30)
    assert data.bytes_of(FAULTY).endswith(BROKEN + b"\n")
    keys("ctrl+z")
    wait(lambda: data.bytes_of(FAULTY) == before, "and its undo", 30)
    ok(f"line {number} is no label: it is listed as it is written, and stays so when others are edited")


def drive(app, data, process):
    viewer = open_first(app)
    deep_picture(viewer)
    next_picture(viewer, BARE)
    next_picture(viewer, FULL)
    hidden_classes(viewer, data)
    other_program(viewer, data)
    not_writable(viewer, data, process)
    broken_line(viewer, data)


def main(program):
    made = []

    def words(folder):
        made.append(make(folder))
        return [program, made[0].folder]

    status = run("viewer-files", words, lambda process, folder: drive(application("hone-desktop", process), made[0], process))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
