#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Networks of Keras with random weights and what they say of random pictures, for tests/core/graph/test-keras-files.

  KERAS_BACKEND=torch tests/peer/keras-nets.py tests/data/keras          a small one, in each of Keras' three forms
  KERAS_BACKEND=torch tests/peer/keras-nets.py --whole FOLDER            ResNet50, 95 MB a file
      then HONE_KERAS=FOLDER build/tests/core/graph/test-keras-files

Needs keras, torch and safetensors of PyPI.
"""
import argparse
import os

os.environ.setdefault("KERAS_BACKEND", "torch")

import keras
import numpy
from safetensors.numpy import save_file

CLASSES = 10
RANGES = {"moving_mean": (-0.2, 0.2), "beta": (-0.2, 0.2), "moving_variance": (0.5, 1.5), "gamma": (0.3, 0.6), "bias": (-0.2, 0.2)}


def conv(x, filters, size, stride, name, padding="valid"):
    x = keras.layers.Conv2D(filters, size, strides=stride, padding=padding, name=name + "_conv")(x)
    return keras.layers.BatchNormalization(epsilon=1.001e-5, name=name + "_bn")(x)


def block(x, filters, stride, name, first):
    shortcut = conv(x, 4 * filters, 1, stride, name + "_0") if first else x
    x = keras.layers.ReLU()(conv(x, filters, 1, stride, name + "_1"))
    x = keras.layers.ReLU()(conv(x, filters, 3, 1, name + "_2", "same"))
    return keras.layers.ReLU()(keras.layers.Add()([shortcut, conv(x, 4 * filters, 1, 1, name + "_3")]))


def small():
    """Spec 07, section 1, in small: two stages, of two blocks and of one."""
    inputs = keras.Input((64, 64, 3))
    x = keras.layers.ReLU()(conv(keras.layers.ZeroPadding2D(3)(inputs), 16, 7, 2, "conv1"))
    x = keras.layers.MaxPooling2D(3, 2)(keras.layers.ZeroPadding2D(1)(x))
    x = block(block(x, 8, 1, "conv2_block1", True), 8, 1, "conv2_block2", False)
    x = block(x, 8, 2, "conv3_block1", True)
    return keras.Model(inputs, keras.layers.Dense(CLASSES, activation="softmax")(keras.layers.GlobalAveragePooling2D()(x)))


def randomize(model, draws):
    for variable in model.variables:
        leaf = variable.path.split("/")[-1]
        if leaf in RANGES:
            variable.assign(draws.uniform(*RANGES[leaf], variable.shape))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("folder")
    options = parser.parse_args()
    keras.utils.set_random_seed(1)
    draws = numpy.random.default_rng(1)
    model = keras.applications.ResNet50(weights=None, classes=CLASSES) if options.whole else small()
    randomize(model, draws)
    side = model.input_shape[1]
    pictures = draws.integers(0, 256, (2, side, side, 3)).astype("uint8")
    # Keras' weights read blue first, 0 to 255 less the means.
    ready = keras.applications.resnet50.preprocess_input(pictures.astype("float32"))
    features = numpy.asarray(keras.Model(model.input, model.layers[-2].output).predict(ready, verbose=0))
    kernel, bias = model.layers[-1].get_weights()
    name = os.path.join(options.folder, "resnet50" if options.whole else "small")
    for ending in ("weights.h5", "keras", "h5"):
        path = f"{name}.{ending}"
        model.save_weights(path) if ending == "weights.h5" else model.save(path)
    meta = {} if options.whole else {"channels": "16 32 32", "blocks": "1 2 1"}
    save_file({"pictures": pictures, "logits": (features @ kernel + bias).astype("float32")}, f"{name}.io.safetensors", meta or None)


main()
