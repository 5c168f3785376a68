#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-leak.py - the same picture in training and in validation: told, moved to one split by its button; one of both kept; and back
#
#   test-leak.py PATH/hone-desktop
#
# The folders are the splits: no file is moved. TAP; skips itself without AT-SPI or xdotool.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import digest, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point, wait  # noqa: E402
from viewer_case import Data, fill_screen  # noqa: E402


def gone(app):
    """The reason why Hone would not train on this set, and its row."""
    return not find_all(app, r"^The same picture in two splits, ")


def drive(app, data):
    fill_screen()
    point(find(app, r"^Health, \d+$", "list item"))
    find(app, r"^The same picture in two splits, Error, 1$")
    find(app, r"^1 in validation, 100 % of it · ", "label")
    ok("the leak is told, and how much of the validation it spoils")
    pictures = find_all(app, r"^The picture .* is also in “train”", "push button")
    assert len(pictures) == 2, [node.get_name() for node in pictures]
    ok("both pictures stand side by side")
    before = digest(os.path.join(data.folder, "images"))
    click(find(app, r"^Move to One Split: The same picture in two splits$", "push button"))
    wait(lambda: gone(app), "the leak to be gone")
    find(app, r"^The same picture twice, Warning, 1$")
    find(app, r"^Training, 4$", "list item")
    find(app, r"^Validation, 0$", "list item")
    assert digest(os.path.join(data.folder, "images")) == before
    ok("Move to One Split takes it to training; no file moves")
    click(find(app, r"^Keep One: The same picture twice$", "push button"))
    find(app, r"^Excluded, 1$", "list item")
    wait(lambda: not find_all(app, r"^The same picture twice, "), "one to be enough")
    ok("Keep One excludes the other: nothing is told of them any more")
    keys("ctrl+z")
    find(app, r"^Excluded, 0$", "list item")
    find(app, r"^The same picture twice, Warning, 1$")
    keys("ctrl+z")
    find(app, r"^The same picture in two splits, Error, 1$")
    find(app, r"^Validation, 1$", "list item")
    wait(lambda: not find_all(app, r"^The same picture twice, "), "what was told before")
    ok("Ctrl+Z takes both back")


def main(program):
    made = []

    def words(folder):
        made[:] = [Data(os.path.join(folder, "cells"))]
        return [program, made[0].folder]

    status = run("leak", words, lambda process, folder: drive(application("hone-desktop", process), made[0]))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
