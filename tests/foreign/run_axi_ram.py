#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random descriptors on the whole chip (rtl/chip/chip_axi.sv) behind cocotbext-axi's AxiRam, with pauses on every channel.

usage: tests/foreign/run_axi_ram.py FOLDER [--descriptors N] [--seed N]

FOLDER gets a virtual environment with the packages below, the model and its results; a second run uses what is there.
Ends with 0 when every byte was right, 1 when not, 77 when the packages cannot be had here, which skips the test.
"""

import argparse
import importlib.util
import os
import subprocess
import sys
import xml.etree.ElementTree
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "scripts"))
from rtl_list import ROOT, needed_files, presets  # noqa: E402

PACKAGES = ["cocotb==1.9.2", "cocotbext-axi==0.1.28"]  # 1.9 is the last that runs under Verilator 5.006
TOP = "chip_axi"
SKIPPED = 77


def skip(reason):
    print(f"foreign.axi_ram is skipped: {reason}")
    sys.exit(SKIPPED)


def environment(folder):
    """A Python with the packages, made once; yaml is the one that scripts/generate.py uses."""
    python = folder / "venv/bin/python"
    if python.exists() and subprocess.run([python, "-c", "import cocotbext.axi, yaml"], capture_output=True).returncode == 0:
        return python
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            skip(f"this Python has no {module} (Debian: python3-venv)")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", "--system-site-packages", folder / "venv"],
                          capture_output=True, text=True)
    if made.returncode:
        skip(f"no virtual environment can be made: {(made.stdout + made.stderr).strip().splitlines()[-1]}")
    pip = subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1",
                          "--timeout", "20", *PACKAGES], capture_output=True, text=True)
    if pip.returncode:
        skip(f"pip cannot install {' and '.join(PACKAGES)}: {pip.stderr.strip().splitlines()[-1]}")
    return python


def ask(python, *words):
    return subprocess.run([python, "-m", "cocotb.config", *words], check=True, capture_output=True, text=True).stdout.strip()


def build(python, folder):
    """The chip of the smallest preset as a program that cocotb drives."""
    model = folder / "model"
    libraries = ask(python, "--lib-dir")
    sources = [ROOT / "rtl/waivers.vlt", ROOT / "rtl/simulation.vlt", HERE / "public.vlt",
               *(ROOT / path for path in needed_files(Path(f"rtl/chip/{TOP}.sv")))]
    parameters = presets()["tiny"] | {"AddrBits": 32}
    subprocess.run(
        ["verilator", "--cc", "--exe", "--vpi", "--assert", "--default-language", "1800-2017", f"-I{ROOT}/rtl", "-Wno-lint",
         "--output-split", "20000", "--top-module", TOP, "--prefix", "Vtop", "-Mdir", model, "-o", TOP,
         *(f"-G{name}={value}" for name, value in parameters.items()),
         "-LDFLAGS", f"-Wl,-rpath,{libraries} -L{libraries} -lcocotbvpi_verilator",
         Path(ask(python, "--share")) / "lib/verilator/verilator.cpp", *sources], check=True)
    make = ["make", "--silent", "-j2", "-C", model, "-f", "Vtop.mk", "OPT_FAST=-O1", "OPT_SLOW=-O0", "VM_PARALLEL_BUILDS=1"]
    subprocess.run(make + [f"OBJCACHE={'ccache' if subprocess.run(['which', 'ccache'], capture_output=True).returncode == 0 else ''}"],
                   check=True)
    return model / TOP


def run(python, program, folder, arguments):
    results = folder / "results.xml"
    results.unlink(missing_ok=True)
    venv = python.parent.parent
    subprocess.run([program], cwd=folder, check=True, env=os.environ | {
        "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}", "VIRTUAL_ENV": str(venv),
        "PYTHONPATH": str(HERE), "LIBPYTHON_LOC": ask(python, "--libpython"), "PYGPI_PYTHON_BIN": str(python),
        "MODULE": "axi_ram_descriptors", "TOPLEVEL": TOP, "TOPLEVEL_LANG": "verilog", "COCOTB_RESULTS_FILE": str(results),
        "COCOTB_REDUCED_LOG_FMT": "1", "PYTHONUNBUFFERED": "1", "RANDOM_SEED": str(arguments.seed), "NG_DESCRIPTORS": str(arguments.descriptors)})
    cases = list(xml.etree.ElementTree.parse(results).iter("testcase")) if results.exists() else []
    return bool(cases) and not any(case.find("failure") is not None or case.find("error") is not None for case in cases)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=lambda text: Path(text).resolve())
    parser.add_argument("--descriptors", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    python = environment(arguments.folder)
    try:
        good = run(python, build(python, arguments.folder), arguments.folder, arguments)
    except subprocess.CalledProcessError as error:
        sys.exit(f"foreign.axi_ram: {error}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
