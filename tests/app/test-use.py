#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-use.py - the page Use in the real window: a folder of pictures, thresholds, and what is saved
#
#   test-use.py PATH/hone-desktop PATH/hone PATH/drag-source
#
# A short training of the demo is made by the command line first. A folder with a few pictures and a broken file is
# dropped; the counts at two thresholds are those of "hone predict"; CSV, JSON and pictures are saved. TAP.
import csv
import json
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import copy_data, hone, menu, train, xdotool  # noqa: E402
from window_case import environment, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, wait  # noqa: E402

PICTURES = 4


def make_pictures(folder):
    os.makedirs(f"{folder}/new/inner")
    names = sorted(os.listdir(f"{folder}/set/images/val"))[:PICTURES]
    for i, name in enumerate(names):
        shutil.copy(f"{folder}/set/images/val/{name}", f"{folder}/new/{'inner/' if i == 0 else ''}{name}")
    with open(f"{folder}/new/broken.jpg", "w") as file:
        file.write("no picture")


def drop(app, dragger, folder):
    source = subprocess.Popen([dragger, f"{folder}/new"], env=dict(environment(folder), GTK_A11Y="none"))
    try:
        window = xdotool("search", "--sync", "--onlyvisible", "--name", "^drag-source$").split()[0]
        xdotool("windowmove", "--sync", window, 900, 600)
        xdotool("windowraise", window)
        xdotool("mousemove", 960, 640, "mousedown", 1)
        for x, y in ((940, 620), (900, 560), (800, 480), (402, 402), (400, 400)):
            xdotool("mousemove", x, y, "sleep", 0.1)
        xdotool("mouseup", 1)
        source.wait(timeout=60)
    finally:
        if source.poll() is None:
            source.kill()


def predicted(program, folder, conf):
    """Boxes of each picture, by name."""
    found = {}
    for source in (f"{folder}/new", f"{folder}/new/inner"):
        out = hone(program, folder, "predict", f"model={folder}/runs/first/weights/best.safetensors",
                   f"source={source}", f"conf={conf}", "save=false", "--json")
        for line in out.splitlines():
            if line.startswith("{") and '"image"' in line:
                answer = json.loads(line)
                found[os.path.basename(answer["image"])] = len(answer["boxes"])
    return found


def choose_model(app):
    click(find(app, "^Use$"))
    find(app, "^Drop Pictures Here$")
    click(find(app, "^Runs$"))
    menu(app, "first", ["Down", "Return"], lambda: find(app, "mAP50-95 [0-9.]+$", "label", True, 8))
    ok("the model of a run is taken from its row")


def look(app, dragger, folder):
    drop(app, dragger, folder)
    find(app, f"^{PICTURES + 1} pictures in ", "label", True, 120)
    find(app, "^broken.jpg$", "label")
    ok("a folder that is dropped is looked at, and the broken file is told")


def total(app):
    """Of all classes: the last number of each row."""
    names = [node.get_name() for node in find_all(app, "", "label")]
    start = names.index("in all")
    return sum(int(names[start + 3 * i].replace(",", "")) for i in range(1, 4))


def thresholds(app, program, folder):
    slider = find(app, "^Confidence$", "slider").get_value_iface()
    for conf in (0.01, 0.05):
        slider.set_current_value(conf)
        want = sum(predicted(program, folder, conf).values())
        wait(lambda: total(app) == want, f"{want} objects at {conf}, not {total(app)}", 30)
        ok(f"at {conf} as many objects as hone predict finds: {want}")


def large(app):
    click(find(app, "^One Picture Large"))
    find(app, f"1 of {PICTURES + 1}$", "label")
    click(find(app, "^Next Picture", "push button"))
    find(app, f"2 of {PICTURES + 1}$", "label")
    ok("one picture large, and the next")


def save(app, program, folder):
    slider = find(app, "^Confidence$", "slider").get_value_iface()
    slider.set_current_value(0.01)
    want = predicted(program, folder, 0.01)
    click(find(app, r"^Table \(CSV\)$", "push button"))
    path = f"{folder}/out/detections.csv"
    wait(lambda: os.path.exists(path), "the table", 30)
    with open(path) as file:
        rows = list(csv.DictReader(file))
    counts = {name: 0 for name in want}
    for row in rows:
        counts[os.path.basename(row["image"])] += row["class"] != ""
    assert counts == want, (counts, want)
    ok("the table has a line for each object")
    click(find(app, "^Pictures with boxes$", "push button"))
    wait(lambda: len([name for name in os.listdir(f"{folder}/out") if name.endswith(".jpg")]) == PICTURES,
         "the pictures", 60)
    ok("pictures with boxes are saved")


def main(program, cli, dragger):
    def words(folder):
        os.rename(copy_data(folder), f"{folder}/set")
        train(cli, folder, f"{folder}/set", "first", 25)
        make_pictures(folder)
        os.makedirs(f"{folder}/out")
        os.environ["HONE_SAVE"] = f"{folder}/out"
        return [program, f"{folder}/set/data.yaml"]

    def drive(process, folder):
        app = application("hone-desktop", process)
        choose_model(app)
        look(app, dragger, folder)
        thresholds(app, cli, folder)
        large(app)
        save(app, cli, folder)

    return run("use", words, drive)


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    plan()
    sys.exit(status)
