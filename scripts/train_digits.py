#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the small network of `ngauge demo` and writes it to tests/data/digits/.

    scripts/train_digits.py --from-csv digits.csv.gz   # make images, labels and split again
    scripts/train_digits.py                            # train from the stored images
    scripts/train_digits.py --check                    # train nothing: print the stored net's accuracy

Plain numpy, FP32, one seed. It runs offline and by hand: the build only reads its output. Another
BLAS may sum in another order and end at other weights, so the stored files, not this script, are
what the demo's figures refer to.
"""

import argparse
import gzip
import pathlib
import sys

try:
    import numpy as np
except ImportError:
    sys.exit("train_digits.py: needs numpy; apt-get install python3-numpy")

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "tests" / "data" / "digits"

# K = 64, 100, 60 and N = 100, 60, 10: two whole groups first, then tails in both directions.
SIZES = [64, 100, 60, 10]
SEED = 20251
EPOCHS = 200
BATCH = 64


def store_data(csv_gz: str) -> None:
    """Splits the published table into uint8 images and labels, and picks the held-out images."""
    with gzip.open(csv_gz, "rt", encoding="ascii") as stream:
        table = np.loadtxt(stream, delimiter=",")
    if table.shape != (1797, 65):
        sys.exit(f"{csv_gz}: expected 1797 rows of 65 numbers, got {table.shape}")
    images, labels = table[:, :64].astype(np.uint8), table[:, 64].astype(np.uint8)

    # Every third image of each class, in file order: stratified, and no random generator to pin.
    held_out = np.concatenate([np.flatnonzero(labels == digit)[2::3] for digit in range(10)])
    np.save(FOLDER / "images.npy", images)
    np.save(FOLDER / "labels.npy", labels)
    np.save(FOLDER / "held_out.npy", np.sort(held_out).astype(np.uint16))


def load_data():
    """Returns (train x, train y, held-out x, held-out y); pixels 0..16 become 0..1, exactly."""
    images, labels = np.load(FOLDER / "images.npy"), np.load(FOLDER / "labels.npy")
    x = images.astype(np.float32) / np.float32(16)
    held_out = np.zeros(len(x), dtype=bool)
    held_out[np.load(FOLDER / "held_out.npy")] = True
    return x[~held_out], labels[~held_out], x[held_out], labels[held_out]


def forward(weights, biases, x):
    """Returns the input of every layer and, last, the logits. Weights are [out, in]."""
    layers = [x]
    for i, (w, b) in enumerate(zip(weights, biases)):
        y = layers[-1] @ w.T + b
        layers.append(y if i == len(weights) - 1 else np.maximum(y, 0))
    return layers


def accuracy(weights, biases, x, y) -> float:
    return float(np.mean(np.argmax(forward(weights, biases, x)[-1], axis=1) == y))


def shift_images(rng, x):
    """Moves each image by -1, 0 or +1 pixel in each direction: the net must not learn the raster."""
    padded = np.pad(x.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    offsets = rng.choice(3, size=(len(x), 2), p=[0.1, 0.8, 0.1])
    return np.stack([p[r : r + 8, c : c + 8] for p, (r, c) in zip(padded, offsets)]).reshape(-1, 64)


def train(x, y):
    """Adam on softmax cross-entropy, cosine learning rate, decoupled weight decay."""
    rng = np.random.default_rng(SEED)
    weights = [
        (rng.standard_normal((n, k)) * np.sqrt(2 / k)).astype(np.float32)
        for k, n in zip(SIZES[:-1], SIZES[1:])
    ]
    biases = [np.zeros(n, dtype=np.float32) for n in SIZES[1:]]
    params = weights + biases
    mean = [np.zeros_like(p) for p in params]
    square = [np.zeros_like(p) for p in params]
    target = np.eye(10, dtype=np.float32)[y]

    step = 0
    for epoch in range(EPOCHS):
        rate = 2e-3 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = rng.permutation(len(x))
        for start in range(0, len(x), BATCH):
            pick = order[start : start + BATCH]
            layers = forward(weights, biases, shift_images(rng, x[pick]))
            logits = layers[-1] - layers[-1].max(axis=1, keepdims=True)
            chance = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            error = (chance - target[pick]) / np.float32(len(pick))
            slopes = [None] * len(params)
            for i in reversed(range(len(weights))):
                slopes[i] = error.T @ layers[i]
                slopes[len(weights) + i] = error.sum(axis=0)
                error = (error @ weights[i]) * (layers[i] > 0)
            step += 1
            for i, (param, slope) in enumerate(zip(params, slopes)):
                mean[i] += 0.1 * (slope - mean[i])
                square[i] += 0.001 * (slope * slope - square[i])
                update = mean[i] / (1 - 0.9**step)
                update /= np.sqrt(square[i] / (1 - 0.999**step)) + 1e-8
                decay = 0.1 * param if i < len(weights) else 0
                param -= (rate * (update + decay)).astype(np.float32)
    return weights, biases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--from-csv", metavar="DIGITS.CSV.GZ", help="make the data files from it first")
    parser.add_argument("--check", action="store_true", help="only report the stored network")
    options = parser.parse_args()

    FOLDER.mkdir(parents=True, exist_ok=True)
    if options.from_csv:
        store_data(options.from_csv)
    x, y, x_held, y_held = load_data()
    count = len(SIZES) - 1
    if options.check:
        weights = [np.load(FOLDER / f"layer{i + 1}_weight.npy") for i in range(count)]
        biases = [np.load(FOLDER / f"layer{i + 1}_bias.npy") for i in range(count)]
    else:
        weights, biases = train(x, y)
        for i in range(count):
            np.save(FOLDER / f"layer{i + 1}_weight.npy", weights[i])
            np.save(FOLDER / f"layer{i + 1}_bias.npy", biases[i])
    print(f"train     {len(x):5d} images  {100 * accuracy(weights, biases, x, y):6.2f} %")
    print(f"held out  {len(x_held):5d} images  {100 * accuracy(weights, biases, x_held, y_held):6.2f} %")


if __name__ == "__main__":
    main()
