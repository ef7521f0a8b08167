# SPDX-License-Identifier: Apache-2.0
"""Which signals hold a value that has a name, and the file of the names (written by scripts/codegen/wave_names.py)."""

import re

from rtl_list import ROOT

FOLDER = "tb/waves/names"
# The last word of the signal, its bits, its file. The first that fits counts.
RULES = [
    (r"(.*_)?opcode", 8, "opcode"),
    (r"engine", 4, "engine"),
    (r"dead_cause|fatal_cause", 4, "link_dead_cause"),
    (r"retrain_cause", 4, "link_retrain_cause"),
    (r"(.*_)?cause", 4, "cause"),
    (r"(.*_)?format", 3, "format"),
    (r"(.*_)?scale_rule", 2, "scale_rule"),
    (r"(.*_)?resp", 2, "axi_response"),
    (r"state", 4, "link_state"),
    (r"phase", 2, "link_phase"),
    (r"got_channel|credit_channel", 2, "link_channel"),
    (r"kind", 2, "link_flit_kind"),
]


def file_for(leaf, width):
    """The file of names for a signal, or None. `leaf` is its last word without the ending of a port or register."""
    return next((f"{FOLDER}/{name}.txt" for pattern, bits, name in RULES
                 if bits == width and re.fullmatch(pattern, leaf)), None)


def values(file):
    """{value: name} of such a file."""
    lines = [line.split() for line in (ROOT / file).read_text().splitlines() if not line.startswith("#")]
    return {int(value, 16): name for value, name in lines}
