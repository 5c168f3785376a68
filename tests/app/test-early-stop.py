#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-early-stop.py - a training that ends early says why, and goes on where it was when a person wants it to
#
#   test-early-stop.py PATH/hone-desktop
#
# Patience for one epoch, and a network that has just begun to find something: scores go up and down.
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import n_rows  # noqa: E402
from window_case import needs, ok, plan, run  # noqa: E402

needs()
from atspi_window import application, click, find, wait  # noqa: E402

SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=400", "imgsz=64", "batch=16", "patience=1"]


def drive(process, folder):
    app = application("hone-desktop", process)
    path = f"{folder}/runs/train"
    find(app, "^364 pictures$", "label")
    click(find(app, "^Train$", "page tab"))
    click(find(app, "^Start Training$", "push button"))
    words = find(app, "^No gain for 1 epoch,", "label").get_name()
    n = n_rows(path)
    assert 1 < n < 400, n
    with open(f"{path}/run.json") as file:
        assert json.load(file)["early_stop"] is True
    ok(f"it ended after {n} of 400 epochs, and says why: {words}")
    click(find(app, "^Keep Going$", "push button"))
    wait(lambda: n_rows(path) > n, "one more epoch in the same run")
    with open(f"{path}/results.csv") as file:
        epochs = [int(line.split(",")[0]) for line in file.read().splitlines()[1:]]
    assert epochs == list(range(1, len(epochs) + 1)), epochs
    ok("Keep Going goes on where it was, in the same run")


def main(program):
    status = run("early-stop", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
