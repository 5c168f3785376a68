# SPDX-License-Identifier: Apache-2.0
# run_case.py - a copy of the demo, short trainings by the command line, and what tests of their pages share
import csv
import json
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


def follows(cells, row):
    """Whether row stands in cells, one after the other."""
    return any(cells[i:i + len(row)] == row for i in range(len(cells)))


def assert_matrix(cells, val):
    """That the words of a matrix's table have the counts of "hone val", which has the labels in columns."""
    counts = [[str(row[column]) for row in val["confusion"]] for column in range(len(val["confusion"]))]
    for row in ([one["name"], *them] for one, them in zip(val["classes"], counts)):
        assert follows(cells, row), (row, cells)


def counted(program, folder, name, conf):
    """Found, missed and false alarms of a run at a confidence, as hone report counts them (test-evaluation does by hand)."""
    out = f"{folder}/counted-{conf}"
    hone(program, folder, "report", f"run={folder}/runs/{name}", f"out={out}", f"conf={conf}")
    with open(f"{out}/classes.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(sum(int(row[column]) for row in rows) for column in ("Found", "Missed", "False alarms"))


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
