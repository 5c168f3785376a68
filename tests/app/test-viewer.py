#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-viewer.py - labels drawn, changed and undone in the real window, through AT-SPI and the X server's own input
#
#   test-viewer.py PATH/hone-desktop
#
# A copy of a few pictures of the demo: one without labels, one with the labels as they are, one with a box without
# size. Each is edited with the keyboard alone or the mouse alone, every file is looked at on the disk, and after the
# last Undo its bytes must be those of before. TAP; skips itself without AT-SPI or xdotool.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import DEMO, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, wait  # noqa: E402
from viewer_case import BARE, FAULTY, FULL, Data, drag, first, middle, mouse, near  # noqa: E402
from viewer_case import on_disk, open_first  # noqa: E402


def keyboard_from_nothing(viewer, data):
    viewer.canvas(BARE)
    first(viewer.app, "^No Objects$", "label")
    assert data.bytes_of(BARE) is None
    # A box of a quarter of the height, 120 pixels, in the middle of 640 x 480; 10 to the right, 10 higher.
    keys("2", "n", "shift+Right", "ctrl+shift+Down", "Return")
    viewer.wait_rows(1)
    row = on_disk(data, BARE, lambda rows: len(rows) == 1, "the first box on the disk")[0]
    assert near(row, [1, 330 / 640, 245 / 480, 120 / 640, 130 / 480]), row
    ok(f"the keyboard alone drew a box: {viewer.rows()[0]}, and it is in the file")
    keys("3")
    on_disk(data, BARE, lambda rows: rows and rows[0][0] == 2, "the other class on the disk")
    ok("a digit gives it another class")
    keys("Left", "Left")
    on_disk(data, BARE, lambda rows: rows and abs(rows[0][1] - 328 / 640) < 1e-5, "two pixels to the left")
    ok("arrows move it by pixels")
    keys("ctrl+d")
    on_disk(data, BARE, lambda rows: len(rows) == 2, "a copy on the disk")
    keys("ctrl+a", "Delete")
    on_disk(data, BARE, lambda rows: not rows, "nothing left")
    ok("Ctrl+D copies, Ctrl+A and Delete take all away")
    viewer.saved()


def undo_to_the_start(viewer, data, name, before):
    """Ctrl+Z until there is nothing more to undo; the picture stays, the bytes are those of the beginning."""
    for _ in range(60):
        if not viewer.can("Undo"):
            break
        keys("ctrl+z")
        viewer.saved()
    assert not viewer.can("Undo")
    wait(lambda: data.bytes_of(name) == before, f"the first version of {name}", 30)
    ok(f"undo to the start: {name} is byte for byte as it was" + (" (there is no file)" if before is None else ""))


def redo_all(viewer, data):
    for _ in range(60):
        if not viewer.can("Redo"):
            break
        keys("ctrl+shift+z")
        viewer.saved()
    on_disk(data, BARE, lambda rows: not rows, "everything done again")
    assert data.bytes_of(BARE) is not None
    ok("redo does everything again")


def keyboard_on_labels(viewer, data):
    before = data.bytes_of(FULL)
    keys("Page_Down")
    viewer.canvas(FULL)
    n = len(data.rows(FULL))
    viewer.wait_rows(n)
    keys("Tab", "Tab", "shift+Down")
    rows = on_disk(data, FULL, lambda rows: len(rows) == n and data.bytes_of(FULL) != before, "the second object moved")
    assert abs(rows[1][2] - float(before.splitlines()[1].split()[2]) - 10 / 480) < 1e-5
    same = [a == b for a, b in zip(data.bytes_of(FULL).split(b"\r\n"), before.split(b"\r\n"))]
    assert same.count(False) == 1 and not same[1], same
    ok("Tab and an arrow move one object; every other line keeps its bytes")
    keys("Delete")
    on_disk(data, FULL, lambda rows: len(rows) == n - 1, "one object less")
    undo_to_the_start(viewer, data, FULL, before)


def mouse_alone(viewer, data):
    before = data.bytes_of(FULL)
    n = len(data.rows(FULL))
    mouse(first(viewer.app, "^Draw Boxes$"))
    mouse(first(viewer.app, r"^Platelets \(3\)$"))
    x, y = middle(viewer.canvas(FULL))
    drag(x - 200, y - 150, x - 100, y - 60)
    viewer.wait_rows(n + 1)
    row = on_disk(data, FULL, lambda rows: len(rows) == n + 1, "the drawn box on the disk")[-1]
    assert row[0] == 2, row
    ok(f"the mouse alone drew a box: {viewer.rows()[-1]}, and it is in the file")
    drag(x - 100, y - 60, x - 80, y - 60)  # its lower right handle
    larger = on_disk(data, FULL, lambda rows: len(rows) == n + 1 and rows[-1][3] > row[3], "a wider box")[-1]
    assert larger[4] == row[4] and abs(larger[1] - larger[3] / 2 - row[1] + row[3] / 2) < 1e-5
    ok("a handle makes it wider; the other edges stay")
    mouse(first(viewer.app, "^Select$"))
    drag(x - 150, y - 105, x - 140, y - 95)
    on_disk(data, FULL, lambda rows: abs(rows[-1][1] - larger[1]) > 1e-4 and rows[-1][3] == larger[3], "a moved box")
    ok("a drag on it moves it")
    mouse(first(viewer.app, "^More actions$"))
    click(first(viewer.window, "^Delete$"))  # a menu is a window of its own: no place to point at
    on_disk(data, FULL, lambda rows: len(rows) == n, "the box is gone")
    ok("the menu deletes it")
    while viewer.can("Undo"):
        mouse(first(viewer.app, "^Undo$", "push button"))
        viewer.saved()
    wait(lambda: data.bytes_of(FULL) == before, "the first version of the file", 30)
    ok("the Undo button leads back to the first version, byte for byte")


def fix_a_finding(viewer, data):
    before = data.bytes_of(FAULTY)
    n = len(data.rows(FAULTY))
    keys("Page_Down")
    viewer.canvas(FAULTY)
    title = first(viewer.app, r"^Object \d+ has no size", "label").get_name()
    click(first(viewer.app, "^Remove It$", "push button"))
    on_disk(data, FAULTY, lambda rows: len(rows) == n - 1, "the faulty line is gone")
    assert before.startswith(data.bytes_of(FAULTY))
    ok(f"“{title}”: one click removes that line and no other byte")
    keys("Page_Up")
    viewer.canvas(FULL)
    keys("ctrl+z")
    viewer.canvas(FAULTY)
    wait(lambda: data.bytes_of(FAULTY) == before, "the line is back", 30)
    ok("undo from another picture shows the picture it is about, and the line is back")


def review(viewer, data):
    keys("Page_Up", "Page_Up")
    viewer.canvas(BARE)
    keys("Return")
    viewer.canvas(FULL)
    keys("Page_Up")
    viewer.canvas(BARE)
    facts = [node.get_name() for node in find_all(viewer.app, "^(yes|not yet)$", "label")]
    assert "yes" in facts, facts
    ok("Enter marks a picture as reviewed and goes to the next that is not")
    keys("e")
    wait(lambda: data.bytes_of(BARE) == b"", "an empty file", 30)
    ok("E says that there is nothing to be found: an empty label file")


def drive(app, data):
    viewer = open_first(app)
    keyboard_from_nothing(viewer, data)
    undo_to_the_start(viewer, data, BARE, None)
    redo_all(viewer, data)
    undo_to_the_start(viewer, data, BARE, None)
    keyboard_on_labels(viewer, data)
    mouse_alone(viewer, data)
    fix_a_finding(viewer, data)
    review(viewer, data)


def everything_in(folder):
    """Path and bytes of all label files."""
    return {os.path.join(path, name): open(os.path.join(path, name), "rb").read()
            for path, _, names in os.walk(os.path.join(folder, "labels")) for name in names}


def drive_demo(app, folder):
    """The demo that is installed is never written: the window edits a copy of it."""
    shipped = everything_in(DEMO)
    open_first(app)
    copy = os.path.join(folder, "data", "hone", "demo")
    assert os.path.isdir(copy), copy
    keys("n", "Return")
    find(app, "^All changes saved$", "label")
    own = wait(lambda: [path for path, text in everything_in(copy).items()
                        if shipped[path.replace(copy, DEMO)] != text], "a change in the copy", 30)
    assert len(own) == 1 and everything_in(DEMO) == shipped
    ok("the demo is edited in a copy of one's own; what is shipped stays as it is")


def cells(folder):
    return os.path.join(folder, "cells")


def main(program):
    data = []

    def own(folder):
        data.append(Data(cells(folder)))
        return [program, cells(folder)]

    status = run("viewer", own, lambda process, folder: drive(application("hone-desktop", process), data[0]))
    status += run("viewer", lambda folder: [program, "demo"],
                  lambda process, folder: drive_demo(application("hone-desktop", process), folder))
    plan()
    return min(status, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
