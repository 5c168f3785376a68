# SPDX-License-Identifier: Apache-2.0
# setup_case.py - the page that sets a training up, as its tests see it
from window_case import ok

from atspi_window import click, find, find_all, wait

# Small enough that some epochs take seconds.
SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=3", "imgsz=64", "batch=8", "optimizer=SGD", "fraction=[24, 8]"]


def number(node):
    return node.get_value_iface().get_current_value()


def set_number(node, value):
    node.get_value_iface().set_current_value(value)


def spin(app, name):
    """The row of the page, not that of a search, which comes later in the tree."""
    return wait(lambda: find_all(app, name, "spin button"), f"the row {name}")[0]


def expect(app, name, value):
    wait(lambda: number(spin(app, name)) == value, f"{name} = {value}")


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


def show_command(app):
    """What is in a folded row is not there for a screen reader."""
    click(find(app, r"^As a command$"))


def command_of(app):
    """What the page would run."""
    return find(app, r"^hone train ", "label", False).get_name()
