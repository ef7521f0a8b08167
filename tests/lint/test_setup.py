# SPDX-License-Identifier: Apache-2.0
"""The shell scripts on machines that are told to them: a tree of copies, and programs that only say how they were called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import skip_aloud

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = sorted(p.name for p in (ROOT / "scripts").glob("*.sh") if p.name not in ("common.sh", "check_place.sh"))
REAL_TOOLS = ("awk basename bash cat cp cut dirname dpkg env find git grep head mkdir mktemp nproc python3 realpath rm sed sh sleep "
              "sort tail tr xargs").split()
BUILD = "g++ cmake ninja-build verilator libcli11-dev libfmt-dev nlohmann-json3-dev zlib1g-dev".split()
TESTS = BUILD + "catch2 python3 python3-yaml python3-numpy pkgconf ccache llvm-22-dev yosys clang-format clang-tidy git gtkwave".split()
# Debian 13, in short.
OFFERS = {**{name: "99" for name in TESTS}, "lcov": "2.3", "llvm-19-dev": "1:19", "llvm-20-dev": "1:20"}

FAKES = {
    "dpkg-query": """for file in "$STATE"/installed/$4; do
  [ -e "$file" ] || exit 1
  case $3 in '${Package}'*) echo "${file##*/} installed" ;; *) echo "installed $(cat "$file")" ;; esac
done""",
    "apt-cache": """offer=$STATE/offers/$2
case $1 in
  policy) [ ! -e "$offer" ] || printf '%s:\\n  Installed: (none)\\n  Candidate: %s\\n' "$2" "$(cat "$offer")" ;;
  pkgnames) for file in "$offer"*; do echo "${file##*/}"; done ;;
  madison) [ ! -e "$STATE/madison/$2" ] || echo " $2 | $(cat "$STATE/madison/$2") | http://mirror/debian suite/main amd64 Packages" ;;
esac""",
    "apt-get": """echo "apt-get $*" >>"$STATE/calls"
case " $* " in
  *" indextargets "*) . /etc/os-release && echo "$VERSION_CODENAME http://mirror/debian" ;;
  *" update "*) [ ! -e "$STATE/backports" ] || { mkdir -p "$STATE/madison"; echo 3.7.1 >"$STATE/madison/catch2"; } ;;
  *" install "*)
    while [ "$1" != install ]; do shift; done
    shift
    for name; do
      case $name in
        -*) ;;
        broken) echo "E: broken" >&2; exit 100 ;;
        *=*) echo "${name#*=}" >"$STATE/installed/${name%=*}" ;;
        *) cp "$STATE/offers/$name" "$STATE/installed/$name" || exit 100 ;;
      esac
      [ ! -e "$STATE/broken/$name" ] || { echo "E: $name is broken" >&2; exit 100; }
    done ;;
esac""",
    "id": 'cat "$STATE/uid"',
    "tee": 'cat >"$STATE/backports"',
    "cmake": """echo "cmake in $(pwd): $*" >>"$STATE/calls"
case $* in --build*) [ ! -e "$STATE/fails" ] || { printf '[1/9] ok\\n[2/9] bad\\nFAILED: bad.o\\nbad.cpp:1: error\\n'; exit 1; } ;; esac""",
    "ctest": 'echo "ctest in $(pwd): $*" >>"$STATE/calls"',
    "yosys": 'echo "yosys in $(pwd): $*" >>"$STATE/calls"; exit 1',
    "clang-tidy": 'echo "clang-tidy in $(pwd): $*" >>"$STATE/calls"',
}


class Machine(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.top = Path(self.folder.name).resolve()
        self.state, self.bin, self.elsewhere = self.top / "state", self.top / "bin", self.top / "else where"
        for path in (self.state / "offers", self.state / "installed", self.state / "madison", self.state / "broken", self.bin, self.elsewhere):
            path.mkdir(parents=True)
        for name in REAL_TOOLS:
            if found := shutil.which(name):
                (self.bin / name).symlink_to(found)
        for name, text in FAKES.items():
            self.program(self.bin / name, text)
        for name, version in OFFERS.items():
            (self.state / "offers" / name).write_text(version)
        (self.state / "madison/bash").write_text("5")
        self.be(0)
        self.root = self.clone("repository")

    def tearDown(self):
        self.folder.cleanup()

    def clone(self, name):
        root = self.top / name
        for folder in ("scripts", "rtl", "build/release/bin", ".ci", "tb/cli"):
            (root / folder).mkdir(parents=True)
        for path in (ROOT / "scripts").iterdir():
            if path.is_file():
                shutil.copy(path, root / "scripts")
        for path in ("rtl/rtl.f", "rtl/presets.json", "CMakeLists.txt", "CMakePresets.json", ".ci/run", "tb/cli/demo.cpp"):
            shutil.copy(ROOT / path, root / path)
        self.program(root / "build/release/bin/ngauge", 'echo "ngauge in $(pwd): $*" >>"$STATE/calls"')
        return root

    def program(self, path, text):
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def be(self, user):
        (self.state / "uid").write_text(str(user))

    def install(self, *names):
        for name in names:
            (self.state / "installed" / name).write_text("99")

    def calls(self):
        path = self.state / "calls"
        text = path.read_text() if path.exists() else ""
        path.unlink(missing_ok=True)
        return text.splitlines()

    def run_script(self, name, *arguments, code=0, cwd=None, program=None, **environment):
        run = subprocess.run([program or self.root / "scripts" / name, *arguments], cwd=cwd or self.root, capture_output=True, text=True,
                             stdin=subprocess.DEVNULL, env={"PATH": str(self.bin), "STATE": str(self.state), "HOME": "/home/x", **environment})
        self.assertEqual(run.returncode, code, f"{name}: {run.stdout}{run.stderr}")
        return run

    def setup(self, *arguments, **keywords):
        run = self.run_script("setup.sh", *arguments, **keywords)
        return run.stdout, run.stderr

    def installs(self):
        """The packages handed to apt, one list per call."""
        return [[word for word in call.split("install ")[1].split() if word[0] != "-"] for call in self.calls() if " install " in call]


class Setup(Machine):
    def test_nothing_to_do(self):
        self.install(*BUILD)
        self.assertEqual(self.setup("demo"), ("", ""))
        self.assertEqual(self.calls(), [])

    def test_demo_installs_what_it_needs_and_no_more(self):
        self.install("zlib1g-dev")
        out, errors = self.setup("demo")
        self.assertEqual(errors, "")
        self.assertRegex(out, r"setup: installs what is missing for demo \(apt, as root\): g\+\+ cmake>=3.25 .*\n")
        self.assertRegex(out, r"setup: download and install what is needed: done in \d+ s\n")
        self.assertEqual(self.installs(), [BUILD[:-1]])
        self.assertEqual(self.setup("demo"), ("", ""))

    def test_a_slip_is_told_before_anything_is_installed_or_built(self):
        for words in (["--typo"], ["--images", "4", "--wave=x"], ["--Images=4"], ["--images4"]):
            run = self.run_script("run_demo.sh", *words, code=1)
            self.assertRegex(run.stderr, r"\Arun_demo.sh: unknown option --\w+, expected one of: --data .*--waves.*\n\Z")
            self.assertEqual((run.stdout, self.calls()), ("", []))
        for words in (["--images=4"], ["--format", "e4m3", "--help"]):
            self.run_script("run_demo.sh", *words)
            self.assertTrue(self.calls()[-1].endswith("demo " + " ".join(words)))

    def test_tests(self):
        self.setup("tests")
        needed, useful = self.installs()
        self.assertEqual(sorted(needed + useful), sorted(TESTS))
        self.assertIn("llvm-22-dev", useful)

    def test_every_purpose_without_a_name(self):
        self.setup()
        needed, useful = self.installs()
        self.assertLessEqual({*BUILD, "lcov", "yosys", "clang-tidy"}, {*needed})
        self.assertIn("gtkwave", useful)

    def test_library_that_debian_13_lacks(self):
        out, errors = self.setup("synth")
        self.assertEqual(self.installs(), [["python3", "yosys"]])
        line = "setup: without qflow-tech-osu018: synth.sh prints only the gates of the mover, unless NG_LIBERTY names a library\n"
        self.assertEqual(errors, line)
        self.assertEqual(self.setup("synth"), ("", line))
        self.assertEqual(self.calls(), [], "no look at the mirror for what it does not have")

    def test_no_llvm_that_will_do(self):
        for name in ("llvm-20-dev", "llvm-22-dev"):
            (self.state / "offers" / name).unlink()
        _, errors = self.setup("tests")
        self.assertEqual(errors, "setup: without llvm-dev>=20: golden tests that ask the oracle APFloat are skipped\n")
        self.install("llvm-20-dev")
        self.assertEqual(self.setup("tests"), ("", ""))

    def test_strict(self):
        for name in ("llvm-20-dev", "llvm-22-dev"):
            (self.state / "offers" / name).unlink()
        _, errors = self.setup("tests", code=1, NG_STRICT="1")
        self.assertIn("apt offers no llvm-dev>=20, which tests needs", errors)

    def test_what_is_needed_is_not_to_be_had(self):
        (self.state / "offers/verilator").write_text("4.038")
        _, errors = self.setup("demo", code=1)
        self.assertRegex(errors, r"\Asetup.sh: apt offers no verilator>=5.006, which demo needs: .*\n\Z")
        self.assertEqual(self.installs(), [])

    def test_useful_package_that_does_not_install(self):
        (self.state / "broken/gtkwave").write_text("")
        _, errors = self.setup("waves")
        self.assertIn("E: gtkwave is broken", errors)

    def test_catch2_of_backports(self):
        if not Path("/usr/share/keyrings/debian-archive-keyring.gpg").exists():
            self.skipTest("this is no Debian")
        (self.state / "offers/catch2").write_text("2.13.10")
        (self.state / "madison/catch2").write_text("2.13.10")
        self.setup("waves")
        self.assertIn("catch2=3.7.1", self.installs()[0])
        self.assertRegex((self.state / "backports").read_text(), r"^deb \[signed-by=\S+\] http://mirror/debian \w+-backports main$")

    def test_who_may_not_install(self):
        self.be(1000)
        _, errors = self.setup("demo", code=77)
        self.assertRegex(errors, r"\Asetup: not root and no sudo, ask an administrator to run scripts/setup.sh demo; missing for demo: g.*\n\Z")
        self.install(*BUILD, "catch2", "python3")
        _, errors = self.setup("waves")
        self.assertEqual(errors, "setup: without gtkwave: no saved view is chosen or checked, and no wave is shown\n")
        self.program(self.bin / "sudo", 'echo "sudo $*" >>"$STATE/calls"; [ "$1" = -v ] || env "$@"')
        self.setup("waves")
        self.assertEqual(self.installs()[-1], ["gtkwave"])

    def test_nothing_may_be_installed(self):
        _, errors = self.setup("tidy", code=77, NG_INSTALL="no")
        self.assertEqual(errors, "setup: NG_INSTALL=no; missing for tidy: clang-tidy\n")
        self.assertEqual(self.calls(), [])

    def test_check(self):
        out, _ = self.setup("--check", "synth", code=1)
        self.assertEqual(out.splitlines()[:2], ["missing: python3", "missing: yosys"])
        self.assertIn("missing: qflow-tech-osu018 (without: ", out)
        self.assertEqual(self.calls(), [])

    def test_bad_name(self):
        _, errors = self.setup("demos", code=1)
        self.assertIn("unknown 'demos'; usage: scripts/setup.sh [--check] [PURPOSE...], purposes: demo tests", errors)

    def test_no_apt(self):
        (self.bin / "apt-get").unlink()
        _, errors = self.setup("demo")
        self.assertRegex(errors, r"\Asetup: no apt here, .* g\+\+ cmake>=3.25 ninja-build .*\n\Z")


class Places(Machine):
    def setUp(self):
        super().setUp()
        self.install(*TESTS, "lcov", "qflow-tech-osu018")
        decoy = self.top / "decoy"
        (decoy / "scripts").mkdir(parents=True)
        self.cdpath = {"CDPATH": f"{decoy}:{self.top}"}

    def linked(self, name):
        link = self.elsewhere / f"link to {name}"
        if not link.is_symlink():
            link.symlink_to(self.root / "scripts" / name)
        return link

    def everywhere(self, name, *arguments, **keywords):
        """From the root, from elsewhere, through a link, with CDPATH: each time the calls made."""
        for way in ({}, {"cwd": self.elsewhere}, {"cwd": self.elsewhere, "program": self.linked(name)}, self.cdpath,
                    {"program": f"scripts/{name}", **self.cdpath}, {"program": f"./{name}", "cwd": self.root / "scripts", **self.cdpath}):
            self.calls()
            self.run_script(name, *arguments, **way, **keywords)
            yield way.get("cwd", self.root), self.calls()

    def test_help(self):
        for name in SCRIPTS:
            for _, calls in self.everywhere(name, "--help"):
                self.assertEqual(calls, [])
            out = self.run_script(name, "--help").stdout
            self.assertNotIn("SPDX", out)
            self.assertIn(out.splitlines()[0], (self.root / "scripts" / name).read_text())

    def test_another_shell(self):
        if b"BASH" in subprocess.run(["sh", "-c", "set"], capture_output=True).stdout:
            self.skipTest("sh is bash here")
        for name in SCRIPTS:
            run = self.run_script("sh", f"scripts/{name}", program=self.bin / "sh", code=1)
            self.assertRegex(run.stderr, r"\Ascripts/\w+.sh: needs bash, for example: bash scripts/\w+.sh\n\Z")
            self.assertEqual(self.calls(), [])

    def test_demo(self):
        for folder, calls in self.everywhere("run_demo.sh", "--images", "4"):
            self.assertEqual(calls, [f"cmake in {self.root}: --preset release",
                                     f"cmake in {self.root}: --build --preset release --parallel {os.cpu_count()} --target ngauge",
                                     f"ngauge in {folder}: demo --images 4"])

    def test_tests(self):
        for _, calls in self.everywhere("run_tests.sh", "-R", "^a b"):
            self.assertEqual(calls[-1], f"ctest in {self.root}: --preset ci --parallel {os.cpu_count()} -R ^a b")

    def test_options_that_ctest_would_pass_over(self):
        for option in ("--foo", "-X", "-r", "--rerun-faild"):
            self.assertIn(f"unknown option '{option}'", self.run_script("run_tests.sh", option, "4", code=1).stderr)
            self.assertEqual(self.calls(), [])
        for options in (["-LE", "lint"], ["-j4", "-N"], ["--rerun-failed", "--repeat", "until-fail:2"], ["--no-tests=error", "--timeout", "5"]):
            self.run_script("run_tests.sh", *options)
            self.assertTrue(self.calls()[-1].endswith(" ".join(options)))

    def test_why_tests_were_skipped(self):
        log = self.root / "build/ci/Testing/Temporary/LastTest.log"
        log.parent.mkdir(parents=True)
        log.write_text("output\nnot run: no Yosys\n1 of 2\nnot run: no Yosys\nformat: not judged: another version\n")
        self.program(self.bin / "ctest", "echo closing lines; exit 8")
        out = self.run_script("run_tests.sh", code=8).stdout
        self.assertTrue(out.endswith("closing lines\nskipped, not judged: another version\nskipped, not run: no Yosys\n"), out)
        log.write_text("output\n")
        self.assertTrue(self.run_script("run_tests.sh", code=8).stdout.endswith("closing lines\n"))

    def test_continuous_integration(self):
        """The same, but nothing may be missing."""
        run = self.root / ".ci/run"
        self.run_script("run", "-L", "unit", program=run, cwd=self.elsewhere, **self.cdpath)
        self.assertEqual(self.calls()[-1], f"ctest in {self.root}: --preset ci --parallel {os.cpu_count()} -L unit")
        for path in (self.state / "installed/yosys", self.state / "offers/yosys"):
            path.unlink()
        self.assertIn("apt offers no yosys, which tests needs", self.run_script("run", program=run, code=1).stderr)
        self.assertIn("without yosys: the tests lint_yosys are skipped", self.run_script("run_tests.sh").stderr)

    def test_coverage(self):
        for _, calls in self.everywhere("coverage.sh", code=1):  # the fake ctest writes no data
            self.assertRegex(calls[-1], rf"^ctest in {self.root}: --preset coverage --label-exclude lint\|nightly ")

    def test_synth(self):
        (self.elsewhere / "my.lib").write_text("")
        for folder, calls in self.everywhere("synth.sh", "mover", code=1):
            self.assertIn(f"yosys in {self.root}: ", calls[0])
        self.calls()
        self.run_script("synth.sh", "tensor_pe", cwd=self.elsewhere, code=1, NG_LIBERTY="my.lib")
        self.assertIn(f"liberty {self.elsewhere}/my.lib", " ".join(self.calls()))
        run = self.run_script("synth.sh", cwd=self.elsewhere, code=1, NG_LIBERTY="none.lib")
        self.assertEqual(run.stderr, "synth.sh: NG_LIBERTY='none.lib': no such file\n")
        run = self.run_script("synth.sh", "tensor_p", code=1)
        self.assertEqual(run.stderr, "synth.sh: no module 'tensor_p' in rtl/rtl.f or scripts/synth_targets.txt\n")

    def test_tidy(self):
        build = self.elsewhere / "my build"
        build.mkdir()
        (self.root / "golden").mkdir()
        (self.root / "golden/a.cpp").write_text("")
        (build / "compile_commands.json").write_text(f' "file": "{self.root}/golden/a.cpp"\n')
        self.run_script("tidy.sh", cwd=self.elsewhere, program=self.linked("tidy.sh"), NG_BUILD="my build", **self.cdpath)
        self.assertEqual(self.calls(), [f"clang-tidy in {self.root}: -p {build} --quiet golden/a.cpp"])

    def test_waves(self):
        (self.root / "tests/unit/demo").mkdir(parents=True)
        (self.root / "tests/unit/demo/test_demo_one.cpp").write_text("")
        for _, calls in self.everywhere("waves.sh", "demo_one.holds", code=1):  # the fake cmake builds nothing
            self.assertRegex(calls[0], rf"^cmake in {self.root}: --preset waves -DNG_ONLY=tests/unit/demo ")

    def test_waves_does_not_wait_until_gtkwave_is_closed(self):
        self.program(self.bin / "gtkwave", 'sleep 3; : >"$STATE/closed"')
        self.program(self.bin / "fst2vcd", "exit 1")
        (self.root / "demo.fst").write_text("")
        run = self.run_script("waves.sh", "demo.fst", DISPLAY=":0")
        self.assertIn("gtkwave demo.fst", run.stdout.replace(f"{self.root}/", ""))
        self.assertFalse((self.state / "closed").exists())

    def test_waves_ends_as_the_test_did(self):
        (self.root / "tests/unit/demo").mkdir(parents=True)
        (self.root / "tests/unit/demo/test_demo_one.cpp").write_text("")
        (self.bin / "tee").unlink()
        (self.bin / "tee").symlink_to(shutil.which("tee"))
        test = self.root / "build/waves/bin/test_demo_one"
        test.parent.mkdir(parents=True)
        for status, code in ((0, 0), (42, 1), (139, 1)):  # 42: Catch2's own
            self.program(test, f'if [ "$1" = --list-tests ]; then echo holds; else : > "$NG_WAVES"; exit {status}; fi')
            self.assertIn("running it", self.run_script("waves.sh", "demo_one.holds", code=code).stdout)

    def test_python_scripts(self):
        for path in sorted((ROOT / "scripts").glob("*.py")):
            link = self.elsewhere / f"link to {path.name}"
            link.symlink_to(path)
            run = subprocess.run(["python3", link, "--help"], cwd=self.elsewhere, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            self.assertNotIn("Traceback", run.stderr)
            self.assertNotEqual(run.stdout + run.stderr, "")

    def test_folder_that_the_tools_cannot_take(self):
        for sign in " \t;$&()'\"[*#:":
            self.root = self.clone(f"a{sign}b")
            for name in SCRIPTS:
                run = self.run_script(name, code=2)
                self.assertRegex(run.stderr, r"\A/[^\n]*: this folder's name has a blank or a sign [^\n]*\n\Z")
                self.assertEqual(run.stdout, "")
            self.assertEqual(self.calls(), [])
            shutil.rmtree(self.root)
        self.root = self.clone("a.b_c-d+e,f@g~h=ü")
        self.run_script("run_demo.sh")

    def test_cmake_says_it_too(self):
        cmake = shutil.which("cmake")
        root = self.clone("a b")
        run = subprocess.run([cmake, "-S", root, "-B", self.top / "build"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("this folder's name has a blank", run.stderr)
        self.assertLess(len(run.stderr.splitlines()), 20)


class Steps(Machine):
    """No silent minutes, and of a failure what matters."""

    def test_progress(self):
        self.install(*BUILD)
        (self.bin / "sleep").unlink()
        self.program(self.bin / "sleep", f'exec {shutil.which("sleep")} 0.1')
        self.program(self.bin / "cmake", f'echo "half of it"; exec {shutil.which("sleep")} 1')
        out = self.run_script("run_demo.sh").stdout
        self.assertRegex(out, r"\Aconfigure release \.\.\.\n( +\d s  half of it\n)+configure release: done in \d s\nbuild release \.\.\.\n")

    def test_failure(self):
        self.install(*BUILD)
        (self.state / "fails").write_text("")
        run = self.run_script("run_demo.sh", code=1)
        self.assertIn("FAILED: bad.o\nbad.cpp:1: error\n", run.stderr)
        self.assertNotIn("[1/9]", run.stderr)
        self.assertRegex(run.stderr, r"run_demo.sh: failed after \d s: cmake --build --preset release .*\n\Z")
        self.assertNotIn("ngauge", " ".join(call.split(" in ")[0] for call in self.calls()))


if __name__ == "__main__":
    skip_aloud.main()
