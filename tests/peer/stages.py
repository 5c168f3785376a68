# SPDX-License-Identifier: Apache-2.0
"""stages.py - what keras-stages.py and torch-stages.py share: pictures, options, and Hone's losses beside another's"""
import argparse
import csv
import pathlib
import subprocess

import numpy
from PIL import Image


def options(words):
    parser = argparse.ArgumentParser(description=words, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--side", type=int, default=224)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10, help="of each stage")
    parser.add_argument("folder", type=pathlib.Path)
    return parser.parse_args()


def square(data, to, side, each):
    """@each pictures of every class. Returns: pictures and classes."""
    pictures, classes = [], []
    for number, folder in enumerate(sorted(path for path in (data / "train").iterdir() if path.is_dir())):
        for file in sorted(folder.iterdir())[:each]:
            picture = Image.open(file).convert("RGB").resize((side, side))
            for part in ("train", "val"):
                place = to / part / folder.name
                place.mkdir(parents=True, exist_ok=True)
                picture.save(place / f"{file.stem}.png")
            pictures.append(numpy.asarray(picture))
            classes.append(number)
    return numpy.stack(pictures).astype("float32"), numpy.array(classes)


def compare(name, losses, n_pictures, weights, how, *words):
    """Trains with Hone from @weights, all pictures in a step, and prints the losses of its steps beside @losses."""
    command = [how.hone, "train", "task=classify", f"model={weights}", f"data={how.folder / 'data'}", f"epochs={2 * how.steps}",
               f"head_epochs={how.steps}", f"imgsz={how.side}", f"batch={n_pictures}", "val=false", "plots=false",
               f"project={how.folder}", "name=hone", "exist_ok=true", *words]
    subprocess.run(command, check=True)
    with open(how.folder / "hone" / "results.csv", newline="") as file:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
    worst = 0
    for step, (theirs, row) in enumerate(zip(losses, rows, strict=True)):
        ours = float(row["train/loss"])
        worst = max(worst, abs(ours / theirs - 1))
        print(f"step {step + 1:2}  {name} {theirs:.6f}  Hone {ours:.6f}  {100 * (ours / theirs - 1):+.3f} %")
    print(f"largest difference {100 * worst:.3f} %")
