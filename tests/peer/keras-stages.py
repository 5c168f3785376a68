#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The two stages of the Keras tutorial (spec 07, section 1), in Keras and in Hone: the loss of every step.

  KERAS_BACKEND=torch tests/peer/keras-stages.py --hone build/app/cli/hone --data cells-cls FOLDER

Pictures are made square once, and a step sees them all, so that neither cropping nor order can differ; both begin with
the same random weights, saved by Keras. Needs keras, torch and pillow of PyPI.
"""
import argparse
import csv
import os
import pathlib
import subprocess

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy
from PIL import Image

RANGES = {"moving_mean": (-0.2, 0.2), "beta": (-0.2, 0.2), "moving_variance": (0.5, 1.5), "gamma": (0.3, 0.6), "bias": (-0.2, 0.2)}


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


class Still(keras.layers.Layer):
    """Calls @base with training=False whatever the outer model is told: a functional model of Keras 3 hands its own
    training=True on to the layers in it, over the False that stood in the call, so that BN of an unfrozen base would
    count with statistics of the batch; the tutorial (and Keras 2) means stored ones in both stages."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def call(self, inputs):
        return self.base(inputs, training=False)


def new_model(n_classes, side):
    base = keras.applications.ResNet50(include_top=False, weights=None, input_shape=(side, side, 3))
    draws = numpy.random.default_rng(1)
    for variable in base.variables:
        leaf = variable.path.split("/")[-1]
        if leaf in RANGES:
            variable.assign(draws.uniform(*RANGES[leaf], variable.shape))
    inputs = keras.Input((side, side, 3))
    x = keras.layers.GlobalAveragePooling2D()(Still(base)(inputs))
    return base, keras.Model(inputs, keras.layers.Dense(n_classes, activation="softmax", name="predictions")(x))


def stage(model, lr, x, y, steps):
    model.compile(optimizer=keras.optimizers.Adam(lr), loss="categorical_crossentropy")
    return [float(model.train_on_batch(x, y)) for _ in range(steps)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--side", type=int, default=224)
    parser.add_argument("--each", type=int, default=5)
    parser.add_argument("--steps", type=int, default=10, help="of each stage")
    parser.add_argument("folder", type=pathlib.Path)
    options = parser.parse_args()
    keras.utils.set_random_seed(1)
    pictures, classes = square(options.data, options.folder / "data", options.side, options.each)
    base, model = new_model(int(classes.max()) + 1, options.side)
    weights = options.folder / "start.weights.h5"
    model.save_weights(weights)
    x, y = keras.applications.resnet50.preprocess_input(pictures), keras.utils.to_categorical(classes)
    base.trainable = False
    losses = stage(model, 1e-3, x, y, options.steps)
    base.trainable = True
    for layer in base.layers[:100]:
        layer.trainable = False
    losses += stage(model, 1e-5, x, y, options.steps)
    command = [options.hone, "train", f"model={weights}", f"data={options.folder / 'data'}", "recipe=keras", f"epochs={2 * options.steps}",
               f"head_epochs={options.steps}", f"imgsz={options.side}", f"batch={len(classes)}", "val=false", "plots=false",
               f"project={options.folder}", "name=hone", "exist_ok=true"]
    subprocess.run(command, check=True)
    with open(options.folder / "hone" / "results.csv", newline="") as file:
        rows = [{key.strip(): value for key, value in row.items()} for row in csv.DictReader(file)]
    worst = 0
    for step, (theirs, row) in enumerate(zip(losses, rows, strict=True)):
        ours = float(row["train/loss"])
        worst = max(worst, abs(ours / theirs - 1))
        print(f"step {step + 1:2}  Keras {theirs:.6f}  Hone {ours:.6f}  {100 * (ours / theirs - 1):+.3f} %")
    print(f"largest difference {100 * worst:.3f} %")


main()
