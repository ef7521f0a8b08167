# SPDX-License-Identifier: Apache-2.0
"""Views of waveforms on a small tree: the saved one that fits, the made one, and what check_waves refuses."""

import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from test_scripts import HEADER, ROOT, Tree

sys.path.insert(0, str(ROOT / "scripts"))
from views.made import channels  # noqa: E402
from views.drawn import cut, look_alike, written  # noqa: E402
from views.saved import DECIMAL, ENUM, HEX, OCTAL, Shown, View  # noqa: E402
from views.trace import Trace, Variable  # noqa: E402

ONE = HEADER + """module demo_one #(
  parameter int unsigned Width = 8
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [Width-1:0]      in_data_i,
  input  logic                  in_valid_i,
  output logic                  in_ready_o,
  output logic                  busy_o,
  output logic                  out_valid_o,
  input  logic                  out_ready_i,
  output demo_pkg::word_t       out_data_o,
  output logic [3:0]            cause_o
);
endmodule
"""
BENCH = HEADER + """module demo_bench (
  input logic clk_i
);
  demo_one #(
    .Width(8)
  ) u_one (
    .clk_i
  );
  demo_two u_two (
    .clk_i
  );
endmodule
"""
SIGNALS = [("clk_i", 1), ("rst_ni", 1), ("in_data_i", 8), ("in_valid_i", 1), ("in_ready_o", 1), ("busy_o", 1),
           ("out_valid_o", 1), ("out_ready_i", 1), ("out_data_o.format", 4), ("out_data_o.word", 16), ("cause_o", 4)]
VIEW = """[*] test: demo_one.counts
[savefile] "tb/waves/demo.gtkw"
[timestart] 0
[size] 1600 900
*-5.694321 -1
@800200
-clock and reset
@28
top.demo_bench.u_one.clk_i
top.demo_bench.u_one.rst_ni
@1000200
-clock and reset
@800200
-in
@28
top.demo_bench.u_one.in_valid_i
@22
top.demo_bench.u_one.in_data_i[7:0]
@2022
^1 tb/waves/names/cause.txt
top.demo_bench.u_one.cause_o[3:0]
@1000200
-in
"""


def vcd(cycles=(0, *range(100, 160))):
    """Quiet but for one signal until cycle 100, then everything counts up; causes 1 to 3."""
    codes = {name: chr(ord("a") + i) for i, (name, _) in enumerate(SIGNALS)}
    lines = ["$timescale 1ps $end", "$scope module top $end", "$scope module demo_bench $end", "$scope module u_one $end"]
    for name, width in SIGNALS:
        scope, _, leaf = name.rpartition(".")
        bits = f" [{width - 1}:0]" if width > 1 else ""
        lines += [f"$scope struct {scope} $end"] if scope else []
        lines.append(f"$var wire {width} {codes[name]} {leaf}{bits} $end")
        lines += ["$upscope $end"] if scope else []
    lines += ["$upscope $end", "$scope module u_two $end", "$var wire 1 z clk_i $end", "$upscope $end",
              "$upscope $end", "$upscope $end", "$enddefinitions $end"]
    for cycle in cycles:
        lines += [f"#{10 * cycle}"] if cycle != 100 else ["#200", f"1{codes['busy_o']}", "#1000"]
        for name, width in SIGNALS:
            value = 1 + cycle % 3 if name == "cause_o" and cycle else cycle % 2 ** width
            lines.append(f"b{value:b} {codes[name]}" if width > 1 else f"{value}{codes[name]}")
    return "\n".join(lines + [f"#{10 * (cycles[-1] + 1)}"]) + "\n"


@unittest.skipUnless(shutil.which("vcd2fst") and shutil.which("fst2vcd"), "needs the tools of gtkwave")
class Views(Tree):
    def setUp(self):
        super().setUp()
        self.write("rtl/rtl.f", "// demo\nrtl/demo/demo_one.sv\nrtl/demo/demo_two.sv\n")
        self.write("rtl/demo/demo_one.sv", ONE)
        self.write("rtl/demo/demo_two.sv", HEADER + "module demo_two (\n  input logic clk_i\n);\nendmodule\n")
        self.write("tests/unit/demo/demo_bench.sv", BENCH)
        shutil.copytree(ROOT / "tb/waves/names", self.root / "tb/waves/names")
        self.fst = self.root / "demo.fst"
        self.trace(vcd())
        self.out = self.root / "out.gtkw"

    def trace(self, text):
        self.write("demo.vcd", text)
        subprocess.run(["vcd2fst", self.root / "demo.vcd", self.fst], check=True, capture_output=True)

    def view(self, *arguments):
        self.accepts("view_trace.py", self.fst, "--out", self.out, *arguments)
        return View(self.out.read_text())

    def test_trace(self):
        trace = Trace(self.fst)
        name = "top.demo_bench.u_one.out_data_o.word[15:0]"
        self.assertEqual(trace.variables[name].width, 16)
        self.assertEqual(trace.changes([name], 1000, 1020), {name: [(1000, 100), (1010, 101), (1020, 102)]})

    def test_made_view_groups_channels_and_opens_at_the_failure(self):
        view = self.view("--test", "demo_one.counts", "--cycle", "130")
        groups = {}
        for signal in view.shown:
            groups.setdefault(signal.group, []).append(signal.alias or signal.path.rsplit(".", 1)[-1])
        self.assertEqual(groups, {
            "clock and reset": ["clk_i", "rst_ni"],
            "in": ["in_valid_i", "in_ready_o", "in_data_i"],
            "out": ["out_valid_o", "out_ready_i", "out_data_o format[3:0]", "out_data_o word[15:0]"],
            "outputs": ["busy_o", "cause_o"]})
        self.assertTrue(view.start <= 1300 <= view.end)
        self.assertIn(" 1300 -1", view.text)
        named = {s.leaf: s.names for s in view.shown if s.names}  # a format has 3 bits
        self.assertEqual(named, {"cause": str((self.root / "tb/waves/names/cause.txt").resolve())})

    def test_made_view_opens_where_signals_change(self):
        self.assertTrue(950 <= self.view("--test", "demo_one.counts").start <= 1000)

    def test_a_view_is_no_longer_than_a_short_trace(self):
        self.trace(vcd(range(5)))
        view = self.view("--test", "demo_one.counts")
        self.assertEqual((view.start, view.end), (0, 50))
        failed = self.view("--test", "demo_one.counts", "--cycle", "4")
        self.assertEqual((failed.start, failed.end), (0, 80))

    def test_saved_view_that_fits(self):
        self.write("tb/waves/demo.gtkw", VIEW)
        view = self.view("--test", "demo_one.another case", "--cycle", "140")
        self.assertEqual((view.test, len(view.shown)), ("demo_one.counts", 5))
        self.assertTrue(view.start <= 1400 <= view.end)
        self.assertNotIn(f"[timestart] 0\n", view.text)
        self.write("tb/waves/demo.gtkw", VIEW.replace("in_data_i", "gone_i"))
        self.assertEqual(len(self.view("--test", "demo_one.counts").shown), 11)

    def test_view_to_be_saved_names_no_folder_of_this_machine(self):
        self.out = self.root / "tb/waves/demo.gtkw"
        view = self.view("--test", "demo_one.counts")
        self.assertEqual(view.test, "demo_one.counts")
        self.assertNotIn(str(self.root), view.text)
        self.assertIn('[savefile] "tb/waves/demo.gtkw"', view.text)
        self.assertEqual(view.shown[-1].names, "tb/waves/names/cause.txt")
        self.check(view.text)

    def test_a_module_beside_others_is_not_shown_by_their_view(self):
        self.write("tb/waves/demo.gtkw", VIEW)
        self.assertEqual([s.name for s in self.view("--test", "demo_two.counts").shown], ["top.demo_bench.u_two.clk_i"])

    def test_a_package_beside_the_top_is_no_module(self):
        self.write("rtl/rtl.f", "// demo\nrtl/demo/demo_pkg.sv\nrtl/demo/demo_one.sv\nrtl/demo/demo_two.sv\n")
        self.write("rtl/demo/demo_pkg.sv", HEADER + "package demo_pkg;\n  parameter int unsigned Width = 8;\nendpackage\n")
        bench = "$scope module demo_bench $end"
        package = "$scope module demo_pkg $end\n$var parameter 32 y Width [31:0] $end\n$upscope $end"
        self.trace(vcd().replace(bench, f"{package}\n{bench}\n$var wire 1 z clk_i $end", 1))
        self.assertEqual([s.name for s in self.view("--test", "demo.counts").shown], ["top.demo_bench.clk_i"])

    def test_rubbish(self):
        self.refuses("no trace", "view_trace.py", self.root / "none.fst", "--out", self.out)
        self.refuses("expected an FST waveform", "view_trace.py", self.root / "demo.vcd", "--out", self.out)
        self.assertFalse(self.out.exists())

    def check(self, view, message=None):
        """check_waves.py with a program that has made the trace before."""
        program = self.root / "test_demo_one"
        program.write_text(f'#!/bin/sh\ncp "{self.fst}" "$NG_WAVES"\n')
        program.chmod(0o755)
        self.write("tb/waves/demo.gtkw", view)
        if message is None:
            self.accepts("check_waves.py", self.root)
        else:
            self.refuses(message, "check_waves.py", self.root)

    def test_checks(self):
        good = VIEW.replace("[timestart] 0", "[timestart] 1000")
        self.check(good)
        self.check(good.replace("[*] test: demo_one.counts\n", ""), "names no test")
        self.check(good.replace("demo_one.counts", "demo_none.counts"), "test_demo_none is not built")
        self.check(good.replace("in_data_i[7:0]", "gone"), "not in the trace: top.demo_bench.u_one.gone")
        self.check(good.replace("in_data_i[7:0]", "in_data_i"), "there it is top.demo_bench.u_one.in_data_i[7:0]")
        self.check(VIEW, "of 3 signals 3 never change from cycle 0 to")
        self.check(VIEW, "a clock stands still: top.demo_bench.u_one.clk_i")
        self.check(good.replace("[timestart] 1000", "[timestart] 1400"), "its trace ends in cycle 159, the view shows cycles up to 172")
        self.check(good.replace("@800200\n-in\n", ""), "in no group")
        self.check(good.replace("-in\n", f"-in{'x' * 40}\n"), "titles of over 36 characters")
        self.check(good.replace("_ni\n@1000200\n-clock and reset\n@800200\n-in\n", "_ni\n"), "the first group must be")
        self.check(good.replace("@2022\n^1 tb/waves/names/cause.txt\n", ""), "expected @2022 and ^1 tb/waves/names/cause.txt")
        self.check(good.replace("names/cause", "names/opcode"), "expected @2022 and ^1 tb/waves/names/cause.txt")
        self.check(good.replace("*-5.69", "*-8.00"), "of 2 words that change there, the values of 2 look alike")
        cause = "top.demo_bench.u_one.cause_o[3:0]"
        field = good.replace(f"{cause}\n", f"#{{low}} (2){cause} (3){cause}\n")
        self.check(field)
        self.write("tb/waves/names/odd.txt", "9 Odd\n")
        self.check(field.replace("names/cause", "names/odd"), "low: no name in tb/waves/names/odd.txt for 0x1, 0x2, 0x3")
        self.change("3 BadFormat\n", "", "tb/waves/names/cause.txt")
        self.check(good, "no name in tb/waves/names/cause.txt for 0x3")

    def test_values_that_look_alike(self):
        self.assertEqual([cut("00001234", pixels) for pixels in (60, 52, 51, 30, 10, 9)],
                         ["00001234", "00001234", "000012+", "000+", "+", "+"])
        self.assertEqual([written(Shown("a", flags=flags), 75, 9) for flags in (HEX, DECIMAL, OCTAL, ENUM)], ["04B", "75", "113", None])
        word, history = Variable("a[31:0]", "a", 32, False), [(10 * time, time) for time in range(40)]
        self.assertTrue(look_alike(Shown(word.name, flags=HEX), word, history, 0, 400))
        self.assertFalse(look_alike(Shown(word.name, flags=DECIMAL), word, history, 0, 400))
        self.assertFalse(look_alike(Shown(word.name, bits=tuple(range(24, 32)), flags=HEX), word, history, 0, 400))
        self.assertFalse(look_alike(Shown(word.name, bits=tuple(range(23, 32)), flags=OCTAL), word, history, 0, 400))
        self.assertFalse(look_alike(Shown(word.name), word, [(0, 7)], 0, 400))

    def test_a_field_stays_at_its_place_in_a_wider_word(self):
        field = Shown("top.a[7:0]", "low", (6, 7))
        self.assertEqual(field.of(Variable("top.a[9:0]", "a", 10, False)).line, "#{low} (8)top.a[9:0] (9)top.a[9:0]")

    def test_channels(self):
        ports = [("a_valid_i", True), ("a_b_valid_i", True), ("a_b_data_i", True), ("valid_i", True), ("a_data_i", True)]
        self.assertEqual(channels(ports), [("a", ["a_valid_i", "a_data_i"]), ("a_b", ["a_b_valid_i", "a_b_data_i"]),
                                           ("inputs", ["valid_i"])])
        self.assertEqual(channels([("data_i", True), ("valid_i", True), ("ready_o", False), ("full_o", False)]),
                         [("handshake", ["valid_i", "ready_o", "data_i"]), ("outputs", ["full_o"])])


if __name__ == "__main__":
    unittest.main()
