#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-data.py - the page Data, used as a person would: search, health, a fix and its undo, marks on several pictures
#
#   test-data.py PATH/hone-desktop
#
# Works on a copy of the demo. TAP; skips itself without AT-SPI.
import glob
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from window_case import DEMO, needs, ok, plan, run  # noqa: E402

needs()
from atspi_window import application, click, find, find_all, has_focus, point, point_first, wait  # noqa: E402
from viewer_case import write_search  # noqa: E402


def searched(app):
    text = find_all(app, r"^Search pictures$", shown=False)[0].get_text_iface()
    return text.get_text(0, text.get_character_count())


def look_for(app):
    find(app, r"^364 pictures$", "label")
    write_search(app, "split:val")
    find(app, r"^87 of 364$", "label")
    ok("split:val shows 87 of 364")
    write_search(app, "class:wbc boxes:>20")
    find(app, r"^Without “boxes:>20” there are \d+ pictures", "label")
    ok("where nothing matches, it says what is to blame")
    click(find(app, r"Clear the Search$", "push button"))
    find(app, r"^364 pictures$", "label")
    write_search(app, "class:leucocyte")
    fault = find(app, r"there is no such class\. The classes are RBC, WBC, Platelets", "label")
    ok(f"a fault is told in words: {fault.get_name()}")
    write_search(app, "")
    point(find(app, r"^With findings, 9$", "list item"))
    find(app, r"^9 of 364$", "label")
    wait(lambda: searched(app) == "problem:any", "the word of the sidebar")
    ok("the sidebar writes problem:any into the search, which shows 9")
    write_search(app, "")


def labels_of(data):
    found = {}
    for path in sorted(glob.glob(data + "/labels/*/*.txt")):
        with open(path, "rb") as file:
            found[path] = file.read()
    return found


def fix(app, data):
    before = labels_of(data)
    point(find(app, r"^Health, 9$", "list item"))
    find(app, r"^Ready to train$", "label")
    find(app, r"^\d+ checks, 364 pictures, ", "label")
    ok("the health says it is ready to train, and how many checks it made")
    find(app, r"^Boxes without size, Warning, 2$")
    find(app, r"^The same box drawn twice, Warning, 7$")
    ok("two boxes without size, seven drawn twice")
    chart = find(app, r"^Boxes by class and split$", "image")
    ok(f"a chart says what it shows: {chart.get_description()}")
    click(find(app, r"^Remove: Boxes without size$", "push button"))
    find(app, r"^Health, 7$", "list item")
    changed = [path for path, text in labels_of(data).items() if text != before[path]]
    assert sorted(os.path.basename(path) for path in changed) == ["BloodImage_00338.txt", "BloodImage_00343.txt"], changed
    ok("Remove takes one line out of each of two files, and the health knows")
    # Again and again: the files are there a moment before the step is done. It is the only one so far.
    wait(lambda: labels_of(data) == before or key("ctrl+z"), "the labels as they were")
    find(app, r"^Health, 9$", "list item")
    ok("Undo brings them back, byte for byte")


def ignore(app):
    click(find(app, r"^Ignore: The same box drawn twice$", "push button"))
    find(app, r"^Health, 2$", "list item")
    ok("what is ignored counts no more")
    point(find(app, r"^1 kind of finding is ignored$", "label"))
    click(find(app, r"^Show Again$", "push button"))
    find(app, r"^Health, 9$", "list item")
    ok("and does again when it is to be shown")
    assert not find_all(app, r"^Search pictures$"), "a search where no pictures are"
    key("ctrl+f")
    wait(lambda: any(map(has_focus, find_all(app, r"^Search pictures$"))), "the search")
    ok("the search stands where pictures are; Ctrl+F leads there")
    point(find(app, r"^Health, 9$", "list item"))
    click(find(app, r"^Show: Boxes without size$", "push button"))
    find(app, r"^2 of 364$", "label")
    ok("Show leads to the two pictures")


def mark(app):
    grid = find(app, r"^Pictures$", "table")
    cells = lambda: find_all(grid, role="table cell") + find_all(grid, role="list item")
    wait(lambda: len(cells()) >= 2, "cells")
    point_first(cells, "cells")
    subprocess.run(["xdotool", "key", "ctrl+a"], check=True)
    find(app, r"^2 selected$", "label")
    ok("Ctrl+A selects both")
    subprocess.run(["xdotool", "key", "r"], check=True)
    find(app, r"^Not reviewed, 362$", "list item")
    ok("R marks them as reviewed")
    subprocess.run(["xdotool", "key", "r"], check=True)
    find(app, r"^Not reviewed, 364$", "list item")
    ok("and once more, as not")
    subprocess.run(["xdotool", "key", "Delete"], check=True)
    find(app, r"^Excluded, 2$", "list item")
    ok("Delete excludes them")


def key(*names):
    subprocess.run(["xdotool", "key", *names], check=True)


def undo_exclusion(app):
    write_search(app, "excluded:no split:val")
    find(app, r"^86 of 364$", "label")
    grid = find(app, r"^Pictures$", "table")
    point_first(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "cells")
    key("ctrl+z")
    find(app, r"^Excluded, 0$", "list item")
    write_search(app, "")
    find(app, r"^364 pictures$", "label")
    ok("Ctrl+Z takes them in again")


def move(app):
    """The three first of the names, by keyboard."""
    grid = find(app, r"^Pictures$", "table")
    cells = lambda: find_all(grid, role="table cell") + find_all(grid, role="list item")
    wait(lambda: len(cells()) >= 3, "cells")
    counts = lambda: [find_all(app, rf"^{name}, \d+$", "list item")[0].get_name()
                      for name in ("Training", "Validation", "Test")]
    before = counts()
    write_search(app, "split:train")
    find(app, r"^205 of 364$", "label")
    point_first(cells, "cells")
    find(app, r"^1 selected$", "label")
    key("shift+3")
    find(app, r"^Test, 73$", "list item")
    ok("Shift+3 moves a picture to test")
    find(app, r"^204 of 364$", "label")
    point_first(cells, "cells")
    key("ctrl+z")
    wait(lambda: counts() == before, "the splits as they were")
    ok("Ctrl+Z moves it back")
    write_search(app, "")


def focus_class(app, name):
    """A click on a row leads to its pictures; its menu leaves the focus in the row. The list is made anew after each step,
    perhaps between the click and the focus."""
    items = lambda: find_all(app, r"^Rename…$", "menu item")
    in_row = lambda: any(has_focus(button) for button in find_all(app, rf"^Change {name}$"))

    def focused():
        if not in_row():
            point(find(app, rf"^Change {name}$"))
            wait(items, "the menu of the class")
            key("Escape")
            wait(lambda: not items(), "the menu to close")
        return in_row()

    wait(focused, f"the focus in the row of {name}")


def classes(app, window, data):
    yaml = os.path.join(data, "data.yaml")
    with open(yaml, "rb") as file:
        first = file.read()
    before = labels_of(data)
    point(find(app, r"^Classes, 3$", "list item"))
    find(app, r"^4,?155 boxes in \d+ pictures", "label")
    focus_class(app, "Platelets")
    key("F2")
    wait(lambda: any(map(has_focus, find_all(window, r"^Name of the class$"))), "the focus in the field")
    key("ctrl+a")
    subprocess.run(["xdotool", "type", "thrombocyte"], check=True)
    key("Return")
    wait(lambda: b"thrombocyte" in open(yaml, "rb").read(), "the new name in data.yaml")
    assert labels_of(data) == before
    ok("F2 renames a class: data.yaml changes, no label does")
    find(app, r"^thrombocyte, 361$", "list item")
    key("ctrl+z")
    wait(lambda: open(yaml, "rb").read() == first, "data.yaml as it was")
    find(app, r"^Platelets, 361$", "list item")
    ok("Ctrl+Z takes it back, byte for byte")
    focus_class(app, "WBC")
    key("Delete")
    find(app, r"^Classes, 2$", "list item")
    changed = [path for path, text in labels_of(data).items() if text != before[path]]
    assert len(changed) > 300, len(changed)
    ok(f"Delete takes a class out of {len(changed)} label files")
    key("ctrl+z")
    find(app, r"^Classes, 3$", "list item")
    wait(lambda: labels_of(data) == before, "the labels as they were")
    ok("and Ctrl+Z brings it back, byte for byte")
    key("ctrl+shift+z")
    find(app, r"^Classes, 2$", "list item")
    key("ctrl+z")
    find(app, r"^Classes, 3$", "list item")
    key("ctrl+y")
    find(app, r"^Classes, 2$", "list item")
    key("ctrl+z")
    find(app, r"^Classes, 3$", "list item")
    wait(lambda: labels_of(data) == before, "the labels as they were")
    ok("Ctrl+Shift+Z does it again, and so does Ctrl+Y")


def drive(process, data):
    window = application("hone-desktop", process)
    app = find(window, r"^HoneDataPage$", shown=False)  # the tree of the whole window is large
    look_for(app)
    fix(app, data)
    ignore(app)
    mark(app)
    undo_exclusion(app)
    move(app)
    classes(app, window, data)


def copy_of_demo(folder):
    return shutil.copytree(DEMO, os.path.join(folder, "cells"))


def main(program):
    status = run("data", lambda folder: [program, copy_of_demo(folder)],
                 lambda process, folder: drive(process, os.path.join(folder, "cells")))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
