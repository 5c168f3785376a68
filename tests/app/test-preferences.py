#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-preferences.py - what is chosen in Preferences holds at once, is kept, and holds the next time
#
#   test-preferences.py PATH/hone-desktop
#
# Colors by the list, the switch of the sleep, and another folder of new runs, into which a short training then goes.
import configparser
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import n_rows  # noqa: E402
from window_case import environment, keys, needs, ok, plan, run, stop  # noqa: E402

needs("xdotool")
from chooser_case import choose_file  # noqa: E402
from atspi_window import application, click, find, find_all, point, wait  # noqa: E402

SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=1", "imgsz=64", "batch=16", "fraction=0.2", "optimizer=SGD"]


def kept(folder):
    """The file of preferences; empty until there is one."""
    parser = configparser.ConfigParser()
    parser.read(os.path.join(folder, "config", "hone", "preferences.ini"))
    return dict(parser["preferences"]) if parser.has_section("preferences") else {}


def open_it(app):
    keys("ctrl+comma")
    return find(app, "^Everything stays on this computer$", "label")


def colors(app, folder):
    point(find(app, "^Colors$", "label"))
    keys("Down", "Down", "Return")
    wait(lambda: kept(folder).get("appearance") == "dark", "the colors to be kept")
    ok("dark colors are chosen by keys, and kept")


def awake(app, folder):
    point(find(app, "^Keep the computer awake$", "check box"))
    wait(lambda: kept(folder).get("keep-awake") == "false", "the switch to be kept")
    ok("the computer may sleep from now on")


def runs(app, folder):
    other = os.path.join(folder, "elsewhere")
    os.makedirs(other)
    click(find(app, "^Choose…$", "push button"))
    choose_file(app, "Folder of New Runs", other, 2)
    find(app, f"^{other}$", "label")
    wait(lambda: kept(folder).get("runs-folder") == other, "the folder to be kept")
    ok("another folder of new runs is chosen, and kept")
    keys("Escape")
    wait(lambda: app.get_child_count() == 1, "the dialog to go")


def train(app, folder):
    click(find(app, "^Train$", "page tab"))
    click(find(app, "^Start Training$", "push button"))
    wait(lambda: n_rows(f"{folder}/elsewhere/train") == 1, "the training there")
    ok("a training goes into that folder")
    click(find(app, "^Runs$", "page tab"))
    find(find(app, "^Runs$", "tree table"), "^train$", "label")
    ok("and its run is in the list")


def again(program, folder):
    """The next time, without the folder that the tests give."""
    env = environment(folder)
    del env["HONE_RUNS"]
    process = subprocess.Popen([program], env=env)
    try:
        app = application("hone-desktop", process)
        find(app, "^Try the Demo$", "push button")
        open_it(app)
        find(app, f"^{folder}/elsewhere$", "label")
        find(app, "^Dark$", "label")
        ok("all is so the next time")
        click(find(app, "^The usual folder again$", "push button"))
        find(app, f"^{folder}/Hone/runs$", "label")
        wait(lambda: "runs-folder" not in kept(folder), "the folder to be forgotten")
        assert not find_all(app, "^The usual folder again$", "push button")
        ok("and the usual folder comes back")
    finally:
        stop(process)


def main(program):
    def drive(process, folder):
        app = application("hone-desktop", process)
        find(app, "^364 pictures$", "label")
        open_it(app)
        colors(app, folder)
        awake(app, folder)
        runs(app, folder)
        train(app, folder)
        stop(process)
        again(program, folder)

    status = run("preferences", lambda folder: [program, "demo", *SETTINGS], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
