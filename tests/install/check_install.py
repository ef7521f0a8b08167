#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs the library, moves the prefix, and builds and runs the examples from that alone.

usage: check_install.py prefix|c|cxx|pkgconfig|dpi|python BUILD FOLDER

`prefix` makes FOLDER/moved from the build; the others use it.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs/examples"
MISSING_TOOL = 77
EXPECTED = {
    "include/narrowgauge.h", "LIB/libnarrowgauge.a", "LIB/libnarrowgauge.so", "LIB/pkgconfig/narrowgauge.pc",
    "LIB/cmake/narrowgauge/narrowgauge-config.cmake", "LIB/cmake/narrowgauge/narrowgauge-config-version.cmake",
    "share/narrowgauge/dpi/narrowgauge_dpi.sv", "share/narrowgauge/python/narrowgauge/__init__.py",
    "share/narrowgauge/python/narrowgauge/narrowgauge.h", "share/narrowgauge/python/narrowgauge/place.py",
}


def run(*command, status=0, says="", **options):
    """The output; the test fails unless the command ends with `status` (not 0: any but 0) and says that."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    print("$", *command, "\n" + done.stdout, flush=True)
    if (done.returncode != 0) != (status != 0):
        sys.exit(f"failed: exit {done.returncode}")
    if not re.search(says, done.stdout):
        sys.exit(f"failed: the output does not say '{says}'")
    return done.stdout


def skip(reason):
    print(f"not run: {reason}")
    sys.exit(MISSING_TOOL)


def library_folder(prefix):
    return next(path.parent for path in prefix.glob("lib*/**/libnarrowgauge.a"))


def check_prefix(build, folder):
    first, moved = folder / "prefix", folder / "moved"
    shutil.rmtree(folder, ignore_errors=True)
    run("cmake", "--install", build, "--prefix", first)
    first.rename(moved)
    lib = library_folder(moved).relative_to(moved).as_posix()
    present = {path.relative_to(moved).as_posix() for path in moved.rglob("*") if path.is_file()}
    if missing := {name.replace("LIB", lib) for name in EXPECTED} - present:
        sys.exit(f"failed: not installed: {', '.join(sorted(missing))}")
    for path in moved.rglob("*"):
        if path.suffix in {".cmake", ".pc", ".py", ".sv", ".h"}:
            for place in (first, build, ROOT):
                if str(place) in path.read_text():
                    sys.exit(f"failed: {path} names {place}: it cannot be moved")
    strangers = [line.split()[-1] for line in run("nm", "-D", "--defined-only", moved / lib / "libnarrowgauge.so").splitlines()
                 if not line.split()[-1].startswith("ng_")]
    if strangers:
        sys.exit(f"failed: the shared library exports {', '.join(strangers)}")


def build_example(name, prefix, folder):
    work = folder / name
    shutil.rmtree(work, ignore_errors=True)
    run("cmake", "-G", "Ninja", "-S", EXAMPLES / name, "-B", work, f"-DCMAKE_PREFIX_PATH={prefix}", "-DCMAKE_FIND_PACKAGE_NO_PACKAGE_REGISTRY=ON")
    run("cmake", "--build", work)
    return work


def check_c(prefix, folder):
    work = build_example("c", prefix, folder)
    for program in ("check_dot", "check_dot_static"):
        run(work / program, says=r"rounds always: \d+ of 1000 wrong\n(.*\n)*rounds once: 0 of 1000 wrong")


def check_cxx(prefix, folder):
    work = build_example("cxx", prefix, folder)
    run(work / "check_layer", says="refused: a.format is 4")
    # A program that asks for what is not there, or for another version, is told so.
    probe = folder / "probe"
    probe.mkdir(exist_ok=True)
    for wish, reason in (("0.1 REQUIRED COMPONENTS rust", "no component\\s+'rust'"), ("0.2 REQUIRED", "version"), ("1.0 REQUIRED", "version")):
        (probe / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.16)\nproject(probe NONE)\n"
                                              f"find_package(narrowgauge {wish})\n")
        run("cmake", "-S", probe, "-B", probe / "build", f"-DCMAKE_PREFIX_PATH={prefix}", status=1, says=reason)


def check_pkgconfig(prefix, folder):
    if not shutil.which("pkg-config"):
        skip("pkg-config is not installed")
    environment = dict(os.environ, PKG_CONFIG_PATH=str(library_folder(prefix) / "pkgconfig"))
    flags = run("pkg-config", "--cflags", "--libs", "narrowgauge", env=environment).split()
    run("cc", "-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", EXAMPLES / "c/check_dot.c", "-o", folder / "by_pkgconfig", *flags, f"-Wl,-rpath,{library_folder(prefix)}")
    run(folder / "by_pkgconfig")


def check_dpi(prefix, folder):
    if not shutil.which("verilator"):
        skip("Verilator is not installed")
    work = folder / "dpi"
    shutil.rmtree(work, ignore_errors=True)
    lib = library_folder(prefix)
    run("verilator", "--binary", "--Mdir", work, "--top", "check_package", prefix / "share/narrowgauge/dpi/narrowgauge_dpi.sv",
        EXAMPLES / "dpi/dot_unit.sv", EXAMPLES / "dpi/check_dot.sv", ROOT / "tests/install/check_package.sv", "-CFLAGS", "-O0",
        "-LDFLAGS", f"-L{lib} -lnarrowgauge -Wl,-rpath,{lib}")
    run(work / "Vcheck_package", says=r"every function of the package\n(.*\n)*20000 trials, no difference")
    run(work / "Vcheck_package", "+truncates", status=1, says=r"trial \d+: the unit gives [0-9a-f]{8}, expected [0-9a-f]{8}")
    run(work / "Vcheck_package", "+refused", status=1, says="narrowgauge: n is 33, expected at most 32")


def check_python(prefix, folder):
    for program in (sys.executable, "/usr/bin/python3", "python3"):
        if subprocess.run([program, "-c", "import numpy"], capture_output=True).returncode == 0:
            break
    else:
        skip("no Python here has NumPy; scripts/setup.sh tests installs it")
    environment = dict(os.environ, PYTHONPATH=str(prefix / "share/narrowgauge/python"), PYTHONDONTWRITEBYTECODE="1")
    environment.pop("NARROWGAUGE_LIBRARY", None)
    run(program, EXAMPLES / "python/check_matmul.py", env=environment, cwd=folder, says=r"fp32: [1-9]\d* of 3072 wrong\nsums of 32: 0 of")
    run(program, ROOT / "tests/install/check_module.py", env=environment, cwd=folder)


def main():
    case, build, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]) / "work"
    if case == "prefix":
        check_prefix(build, folder)
    else:
        globals()[f"check_{case}"](folder / "moved", folder)


if __name__ == "__main__":
    main()
