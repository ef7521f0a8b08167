# SPDX-License-Identifier: Apache-2.0
"""tb/waves/names/*.txt: what GTKWave shows instead of numbers (its "translate filter files").

A line is a value as GTKWave writes it in hexadecimal, with every digit of the signal's width, and its name."""

import re

from .common import banner

# Enumerations of isa.yaml and the bits of a signal that holds one.
ISA = {"opcode": 8, "engine": 4, "cause": 4, "format": 3, "scale_rule": 2}
# Constants that have their one place in a package: <package> <stem of the constants> <file>.
PACKAGES = [
    ("rtl/lanes/lanes_pkg.sv", "State", "link_state"),
    ("rtl/lanes/lanes_pkg.sv", "Dead", "link_dead_cause"),
    ("rtl/lanes/lanes_pkg.sv", "Retrain", "link_retrain_cause"),
    ("rtl/lanes/lanes_pkg.sv", "Phase", "link_phase"),
    ("rtl/link/link_pkg.sv", "Channel", "link_channel"),
    ("rtl/link/link_pkg.sv", "Kind", "link_flit_kind"),
    ("rtl/link/link_pkg.sv", "Type", "message_type"),
    ("rtl/message/message_pkg.sv", "Status", "message_status"),
]
AXI_RESPONSES = {"Okay": 0, "ExOkay": 1, "SlvErr": 2, "DecErr": 3}  # AMBA AXI4, RRESP and BRESP


def constants(source, stem):
    """(width, {name without its stem: value}) of the localparams of a package that begin with the stem."""
    rows = re.findall(rf"localparam\s+logic\s*\[(\d+):0\]\s*{stem}([A-Z]\w*)\s*=\s*\d+'([dh])(\w+)\s*;", source)
    if not rows:
        raise SystemExit(f"wave_names.py: no constant {stem}...")
    widths = {int(top) + 1 for top, _, _, _ in rows}
    if len(widths) > 1:
        raise SystemExit(f"wave_names.py: the constants {stem}... have widths {sorted(widths)}, expected one")
    return widths.pop(), {name: int(value, 16 if base == "h" else 10) for _, name, base, value in rows}


def table(source, width, values):
    digits = (width + 3) // 4
    rows = "".join(f"{value:0{digits}x} {name}\n" for name, value in sorted(values.items(), key=lambda item: item[1]))
    return banner("#", source) + rows


def generate(isa, root):
    files = {name: table("golden/isa/isa.yaml", width, isa.enums[name]) for name, width in ISA.items()}
    for package, stem, name in PACKAGES:
        files[name] = table(package, *constants((root / package).read_text(), stem))
    files["axi_response"] = table("scripts/codegen/wave_names.py", 2, AXI_RESPONSES)
    return {f"tb/waves/names/{name}.txt": text for name, text in files.items()}
