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

from run_case import assert_matrix, copy_data, counted, follows, hone, n_rows, train, train_and_stop, validate  # noqa: E402
from window_case import keys as press_keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import Atspi, application, click, find, find_all, point, press, wait  # noqa: E402

RETURN, ESCAPE = 0xFF0D, 0xFF1B
VAL_CONF = 0.25  # counts and matrices are compared at


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


def intervals(app, program, folder):
    told = json.loads(hone(program, folder, "runs", "show", f"{folder}/runs/first", "--json").splitlines()[-1])["evaluation"]
    for name in ("mAP50-95", "mAP50"):
        want = f"95 % interval {shown(told[name]['low'])} – {shown(told[name]['high'])}"
        assert any(text.endswith(want) for text in texts(app)), (want, [text for text in texts(app) if "95 %" in text])
    ok("the intervals are those of hone runs show")


def results(folder):
    with open(f"{folder}/runs/first/results.csv") as file:
        return [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]


def best_row(folder):
    return max(results(folder), key=lambda row: float(row["metrics/mAP50-95(B)"]))


def curves(app, folder):
    """Each chart of the page ends as results.csv does, in the words that a screen reader reads."""
    last = results(folder)[-1]
    charts = {"Mean average precision": ["mAP50(B)", "mAP50-95(B)"], "Precision and recall": ["precision(B)", "recall(B)"],
              "Box loss": ["box_loss"], "Class loss": ["cls_loss"], "Learning rate in thousandths": ["lr/pg0"]}
    for title, columns in charts.items():
        there = [chart.get_description() or "" for chart in find_all(app, f"^{title}$", "image", shown=False)]
        got = [float(value) for text in there for value in re.findall(r" ([0-9.e-]+) after epoch", text)]
        for column in columns:
            of = [float(value) for name, value in last.items() if name.endswith(column)]
            want = [1000 * value for value in of] if column == "lr/pg0" else of
            assert want and all(any(abs(value - shown) <= 6e-4 * max(1, value) for shown in got) for value in want), \
                (title, column, want, there)
    ok("the curves of scores, losses and learning rate end as results.csv does")


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


def scores_at(app, program, folder):
    """Precision, recall and F1 at a threshold follow from the counts beside it, the matrix is that of hone val."""
    find(app, "^Confidence$", "slider").get_value_iface().set_current_value(VAL_CONF)
    there = wait(lambda: [text for text in texts(app) if text.endswith(f"is right, at {VAL_CONF:.2f}")], "the cards")
    found, missed, wrong = counts(app)
    want = counted(program, folder, "first", VAL_CONF)
    assert want == (found, missed, wrong), (want, (found, missed, wrong))
    for name, part in (("Precision", found / max(found + wrong, 1)), ("Recall", found / max(found + missed, 1)),
                       ("F1", 2 * found / max(2 * found + missed + wrong, 1))):
        assert f"{shown(part)} {name}" in texts(app), (name, part, there)
    ok(f"counts at {VAL_CONF} are those of hone report, {want}; precision, recall and F1 follow from them")


def matrix_table(app, val):
    """What the matrix shows, as the table that a screen reader reads; "hone val" has the labels in columns. The matrix has
    the focus."""
    press_keys("ctrl+t")
    table = find(app, "^What is taken for what$", "tree table")
    cells = wait(lambda: [node.get_name() for node in find_all(table, "", "label", shown=False)], "its cells")
    assert_matrix(cells, val)
    press_keys("Escape")
    ok("the confusion matrix has the counts of hone val, as a table, too")


def kept(folder):
    wait(lambda: os.path.exists(f"{folder}/runs/first/hone.json"), "the threshold beside run.json")
    with open(f"{folder}/runs/first/hone.json") as file:
        marks = json.load(file)
    assert 0 < marks["conf"] <= 1, marks


def kinds(app, program, folder):
    """Kinds of errors at the kept confidence: as the report's table has them."""
    hone(program, folder, "report", f"run={folder}/runs/first", f"out={folder}/report", "sections=errors")
    with open(f"{folder}/report/error-kinds.csv") as file:
        table = list(csv.DictReader(file))
    for row in table:
        name = f"^{row['Kind']}: {row['How many']}, (-?[0-9.]+) points of mAP50$"
        cost = float(re.match(name, find(app, name, None).get_name()).group(1))
        assert abs(cost - 100 * float(row["Costs of mAP50"])) <= 0.11, (row, cost)
    assert len(table) == 6, table
    ok(f"six kinds of errors have the counts of hone report: {[row['How many'] for row in table]}")


def gallery(app):
    view = find(app, "^Pictures behind the figures$", None)
    wait(lambda: find_all(view, "missed, .* extra$"), "the worst pictures")
    found, missed, wrong = counts(app)
    click(find(app, f"^Missed, {missed}$"))
    find(app, f"^Extra, {wrong}$")
    wait(lambda: find_all(view, "not found$"), "labels that were not found")
    ok(f"the gallery shows the worst pictures, and what was missed: {missed}, as the counts say, and {wrong} extra")
    wheel(app, view)
    row = find(app, "points of mAP50$", None)
    point(row)
    find(app, "^Show all again$", "push button")
    click(find(app, "^Show all again$", "push button"))
    ok("a kind of error limits the gallery, its button takes that away")


def place(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def wheel(app, strip):
    """What scrolls sideways in the page does not stop the page."""
    title = find(app, "^Worst first$", "label")
    before = place(title).y
    box = place(strip)
    xdotool("mousemove", box.x + box.width // 2, box.y + 20, "click", 5)
    wait(lambda: place(title).y < before, "the page to scroll")
    xdotool("click", "--repeat", 5, 4)
    wait(lambda: place(title).y >= before, "the page to scroll back")
    ok("the wheel over the strip scrolls the page")


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


def speed(app, folder):
    """How fast depends on the machine; how large the file is does not."""
    card = wait(lambda: [text for text in texts(app) if re.match(r"^[0-9.]+ ms\b", text)], "the speed", 60)
    size = os.path.getsize(f"{folder}/runs/first/weights/best.safetensors")
    note = [text for text in texts(app) if text.startswith("a picture here; a file of ")]
    value, unit = re.search(r"([0-9.]+)\s(KiB|MiB)$", note[0]).groups()
    unit = {"KiB": 1 << 10, "MiB": 1 << 20}[unit]
    assert abs(float(value) * unit - size) <= 0.06 * unit, (note, size)
    ok(f"the card of speed says {card[0]}, and {note[0]}")


def settings_copied(app):
    wait(lambda: xdotool("key", "ctrl+shift+c") or find_all(app, "^Settings copied as args.yaml$", "label"),
         "the words that they are copied")  # they go by themselves
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


def drive(process, folder, program):
    app = application("hone-desktop", process)
    open_run(app)
    ok("a run is opened from the list, its report comes")
    heading(app, folder)
    cards(app, val)
    intervals(app, program, folder)
    curves(app, folder)
    threshold(app, folder + "/data")
    kept(folder)
    kinds(app, program, folder)
    scores_at(app, program, folder)
    gallery(app)
    matrix(app, val)
    class_table(app, val)
    speed(app, folder)
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
        val = validate(program, folder, data, "first")
        val["confusion"] = validate(program, folder, data, "first", f"conf={VAL_CONF}")["confusion"]
        return [desktop, data]

    failed = run("run-page", words, lambda process, folder: drive(process, folder, program))
    plan()
    return failed


if __name__ == "__main__":
    val = None
    sys.exit(main())
