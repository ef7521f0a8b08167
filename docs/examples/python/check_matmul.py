#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds two ways to multiply FP8 matrices against the golden one: FP32 all along, and exact sums of 32 rounded once."""

import sys

import narrowgauge as ng
import numpy as np


def fp32(a, b):
    return a @ b.T


def sums_of_32(a, b):
    """float64 holds a sum of 32 products of E4M3 and an accumulator near it; one rounding for each."""
    acc = np.zeros((len(a), len(b)), np.float32)
    for k in range(0, a.shape[1], 32):
        acc = (acc + a[:, k:k + 32].astype(np.float64) @ b[:, k:k + 32].T.astype(np.float64)).astype(np.float32)
    return acc


def main():
    rng = np.random.default_rng(1)
    a, b = (ng.encode("e4m3", rng.normal(size=(rows, 512)) * 20) for rows in (64, 48))
    expected = ng.gemm("e4m3", a, "e4m3", b)
    wrong = {}
    for name, matmul in (("fp32", fp32), ("sums of 32", sums_of_32)):
        got = matmul(ng.decode("e4m3", a), ng.decode("e4m3", b))
        wrong[name] = int((got.view(np.uint32) != expected.view(np.uint32)).sum())
        print(f"{name}: {wrong[name]} of {expected.size} wrong")
    return 0 if wrong["fp32"] > 0 and wrong["sums of 32"] == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
