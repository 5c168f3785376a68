#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-setup.py - a training set up in the real window: by preset, by search, like another run, and what it would run
#
#   test-setup.py PATH/hone-desktop PATH/hone [all]
#
# With "all" also advice, time and samples, presets of one's own, the command against the window, and settings of a run:
# minutes, and not part of make check.
# TAP; skips itself without AT-SPI or xdotool.
import csv
import glob
import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import environment, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, point, wait  # noqa: E402

# Small enough that two epochs take seconds.
SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=3", "imgsz=64", "batch=8", "optimizer=SGD", "fraction=[24, 8]"]


def number(node):
    return node.get_value_iface().get_current_value()


def set_number(node, value):
    node.get_value_iface().set_current_value(value)


def basics(app):
    """The rows of the page, not those of a search, which come later in the tree."""
    return lambda name: [node for node in find_all(app, name, "spin button")][0]


def expect(app, name, value):
    wait(lambda: find_all(app, name, "spin button") and number(basics(app)(name)) == value, f"{name} = {value}")


def write(node, text):
    node.get_editable_text_iface().set_text_contents(text)


def entry(app, name):
    return wait(lambda: [node for node in find_all(app, name) if node.get_editable_text_iface() is not None],
                f"an entry {name}")[0]


def open_page(app):
    click(find(app, r"^Train$", "page tab"))
    find(app, r"^Start Training$", "push button")
    expect(app, "^Epochs$", 3)
    ok("the page opens with the settings of the command line")


def by_preset(app):
    epochs, size, patience = (basics(app)(name) for name in ("^Epochs$", "^Picture size$", "^Patience$"))
    point(find(app, r"^Balanced$", "push button"))  # so that it has the focus, too
    wait(lambda: (number(epochs), number(size), number(patience)) == (100, 640, 30), "the preset")
    ok("a preset sets epochs, picture size, patience")
    subprocess.run(["xdotool", "key", "ctrl+z"], check=True)  # the toast is gone before a busy machine finds it
    wait(lambda: (number(epochs), number(size)) == (3, 64), "the settings from before")
    ok("and Ctrl+Z takes it back")


def by_search(app):
    search = entry(app, r"^Find a setting$")
    write(search, "lr0")
    found = find(app, r"^Settings found$", "list")
    row = wait(lambda: [node for node in find_all(found, r"^Learning rate$") if
                        node.get_editable_text_iface() is not None], "the row of lr0")[0]
    ok("a setting is found by its Ultralytics name")
    assert not find_all(found, r"^Rotate$"), "what does not match is shown"
    write(row, "0.02")
    find(app, r"^Changed \(\d+\)$", "push button")
    write(search, "")
    click(find(app, r"^Changed \(", "push button"))
    wait(lambda: find_all(found, r"^Learning rate$") and not find_all(found, r"^Momentum$"), "what is changed, alone")
    assert find_all(found, r"^Epochs$") and not find_all(found, r"^Rotate$")
    ok("what is changed can be shown alone")


def count_changed(app):
    return int(re.search(r"\d+", find(app, r"^Changed \(\d+\)$", "push button").get_name()).group())


def reset(app):
    found = find(app, r"^Settings found$", "list")
    before = count_changed(app)
    click(find(found, r"^Reset Learning rate$", "push button"))
    wait(lambda: count_changed(app) == before - 1, "one less")
    ok("a reset arrow puts a setting back")
    click(find(app, r"^Changed \(", "push button"))


def advice(app):
    set_number(basics(app)("^Picture size$"), 1600)
    fix = find(app, r"^Picture size: Use \d+$", "push button")
    ok(f"advice looks at the data: {fix.get_name()}")
    click(fix)
    wait(lambda: number(basics(app)("^Picture size$")) < 1600, "what was advised")
    ok("and a click follows it")
    set_number(basics(app)("^Picture size$"), 64)
    expect(app, "^Picture size$", 64)


def outlook(app):
    chart = find(app, r"^Learning rate over the epochs$", "image")
    wait(lambda: re.search(r"0\.0", chart.get_description() or ""), "the planned learning rate")
    ok(f"the learning rate is drawn: {chart.get_description()}")
    network = find(app, r"^Blocks of the network$", "image")
    wait(lambda: "All of it learns" in (network.get_description() or ""), "the network")
    samples = wait(lambda: [node for node in find_all(app, r"^Sample \d, \d+ objects?$", "image")], "samples")
    assert len(samples) == 8
    ok(f"eight samples of the chain are shown: {samples[0].get_name()}")
    wait(lambda: find_all(app, r"from \d measured steps?\."), "the time, measured")
    ok(f"it was tried how long it takes: {find(app, 'measured step').get_name()}")


def own_preset(app, folder):
    click(find(app, r"^Save as Preset…$", "push button"))
    write(entry(app, r"^Name of the preset$"), "Mine, small")
    click(find(app, r"^Save$", "push button"))
    find(app, r"^Mine, small$", "push button")
    wait(lambda: glob.glob(os.path.join(folder, "data/hone/presets/*.yaml")), "the file of the preset")
    path = glob.glob(os.path.join(folder, "data/hone/presets/*.yaml"))[0]
    with open(path) as file:
        text = file.read()
    assert "epochs: 3\n" in text and "fraction: [24, 8]" in text and "model" not in text and "data" not in text, text
    ok("settings are saved as a preset of one's own")
    click(find(app, r"^Delete Mine, small$", "push button"))
    wait(lambda: not os.path.exists(path), "the file to be gone")
    ok("and deleted")


def command_of(app):
    expander = find(app, r"^As a command$")
    click(expander)
    return find(app, r"^hone train ", "label").get_name()


def rows_of(folder):
    """results.csv without the seconds."""
    with open(os.path.join(folder, "results.csv")) as file:
        return [{key: value for key, value in row.items() if key.strip() != "time"} for row in csv.DictReader(file)]


def same_command(app, folder, hone):
    command = command_of(app)
    ok(f"the command is shown: {command}")
    click(find(app, r"^Start Training$", "push button"))
    new = find(app, r"^New Training$", "push button")
    words = shlex.split(command)
    assert words[:2] == ["hone", "train"], words
    other = os.path.join(folder, "other")
    subprocess.run([hone, *words[1:], f"project={other}"], env=environment(folder), check=True, capture_output=True)
    ours, theirs = rows_of(os.path.join(folder, "runs", "train")), rows_of(os.path.join(other, "train"))
    assert len(ours) == 3 and ours == theirs, (ours, theirs)
    ok("what it runs gives the same results.csv as the window")
    return new


def same_as_run(app, new):
    click(new)
    find(app, r"^Start Training$", "push button")
    set_number(basics(app)("^Epochs$"), 50)
    click(find(app, r"^Settings from and to elsewhere$"))
    click(find(app, r"^Same as Run, but", "menu item"))
    click(find(app, r"^train$", "menu item"))
    find(app, r"^The same as train\.$", "label")
    expect(app, "^Epochs$", 3)
    ok("settings of an earlier run are taken over")
    set_number(basics(app)("^Epochs$"), 4)
    find(app, r"^The same as train but for 1 setting", "label")
    find(app, r"^train: 3$", "label")
    ok("and what differs is counted and marked")


def drive(process, folder):
    app = application("hone-desktop", process)
    find(app, r"^364 pictures$", "label")
    open_page(app)
    by_preset(app)
    by_search(app)
    if "all" not in sys.argv[3:]:
        return
    reset(app)
    advice(app)
    outlook(app)
    own_preset(app, folder)
    new = same_command(app, folder, sys.argv[2])
    same_as_run(app, new)


def main(program):
    status = run("setup", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
