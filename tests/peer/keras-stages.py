#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The two stages of the Keras tutorial (spec 07, section 1), in Keras and in Hone: the loss of every step.

  KERAS_BACKEND=torch tests/peer/keras-stages.py --hone build/app/cli/hone --data cells-cls FOLDER

Pictures are made square once, and a step sees them all, so that neither cropping nor order can differ; both begin with
the same random weights, saved by Keras. Needs keras, torch and pillow of PyPI.
"""
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy
from stages import compare, options, square

RANGES = {"moving_mean": (-0.2, 0.2), "beta": (-0.2, 0.2), "moving_variance": (0.5, 1.5), "gamma": (0.3, 0.6), "bias": (-0.2, 0.2)}


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
    how = options(__doc__)
    keras.utils.set_random_seed(1)
    pictures, classes = square(how.data, how.folder / "data", how.side, how.each)
    base, model = new_model(int(classes.max()) + 1, how.side)
    weights = how.folder / "start.weights.h5"
    model.save_weights(weights)
    x, y = keras.applications.resnet50.preprocess_input(pictures), keras.utils.to_categorical(classes)
    base.trainable = False
    losses = stage(model, 1e-3, x, y, how.steps)
    base.trainable = True
    for layer in base.layers[:100]:
        layer.trainable = False
    losses += stage(model, 1e-5, x, y, how.steps)
    compare("Keras", losses, len(classes), weights, how, "recipe=keras")


main()
