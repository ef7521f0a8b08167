# SPDX-License-Identifier: Apache-2.0
"""A copy of the tree in which faults are built and tested, so that the live tree is never touched."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from rtl_list import ROOT


class Unusable(Exception):
    """The fault, or the tree it is applied to, cannot tell anything."""


def run(command, cwd, limit):
    """Exit status and output; None when the limit passed. Ends everything the command started."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=limit)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return None, output


class Slot:
    """A copy of the tree with a build of its own."""

    def __init__(self, number, cores, limit):
        self.path = Path(tempfile.gettempdir()) / f"narrowgauge-mutants-{os.getuid()}" / f"slot{number}"
        self.cores, self.limit = str(cores), limit
        self.builds = {}   # folder of tests -> its build, once configured
        self.checked = {}  # regex -> targets, once its tests pass unbroken

    def prepare(self):
        """Copies what changed, so that unchanged files keep their times and are not built again."""
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        wanted = {name for name in listed if name and (ROOT / name).is_file()}
        for name in wanted:
            source, copy = ROOT / name, self.path / name
            if not copy.exists() or copy.read_bytes() != source.read_bytes():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, copy)
        for path in list(self.path.rglob("*")):
            name = str(path.relative_to(self.path))
            if path.is_file() and name not in wanted and not name.startswith("build/"):
                path.unlink()

    def configured(self, folder):
        """The build of one folder of tests (all, if empty): changed RTL is then verilated again for that folder alone."""
        if folder not in self.builds:
            build = self.path / "build/mutants" / (folder.rpartition("/")[2] or "all")
            # -Wno-fatal, no -Werror: a fault that only lint or the compiler notices must still be met by a test.
            code, output = run(["cmake", "--preset", "ci", "-B", str(build), f"-DNG_ONLY={folder}",
                                "-DNG_VERILATOR_FLAGS=-Wno-fatal", "-DNG_WERROR=OFF"], self.path, None)
            if code:
                raise Unusable(f"the unbroken tree does not configure:\n{output[-3000:]}")
            self.builds[folder] = build
        return self.builds[folder]

    def build_of(self, regex):
        """The build of the one folder of unit tests that the regex names (all, if it names none)."""
        word = re.search(r"[a-z][a-z0-9]*", regex)
        return self.configured(f"tests/unit/{word[0]}" if word and (self.path / "tests/unit" / word[0]).is_dir() else "")

    def targets_of(self, regex):
        ninja = self.build_of(regex) / "build.ninja"
        programs = set(re.findall(r"^build test_(\w+): phony", ninja.read_text(), flags=re.M))
        words = re.findall(r"[a-z][a-z0-9_]*", regex)
        chosen = programs & set(words) or {p for p in programs if words and p.startswith(words[0])}
        if not chosen:
            raise Unusable(f"`{regex}` names no test program test_<prefix>")
        return [f"test_{name}" for name in sorted(chosen)]

    def build_tests(self, regex, targets):
        return run(["ninja", "-C", str(self.build_of(regex)), "-j", self.cores, *targets], self.path, None)

    def run_tests(self, regex):
        return run(["ctest", "-R", regex, "-LE", "nightly", "--no-tests=error", "--stop-on-failure", "-j", self.cores],
                   self.build_of(regex), self.limit)

    def check_unbroken(self, regex):
        if regex in self.checked:
            return self.checked[regex]
        print(f"{self.path.name}: builds the unbroken tree for {regex}", file=sys.stderr, flush=True)
        targets = self.targets_of(regex)
        code, output = self.build_tests(regex, targets)
        if code:
            raise Unusable(f"the unbroken tree does not build:\n{output[-3000:]}")
        code, output = self.run_tests(regex)
        if code != 0:
            raise Unusable(f"`{regex}` fails (or matches nothing) without any fault:\n{output[-3000:]}")
        self.checked[regex] = targets
        return targets


def killer(output):
    """The test that failed first, from what ctest printed."""
    failed = re.search(r"Test +#\d+: (.*?) \.+ *\**(?:Failed|Exception|Timeout|Not Run|\*+)", output)
    return failed[1] if failed else "a test"
