# SPDX-License-Identifier: Apache-2.0
# window_case.py - what the tests of the window share: TAP, a home of its own, the program's start and end

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

SOURCE = os.environ.get("HONE_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
DEMO = os.path.join(SOURCE, "resources", "demo")

done = 0


def ok(what):
    global done
    done += 1
    print(f"ok {done} - {what}", flush=True)


def plan():
    print(f"1..{done}", flush=True)


def skip(why):
    print(f"1..0 # SKIP {why}", flush=True)
    sys.exit(0)


def needs(*programs):
    """Skips all where AT-SPI for Python or one of programs is missing. Before anything of atspi_window is imported."""
    try:
        import atspi_window  # noqa: F401
    except (ImportError, ValueError) as error:
        skip(f"no AT-SPI for Python: {error}")
    for program in programs:
        if shutil.which(program) is None:
            skip(f"no {program}")


def xdotool(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True, timeout=120).stdout


def keys(*names):
    for name in names:
        xdotool("key", name)


def digest(folder):
    """What is in all files, and when each was written."""
    sums = {}
    for place, _, files in os.walk(folder):
        for path in (os.path.join(place, name) for name in files):
            with open(path, "rb") as file:
                sums[path] = (hashlib.sha256(file.read()).hexdigest(), os.stat(path).st_mtime_ns)
    return sums


# Heard by AT-SPI, and every picture drawn alike.
ALIKE = dict(GTK_A11Y="atspi", NO_AT_BRIDGE="0", GSK_RENDERER="cairo", GDK_BACKEND="x11", LC_ALL="C.UTF-8",
             G_MESSAGES_DEBUG="")


def environment(home):
    """Nothing of the person who runs the tests."""
    return dict(os.environ, HOME=home, XDG_DATA_HOME=home + "/data", XDG_CACHE_HOME=home + "/cache",
                XDG_CONFIG_HOME=home + "/config", HONE_RUNS=home + "/runs", **ALIKE)


def stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
        process.wait()


def failed(error, process):
    from atspi_window import application, dump

    print(f"not ok {done + 1} - {error}", flush=True)
    for line in traceback.format_exc().splitlines():
        print(f"# {line}")
    if process is None:
        print("# it did not start")
    elif process.poll() is None:
        dump(application("hone-desktop", process, 1))
    else:
        print(f"# the program has ended with {process.returncode}")


# GTK 4.8 answers a question about a widget whose neighbour is just going with a path that is none, says so, and crashes.
# No program can keep that from happening while something like a screen reader asks; later releases of GTK are mended.
GTK_FAULT = "g_variant_is_object_path: assertion 'string != NULL' failed"


ATTEMPTS = 4


def fell(process, said):
    """Whether GTK's fault has ended the program, which may take a moment, or many where the system keeps the dump."""
    said.seek(0)
    if GTK_FAULT not in said.read():
        return False
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        return False
    return True


def attempt(name, words, drive):
    """Starts words (folder) in a folder of its own and calls drive (process, folder). Returns: whether all went well, and
    what the program said on standard error."""
    from atspi_window import GLib, NotThere

    folder = tempfile.mkdtemp(prefix=f"hone-{name}-")
    fine = True
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(words(folder), env=environment(folder), stderr=said)
        try:
            drive(process, folder)
        except (NotThere, AssertionError, IndexError, GLib.Error) as error:
            fine = False
            if not fell(process, said):
                failed(error, process)
        finally:
            stop(process)
            shutil.rmtree(folder, ignore_errors=True)
            said.seek(0)
            text = said.read()
            sys.stderr.write(text)
    return fine, text


def run(name, words, drive):
    """As attempt (); from the start again when GTK's own fault has ended the program. Returns: 1 when it failed."""
    for _ in range(ATTEMPTS):
        fine, text = attempt(name, words, drive)
        if fine or GTK_FAULT not in text:
            return 0 if fine else 1
        print("# the program was ended by a fault of GTK's accessibility; from the start again", flush=True)
    print(f"not ok {done + 1} - GTK's accessibility has ended the program {ATTEMPTS} times", flush=True)
    return 1
