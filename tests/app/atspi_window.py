# SPDX-License-Identifier: Apache-2.0
# atspi_window.py - finds and uses widgets of a window as a screen reader does
#
# Nothing here waits for a time: wait () asks again and again until something is so, with a limit that is only there so
# that a broken program does not hang a test for ever.
import re
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

LIMIT = 120  # seconds; generous, the machine may be busy


class NotThere(Exception):
    pass


def wait(ask, what, limit=LIMIT):
    """ask () until it gives something; the answer."""
    end = time.monotonic() + limit
    while True:
        try:
            answer = ask()
        except GLib.Error:  # a widget that is gone meanwhile
            answer = None
        if answer:
            return answer
        if time.monotonic() > end:
            raise NotThere(f"waited {limit} s for {what}")
        time.sleep(0.05)


def children(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield child


def walk(node):
    yield node
    for child in children(node):
        yield from walk(child)


def showing(node):
    """GTK 4.8 gives the state SHOWING to windows only: a widget is shown when it and all around it are visible and have
    a size. What a stack hides keeps its size if it was shown before, so better look for what only one page says."""
    component = node.get_component_iface()
    extents = component.get_extents(Atspi.CoordType.WINDOW) if component is not None else None
    if extents is not None and (extents.width <= 0 or extents.height <= 0):
        return False
    while node is not None and node.get_role() != Atspi.Role.APPLICATION:
        if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
            return False
        node = node.get_parent()
    return True


# Newer releases of AT-SPI and GTK call some things by other names.
OLD_NAMES = {"button": "push button", "graphic": "image", "heading": "label"}


def role_of(node):
    name = node.get_role_name()
    return OLD_NAMES.get(name, name)


def whole(look):
    """look (); again where a widget goes while the tree around it is walked, as rows do when a list is made anew. What
    was seen by then is no answer: nobody knows what the walk has missed."""
    for _ in range(20):
        try:
            return look()
        except GLib.Error:
            time.sleep(0.05)
    return look()


def find_all(root, name=None, role=None, shown=True):
    return whole(lambda: find_now(root, name, role, shown))


def find_now(root, name, role, shown):
    found = []
    for node in walk(root):
        try:
            if role is not None and role_of(node) != role:
                continue
            if name is not None and not re.search(name, node.get_name() or ""):
                continue
            if not shown or showing(node):
                found.append(node)
        except GLib.Error:
            continue
    return found


def find(root, name=None, role=None, shown=True, limit=LIMIT):
    what = f"{role or 'something'} named {name}"
    node = wait(lambda: (find_all(root, name, role, shown) or [None])[0], what, limit)
    node.sought = (root, name, role, shown)
    return node


def lasting(node, use):
    """use (node); where the widget went between its being found and its use, the one that stands there now. A list puts
    new rows in the place of old ones at any time, and AT-SPI then says that the application no longer exists."""
    try:
        return use(node)
    except GLib.Error:
        if not hasattr(node, "sought"):
            raise
    return use(find(*node.sought))


def click(node):
    def do(node):
        action = node.get_action_iface()
        if action is None or not action.do_action(0):
            raise NotThere(f"{node.get_role_name()} {node.get_name()} cannot be clicked")

    lasting(node, do)


def open_menu(button):
    """The button of a menu is a widget in a widget; the inner one has the action."""
    acts = lambda node: node.get_action_iface() and node.get_action_iface().get_n_actions() > 0
    click(whole(lambda: [node for node in walk(button) if acts(node)])[0])


def activate(app, button, item):
    """An item of a menu."""
    open_menu(find(app, f"^{button}$"))
    click(find(app, f"^{item}$", "menu item"))


def point(node, how="b1c"):
    """The pointer, for what has no action: a click in the middle. The window lies in the corner of its display."""
    extents = lasting(node, lambda node: node.get_component_iface().get_extents(Atspi.CoordType.WINDOW))
    Atspi.generate_mouse_event(extents.x + extents.width // 2, extents.y + extents.height // 2, how)


def point_first(ask, what, how="b1c"):
    """A click on the first of the widgets that ask () gives; again where a list just puts another in its place."""

    def pointed():
        nodes = ask()
        if nodes:
            point(nodes[0], how)
        return nodes

    wait(pointed, what)


def has_focus(node):
    """Whether keys go to @node or something in it."""
    focused = lambda inner: inner.get_state_set().contains(Atspi.StateType.FOCUSED)
    return whole(lambda: any(focused(inner) for inner in walk(node)))


def press(keyval):
    Atspi.generate_keyboard_event(keyval, None, Atspi.KeySynthType.SYM)


def application(name, process=None, limit=LIMIT):
    """The root of the program's tree; an error at once when @process has ended."""
    desktop = Atspi.get_desktop(0)

    def ask():
        if process is not None and process.poll() is not None:
            raise NotThere(f"{name} has ended with status {process.returncode}")
        for app in children(desktop):
            if app.get_name() == name and app.get_child_count() > 0:
                return app
        return None

    return wait(ask, f"the program {name}", limit)


def dump(node, depth=0):
    """The tree, for a person who looks why a test failed."""
    try:
        line = f"{'  ' * depth}{node.get_role_name()} “{node.get_name()}”"
        if node.get_description():
            line += f" ({node.get_description()})"
        print("# " + line + ("" if showing(node) else " [hidden]"))
        if showing(node) or depth == 0:
            for child in children(node):
                dump(child, depth + 1)
    except GLib.Error:
        pass
