#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-odd-pictures.py - inks, 16 bits, palettes, pictures stored turned, and files that are no pictures, in the window
#
#   test-odd-pictures.py PATH/hone-desktop
#
# TAP; skips itself without AT-SPI or xdotool.
import glob
import hashlib
import os
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import DEMO, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
import odd_pictures  # noqa: E402
from atspi_window import application, find, find_all, point, wait  # noqa: E402
from viewer_case import drag, fill_screen, first, middle, mouse, open_first  # noqa: E402

LABELS = b"0 0.25 0.25 0.25 0.25\n0 0.75 0.75 0.25 0.25\n"
REASONS = {"animation.webp": "animation", "cut.jpg": "truncated", "empty.jpg": "empty",
           "letter.jpg": "not a picture of a known kind"}


def make(folder):
    images, labels = folder + "/images/train", folder + "/labels/train"
    os.makedirs(images)
    os.makedirs(labels)
    with open(sorted(glob.glob(DEMO + "/images/val/*.jpg"))[0], "rb") as file:
        good, bad = odd_pictures.write(images, file.read())
    for name in good + bad:
        if name != "turned.jpg":
            with open(f"{labels}/{os.path.splitext(name)[0]}.txt", "wb") as file:
                file.write(LABELS)
    os.makedirs(folder + "/images/val")
    shutil.copy(sorted(glob.glob(DEMO + "/images/val/*.jpg"))[1], folder + "/images/val/z.jpg")
    with open(folder + "/data.yaml", "w") as file:
        file.write("train: images/train\nval: images/val\nnames: [cell, artefact]\n")
    return good, bad


def read(path):
    with open(path, "rb") as file:
        return file.read()


def thumbnail(home, path):
    uri = "file://" + path
    return f"{home}/cache/thumbnails/large/{hashlib.md5(uri.encode()).hexdigest()}.png"


def in_grid(app, home, data, n_bad):
    find(app, "^With findings, ", "list item")
    path = thumbnail(home, f"{data}/images/train/radiograph.png")
    wait(lambda: os.path.exists(path), "the thumbnail of the radiograph")
    shades = wait(lambda: odd_pictures.grey_values(path), "its shades")
    assert min(shades) < 20 and max(shades) > 235, (min(shades), max(shades))
    ok(f"a radiograph of 12 bits is no black tile: its thumbnail goes from {min(shades)} to {max(shades)}")
    point(find(app, r"^Health, \d+$", "list item"))
    find(app, f"^Pictures that can't be read, Error, {n_bad}$")
    find(app, r"^Pictures of 16 bits, Note, 3$")
    find(app, r"^Pictures that are stored turned, Note, 1$")
    find(app, r"^Pictures with the wrong ending, Note, 1$")
    ok("the health names the broken, the deep, the turned and those with the wrong ending")
    point(find(app, r"^Pictures, \d+$", "list item"))


def to_picture(viewer, name, names):
    """From the one before it."""
    if name != names[0]:
        keys("Page_Down")
    first(viewer.window, f"^Training · {names.index(name) + 1} of ", "label")
    return viewer.picture(name)


def is_shown(viewer, name):
    size = first(viewer.app, r"^\d+ × \d+ · Training$", "label").get_name().split(" · ")[0]
    wait(lambda: not find_all(viewer.app, "^This Picture Can't Be Shown$"), f"{name} to be shown")
    return size


def draw_on_turned(viewer, data, picture):
    """A box over the lower right quarter of what is seen."""
    x, y = middle(picture)
    keys("b")
    drag(x, y, x + 500, y + 380)
    viewer.wait_rows(1)
    path = f"{data}/labels/train/turned.txt"
    row = wait(lambda: os.path.exists(path) and [float(word) for word in read(path).split()], "the label on the disk")
    width, height = viewer.rows()[0][1:]
    assert abs(width - 240) < 12 and abs(height - 320) < 12, viewer.rows()
    assert all(abs(a - b) < 0.02 for a, b in zip(row, [0, 0.75, 0.75, 0.5, 0.5])), row
    ok(f"a box over the lower right quarter of the turned picture is that in the file: {row}")
    mouse(first(viewer.app, "^Turn the Labels$", "push button"))
    wanted = [0, 1 - row[2], row[1], row[4], row[3]]
    wait(lambda: all(abs(a - b) < 1e-4 for a, b in zip(map(float, read(path).split()), wanted)), "the turned label")
    keys("ctrl+z")
    wait(lambda: [float(word) for word in read(path).split()] == row, "the label as it was")
    keys("ctrl+z")
    wait(lambda: not os.path.exists(path), "no label file again")
    ok("drawn on the picture as it is stored: one button turns its labels, and undo brings them back")


def is_told(viewer, data, name, picture):
    """It cannot be read; keys and pointer do not touch its labels."""
    first(viewer.app, "^This Picture Can't Be Shown$")
    told = lambda: first(viewer.app, f"^The picture .*{REASONS[name]}", "label").get_name()
    told()
    wait(lambda: len(find_all(viewer.app, r"^\d+: ")) == 2, "the objects, which are still there")
    assert not find_all(viewer.app, "has no size"), name
    x, y = middle(picture)
    keys("b")
    drag(x - 200, y - 200, x - 100, y - 100)
    keys("n")
    viewer.saved()
    assert read(f"{data}/labels/train/{os.path.splitext(name)[0]}.txt") == LABELS, name
    if name != "empty.jpg":  # the bytes are read on a thread
        wait(lambda: "The file begins with" in told(), "how the file begins")
    assert ("The file begins with" in told()) == (name != "empty.jpg"), told()


def excluded(viewer):
    mouse(first(viewer.app, "^Exclude Picture$", "push button"))
    mouse(first(viewer.app, "^Take It In Again$", "push button"))
    mouse(first(viewer.app, "^Exclude Picture$", "push button"))
    first(viewer.app, "^Take It In Again$", "push button")
    ok("Exclude Picture, and back, stands beside it")


def in_viewer(app, data, good, bad):
    viewer, names, sizes = open_first(app), sorted(good + bad), {}
    for name in names:
        picture = to_picture(viewer, name, names)
        if name in good:
            sizes[name] = is_shown(viewer, name)
        else:
            is_told(viewer, data, name, picture)
        if name == "turned.jpg":
            draw_on_turned(viewer, data, picture)
        elif name == bad[0]:
            excluded(viewer)
    assert set(sizes.values()) == {"64 × 48", "480 × 640"} and sizes["turned.jpg"] == "480 × 640", sizes
    ok(f"{len(good)} odd kinds are shown, the turned one upright: {', '.join(good)}")
    ok(f"{len(bad)} that cannot be read say why and how the file begins; their labels cannot be harmed")
    keys("alt+Left")
    first(app, "^Excluded, 1$", "list item")
    ok("the grid knows of the excluded one")


def drive(process, home, data, good, bad):
    app = application("hone-desktop", process)
    fill_screen()
    in_grid(app, home, data, len(bad))
    in_viewer(app, data, good, bad)


def main(program):
    made = []

    def words(home):
        made.extend(make(home + "/odd"))
        return [program, home + "/odd"]

    status = run("odd", words, lambda process, home: drive(process, home, home + "/odd", *made))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
