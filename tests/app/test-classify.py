#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-classify.py - a folder of pictures for each class, in the window
#
#   test-classify.py PATH/hone-desktop
#
# Squares of three colours, made here. TAP; skips itself without AT-SPI.
import os
import struct
import sys
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from window_case import digest, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point, wait  # noqa: E402
from viewer_case import open_first, write_search  # noqa: E402

CLASSES = {"blue": (40, 60, 220), "green": (30, 200, 60), "red": (220, 50, 40)}
PICTURES = {"train": 12, "val": 6}


def picture(path, colour, shade, side=48):
    """A PNG: a square of the colour on grey, darker by shade."""
    rows = []
    for y in range(side):
        inside = [8 <= x < side - 8 and 8 <= y < side - 8 for x in range(side)]
        rows.append(b"\0" + b"".join(bytes(max(c - shade, 0) for c in (colour if deep else (128, 128, 128)))
                                     for deep in inside))
    chunk = lambda kind, data: (struct.pack(">I", len(data)) + kind + data +
                                struct.pack(">I", zlib.crc32(kind + data)))
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)) +
                   chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b""))


def make(folder):
    root = os.path.join(folder, "colours")
    for split, n in PICTURES.items():
        for name, colour in CLASSES.items():
            os.makedirs(f"{root}/{split}/{name}")
            for i in range(n):
                picture(f"{root}/{split}/{name}/{name}-{i}.png", colour, i * 4)
    return root


def data(app, window):
    find(app, r"^54 pictures$", "label")
    for row in ("Pictures, 54", "Training, 36", "Validation, 18", "Test, 0", "Classes, 3", "blue, 18", "green, 18", "red, 18"):
        find(app, rf"^{row}$", "list item")
    ok("a folder for each class opens at once: 54 pictures, splits and classes counted")
    assert not find_all(app, r"^(Small boxes|Without labels|Model disagrees), ", "list item")
    ok("nothing is offered that is about boxes")
    write_search(app, "class:red split:val")
    find(app, r"^6 of 54$", "label")
    ok("class:red split:val shows 6 of 54")
    open_first(window)
    find(window, r"^Each picture here is of the class whose folder it lies in\.", "label")
    assert not find_all(window, r"^(Draw a Box|Mark as Empty|No Objects|New objects are)$"), "an edit that cannot be"
    keys("Escape")
    find(app, r"^6 of 54$", "label")
    ok("a picture alone tells its class, and offers nothing to draw")
    write_search(app, "")
    point(find(app, r"^Health, \d+$", "list item"))
    find(app, r"^Pictures by class and split$", "label")
    assert not find_all(app, r"[Bb]oxes lie|of the boxes|cover the whole", "label")
    ok("the health counts pictures, and does not call them boxes")
    point(find(app, r"^Classes, 3$", "list item"))
    find(app, r"^18 pictures · Training 12, Validation 6$", "label")
    assert not find_all(app, r"^New Class…$", "push button")
    ok("the page of classes says how many pictures each has")
    point(find(app, r"^Pictures, 54$", "list item"))


def command(app):
    return " ".join(label.get_name() for label in find_all(app, r"train .*data=", "label"))


def train(app):
    find(app, "^YOLO26n-cls$", "label")
    assert not find_all(app, "^Hone base,", "label")
    ok("the networks on offer are classifiers")
    click(find(app, "^As a command$", "push button"))
    wait(lambda: "task=classify" in command(app), "task=classify in the command")
    ok("the task follows the data set")
    click(find(app, "^Start Training$", "push button"))
    said = find(app, r"^Training has finished\. The best is epoch \d with Top-1 \d\.\d{3};", "label").get_name()
    ok(f"a training of classes runs to its end: {said}")
    find(app, "^Accuracy$")
    find(app, "^Loss$", "label")
    find(app, "^F1$", "label")
    words = [word.get_name() for word in find_all(app, r"^(mAP50-95|Class loss|Edge loss)$")]
    assert not words, words
    ok("the charts are loss and accuracy, the classes have precision, recall and F1")
    captions = find_all(app, r"^(blue|green|red) \d\.\d\d, (right|but it is (blue|green|red))$", "label")
    assert len(captions) == 4, [caption.get_name() for caption in captions]
    ok(f"below each preview stands what the model says, and whether it is: {captions[0].get_name()}")


def results(app, window):
    """What a detector's report is about is not there; nothing leads to it."""
    click(find(app, "^Show Results$", "push button"))
    said = find(window, r"^Finished · best Top-1 \d\.\d{3} at epoch \d$", "label").get_name()
    find(window, "^Accuracy$")
    assert not find_all(window, "^(Evaluate Now|Report)$"), "a report of boxes"
    ok(f"the results are the curves: {said}")
    keys("Escape")
    find(window, "^New Training$", "push button")


def presets(app):
    """The tutorials bring their networks with them."""
    click(find(app, "^New Training$", "push button"))
    click(find(app, "^PyTorch Tutorial$"))
    wait(lambda: "recipe=pytorch" in command(app) and "model=resnet50.yaml" in command(app), "the recipe")
    ok("the preset of the PyTorch tutorial is ResNet50 in two stages")
    click(find(app, "^Keras Tutorial$"))
    wait(lambda: "recipe=keras" in command(app) and "model=resnet50-keras.yaml" in command(app), "the recipe")
    ok("that of Keras its own ResNet50")


def drive(process, folder):
    window = application("hone-desktop", process)
    app = find(window, r"^HoneDataPage$", shown=False)
    before = digest(folder + "/colours")
    data(app, window)
    point(find(window, "^Train$", "page tab"))
    page = find(window, r"^HoneTrainPage$", shown=False)
    train(page)
    results(page, window)
    presets(page)
    wait(lambda: digest(folder + "/colours") == before, "the files as they were")
    ok("no file of the data set was touched")


def main(program):
    status = run("classify", lambda folder: [program, make(folder), "epochs=2", "imgsz=32", "batch=8", "workers=1"], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
