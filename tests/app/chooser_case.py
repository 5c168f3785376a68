# SPDX-License-Identifier: Apache-2.0
# chooser_case.py - GTK's own dialog for files and folders
from drag_case import focus
from window_case import keys, xdotool

from atspi_window import Atspi, find, wait


def choose_file(app, title, path, windows=1):
    """In GTK's dialog: a slash asks for a line that takes a path. @windows of the program are there without it."""
    dialog = find(app, f"^{title}$", "filler")
    window = xdotool("search", "--sync", "--onlyvisible", "--name", f"^{title}$").split()[0]
    xdotool("windowfocus", "--sync", window)  # there is no window manager that would
    keys("slash")
    line = find(dialog, role="text")
    line.get_editable_text_iface().set_text_contents(path)
    wait(lambda: Atspi.Text.get_character_count(line) == len(path), "the path in its line")
    keys("Return")
    wait(lambda: app.get_child_count() == windows, "the dialog to go")
    focus()
