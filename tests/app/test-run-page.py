#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-run-page.py - the page of a run in the real window: every figure beside what "hone val" and results.csv say
#
#   test-run-page.py PATH/hone-desktop PATH/hone
#
# A short training of the demo is made by the command line first. Then its report is opened: score
# cards, threshold, matrix, kinds of errors, pictures, class by class. TAP.
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import copy_data, hone, n_rows, train, train_and_stop  # noqa: E402
from window_case import keys as press_keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point, press, wait  # noqa: E402

RETURN, ESCAPE = 0xFF0D, 0xFF1B
VAL_CONF = 0.25  # counts and matrices are compared at


def lines(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def validated(program, folder, data, *words):
    out = hone(program, folder, "val", f"model={folder}/runs/first/weights/best.safetensors",
               f"data={data}/data.yaml", "imgsz=64", "batch=16", "amp=false", "plots=false", f"project={folder}/val",
               "--json", *words)
    return lines(out)[-1]


def number(json_of, *names):
    for name in names:
        if name in json_of:
            return json_of[name]
    raise AssertionError(f"none of {names} in {json_of}")


def shown(value):
    return f"{value:.3f}"


def open_run(app):
    click(find(app, "^Runs$", "page tab"))
    table = find(app, "^Runs$", "tree table")
    point(find(table, "^first$", "label"))
    find(app, "^What is taken for what$", "image", 60)


def texts(app):
    return [node.get_name() for node in find_all(app, "", "label")]


def cards(app, val):
    wait(lambda: any("95 % interval" in text for text in texts(app)), "the intervals", 60)
    there = texts(app)
    for name, keys in (("mAP50-95", ("mAP50-95", "map50_95", "map")), ("mAP50", ("mAP50", "map50"))):
        want = shown(number(val, *keys))
        assert f"{want} {name}" in there, (name, want, [text for text in there if name in text])
    ok("the score cards say what hone val prints: "
       f"{shown(number(val, 'mAP50-95', 'map50_95', 'map'))} and {shown(number(val, 'mAP50', 'map50'))}")


def best_row(folder):
    with open(f"{folder}/runs/first/results.csv") as file:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
    return max(rows, key=lambda row: float(row["metrics/mAP50-95(B)"]))


def heading(app, folder):
    best = best_row(folder)
    find(app, f"best mAP50-95 {shown(float(best['metrics/mAP50-95(B)']))} at epoch {int(best['epoch'])}$", "label")
    ok("the heading says what results.csv has for the best epoch")


def counts(app):
    text = find(app, "found, .* missed, .* false alarms$", "label").get_name()
    return [int(part.replace(",", "")) for part in re.findall(r"\d[\d,]*(?= )", text)][:3]


def threshold(app, data):
    slider = find(app, "^Confidence$", "slider")
    labels = sum(len(open(f"{data}/labels/val/{name}").read().splitlines())
                 for name in os.listdir(f"{data}/labels/val"))
    found, missed, wrong = counts(app)
    assert found + missed == labels, (found, missed, labels)
    value = slider.get_value_iface()
    value.set_current_value(1.0)
    wait(lambda: counts(app) == [0, labels, 0], "nothing above a confidence of 1")
    value.set_current_value(0.01)
    wait(lambda: counts(app)[2] > wrong, "more false alarms at 0.01")
    ok(f"counts follow the slider; found and missed are always the {labels} labels")
    click(find(app, "^Suggested$", "push button"))
    wait(lambda: counts(app) == [found, missed, wrong], "the suggested confidence again")
    click(find(app, "^Use Everywhere$", "push button"))
    ok("the suggested confidence comes back, and is kept")


def scores_at(app):
    """Precision, recall and F1 at a threshold follow from the counts beside it, the matrix is that of hone val."""
    find(app, "^Confidence$", "slider").get_value_iface().set_current_value(VAL_CONF)
    there = wait(lambda: [text for text in texts(app) if text.endswith(f"is right, at {VAL_CONF:.2f}")], "the cards")
    found, missed, wrong = counts(app)
    for name, part in (("Precision", found / max(found + wrong, 1)), ("Recall", found / max(found + missed, 1)),
                       ("F1", 2 * found / max(2 * found + missed + wrong, 1))):
        assert f"{shown(part)} {name}" in texts(app), (name, part, there)
    ok(f"precision, recall and F1 at {VAL_CONF} are those of the counts")


def matrix_table(app, val):
    """What the matrix shows, as the table that a screen reader reads; "hone val" has the labels in columns. The matrix has
    the focus."""
    press_keys("ctrl+t")
    want = [[str(row[column]) for row in val["confusion"]] for column in range(len(val["confusion"]))]
    table = find(app, "^What is taken for what$", "tree table")
    cells = wait(lambda: [node.get_name() for node in find_all(table, "", "label", shown=False)], "its cells")
    for name, row in zip([row["name"] for row in val["classes"]], want):
        assert follows(cells, [name, *row]), (name, row, cells)
    press_keys("Escape")
    ok("the confusion matrix has the counts of hone val, as a table, too")


def follows(cells, row):
    """Whether row stands in cells, one after the other."""
    return any(cells[i:i + len(row)] == row for i in range(len(cells)))


def kept(folder):
    wait(lambda: os.path.exists(f"{folder}/runs/first/hone.json"), "the threshold beside run.json")
    with open(f"{folder}/runs/first/hone.json") as file:
        marks = json.load(file)
    assert 0 < marks["conf"] <= 1, marks


def gallery(app):
    view = find(app, "^Pictures behind the figures$", None)
    wait(lambda: find_all(view, "missed, .* extra$"), "the worst pictures")
    click(find(app, "^Missed, "))
    wait(lambda: find_all(view, "not found$"), "labels that were not found")
    ok("the gallery shows the worst pictures, and what was missed")
    row = find(app, "points of mAP50$", None)
    point(row)
    find(app, "^Show all again$", "push button")
    click(find(app, "^Show all again$", "push button"))
    ok("a kind of error limits the gallery, its button takes that away")


def matrix(app, val):
    image = find(app, "^What is taken for what$", "image")
    point(image)  # a cell in the middle
    find(app, "^Show all again$", "push button")
    matrix_table(app, val)
    press(0xFF57)  # End: the column of what was not found
    wait(lambda: re.search(" not found: ", image.get_description() or ""), "the cell in words")
    press(RETURN)
    find(app, "^(RBC|WBC|Platelets) not found: ", "label")
    click(find(app, "^Show all again$", "push button"))
    ok(f"the matrix goes by keys and says its cells: {image.get_description()}")


def class_table(app, val):
    table = find(app, "^Class by class$", "tree table") if find_all(app, "^Class by class$", "tree table") else \
        find(app, "^Class by class$", "table")
    there = [node.get_name() for node in find_all(table, "", "label", shown=False)]
    for keys in (("precision", "metrics/precision(B)"), ("recall", "metrics/recall(B)")):
        assert shown(number(val, *keys)) in there, (keys, there)
    for row in val["classes"]:
        figures = [shown(row[key]) for key in ("precision", "recall", "mAP50", "mAP50-95")]
        assert follows(there, [row["name"], str(row["images"]), str(row["instances"]), *figures]), (row, there)
    ok("each class has pictures, labels, precision, recall and mAP of hone val")


def speed(app):
    card = wait(lambda: [text for text in texts(app) if re.match(r"^[0-9.]+ ms\b", text)], "the speed", 60)
    ok(f"the card of speed says {card[0]}")


def settings_copied(app):
    xdotool("key", "ctrl+shift+c")
    find(app, "^Settings copied as args.yaml$", "label")
    ok("Ctrl+Shift+C copies the settings")


def data_changed(app, data):
    """A label that is another one since: told over the figures, which stay as they were."""
    label = f"{data}/labels/val/{sorted(os.listdir(f'{data}/labels/val'))[0]}"
    with open(label, "a") as file:
        file.write("0 0.5 0.5 0.1 0.1\n")
    press(ESCAPE)
    open_run(app)
    find(app, "Of the validation pictures: 1 has other labels", "label", True, 60)
    ok("a run says that its data set has changed since, and how")


def go_on(app, folder):
    """What was stopped is taken up in the list, and trains on from where it was."""
    press(ESCAPE)
    click(find(app, "^Runs$", "page tab"))
    before = n_rows(f"{folder}/runs/halted")
    click(find(app, "^Continue$", "push button"))
    wait(lambda: n_rows(f"{folder}/runs/halted") > before, "one more epoch", 120)
    ok(f"a run that was stopped after {before} epochs goes on")


def drive(process, folder):
    app = application("hone-desktop", process)
    open_run(app)
    ok("a run is opened from the list, its report comes")
    heading(app, folder)
    cards(app, val)
    threshold(app, folder + "/data")
    kept(folder)
    scores_at(app)
    gallery(app)
    matrix(app, val)
    class_table(app, val)
    speed(app)
    settings_copied(app)
    data_changed(app, folder + "/data")
    go_on(app, folder)


def main():
    desktop, program = sys.argv[1:3]

    def words(folder):
        global val
        data = copy_data(folder)
        train(program, folder, data, "first", 18)
        train_and_stop(program, folder, data, "halted", 500, 2)
        val = validated(program, folder, data)
        val["confusion"] = validated(program, folder, data, f"conf={VAL_CONF}")["confusion"]
        return [desktop, data]

    failed = run("run-page", words, drive)
    plan()
    return failed


if __name__ == "__main__":
    val = None
    sys.exit(main())
