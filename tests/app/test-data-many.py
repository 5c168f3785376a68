#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-data-many.py - labels of 3,000 pictures changed in one step, undone, and given up on the way
#
#   test-data-many.py PATH/hone-desktop
#
# TAP; skips itself without AT-SPI or xdotool.
import os
import struct
import sys
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point_first, wait  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from viewer_case import first, mouse  # noqa: E402

MANY = 3000
SIDE = 16
LINE = "0 0.5 0.5 0.5 0.5\n"


def tiny_png(number):
    """No two are alike."""
    rows = (b"\0" + struct.pack(">H", number) * (SIDE * 3 // 2)) * SIDE

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write(folder, split, name, number):
    with open(os.path.join(folder, "images", split, name + ".png"), "wb") as file:
        file.write(tiny_png(number))
    with open(os.path.join(folder, "labels", split, name + ".txt"), "w") as file:
        file.write(LINE)


def make(folder):
    for kind in ("images", "labels"):
        for split in ("train", "val"):
            os.makedirs(os.path.join(folder, kind, split))
    for number in range(MANY - 1):
        write(folder, "train", f"p{number:04}", number)
    write(folder, "val", "q", MANY)
    with open(os.path.join(folder, "data.yaml"), "w") as file:
        file.write("train: images/train\nval: images/val\nnames: [cell, clump, dust]\n")
    return folder


def read(path):
    """None: it is gone meanwhile."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def labels(data):
    """How many label files there are of each text."""
    counts = {}
    for split in ("train", "val"):
        folder = os.path.join(data, "labels", split)
        for name in os.listdir(folder):
            text = read(os.path.join(folder, name)) if not name.startswith(".") else None
            if text is not None:
                counts[text] = counts.get(text, 0) + 1
    return counts


def of_class(number):
    return {LINE.replace("0", str(number), 1): MANY}


def select_all(app):
    grid = find(app, r"^Pictures$", "table")
    point_first(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "cells")
    keys("ctrl+a")
    find(app, rf"^{MANY} selected$", "label")


def set_class(app, name):
    mouse(find(app, r"^Set Class$"))
    click(first(app, rf"^{name}$"))


def change(app, window, data):
    select_all(app)
    set_class(app, "clump")
    wait(lambda: labels(data) == of_class(1), "the other class on the disk")
    ok(f"all labels of {MANY} pictures become another class, in one step")
    find(app, rf"^clump, {MANY}$", "list item")
    first(window, "^All changes saved$", "label")
    keys("ctrl+z")
    wait(lambda: labels(data) == of_class(0), "the labels as they were")
    find(app, rf"^cell, {MANY}$", "list item")
    find(app, rf"^{MANY} selected$", "label")
    ok("Ctrl+Z takes it back, and the pictures are selected again")


def give_up(app, window, data):
    """Whenever Cancel comes, it is all of them or none."""
    select_all(app)
    set_class(app, "dust")
    card = find(window, r"^HoneLabelWork$", shown=False)
    cancel = wait(lambda: find_all(card, r"^Cancel$", "push button") or labels(data) == of_class(2), "Cancel, or the end")
    if cancel is not True and cancel[0].get_state_set().contains(Atspi.StateType.SENSITIVE):
        mouse(cancel[0])
    first(window, "^All changes saved$", "label")
    now = wait(lambda: labels(data) in (of_class(0), of_class(2)) and labels(data), "all of them or none")
    given_up = now == of_class(0)
    if not given_up:
        keys("ctrl+z")
        wait(lambda: labels(data) == of_class(0), "the labels as they were")
    ok(f"Cancel on the way ({'in time' if given_up else 'too late'}): all of them or none")


def mark_empty(app, window, data):
    names = [os.path.join(data, "labels", "train", f"p{number:04}.txt") for number in range(2500)]
    for name in names:
        os.remove(name)
    keys("F5")
    find(app, r"^Without labels, 2500$", "list item")
    select_all(app)
    mouse(find(app, r"^More for these pictures$"))
    click(first(app, r"^Mark as Empty$"))
    wait(lambda: labels(data) == {"": 2500, LINE: 500}, "2500 empty files")
    first(window, "^All changes saved$", "label")
    keys("ctrl+z")
    wait(lambda: labels(data) == {LINE: 500}, "no files as before")
    ok("those without a label file are marked as empty, the others stay; undone in one step")


def drive(window, data):
    app = find(window, r"^HoneDataPage$", shown=False)
    find(app, rf"^{MANY} pictures$", "label")
    change(app, window, data)
    give_up(app, window, data)
    mark_empty(app, window, data)


def main(program):
    status = run("data-many", lambda folder: [program, make(os.path.join(folder, "cells"))],
                 lambda process, folder: drive(application("hone-desktop", process), os.path.join(folder, "cells")))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
