#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-hardware.py - the dialog Hardware, on computers with all kinds of GPUs and with all that can be wrong with them
#
#   test-hardware.py PATH/hone-desktop
#
# HONE_CUDA_DRIVER is the fake driver, HONE_FAKE_CUDA says which computer it makes (tests/cuda-emulator/fake-driver.cc).
# TAP; skips itself without AT-SPI or xdotool.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from window_case import keys, needs, ok, plan, run  # noqa: E402

needs("xdotool")
from atspi_window import NotThere, application, click, find, find_all, wait  # noqa: E402

DRIVER = os.environ["HONE_CUDA_DRIVER"]
PASSED = r"It computes correctly: all \d+ checks passed\."


def open_hardware(app):
    """By the menu, which shows nothing of itself to AT-SPI in GTK 4.8: more than one try."""
    find(app, "^Main Menu")
    for attempt in range(4):
        keys("F10", "h")
        try:
            return find(app, "^Check This Processor$", "push button", limit=20)
        except NotThere:
            keys("Escape")
    raise NotThere("nothing comes of the menu")


def says(app, *texts):
    for text in texts:
        find(app, text)


def check(app, button, *texts):
    click(find(app, f"^{button}$", "push button"))
    says(app, *texts)
    find(app, f"^{button}$", "push button")


def good(app):
    says(app, "^Test Laptop GPU$", r"4\.0\sGiB of memory, 3\.1\sGiB free", "draws the desktop", "^Test Server GPU$",
         "^This version of Hone trains on the processor still")
    ok("GPUs are named, with the memory that is free and the desktop that one draws")
    check(app, "Check This GPU", PASSED)
    ok("a GPU that computes correctly passes")
    check(app, "Check This Processor", PASSED)
    ok("and so does the processor")


def cancelled(app):
    click(find(app, "^Check This GPU$", "push button"))
    find(app, "^Checking “Test Desktop GPU”")
    click(find(app, "^Cancel$", "push button"))
    says(app, r"^.*\n?The check was cancelled\.")
    ok("a check that takes long can be given up")
    find(app, "^Check This GPU$", "push button")
    keys("Escape")
    wait(lambda: not find_all(app, "^Look again$"), "the dialog to be closed")
    ok("and the window goes on")


def wrong(app):
    check(app, "Check This GPU", "Switched off after its self-test. It computes wrongly", "Check it again",
          "^None can be used: Hone computes on the processor")
    ok("a GPU that computes wrongly is switched off")


def lost(app):
    check(app, "Check This GPU", "Switched off after its self-test", "The GPU has stopped working")
    check(app, "Check This Processor", PASSED)
    ok("a GPU that is lost in the middle of a check takes nothing with it")


def full(app):
    check(app, "Check This GPU", "not enough memory. Close other programs")
    assert not find_all(app, "Switched off")
    ok("a GPU whose memory others use is not switched off")


def obstacle(*texts):
    def drive(app):
        says(app, *texts)
        assert not find_all(app, "^Check This GPU$")
        ok(f"it says why, and what to do: {texts[0]} {texts[1] if len(texts) > 1 else ''}")
    return drive


COMPUTERS = [
    ("gpu=laptop gpu=server open=1 used=900", good),
    ("gpu=desktop open=1 slow=50", cancelled),
    ("gpu=desktop open=1 wrong=norm_join", wrong),
    ("gpu=desktop open=1 launch=300:719", lost),
    ("gpu=desktop open=1 alloc=200", full),
    ("gpu=old", obstacle("Test Old GPU is too old for Hone", "^None can be used")),
    ("gpu=none", obstacle("installed, but finds no GPU", "nvidia-smi")),
    ("gpu=desktop driver=11040", obstacle("driver of this computer is too old", "Install version 525 or newer")),
    ("gpu=desktop init=999", obstacle("nvidia_uvm is not loaded", "sudo modprobe nvidia_uvm")),
    ("no library", obstacle("has an NVIDIA GPU, but its driver is not installed", "Install the NVIDIA driver 525")),
    ("no library, no card", obstacle("^This computer has no NVIDIA GPU", "^None can be used")),
]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def words(computer):
    """The program in a home of its own, on that computer."""
    def start(folder):
        os.environ["HONE_FAKE_CUDA"] = computer
        os.environ["HONE_CUDA_DRIVER"] = "libno-such-driver.so.1" if computer.startswith("no library") else DRIVER
        os.environ["HONE_PCI_DEVICES"] = folder + "/pci"
        os.environ["XDG_STATE_HOME"] = folder + "/state"
        if computer == "no library":
            write(folder + "/pci/0000:01:00.0/vendor", "0x10de\n")
            write(folder + "/pci/0000:01:00.0/class", "0x030000\n")
        return [sys.argv[1]]
    return start


def driven(drive):
    def go(process, folder):
        app = application("hone-desktop", process)
        open_hardware(app)
        drive(app)
        assert process.poll() is None
    return go


failures = sum(run("hardware", words(computer), driven(drive)) for computer, drive in COMPUTERS)
plan()
sys.exit(1 if failures else 0)
