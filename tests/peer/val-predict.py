# SPDX-License-Identifier: Apache-2.0
"""Validates and predicts with Ultralytics and with Hone, one setting after the other, and tells where they differ.

    python val-predict.py HONE MODEL.pt DATA.yaml [--imgsz 320] [--only augment ...] [--json FILE]

Its environment:  python3 -m venv V && V/bin/pip install ultralytics==8.4.190
MODEL.pt is any trained detection model (make one: V/bin/yolo train data=DATA.yaml model=yolo26n.yaml epochs=20 imgsz=320).
Validation: the largest difference of P, R, mAP50, mAP50-95, of all and of each class; of the confusion matrix; of predictions.json.
Prediction: pictures of several shapes, made from those of the data set; how many boxes have a twin in the same place of the list.
Exit status 1 when something is further apart than 1e-5 (metrics) or 0.5 % of the boxes.
Ultralytics is run as it is, on a copy of the data, through its public names; nothing that this writes belongs in the repository.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("hone")
parser.add_argument("model")
parser.add_argument("data")
parser.add_argument("--imgsz", type=int, default=320)
parser.add_argument("--only", nargs="*", default=[])
parser.add_argument("--json", default=None, help="what was measured")
args = parser.parse_args()
args.hone, args.model, args.data = (os.path.abspath(x) for x in (args.hone, args.model, args.data))

home = tempfile.mkdtemp()
os.environ.update(YOLO_CONFIG_DIR=home, YOLO_OFFLINE="true")
import cv2
import torch
import yaml
from ultralytics import YOLO

# Settings as Hone takes them; the same go to Ultralytics.
VAL = {
    "val": {}, "val-batch": dict(batch=5), "val-imgsz-list": dict(imgsz=[256, 320]), "val-imgsz-odd": dict(imgsz=200),
    "val-rect": dict(rect=False), "val-conf": dict(conf=0.25), "val-iou": dict(iou=0.5), "val-max-det": dict(max_det=10),
    "val-agnostic": dict(agnostic_nms=True), "val-single": dict(single_cls=True), "val-classes": dict(classes=[0]),
    "val-augment": dict(augment=True), "val-augment-square": dict(augment=True, rect=False), "val-nms": dict(nms=True),
    "val-top": dict(nms=False), "val-top-agnostic": dict(nms=False, agnostic_nms=True),
    "val-top-single": dict(nms=False, single_cls=True), "val-top-augment": dict(nms=False, augment=True),
    "val-train": dict(split="train"), "val-fraction": dict(fraction=0.5), "val-fractions": dict(fraction=[1.0, 0.5]),
    "val-single-classes": dict(single_cls=True, classes=[0]), "val-files": dict(save_json=True, save_txt=True, plots=True),
}
PREDICT = {
    "predict": {}, "predict-rect": dict(rect=False), "predict-batch": dict(batch=4),
    "predict-batch-square": dict(batch=4, rect=False), "predict-imgsz-list": dict(imgsz=[256, 320]),
    "predict-imgsz-odd": dict(imgsz=[320, 200]), "predict-imgsz-square": dict(imgsz=[256, 320], rect=False),
    "predict-iou": dict(iou=0.3), "predict-max-det": dict(max_det=5), "predict-agnostic": dict(agnostic_nms=True, conf=0.01),
    "predict-classes": dict(classes=[0]), "predict-augment": dict(augment=True),
    "predict-augment-batch": dict(augment=True, batch=4, rect=False), "predict-top": dict(nms=False),
    "predict-top-agnostic": dict(nms=False, agnostic_nms=True, conf=0.01), "predict-top-augment": dict(nms=False, augment=True),
    "predict-top-classes": dict(nms=False, classes=[0]), "predict-top-max-det": dict(nms=False, max_det=5),
    "predict-all": dict(conf=0.0, max_det=1000), "predict-pattern": dict(source="*.png"), "predict-list": dict(source="list.txt"),
}
SHAPES = [(640, 480), (480, 640), (500, 375), (333, 517), (1200, 300), (200, 200), (640, 480), (97, 401)]
METRICS = {"precision": "metrics/precision(B)", "recall": "metrics/recall(B)", "mAP50": "metrics/mAP50(B)",
           "mAP50-95": "metrics/mAP50-95(B)"}


def copy_data():
    """The labels.cache files that Ultralytics writes stay away from the original."""
    root = os.path.join(home, "data")
    shutil.copytree(os.path.dirname(args.data), root)
    return os.path.join(root, os.path.basename(args.data))


def make_pictures(data):
    names = yaml.safe_load(open(data))
    folder = os.path.join(os.path.dirname(data), names.get("path") or "", names["val"])
    files = sorted(x for x in os.listdir(folder) if not x.startswith("."))
    to = os.path.join(home, "pictures")
    os.mkdir(to)
    for i, size in enumerate(SHAPES):
        picture = cv2.imread(os.path.join(folder, files[i % len(files)]))
        cv2.imwrite(os.path.join(to, f"p{i}.png"), cv2.resize(picture, size))
    with open(os.path.join(to, "list.txt"), "w") as file:
        file.write("p2.png\n./p1.png\n\n" + os.path.join(to, "p0.png") + "\n")
    return to


def hone(command, settings):
    words = [args.hone, command, "--json", "model=" + args.model, "project=" + os.path.join(home, "hone"), "exist_ok=true"]
    words += [f"{key}={str(value).replace(' ', '')}" for key, value in settings.items()]
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


def compare_files(name):
    """How many rows of predictions.json agree to a hundredth of a pixel."""
    def rows(who):
        table = {}
        for row in json.load(open(os.path.join(home, who, name, "predictions.json"))):
            table.setdefault(row["image_id"], []).append(row)
        return table
    ours, theirs = rows("hone"), rows("peer")
    n = sum(map(len, theirs.values()))
    same = sum(a["category_id"] == b["category_id"] and all(abs(x - y) < 0.011 for x, y in zip(a["bbox"] + [a["score"]], b["bbox"] + [b["score"]]))
               for key in theirs for a, b in zip(ours.get(key, []), theirs[key]))
    return same, n


def validate(name, settings, data):
    settings = dict(dict(data=data, imgsz=args.imgsz, batch=16, plots=False, name=name), **settings)
    theirs = YOLO(args.model).val(device="cpu", verbose=False, project=os.path.join(home, "peer"), exist_ok=True, **settings)
    ours = hone("val", settings)[0]
    box, classes = theirs.box, {row["class"]: row for row in ours["classes"]}
    apart = max(abs(ours[key] - theirs.results_dict[theirs_key]) for key, theirs_key in METRICS.items())
    for i, klass in enumerate(box.ap_class_index):
        row = classes[int(klass)]
        apart = max(apart, *(abs(float(a) - row[key]) for a, key in zip((box.p[i], box.r[i], box.ap50[i], box.ap[i]), METRICS)))
    words = [f"mAP50-95 {ours['mAP50-95']:.6f} / {theirs.results_dict[METRICS['mAP50-95']]:.6f}", f"apart {apart:.1e}"]
    good = apart < 1e-5
    if settings["plots"]:
        same = theirs.confusion_matrix.matrix.astype(int).tolist() == ours["confusion"]
        words.append("confusion matrix " + ("equal" if same else "DIFFERS"))
        good &= same
    if settings.get("save_json"):
        same, n = compare_files(name)
        words.append(f"predictions.json {same} of {n}")
        good &= same >= 0.995 * n
    return good, ", ".join(words)


def predict(name, settings, pictures):
    settings = dict(dict(imgsz=args.imgsz, conf=0.05, save=False, name=name), **settings)
    source = settings.pop("source", None)
    source = os.path.join(pictures, source) if source else pictures
    theirs = [(os.path.basename(x.path), x.boxes.data.tolist())
              for x in YOLO(args.model).predict(source, device="cpu", verbose=False, project=os.path.join(home, "peer"), exist_ok=True, **settings)]
    ours = [(os.path.basename(x["image"]), [b["xyxy"] + [b["score"], b["class"]] for b in x["boxes"]])
            for x in hone("predict", dict(settings, source=source))]
    n = sum(max(len(a), len(b)) for (_, a), (_, b) in zip(ours, theirs))
    same = sum(a[5] == b[5] and all(abs(x - y) < 0.01 for x, y in zip(a[:4], b[:4])) and abs(a[4] - b[4]) < 1e-4
               for (_, x), (_, y) in zip(ours, theirs) for a, b in zip(x, y))
    order = [a for a, _ in ours] == [a for a, _ in theirs]
    return order and same >= 0.995 * n, f"{same} of {n} boxes" + ("" if order else ", PICTURES DIFFER")


def main():
    data, result, good = copy_data(), {}, True
    pictures = make_pictures(data)
    for table, run, where in ((VAL, validate, data), (PREDICT, predict, pictures)):
        for name, settings in table.items():
            if args.only and not any(word in name for word in args.only):
                continue
            fine, words = run(name, settings, where)
            good &= fine
            result[name] = words
            print(f"{name:22} {'ok' if fine else 'NOT OK':7} {words}", flush=True)
    if args.json:
        json.dump(result, open(args.json, "w"), indent=1)
    shutil.rmtree(home)
    sys.exit(0 if good else 1)


main()
