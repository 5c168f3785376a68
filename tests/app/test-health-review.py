#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-health-review.py - a model doubts labels: from the row of the health through the queue, by one key each
#
#   test-health-review.py PATH/hone-desktop
#
# What the model saw is written by the test (viewer_case.Model). TAP; skips itself without AT-SPI or xdotool.
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import find_all, open_menu, point, wait  # noqa: E402
from gi.repository import Atspi  # noqa: E402
from viewer_case import FULL, fill_screen, first, middle, on_disk, project_folder, run_with_model  # noqa: E402

def review_buttons(app):
    """Kind -> its button, of those that have anything to ask."""
    return {node.get_name().split(": ", 1)[1]: node for node in find_all(app, "^Review: ", "push button")
            if node.get_state_set().contains(Atspi.StateType.SENSITIVE)}


def into_view(node):
    """By the wheel, over the rows."""
    xdotool("mousemove", 500, 500)

    def turned():
        if middle(node)[1] > 760:
            xdotool("click", 5)
        return middle(node)[1] <= 760

    wait(turned, "the row to be in view")


def check_with(app):
    point(first(app, r"^Health, \d+$", "list item"))
    first(app, r"\b\d+ checks, ", "label")
    choice = first(app, "^Choose a Model$")
    into_view(choice)
    open_menu(choice)
    first(app, "^seen-before, ")
    keys("Return")
    return wait(lambda: review_buttons(app), "rows with doubts")


def press_row(buttons, word):
    kind = next(name for name in buttons if word in name)
    assert buttons[kind].get_action_iface().do_action(0)
    return kind


def card(app):
    """(number, of how many), title of the question."""
    count = first(app, r"^\d+ of \d+ · doubt ", "label").get_name()
    return tuple(map(int, re.match(r"(\d+) of (\d+)", count).groups()))


def wrong(app, data, buttons):
    """F puts right; after the only one of its kind the review ends."""
    before = data.bytes_of(FULL)
    kind = press_row(buttons, "class")
    first(app, "^Is it another class\\?$", "label")
    assert card(app)[0] == 1
    ok(f"“{kind}” leads into the viewer, to the first of {card(app)[1]} labels in doubt")
    keys("f")
    on_disk(data, FULL, lambda now: now[0][0] == 1, "the other class")
    wait(lambda: not find_all(app, r"^\d+ of \d+ · doubt "), "the end of the review")
    ok("F makes it what the model says, in the file")
    keys("ctrl+z")
    wait(lambda: data.bytes_of(FULL) == before, "the label as it was", 30)
    ok("Ctrl+Z takes it back, byte for byte")
    return kind


def right(app, data, kind):
    """K says that the label is right: the row counts one less, and undo brings the question back."""
    before = data.bytes_of(FULL)
    keys("alt+Left")
    wait(lambda: not find_all(app, "^Back$", "push button"), "the page Data")
    buttons = wait(lambda: kind in review_buttons(app) and review_buttons(app), "the row again")
    press_row(buttons, "class")
    first(app, "^Is it another class\\?$", "label")
    keys("k")
    wait(lambda: not find_all(app, r"^\d+ of \d+ · doubt "), "the end of the review")
    assert data.bytes_of(FULL) == before
    keys("alt+Left")
    wait(lambda: not find_all(app, "^Back$", "push button"), "the page Data")
    wait(lambda: kind not in review_buttons(app), "nothing more to ask of that kind")
    ok("K keeps it: no file changes, and the health asks no more")


def undone(app, data, kind):
    """A review of another kind leads back to where undo takes the verdict back."""
    press_row(review_buttons(app), "missing")
    first(app, "^Is a label missing\\?$", "label")
    keys("ctrl+z")
    keys("alt+Left")
    wait(lambda: not find_all(app, "^Back$", "push button"), "the page Data")
    wait(lambda: kind in review_buttons(app), "the question again")
    ok("undo takes the verdict back: the row asks again")


def drive(app, folder, data, model):
    fill_screen()
    model.write(project_folder(folder))
    buttons = check_with(app)
    ok(f"a model is chosen on the page Health; it doubts: {', '.join(buttons)}")
    kind = wrong(app, data, buttons)
    right(app, data, kind)
    undone(app, data, kind)


def main(program):
    return run_with_model("health-review", program, drive)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
