#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-setup-more.py - settings of a training from elsewhere, in the real window: advice, network, presets, files, clipboard
#
#   test-setup-more.py PATH/hone-desktop PATH/drag-source
#
# Advice that is followed, blocks of the network by pointer and by keyboard, presets of one's own, args.yaml by the
# button, by a drop and by the clipboard. TAP; skips itself without AT-SPI or xdotool.
import glob
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from drag_case import drop  # noqa: E402
from window_case import keys, needs, ok, plan, run, xdotool  # noqa: E402

needs("xdotool")
from atspi_window import Atspi, activate, application, click, find, find_all, point, wait  # noqa: E402
from chooser_case import choose_file  # noqa: E402
from setup_case import (SETTINGS, command_of, entry, expect, number, open_page, set_number,  # noqa: E402
                        show_command, spin, write)

N_BLOCKS = 24  # of yolo26n

# As Ultralytics writes it, with what Hone takes no notice of.
ARGS = "task: detect\nmode: train\nmodel: /nowhere/yolo11n.pt\nepochs: 17\nimgsz: 96\nlr0: 0.004\ncos_lr: true\n"


def advice(app):
    set_number(spin(app, "^Picture size$"), 1600)
    fix = find(app, r"^Picture size: Use \d+$", "push button")
    ok(f"advice looks at the data: {fix.get_name()}")
    click(fix)
    wait(lambda: number(spin(app, "^Picture size$")) < 1600, "what was advised")
    ok("and a click follows it")
    set_number(spin(app, "^Picture size$"), 64)
    expect(app, "^Picture size$", 64)


def outlook(app):
    chart = find(app, r"^Learning rate over the epochs$", "image")
    wait(lambda: re.search(r"0\.0", chart.get_description() or ""), "the planned learning rate")
    ok(f"the learning rate is drawn: {chart.get_description()}")
    samples = wait(lambda: [node for node in find_all(app, r"^Sample \d, \d+ objects?$", "image")], "samples")
    assert len(samples) == 8
    ok(f"eight samples of the chain are shown: {samples[0].get_name()}")
    wait(lambda: find_all(app, r"from \d measured steps?\."), "the time, measured")
    ok(f"it was tried how long it takes: {find(app, 'measured step').get_name()}")


def place_of(node):
    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def scroll_to(app, node):
    """By the wheel, over the headline of the column, which stays where it is."""
    start = place_of(find(app, r"^Start Training$", "push button"))
    xdotool("mousemove", start.x + start.width // 2, start.y - 120)

    def seen():
        place = place_of(node)
        if place.y + place.height < start.y - 20:
            return place
        xdotool("click", 5)
        return None

    return wait(seen, "the strip to be in sight")


def press_block(app, strip, n, of):
    place = scroll_to(app, strip)
    Atspi.generate_mouse_event(place.x + int((n + 0.5) * place.width / of), place.y + place.height // 2, "b1c")


def network(app):
    strip = find(app, r"^Blocks of the network$", "image")

    def kept(n):
        """In words, and in the command."""
        words = f"^The first {n} of" if n > 0 else "^All of it learns"
        wait(lambda: re.search(words, strip.get_description() or ""), words)
        given = re.search(r" freeze=(\d+)", command_of(app))
        assert (given and int(given[1]) or 0) == n, command_of(app)

    show_command(app)
    kept(0)
    press_block(app, strip, 4, N_BLOCKS)
    kept(5)
    ok("the pointer keeps the first five blocks of the network as they are")
    keys("Right", "Right", "Left")
    kept(6)
    keys("Home")
    kept(0)
    ok("the keyboard moves the boundary, and takes it back")


def preset_file(folder):
    return (glob.glob(os.path.join(folder, "data/hone/presets/*.yaml")) or [None])[0]


def own_preset(app, folder):
    click(find(app, r"^Save as Preset…$", "push button"))
    write(entry(app, r"^Name of the preset$"), "Mine, small")
    click(find(app, r"^Save$", "push button"))
    mine = find(app, r"^Mine, small$", "push button")
    path = wait(lambda: preset_file(folder), "the file of the preset")
    with open(path) as file:
        text = file.read()
    assert "epochs: 3\n" in text and "optimizer: SGD\n" in text and "model" not in text and "data" not in text, text
    ok("settings are saved as a preset of one's own")
    click(find(app, r"^Balanced$", "push button"))
    expect(app, "^Epochs$", 100)
    point(find(app, r"^Mine, small$", "push button"))  # so that it has the focus, too
    expect(app, "^Epochs$", 3)
    ok("and applied")
    keys("ctrl+z")
    expect(app, "^Epochs$", 100)
    ok("and taken back by Ctrl+Z")
    click(mine)
    expect(app, "^Epochs$", 3)
    click(find(app, r"^Delete Mine, small$", "push button"))
    wait(lambda: not os.path.exists(path), "the file to be gone")
    ok("and deleted")


def check_args(app, how):
    expect(app, "^Epochs$", 17)
    expect(app, "^Picture size$", 96)
    assert " lr0=0.004" in command_of(app) and " cos_lr=true" in command_of(app), command_of(app)
    assert "/nowhere" not in command_of(app), command_of(app)
    ok(f"settings of an args.yaml are taken over {how}")
    keys("ctrl+z")
    expect(app, "^Epochs$", 3)
    expect(app, "^Picture size$", 64)
    assert "lr0" not in command_of(app), command_of(app)


def args_yaml(app, folder, dragger):
    path = os.path.join(folder, "args.yaml")
    with open(path, "w") as file:
        file.write(ARGS)
    drop(dragger, folder, path)
    check_args(app, "by a drop, and Ctrl+Z takes them back")


def load(app, folder):
    activate(app, "Settings from and to elsewhere", "Load Settings…")
    choose_file(app, "Load Settings", os.path.join(folder, "args.yaml"))
    check_args(app, "by the button and its dialog, and Ctrl+Z takes them back")


def pasted(app, command):
    """Typed somewhere, cut, and pasted where no text is."""
    search = entry(app, r"^Find a setting$")
    write(search, command)
    keys("ctrl+f", "ctrl+a", "ctrl+x")
    wait(lambda: Atspi.Text.get_character_count(search) == 0, "the text to be cut")
    keys("Tab", "ctrl+v")


def paste(app):
    pasted(app, "yolo detect train data=/nowhere/data.yaml model=/nowhere/yolo11n.pt epochs=17 imgsz=96 lr0=0.004 "
                "cos_lr=true")
    check_args(app, "from a command on the clipboard, and Ctrl+Z takes them back")


def drive(process, folder, dragger):
    app = application("hone-desktop", process)
    find(app, r"^364 pictures$", "label")
    open_page(app)
    advice(app)
    outlook(app)
    network(app)
    own_preset(app, folder)
    paste(app)
    args_yaml(app, folder, dragger)
    load(app, folder)


def main(program, dragger):
    status = run("setup", lambda folder: [program, "demo", *SETTINGS],
                 lambda process, folder: drive(process, folder, dragger))
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
