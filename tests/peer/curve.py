# SPDX-License-Identifier: Apache-2.0
"""Records a training of Ultralytics without augmentation, which test-training-curve lets Hone follow.

    test-training-curve --start start.safetensors yolo26n 3        # Hone's own random weights, seed 0
    python curve.py start.safetensors OUT.json --model yolo26n --train 80 --val 24 --set optimizer=AdamW lr0=0.001

The pictures are the first of the demo data set. The training is made twice: as it is, on one thread, and on two threads with the other of PyTorch's two
convolutions (oneDNN switched off). The two differ by nothing but the order of float32 sums, as any two right programs do: how far they drift apart is the
band that Hone has to stay in. (Threads alone are too small a difference: the sums within a convolution stay the same.) Only the numbers are kept.
"""
import argparse
import ast
import glob
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("start")
parser.add_argument("out")
parser.add_argument("--model", default="yolo26n")
parser.add_argument("--train", type=int, default=80)
parser.add_argument("--val", type=int, default=24)
parser.add_argument("--set", nargs="*", default=[])
parser.add_argument("--threads", type=int, help="(used by itself)")
parser.add_argument("--data", help="(used by itself)")
args = parser.parse_args()

QUIET = dict(mosaic=0.0, hsv_h=0.0, hsv_s=0.0, hsv_v=0.0, translate=0.0, scale=0.0, fliplr=0.0, close_mosaic=0, amp=False, seed=0)


def words(pairs):
    out = {}
    for pair in pairs:
        key, text = pair.split("=", 1)
        try:
            out[key] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            out[key] = text
    return out


def copy_data(folder):
    demo = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "resources", "demo")
    for split, n in (("train", args.train), ("val", args.val)):
        for kind in ("images", "labels"):
            os.makedirs(os.path.join(folder, kind, split))
        for path in sorted(glob.glob(os.path.join(demo, "images", split, "*")))[:n]:
            label = os.path.splitext(os.path.basename(path))[0] + ".txt"
            shutil.copy(path, os.path.join(folder, "images", split))
            shutil.copy(os.path.join(demo, "labels", split, label), os.path.join(folder, "labels", split))
    with open(os.path.join(folder, "data.yaml"), "w", encoding="utf-8") as file:
        file.write(f"path: {folder}\ntrain: images/train\nval: images/val\nnames: [RBC, WBC, Platelets]\n")
    return os.path.join(folder, "data.yaml")


def read_start():
    import numpy
    import torch

    with open(args.start, "rb") as file:
        data = file.read()
    n = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + n])
    header.pop("__metadata__", None)
    types = {"F32": "<f4", "I64": "<i8"}
    return {
        name: torch.from_numpy(
            numpy.frombuffer(data[8 + n + row["data_offsets"][0] : 8 + n + row["data_offsets"][1]], types[row["dtype"]])
            .reshape(row["shape"])
            .copy()
        )
        for name, row in header.items()
    }


def train():
    os.environ.update(YOLO_CONFIG_DIR=tempfile.mkdtemp(), YOLO_OFFLINE="true")
    import torch
    from ultralytics import YOLO

    log = {"threads": args.threads, "iterations": [], "epochs": []}

    def numbers(items):
        return [float(x) for x in (items.values() if isinstance(items, dict) else items)]

    def begin(trainer):
        torch.set_num_threads(args.threads)
        torch.backends.mkldnn.enabled = args.threads == 1
        start = read_start()
        for model in (trainer.model, trainer.ema.ema):
            model.load_state_dict(start, strict=True)

    def on_batch(trainer):
        log["iterations"].append(
            {"items": numbers(trainer.loss_items), "lr": [g["lr"] for g in trainer.optimizer.param_groups]}
        )

    def on_epoch(trainer):
        if len(log["epochs"]) < trainer.epochs:
            log["epochs"].append({k: float(v) for k, v in trainer.metrics.items() if k != "fitness"})

    model = YOLO(args.model + ".yaml")
    for name, call in (("on_pretrain_routine_end", begin), ("on_train_batch_end", on_batch), ("on_fit_epoch_end", on_epoch)):
        model.add_callback(name, call)
    model.train(data=args.data, device="cpu", workers=0, plots=False, verbose=False, pretrained=False, exist_ok=True,
                project=tempfile.mkdtemp(), name="curve", **(QUIET | words(args.set)))
    import ultralytics

    log["version"] = ultralytics.__version__
    with open(args.out, "w", encoding="utf-8") as file:
        json.dump(log, file)


if args.threads:
    train()
    sys.exit()
runs = []
for threads in (1, 2):
    with tempfile.TemporaryDirectory() as folder:
        part = os.path.join(folder, "run.json")
        subprocess.run([sys.executable, os.path.abspath(__file__), os.path.abspath(args.start), part, "--model", args.model, "--threads", str(threads),
                        "--data", copy_data(os.path.join(folder, "data")), "--set", *args.set], check=True, cwd=folder,
                       env=dict(os.environ, OMP_NUM_THREADS=str(threads)))
        with open(part, encoding="utf-8") as file:
            runs.append(json.load(file))
settings = {**QUIET, **words(args.set)}
with open(args.out, "w", encoding="utf-8") as file:
    json.dump({"made_by": "tests/peer/curve.py, ultralytics " + runs[0]["version"], "model": args.model, "train": args.train, "val": args.val,
               "settings": {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in settings.items()}, "runs": runs}, file, indent=1)
    file.write("\n")
