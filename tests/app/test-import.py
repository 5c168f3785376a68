#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-import.py - the page that makes a data set of a folder: shares, classes, groups, cancel
#
#   test-import.py PATH/hone-desktop
#
# What the preview says is what lies on the disk, and the folder stays as it was. By keyboard and by dragging the bar.
# At the end label files that are far too large.
# TAP; skips itself without AT-SPI or xdotool.
import os
import re
import shutil
import sys
import tarfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import DEMO, digest, keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool", "gdbus")
from atspi_window import Atspi, application, click, find, find_all, role_of, wait, walk  # noqa: E402
from import_case import START, open_anew  # noqa: E402
from viewer_case import drag, fill_screen, middle  # noqa: E402

PATIENTS, PICTURES = 8, 3
KEPT = ["by class", "by patient", "by share"]  # what is made before anything is cancelled
SPLITS = {"Training": "train", "Validation": "val", "Test": "test"}


def make_patients(folder):
    """P01_a.jpg … P08_c.jpg, labels beside them; no data.yaml, no splits."""
    os.makedirs(folder)
    images, labels = os.path.join(DEMO, "images", "train"), os.path.join(DEMO, "labels", "train")
    pictures = iter(sorted(os.listdir(images)))
    for patient in range(1, PATIENTS + 1):
        for letter in "abc"[:PICTURES]:
            picture, name = next(pictures), f"P{patient:02}_{letter}"
            shutil.copy(os.path.join(images, picture), f"{folder}/{name}.jpg")
            shutil.copy(f"{labels}/{os.path.splitext(picture)[0]}.txt", f"{folder}/{name}.txt")
    with open(folder + "/classes.txt", "w") as file:
        file.write("RBC\nWBC\nPlatelets\n")


class Form:
    def __init__(self, process, home, program):
        self.process, self.home, self.program = process, home, program
        self.app = application("hone-desktop", process)
        fill_screen()

    def open(self, path):
        open_anew(self.app, self.program, self.home, path)

    def ready(self):
        find(self.app, "^Ready", "label")
        return find(self.app, "^Create$", "push button")

    def counts(self):
        """What the preview says: pictures of each split."""
        self.ready()
        said = find(self.app, "^Split$", "image").get_description()
        return [int(n) for n in re.match(r"Training (\d+), validation (\d+), test (\d+) pictures", said).groups()]

    def focused(self):
        """What has the keyboard, with all around it."""
        path = []
        for node in walk(self.app):
            if node.get_state_set().contains(Atspi.StateType.FOCUSED):
                while node is not None and node.get_role() != Atspi.Role.APPLICATION:
                    path.append((role_of(node), node.get_name() or ""))
                    node = node.get_parent()
                break
        return path

    def tab_to(self, name, role):
        """By Tab alone; what has the focus is scrolled into sight."""
        for _ in range(60):
            path = self.focused()
            if any(kind == role and re.search(name, text) for kind, text in path):
                return find(self.app, name, role)
            keys("Tab")
            for _ in range(20):  # within an entry it moves without a sign
                if self.focused() != path:
                    break
                xdotool("sleep", "0.05")
        raise AssertionError(f"Tab does not lead to {name}")

    def choose_how(self, steps):
        """Of the list of ways to split, counted from the first."""
        self.tab_to("^How to Split$", "push button")
        keys("space")
        xdotool("sleep", "0.5")
        keys(*["Home"], *["Down"] * steps, "Return")

    def groups(self):
        """Group -> the split that it goes to, as the preview has it."""
        found, texts = {}, [node.get_name() for node in find_all(self.app, role="label")]
        for i, text in enumerate(texts[:-2]):
            if re.match(r"^P\d\d$", text) and texts[i + 2] in SPLITS:
                found[text] = SPLITS[texts[i + 2]]
        return found

    def create(self, name):
        entry = find(self.app, "^Name$", "text")
        entry.get_editable_text_iface().set_text_contents(name)
        click(self.ready())
        find(self.app, f"^{PATIENTS * PICTURES} pictures$", "label")
        return os.path.join(self.home, "Hone", "data", name)


def split_of(made):
    """Picture -> split, on the disk."""
    found = {}
    for split in SPLITS.values():
        folder = os.path.join(made, "images", split)
        for name in os.listdir(folder) if os.path.isdir(folder) else []:
            found[name] = split
    return found


def on_disk(made):
    splits = list(split_of(made).values())
    return [splits.count(split) for split in ("train", "val", "test")]


def objects_on_disk(made, split):
    counts = [0, 0, 0]
    folder = os.path.join(made, "labels", split)
    for name in os.listdir(folder):
        with open(os.path.join(folder, name)) as file:
            for line in file.read().splitlines():
                counts[int(line.split()[0])] += 1
    return counts


# --- the tests ---


def stratified(form, folder):
    before = digest(folder)
    find(form.app, "^YOLO: 24 pictures, .* 3 classes$", "label")
    said = form.counts()
    assert sum(said) == 24 and said[1] > 0 and said[2] == 0, said
    texts = [node.get_name() for node in find_all(form.app, role="label")]
    wanted = [[int(texts[texts.index(name, texts.index("Pictures")) + 1 + split]) for name in ("RBC", "WBC", "Platelets")]
              for split in range(2)]
    made = form.create("by class")
    assert on_disk(made) == said, (on_disk(made), said)
    assert [objects_on_disk(made, "train"), objects_on_disk(made, "val")] == wanted, wanted
    ok(f"pictures and objects of each class go where the preview says: {said}, {wanted}")
    assert digest(folder) == before
    ok("the folder is as it was")


def by_border(form, folder):
    """The borders of the bar: arrow keys first, then the pointer."""
    form.open(folder)
    find(form.app, "^YOLO: 24 pictures", "label")
    form.counts()
    border = form.tab_to("^Border of Training and Validation$", "slider")
    assert border.get_description() == "Training 80 %, Validation 20 %", border.get_description()
    keys("shift+Left", "Left", "Left", "Right")
    wait(lambda: border.get_description() == "Training 74 %, Validation 26 %", "the border to be moved")
    keys("Tab", *["shift+Left"] * 2)
    other = find(form.app, "^Border of Validation and Test$", "slider")
    wait(lambda: other.get_description() == "Validation 16 %, Test 10 %", "the other border to be moved")
    wait(lambda: form.counts()[2] > 0, "pictures for the test")
    ok(f"arrow keys move the borders: {form.counts()}")
    x, y = middle(border)
    drag(x, y, x - 150, y)
    wait(lambda: int(re.search(r"\d+", border.get_description())[0]) < 60, "the border to be dragged")
    said = wait(lambda: form.counts()[0] < 16 and form.counts(), "another deal")
    ok(f"the pointer drags them: {border.get_description()}, {said}")
    made = form.create("by share")
    assert on_disk(made) == said, (on_disk(made), said)
    ok("that is what lies on the disk")


def by_groups(form, archive):
    form.open(archive)
    find(form.app, "^YOLO: 24 pictures", "label")
    form.counts()
    form.choose_how(3)
    find(form.app, "^The first part of the name$", "radio button")
    find(form.app, r"^8 groups: P01, P02, P03 …; the largest has 3 pictures$", "label")
    ok("a ready way to group is made of the names")
    said = wait(lambda: len(form.groups()) == PATIENTS and form.groups(), "the groups in the preview")
    own = find(form.app, "^Own pattern", "text").get_editable_text_iface()
    own.set_text_contents("^(")
    find(form.app, "is not a regular expression", "label")
    create = find(form.app, "^Create$", "push button")
    assert not create.get_state_set().contains(Atspi.StateType.SENSITIVE), "Create"
    ok("half a pattern is a sentence, and Create waits")
    own.set_text_contents("^(P[0-9]+)")
    radio = find(form.app, "^Own pattern$", "radio button")
    wait(lambda: radio.get_state_set().contains(Atspi.StateType.CHECKED), "one's own pattern to be chosen")
    assert wait(lambda: form.groups() == said, "the same groups by one's own pattern")
    form.tab_to("^Deal Anew$", "push button")
    for _ in range(20):
        keys("space")
        form.counts()
        if form.groups() != said:
            break
    said = form.groups()
    ok(f"another seed deals otherwise: {said}")
    counts, made = form.counts(), form.create("by patient")
    dealt = split_of(made)
    assert len(dealt) == 24 and all(said[name[:3]] == split for name, split in dealt.items()), (said, dealt)
    assert on_disk(made) == counts, (on_disk(made), counts)
    ok("each patient lies where the preview said, whole")


def cancelled(form, folder):
    before = digest(folder)
    form.open(folder)
    find(form.app, "^YOLO: 24 pictures", "label")
    form.ready()
    find(form.app, "^Name$", "text").get_editable_text_iface().set_text_contents("never")
    click(find(form.app, "^Cancel$", "push button"))
    find(form.app, START, "label")
    names = os.listdir(os.path.join(form.home, "Hone", "data"))
    assert sorted(names) == KEPT, names
    assert digest(folder) == before
    ok("Cancel leads back, and nothing was made")


def make_many(folder, n):
    """One picture by n names, each with labels of its own."""
    os.makedirs(folder)
    picture = os.path.join(DEMO, "images", "val", sorted(os.listdir(os.path.join(DEMO, "images", "val")))[0])
    shutil.copy(picture, folder + "/0.jpg")
    for i in range(n):
        if i > 0:
            os.link(folder + "/0.jpg", f"{folder}/{i}.jpg")
        with open(f"{folder}/{i}.txt", "w") as file:
            file.write("0 0.5 0.5 0.1 0.1\n")


def cancelled_while_made(form, folder):
    """Where the machine was faster than the button, four times as many pictures are made."""
    data, n, kept = os.path.join(form.home, "Hone", "data"), 2000, list(KEPT)
    while True:
        make_many(f"{folder}-{n}", n)
        before = digest(f"{folder}-{n}")
        form.open(f"{folder}-{n}")
        find(form.app, f"^YOLO: {n} pictures", "label")
        find(form.app, "^Name$", "text").get_editable_text_iface().set_text_contents(f"never-{n}")
        create, cancel = form.ready(), find(form.app, "^Cancel$", "push button")
        click(create)
        click(cancel)
        if not os.path.exists(f"{data}/never-{n}"):
            break
        kept.append(f"never-{n}")
        n *= 4
    form.ready()
    wait(lambda: sorted(os.listdir(data)) == sorted(kept), f"nothing to be left of it: {os.listdir(data)}")
    assert digest(f"{folder}-{n}") == before
    ok(f"Cancel while {n} pictures are made into a data set: nothing is left, and the original is as it was")
    click(form.ready())
    wait(lambda: os.path.exists(f"{data}/never-{n}/data.yaml"), "the data set")
    find(form.app, f"^{n} pictures$", "label")
    ok("Create after that makes it after all")


def make_big(folder):
    """One label file of 8 MB, one that is more than Hone reads, and one as usual."""
    pictures = sorted(os.listdir(os.path.join(DEMO, "images", "val")))[:3]
    for kind in ("images", "labels"):
        os.makedirs(f"{folder}/{kind}/train")
    lines = "".join(f"{n % 3} {0.1 + n % 797 / 1000:.6f} {0.1 + n % 787 / 1000:.6f} 0.050000 0.0{n % 89 + 10}000\n"
                    for n in range(200000))
    for name, picture, text in zip("abc", pictures, (lines, "0 0.5 0.5 0.1 0.1\n" * 4000000, "0 0.5 0.5 0.1 0.1\n")):
        shutil.copy(os.path.join(DEMO, "images", "val", picture), f"{folder}/images/train/{name}.jpg")
        with open(f"{folder}/labels/train/{name}.txt", "w") as file:
            file.write(text)
    with open(folder + "/data.yaml", "w") as file:
        file.write("train: images/train\nval: images/train\nnames: [a, b, c]\n")


def peak(process):
    """Memory that it had at most, in MB."""
    with open(f"/proc/{process.pid}/status") as file:
        return int(re.search(r"VmHWM:\s+(\d+)", file.read())[1]) // 1024


def big_labels(form, folder):
    make_big(folder)
    form.open(folder)
    find(form.app, "^6 pictures$", "label")
    wait(lambda: [node for node in find_all(form.app, "^a.jpg$", "image") if "200000 labels" in node.get_description()],
         "the picture with 200,000 labels")
    wait(lambda: [node for node in find_all(form.app, "^b.jpg$", "image") if "finding" in node.get_description()],
         "a finding on the file that is too large")
    used = peak(form.process)
    assert used < 1000, f"{used} MB"
    ok(f"200,000 labels on a picture are shown, a file of 72 MB is a finding; {used} MB at most")


def drive(process, home, program):
    form = Form(process, home, program)
    folder, archive = home + "/patients", home + "/patients.tar.gz"
    stratified(form, folder)
    by_border(form, folder)
    by_groups(form, archive)
    cancelled(form, folder)
    cancelled_while_made(form, home + "/many")
    big_labels(form, home + "/big")


def main(program):
    def words(home):
        make_patients(home + "/patients")
        with tarfile.open(home + "/patients.tar.gz", "w:gz") as file:
            file.add(home + "/patients", "patients")
        return [program, home + "/patients"]

    failed = run("import", words, lambda process, home: drive(process, home, program))
    plan()
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
