# SPDX-License-Identifier: Apache-2.0
"""Gives a detection model of Hone's to Ultralytics and to ONNX Runtime, and tells whether it is still the same.

    python export.py HONE MODEL DATA.yaml [--imgsz 320] [--rate 0.0005]

Its environment:  python3 -m venv V && V/bin/pip install ultralytics==8.4.190 onnx onnxruntime
MODEL is a run's folder or a .safetensors file. Three things are done with it:
- .pt: validated by Ultralytics and by Hone: mAP50 and mAP50-95 are at most 0.002 apart;
- .pt: trained for two more epochs by Ultralytics: mAP50-95 falls by less than 0.05 (a head that begins anew would fall to 0);
- ONNX: validated by Ultralytics through ONNX Runtime, at the same square size: at most 0.002 from the .pt there.
Exit status 1 when one of these does not hold. Ultralytics is run as it is, on a copy of the data, through its public names; nothing that
this writes belongs in the repository.
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
parser.add_argument("--rate", type=float, default=0.0005, help="of the two more epochs")
args = parser.parse_args()
args.hone, args.model, args.data = (os.path.abspath(x) for x in (args.hone, args.model, args.data))

home = tempfile.mkdtemp()
os.environ.update(YOLO_CONFIG_DIR=home, YOLO_OFFLINE="true")
from ultralytics import YOLO

data = os.path.join(shutil.copytree(os.path.dirname(args.data), home + "/data"), os.path.basename(args.data))
quiet = dict(data=data, imgsz=args.imgsz, plots=False, verbose=False, project=home + "/peer", workers=0, device="cpu")


def hone(*words):
    return subprocess.run([args.hone, *words], check=True, capture_output=True, text=True).stdout


def by_hone():
    out = hone("val", f"model={args.model}", f"data={data}", f"imgsz={args.imgsz}", "batch=16", "plots=false", "--json")
    metrics = [json.loads(line) for line in out.splitlines() if line.startswith("{")][-1]
    return metrics["mAP50"], metrics["mAP50-95"]


def by_peer(path, **how):
    box = YOLO(path, task="detect").val(name="val", batch=16, **quiet, **how).box
    return box.map50, box.map


def say(what, found, want):
    apart = max(abs(a - b) for a, b in zip(found, want))
    print(f"{what:28} mAP50 {found[0]:.5f}  mAP50-95 {found[1]:.5f}  {apart:.5f} apart", flush=True)
    return apart <= 0.002


for ending in ("pt", "onnx"):
    words = [f"imgsz={args.imgsz}", "dynamic=true"] if ending == "onnx" else []
    hone("export", f"model={args.model}", f"format={ending}", f"out={home}/model.{ending}", *words)
ours, pt = by_hone(), by_peer(home + "/model.pt", rect=True)
print(f"{'Hone':28} mAP50 {ours[0]:.5f}  mAP50-95 {ours[1]:.5f}")
fine = say(".pt in Ultralytics", pt, ours)
square = by_peer(home + "/model.pt", rect=False)
fine &= say("ONNX in ONNX Runtime, square", by_peer(home + "/model.onnx", rect=False), square)
model = YOLO(home + "/model.pt")
model.train(name="train", epochs=2, batch=16, optimizer="AdamW", lr0=args.rate, warmup_epochs=0, **quiet)
more = model.metrics.box.map
print(f"{'.pt, two epochs more':28} mAP50 {model.metrics.box.map50:.5f}  mAP50-95 {more:.5f}")
fine &= more > ours[1] - 0.05
shutil.rmtree(home)
sys.exit(0 if fine else 1)
