# SPDX-License-Identifier: Apache-2.0
# drag_case.py - another program beside the window (drag-source.c): what is dragged to it, out of it, and copied in it
import subprocess

from window_case import environment, stop, xdotool


def other_program(dragger, folder, *words):
    """With a small window at 900, 600 over ours."""
    program = subprocess.Popen([dragger, *words], env=dict(environment(folder), GTK_A11Y="none"),
                               stdout=subprocess.PIPE, text=True)
    window = xdotool("search", "--sync", "--onlyvisible", "--name", "^drag-source$").split()[0]
    xdotool("windowmove", "--sync", window, 900, 600)
    xdotool("windowraise", window)
    return program


def end_other(program):
    """And its window is gone, too: the next search would find one that the server is just taking away."""
    from atspi_window import wait  # window_case.needs () looks first whether it is there

    def gone():
        search = subprocess.run(["xdotool", "search", "--name", "^drag-source$"], capture_output=True, text=True, timeout=120)
        return not search.stdout and "BadWindow" not in search.stderr

    stop(program)
    wait(gone, "the other program's window to go")


def drag(start, *way):
    xdotool("mousemove", *start, "mousedown", 1)
    for x, y in way:
        xdotool("mousemove", x, y, "sleep", 0.1)
    xdotool("mouseup", 1)


def drop(dragger, folder, path):
    """path is dragged out of the other program, and let go over the middle of the window."""
    source = other_program(dragger, folder, path)
    try:
        drag((960, 640), (940, 620), (900, 560), (800, 480), (402, 402), (400, 400))
        source.wait(timeout=60)
    finally:
        end_other(source)


def focus():
    """Back to the window: there is no window manager that would."""
    xdotool("windowfocus", "--sync", xdotool("search", "--onlyvisible", "--name", "^(Hone|set|data|demo)").split()[0])
