# SPDX-License-Identifier: Apache-2.0
"""Writes the cases of tests/core/augment/test-outlines.c: what Ultralytics, called from outside, does with outlines.

Its own environment:  python3 -m venv V && V/bin/pip install ultralytics==8.4.190
Use:                  V/bin/python outlines.py > ../core/augment/outlines.json
"""
import json
import os
import random
import sys
import tempfile

os.environ.update(YOLO_CONFIG_DIR=tempfile.mkdtemp(), YOLO_OFFLINE="true")
import contextlib

with contextlib.redirect_stdout(sys.stderr):  # the package talks
    import cv2
    import numpy as np
    import ultralytics
    from ultralytics.data import augment
    from ultralytics.utils import ops
    from ultralytics.utils.instance import Instances

draws = np.random.RandomState(7)
random.seed(7)


def numbers(a, digits=3):
    return [round(float(x), digits) for x in np.asarray(a).ravel()]


def ring(n, w, h, size):
    x, y = draws.uniform(0, w), draws.uniform(0, h)
    angle = np.sort(draws.uniform(0, 2 * np.pi, n))
    far = draws.uniform(0.4, 1, n) * size
    points = np.stack([x + far * np.cos(angle), y + far * np.sin(angle)], 1)
    return np.round(points, 3).astype(np.float32)


def labels(w, h, n, points, size):
    rings = np.array([ops.resample_segments([np.clip(ring(points, w, h, size), 0, [w, h]).astype(np.float32)], n=16)[0] for _ in range(n)])
    boxes = np.concatenate([rings.min(1), rings.max(1)], 1).astype(np.float32)
    return {
        "img": draws.randint(0, 256, (h, w, 3)).astype(np.uint8),
        "cls": np.arange(n, dtype=np.float32)[:, None],
        "instances": Instances(boxes, rings, None, bbox_format="xyxy", normalized=False),
        "resized_shape": (h, w),
    }


def written(labels, pixels=True):
    out = {
        "w": labels["img"].shape[1],
        "h": labels["img"].shape[0],
        "cls": [int(c) for c in labels["cls"].ravel()],
        "boxes": numbers(labels["instances"].bboxes),
        "outlines": [numbers(s) for s in labels["instances"].segments],
    }
    if pixels:
        out["pixels"] = labels["img"].tobytes().hex()
    return out


def resampling(n, to_n):
    points = ring(n, 100, 100, 30)
    return {"points": numbers(points), "n": to_n, "want": numbers(ops.resample_segments([points.copy()], n=to_n)[0])}


def box(points, w, h):
    return {"w": w, "h": h, "points": numbers(points), "want": numbers(ops.segment2box(points.copy(), w, h))}


def fill(points, w, h):
    mask = np.zeros((h, w), np.uint8)
    cv2.drawContours(mask, [points.astype(np.int32)], -1, 1, cv2.FILLED)
    return {"w": w, "h": h, "points": numbers(points), "want": "".join(str(v) for v in mask.ravel())}


def perspective(w, h, to_w, to_h, **how):
    move = augment.RandomPerspective(size=(to_w, to_h), **how)
    held = {}
    inner = move._compute_affine_matrix

    def outer(*a, **k):
        result = inner(*a, **k)
        held["m"], held["scale"] = result
        return result

    move._compute_affine_matrix = outer
    before = labels(w, h, 10, 6, 18)
    case = {"before": written(before, False), "to_w": to_w, "to_h": to_h, "perspective": bool(how.get("perspective"))}
    after = move(before)
    case.update(m=numbers(held["m"], 9), scale=float(held["scale"]), after=written(after, False))
    return case


class Others:
    buffer = [0]

    def __init__(self, other):
        self.other = other

    def __len__(self):
        return 1

    def get_image_and_label(self, index):
        return self.other


def copy_paste(share, mode):
    w, h = 40, 28
    before, other = labels(w, h, 5, 6, 6), labels(w, h, 6, 6, 6)
    case = {"share": share, "mode": mode, "before": written(before)}
    if mode == "mixup":
        case["other"] = written(other)
    random.seed(3)  # 0.24 is drawn first
    paste = augment.CopyPaste(Others(other), pre_transform=lambda d: d, p=share, mode=mode)
    case["after"] = written(paste(before))
    return case


wild = [[[-50, -50], [300, -50], [300, 300], [-50, 300]], [[-10, 20], [50, 20], [50, 40], [-10, 40]], [[-10, 20], [-5, 20], [-5, 40]],
        [[-10, -10], [50, -10], [-10, 60]], [[-20, 50], [50, -20], [120, 50], [50, 120]], [[100, 20], [120, 20], [120, 40]], [[5, 5], [5, 5], [5, 5]]]
print(json.dumps({
    "version": ultralytics.__version__,
    "resampling": [resampling(n, m) for n, m in ((3, 10), (4, 10), (5, 7), (12, 10), (9, 10), (10, 10), (3, 100), (17, 40))],
    "box": [box(np.array(p, np.float32), 100, 90) for p in wild] + [box(ring(n, 120, 110, 70), 100, 90) for n in (3, 3, 4, 5, 6, 7, 8, 12) for _ in range(5)],
    "fill": [fill(np.clip(ring(n, 40, 30, s), 0, [40, 30]).astype(np.float32), 40, 30) for n in (3, 4, 5, 6, 9, 15) for s in (4, 12, 40)] + [fill(np.array(p, np.float32), 40, 30) for p in ([[5, 5], [30, 5], [30, 20], [5, 20]], [[3.7, 3.9], [3.2, 20], [3.9, 11]])],
    "perspective": [perspective(96, 96, 48, 48), perspective(96, 96, 48, 48, degrees=30, shear=5), perspective(96, 96, 48, 48, scale=0.9, translate=0.4),
                    perspective(48, 48, 48, 48, degrees=20, perspective=0.002), perspective(40, 48, 48, 48, translate=0.3), perspective(96, 96, 48, 48, scale=(1.1, 1.4))],
    "copy_paste": [copy_paste(p, m) for m in ("flip", "mixup") for p in (0.3, 0.5, 1.0)],
}, separators=(",", ":")))
