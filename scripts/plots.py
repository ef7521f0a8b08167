#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the RTL and draws the pictures of docs/images that show figures.

usage: scripts/plots.py [link] [dma] [gemm]        all three without a name

Needs build/bench/bin/ngauge (cmake --preset bench && cmake --build --preset bench --target ngauge), matplotlib and numpy
(apt: python3-matplotlib). A run of all takes about five minutes. Nothing is written unless every run of a picture agreed with golden.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NGAUGE = ROOT / "build/bench/bin/ngauge"
IMAGES = ROOT / "docs/images"

try:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt
    import numpy as np
except ImportError as missing:
    sys.exit(f"plots: {missing.name} is missing; apt-get install python3-matplotlib")

OURS, PEER, FAINT = "#1f5fa8", "#c2571a", "#8a8a8a"
# The same numbers give the same file: no date, no random names.
matplotlib.rcParams.update({"svg.hashsalt": "narrowgauge", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False,
                            "axes.spines.right": False, "axes.grid": True, "grid.color": "#e4e4e4", "axes.axisbelow": True})


def ngauge(*arguments):
    """Its output; ends the script with its own line when it fails."""
    run = subprocess.run([NGAUGE, *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"plots: ngauge {' '.join(map(str, arguments))}: {run.stderr.strip() or run.stdout[-300:]}")
    return run.stdout


def save(figure, name):
    figure.tight_layout()
    figure.savefig(IMAGES / name, metadata={"Date": None})
    plt.close(figure)
    print(f"docs/images/{name}")


def link(folder):
    """Goodput against bit error rate; OpenCAPI DLx as measured (docs/blocks/link.md), both relative to error-free."""
    report = folder / "link.json"

    def goodput(rate):
        # errors are what must be many: at least 40, but in no more than four million cycles
        cycles = 100_000 if rate == 0 else int(min(4e6, max(1e5, 40 / (rate * 528))))
        ngauge("link", "--ber", rate, "--cycles", cycles, "--json", report)
        return json.loads(report.read_text())["a_to_b"]["goodput"]

    clean = goodput(0)
    rates = [float(r) for r in np.geomspace(2e-8, 3e-5, 14)]
    ours = [100 * goodput(rate) / clean for rate in rates]
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    axes.semilogx(rates, ours, "o-", color=OURS, label="Narrowgauge, RTL at both ends", markersize=4)
    axes.semilogx([2e-7, 2e-6, 1e-5], [99.0, 89.8, 44.8], "s--", color=PEER, label="OpenCAPI DLx, RTL, same wire", markersize=4)
    axes.semilogx([2e-7, 2e-6, 1e-5], [99.3, 93, 65], "_", color=FAINT, label="target", markersize=12, markeredgewidth=2)
    axes.set(xlabel="bit error rate, 8 lanes, 21 cycles of wire each way", ylabel="goodput, % of error-free", ylim=(0, 103))
    axes.legend(frameon=False, loc="lower left")
    save(figure, "link_goodput.svg")


def dma(_):
    """Copies back to back: bytes per cycle and byte of the bus; peers as measured (docs/blocks/dma.md)."""
    rows = [r for r in json.loads(ngauge("dma", "bench", "--json")) if r["group"] == "copies back to back" and r.get("peers")]
    if not rows:
        sys.exit("plots: ngauge dma bench has no row of copies back to back with a peer")
    makers = ["ours", "iDMA", "axi_cdma", "axidma"]
    colours = [OURS, PEER, "#d99a6c", "#e8cdb5"]
    figure, axes = plt.subplots(figsize=(7.6, 3.2))
    places = np.arange(len(rows))
    for i, maker in enumerate(makers):
        values = [100 * (r["utilisation"] if maker == "ours" else r["peers"].get(maker, float("nan"))) for r in rows]
        axes.bar(places + 0.2 * (i - 1.5), values, 0.2, color=colours[i], label=maker.replace("ours", "Narrowgauge"))
    axes.set_xticks(range(len(rows)), [f"{r['what']}\n{r['bus_bits']} bits\nRL {r['read_latency']}" for r in rows])
    whole = [100 * min(1, int(r["what"].split()[0]) * 8 / r["bus_bits"]) for r in rows]  # a copy takes a beat at least
    axes.hlines(whole, places - 0.4, places + 0.4, color=FAINT, linewidth=1, label="limit: a beat per copy")
    axes.set(ylabel="% of the bus", ylim=(0, 105))
    axes.grid(axis="x", visible=False)
    axes.legend(frameon=False, ncols=5, loc="upper center", bbox_to_anchor=(0.5, 1.16))
    save(figure, "dma_rates.svg")


def gemm(folder):
    """Cubic GEMMs from HBM to HBM: MACs per cycle against the roofline, at both HBM rates that the documents name."""
    sizes = [32, 64, 128, 256, 384, 512]
    report = folder / "gemm.json"
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    for label, colour, options in (("32 bytes per cycle each way", OURS, ()), ("4 bytes per cycle, Trainium 3's ratio", PEER, ("--hbm-rate", 4, "--hbm-shared"))):
        measured, roofline = [], []
        for size in sizes:
            for operand in "ab":
                values = np.random.default_rng(size + ord(operand)).standard_normal((size, size), dtype=np.float32)
                np.save(folder / f"{operand}.npy", values)
            ngauge("gemm", "--a", folder / "a.npy", "--b", folder / "b.npy", "--out", folder / "c.npy", "--format", "e4m3", *options, "--report", report)
            run = json.loads(report.read_text())
            device = run["devices"]["rtl"]
            measured.append(100 * size**3 / run["macs_per_cycle"] / device["cycles"])
            roofline.append(100 * size**3 / run["macs_per_cycle"] / device["roofline_cycles"])
        axes.plot(sizes, roofline, "--", color=colour, linewidth=1)
        axes.plot(sizes, measured, "o-", color=colour, label=label, markersize=4)
    axes.plot([], [], "--", color=FAINT, linewidth=1, label="roofline")
    axes.set(xlabel="M = N = K, E4M3 to FP32, preset base, read latency 100", ylabel="% of 1,024 MAC per cycle", ylim=(0, 105), xticks=sizes)
    axes.legend(frameon=False, loc="center right")
    save(figure, "gemm_roofline.svg")


def main():
    pictures = {"link": link, "dma": dma, "gemm": gemm}
    names = sys.argv[1:] or list(pictures)
    if unknown := [n for n in names if n not in pictures]:
        sys.exit(f"plots: {unknown[0]}: no such picture; there are {', '.join(pictures)}")
    if not NGAUGE.exists():
        sys.exit("plots: no build/bench/bin/ngauge: cmake --preset bench && cmake --build --preset bench --target ngauge")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            pictures[name](Path(folder))


if __name__ == "__main__":
    main()
