#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-layouts.py - data sets as other programs export them, each opened in the window, as a folder or an archive
#
#   test-layouts.py PATH/hone-desktop
#
# What is said of each - format, pictures, objects, classes, splits - and what lies on the disk after Create. The
# layouts are those of the exports of Roboflow, Label Studio and CVAT; test-layouts.c of the core has more of them.
# TAP; skips itself without AT-SPI or xdotool.
import json
import os
import re
import sys
import tarfile
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import digest, needs, ok, plan, run  # noqa: E402

needs("xdotool", "gdbus")
import odd_pictures  # noqa: E402
from atspi_window import application, click, find, wait  # noqa: E402
from import_case import open_anew  # noqa: E402
from viewer_case import fill_screen, first  # noqa: E402

W, H = odd_pictures.WIDTH, odd_pictures.HEIGHT
PICTURE = odd_pictures.palette()
YOLO = "0 0.5 0.5 0.25 0.25\n"
SEGMENT = "1 0.25 0.25 0.75 0.25 0.5 0.75\n"


def yaml(**words):
    return "".join(f"{name}: {value}\n" for name, value in words.items())


def voc(name, *klasses):
    objects = "".join(f"<object><name>{klass}</name><difficult>{i % 2}</difficult><bndbox><xmin>{4.5 + i}</xmin><ymin>2"
                      "</ymin><xmax>24</xmax><ymax>12</ymax></bndbox></object>" for i, klass in enumerate(klasses))
    return (f"<annotation><filename>{name}</filename><size><width>{W}</width><height>{H}</height><depth>3</depth></size>"
            f"{objects}</annotation>")


def coco(*names, n=1):
    """Of each picture n boxes, an outline and a crowd in run lengths; ids of classes with gaps."""
    rle = {"size": [H, W], "counts": [100, 20, W * H - 120]}
    kinds = [{"category_id": 7, "bbox": [4, 2, 20, 10], "iscrowd": 0, "segmentation": []}] * n + [
        {"category_id": 90, "bbox": [4, 2, 20, 10], "iscrowd": 0, "segmentation": [[4, 2, 24, 2, 24, 12]]},
        {"category_id": 90, "bbox": [2, 4, 1, 20], "iscrowd": 1, "segmentation": rle}]
    annotations = [dict(kind, image_id=10 * i, area=200) for i in range(len(names)) for kind in kinds]
    return json.dumps({
        "categories": [{"id": 7, "name": "cat"}, {"id": 90, "name": "dog"}],
        "images": [{"id": 10 * i, "file_name": name, "width": W, "height": H} for i, name in enumerate(names)],
        "annotations": [dict(one, id=i) for i, one in enumerate(annotations)]})


def pictures(*names):
    return {name: PICTURE for name in names}


class Layout:
    def __init__(self, name, files, says, splits, objects, kind="folder"):
        """objects: how many lines are on the disk after Create, by class; None: a set that opens at once."""
        self.name, self.files, self.says, self.splits = name, files, says, splits
        self.objects, self.kind = objects, kind


LAYOUTS = (
    Layout("roboflow-yolo", {
        "data.yaml": yaml(train="../train/images", val="../valid/images", test="../test/images", nc=1, names="['cat']"),
        **pictures("train/images/a_jpg.rf.01.png", "train/images/b.png", "valid/images/c.png", "test/images/d.png"),
        "train/labels/a_jpg.rf.01.txt": YOLO, "valid/labels/c.txt": YOLO}, "4 pictures",
        {"Training": 2, "Validation": 1, "Test": 1}, None),
    Layout("cvat-ultralytics", {
        "data.yaml": yaml(path="./", train="train.txt", val="val.txt", names="{0: cat, 1: dog}"),
        "train.txt": "images/train/a.png\nimages/train/b.png\n", "val.txt": "./images/train/c.png\n",
        **pictures("images/train/a.png", "images/train/b.png", "images/train/c.png"),
        "labels/train/a.txt": YOLO + "1 0.5 0.5 0.1 0.1\n"}, "3 pictures", {"Training": 2, "Validation": 1}, None),
    Layout("lists-of-folders", {
        "data.yaml": yaml(path="sets", train="[one, two]", val="three", names="[cat]"),
        **pictures("sets/one/images/a.png", "sets/two/images/b.png", "sets/three/images/c.png"),
        "sets/one/labels/a.txt": YOLO}, "3 pictures", {"Training": 2, "Validation": 1}, None),
    Layout("roboflow-zip", {
        "data.yaml": yaml(train="../train/images", val="../valid/images", nc=2, names="['cat', 'dog']"),
        "README.roboflow.txt": "cats\n", **pictures("train/images/a.png", "train/images/b.png", "valid/images/c.png"),
        "train/labels/a.txt": YOLO, "valid/labels/c.txt": YOLO + SEGMENT}, "^YOLO: 3 pictures, 3 objects, 2 classes$",
        "Training 2 · Validation 1", {"cat": 2, "dog": 1}, "zip"),
    Layout("label-studio", {
        "classes.txt": "cat\ndog\n", "notes.json": '{"categories":[{"id":0,"name":"cat"},{"id":1,"name":"dog"}]}',
        **pictures("images/0f3a-a.png", "images/77b1-b.png", "images/88-c.png"), "labels/0f3a-a.txt": YOLO + "0 0.2 0.2 0.1 0.1\n",
        "labels/77b1-b.txt": "1 0.5 0.5 0.25 0.25\n"}, "^YOLO: 3 pictures, 3 objects, 2 classes$",
        "No split is given", {"cat": 2, "dog": 1}),
    Layout("darknet", {
        "obj.data": "classes = 1\nnames = data/obj.names\ntrain = data/train.txt\nvalid = data/valid.txt\n",
        "obj.names": "cat\n", "train.txt": "data/obj_train_data/a.png\n", "valid.txt": "data/obj_valid_data/b.png\n",
        **pictures("obj_train_data/a.png", "obj_valid_data/b.png"), "obj_train_data/a.txt": YOLO,
        "obj_valid_data/b.txt": YOLO}, "^YOLO: 2 pictures, 2 objects, 1 class$", "Training 1 · Validation 1", {"cat": 2},
        "tar.gz"),
    Layout("coco-several", {
        "annotations/instances_train.json": coco("a.png", "b.png"), "annotations/instances_val.json": coco("c.png"),
        "annotations/captions_train.json": '{"images":[],"annotations":[{"caption":"x"}]}',
        **pictures("train/a.png", "train/b.png", "val/c.png")}, "^COCO: 3 pictures, 9 objects, 2 classes$",
        "Training 2 · Validation 1", {"cat": 3, "dog": 3}),
    Layout("roboflow-coco", {
        "train/_annotations.coco.json": coco("a.png", "b.png", n=2), "valid/_annotations.coco.json": coco("c.png"),
        **pictures("train/a.png", "train/b.png", "valid/c.png")}, "^COCO: 3 pictures, 11 objects, 2 classes$",
        "Training 2 · Validation 1", {"cat": 5, "dog": 3}, "tar"),
    Layout("cvat-voc", {
        "Annotations/a.xml": voc("a.png", "cat", "dog"), "Annotations/b.xml": voc("other-name.png", "cat"),
        "ImageSets/Main/train.txt": "a\n", "ImageSets/Main/val.txt": "b\n", "labelmap.txt": "# label\ncat:1,2,3::\n",
        **pictures("JPEGImages/a.png", "JPEGImages/b.png")}, "^Pascal VOC: 2 pictures, 3 objects, 2 classes$",
        "Training 1 · Validation 1", {"cat": 2, "dog": 1}, "zip"),
    Layout("class-folders", {
        **pictures("train/cat/a.png", "train/dog/b.png", "val/cat/c.png", "val/dog/d.png")},
        None, {"Training": 2, "Validation": 2}, None),
    Layout("only-pictures", pictures("a.png", "b.png", "deep/c.png"), "^3 pictures without labels$", None, {}),
)


def make(folder, layout):
    root = os.path.join(folder, layout.name)
    for name, text in layout.files.items():
        os.makedirs(os.path.dirname(os.path.join(root, name)), exist_ok=True)
        with open(os.path.join(root, name), "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
    if layout.kind == "folder":
        return root
    path = f"{root}.{layout.kind}"
    if layout.kind == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name in layout.files:
                archive.write(os.path.join(root, name), name)
    else:
        with tarfile.open(path, "w:gz" if layout.kind == "tar.gz" else "w") as archive:
            archive.add(root, layout.name)
    return path


def at_once(app, layout, path):
    """A set that can be trained as it is, in its place."""
    n = sum(layout.splits.values())
    first(app, f"^{n} pictures$", "label")
    for split, count in layout.splits.items():
        first(app, f"^{split}, {count}$", "list item")
    ok(f"{layout.name}: opens at once, {layout.splits}")


def lines_by_class(made):
    """Of the label files and data.yaml that Create wrote."""
    with open(made + "/data.yaml") as file:
        names = dict(re.findall(r"^ +(\d+): (.+)$", file.read(), re.M))
    counts = {}
    for place, _, files in os.walk(made + "/labels"):
        for name in files:
            with open(os.path.join(place, name)) as file:
                for line in file.read().splitlines():
                    counts[names[line.split()[0]]] = counts.get(names[line.split()[0]], 0) + 1
    return counts


def by_create(app, home, layout, path):
    before = digest(path) if layout.kind == "folder" else None
    said = first(app, layout.says, "label").get_name()
    if layout.splits is not None:
        first(app, f"{layout.splits}", "label")
    if layout.name == "only-pictures":
        find(app, "^What you will label", "text").get_editable_text_iface().set_text_contents("cell")
    find(app, "^Name$", "text").get_editable_text_iface().set_text_contents(layout.name)
    first(app, "^Ready", "label")
    click(first(app, "^Create$", "push button"))
    n = sum(name.endswith(".png") for name in layout.files)
    made = f"{home}/Hone/data/{layout.name}"
    wait(lambda: os.path.exists(made + "/data.yaml"), f"{made}")
    first(app, f"^Pictures, {n}$", "list item")
    assert lines_by_class(made) == layout.objects, (lines_by_class(made), layout.objects)
    assert before is None or digest(path) == before, "the original has changed"
    ok(f"{layout.name} ({layout.kind}): {said}; {layout.objects} on the disk, the original as it was")


def drive(process, home, program, paths):
    app = application("hone-desktop", process)
    fill_screen()
    for i, (layout, path) in enumerate(zip(LAYOUTS, paths)):
        if i > 0:
            open_anew(app, program, home, path)
        if layout.objects is None:
            at_once(app, layout, path)
        else:
            by_create(app, home, layout, path)
    left = [name for name in os.listdir(home + "/Hone/data") if name.startswith(".")]
    wait(lambda: not [name for name in os.listdir(home + "/Hone/data") if name.startswith(".")], f"{left} to go")
    ok("nothing of what was unpacked stays")


def main(program):
    paths = []

    def words(home):
        paths.extend(make(home + "/sets", layout) for layout in LAYOUTS)
        return [program, paths[0]]

    status = run("layouts", words, lambda process, home: drive(process, home, program, paths))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
