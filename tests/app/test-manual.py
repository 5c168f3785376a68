#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-manual.py - F1 opens the manual at the chapter of the page that is shown; links, back, search
#
#   test-manual.py PATH/hone-desktop
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import application, click, find, find_all, has_focus, wait  # noqa: E402


def chapter(app, title):
    """The window of the manual, once its title says so and keys go to it."""
    window = find(app, f"^{title}$", "frame")
    wait(lambda: any(map(has_focus, find_all(window, "^Page of the manual$"))), f"the keys to go to {title}")
    return window


def text_of(window):
    page = find(window, "^Page of the manual$").get_text_iface()
    return page.get_text(0, page.get_character_count())


def close(app):
    keys("Escape")
    wait(lambda: app.get_child_count() == 1, "the manual to go")


def on_data(app):
    keys("F1")
    window = chapter(app, "Data")
    wait(lambda: "Finding pictures" in text_of(window), "the page")
    assert "**" not in text_of(window) and "](" not in text_of(window), "Markdown is shown as it is written"
    ok("F1 on Data opens its chapter")
    keys("Tab", "Return")
    chapter(app, "Health findings")
    ok("Tab and Return follow a link")
    keys("alt+Left")
    chapter(app, "Data")
    ok("and Alt+Left leads back")


def search(app):
    window = find(app, "^Data$", "frame")
    keys("ctrl+f")
    wait(lambda: any(map(has_focus, find_all(window, "^Search in This Page$"))), "the search")
    xdotool("type", "--delay", "40", "shift+1")

    def selected():
        page = find(window, "^Page of the manual$").get_text_iface()
        return page.get_n_selections() == 1 and page.get_selection(0)

    chosen = wait(lambda: selected() and selected().end_offset - selected().start_offset == 7 and selected(), "a match")
    assert text_of(window)[chosen.start_offset:chosen.end_offset] == "Shift+1"
    ok("the search finds words in the page")
    keys("Escape")
    wait(lambda: not any(map(has_focus, find_all(window, "^Search in This Page$"))), "the search to go")
    close(app)
    ok("Escape closes the search, then the manual")


def on_train(app):
    click(find(app, "^Train$", "page tab"))
    find(app, "^Start Training$", "push button")
    keys("F1")
    window = chapter(app, "Train")
    wait(lambda: "Setting up" in text_of(window), "the page")
    ok("F1 on Train opens its chapter")
    close(app)


def main(program):
    def drive(process, folder):
        app = application("hone-desktop", process)
        find(app, "^364 pictures$", "label")
        on_data(app)
        search(app)
        on_train(app)

    status = run("manual", lambda folder: [program, "demo"], drive)
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
