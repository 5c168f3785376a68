#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-window.py - the real window, used from beginning to end as a person would: through AT-SPI
#
#   test-window.py PATH/hone-desktop
#
# Opens the demo, looks at a label, starts a training, sees a chart grow and previews come, stops, finds the run in the
# list and opens it; closes the window during another training. TAP; skips itself without AT-SPI.
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import needs, ok, plan, run  # noqa: E402

needs()
from atspi_window import LIMIT, application, click, find, find_all, point, point_first, press, role_of, wait  # noqa: E402

Gdk_KEY_Return, Gdk_KEY_Escape, Gdk_KEY_Right = 0xFF0D, 0xFF1B, 0xFF53

# A small network on small pictures; so many epochs that only Stop ends it.
SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=5000", "imgsz=64", "batch=16", "patience=0", "optimizer=SGD"]

def look_at_data(app):
    find(app, r"^364 pictures$", "label")
    ok("the demo is open: 364 pictures")
    for split in ("Training, 205", "Validation, 87", "Test, 72"):
        find(app, f"^{split}$")
    for name in ("RBC", "WBC", "Platelets"):
        find(app, f"^{name}, [1-9]")
    ok("splits and classes have counts")
    grid = find(app, r"^Pictures$", "table")
    thumbnail = wait(lambda: pictures(grid), "thumbnails")[0]
    ok(f"a thumbnail says what is on it: {description(thumbnail)}")
    return grid


CONTROLS = ("push button", "toggle button", "check box", "combo box", "entry", "page tab", "slider", "spin button")


def controls_have_names(app, page):
    """What is shown and can be used says what it is, in words: no widget's type, no mnemonic's underscore."""
    controls = [node for node in find_all(app) if role_of(node) in CONTROLS]
    for node in controls:
        name = node.get_name()
        assert name and not re.match("Gtk|Adw|Hone[A-Z]|_", name), f"a {node.get_role_name()} is called “{name}”"
    ok(f"{page}: all {len(controls)} controls have names")


def pictures(grid):
    return [node for node in find_all(grid, role="image") + find_all(grid, role="icon") if description(node)]


def description(node):
    return node.get_description() or node.get_name()


def look_at_label(app, grid):
    point_first(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "a cell")
    press(Gdk_KEY_Return)
    find(app, r"^Objects$", "label")
    row = find(app, r"^1: (RBC|WBC|Platelets), \d+ by \d+ pixels$")
    ok(f"the viewer lists objects: {row.get_name()}")
    first = find(app, r"· 1 of 364$").get_name()
    press(Gdk_KEY_Right)
    find(app, r"· 2 of 364$")
    ok(f"the right arrow goes from “{first}” to the next picture")
    press(Gdk_KEY_Escape)
    find(app, r"^364 pictures$", "label")
    ok("Escape goes back to the pictures")


def train(app):
    click(find(app, r"^Train$", "page tab"))
    start = find(app, r"^Start Training$", "push button")
    controls_have_names(app, "Train")
    click(start)
    find(app, r"^Stop$", "push button")
    ok("the training has been started")
    chart = find(app, r"^Mean average precision$", "image")
    wait(lambda: re.search(r"[01]\.\d", description(chart)), "the first epoch in the chart")
    first = chart.get_description()
    ok(f"the chart has its first epoch: {first}")
    preview = wait(lambda: previews(app), "the previews")[0]
    ok(f"previews have come: {description(preview)}")
    wait(lambda: chart.get_description() != first, "the next epoch in the chart")
    ok(f"the chart grows: {chart.get_description()}")


def previews(app):
    card = find(app, r"^Epoch of the previews$", "slider").get_parent().get_parent()
    return [node for node in find_all(card, role="image") if description(node)]


def close_asks(app):
    click(find(app, r"^Close$", "push button"))
    node = find(app, r"Stop the Training\?")
    question = node.get_name()
    while node.get_parent() != app:  # its window: a Cancel may stand elsewhere, too
        node = node.get_parent()
    click(find(node, r"Cancel$", "push button"))
    # Only its parent is asked: GTK 4.8 falls over questions to a dialog that is going away.
    wait(lambda: app.get_child_count() == 1, "the question to go")
    find(app, r"^Stop$", "push button")
    ok(f"closing asks: {question}")


def stop(app):
    click(find(app, r"^Stop$", "push button"))
    find(app, r"^Stopped; everything is saved", "label")
    ok("Stop ends the training with everything saved")


def look_at_runs(app, folder):
    click(find(app, r"^Runs$", "page tab"))
    find(app, r"^1 run$", "label")
    table = find(app, r"^Runs$", "tree table")
    cell = find(table, r"^train$", "label")
    ok("the run is in the list")
    run = os.path.join(folder, "runs", "train")
    for name in ("args.yaml", "results.csv", "run.json", "weights/last.safetensors", "weights/best.safetensors"):
        assert os.path.getsize(os.path.join(run, name)) > 0, name
    ok("its folder has settings, results and weights")
    point(cell)
    find(app, r"^Stopped · best mAP50-95", "label")
    chart = find(app, r"^Mean average precision$", "image")
    wait(lambda: re.search(r"[01]\.\d", description(chart)), "the chart of the old run")
    ok(f"it opens with its chart: {chart.get_description()}")
    wait(lambda: previews(app), "the previews of the old run")
    ok("and with its previews")


def close_while_training(app, process, folder):
    click(find(app, r"^Back$", "push button"))
    click(find(app, r"^Train$", "page tab"))
    click(find(app, r"^New Training$", "push button"))
    click(find(app, r"^Start Training$", "push button"))
    chart = find(app, r"^Mean average precision$", "image")
    wait(lambda: re.search(r"after epoch [2-9]", description(chart)), "two epochs of another training")
    click(find(app, r"^Close$", "push button"))
    click(find(app, r"Stop and Close$", "push button"))
    status = process.wait(timeout=LIMIT)
    assert status == 0, f"exit status {status}"
    ok("Stop and Close ends the program with status 0")
    run = os.path.join(folder, "runs", "train-2")
    with open(os.path.join(run, "run.json")) as file:
        state = json.load(file)["state"]
    assert state == "stopped", state
    assert os.path.getsize(os.path.join(run, "weights", "last.safetensors")) > 0
    ok("and the second run is stopped, with a checkpoint")


def drive(process, folder):
    app = application("hone-desktop", process)
    grid = look_at_data(app)
    controls_have_names(app, "Data")
    look_at_label(app, grid)
    train(app)
    close_asks(app)
    stop(app)
    look_at_runs(app, folder)
    close_while_training(app, process, folder)


def main(program):
    status = run("window", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
