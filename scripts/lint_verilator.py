#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""verilator --lint-only -Wall: the chip with every preset, then each module alone with its default parameters.

usage: scripts/lint_verilator.py [--preset NAME [--links] | --module NAME ...]     (default: everything)
"""

import argparse
import subprocess
import sys

from rtl_list import ROOT, is_package, modules, preset_parameters, presets, rtl_files


def lint(path, parameters, title):
    # Absolute paths, as in the build: the patterns of the waiver file meet the same names.
    packages = [str(ROOT / p) for p in rtl_files() if is_package(p)]
    folders = sorted({str(ROOT / p.parent) for p in rtl_files()})
    command = ["verilator", "--lint-only", "-Wall", "--assert", "--default-language", "1800-2017", f"-I{ROOT}/rtl"]
    command += [f"{ROOT}/rtl/waivers.vlt", *packages, str(ROOT / path), "--top", path.stem]
    command += [word for folder in folders for word in ("-y", folder)]
    command += [f"-G{name}={value}" for name, value in parameters.items()]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode == 0:
        return True
    print(f"{title}: verilator -Wall is not clean\n{run.stdout}{run.stderr}"
          f"Mend it, or argue a waiver in rtl/waivers.vlt.\nAgain: {' '.join(command)}\n")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--preset", choices=sorted(presets()))
    parser.add_argument("--links", action="store_true", help="the chip with two links and a router")
    parser.add_argument("--module", action="append", default=[])
    arguments = parser.parse_args()
    work = []
    if not arguments.module:
        chip = next(p for p in modules() if p.stem == "chip_top")
        names = [arguments.preset] if arguments.preset else list(presets())
        extra = {"Links": 2} if arguments.links else {}
        work += [(chip, {**preset_parameters(chip, name), **extra}, f"{chip.stem} preset {name}") for name in names]
    if not arguments.preset:
        work += [(p, {}, p.stem) for p in modules() if not arguments.module or p.stem in arguments.module]
    if unknown := set(arguments.module) - {p.stem for p in modules()}:
        sys.exit(f"lint_verilator: not in rtl/rtl.f: {', '.join(sorted(unknown))}")
    failed = [item[2] for item in work if not lint(*item)]
    print(f"{len(work) - len(failed)} clean, {len(failed)} not clean")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
