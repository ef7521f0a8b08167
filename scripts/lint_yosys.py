#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stock Yosys reads and synthesises each module: no latch, no combinational loop, one clock.

usage: scripts/lint_yosys.py [--deep] [--widths] [MODULE ...]     (default: every module of rtl/rtl.f)

Of the modules below, with the parameters they have here, the processes are read and looked at for latches, loops and clocks; only the module
itself is synthesised, since each of them is one of the modules too. --deep synthesises all of them: several times the work, done nightly for the chip.

Geometry parameters are those of the preset `tiny`. Memories stay memories (coarse synthesis): their mapping is a matter of
the technology, and scripts/synth.sh maps the blocks whose area counts. --widths compares the width of every port with Verilator's, because
Yosys 0.23 silently drops the outer dimension of a port that is a packed array of a package type. That is done nightly: the gate `subset`
refuses such a port in every change.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree
from pathlib import Path

from rtl_list import MISSING_TOOL, ROOT, is_package, modules, needed_files, preset_parameters, rtl_files


def run_yosys(path, parameters, folder, deep):
    files = " ".join(str(p) for p in needed_files(path))
    chparam = " ".join(f"-chparam {name} {value}" for name, value in parameters.items())
    below = "" if deep else f"blackbox {path.stem} %n; "
    script = (f"read_verilog -sv -defer -Irtl {files}; hierarchy -check -top {path.stem} {chparam}; "
              f"rename -top {path.stem}; proc; select -assert-none t:$dlatch t:$adlatch t:$dlatchsr t:$sr; "
              f"write_json {folder}/proc.json; check -assert; {below}synth -run begin:fine; check -assert")
    run = subprocess.run(["yosys", "-q", "-p", script], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        return [f"Yosys: {(run.stdout + run.stderr).strip()}\n  again: yosys -p '{script}'"]
    return []


def clock_problems(design):
    """Each register and memory port must be clocked by the input clk_i itself; only in rtl/cdc by another clock input.
    Instances take their clocks from clock inputs (names that end in clk_i)."""
    problems = []
    for name, module in design["modules"].items():
        clocks = {port: direction["bits"] for port, direction in module["ports"].items() if port.endswith("clk_i")}
        inputs = {bit for bits in clocks.values() for bit in bits}
        crossing = any(part.startswith("cdc_") for part in name.split("\\"))
        own = inputs if crossing else set(clocks.get("clk_i", []))
        for cell_name, cell in module["cells"].items():
            if cell["type"] in ("$memrd", "$memrd_v2") and not int(cell["parameters"].get("CLK_ENABLE", "0"), 2):
                continue
            if any(bit not in own for bit in cell["connections"].get("CLK", [])):
                problems.append(f"{name}: {cell_name} ({cell['type']}) is not clocked by clk_i")
            for port, bits in cell["connections"].items():
                if port.endswith("clk_i") and any(bit not in inputs for bit in bits):
                    problems.append(f"{name}: {port} of {cell_name} ({cell['type']}) is no clock input")
            polarity = cell["parameters"].get("CLK_POLARITY")
            if polarity is not None and int(polarity, 2) == 0:
                problems.append(f"{name}: {cell_name} uses the falling edge of its clock")
    return problems


def verilator_widths(path, parameters, folder):
    packages = [str(p) for p in rtl_files() if is_package(p)]
    folders = sorted({str(p.parent) for p in rtl_files()})
    command = ["verilator", "--xml-only", "-Wno-fatal", "-Wno-lint", "-Irtl", "--Mdir", folder, "--xml-output", f"{folder}/top.xml",
               "--top", path.stem, *packages, str(path), *(word for f in folders for word in ("-y", f)),
               *(f"-G{name}={value}" for name, value in parameters.items())]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stdout + run.stderr)
    tree = xml.etree.ElementTree.parse(f"{folder}/top.xml").getroot()
    types = {t.get("id"): t for t in tree.find(".//typetable")}

    def constant(node):
        return int(re.sub(r"^\d+'s?h", "", node.get("name")), 16)

    def width(type_id):
        node = types[type_id]
        if node.tag in ("refdtype", "enumdtype"):
            return width(node.get("sub_dtype_id"))
        if node.tag == "packarraydtype":
            left, right = (constant(c) for c in node.find("range"))
            return (abs(left - right) + 1) * width(node.get("sub_dtype_id"))
        if node.tag == "structdtype":
            return sum(width(m.get("sub_dtype_id")) for m in node.findall("memberdtype"))
        return abs(int(node.get("left", 0)) - int(node.get("right", 0))) + 1

    top = next(m for m in tree.iter("module") if m.get("topModule") == "1" or m.get("origName") == path.stem)
    return {v.get("name"): width(v.get("dtype_id")) for v in top.findall("var") if v.get("dir") in ("input", "output")}


def lint(path, deep, widths):
    # HBM's size shapes nothing, and Yosys 0.23 fails an assertion of its own when a -chparam sets it on descriptor_queue.
    parameters = {name: value for name, value in preset_parameters(path, "tiny").items() if name != "HbmBits"}
    with tempfile.TemporaryDirectory() as folder:
        problems = run_yosys(path, parameters, folder, deep)
        if problems:
            return problems
        design = json.loads(Path(folder, "proc.json").read_text())
        problems = clock_problems(design)
        if not widths:
            return problems
        ours = {name: len(port["bits"]) for name, port in design["modules"][path.stem]["ports"].items()}
        try:
            theirs = verilator_widths(path, parameters, folder)
        except RuntimeError as error:
            return problems + [f"Verilator: {error}"]
        for port in sorted(ours.keys() | theirs.keys()):
            if ours.get(port) != theirs.get(port):
                problems.append(f"port {port}: {ours.get(port)} bits in Yosys, {theirs.get(port)} in Verilator; "
                                "make it a flat vector (docs/adr/0001-choose-language-subset.md)")
        return problems


def main():
    known = {p.stem: p for p in modules()}
    deep = "--deep" in sys.argv[1:]
    widths = "--widths" in sys.argv[1:]
    names = [name for name in sys.argv[1:] if name not in ("--deep", "--widths")]
    if unknown := set(names) - known.keys():
        sys.exit(f"lint_yosys: not in rtl/rtl.f: {', '.join(sorted(unknown))}")
    if not shutil.which("yosys"):
        print("not run: yosys is not installed; scripts/setup.sh tests installs it")
        sys.exit(MISSING_TOOL)
    names = names or list(known)
    failed = 0
    for name in names:
        problems = lint(known[name], deep, widths)
        failed += bool(problems)
        for problem in problems:
            print(f"{known[name]}: {problem}")
    print(f"{len(names) - failed} clean, {failed} not clean")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
