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
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import ok, plan, run, skip  # noqa: E402

BARE, FULL, FAULTY = "a_bare", "b_full", "c_faulty"  # names that sort in this order
NAMES = ("RBC", "WBC", "Platelets")

def demo_folder():
    return os.path.join(os.environ.get("HONE_SOURCE", os.path.join(os.path.dirname(__file__), "..", "..")),
                        "resources", "demo")


class Data:
    """Three pictures; the labels of the second end without a newline and with spaces that nobody would write."""

    def __init__(self, folder):
        self.folder = folder
        images, labels = (os.path.join(demo_folder(), kind, "val") for kind in ("images", "labels"))
        pictures = sorted(os.listdir(images))[:3]
        for kind in ("images", "labels"):
            os.makedirs(os.path.join(folder, kind, "train"))
        for name, picture in zip((BARE, FULL, FAULTY), pictures):
            shutil.copy(os.path.join(images, picture), os.path.join(folder, "images", "train", name + ".jpg"))
            if name != BARE:
                shutil.copy(os.path.join(labels, os.path.splitext(picture)[0] + ".txt"), self.path(name))
        with open(self.path(FULL), "rb") as file:
            lines = file.read().split(b"\n")
        with open(self.path(FULL), "wb") as file:
            file.write(b"\r\n".join(line.replace(b" ", b"  ", 1) for line in lines if line))
        with open(self.path(FAULTY), "ab") as file:
            file.write(b"0 0.25 0.5 0 0\n")
        os.makedirs(os.path.join(folder, "images", "val"))
        shutil.copy(os.path.join(images, pictures[0]), os.path.join(folder, "images", "val", "d_other.jpg"))
        with open(os.path.join(folder, "data.yaml"), "w") as file:
            file.write("train: images/train\nval: images/val\nnames: [%s]\n" % ", ".join(NAMES))

    def path(self, name):
        return os.path.join(self.folder, "labels", "train", name + ".txt")

    def bytes_of(self, name):
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def rows(self, name):
        text = self.bytes_of(name)
        return [[float(word) for word in line.split()] for line in (text or b"").splitlines() if line.strip()]


def xdotool(*words):
    subprocess.run(["xdotool", *map(str, words)], check=True)


def keys(*names):
    for name in names:
        xdotool("key", name)


def drag(x0, y0, x1, y1):
    xdotool("mousemove", x0, y0)
    xdotool("mousedown", 1)
    for i in range(1, 6):
        xdotool("mousemove", x0 + (x1 - x0) * i // 5, y0 + (y1 - y0) * i // 5)
    xdotool("mouseup", 1)


def middle(node):
    extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return extents.x + extents.width // 2, extents.y + extents.height // 2


def mouse(node):
    xdotool("mousemove", *middle(node), "click", 1)


def first(root, name, role=None):
    """As find (), but stops at the first: the tree of the whole window is large."""
    def look():
        for node in walk(root):
            if re.search(name, node.get_name() or "") and (role is None or role_of(node) == role) and showing(node):
                return node
        return None

    return wait(look, f"{role or 'something'} named {name}")


class Viewer:
    def __init__(self, window):
        self.window = window
        self.app = first(window, "^HoneViewer$")

    def canvas(self, name):
        """Thumbnails have the name, too; the large one is meant."""
        def width(node):
            return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW).width

        return wait(lambda: max((node for node in find_all(self.app, f"^{name}.jpg$", "image") if width(node) > 300),
                                key=width, default=None), f"the picture {name}")

    def rows(self):
        """What the list says of its objects: (class, width, height)."""
        found = (re.match(r"^\d+: (.+), (\d+) by (\d+) pixels$", node.get_name() or "")
                 for node in find_all(self.app, r"^\d+: "))
        return [(m.group(1), int(m.group(2)), int(m.group(3))) for m in found if m]

    def wait_rows(self, n):
        return wait(lambda: len(self.rows()) == n and (self.rows() or [None]), f"{n} objects in the list")

    def saved(self):
        first(self.window, "^All changes saved$", "label")

    def can(self, name):
        return first(self.app, f"^{name}$", "push button").get_state_set().contains(Atspi.StateType.SENSITIVE)


def on_disk(data, name, ask, what):
    return wait(lambda: ask(data.rows(name)) and (data.rows(name) or [True]), what, 30)


def near(row, wanted):
    return len(row) == len(wanted) and all(abs(a - b) < 1e-5 for a, b in zip(row, wanted))


def fill_screen():
    """Into the corner of the display, where AT-SPI's places in the window are places on the screen."""
    ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "hone"], capture_output=True, text=True)
    for window in ids.stdout.split():
        xdotool("windowmove", window, 0, 0, "windowsize", window, 1280, 800)


def open_first(app):
    fill_screen()
    grid = find(app, r"^Pictures$", "table")
    point(wait(lambda: (find_all(grid, role="table cell") + find_all(grid, role="list item") or [None])[0], "a cell"))
    press(Gdk_KEY_Return)
    find(app, r"^Objects$", "label")
    return Viewer(app)


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
    mouse(first(viewer.app, "^More$"))
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
    shipped = everything_in(demo_folder())
    open_first(app)
    copy = os.path.join(folder, "data", "hone", "demo")
    assert os.path.isdir(copy), copy
    keys("n", "Return")
    find(app, "^All changes saved$", "label")
    own = wait(lambda: [path for path, text in everything_in(copy).items()
                        if shipped[path.replace(copy, demo_folder())] != text], "a change in the copy", 30)
    assert len(own) == 1 and everything_in(demo_folder()) == shipped
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
    try:
        from atspi_window import application, click, find, find_all, point, press, role_of
        from atspi_window import showing, wait, walk
        from gi.repository import Atspi
    except (ImportError, ValueError) as error:
        skip(f"no AT-SPI for Python: {error}")
    if shutil.which("xdotool") is None:
        skip("no xdotool")
    Gdk_KEY_Return = 0xFF0D
    sys.exit(main(sys.argv[1]))
