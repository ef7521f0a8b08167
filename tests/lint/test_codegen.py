# SPDX-License-Identifier: Apache-2.0
"""What scripts/codegen reads from packages and module headers, and the benches it writes, on a small tree."""

import os
import subprocess
import sys
import unittest

from test_scripts import HEADER, ROOT, Tree

PACKAGES = {
    "rtl/demo/base_pkg.sv": HEADER + """package base_pkg;
  localparam int unsigned Rows = 5, RowBits = $clog2(Rows);
  localparam logic [63:0] Big = 64'hFFFF_0000_0000_0001;
  typedef logic [2*4-1:0] byte_t;
  typedef enum logic [1:0] { KindNone, KindOne, KindThree = 2'd3 } kind_e;
  function automatic logic f(input logic a); localparam int X = 9; f = a; endfunction
endpackage
""",
    "rtl/demo/demo_pkg.sv": HEADER + """package demo_pkg;
  typedef struct packed {
    base_pkg::kind_e kind;             // of two
    logic [base_pkg::RowBits-1:0] row, other;
  } inner_t;
  typedef struct packed {
    inner_t [2:0]       inner;
    logic signed [1:0][7:0] pair;
    inner_t             one;
    logic               register;
  } outer_t;
  localparam int unsigned OuterBits = $bits(outer_t) > 40 ? 1 << 2 : (7 - 1) * 2;
endpackage
""",
    "rtl/demo/demo_two.sv": HEADER + """module demo_two #(
  parameter int unsigned Width = 8,
  localparam int unsigned Bits = $clog2(Width + 1)
) (
  input  logic             clk_i,
  input  demo_pkg::outer_t data_i,
  output logic [Bits-1:0]  count_o,
  output logic             ready_o
);
  assign count_o = Bits'(data_i.one.row);
  assign ready_o = clk_i;
endmodule
""",
}


class Codegen(Tree):
    def setUp(self):
        super().setUp()
        self.write("rtl/rtl.f", "rtl/demo/base_pkg.sv\nrtl/demo/demo_pkg.sv\nrtl/demo/demo_one.sv\nrtl/demo/demo_two.sv\n")
        for name, text in PACKAGES.items():
            self.write(name, text)

    def run_module(self, *arguments):
        return subprocess.run([sys.executable, "-B", "-m", *map(str, arguments)], cwd=ROOT / "scripts", text=True,
                              env={**os.environ, "NG_ROOT": str(self.root)}, capture_output=True, check=False)

    def structs(self):
        ran = self.run_module("codegen.structs", self.root / "structs.h")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return (self.root / "structs.h").read_text()

    def bench(self, *modules):
        return self.run_module("codegen.benches", self.root / "demo_bench.sv", self.root / "ports.h", *modules)

    def test_constants_and_enums(self):
        text = self.structs()
        for line in ("unsigned Rows = 5;", "unsigned RowBits = 3;", "uint64_t Big = 0xffff000000000001ull;", "KindOne = 1,", "KindThree = 3,",
                     "unsigned OuterBits = 4;"):
            self.assertIn(line, text)
        self.assertNotIn("X = 9", text)

    def test_layouts(self):
        text = self.structs()
        inner, outer = text.split("struct inner_t")[1].split("struct outer_t")
        for line in ("bits = 8;", "BitField kind{6, 2};", "BitField row{3, 3};", "BitField other{0, 3};"):
            self.assertIn(line, inner)
        for line in ("bits = 49;", "BitFields inner{25, 8, 3};", "BitFields pair{9, 8, 2};", "BitField one{1, 8};", "BitField register_{0, 1};"):
            self.assertIn(line, outer)

    def test_what_it_does_not_know_ends_it(self):
        self.change("Rows = 5", "Rows = f(5)", "rtl/demo/base_pkg.sv")
        ran = self.run_module("codegen.structs", self.root / "structs.h")
        self.assertNotEqual(ran.returncode, 0)
        self.assertIn("package base_pkg: 'f' is not known", ran.stderr)

    def test_bench(self):
        ran = self.bench("a=demo_two", "b=demo_two:Width=100", "one=demo_one")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        text = (self.root / "demo_bench.sv").read_text()
        self.assertEqual(text.count("clk_i,\n"), 1)
        for part in ("input  logic [48:0] a_data_i", "output logic [3:0]  a_count_o", "output logic [6:0]  b_count_o", ".Width(100)",
                     ") u_b (", "demo_one u_one (", ".rst_ni(rst_ni)"):
            self.assertIn(part, text)
        header = (self.root / "ports.h").read_text()
        self.assertIn("zero(top.a_data_i);", header)
        self.assertNotIn("rst_ni", header)

    def test_shared_inputs(self):
        ran = self.bench("a=demo_two", "one=demo_one", "--shared", "clk_i=fast_clk_i", "rst_ni")
        self.assertEqual(ran.returncode, 0, ran.stderr)
        text = (self.root / "demo_bench.sv").read_text()
        self.assertEqual(text.count("input  logic        fast_clk_i,"), 1)
        self.assertEqual(text.count("(fast_clk_i)"), 2)
        self.assertNotIn("(clk_i)", text)

    def test_bench_refuses(self):
        for module, message in (("a=demo_three", "no module demo_three in rtl/rtl.f"), ("a=demo_two:Wide=1", "demo_two has no parameter Wide"),
                                ("demo_two", "expected <prefix>=<module>")):
            ran = self.bench(module)
            self.assertNotEqual(ran.returncode, 0)
            self.assertIn(message, ran.stderr)


if __name__ == "__main__":
    unittest.main()
