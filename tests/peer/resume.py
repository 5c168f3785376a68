# SPDX-License-Identifier: Apache-2.0
"""Lets Ultralytics train a little, be interrupted, and go on, so that Hone can go on from the same last.pt.

    python resume.py DATA.yaml FOLDER --model yolo26n.yaml --optimizer SGD --epochs 5 --stop 2

FOLDER/cut/weights/last.pt is the checkpoint after --stop epochs, not stripped; FOLDER/peer.json what Ultralytics did from there on: the pictures of
every batch, losses, learning rates, momenta; FOLDER/peer.npz its weights and their average after the last epoch.
Ultralytics is run as it is, through its public names; nothing that this writes belongs in the repository.
"""
import argparse
import ast
import json
import os
import shutil
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("data")
parser.add_argument("folder")
parser.add_argument("--model", default="yolo26n.yaml")
parser.add_argument("--optimizer", default="SGD")
parser.add_argument("--epochs", type=int, default=5)
parser.add_argument("--stop", type=int, default=2)
parser.add_argument("--imgsz", type=int, default=64)
parser.add_argument("--batch", type=int, default=4)
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--set", nargs="*", default=[], help="further settings of the training")
parser.add_argument("--again", nargs="*", default=[], help="settings given when it is resumed")
args = parser.parse_args()

os.environ.update(YOLO_CONFIG_DIR=tempfile.mkdtemp(), YOLO_OFFLINE="true", OMP_NUM_THREADS=str(args.threads))
import numpy
import torch
from ultralytics import YOLO


class Interrupted(Exception):
    pass


def words(pairs):
    out = {}
    for pair in pairs:
        key, text = pair.split("=", 1)
        try:
            out[key] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            out[key] = text
    return out


def numbers(items):
    return [float(x) for x in (items.values() if isinstance(items, dict) else items)]


def cut(trainer):
    if trainer.epoch + 1 == args.stop:
        raise Interrupted


log = {"iterations": [], "epochs": []}


def on_start(trainer):
    torch.set_num_threads(args.threads)
    inner = trainer.preprocess_batch

    def preprocess(batch):
        log["pictures"] = [os.path.basename(path) for path in batch["im_file"]]
        return inner(batch)

    trainer.preprocess_batch = preprocess
    log["args"] = {k: v for k, v in vars(trainer.args).items() if isinstance(v, (int, float, str, list, type(None)))}
    log["first_epoch"] = trainer.start_epoch


def on_batch(trainer):
    groups = trainer.optimizer.param_groups
    log["iterations"].append({
        "epoch": trainer.epoch,
        "pictures": log["pictures"],
        "items": numbers(trainer.loss_items),
        "loss": float(trainer.loss),
        "lr": [g["lr"] for g in groups],
        "momentum": [g["momentum"] if "momentum" in g else g["betas"][0] for g in groups],
        "weight_decay": [g["weight_decay"] for g in groups],
        "accumulate": trainer.accumulate,
        "updates": trainer.ema.updates,
    })


def on_save(trainer):
    log["epochs"].append({"epoch": trainer.epoch, "metrics": {k: float(v) for k, v in trainer.metrics.items()},
                          "train": numbers(trainer.tloss), "fitness": float(trainer.fitness),
                          "best_fitness": float(trainer.best_fitness)})
    if trainer.epoch + 1 == trainer.epochs:
        tensors = {"raw." + k: v for k, v in trainer.model.state_dict().items()}
        tensors |= {"ema." + k: v for k, v in trainer.ema.ema.state_dict().items()}
        numpy.savez(os.path.join(args.folder, "peer.npz"), **{k: v.float().numpy() for k, v in tensors.items()})


quiet = dict(mosaic=0.0, hsv_h=0.0, hsv_s=0.0, hsv_v=0.0, translate=0.0, scale=0.0, fliplr=0.0, amp=False, workers=0,
             seed=0, plots=False, verbose=False, device="cpu", pretrained=False)
os.makedirs(args.folder, exist_ok=True)
args.folder = os.path.abspath(args.folder)
model = YOLO(args.model)
model.add_callback("on_train_start", lambda trainer: torch.set_num_threads(args.threads))
model.add_callback("on_model_save", cut)
try:
    model.train(data=args.data, epochs=args.epochs, imgsz=args.imgsz, batch=args.batch, optimizer=args.optimizer,
                project=args.folder, name="cut", exist_ok=True, **(quiet | words(args.set)))
except Interrupted:
    pass
cut_folder = os.path.join(args.folder, "cut")
shutil.copytree(cut_folder, os.path.join(args.folder, "hone"), dirs_exist_ok=True)
model = YOLO(os.path.join(cut_folder, "weights", "last.pt"))
for name, call in (("on_train_start", on_start), ("on_train_batch_end", on_batch), ("on_model_save", on_save)):
    model.add_callback(name, call)
model.train(resume=True, **words(args.again))
log.pop("pictures", None)
with open(os.path.join(args.folder, "peer.json"), "w", encoding="utf-8") as file:
    json.dump(log, file, indent=1)
