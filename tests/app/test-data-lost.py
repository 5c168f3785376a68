#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-data-lost.py - what comes back: a picture that was excluded out of sight, a folder that was away; and Export
#
#   test-data-lost.py PATH/hone-desktop
#
# TAP; skips itself without AT-SPI or xdotool.
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point, point_first, wait  # noqa: E402
from viewer_case import FULL, Data, first, mouse, write_search  # noqa: E402


def cells(app):
    grid = find(app, r"^Pictures$", "table")
    return wait(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "cells")


def hidden_and_back(app, window):
    write_search(app, "excluded:no")
    find(app, r"^Excluded, 0$", "list item")
    point_first(lambda: cells(app), "cells")
    find(app, r"^1 selected$", "label")
    keys("Delete")
    find(app, r"^3 of 4$", "label")
    find(app, r"^Excluded, 1$", "list item")
    ok("what is excluded leaves a search for what is not")
    keys("ctrl+z")
    find(app, r"^Excluded, 0$", "list item")
    find(app, r"^4 pictures$", "label")
    find(app, r"^1 selected$", "label")
    ok("Undo takes it in again: it is in view, and selected")
    write_search(app, "")


def away_and_back(app, data):
    """Read again while the folder is elsewhere, as when a drive is gone."""
    point(find(app, r"^Health, \d+$", "list item"))
    find(app, r"\b\d+ checks, 4 pictures", "label")
    os.rename(data.folder, data.folder + "-away")
    keys("ctrl+r")
    said = find(app, r"^The folder .* is gone\. Connect its drive", "label")
    ok(f"a folder that is gone is said: {said.get_name()}")
    point(find(app, r"^Pictures, 4$", "list item"))
    assert cells(app) and find_all(app, r"^HoneBanner$")
    ok("what was read before is still shown")
    os.rename(data.folder + "-away", data.folder)
    click(find(app, r"^Reconnect$", "push button"))
    find(app, r"^4 pictures$", "label")
    wait(lambda: not find_all(app, r"^HoneBanner$"), "no banner any more")  # what is in it keeps its size
    ok("Reconnect reads it again, and the banner is gone")


def same_boxes(path, data, name):
    """Of the picture in the COCO file, and in the label file."""
    with open(path, encoding="utf-8") as file:
        coco = json.load(file)
    images = [image for image in coco["images"] if os.path.basename(image["file_name"]) == name + ".jpg"]
    if not images:
        return False
    width, height = images[0]["width"], images[0]["height"]
    found = sorted(mark["bbox"] for mark in coco["annotations"] if mark["image_id"] == images[0]["id"])
    want = sorted([(x - w / 2) * width, (y - h / 2) * height, w * width, h * height] for _, x, y, w, h in data.rows(name))
    return len(found) == len(want) and all(abs(a - b) < 0.01 for box, other in zip(found, want) for a, b in zip(box, other))


def export(window, data, folder):
    mouse(find(window, r"^Data Set$", "push button"))
    click(first(window, r"^Export the Data Set…$"))
    app = application("hone-desktop")
    find(app, r"^4 pictures with \d+ objects, as they are now\.$", "label")
    click(find(app, r"^Export$", "push button"))
    made = find(app, r"^Written to ", "label").get_name()[len("Written to "):]
    assert made.startswith(folder + os.sep), made
    files = glob.glob(os.path.join(made, "**", "*.json"), recursive=True)
    assert any(same_boxes(path, data, FULL) for path in files), files
    ok(f"Export the Data Set writes {os.path.basename(made)} with the same boxes, and says where")


def drive(process, folder, data):
    window = application("hone-desktop", process)
    app = find(window, r"^HoneDataPage$", shown=False)
    find(app, r"^4 pictures$", "label")
    hidden_and_back(app, window)
    away_and_back(app, data)
    export(window, data, folder)


def main(program):
    made = []

    def words(folder):
        made.append(Data(os.path.join(folder, "cells")))
        return [program, made[0].folder]

    status = run("data-lost", words, lambda process, folder: drive(process, folder, made[0]))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
