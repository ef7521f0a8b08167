#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes everything that comes from the one definition of the instruction format, the register map, the
codes of links, the presets and the names that waveforms show. `generate.py` writes; `generate.py --check` writes nothing and exits 1 when a file is stale."""

import argparse
import json
import pathlib
import re
import sys

try:
    import yaml
except ImportError:
    sys.exit("generate.py: needs python3-yaml; scripts/setup.sh tests installs it")

from codegen import codes, isa_cpp, isa_docs, isa_sv, registers, wave_names, windows
from codegen.common import Isa
from format_sv import formatted

ROOT = pathlib.Path(__file__).resolve().parent.parent


def project_version():
    """major.minor.patch of the project() line of the root CMakeLists.txt."""
    found = re.search(r"project\(\w+ VERSION (\d+\.\d+\.\d+)", (ROOT / "CMakeLists.txt").read_text())
    if not found:
        raise SystemExit("generate.py: CMakeLists.txt: expected project(<name> VERSION x.y.z ...)")
    return found.group(1)


def outputs():
    """{path relative to the root: text} of every generated file."""
    isa_yaml = yaml.safe_load((ROOT / "golden/isa/isa.yaml").read_text())
    isa = Isa(isa_yaml)
    if isa_docs.missing_texts(isa):
        raise SystemExit(f"isa.yaml: no text for {', '.join(isa_docs.missing_texts(isa))}")
    regs_yaml = yaml.safe_load((ROOT / "golden/isa/registers.yaml").read_text())
    regs = registers.Registers(regs_yaml, project_version())
    inside = windows.parse(regs_yaml)
    link_codes = codes.parse(yaml.safe_load((ROOT / "golden/isa/link.yaml").read_text()),
                             (ROOT / "docs/link-wire-format.md").read_text())
    presets = json.loads((ROOT / "rtl/presets.json").read_text())
    return {
        "rtl/isa/isa_pkg.sv": formatted(isa_sv.generate(isa)),
        "rtl/isa/isa_regs_pkg.sv": formatted(registers.sv(regs)),
        "golden/isa/isa_fields.h": isa_cpp.generate(isa, isa_yaml["field_enums"]),
        "golden/isa/presets.h": isa_cpp.generate_presets(presets),
        "docs/isa.md": isa_docs.generate(isa),
        "golden/isa/registers.h": registers.cpp(regs),
        "rtl/isa/isa_windows_pkg.sv": formatted(windows.sv(inside)),
        "golden/isa/window_registers.h": windows.cpp(inside),
        "rtl/isa/isa_link_pkg.sv": formatted(codes.sv(link_codes)),
        "golden/isa/link_codes.h": codes.cpp(link_codes),
        "docs/registers.md": registers.docs(regs) + "\n" + windows.docs(inside) + "\n" + codes.docs(link_codes).rstrip() + "\n",
        **wave_names.generate(isa, link_codes),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 when a generated file is stale")
    check = parser.parse_args().check
    stale = []
    for path, text in outputs().items():
        target = ROOT / path
        if target.exists() and target.read_text() == text:
            continue
        stale.append(path)
        if not check:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            print(f"generate.py: wrote {path}")
    if check and stale:
        print(f"generate.py: stale: {', '.join(stale)}\n"
              "generate.py: mend with: python3 scripts/generate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
