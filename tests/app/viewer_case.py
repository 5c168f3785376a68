# SPDX-License-Identifier: Apache-2.0
# viewer_case.py - what the tests of the label viewer share: a small data set, hands for the window, what is on the disk

import hashlib
import os
import re
import shutil
import struct
import subprocess

from atspi_window import application, find, find_all, lasting, point_first, press, role_of, showing, wait, walk
from gi.repository import Atspi, GLib
from window_case import DEMO, plan, run, xdotool

RETURN = 0xFF0D
SURE, LESS, UNSURE = (0, 0.92, 0.3, 0.4, 0.16, 0.2), (1, 0.61, 0.7, 0.5, 0.3, 0.4), (2, 0.3, 0.5, 0.85, 0.06, 0.08)
BARE, FULL, FAULTY = "a_bare", "b_full", "c_faulty"  # names that sort in this order
NAMES = ("RBC", "WBC", "Platelets")


class Data:
    """Three pictures; the labels of the second end without a newline and with spaces that nobody would write."""

    def __init__(self, folder):
        self.folder = folder
        images, labels = (os.path.join(DEMO, kind, "val") for kind in ("images", "labels"))
        pictures = sorted(os.listdir(images))[:3]
        for kind in ("images", "labels"):
            os.makedirs(os.path.join(folder, kind, "train"))
        for name, picture in zip((BARE, FULL, FAULTY), pictures):
            shutil.copy(os.path.join(images, picture), os.path.join(folder, "images", "train", name + ".jpg"))
            if name != BARE:
                shutil.copy(os.path.join(labels, os.path.splitext(picture)[0] + ".txt"), self.path(name))
        with open(self.path(FULL), "rb") as file:
            lines = file.read().split(b"\n")
        with open(self.path(FULL), "wb") as file:
            file.write(b"\r\n".join(line.replace(b" ", b"  ", 1) for line in lines if line))
        with open(self.path(FAULTY), "ab") as file:
            file.write(b"0 0.25 0.5 0 0\n")
        os.makedirs(os.path.join(folder, "images", "val"))
        shutil.copy(os.path.join(images, pictures[0]), os.path.join(folder, "images", "val", "d_other.jpg"))
        with open(os.path.join(folder, "data.yaml"), "w") as file:
            file.write("train: images/train\nval: images/val\nnames: [%s]\n" % ", ".join(NAMES))

    def path(self, name):
        return os.path.join(self.folder, "labels", "train", name + ".txt")

    def bytes_of(self, name):
        try:
            with open(self.path(name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None

    def rows(self, name):
        text = self.bytes_of(name)
        return [[float(word) for word in line.split()] for line in (text or b"").splitlines() if line.strip()]


def write_search(app, words):
    entry = find(app, r"^Search pictures$", shown=False)
    lasting(entry, lambda entry: entry.get_editable_text_iface().set_text_contents(words))


def drag(x0, y0, x1, y1, button=1):
    xdotool("mousemove", x0, y0)
    xdotool("mousedown", button)
    for i in range(1, 6):
        xdotool("mousemove", x0 + (x1 - x0) * i // 5, y0 + (y1 - y0) * i // 5)
    xdotool("mouseup", button)


def middle(node):
    extents = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    return extents.x + extents.width // 2, extents.y + extents.height // 2


def mouse(node):
    xdotool("mousemove", *middle(node), "click", 1)


def first(root, name, role=None):
    """As find (), but stops at the first: the tree of the whole window is large."""
    def look():
        for node in walk(root):
            if re.search(name, node.get_name() or "") and (role is None or role_of(node) == role) and showing(node):
                return node
        return None

    return wait(look, f"{role or 'something'} named {name}")


class Viewer:
    def __init__(self, window):
        self.window = window
        self.app = first(window, "^HoneViewer$")

    def canvas(self, name):
        return self.picture(name + ".jpg")

    def picture(self, file):
        """Thumbnails have the name, too; the large one is meant."""
        def width(node):
            return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW).width

        return wait(lambda: max((node for node in find_all(self.app, f"^{file}$", "image") if width(node) > 300),
                                key=width, default=None), f"the picture {file}")

    def rows(self):
        """What the list says of its objects: (class, width, height)."""
        found = (re.match(r"^\d+: (.+), (\d+) by (\d+) pixels$", node.get_name() or "")
                 for node in find_all(self.app, r"^\d+: "))
        return [(m.group(1), int(m.group(2)), int(m.group(3))) for m in found if m]

    def wait_rows(self, n):
        return wait(lambda: len(self.rows()) == n and (self.rows() or [None]), f"{n} objects in the list")

    def saved(self):
        first(self.window, "^All changes saved$", "label")

    def can(self, name):
        return first(self.app, f"^{name}$", "push button").get_state_set().contains(Atspi.StateType.SENSITIVE)


def on_disk(data, name, ask, what):
    return wait(lambda: ask(data.rows(name)) and (data.rows(name) or [True]), what, 30)


def near(row, wanted):
    return len(row) == len(wanted) and all(abs(a - b) < 1e-5 for a, b in zip(row, wanted))


def fill_screen():
    """Into the corner of the display, where AT-SPI's places in the window are places on the screen."""
    ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "hone"], capture_output=True, text=True)
    for window in ids.stdout.split():
        xdotool("windowmove", window, 0, 0, "windowsize", window, 1280, 800)


def open_first(app):
    fill_screen()
    grid = find(app, r"^Pictures$", "table")
    point_first(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "a cell")
    press(RETURN)
    find(app, r"^Objects$", "label")
    return Viewer(app)


class Model:
    """A run with a file of weights that no network is in: what it sees is written where Hone keeps what a model saw."""

    NAME = "seen-before"

    def __init__(self, home, data):
        self.home, self.data = home, data
        self.seen = {}
        run = os.path.join(home, "runs", self.NAME)
        os.makedirs(os.path.join(run, "weights"))
        with open(os.path.join(run, "weights", "best.safetensors"), "wb") as file:
            file.write(b"not read, for every picture is known")
        with open(os.path.join(run, "args.yaml"), "w") as file:
            file.write("task: detect\nmode: train\nmodel: yolo26n.yaml\nepochs: 1\n")
        with open(os.path.join(run, "results.csv"), "w") as file:
            file.write("epoch,time,train/box_loss,metrics/precision(B),metrics/recall(B),metrics/mAP50(B),"
                       "metrics/mAP50-95(B)\n1,2.5,1.5,0.8,0.7,0.75,0.5\n")

    def sees(self, image, klass, score, cx, cy, w, h):
        """Fractions of a picture of 640 x 480."""
        x0, y0, x1, y1 = (cx - w / 2) * 640, (cy - h / 2) * 480, (cx + w / 2) * 640, (cy + h / 2) * 480
        self.seen.setdefault(image, []).append(struct.pack("<5f2i", x0, y0, x1, y1, score, klass, 0))

    def pictures(self):
        return [os.path.join(folder, name) for folder, _, names in os.walk(os.path.join(self.data.folder, "images"))
                for name in names]

    def write(self, project):
        """Before it is started: the folder of the project is made when the data set is opened."""
        entries = []
        for path in self.pictures():
            info = os.stat(path)
            found = b"".join(self.seen.get(os.path.splitext(os.path.basename(path))[0], []))
            entries.append((os.fsencode(path) + b"\0", info.st_size, info.st_mtime_ns, found))
        with open(os.path.join(self.home, "runs", self.NAME, "weights", "best.safetensors"), "rb") as file:
            name = hashlib.sha256(file.read()).hexdigest()[:32] + "-own"
        os.makedirs(os.path.join(project, "predictions"))
        with open(os.path.join(project, "predictions", name), "wb") as file:
            file.write(GLib.Variant("(uasa(aytxay))", (1, NAMES, entries)).get_data_as_bytes().get_data())


def what_it_sees(model, data):
    """In the first picture three objects without labels; in the second a label of another class, one that it does not
    see, one that is elsewhere, and one more; in the third what the labels say."""
    for klass, score, *box in (SURE, LESS, UNSURE):
        model.sees(BARE, klass, score, *box)
    for i, (klass, x, y, w, h) in enumerate(data.rows(FULL)):
        if i == 0:
            model.sees(FULL, 1, 0.97, x, y, w, h)
        elif i == 2:
            model.sees(FULL, int(klass), 0.93, x + 0.25 * w, y + 0.1 * h, w, h)
        elif i != 1:
            model.sees(FULL, int(klass), 0.9, x, y, w, h)
    model.sees(FULL, 2, 0.88, 0.52, 0.3, 0.07, 0.09)
    for klass, *box in data.rows(FAULTY)[:-1]:
        model.sees(FAULTY, int(klass), 0.9, *box)


def project_folder(home):
    def look():
        folder = os.path.join(home, "data", "hone", "projects")
        found = [os.path.join(folder, name) for name in os.listdir(folder)] if os.path.isdir(folder) else []
        return found[0] if found else None

    return wait(look, "the folder of the project")


def run_with_model(name, program, drive):
    """run () on a data set with a model that what_it_sees (). drive (app, folder, data, model)"""
    made = []

    def words(folder):
        data = Data(os.path.join(folder, "cells"))
        model = Model(folder, data)
        what_it_sees(model, data)
        made[:] = [data, model]
        return [program, data.folder]

    status = run(name, words, lambda process, folder: drive(application("hone-desktop", process), folder, *made))
    plan()
    return status
