# SPDX-License-Identifier: Apache-2.0
"""tb/waves/names/*.txt: what GTKWave shows instead of numbers (its "translate filter files").

A line is a value as GTKWave writes it in hexadecimal, with every digit of the signal's width, and its name."""

from . import codes
from .common import banner

# Enumerations of isa.yaml and the bits of a signal that holds one.
ISA = {"opcode": 8, "engine": 4, "cause": 4, "format": 3, "scale_rule": 2}
AXI_RESPONSES = {"Okay": 0, "ExOkay": 1, "SlvErr": 2, "DecErr": 3}  # AMBA AXI4, RRESP and BRESP


def table(source, width, values):
    digits = (width + 3) // 4
    rows = "".join(f"{value:0{digits}x} {name}\n" for name, value in sorted(values.items(), key=lambda item: item[1]))
    return banner("#", source) + rows


def generate(isa, link_codes):
    files = {name: table("golden/isa/isa.yaml", width, isa.enums[name]) for name, width in ISA.items()}
    files.update({code.key: table(codes.SOURCE, code.width, code.values) for code in link_codes})
    files["axi_response"] = table("scripts/codegen/wave_names.py", 2, AXI_RESPONSES)
    return {f"tb/waves/names/{name}.txt": text for name, text in files.items()}
