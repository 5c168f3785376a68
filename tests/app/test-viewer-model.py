#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-viewer-model.py - what a model sees over the labels, taken over or rejected, and labels that it doubts
#
#   test-viewer-model.py PATH/hone-desktop
#
# What the model saw is written by the test (viewer_case.Model), so that every answer is known. Files are looked at on
# the disk after each step. TAP; skips itself without AT-SPI or xdotool.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok  # noqa: E402

needs("xdotool")
from atspi_window import click, find_all, wait  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from viewer_case import BARE, FULL, LESS, SURE, first, mouse, on_disk, open_first  # noqa: E402
from viewer_case import project_folder, run_with_model  # noqa: E402


def proposals(viewer):
    return [node.get_name() for node in find_all(viewer.app, "^Proposal: ")]


def choose_model(viewer):
    mouse(first(viewer.app, "^Compare With"))
    first(viewer.window, "^seen-before, ")
    keys("Return")
    first(viewer.app, r"^Accept \d+$")
    ok("a run is chosen as the model; all pictures are known, so it is there at once")


def same_box(row, seen):
    return row[0] == seen[0] and all(abs(a - b) < 1e-5 for a, b in zip(row[1:], seen[2:]))


def accept_and_reject(viewer, data):
    viewer.canvas(BARE)
    wait(lambda: len(proposals(viewer)) == 2, "two proposals above 0.5")
    mouse(viewer.canvas(BARE))  # on nothing
    keys("Tab", "Return")
    row = on_disk(data, BARE, lambda rows: len(rows) == 1, "the accepted one")[0]
    assert same_box(row, SURE), row
    ok("Tab and Enter accept the first proposal: it is in the file")
    keys("Delete")
    wait(lambda: not proposals(viewer), "no more proposals")
    assert len(data.rows(BARE)) == 1
    ok("the next one is selected by itself; Delete rejects it, and no file changes")
    keys("ctrl+z")
    wait(lambda: len(proposals(viewer)) == 1, "the rejected one again")
    assert len(data.rows(BARE)) == 1
    keys("ctrl+z")
    wait(lambda: data.bytes_of(BARE) is None, "no file as before", 30)
    wait(lambda: len(proposals(viewer)) == 2, "both proposals")
    ok("undo takes back the rejection, then the acceptance")


def accept_all(viewer, data):
    keys("ctrl+Return")
    rows = on_disk(data, BARE, lambda rows: len(rows) == 2, "both accepted")
    assert same_box(rows[0], SURE) and same_box(rows[1], LESS), rows
    keys("ctrl+z")
    wait(lambda: data.bytes_of(BARE) is None, "one step back", 30)
    ok("Ctrl+Enter accepts all of the picture in one step")


def threshold(viewer):
    slider = first(viewer.app, "^Score from which", "slider").get_value_iface()
    slider.set_current_value(0.25)
    wait(lambda: len(proposals(viewer)) == 3, "the unsure one, too")
    slider.set_current_value(0.5)
    wait(lambda: len(proposals(viewer)) == 2, "two again")
    ok("the slider says from which score detections count")


def pressed(viewer, name):
    """The last of that name: the tools have one called Labels, too."""
    button = find_all(viewer.app, f"^{name}$", "push button")[-1]
    return button.get_state_set().contains(Atspi.StateType.PRESSED)


def layers(viewer):
    mouse(viewer.canvas(BARE))
    keys("x")
    wait(lambda: pressed(viewer, "Model"), "only the model")
    keys("x")
    wait(lambda: pressed(viewer, "Labels"), "only the labels")
    mouse(first(viewer.app, "^Both$"))
    wait(lambda: pressed(viewer, "Both"), "both")
    ok("X swaps what the model sees and the labels")


def question(viewer):
    return [node.get_name() for node in find_all(viewer.app, r"\?$", "label")]


def until(viewer, what):
    """Skips to that question."""
    for _ in range(10):
        if what in question(viewer):
            return
        keys("s")
    raise AssertionError(f"nobody asked: {what}")


def everywhere(viewer, data):
    before = data.bytes_of(FULL)
    mouse(first(viewer.app, "^More actions$"))
    click(first(viewer.window, "^Accept All of Every Picture$"))
    on_disk(data, BARE, lambda rows: len(rows) == 2, "the first picture's")
    on_disk(data, FULL, lambda rows: any(row[0] == 2 for row in rows), "the second's")
    viewer.saved()
    keys("ctrl+z")
    wait(lambda: data.bytes_of(BARE) is None and data.bytes_of(FULL) == before, "all of them gone in one step", 30)
    ok("what is above the score in every picture is accepted, and undone, in one step")


def review(viewer, data):
    before = data.bytes_of(FULL)
    n = len(data.rows(FULL))
    mouse(first(viewer.app, r"^Review \d+$"))
    until(viewer, "Is it another class?")
    viewer.canvas(FULL)
    keys("f")
    on_disk(data, FULL, lambda rows: rows[0][0] == 1, "the other class")
    ok("F puts a doubtful class right, and the next one is asked at once")
    until(viewer, "Does the box fit?")
    place = data.rows(FULL)[2]
    keys("f")
    moved = on_disk(data, FULL, lambda rows: rows[2] != place, "the box moved")[2]
    assert abs(moved[1] - place[1] - 0.25 * place[3]) < 1e-4, (moved, place)
    ok("F takes the model's box")
    until(viewer, "Is a label missing?")
    return before, n


def review_right(viewer, data, before, n):
    """K keeps; the label that the model does not see was asked about in between, and skipped."""
    now = data.bytes_of(FULL)
    for _ in range(10):
        if not find_all(viewer.app, r"^\d+ of \d+ · doubt"):
            break
        keys("k")
    assert data.bytes_of(FULL) == now and len(data.rows(FULL)) == n
    ok("K keeps what there is; after the last one the review ends")
    mouse(first(viewer.app, r"^Review \d+$"))
    until(viewer, "Is the label too many?")
    assert "Is a label missing?" not in question(viewer)
    keys("f")
    on_disk(data, FULL, lambda rows: len(rows) == n - 1, "one label less")
    ok("what was kept does not come again; what was skipped does")
    for _ in range(20):
        if data.bytes_of(FULL) == before:
            break
        keys("ctrl+z")
        viewer.saved()
    wait(lambda: data.bytes_of(FULL) == before, "the first version", 30)
    ok("undo leads through verdicts and edits back to the first version")


def drive(app, folder, data, model):
    model.write(project_folder(folder))
    viewer = open_first(app)
    choose_model(viewer)
    accept_and_reject(viewer, data)
    accept_all(viewer, data)
    threshold(viewer)
    layers(viewer)
    everywhere(viewer, data)
    review_right(viewer, data, *review(viewer, data))


def main(program):
    return run_with_model("viewer-model", program, drive)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
