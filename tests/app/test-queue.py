#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# test-queue.py - how trainings end: stopped, discarded and back, one after the other, behind a window that was closed
#
#   test-queue.py PATH/hone-desktop
#
# A mock of the desktop (bus_mock.py) sees what is asked of it: to stay awake, and to show a notification.
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from run_case import n_rows  # noqa: E402
from window_case import environment, keys, needs, ok, plan, run  # noqa: E402

needs("xdotool", "gdbus")
from atspi_window import activate, application, click, find, find_all, wait  # noqa: E402

SETTINGS = ["model=yolo26n-w0.125.yaml", "epochs=5000", "imgsz=64", "batch=16", "patience=0", "optimizer=SGD",
            "fraction=0.2"]
SUSPEND = 4  # GTK_APPLICATION_INHIBIT_SUSPEND

calls_file = os.path.join(tempfile.mkdtemp(prefix="hone-bus-"), "calls")


def calls(method):
    with open(calls_file) as file:
        return [call for call in map(json.loads, file) if call[0] == method]


def awake():
    return len(calls("Inhibit")) - len(calls("Uninhibit"))


def act(action, target="", path="/org/hone/Hone/window/1"):
    """An action over the session bus, as a desktop's shell does it, whether the window is seen or not."""
    subprocess.run(["gdbus", "call", "--session", "--dest", "org.hone.Hone", "--object-path", path, "--method",
                    "org.gtk.Actions.Activate", action, f"[{target}]", "{}"], check=True, capture_output=True, timeout=60)


def set_epochs(app, n):
    spin = find_all(app, "^Epochs$", "spin button")[0]
    spin.get_value_iface().set_current_value(n)
    wait(lambda: spin.get_value_iface().get_current_value() == n, f"{n} epochs")


def start(app):
    click(find(app, r"^Start Training$", "push button"))
    find(app, r"^Pause$", "push button")


def stays_awake(app):
    click(find(app, r"^Train$", "page tab"))
    start(app)
    wait(lambda: awake() == 1, "the computer to be kept awake")
    assert calls("Inhibit")[0][4] & SUSPEND, calls("Inhibit")
    ok(f"the computer is kept awake: {calls('Inhibit')[0][3]}")
    click(find(app, r"^Pause$", "push button"))
    wait(lambda: awake() == 0, "sleep to be allowed")
    click(find(app, r"^Resume$", "push button"))
    wait(lambda: awake() == 1, "the computer to be kept awake again")
    ok("but may sleep while the training is paused")


def stop(app, runs):
    folder = os.path.join(runs, "train")
    wait(lambda: n_rows(folder) > 0, "the first epoch")
    click(find(app, r"^Stop$", "push button"))
    find(app, r"^Stopped; everything is saved\. The best is epoch \d+", "label")
    assert os.path.exists(os.path.join(folder, "weights", "best.safetensors"))
    wait(lambda: awake() == 0, "sleep to be allowed")
    ok("Stop keeps the best, says which, and lets the computer sleep")


def discard(app, runs):
    folder = os.path.join(runs, "train-2")
    click(find(app, r"^New Training$", "push button"))
    start(app)
    wait(lambda: n_rows(folder) > 0, "the first epoch")
    activate(app, "More about this training", "Stop and Discard")
    wait(lambda: not os.path.exists(folder), "the run to go away")
    find(app, r"^Start Training$", "push button")
    ok("Stop and Discard takes the run away")
    wait(lambda: keys("ctrl+z") or n_rows(folder) > 0, "the run to be back")
    ok("and Undo brings it back, without haste")


def queue(app, folder, runs):
    set_epochs(app, 2)
    for n in (1, 2):
        click(find(app, r"^Add to Queue$", "push button"))
        wait(lambda: len(in_queue(folder)) == n, f"{n} in the queue")
    find(app, r"^2 runs wait$", "label")
    told = find(app, r"^YOLO26n-w0\.125 · 2 epochs · 64 px · ", "label").get_name()
    assert "patience=0" in told and "optimizer=SGD" in told and "data=" not in told, told
    ok(f"a row says how its run was set up: {told}")
    click(find(app, r"^Start Queue$", "push button"))
    for name in ("train-3", "train-4"):
        wait(lambda: n_rows(os.path.join(runs, name)) == 2, f"{name} to be trained")
    wait(lambda: in_queue(folder) == [], "an empty queue")
    ok("a queue of two is trained, one after the other")


def in_queue(folder):
    try:
        with open(os.path.join(folder, "data", "hone", "queue", "queue.json")) as file:
            return json.load(file)
    except (FileNotFoundError, ValueError):
        return []


def visible_windows():
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "hone"], capture_output=True, text=True)
    return found.stdout.split()


def begin_to_close(app, folder):
    """Epochs without end: nothing that follows is over before it is seen."""
    click(find(app, r"^New Training$", "push button"))
    set_epochs(app, 5000)
    start(app)
    wait(lambda: n_rows(folder) > 0, "the first epoch")
    keys("ctrl+w")
    wait(lambda: len(visible_windows()) == 2, "the question")
    return find(app, r"^Keep in Background$", "push button")


def asked_in_vain(app, runs):
    begin_to_close(app, os.path.join(runs, "train-5"))
    act("stop-training")
    # Not by AT-SPI: GTK 4.8 crashes when a dialog is asked about that is just going.
    wait(lambda: len(visible_windows()) == 1, "the question to be gone")
    find(app, r"^Stopped; everything is saved", "label")
    ok("a training that ends while the closing window asks about it is asked about no longer")


def background(app, program, folder, runs):
    run_folder = os.path.join(runs, "train-6")
    click(begin_to_close(app, run_folder))
    wait(lambda: visible_windows() == [], "no window")
    seen = n_rows(run_folder)
    wait(lambda: n_rows(run_folder) > seen, "the training to go on")
    before = len(calls("Notify"))
    act("stop-training")
    wait(lambda: len(calls("Notify")) > before, "a notification")
    note = calls("Notify")[-1]
    assert note[4] == "Training has ended" and "mAP50-95" in note[5] and "Show Results" in note[6], note
    ok(f"a closed window trains on, and a notification tells its end: {note[5]}")
    subprocess.run([program], env=environment(folder), check=True, timeout=60)
    wait(visible_windows, "the window")
    find(app, r"^Stopped; everything is saved", "label")
    ok("opened again it is the same window")
    act("show-results", f"<'{run_folder}'>", "/org/hone/Hone")
    find(app, r"^train-6$", "label")
    ok("the notification's button shows the results")


def drive(process, folder):
    open(calls_file, "w").close()
    app = application("hone-desktop", process)
    runs = os.path.join(folder, "runs")
    find(app, r"^364 pictures$", "label")
    stays_awake(app)
    stop(app, runs)
    discard(app, runs)
    queue(app, folder, runs)
    asked_in_vain(app, runs)
    background(app, sys.argv[1], folder, runs)


def main(program):
    mock = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "bus_mock.py"), calls_file],
                            stdout=subprocess.PIPE, text=True)
    try:
        assert mock.stdout.readline() == "ready\n"
        status = run("queue", lambda folder: [program, "demo", *SETTINGS], drive)
    finally:
        mock.kill()
        mock.wait()
    plan()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
