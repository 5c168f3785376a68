#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# screenshots.py - one picture of each page; called by screenshots.sh, which makes display and bus
#
#   screenshots.py PATH/hone-desktop FOLDER WIDTH HEIGHT SUFFIX [setting=value …]
#
# HONE_SHOTS names pages, with commas, when not all are wanted; HONE_RUNS a folder with runs to show.
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from atspi_window import application, click, find, find_all, point, point_first, press, wait  # noqa: E402

RETURN, ESCAPE = 0xFF0D, 0xFF1B


class Shots:
    def __init__(self, program, folder, width, height, suffix, words):
        self.folder, self.size, self.suffix = folder, (width, height), suffix
        self.wanted = [name for name in os.environ.get("HONE_SHOTS", "").split(",") if name]
        home = os.environ.get("HONE_HOME") or tempfile.mkdtemp(prefix="hone-shots-")
        env = dict(os.environ, HOME=home, XDG_DATA_HOME=home + "/data", XDG_CACHE_HOME=home + "/cache",
                   XDG_CONFIG_HOME=home + "/config", GTK_A11Y="atspi", GSK_RENDERER="cairo", GDK_BACKEND="x11")
        env.setdefault("HONE_RUNS", home + "/runs")
        self.look_like_gnome(home + "/config/gtk-4.0")
        self.process = subprocess.Popen([program, *words], env=env)
        self.app = application("hone-desktop", self.process)
        self.resize()

    def look_like_gnome(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(folder + "/settings.ini", "w") as file:
            file.write("[Settings]\ngtk-font-name=Cantarell 11\ngtk-decoration-layout=:close\n")

    def resize(self):
        ids = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "hone"], capture_output=True, text=True)
        for window in ids.stdout.split():
            subprocess.run(["xdotool", "windowmove", window, "0", "0", "windowsize", window, *map(str, self.size)])

    def shoot(self, name, settle=1.2):
        if self.wanted and name not in self.wanted:
            return
        subprocess.run(["xdotool", "mousemove", str(self.size[0] - 2), str(self.size[1] - 2)])
        time.sleep(settle)  # for the eye only: pictures fade in
        path = os.path.join(self.folder, f"{name}{self.suffix}.png")
        subprocess.run(["import", "-window", "root", path], check=True)
        print(path, flush=True)

    def wants(self, *names):
        return not self.wanted or any(name in self.wanted for name in names)

    def close(self):
        self.process.kill()
        self.process.wait()


def start_page(shots):
    find(shots.app, "Try the Demo")
    shots.shoot("01-start")
    click(find(shots.app, "^Try the Demo$", "push button"))


def data_page(shots):
    find(shots.app, "^364 pictures$", "label")
    shots.shoot("02-data", 3)
    if shots.wants("04-health", "04-health-kinds", "04-health-below", "02-data-kind", "02-data-selected", "02-data-nothing"):
        health_view(shots)
    if not shots.wants("03-viewer"):
        return
    grid = find(shots.app, "^Pictures$", "table")
    point_first(lambda: find_all(grid, role="table cell") + find_all(grid, role="list item"), "a cell")
    press(RETURN)
    find(shots.app, "^Objects$", "label")
    shots.shoot("03-viewer", 2.5)
    press(ESCAPE)
    find(shots.app, "^364 pictures$", "label")


def health_view(shots):
    """Sidebar rows have names with counts: “Health, 9”."""
    sidebar_row(shots, "^Health, ")
    find(shots.app, "checks, 364 pictures", "label")
    shots.shoot("04-health", 2.5)
    search(shots, "problem:any boxes:>10")
    shots.shoot("02-data-kind", 2)
    search(shots, "split:train class:wbc boxes:>20")
    shots.shoot("02-data-nothing", 1)
    search(shots, "boxes:many")
    shots.shoot("02-data-fault", 1)
    search(shots, "")
    find(shots.app, "^364 pictures$", "label")


def sidebar_row(shots, name):
    """In a narrow window the sidebar is folded away."""
    rows = find_all(shots.app, name, "list item")
    if not rows:
        click(find(shots.app, "^Sidebar$", "toggle button"))
    point(find(shots.app, name, "list item"))


def search(shots, words):
    entry = find_all(shots.app, "^Search pictures$", shown=False)[0]
    entry.get_editable_text_iface().set_text_contents(words)
    time.sleep(0.8)  # the search waits until the typing pauses


def train_page(shots):
    click(find(shots.app, "^Train$"))
    find(shots.app, "^Start Training$", "push button")
    shots.shoot("05-setup")
    entry = find_all(shots.app, "^Find a setting", shown=False)[0]
    for page, words in (("data", "data"), ("mixing", "mosaic"), ("learning", "learning")):
        if not shots.wants(f"05-setup-{page}", f"05-setup-{page}-help"):
            continue
        entry.get_editable_text_iface().set_text_contents(words)
        time.sleep(1)  # the search waits until the typing pauses
        shots.shoot(f"05-setup-{page}")
        if page == "mixing":
            point(find(shots.app, "^About Mosaic$"))  # what is in a menu button has the action, and no name
            shots.shoot(f"05-setup-{page}-help")
            press(ESCAPE)
    entry.get_editable_text_iface().set_text_contents("")


def live_page(shots):
    click(find(shots.app, "^Start Training$", "push button"))
    find(shots.app, "^Stop$", "push button")
    shots.shoot("06-live-first", 0.5)
    chart = find(shots.app, "^Mean average precision$", "image")
    epochs = os.environ.get("HONE_SHOT_EPOCHS", "3")
    wait(lambda: f"after epoch {epochs}" in (chart.get_description() or ""), "epochs", 900)
    shots.shoot("06-live", 1)
    click(find(shots.app, "^Stop$", "push button"))
    find(shots.app, "everything is saved", "label")
    shots.shoot("06-stopped", 0.5)


def runs_page(shots):
    click(find(shots.app, "^Runs$"))
    find(shots.app, "^[0-9]+ runs?$", "label")
    shots.shoot("07-runs")
    tables = find_all(shots.app, "^Runs$", "tree table") or find_all(shots.app, "^Runs$", "table")
    if not tables or not shots.wants("08-run", "08-run-settings"):
        return
    point(find(tables[0], "^" + os.environ.get("HONE_SHOT_RUN", "train") + "$", "label"))
    find(shots.app, "^Watch it learn$", "label")
    shots.shoot("08-run", 2)
    click(find(shots.app, "^Settings$"))
    shots.shoot("08-run-settings")


def main(program, folder, width, height, suffix, *words):
    shots = Shots(program, folder, int(width), int(height), suffix, words)
    try:
        start_page(shots)
        data_page(shots)
        train_page(shots)
        if shots.wants("06-live", "06-live-first", "06-stopped"):
            live_page(shots)
        runs_page(shots)
    finally:
        shots.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
