# SPDX-License-Identifier: Apache-2.0
"""The codes of links and messages: rtl/isa/isa_link_pkg.sv, golden/isa/link_codes.h, their section of docs/registers.md."""

import re

from .common import banner

SOURCE = "golden/isa/link.yaml"


class Code:
    def __init__(self, key, entry):
        self.key = key
        self.stem, self.type, self.cpp = entry["stem"], entry["type"], entry["cpp"]
        self.width = entry["width"]
        self.wire = entry.get("wire", False)
        self.text = entry["text"]
        self.values = {name: number for name, (number, _) in entry["values"].items()}
        self.texts = {name: text for name, (_, text) in entry["values"].items()}
        if len(set(self.values.values())) != len(self.values) or max(self.values.values()) >> self.width:
            raise SystemExit(f"link.yaml: {key}: two values are the same, or one is wider than {self.width} bits")


def parse(data, wire_page):
    """The codes; stops when the page of the wire format does not name one that travels."""
    codes = [Code(key, entry) for key, entry in data.items()]
    for code in codes:
        for name, number in code.values.items():
            said = re.search(rf"\b{number} {name}\b", wire_page) or name == "Reserved"
            if code.wire and not said:
                raise SystemExit(f"link.yaml: {code.key}: docs/link-wire-format.md does not say \"{number} {name}\"")
    return codes


def sv(codes):
    out = [banner("//", SOURCE).rstrip(), "// The codes of links and messages (docs/registers.md, docs/link-wire-format.md).",
           "package isa_link_pkg;"]
    for code in codes:
        longest = max(len(name) for name in code.values)
        rows = [f"    {code.stem + name:<{len(code.stem) + longest}} = {code.width}'d{number}" for name, number in code.values.items()]
        out += ["", f"  // {code.text}", f"  typedef enum logic [{code.width - 1}:0] {{", ",\n".join(rows), f"  }} {code.type};"]
    return "\n".join(out + ["endpackage"]) + "\n"


def cpp(codes):
    out = [banner("//", SOURCE).rstrip(), "// The codes of links and messages (docs/registers.md, docs/link-wire-format.md).",
           "#pragma once", "", "#include <cstdint>", "#include <string_view>", "", "namespace ng::link {", "", "// clang-format off"]
    for code in codes:
        out += ["", f"/// {code.text}", f"enum class {code.cpp} : uint8_t {{"]
        for name, number in code.values.items():
            text = f"  ///< {code.texts[name]}" if code.texts[name] else ""
            out.append(f"  k{name} = {number},{text}")
        out += ["};", f"constexpr std::string_view name_of({code.cpp} value) {{", "  switch (value) {"]
        out += [f"    case {code.cpp}::k{name}: return \"{name}\";" for name in code.values]
        out += ["  }", "  return \"?\";", "}"]
    return "\n".join(out + ["", "// clang-format on", "", "}  // namespace ng::link"]) + "\n"


def docs(codes):
    """The section for the page of the registers."""
    out = ["## Codes of links and messages", ""]
    for code in codes:
        out += [f"### {code.cpp}", "", code.text, "", "| number | name | |", "|---|---|---|"]
        out += [f"| {number} | {name} | {code.texts[name]} |" for name, number in code.values.items()]
        out.append("")
    return "\n".join(out)
