#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Python module against Python's own fractions and NumPy; run by check_install.py."""

import re
import unittest
from fractions import Fraction
from pathlib import Path

import narrowgauge as ng
import numpy as np


def bits(x):
    return np.asarray(x, np.float32).view(np.uint32)


def value(code):
    """An E4M3 code by the words of docs/numerics.md."""
    field, fraction = code >> 3 & 15, code & 7
    magnitude = Fraction(fraction, 512) if field == 0 else Fraction(8 + fraction) * Fraction(2) ** (field - 10)
    return -magnitude if code & 128 else magnitude


class Module(unittest.TestCase):
    def test_every_function_of_the_header_is_used(self):
        here = Path(ng.__file__)
        declared = set(re.findall(r"\b(ng_\w+)\(", re.sub(r"/\*.*?\*/", "", here.with_name("narrowgauge.h").read_text(), flags=re.S)))
        used = set(re.findall(r'"(ng_\w+)"', here.read_text()))
        self.assertEqual(declared - used, {"ng_status_text", "ng_format_name", "ng_dot", "ng_add_bf16"})

    def test_codes(self):
        for code in range(256):
            if code & 127 != 127:
                self.assertEqual(Fraction(float(ng.decode("e4m3", [code])[0])), value(code))
        finite = np.array([c for c in range(256) if c & 127 != 127], np.uint8)
        self.assertTrue((ng.encode("e4m3", ng.decode("e4m3", finite)) == finite).all())
        self.assertEqual(ng.encode("bf16", [1.0, np.nan]).tolist(), [0x3F80, 0x7FC0])
        self.assertEqual(ng.convert("e4m3", "e5m2", [0x7E, 0x7F]).tolist(), [0x5F, 0x7F])
        self.assertEqual(ng.encode("e4m3", [1e9], overflow="ieee").tolist(), [0x7F])
        self.assertEqual(ng.decode_scales([127, 255, 0])[[0, 2]].tolist(), [1.0, 2.0**-127])

    def test_a_dot_product_is_the_exact_one_rounded_once(self):
        rng = np.random.default_rng(3)
        for _ in range(200):
            a, b = (rng.integers(0, 127, 32, np.uint8) | rng.integers(0, 2, 32, np.uint8) << 7 for _ in range(2))
            exact = sum((value(int(x)) * value(int(y)) for x, y in zip(a, b)), Fraction(0))
            got = ng.fused_step("e4m3", a, "e4m3", b)
            self.assertEqual(bits(got), bits(float(exact)))  # 42 bits: float() is exact, float32 rounds once
            self.assertEqual(bits(ng.gemm("e4m3", a, "e4m3", b)), bits(got))

    def test_matrices(self):
        rng = np.random.default_rng(4)
        for fa, fb in (("e4m3", "e5m2"), ("e5m2", "e5m2"), ("e2m1", "e4m3ieee")):
            (a, sa), (b, sb) = ((ng.encode(f, rng.normal(size=(rows, 70)) * 3), rng.integers(110, 140, (rows, 3), np.uint8))
                                for f, rows in ((fa, 5), (fb, 9)))
            acc = rng.normal(size=(5, 9)).astype(np.float32)
            c = ng.gemm(fa, a, fb, b, sa, sb, acc)
            for i in range(5):
                for j in range(9):
                    x = acc[i, j]
                    for g in range(3):
                        part = slice(32 * g, 32 * g + 32)
                        x = ng.fused_step(fa, a[i, part], fb, b[j, part], x, sa[i, g], sb[j, g])
                    self.assertEqual(bits(c[i, j]), bits(x))

    def test_mx(self):
        x = np.random.default_rng(5).normal(size=(3, 2, 50)).astype(np.float32)
        for element, bound in (("e4m3", 0.07), ("e5m2", 0.13), ("e2m1", 0.35)):
            codes, scales = ng.quantise_mx(element, x)
            self.assertEqual((codes.shape, scales.shape), ((3, 2, 50), (3, 2, 2)))
            back = ng.dequantise_mx(element, codes, scales)
            self.assertLess(np.abs(back - x).max(), bound * np.abs(x).max())
        self.assertEqual(ng.quantise_mx("e4m3", [448.0], rule="floor")[1].tolist(), [127])

    def test_random_words(self):
        random = ng.Random(0x1918111009080100, 0x6574694C)
        self.assertEqual(random.words(1)[0], 0xA86842F2)
        self.assertEqual(random.counter, 0x6574694D)
        up = ng.encode("bf16", np.full(1000, 1 + 2**-9, np.float32), rounding="stochastic", random=random.words(1000))
        self.assertTrue(180 < (up == 0x3F81).sum() < 320)

    def test_fp32(self):
        self.assertEqual(ng.add([1, np.inf], [2, -np.inf])[0], 3)
        self.assertEqual(bits(ng.add(np.inf, -np.inf)), 0x7FC00000)
        self.assertEqual(ng.multiply([3], [[1], [2]]).tolist(), [[3], [6]])
        self.assertEqual(bits(ng.relu([-0.0, -1, 2])).tolist(), [0, 0, 0x40000000])

    def test_refusals(self):
        for status, call in (
            (ng.NG_ERROR_FORMAT, lambda: ng.decode("e3m4", [1])),
            (ng.NG_ERROR_FORMAT, lambda: ng.decode("bf16", np.zeros(3, np.uint8))),
            (ng.NG_ERROR_FORMAT, lambda: ng.gemm("bf16", np.zeros((1, 1), np.uint16), "e4m3", np.zeros((1, 1), np.uint8))),
            (ng.NG_ERROR_FORMAT, lambda: ng.quantise_mx("e4m3ieee", [1.0])),
            (ng.NG_ERROR_NAN, lambda: ng.encode("e2m1", [np.nan])),
            (ng.NG_ERROR_NULL, lambda: ng.encode("e4m3", [1.0], rounding="stochastic")),
            (ng.NG_ERROR_MODE, lambda: ng.encode("e4m3", [1.0], rounding="up")),
            (ng.NG_ERROR_SIZE, lambda: ng.fused_step("e4m3", [0] * 33, "e4m3", [0] * 33)),
            (ng.NG_ERROR_SIZE, lambda: ng.gemm("e4m3", np.zeros((2, 3), np.uint8), "e4m3", np.zeros((2, 4), np.uint8))),
            (ng.NG_ERROR_SIZE, lambda: ng.gemm("e4m3", np.zeros((2, 3), np.uint8), "e4m3", np.zeros((2, 3), np.uint8), a_scales=[[1]])),
        ):
            with self.assertRaises(ng.Error) as caught:
                call()
            self.assertEqual(caught.exception.status, status, caught.exception)


if __name__ == "__main__":
    unittest.main(verbosity=2)
