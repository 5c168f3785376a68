#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-use.py - the page Use in the real window: a folder of pictures, thresholds, and what is saved
#
#   test-use.py PATH/hone-desktop PATH/hone PATH/drag-source
#
# A short training of the demo is made by the command line first. A folder with a few pictures and a broken file is
# dropped; the counts at two thresholds are those of "hone predict"; a table, labels and pictures are saved; a file and a
# picture are pasted; a result is dragged into another program. TAP.
import csv
import json
import os
import shutil
import sys
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from drag_case import drag, drop, end_other, focus, other_program  # noqa: E402
from run_case import copy_data, counted, hone, menu, train  # noqa: E402
from window_case import environment, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import Atspi, NotThere, application, click, find, find_all, wait  # noqa: E402

PICTURES = 4
KEPT = 0.37  # confidence
SURE = 0.15


def make_pictures(folder):
    os.makedirs(f"{folder}/new/inner")
    names = sorted(os.listdir(f"{folder}/set/images/val"))[:PICTURES]
    for i, name in enumerate(names):
        shutil.copy(f"{folder}/set/images/val/{name}", f"{folder}/new/{'inner/' if i == 0 else ''}{name}")
    with open(f"{folder}/new/broken.jpg", "w") as file:
        file.write("no picture")


def n_pictures(app):
    return max([int(node.get_name().split()[0]) for node in find_all(app, "^[0-9]+ pictures in ", "label")] or [0])


def paste_until(app, n):
    """X tells a program a little later what another one has in the clipboard: a key before that finds nothing."""
    for _ in range(10):
        xdotool("key", "ctrl+v")
        try:
            return wait(lambda: n_pictures(app) >= n, f"{n} pictures", 12)
        except NotThere:
            continue
    raise NotThere(f"{n} pictures")


def paste(app, dragger, folder):
    """What another program has copied: a file, then pixels."""
    names = sorted(os.listdir(f"{folder}/set/images/val"))
    picture = f"{folder}/set/images/val/{names[PICTURES]}"
    for i, (word, what) in enumerate((("--copy", "a file"), ("--paint", "a picture"))):
        owner = other_program(dragger, folder, word, picture)
        try:
            focus()
            paste_until(app, PICTURES + 2 + i)
        finally:
            end_other(owner)
        ok(f"{what} that another program has copied is pasted and looked at")


def drag_out(app, dragger, folder):
    """The picture with its boxes, as a file."""
    click(find(app, "^All Pictures"))
    cell = find(app, r"^[^,]*\.jpg, [0-9]+ objects?$", None)
    extents = cell.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
    x, y = extents.x + extents.width // 2, extents.y + extents.height // 2
    target = other_program(dragger, folder, "--drop")
    try:
        drag((x, y), (x + 20, y + 20), (x + 120, y + 80), (940, 620), (960, 640), (962, 642))
        path = target.communicate(timeout=60)[0].strip()
    finally:
        end_other(target)
    name = cell.get_name().split(",")[0]
    with open(path, "rb") as file:
        assert file.read(2) == b"\xff\xd8", path
    assert os.path.splitext(name)[0] in os.path.basename(path), (name, path)
    ok("a result is dragged into another program as a picture with its boxes")


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
    slider = find(app, "^Confidence$", "slider").get_value_iface()
    wait(lambda: abs(slider.get_current_value() - KEPT) < 1e-6, "the confidence kept with the run")
    ok("the confidence that was kept in the report of the run is the one to begin with")


def look(app, dragger, folder):
    drop(dragger, folder, f"{folder}/new")
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


def validation(app, program, folder):
    """What the model did in validation at the threshold, beside what hone report counts."""
    find(app, "^Confidence$", "slider").get_value_iface().set_current_value(SURE)
    found, missed, wrong = counted(program, folder, "first", SURE)
    precision, recall = found / (found + wrong), found / (found + missed)
    find(app, f"^At {SURE}, validation gave {precision:.2f} precision and {recall:.2f} recall", "label")
    ok(f"validation gave {found} found, {missed} missed, {wrong} false alarms, as hone report says")


def large(app):
    click(find(app, "^One Picture Large"))
    find(app, f"1 of {PICTURES + 1}$", "label")
    click(find(app, "^Next Picture", "push button"))
    find(app, f"2 of {PICTURES + 1}$", "label")
    ok("one picture large, and the next")


def label_lines(folder):
    paths = [f"{place}/{name}" for place, _, names in os.walk(folder) for name in names if name.endswith(".txt")]
    return sum(len(open(path).read().splitlines()) for path in paths if os.path.basename(path) != "classes.txt")


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
    click(find(app, r"^Report \(PDF\)$", "push button"))
    wait(lambda: os.path.exists(f"{folder}/out/found.pdf"), "the report", 60)
    with open(f"{folder}/out/found.pdf", "rb") as file:
        assert file.read(5) == b"%PDF-"
    ok("a report on paper is saved")
    click(find(app, "^YOLO labels$", "push button"))
    wait(lambda: label_lines(f"{folder}/out") == sum(want.values()), "a line an object in the labels", 60)
    ok("labels have a line for each object")
    click(find(app, "^Pictures with boxes$", "push button"))
    wait(lambda: len([name for name in os.listdir(f"{folder}/out") if name.endswith(".jpg")]) == PICTURES,
         "the pictures", 60)
    ok("pictures with boxes are saved")


def export(app, folder):
    """The model for other programs: beside what is written a sentence says what it is good for."""
    click(find(app, "^ONNX$", "push button"))
    find(app, "^Model saved: .*first.onnx. On [0-9]+ pictures it says what Hone says.$", "label", True, 120)
    assert os.path.getsize(f"{folder}/out/first.onnx") > 100_000
    find(app, "^For other programs and devices: ONNX Runtime", "label")
    ok("the model becomes an ONNX file, which is checked")
    click(find(app, "^PyTorch$", "push button"))
    wait(lambda: os.path.exists(f"{folder}/out/first.pt"), "the file for PyTorch", 60)
    with zipfile.ZipFile(f"{folder}/out/first.pt") as file:
        assert any(name.endswith("/data.pkl") for name in file.namelist())
    ok("and a file for PyTorch")


def main(program, cli, dragger):
    def words(folder):
        os.rename(copy_data(folder), f"{folder}/set")
        train(cli, folder, f"{folder}/set", "first", 25)
        make_pictures(folder)
        with open(f"{folder}/runs/first/hone.json", "w") as file:
            json.dump({"conf": KEPT}, file)
        os.makedirs(f"{folder}/out")
        os.environ["HONE_SAVE"] = f"{folder}/out"
        return [program, f"{folder}/set/data.yaml"]

    def drive(process, folder):
        app = application("hone-desktop", process)
        choose_model(app)
        look(app, dragger, folder)
        thresholds(app, cli, folder)
        validation(app, cli, folder)
        large(app)
        save(app, cli, folder)
        export(app, folder)
        paste(app, dragger, folder)
        drag_out(app, dragger, folder)

    return run("use", words, drive)


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    plan()
    sys.exit(status)
