# SPDX-License-Identifier: Apache-2.0
# run_case.py - a copy of the demo, short trainings by the command line, and what tests of their pages share
import glob
import json
import os
import shutil
import signal
import subprocess
import time

from window_case import DEMO, environment, keys, xdotool


def copy_data(folder):
    return shutil.copytree(DEMO, f"{folder}/data")


def hone(program, folder, *words):
    done = subprocess.run([program, *words], env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def settings(folder, data, name, epochs):
    return ["train", f"data={data}/data.yaml", "model=yolo26n-w0.125.yaml", "pretrained=false", f"epochs={epochs}",
            "imgsz=64", "batch=16", "amp=false", "plots=false", f"project={folder}/runs", f"name={name}"]


def train(program, folder, data, name, epochs, *words):
    """A tiny network on tiny pictures: enough to find something, in some seconds."""
    hone(program, folder, *settings(folder, data, name, epochs), *words)


def validate(program, folder, data, name, *words):
    """What hone val says of the best model of a run that train () has made; its folder is FOLDER/val/val."""
    out = hone(program, folder, "val", f"model={folder}/runs/{name}/weights/best.safetensors", f"data={data}/data.yaml",
               "imgsz=64", "batch=16", "amp=false", "plots=false", f"project={folder}/val", "exist_ok=true", "--json", *words)
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")][-1]


def overlap(a, b):
    """Of two boxes x, y, width, height."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(width, 0) * max(height, 0)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def labels_of(path, width, height):
    with open(path) as file:
        rows = [[float(word) for word in line.split()] for line in file]
    return [(int(c), [(x - w / 2) * width, (y - h / 2) * height, w * width, h * height]) for c, x, y, w, h in rows]


def counted(program, folder, data, name, conf, size=(640, 480)):
    """Found, missed and false alarms at a confidence, by hand: the boxes that hone val saves beside the label files.
    Each box may find the label that it fits best, a label is found once, by the surest box. All pictures of the demo have
    the same size."""
    validate(program, folder, data, name, "save_json=true")
    with open(glob.glob(f"{folder}/val/*/predictions.json")[0]) as file:
        boxes = [box for box in json.load(file) if box["score"] > conf]
    found = wrong = labels = 0
    for entry in os.listdir(f"{data}/labels/val"):
        stem = os.path.splitext(entry)[0]
        there = labels_of(f"{data}/labels/val/{entry}", *size)
        taken = set()
        labels += len(there)
        for box in sorted((box for box in boxes if str(box["image_id"]) == stem), key=lambda box: -box["score"]):
            best, label = max(((overlap(place, box["bbox"]), i) for i, (klass, place) in enumerate(there)
                               if klass == box["category_id"] - 1), default=(0, None))
            right = best >= 0.5 and label not in taken
            taken.update([label] if right else [])
            found, wrong = found + right, wrong + (not right)
    return found, labels - found, wrong


def n_rows(folder):
    """Epochs in a run's results.csv."""
    try:
        with open(f"{folder}/results.csv") as file:
            return max(len(file.read().splitlines()) - 1, 0)
    except FileNotFoundError:
        return 0


def train_and_stop(program, folder, data, name, epochs, after):
    """Stopped by Ctrl-C once there are some epochs."""
    process = subprocess.Popen([program, *settings(folder, data, name, epochs)], env=environment(folder),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while n_rows(f"{folder}/runs/{name}") < after and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=120)


def menu(app, name, path, there):
    """An entry of the menu of a run: Open, Use Its Model, Name … The menus of GTK 4.8 show nothing of themselves, not
    even whether they are open: more than one try."""
    from atspi_window import NotThere, click, find

    for attempt in range(4):
        click(find(app, f"^More about {name}$", "push button"))
        xdotool("sleep", 1 + 2 * attempt)
        keys(*path)
        try:
            return there()
        except NotThere:
            keys("Escape")
    raise NotThere(f"nothing comes of the menu of {name}")
