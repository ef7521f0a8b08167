# SPDX-License-Identifier: Apache-2.0
"""The checks must be able to fail: each is run on a small tree with one thing wrong."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock
from pathlib import Path

import skip_aloud

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import mutate  # noqa: E402
from faults import sample, schema  # noqa: E402
from faults.places import places  # noqa: E402
HEADER = "// SPDX-License-Identifier: Apache-2.0\n// A module for this test.\n"
GOOD = HEADER + """module demo_one (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic [7:0] data_i,
  output logic [7:0] data_o
);
  logic [7:0] data_q;
  assign data_o = data_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) data_q <= 8'd0;
    else data_q <= data_i;
  end
endmodule
"""

PAGE = """# demo

## Purpose

## Picture

## Ports

## How it works

### demo_one

## What it refuses

## Figures

## Tests
"""


HARD = """module demo_one #(
    parameter int unsigned Width = 8   // of "begin ("
) (
    input logic clk_i,
    input  demo_pkg::word_t [1:0]   data_i,

    // out
    output logic [Width-1:0] sum_o
);
    demo_two #(.Width(Width)) u_two (
            .clk_i,
            .data_i(data_i[0]), .other_i(1'b0),
            .longer_name_i (a ||
                            b),
            .sum_o(sum)
    );
    assign a = b;
    assign longer  = c;
    assign single = d
                  ? "end // no comment"
                  : e;
    always_ff @(posedge clk_i)
    begin : take
    if (a)
        x_q <= 1'b0;
    case (state_q)
    StateIdle, StateBusy:
        if (a) begin
        y_q <= 1;   // first
        longer_q <= 2; // second
        end else y_q <= 3;
    default: begin end
    endcase
    end : take
    `NG_ASSERT(Held, clk_i, rst_ni,
               a |-> b)
    logic after;
endmodule
"""
HARD_FORMATTED = """module demo_one #(
  parameter int unsigned Width = 8  // of "begin ("
) (
  input  logic                  clk_i,
  input  demo_pkg::word_t [1:0] data_i,

  // out
  output logic [Width-1:0]      sum_o
);
  demo_two #(.Width(Width)) u_two (
    .clk_i,
    .data_i(data_i[0]), .other_i(1'b0),
    .longer_name_i (a ||
                    b),
    .sum_o(sum)
  );
  assign a      = b;
  assign longer = c;
  assign single = d
                ? "end // no comment"
                : e;
  always_ff @(posedge clk_i)
  begin : take
    if (a)
      x_q <= 1'b0;
    case (state_q)
      StateIdle, StateBusy:
        if (a) begin
          y_q <= 1;       // first
          longer_q <= 2;  // second
        end else y_q <= 3;
      default: begin end
    endcase
  end : take
  `NG_ASSERT(Held, clk_i, rst_ni,
             a |-> b)
  logic after;
endmodule
"""


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        for name in ("rtl/demo", "golden", "tb/waves", "tests/unit/demo", "docs/blocks", "scripts"):
            (self.root / name).mkdir(parents=True)
        shutil.copy(ROOT / "rtl/waivers.vlt", self.root / "rtl")
        shutil.copy(ROOT / "rtl/presets.json", self.root / "rtl")
        shutil.copy(ROOT / ".clang-format", self.root)
        self.write("rtl/rtl.f", "// demo\nrtl/demo/demo_one.sv\n")
        self.write("rtl/demo/demo_one.sv", GOOD)
        self.write("tests/unit/demo/test_demo_one.cpp", "// SPDX-License-Identifier: Apache-2.0\n")
        self.write("docs/blocks/demo.md", PAGE)
        for table in ("docs/README.md", "docs/architecture.md"):
            self.write(table, "# Rooms\n\n[demo](blocks/demo.md)\n")

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        (self.root / name).write_text(text)

    def change(self, old, new, name="rtl/demo/demo_one.sv"):
        text = (self.root / name).read_text()
        self.assertIn(old, text)
        self.write(name, text.replace(old, new))

    def program(self, name, text):
        """A shell script found before the program of that name."""
        path = self.root / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    def run_script(self, name, *arguments):
        run = subprocess.run([sys.executable, ROOT / "scripts" / name, *arguments], capture_output=True, text=True,
                             env={**os.environ, "NG_ROOT": str(self.root), "PATH": f"{self.root}/bin:{os.environ['PATH']}"})
        return run.returncode, run.stdout + run.stderr

    def refuses(self, message, name, *arguments):
        code, output = self.run_script(name, *arguments)
        self.assertEqual(code, 1, output)
        self.assertIn(message, output)

    def accepts(self, name, *arguments):
        code, output = self.run_script(name, *arguments)
        self.assertEqual(code, 0, output)


class Gates(Tree):
    GATES = ["list", "names", "headers", "subset", "tests", "refusals", "docs", "pages", "waivers", "format", "layout", "mutants"]

    def test_good_tree(self):
        self.accepts("gates.py", *self.GATES)

    def test_unlisted_and_missing_file(self):
        self.write("rtl/rtl.f", "rtl/demo/demo_two.sv\n")
        self.refuses("demo_one.sv is not in rtl/rtl.f", "gates.py", "list")
        self.refuses("which does not exist", "gates.py", "list")

    def test_module_name(self):
        self.change("module demo_one", "module demo_other")
        self.refuses("declares demo_other", "gates.py", "names")

    def test_no_licence(self):
        self.change("// SPDX-License-Identifier: Apache-2.0\n", "")
        self.refuses("first line must be", "gates.py", "headers")

    def test_long_file(self):
        self.change("endmodule", "\n" * 400 + "endmodule")
        self.refuses("at most 400", "gates.py", "headers")

    def test_long_line(self):
        self.change("endmodule", "// " + "x" * 130 + "\nendmodule")
        self.refuses("133 columns, at most 132", "gates.py", "headers")

    def test_layout(self):
        self.change("  logic [7:0] data_q;", "    logic [7:0]  data_q;")
        self.refuses("demo_one.sv: not in the layout", "gates.py", "layout")
        self.run_script("format_sv.py")
        self.accepts("gates.py", "layout")

    def test_layout_of_a_hard_file(self):
        """What is not in columns is put there, what reads well stays, strings and comments are no code, a second run changes nothing."""
        self.write("rtl/demo/demo_one.sv", HEADER + HARD)
        self.run_script("format_sv.py", str(self.root / "rtl/demo/demo_one.sv"))
        self.assertEqual((self.root / "rtl/demo/demo_one.sv").read_text(), HEADER + HARD_FORMATTED)
        self.accepts("format_sv.py", "--check")

    def test_refusals(self):
        self.change("module demo_one (", "module demo_one #(\n  parameter int unsigned Width = 8\n) (")
        self.refuses("Width is not range-checked", "gates.py", "refusals")
        check = '  if (Width < 1) begin : gen_bad_width\n    $fatal(1, "demo_one: Width must be 1 or more");\n  end\n'
        self.change("  logic [7:0] data_q;\n", check + "  logic [7:0] data_q;\n")
        self.refuses("no test expects", "gates.py", "refusals")
        rows = 'ng_add_refusal_tests(\n  demo_one  no_bit  Width=0  "demo_one: Width must be"\n)\n'
        self.write("tests/unit/demo/refusals.cmake", rows)
        self.accepts("gates.py", "refusals")
        self.change("Width must be 1", "Bits must be 1")
        self.refuses("begins the messages of 0 checks", "gates.py", "refusals")
        self.change("Width < 1", "1 < 1")
        self.refuses("Width is not range-checked", "gates.py", "refusals")

    def test_refusals_of_modules_below(self):
        check = '  if (Width < 1) begin : gen_bad_width\n    $fatal(1, "demo_one: Width must be 1 or more");\n  end\n'
        self.change("module demo_one (", "module demo_one #(\n  parameter int unsigned Width = 8\n) (")
        self.change("  logic [7:0] data_q;\n", check + "  logic [7:0] data_q;\n")
        self.write("tests/unit/demo/refusals.cmake",
                   'ng_add_refusal_tests(\n  demo_one  no_bit  Width=0  "demo_one: Width must be"\n)\n')
        self.write("rtl/rtl.f", "rtl/demo/demo_one.sv\nrtl/demo/demo_two.sv\n")
        two = ("module demo_two #(\n  parameter int unsigned Bits = 8\n) (\n  input logic clk_i\n);\n"
               "  demo_one #(\n    .Width(Bits)\n  ) u_one (\n    .clk_i\n  );\nendmodule\n")
        self.write("rtl/demo/demo_two.sv", HEADER + two)
        self.accepts("gates.py", "refusals")
        self.change(".Width(Bits)", ".Width(Bits + 1)", "rtl/demo/demo_two.sv")
        self.refuses("demo_two.sv: Bits is not range-checked", "gates.py", "refusals")

    def test_language_subset(self):
        self.change("input  logic [7:0] data_i", "input  demo_pkg::byte_t [3:0] data_i")
        self.refuses("use a flat vector", "gates.py", "subset")

    def test_no_test_and_no_page(self):
        (self.root / "tests/unit/demo/test_demo_one.cpp").unlink()
        self.refuses("has no test", "gates.py", "tests")
        self.write("docs/blocks/demo.md", "# demo\n")
        self.refuses("is not described", "gates.py", "docs")

    def test_room_without_a_row(self):
        self.change("blocks/demo.md", "blocks/other.md", "docs/README.md")
        self.refuses("docs/README.md has no row for rtl/demo", "gates.py", "pages")

    def test_page_of_another_shape(self):
        self.change("## Figures\n\n", "", "docs/blocks/demo.md")
        self.refuses("docs/blocks/demo.md: its headings of the second level are Purpose", "gates.py", "pages")
        self.write("docs/blocks/demo_second.md", PAGE + "## More\n")
        self.refuses("docs/blocks/demo_second.md", "gates.py", "pages")
        (self.root / "docs/blocks/demo.md").unlink()
        self.refuses("rtl/demo has no page: add docs/blocks/demo.md", "gates.py", "pages")

    def test_page_with_a_long_line(self):
        line = "x" * 201
        self.write("docs/long.md", f"# Long\n\n| {line} |\n\n```\n{line}\n```\n")
        self.accepts("gates.py", "pages")
        self.write("docs/long.md", f"# Long\n\n{line}\n")
        self.refuses("docs/long.md:3: 201 columns, at most 200", "gates.py", "pages")

    def test_link_that_leads_nowhere(self):
        links = "[a](blocks/demo.md#how-it-works) [b](https://example.org/none) [c](#a-heading-with-code) `[d](none.md)`"
        self.write("docs/links.md", f"# A heading with `code`\n\n{links}\n")
        self.accepts("gates.py", "pages")
        self.write("docs/links.md", "| [a](blocks/none.md) |\n")
        self.refuses("docs/links.md:1: the link blocks/none.md leads nowhere: there is no such file", "gates.py", "pages")
        self.write("docs/links.md", "[a](blocks/demo.md#none)\n")
        self.refuses("demo.md has no such heading", "gates.py", "pages")

    def test_no_view(self):
        self.refuses("rtl/demo has no saved view", "gates.py", "views")
        self.write("tb/waves/demo_one.gtkw", "top.demo_one.data_q[7:0]\n")
        self.accepts("gates.py", "views")

    def test_waivers(self):
        self.change("endmodule", "// verilator lint_off WIDTH\nendmodule")
        self.refuses("waives lint in the source", "gates.py", "waivers")
        self.write("rtl/waivers.vlt", "`verilator_config\n\nlint_off -rule WIDTH\n")
        self.refuses("without a comment", "gates.py", "waivers")

    def clang_format(self, version):
        """Says that version, and finds tb/a.h wrong if it has two blanks."""
        for name in ("clang-format", "clang-format-14"):
            self.program(name, f'''[ "$1" = --version ] && echo "Debian clang-format version {version}.0.6" && exit
grep -q "  " tb/a.h && echo "tb/a.h:2:4: error: code should be clang-formatted" >&2''')

    def test_format(self):
        self.write("tb/a.h", "// SPDX-License-Identifier: Apache-2.0\nint f();\n")
        self.clang_format(14)
        self.accepts("gates.py", "format")
        self.write("tb/a.h", "// SPDX-License-Identifier: Apache-2.0\nint  f();\n")
        self.refuses("clang-format-14 -i tb/a.h", "gates.py", "format")

    def test_format_of_another_version(self):
        self.write("tb/a.h", "// SPDX-License-Identifier: Apache-2.0\nint f();\n")
        self.clang_format(19)
        self.accepts("gates.py", "format")
        self.write("tb/a.h", "// SPDX-License-Identifier: Apache-2.0\nint  f();\n")
        code, output = self.run_script("gates.py", "format", "names")
        self.assertEqual(code, 77, output)
        self.assertIn("clang-format 19 would format these otherwise, but 14 decides: tb/a.h", output)
        self.assertIn("1 gates hold, 0 do not, 1 not judged", output)
        self.change("module demo_one", "module demo_other")
        self.refuses("declares demo_other", "gates.py", "format", "names")

    def test_format_for_real(self):
        if not shutil.which("clang-format"):
            self.skipTest("clang-format is not installed")
        self.write("tb/a.h", "// SPDX-License-Identifier: Apache-2.0\nint  f( );\n")
        code, output = self.run_script("gates.py", "format")
        self.assertIn(code, (1, 77), output)
        self.assertIn("tb/a.h", output)


class Lints(Tree):
    def setUp(self):
        super().setUp()
        if "verilator" not in self.id() and not shutil.which("yosys"):
            self.skipTest("yosys is not installed")

    def test_good_module(self):
        self.accepts("lint_verilator.py", "--module", "demo_one")
        self.accepts("lint_yosys.py", "demo_one")

    def test_verilator_width_mismatch(self):
        self.change("data_q <= data_i;", "data_q <= {1'b0, data_i};")
        self.refuses("WIDTH", "lint_verilator.py", "--module", "demo_one")

    def test_latch(self):
        self.change("assign data_o = data_q;", "always_comb if (rst_ni) data_o = data_q;")
        self.refuses("demo_one.sv", "lint_yosys.py", "demo_one")

    def test_second_clock(self):
        self.change("posedge clk_i", "posedge data_i[0]")
        self.refuses("is not clocked by clk_i", "lint_yosys.py", "demo_one")

    def test_gated_clock(self):
        self.change("posedge clk_i", "posedge gated")
        self.change("logic [7:0] data_q;", "logic [7:0] data_q;\n  logic gated;\n  assign gated = clk_i && data_i[0];")
        self.refuses("is not clocked by clk_i", "lint_yosys.py", "demo_one")

    def test_falling_edge(self):
        self.change("posedge clk_i", "negedge clk_i")
        self.refuses("falling edge", "lint_yosys.py", "demo_one")

    def test_other_width(self):
        real = shutil.which("verilator")
        self.program("verilator", f'''{real} "$@" || exit
while [ "$1" != --xml-output ]; do shift; done
sed -i 's/left="7"/left="8"/' "$2"''')
        self.refuses("port data_i: 8 bits in Yosys, 9 in Verilator", "lint_yosys.py", "--widths", "demo_one")

    def test_dropped_dimension(self):
        """Yosys 0.23 reads such a port as one byte, newer ones as all four: it is the comparison that tells."""
        self.write("rtl/demo/demo_pkg.sv", HEADER + "package demo_pkg;\n  typedef logic [7:0] byte_t;\nendpackage\n")
        self.write("rtl/rtl.f", "rtl/demo/demo_pkg.sv\nrtl/demo/demo_one.sv\n")
        self.change("input  logic [7:0] data_i", "input  demo_pkg::byte_t [3:0] data_i")
        self.change("data_q <= data_i;", "data_q <= data_i[0];")
        files = "rtl/demo/demo_pkg.sv rtl/demo/demo_one.sv"
        run = subprocess.run(["yosys", "-p", f"read_verilog -sv {files}; hierarchy -top demo_one; proc; write_json ports.json"],
                             cwd=self.root, capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        ports = json.loads((self.root / "ports.json").read_text())["modules"]["demo_one"]["ports"]
        if len(ports["data_i"]["bits"]) == 32:
            self.accepts("lint_yosys.py", "--widths", "demo_one")
        else:
            self.refuses("port data_i", "lint_yosys.py", "--widths", "demo_one")


class MissingTools(Tree):
    """A check whose tool is not there says so and ends with the status that ctest calls skipped."""

    def not_run(self, message, name, *arguments):
        run = subprocess.run([sys.executable, ROOT / "scripts" / name, *arguments], capture_output=True, text=True,
                             env={"NG_ROOT": str(self.root), "PATH": str(self.root / "bin")})
        self.assertEqual(run.returncode, 77, run.stdout + run.stderr)
        self.assertIn(message, run.stdout)

    def test_each(self):
        self.not_run("not run: yosys is not installed", "lint_yosys.py", "demo_one")
        self.not_run("not run: fst2vcd (package gtkwave) is not installed", "check_waves.py", "/nowhere")
        self.not_run("format: not judged: clang-format is not installed", "gates.py", "format")


class Tidy(Tree):
    CLEAN = "int half(int x) { return x / 2; }\n"
    FAULT = "int same(bool x) { return x ? 1 : 1; }\n"

    def setUp(self):
        super().setUp()
        for tool in ("clang-tidy", "git"):
            if not shutil.which(tool):
                self.skipTest(f"{tool} is not installed")
        self.root = self.root.resolve()
        for name in ("scripts/tidy.sh", "scripts/common.sh", "scripts/setup.sh", "scripts/check_place.sh", ".clang-tidy"):
            shutil.copy(ROOT / name, self.root / name)
        (self.root / "build/dev").mkdir(parents=True)
        files = [self.root / "golden/a.cpp", self.root / "tb/b.cpp"]
        self.write("build/dev/compile_commands.json", json.dumps(
            [{"directory": str(self.root), "command": f"c++ -c {file}", "file": str(file)} for file in files], indent=1))
        self.write("golden/a.cpp", self.CLEAN)
        self.write("tb/b.cpp", '#include "b.h"\n')
        self.write("tb/b.h", self.CLEAN)

    def tidy(self, code, message, *arguments):
        run = subprocess.run([self.root / "scripts/tidy.sh", *arguments], cwd=self.root, capture_output=True, text=True,
                             env={**os.environ, "NG_BUILD": ""})
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        self.assertIn(message, run.stdout + run.stderr)

    def test_findings(self):
        self.tidy(0, "0 findings; files checked: 2")
        self.write("tb/b.h", self.FAULT)
        self.tidy(1, "tb/b.h:1:29: error")
        self.tidy(1, "1 findings; files checked: 1", "tb/b.h")
        self.tidy(0, "0 findings; files checked: 1", "golden/a.cpp")

    def test_what_changed(self):
        git = ["git", "-C", str(self.root), "-c", "user.name=test", "-c", "user.email=test"]
        for arguments in (["init", "-q", "-b", "main"], ["add", "golden", "tb", "tests"], ["commit", "-q", "-m", "Test"]):
            subprocess.run([*git, *arguments], check=True)
        self.tidy(0, "no C++ changed", "--changed")
        self.write("golden/a.cpp", self.FAULT)
        self.tidy(1, "golden/a.cpp:1:29: error", "--changed")
        self.tidy(1, "no revision 'none'", "--changed", "none")

    def test_bad_input(self):
        self.tidy(1, "no such file: tb/none.cpp", "tb/none.cpp")
        self.tidy(1, "expected a .cpp or .h", "rtl/rtl.f")
        self.tidy(1, "unknown option '--all'", "--all")
        shutil.rmtree(self.root / "build")
        self.tidy(1, "no build folder: run cmake", "tb/b.h")


class Mutants(Tree):
    def refuses_list(self, line, message):
        self.write("faults.txt", line + "\n")
        self.refuses(message, "mutate.py", "--list", str(self.root / "faults.txt"))

    def test_rubbish_lists(self):
        self.refuses_list("rtl/demo/demo_one.sv | a", "expected `file")
        self.refuses_list("rtl/none.sv | a | b | ^demo", "no file")
        self.refuses_list("rtl/demo/demo_one.sv | data_q | x | ^demo", "must be once")
        self.refuses_list("rtl/demo/demo_one.sv | 8'd0 | 8'd0 | ^demo", "are the same")

    def test_spaces_do_not_count(self):
        text = "  assign a   = b &&\n      c;\n  assign ab = c;\n"
        fault = mutate.Mutant("", "", "a = b && c;", "a = b;", "")
        self.assertEqual(mutate.broken(text, fault), "  assign a = b;\n  assign ab = c;\n")
        self.assertEqual(mutate.occurrences(text, "assigna"), [])


FAULTS = """// SPDX-License-Identifier: Apache-2.0
// A module for this test.
module demo_one #(
  parameter int unsigned Width = 8 + 0
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic [Width-1:0] sum_o
);
  localparam int unsigned Last = Width - 1;
  localparam logic [7:0] Start = first(8'd2);
  if (Width < 1) begin : gen_bad_width
    $fatal(1, "demo_one: Width must be 1 or more");
  end
  function automatic logic [7:0] first(input logic [7:0] from);
    first = from + 8'd1;
  endfunction
  logic [Width-1:0] sum_q;
  logic any;
  assign any = a_i[Last-:1] && !b_i[0];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) sum_q <= '0;
    else if (any) sum_q <= a_i + (b_i <= 8'd3 ? b_i : 8'd7);
    else sum_q <= {4{2'b01}};
  end
  demo_two u_two (
    .clk_i,
    .data_i(sum_q),
    .data_o(sum_o)
  );
  `NG_ASSERT(Held, clk_i, rst_ni, a_i == b_i || any)
endmodule
"""


class Faults(Tree):
    def places(self):
        self.write("rtl/rtl.f", "rtl/demo/demo_one.sv\n")
        self.write("rtl/demo/demo_one.sv", FAULTS)
        return places("rtl/demo/demo_one.sv", FAULTS)

    def test_every_place_and_no_other(self):
        """Neither the header nor what elaboration settles, resets, assertions, widths and counts have places."""
        self.assertEqual([(place.operator, place.line, place.shown()) for place in self.places()], [
            ("arithmetic", 18, "`from + 8'd1` -> `from - 8'd1`"),
            ("constant", 18, "`from + 8'd1` -> `from + 8'd2`"),
            ("skip", 18, "`first = from + 8'd1;` left out"),
            ("logical", 22, "`a_i[Last-:1] && !b_i[0]` -> `a_i[Last-:1] || !b_i[0]`"),
            ("negation", 22, "`a_i[Last-:1] && !b_i[0]` -> `a_i[Last-:1] && b_i[0]`"),
            ("constant", 24, "`'0` -> `'1`"),
            ("skip", 24, "`sum_q <= '0;` left out"),
            ("condition", 25, "`any` -> `!(any)`"),
            ("arithmetic", 25, "`a_i + (b_i <= 8'd3 ? b_i : 8'd7)` -> `a_i - (b_i <= 8'd3 ? b_i : 8'd7)`"),
            ("compare", 25, "`a_i + (b_i <= 8'd3 ? b_i : 8'd7)` -> `a_i + (b_i < 8'd3 ? b_i : 8'd7)`"),
            ("constant", 25, "`a_i + (b_i <= 8'd3 ? b_i : 8'd7)` -> `a_i + (b_i <= 8'd4 ? b_i : 8'd7)`"),
            ("arms", 25, "`a_i + (b_i <= 8'd3 ? b_i : 8'd7)` -> `a_i + (b_i <= 8'd3 ? 8'd7 : b_i)`"),
            ("constant", 25, "`a_i + (b_i <= 8'd3 ? b_i : 8'd7)` -> `a_i + (b_i <= 8'd3 ? b_i : 8'd8)`"),
            ("skip", 25, "`sum_q <= a_i + (b_i <= 8'd3 ? b_i : 8'd7);` left out"),
            ("constant", 26, "`{4{2'b01}}` -> `{4{2'd2}}`"),
            ("skip", 26, "`sum_q <= {4{2'b01}};` left out"),
            ("unconnected", 30, "`sum_q` at an input -> `'0`"),
        ])
        self.assertEqual([place.line for place in self.places() if place.settled], [18, 18, 18])

    def test_switched_text(self):
        faults = [(n, place) for n, place in enumerate(self.places(), 1) if not place.settled]
        text = schema.switched(FAULTS, faults)
        self.assertIn("assign any = (ng_fault == 32'd4 ? (a_i[Last-:1] || !b_i[0]) : ng_fault == 32'd5 ? "
                      "(a_i[Last-:1] && b_i[0]) : (a_i[Last-:1] && !b_i[0]));", text)
        self.assertIn("if (!rst_ni) begin if (ng_fault != 32'd7) sum_q <= (ng_fault == 32'd6 ? ('1) : ('0)); end\n", text)
        self.assertIn(".data_i((ng_fault == 32'd17 ? ('0) : (sum_q))),", text)
        self.assertIn('$readmemh("ng_fault.hex"', text)

    def test_one_fault_alone(self):
        skip = [place for place in self.places() if place.operator == "skip"][-1]
        self.assertEqual(schema.single(FAULTS, skip), FAULTS.replace("sum_q <= {4{2'b01}};", ";"))

    def test_draw(self):
        """The same seed draws the same faults of the real RTL; none twice."""
        some, of = sample.drawn(40, "7", "stream")
        self.assertEqual(some, sample.drawn(40, "7", "stream")[0])
        self.assertNotEqual(some, sample.drawn(40, "8", "stream")[0])
        self.assertEqual(len(set(some)), 40)
        self.assertGreater(of, 40)

    def test_rubbish(self):
        self.refuses("no such folder", "mutate.py", "--sample", "3", "--folder", "nowhere")
        self.refuses("expected 1 or more", "mutate.py", "--sample", "0")
        self.refuses("choose one", "mutate.py", "--sample", "3", "--folder", "demo", "--each-folder")

    def test_equivalents(self):
        self.places()
        path = self.root / "equivalent.txt"
        path.write_text("# comment\nrtl/demo/demo_one.sv | any | !(any) | it is always so\n")
        with unittest.mock.patch.object(sample, "ROOT", self.root):
            known = sample.read_equivalents(path)
            condition = next(place for place in self.places() if place.operator == "condition")
            self.assertEqual(sample.equivalence(condition, known), "it is always so")
            path.write_text("rtl/demo/demo_one.sv | gone | x | y\n")
            with self.assertRaisesRegex(ValueError, "does not have `gone`"):
                sample.read_equivalents(path)
            path.write_text("rtl/demo/demo_one.sv | any\n")
            with self.assertRaisesRegex(ValueError, "expected `file"):
                sample.read_equivalents(path)

    def test_log_of_a_campaign_that_was_broken_off(self):
        """Killed faults are not tried again while their file is the same; survivors are."""
        with unittest.mock.patch.object(sample, "ROOT", self.root), contextlib.redirect_stdout(io.StringIO()):
            first, second = self.places()[:2]
            log = sample.Log(self.root / "log.jsonl")
            log.add(first, "killed", "own test", "demo_one.case")
            log.add(second, "survived")
            with (self.root / "log.jsonl").open("a") as file:
                file.write('{"key": "torn')
            again = sample.Log(self.root / "log.jsonl")
            self.assertTrue(again.decided(first))
            self.assertFalse(again.decided(second))
            self.write("rtl/demo/demo_one.sv", FAULTS + "\n")
            self.assertFalse(again.decided(first))


if __name__ == "__main__":
    skip_aloud.main()
