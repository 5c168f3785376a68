#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-open.py - whatever is opened in the real window becomes a data set, or a sentence
#
#   test-open.py PATH/hone-desktop PATH/drag-source SOURCE
#
# A Pascal VOC folder by the command line, a zip with COCO by a drop, pictures alone by Open, and what cannot be opened.
# Then a training on one of them is stopped, and goes on from the start page.
# The sets are made of the demo's pictures and tests/data. TAP; skips itself without AT-SPI or xdotool.
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import digest, environment, failed, needs, ok, plan, stop, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import LIMIT, Atspi, NotThere, application, click, find, find_all, role_of, wait  # noqa: E402

CONTROLS = ("push button", "toggle button", "check box", "combo box", "entry", "text", "spin button", "switch")

# A small network on small pictures; so many epochs that only Stop ends it.
SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=4000", "imgsz=64", "batch=4", "patience=0", "optimizer=SGD"]

# --- sets to be opened ---


def pictures_of(source):
    """Name without ending -> path, of all pictures of the demo."""
    found = {}
    for folder, _, files in os.walk(os.path.join(source, "resources", "demo", "images")):
        for name in files:
            found[os.path.splitext(name)[0]] = os.path.join(folder, name)
    return found


def make_voc(folder, source, pictures, n):
    annotations = os.path.join(source, "tests", "data", "bccd-voc", "Annotations")
    os.makedirs(folder + "/Annotations")
    os.makedirs(folder + "/JPEGImages")
    for name in sorted(os.listdir(annotations))[:n]:
        stem = os.path.splitext(name)[0]
        shutil.copy(os.path.join(annotations, name), folder + "/Annotations")
        shutil.copy(pictures[stem], folder + "/JPEGImages")


def make_coco_zip(path, source, pictures, n):
    with open(os.path.join(source, "tests", "data", "bccd-coco", "instances_val.json")) as file:
        coco = json.load(file)
    coco["images"] = coco["images"][:n]
    ids = {image["id"] for image in coco["images"]}
    coco["annotations"] = [one for one in coco["annotations"] if one["image_id"] in ids]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cells/annotations.json", json.dumps(coco))
        for image in coco["images"]:
            base = os.path.basename(image["file_name"])
            archive.write(pictures[os.path.splitext(base)[0]], "cells/" + base)


def make_plain(folder, pictures, n):
    os.makedirs(folder)
    for name in sorted(pictures)[:n]:
        shutil.copy(pictures[name], folder)


def make_nameless(folder, pictures):
    """A YOLO set whose data.yaml does not name the classes."""
    os.makedirs(folder + "/images/train")
    os.makedirs(folder + "/labels/train")
    for name in sorted(pictures)[:3]:
        shutil.copy(pictures[name], folder + "/images/train")
        with open(f"{folder}/labels/train/{name}.txt", "w") as file:
            file.write("0 0.5 0.5 0.2 0.2\n1 0.2 0.2 0.1 0.1\n")
    with open(folder + "/data.yaml", "w") as file:
        file.write("train: images/train\nval: images/train\n")


# --- what a person does ---


class Window:
    def __init__(self, program, dragger, home, path):
        self.home, self.dragger = home, dragger
        self.env = environment(home)
        os.makedirs(home)
        self.process = subprocess.Popen([program, path, *SETTINGS], env=self.env)
        self.app = application("hone-desktop", self.process)

    def drop(self, path):
        """Drags @path out of another program's window and lets it go over the middle of this one."""
        source = subprocess.Popen([self.dragger, path], env=dict(self.env, GTK_A11Y="none"))
        try:
            window = xdotool("search", "--sync", "--onlyvisible", "--name", "^drag-source$").split()[0]
            xdotool("windowmove", "--sync", window, "900", "600")
            xdotool("windowraise", window)
            xdotool("mousemove", "960", "640", "mousedown", "1")
            for x, y in ((940, 620), (900, 560), (800, 480), (642, 402), (640, 400)):
                xdotool("mousemove", str(x), str(y), "sleep", "0.1")
            xdotool("mouseup", "1")
            source.wait(timeout=LIMIT)
        finally:
            if source.poll() is None:
                source.kill()

    def choose(self, path):
        """By Ctrl+O and the dialog's line for a path. GTK's dialog does not say when it listens: more than one try.
        Only its parent is asked: GTK 4.8 falls over questions to a dialog that is going away."""
        for seconds in ("1", "3", "9"):
            xdotool("key", "ctrl+o")
            dialog = xdotool("search", "--sync", "--onlyvisible", "--name", "^Open a Data Set$").split()[0]
            xdotool("windowfocus", "--sync", dialog, "sleep", seconds)  # there is no window manager that would
            xdotool("type", "--delay", "30", path)
            xdotool("sleep", "1", "key", "Return")
            try:
                return wait(lambda: self.app.get_child_count() == 1, "the dialog to go", 20)
            except NotThere:
                xdotool("key", "Escape", "key", "Escape", "sleep", "1")
        raise NotThere("the dialog does not take a path")

    def act(self, action):
        """What is in a menu: the menus of GTK 4.8 show nothing of themselves."""
        bus = ["gdbus", "call", "--session", "--dest", "org.hone.Hone", "--object-path", "/org/hone/Hone/window/1"]
        subprocess.run([*bus, "--method", "org.gtk.Actions.Activate", action, "[]", "{}"], check=True,
                       capture_output=True)

    def form(self, what):
        label = find(self.app, what, "label").get_name()
        wait(lambda: button(self.app, "^Create$"), "Create")
        return label

    def create(self, n):
        click(wait(lambda: button(self.app, "^Create$"), "Create"))
        find(self.app, f"^{n} pictures$", "label")


def button(app, name):
    """One that can be pressed."""
    for node in find_all(app, name, "push button"):
        if node.get_state_set().contains(Atspi.StateType.SENSITIVE):
            return node
    return None


def type_into(app, name, text):
    find(app, name, "text").get_editable_text_iface().set_text_contents(text)


def yaml_of(window, name):
    with open(f"{window.home}/Hone/data/{name}/data.yaml") as file:
        return file.read()


# --- the tests ---


def open_voc(window, folder):
    before = digest(folder)
    ok(f"the command line opens it: {window.form('^Pascal VOC: 12 pictures')}")
    controls = [node for node in find_all(window.app) if role_of(node) in CONTROLS]
    for node in controls:
        assert node.get_name() and not re.match("Gtk|Adw|_", node.get_name()), f"a {role_of(node)} has no name"
    ok(f"all {len(controls)} controls of the page have names")
    bar = find(window.app, "^Split$", "image")
    split = wait(lambda: re.search(r"Training (\d+), validation (\d+), test 0", bar.get_description()), "a preview")
    assert int(split[1]) + int(split[2]) == 12 and int(split[2]) > 0, split[0]
    ok(f"the preview says what goes where: {split[0]}")
    window.create(12)
    find(window.app, f"^Validation, {split[2]}$")
    ok("Create: the Data page has its pictures, dealt as the preview said")
    made = window.home + "/Hone/data/voc"
    links = [name for name in os.listdir(made + "/images/train") if os.path.islink(f"{made}/images/train/{name}")]
    assert len(links) == int(split[1]), links
    assert digest(folder) == before
    ok("pictures are linked, and the original is as it was")


def drop_coco(window, path):
    window.drop(path)
    ok(f"a zip that is dropped is looked into: {window.form('^COCO: 10 pictures')}")
    type_into(window.app, "^Name$", "voc")
    find(window.app, "There is a data set “voc” already", "label")
    assert button(window.app, "^Create$") is None
    ok("a name that is taken: Create waits, and the reason stands beside it")
    type_into(window.app, "^Name$", "from zip")
    window.create(10)
    found = sum(len(files) for _, _, files in os.walk(window.home + "/Hone/data/from zip/images"))
    assert found == 10, found
    left = [name for name in os.listdir(window.home + "/Hone/data") if name.startswith(".unpack")]
    wait(lambda: not [n for n in os.listdir(window.home + "/Hone/data") if n.startswith(".unpack")], f"{left} to go")
    ok("Create: the Data page has them; nothing else stays of what was unpacked")


def open_plain(window, folder):
    window.choose(folder)
    ok(f"Open finds pictures alone: {window.form('^6 pictures without labels$')}")
    type_into(window.app, "^What you will label", " , ")
    find(window.app, "^Name at least one class", "label")
    type_into(window.app, "^What you will label", "cell, artefact")
    window.create(6)
    text = yaml_of(window, "plain")
    assert "0: cell\n" in text and "1: artefact\n" in text, text
    find(window.app, "^artefact, 0$")
    ok("its classes are those that were typed")


def open_nameless(window, folder):
    window.drop(folder)
    ok(f"a data.yaml without names is no end: {window.form('^YOLO: 3 pictures, 6 objects, 2 classes$')}")
    type_into(window.app, "^Class 1", "")
    find(window.app, "^Class 1 has no name.$", "label")
    type_into(window.app, "^Class 1", "round")
    window.create(3)
    assert "0: round\n" in yaml_of(window, "nameless") and "1: class_1\n" in yaml_of(window, "nameless")
    ok("placeholders are named on the way")


def open_nothing(window, folder):
    window.drop(folder)
    find(window.app, "^This Can't Be Opened$")
    sentence = find(window.app, "nothing is not a data set", "label").get_name()
    ok(f"what is no data set gets a sentence: {sentence}")
    click(find(window.app, "^Back$", "push button"))
    find(window.app, "^3 pictures$", "label")
    ok("Back leads to the data set that was open")


def open_yolo(window):
    window.drop(window.home + "/Hone/data/voc")
    find(window.app, "^12 pictures$", "label")
    ok("a YOLO set opens at once")


def epoch_of(chart):
    found = re.search(r"after epoch (\d+)", chart.get_description() or "")
    return int(found[1]) if found else 0


def train_until(window, epoch):
    find(window.app, "^Stop$", "push button")
    chart = find(window.app, "^Mean average precision$", "image")
    reached = wait(lambda: epoch_of(chart) >= epoch and epoch_of(chart), f"epoch {epoch}")
    click(find(window.app, "^Stop$", "push button"))
    find(window.app, "^Stopped; everything is saved", "label")
    return reached


def continue_run(window):
    click(find(window.app, "^Train$", "page tab"))
    click(wait(lambda: button(window.app, "^Start Training$"), "Start Training"))
    train_until(window, 2)
    window.act("close-project")
    words = find(window.app, "^train stopped at epoch", "label").get_name()
    stopped = int(re.search(r"epoch (\d+) of 4000", words)[1])
    ok(f"the start page offers it: {words}")
    click(find(window.app, "^Continue$", "push button"))
    reached = train_until(window, stopped + 1)
    assert reached > stopped, (reached, stopped)
    click(find(window.app, "^Runs$", "page tab"))
    find(window.app, "^1 run$", "label")
    ok(f"it goes on, in the same run, to epoch {reached}")


def drive(window, sets):
    open_voc(window, sets + "/voc")
    drop_coco(window, sets + "/cells.zip")
    open_plain(window, sets + "/plain")
    open_nameless(window, sets + "/nameless")
    open_nothing(window, sets + "/nothing")
    open_yolo(window)
    continue_run(window)


def make_sets(sets, source):
    pictures = pictures_of(source)
    make_voc(sets + "/voc", source, pictures, 12)
    make_coco_zip(sets + "/cells.zip", source, pictures, 10)
    make_plain(sets + "/plain", pictures, 6)
    make_nameless(sets + "/nameless", pictures)
    os.makedirs(sets + "/nothing")
    with open(sets + "/nothing/letter.txt", "w") as file:
        file.write("Dear Sir\n")


def main(program, dragger, source):
    folder = tempfile.mkdtemp(prefix="hone-open-")
    window = None
    try:
        make_sets(folder + "/sets", source)
        window = Window(program, dragger, folder + "/home", folder + "/sets/voc")
        drive(window, folder + "/sets")
    except (NotThere, AssertionError) as error:
        failed(error, window and window.process)
        return 1
    finally:
        if window is not None:
            stop(window.process)
        shutil.rmtree(folder, ignore_errors=True)
        plan()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
