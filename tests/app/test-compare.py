#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-compare.py - the list of runs and the comparison of two in the real window
#
#   test-compare.py PATH/hone-desktop PATH/hone
#
# Two short trainings of the demo are made by the command line first. They are found, named, starred, searched for, thrown
# away and brought back; then compared: the sentence, what differs, the classes and the same pictures beside what "hone
# runs compare" and the files say. TAP.
import csv
import json
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import assert_matrix, copy_data, hone, menu, train, validate  # noqa: E402
from window_case import keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import NotThere, application, click, find, find_all, has_focus, point, wait  # noqa: E402


def marks(folder, name):
    try:
        with open(f"{folder}/runs/{name}/hone.json") as file:
            return json.load(file)
    except (FileNotFoundError, json.JSONDecodeError):
        return {}


def rows(app):
    return [node.get_name() for node in find_all(app, "^(first|second|The Long One), Finished$")]


def list_of_runs(app, folder):
    click(find(app, "^Runs$"))
    wait(lambda: len(rows(app)) == 2, "two runs in the list")
    ok("both runs are in the list")
    find(app, "^Differs From first$", None)
    find(app, "^epochs: 3$", "label")
    ok("a column says how a run was set up otherwise than the best")
    click(find(app, "^Give first a star$", "push button"))
    wait(lambda: marks(folder, "first").get("star"), "the star on the disk")
    ok("a star is kept beside the run")


def name_run(app, folder):
    menu(app, "first", ["Down", "Down", "Return"], lambda: find(app, "^Save$", "push button", True, 8))
    find(app, "^Name$", "text").get_editable_text_iface().set_text_contents("The Long One")
    click(find(app, "^Save$", "push button"))
    wait(lambda: marks(folder, "first").get("title") == "The Long One", "the name on the disk")
    wait(lambda: "The Long One, Finished" in rows(app), "the name in the list")
    ok("a name is kept beside the run, and shown")


def search(app):
    entry = find(app, "^Search runs$")
    text = entry.get_editable_text_iface()
    text.set_text_contents("epochs:<5 -starred")
    wait(lambda: rows(app) == ["second, Finished"], "the one run that was searched for")
    text.set_text_contents("")
    wait(lambda: len(rows(app)) == 2, "all runs again")
    ok("a search by number and star finds the run")


def choose(app, *names):
    for i, name in enumerate(names):
        xdotool("mousemove", 640, 10)  # away from the mark before: its tooltip lies over the next one
        point(find(app, f"^Choose {name}$", "check box"))  # check marks of GTK 4.8 have no action
        find(app, f"^{i + 1} runs? chosen$", "label")


def throw_away(app, folder):
    choose(app, "second")
    click(find(app, "^Move to Wastebasket$", "push button"))
    wait(lambda: os.path.exists(f"{folder}/data/Trash/files/second/args.yaml"), "the folder in the wastebasket")
    assert not os.path.exists(f"{folder}/runs/second")
    wait(lambda: keys("ctrl+z") or os.path.exists(f"{folder}/runs/second/args.yaml"), "the folder to come back")
    wait(lambda: len(rows(app)) == 2, "the row to come back")
    assert not os.path.exists(f"{folder}/data/Trash/files/second")
    ok("a run goes to the wastebasket, and Undo brings it back")


def told(program, folder):
    out = hone(program, folder, "runs", "compare", f"{folder}/runs/first", f"{folder}/runs/second", "--json")
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")][-1]


def compare(app, program, folder):
    choose(app, "The Long One", "second")
    click(find(app, "^Compare$", "push button"))
    find(app, "^Which Is Better$", "label")
    find(app, "^All on the same data, pictures and labels$", "label", True, 60)
    sentence = find(app, "“The Long One”", "label").get_name()
    both = json.dumps(told(program, folder), ensure_ascii=False)
    figures = re.findall(r"[+-]?\d\.\d{3}", sentence)
    assert len(figures) == 3 and "is better than “second”" in sentence, sentence
    assert all(figure.lstrip("+-") in both for figure in figures), (sentence, both[:2000])
    ok(f"the sentence says what hone runs compare says: {sentence}")
    find(app, "^Epochs$", "label")
    there = [node.get_name() for node in find_all(app, "^(18|3)$", "label")]
    assert {"18", "3"} <= set(there), there
    ok("the setting that differs is shown with both values")


def scores(app, folder):
    """The card of each run has the best score of its results.csv, and how far it is from the first."""
    best = {}
    for name in ("first", "second"):
        with open(f"{folder}/runs/{name}/results.csv") as file:
            rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
        best[name] = max(float(row["metrics/mAP50-95(B)"]) for row in rows)
    there = [node.get_name() for node in find_all(app, r"^[+-]?\d\.\d{3}$", "label")]
    want = [f"{best['first']:.3f}", f"{best['second']:.3f}", f"{best['second'] - best['first']:+.3f}"]
    assert set(want) <= set(there), (want, there)
    ok(f"the cards have the best scores of results.csv: {want}")


def described(app):
    """The list of runs has such a chart, too, and keeps its size while it is hidden."""
    return [node.get_description() or "" for node in find_all(app, "^mAP50-95$", "image")]


def curves(app, folder):
    """Over epochs and over minutes the chart ends with what results.csv ends with."""
    ends = {}
    for name in ("first", "second"):
        with open(f"{folder}/runs/{name}/results.csv") as file:
            rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
        ends[name] = (f"{float(rows[-1]['metrics/mAP50-95(B)']):.3f}", rows[-1]["epoch"], float(rows[-1]["time"]) / 60)
    find(app, "^mAP50-95$", "image")
    for words in ("epoch {epoch},", "{minutes:.2f} minutes,"):
        if "minutes" in words:
            click(find(app, "^Minutes$"))
        for name, title in (("first", "The Long One"), ("second", "second")):
            score, epoch, minutes = ends[name]
            want = f"{title} {score} after " + words.format(epoch=epoch, minutes=minutes)
            wait(lambda: any(want in text for text in described(app)), want, 30)
    ok(f"the curves end as results.csv does, over epochs and over minutes: {ends}")


def pictures(app, folder):
    n = len(os.listdir(f"{folder}/set/images/val"))
    find(app, f"^All, {n}$")
    counts = [tuple(map(int, re.findall(r"\d+", node.get_name())))
              for node in find_all(app, "^[0-9]+ found, [0-9]+ missed, [0-9]+ extra$", "label")]
    name = re.match("^(.*) · 1 of", find(app, "· 1 of ", "label").get_name()).group(1)
    with open(f"{folder}/set/labels/val/{os.path.splitext(name)[0]}.txt") as file:
        labels = len(file.read().splitlines())
    assert len(counts) == 2 and all(found + missed == labels for found, missed, _ in counts), (counts, labels)
    ok(f"found and missed are the {labels} labels of the first picture, for both runs")
    click(find(app, "^Next Picture", "push button"))
    find(app, "· 2 of ", "label")
    click(find(app, "^Flick$"))
    wait(lambda: len(find_all(app, "^[0-9]+ found, ", "label")) == 1, "one run at a time")
    click(find(app, "^Split$"))
    wait(lambda: len(find_all(app, "^[0-9]+ found, ", "label")) == 2, "both in one picture")
    ok("the next picture, one run at a time, and both split")


def classes(app):
    description = find(app, "^mAP50-95 by class$", "image").get_description()
    assert re.match(r"All: A [01]\.\d{3}, B [01]\.\d{3}, [+-]", description), description
    highest = find(app, "^Precision over recall$", "image").get_description()
    assert re.match(r"A The Long One: highest [01]\.\d+ at recall [01]\.\d\d; B second: highest", highest), highest
    assert find_all(app, "^A The Long One$") and find_all(app, "^B second$")
    point(find(app, "^mAP50-95 by class$", "image"))
    keys("ctrl+t")
    table = find(app, "^mAP50-95 by class$", "tree table")
    cells = [node.get_name() for node in find_all(table, "", "label", shown=False)]
    assert {"RBC", "WBC", "Platelets", re.match(r"All: A ([01]\.\d{3})", description).group(1)} <= set(cells), cells
    keys("Escape")
    ok("classes and matrices of both runs are there, in words, too")


def best_threshold(program, folder, name):
    """Where the mean F1 is best: a step of 1 / 999, of which the report tells three digits."""
    hone(program, folder, "report", f"run={folder}/runs/{name}", f"out={folder}/told-{name}", "sections=classes")
    with open(f"{folder}/told-{name}/index.html") as file:
        return round(float(re.search(r"at a threshold of (0\.\d{3})", file.read()).group(1)) * 999) / 999


def tab_to(node):
    for _ in range(60):
        if has_focus(node):
            return
        keys("Tab")
        xdotool("sleep", 0.1)  # the focus moves a moment later; one Tab too many is no harm: the way leads round
    raise NotThere(f"{node.get_name()} by Tab")


def matrix(app, program, folder):
    """As hone val counts at the same confidence. Only of the run that has learnt something: the best confidence of the
    other may be 0, where val keeps more than a run does."""
    conf = best_threshold(program, folder, "first")
    val = validate(program, folder, f"{folder}/set", "first", f"conf={conf!r}")
    tab_to(find(app, "^A The Long One$", "image"))
    keys("ctrl+t")
    table = find(app, "^A The Long One$", "tree table")
    assert_matrix(wait(lambda: [node.get_name() for node in find_all(table, "", "label", shown=False)], "cells"), val)
    keys("Escape")
    ok(f"the confusion matrix at {conf:.3f} has the counts of hone val")


def from_the_page(app):
    """C on the page of a run: it beside another one; one more of all there are; and out again."""
    keys("Escape")
    click(find(app, "^Runs$", "page tab"))
    xdotool("mousemove", 640, 10)
    point(find(find(app, "^Runs$", "tree table"), "^second$", "label"))
    find(app, "^Compare With…$", "push button")
    find(app, "^What is taken for what$", "image", True, 60)
    keys("c")
    find(app, "^The Long One, .* mAP ", None)
    keys("Return")
    find(app, "^Which Is Better$", "label")
    ok("a run is compared with another one from its page by keys")


def drive(app, program, folder):
    list_of_runs(app, folder)
    name_run(app, folder)
    search(app)
    throw_away(app, folder)
    compare(app, program, folder)
    scores(app, folder)
    curves(app, folder)
    pictures(app, folder)
    classes(app)
    matrix(app, program, folder)
    from_the_page(app)


def main(program, cli):
    def words(folder):
        data = copy_data(folder)
        os.rename(data, f"{folder}/set")  # "data" is where the program keeps things
        train(cli, folder, f"{folder}/set", "first", 18)
        train(cli, folder, f"{folder}/set", "second", 3)
        os.makedirs(f"{folder}/data", exist_ok=True)
        return [program, f"{folder}/set/data.yaml"]

    def begin(process, folder):
        app = application("hone-desktop", process)
        drive(app, cli, folder)

    return run("compare", words, begin)


if __name__ == "__main__":
    status = main(*sys.argv[1:])
    plan()
    sys.exit(status)
