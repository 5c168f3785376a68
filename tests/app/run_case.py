# SPDX-License-Identifier: Apache-2.0
# run_case.py - a copy of the demo, short trainings by the command line, and what tests of their pages share
import shutil
import subprocess

from window_case import DEMO, environment


def copy_data(folder):
    return shutil.copytree(DEMO, f"{folder}/data")


def hone(program, folder, *words):
    done = subprocess.run([program, *words], env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def train(program, folder, data, name, epochs, *words):
    """A tiny network on tiny pictures: enough to find something, in some seconds."""
    hone(program, folder, "train", f"data={data}/data.yaml", "model=yolo26n-w0.125.yaml", "pretrained=false",
         f"epochs={epochs}", "imgsz=64", "batch=16", "amp=false", "plots=false", f"project={folder}/runs",
         f"name={name}", *words)


def xdotool(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True).stdout


def keys(*names):
    for name in names:
        xdotool("key", name)


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
