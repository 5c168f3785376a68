#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-train.py - a training while it runs, as a person meets it: pause, pictures, log, queue
#
#   test-train.py PATH/hone-desktop
#
# A small training on a part of the demo. Nothing here waits for a certain time: what is waited for is seen.
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import needs, ok, plan, run  # noqa: E402

needs()
from gi.repository import Atspi  # noqa: E402
from atspi_window import activate, application, click, find, find_all, wait  # noqa: E402

SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=5000", "imgsz=64", "batch=16", "patience=0", "optimizer=SGD",
            "fraction=0.3"]


def description(node):
    return node.get_description() or node.get_name()


def start(app):
    click(find(app, r"^Train$", "page tab"))
    click(find(app, r"^Start Training$", "push button"))
    find(app, r"^Pause$", "push button")
    ok("the training has been started")
    chart = find(app, r"^Mean average precision$", "image")
    wait(lambda: re.search(r"[01]\.\d", description(chart)), "the first epoch in the chart")
    ok("its first epoch is in the chart")


def look_at_progress(app):
    find(app, r"^Epoch \d+ of 5000$", "label")
    clock = find(app, r"^Finishes about ", "label").get_name()
    left = find(app, r" left · .* an epoch$", "label").get_name()
    ok(f"the end has an hour: {clock}, {left}")
    bar = find(app, r"^Where the time goes$", "image")
    assert re.search(r"Forward .*%.*Backward .*%", description(bar)), description(bar)
    find(app, r"^Backward$", "label")
    ok(f"where the time goes: {description(bar)}")


def pause(app):
    click(find(app, r"^Pause$", "push button"))
    find(app, r"^Paused$", "label")
    find(app, r"^Resume$", "push button")
    epoch = find(app, r"^Epoch \d+ of 5000$", "label").get_name()
    ok(f"it is paused in {epoch}")
    click(find(app, r"^Resume$", "push button"))
    wait(lambda: find(app, r"^Epoch \d+ of 5000$", "label").get_name() != epoch, "another epoch")
    find(app, r"^Finishes about ", "label")
    ok("Resume goes on")


def look_at_pictures(app):
    slider = find(app, r"^Epoch of the previews$", "slider")
    card = slider.get_parent().get_parent()

    def pictures():
        return [node for node in find_all(card, role="image") if description(node)]

    wait(lambda: len(pictures()) == 4, "four pictures")
    shown = find(card, r"^Epoch \d+$", "label").get_name()
    ok(f"four pictures of {shown}")
    Atspi.Value.set_current_value(slider, 1)
    find(card, r"^Epoch 1$", "label")
    ok("the slider goes back to the first epoch, and stays there while epochs are added")
    chart = find(app, r"^Mean average precision$", "image")
    before = description(chart)
    wait(lambda: description(chart) != before, "another epoch")
    find(card, r"^Epoch 1$", "label")
    click(find(card, r"^Hardest$", "push button"))
    words = find(card, r"^\d+ missed, \d+ wrong$", "label").get_name()
    ok(f"the hardest pictures say how hard: {words}")
    click(find(card, r"^Same$", "push button"))


def look_at_log(app):
    click(find(app, r"^Log$", "push button"))
    log = find(app, r"^Log$", "text")
    text = wait(lambda: text_of(log) if "mAP50-95" in text_of(log) else None, "lines in the log")
    ok(f"the log has {text.count(chr(10))} lines")
    entry = find(app, r"^Filter of the log$")
    entry.get_editable_text_iface().set_text_contents("Paused")
    wait(lambda: "Paused" in text_of(log) and "mAP50-95" not in text_of(log), "the filtered log")
    ok("and a filter")
    click(find(app, r"^Log$", "push button"))


def text_of(node):
    return Atspi.Text.get_text(node, 0, -1)


def queue(app, folder):
    activate(app, "More about this training", "Set Up Another Run")
    find(app, r"^A training is under way", "label")
    button = find(app, r"^Add to Queue$", "push button")
    click(button)
    find(app, r"^1 run waits; it begins when this one ends$", "label")
    click(button)
    find(app, r"^2 runs wait; the next begins when this one ends$", "label")
    ok("two runs wait in the queue")
    path = os.path.join(folder, "data", "hone", "queue", "queue.json")
    wait(lambda: os.path.exists(path) and len(load(path)) == 2, "the queue on the disk")
    ok("and are on the disk")
    click(find(app, r"^Show the Training$", "push button"))
    find(app, r"^Pause$", "push button")


def load(path):
    with open(path) as file:
        return json.load(file)


def drive(process, folder):
    app = application("hone-desktop", process)
    find(app, r"^364 pictures$", "label")
    start(app)
    look_at_progress(app)
    pause(app)
    look_at_pictures(app)
    look_at_log(app)
    queue(app, folder)


def main(program):
    status = run("train", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
