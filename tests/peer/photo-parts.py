#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
# photo-parts.py - a data set of photographed parts on photographed grounds, for the figures of resources/bases/README.md
#
#   photo-parts.py OUT [N_TRAIN N_VAL]
#
# Needs scikit-image (its sample pictures come with it: coins, no known copyright; brick, grass and gravel, CC0). The
# coins are cut out and laid, turned, scaled, lit and blurred, over each other and on pieces of the grounds. Sixteen coins
# are for training, the other eight for validation, and so are the two halves of each ground: nothing that is looked for
# in validation was seen before. Seeded; no picture of it is in the repository.
import os
import sys

import numpy as np
from scipy import ndimage
from skimage import data, filters, io, measure, morphology, segmentation, transform

SIDE = 320


def cut_coins():
    """24 pairs of a grey picture and its mask, from above."""
    picture = data.coins()
    seeds = np.where(picture < 30, 1, np.where(picture > 150, 2, 0))
    inside = segmentation.watershed(filters.sobel(picture), seeds) == 2
    mask = morphology.opening(ndimage.binary_fill_holes(inside), morphology.disk(3))
    found = [one for one in measure.regionprops(measure.label(mask)) if one.area > 400]
    return [(picture[one.slice] / 255.0, one.image) for one in sorted(found, key=lambda one: one.centroid)]


def ground_of(random, grounds, half):
    ground = grounds[random.integers(len(grounds))]
    width = ground.shape[1] // 2
    x = random.integers(width - SIDE // 2 + 1) + half * width
    y = random.integers(ground.shape[0] - SIDE // 2 + 1)
    piece = ground[y:y + SIDE // 2, x:x + SIDE // 2][:, :SIDE // 2]
    piece = transform.resize(piece, (SIDE, SIDE), order=1)
    return np.clip((piece - piece.mean()) * random.uniform(0.5, 1.2) + random.uniform(0.25, 0.65), 0, 1)


def lay(random, canvas, owner, number, coin):
    """One coin on the canvas; what lies under it is hidden from then on."""
    picture, mask = coin
    scale, angle = random.uniform(0.5, 1.3), random.uniform(0, 360)
    picture = transform.rotate(transform.rescale(picture, scale, order=1), angle, resize=True, order=1)
    mask = transform.rotate(transform.rescale(mask.astype(float), scale, order=1), angle, resize=True, order=1) > 0.5
    h, w = mask.shape
    y, x = random.integers(SIDE - h), random.integers(SIDE - w)
    lit = np.clip((picture - 0.5) * random.uniform(0.6, 1.3) + random.uniform(0.35, 0.65), 0, 1)
    canvas[y:y + h, x:x + w][mask] = lit[mask]
    owner[y:y + h, x:x + w][mask] = number


def scene(random, coins, grounds, half):
    """A picture and the lines of its labels: boxes of what is seen, where at least a quarter of a coin is."""
    canvas, owner, areas, lines = ground_of(random, grounds, half), np.full((SIDE, SIDE), -1), [], []
    for number in range(random.integers(2, 13)):
        lay(random, canvas, owner, number, coins[random.integers(len(coins))])
        areas.append((owner == number).sum())
    canvas = filters.gaussian(canvas, random.uniform(0, 1.2))
    canvas += random.normal(0, random.uniform(0, 0.05), canvas.shape)
    for number, area in enumerate(areas):
        y, x = np.nonzero(owner == number)
        if len(y) == 0 or len(y) * 4 < area:
            continue
        x0, x1, y0, y1 = x.min(), x.max() + 1, y.min(), y.max() + 1
        box = ((x0 + x1) / 2, (y0 + y1) / 2, x1 - x0, y1 - y0)
        lines.append(" ".join(["0"] + [f"{value / SIDE:.6f}" for value in box]))
    return (np.clip(canvas, 0, 1) * 255).astype(np.uint8), lines


def main():
    out = sys.argv[1]
    counts = [int(word) for word in sys.argv[2:4]] or [120, 60]
    coins = cut_coins()
    assert len(coins) == 24, f"{len(coins)} coins: another release of scikit-image has another picture"
    grounds = [ground / 255.0 for ground in (data.brick(), data.grass(), data.gravel())]
    for half, (split, n) in enumerate(zip(("train", "val"), counts)):
        own = [coin for i, coin in enumerate(coins) if (i % 3 == 2) == (half == 1)]
        random = np.random.default_rng(half)
        for folder in ("images", "labels"):
            os.makedirs(os.path.join(out, folder, split), exist_ok=True)
        for i in range(n):
            picture, lines = scene(random, own, grounds, half)
            io.imsave(os.path.join(out, "images", split, f"{i:04}.png"), picture, check_contrast=False)
            with open(os.path.join(out, "labels", split, f"{i:04}.txt"), "w", encoding="utf-8") as file:
                file.write("".join(line + "\n" for line in lines))
    with open(os.path.join(out, "data.yaml"), "w", encoding="utf-8") as file:
        file.write("train: images/train\nval: images/val\nnames: [coin]\n")


main()
