#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The two stages of the PyTorch tutorial (spec 07, section 1), in PyTorch and in Hone: the loss of every step.

  tests/peer/torch-stages.py --hone build/app/cli/hone --data cells-cls FOLDER

Pictures are made square once, and a step sees them all, so that neither cropping nor order can differ; both begin with
the same random weights, saved by torch. Norms that learn count with statistics of the batch, the others with stored ones, as Hone
does unless it is told otherwise (fixed_norms). Needs torch, torchvision and pillow of PyPI.
"""
import torch
import torchvision
from stages import compare, options, square

MEAN, DEVIATION = (torch.tensor(values).view(1, 3, 1, 1) for values in ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]))


def new_model(n_classes):
    torch.manual_seed(1)
    model = torchvision.models.resnet50(weights=None)
    model.fc = torch.nn.Linear(model.fc.in_features, n_classes)
    for norm in (module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)):
        norm.weight.data.uniform_(0.3, 0.6)
        norm.bias.data.uniform_(-0.2, 0.2)
        norm.running_mean.uniform_(-0.2, 0.2)
        norm.running_var.uniform_(0.5, 1.5)
    return model


def stage(model, rate, learning, x, y, steps):
    """The parts of @model that @learning names learn."""
    model.requires_grad_(False).eval()
    for name in learning:
        getattr(model, name).requires_grad_(True).train()
    optimizer = torch.optim.Adam([value for value in model.parameters() if value.requires_grad], rate)
    losses = []
    for _ in range(steps):
        loss = torch.nn.functional.cross_entropy(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main():
    how = options(__doc__)
    pictures, classes = square(how.data, how.folder / "data", how.side, how.each)
    model = new_model(int(classes.max()) + 1)
    weights = how.folder / "start.pth"
    torch.save(model.state_dict(), weights)
    x, y = (torch.tensor(pictures).permute(0, 3, 1, 2) / 255 - MEAN) / DEVIATION, torch.tensor(classes)
    losses = stage(model, 1e-4, ["fc"], x, y, how.steps)
    losses += stage(model, 1e-5, ["fc", "layer4"], x, y, how.steps)
    compare("PyTorch", losses, len(classes), weights, how, "recipe=pytorch", "scale=0", "fliplr=0")


main()
