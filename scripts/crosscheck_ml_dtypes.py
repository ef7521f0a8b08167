#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Optional third oracle for the golden numerics: ml_dtypes, and whole dot products in big integers.

    python3 -m venv build/venv && build/venv/bin/pip install ml_dtypes numpy
    build/venv/bin/python scripts/crosscheck_ml_dtypes.py build/ci/bin/numerics_stream

Compared: every code of every format; FP32 to each format, nearest even, not saturating; fused steps, against
fractions. NaN by class, since ml_dtypes keeps its sign; our own NaN bits are pinned in tests/golden.
"""
import argparse
import subprocess
import sys
from fractions import Fraction

try:
    import ml_dtypes
    import numpy as np
except ImportError as error:
    sys.exit(f"crosscheck_ml_dtypes: {error}; make a venv with ml_dtypes and numpy (see the top of this file)")

DTYPES = {
    "e4m3": (ml_dtypes.float8_e4m3fn, 8),
    "e5m2": (ml_dtypes.float8_e5m2, 8),
    "e4m3ieee": (ml_dtypes.float8_e4m3, 8),
    "e2m1": (ml_dtypes.float4_e2m1fn, 4),
    "bf16": (ml_dtypes.bfloat16, 16),
}
FP8 = ("e4m3", "e5m2", "e4m3ieee")


def stream(program, arguments, data):
    done = subprocess.run([program, *arguments], input=data, stdout=subprocess.PIPE, check=True)
    return np.frombuffer(done.stdout, dtype="<u4")


def codes_of(values, bits):
    return values.view(np.uint16 if bits == 16 else np.uint8).astype(np.uint32)


def values_of(codes, name):
    dtype, bits = DTYPES[name]
    return codes.astype(np.uint16 if bits == 16 else np.uint8).view(dtype).astype(np.float32)


def same(a, b):
    """Equal bits, or both NaN."""
    return (a.view(np.uint32) == b.view(np.uint32)) | (np.isnan(a) & np.isnan(b))


def check_decode(program, name):
    codes = np.arange(1 << DTYPES[name][1], dtype="<u4")
    got = stream(program, ["decode", name], codes.tobytes()).view(np.float32)
    return len(codes), int((~same(got, values_of(codes, name))).sum())


def check_convert(program, name, inputs):
    dtype, _ = DTYPES[name]
    x = inputs.view(np.float32)
    if name == "e2m1":  # it has neither NaN nor Inf: they are not a question for ml_dtypes
        x = x[np.isfinite(x)]
    got = stream(program, ["convert", name, "ieee"], x.tobytes())
    with np.errstate(all="ignore"):
        expected = x.astype(dtype)
    return len(x), int((~same(values_of(got, name), expected.astype(np.float32))).sum())


def fp32_of(value):
    """Fraction -> FP32 bits, nearest even, subnormals, overflow to Inf; any zero is +0."""
    sign, value = (0x80000000, -value) if value < 0 else (0, value)
    if value == 0:
        return 0
    exponent = value.numerator.bit_length() - value.denominator.bit_length()
    if Fraction(2) ** exponent > value:
        exponent -= 1
    place = max(exponent, -126) - 23
    bits = round(value / Fraction(2) ** place)  # Python rounds half to even
    bits += (place + 149) << 23
    if bits == 0:
        return 0
    return sign | min(bits, 0x7F800000)


def check_fused(program, fa, fb, count, rng):
    a = rng.integers(0, 256, (count, 32), dtype=np.uint8)
    b = rng.integers(0, 256, (count, 32), dtype=np.uint8)
    for codes, name in ((a, fa), (b, fb)):  # this check is about sums; specials are in tests/golden
        codes[~np.isfinite(values_of(codes.reshape(-1), name)).reshape(codes.shape)] = 0x01
    scales = rng.integers(0, 255, (count, 2), dtype=np.uint8)
    near = rng.random(count) < 0.7
    scales[near] = rng.integers(117, 138, (int(near.sum()), 2), dtype=np.uint8)
    acc = rng.integers(0, 1 << 32, count, dtype=np.uint32)
    aimed = rng.random(count) < 0.7
    acc[aimed] = (acc[aimed] & 0x807FFFFF) | (rng.integers(110, 170, int(aimed.sum()), dtype=np.uint32) << 23)
    acc[(acc & 0x7F800000) == 0x7F800000] = 0
    records = np.concatenate([acc.astype("<u4").view(np.uint8).reshape(count, 4), scales, a, b], axis=1)
    got = stream(program, ["fused", fa, fb], records.tobytes())
    va = values_of(a.reshape(-1), fa).reshape(a.shape)
    vb = values_of(b.reshape(-1), fb).reshape(b.shape)
    accs = acc.view(np.float32)
    wrong = 0
    for i in range(count):
        dot = sum(Fraction(float(x)) * Fraction(float(y)) for x, y in zip(va[i], vb[i]))
        scale = Fraction(2) ** (int(scales[i, 0]) + int(scales[i, 1]) - 254)
        wrong += fp32_of(Fraction(float(accs[i])) + scale * dot) != int(got[i])
    return count, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", help="the built numerics_stream")
    parser.add_argument("--inputs", type=int, default=2_000_000, help="FP32 inputs per format")
    parser.add_argument("--steps", type=int, default=5_000, help="fused steps per pair of formats")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    bad = 0

    def report(what, result):
        nonlocal bad
        bad += result[1]
        print(f"{what:32} {result[0]:>9} compared, {result[1]} differ")

    half = arguments.inputs // 2
    uniform = rng.integers(0, 1 << 32, half, dtype=np.uint32)
    # Few fraction bits and exponents near the FP8 range: ties and subnormals.
    near = (rng.integers(0, 1 << 32, half, dtype=np.uint32) & 0x807F0000) | (
        rng.integers(105, 146, half, dtype=np.uint32) << 23)
    near += rng.integers(0, 3, half, dtype=np.uint32) - np.uint32(1)
    inputs = np.concatenate([uniform, near])
    for name in DTYPES:
        report(f"decode {name}", check_decode(arguments.program, name))
        report(f"convert to {name}", check_convert(arguments.program, name, inputs))
    for fa in FP8:
        for fb in FP8:
            report(f"fused {fa} x {fb}", check_fused(arguments.program, fa, fb, arguments.steps, rng))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
