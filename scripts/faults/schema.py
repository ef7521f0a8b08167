# SPDX-License-Identifier: Apache-2.0
"""Many faults in one build: each stands beside what it replaces, and a number in a file says which one is alive.

    assign sum = a + b;     becomes     assign sum = (ng_fault == 32'd7 ? (a - b) : (a + b));

A simulation reads the number when it begins, so that a fault costs a run of the tests, not a build.
"""
from . import places as p

FILE = "ng_fault.hex"     # in the folder in which tests run


def select(path, number):
    """Makes the fault of that number alive, 0 for none."""
    (path / FILE).write_text(f"{number:08x}\n")


def switched(text, numbered):
    """The module with all faults of `numbered` = [(number, place)] in it, each alive under its own number."""
    edits = []                                           # (begin, end, new text), disjoint
    regions = {}
    for number, place in numbered:
        if place.operator == "skip":
            begin, end = place.region
            edits.append((begin, begin, f"begin if (ng_fault != 32'd{number}) "))
            edits.append((end, end, " end"))
        else:
            regions.setdefault(place.region, []).append((number, place))
    for (begin, end), faults in regions.items():
        chain = "".join(f"ng_fault == 32'd{number} ? ({place.new}) : " for number, place in faults)
        edits.append((begin, end, f"({chain}({text[begin:end]}))"))
    body = p.body_begin(text)
    edits.append((body, body, f"""
  // verilator lint_off WIDTH
  logic [31:0] ng_fault_table [1];
  wire [31:0] ng_fault = ng_fault_table[0];
  initial $readmemh("{FILE}", ng_fault_table);
"""))
    for begin, end, new in sorted(edits, key=lambda edit: (edit[0], edit[1]), reverse=True):
        text = text[:begin] + new + text[end:]
    return text


def single(text, place):
    """The file with one fault in it, and no switch."""
    begin, end = place.region
    return text[:begin] + (place.new or ";") + text[end:]
