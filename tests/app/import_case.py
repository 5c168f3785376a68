# SPDX-License-Identifier: Apache-2.0
# import_case.py - what the tests share that open one data set after the other

import subprocess

from atspi_window import find
from window_case import environment

START = "^Drop a folder of pictures here"


def open_anew(app, program, home, path):
    """The project is closed; then the program once more, which hands the path to the window that is free."""
    bus = ["gdbus", "call", "--session", "--dest", "org.hone.Hone", "--object-path", "/org/hone/Hone/window/1"]
    subprocess.run([*bus, "--method", "org.gtk.Actions.Activate", "close-project", "[]", "{}"], check=True,
                   capture_output=True)
    find(app, START, "label")
    subprocess.run([program, path], env=environment(home), check=True, timeout=60)
