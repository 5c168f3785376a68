#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-setup.py - a training set up in the real window: by preset, by search, like another run, and what it would run
#
#   test-setup.py PATH/hone-desktop PATH/hone
#
# The command that is copied out of the window is run, and gives the same results.csv; its run is what the next training
# is set up like. test-setup-more.py has presets of one's own, the network, files and the clipboard.
# TAP; skips itself without AT-SPI or xdotool.
import csv
import os
import re
import shlex
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import environment, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import Atspi, activate, application, click, find, find_all, point, wait  # noqa: E402
from setup_case import (SETTINGS, command_of, entry, expect, number, open_page, set_number,  # noqa: E402
                        show_command, spin, write)


def by_preset(app):
    epochs, size, patience = (spin(app, name) for name in ("^Epochs$", "^Picture size$", "^Patience$"))
    point(find(app, r"^Balanced$", "push button"))  # so that it has the focus, too
    wait(lambda: (number(epochs), number(size), number(patience)) == (100, 640, 30), "the preset")
    ok("a preset sets epochs, picture size, patience")
    keys("ctrl+z")  # the toast is gone before a busy machine finds it
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


def rows_of(folder):
    """results.csv without the seconds."""
    with open(os.path.join(folder, "results.csv")) as file:
        return [{key: value for key, value in row.items() if key.strip() != "time"} for row in csv.DictReader(file)]


def copied(app):
    """What the button has put on the clipboard."""
    show_command(app)
    click(find(app, r"^Copy$", "push button"))
    search = entry(app, r"^Find a setting$")
    write(search, "")
    keys("ctrl+f", "ctrl+v")
    length = wait(lambda: Atspi.Text.get_character_count(search), "the clipboard")
    text = Atspi.Text.get_text(search, 0, length)
    write(search, "")
    return text


def same_command(app, folder, hone):
    command = copied(app)
    assert command == command_of(app), (command, command_of(app))
    ok(f"the command is copied: {command}")
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
    set_number(spin(app, "^Epochs$"), 50)
    activate(app, "Settings from and to elsewhere", "Same as Run, but …")
    click(find(app, r"^train$", "menu item"))
    find(app, r"^The same as train\.$", "label")
    expect(app, "^Epochs$", 3)
    ok("settings of an earlier run are taken over")
    set_number(spin(app, "^Epochs$"), 4)
    find(app, r"^The same as train but for 1 setting", "label")
    find(app, r"^train: 3$", "label")
    ok("and what differs is counted and marked")


def drive(process, folder):
    app = application("hone-desktop", process)
    find(app, r"^364 pictures$", "label")
    open_page(app)
    by_preset(app)
    by_search(app)
    reset(app)
    new = same_command(app, folder, sys.argv[2])
    same_as_run(app, new)


def main(program):
    status = run("setup", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
