# SPDX-License-Identifier: Apache-2.0
"""The registers inside a window (link, router, bridge): rtl/isa/isa_windows_pkg.sv, golden/isa/window_registers.h and their
sections of docs/registers.md."""

from .common import banner, camel, snake
from .registers import SOURCE, Register, field_list


class WindowRegister(Register):
    def __init__(self, name, entry):
        super().__init__(name, entry["at"], entry)
        self.reset = entry.get("reset", 0)
        self.each, self.count, self.step = entry.get("each", (None, 1, 0))

    def addresses(self):
        return [self.address + i * self.step for i in range(self.count)]


class Window:
    def __init__(self, name, entry):
        self.name = name
        self.text = entry["text"]
        self.bits = entry["bits"]
        self.registers = [WindowRegister(n, e) for n, e in entry["registers"].items()]
        self.check()

    def check(self):
        seen = {}
        for reg in self.registers:
            for address in reg.addresses():
                if address % 4 or address >= 1 << self.bits:
                    raise SystemExit(f"registers.yaml: {self.name}.{reg.name} at {address:#x}: not a word of the window")
                if address in seen:
                    raise SystemExit(f"registers.yaml: {self.name}.{reg.name} and {seen[address]} share {address:#x}")
                seen[address] = reg.name
            used = 0
            for field, (lsb, width) in reg.fields.items():
                mask = ((1 << width) - 1) << lsb
                if used & mask or mask >> 32:
                    raise SystemExit(f"registers.yaml: {self.name}.{reg.name}.{field} overlaps another or leaves the register")
                used |= mask


def parse(data):
    return [Window(name, entry) for name, entry in data["window_registers"].items()]


def struct_fields(reg):
    """(name, width) of a register's fields and of the gaps between them, highest bit first."""
    rows, top = [], 32
    for field, (lsb, width) in sorted(reg.fields.items(), key=lambda item: -item[1][0]):
        if lsb + width < top:
            rows.append((f"zero{top - 1}", top - lsb - width))
        rows.append((field, width))
        top = lsb
    return rows + ([(f"zero{top - 1}", top)] if top else [])


def sv(windows):
    out = [banner("//", SOURCE).rstrip(),
           "// The registers inside a window: offsets (<Window><Name>; of a repeated one the first, and <Window><Name>Step), the value",
           "// after reset where it is not 0 (<Window><Name>AfterReset), and the fields as a struct (<window>_<name>_t).",
           "package isa_windows_pkg;"]
    for window in windows:
        stem, digits = camel(window.name), (window.bits + 3) // 4
        out += ["", f"  // {window.name}"]
        for reg in window.registers:
            name = f"{stem}{camel(reg.name)}"
            out.append(f"  localparam logic [{window.bits - 1}:0] {name} = {window.bits}'h{reg.address:0{digits}X};")
            if reg.step:
                out.append(f"  localparam int unsigned {name}Step = {reg.step};")
            if reg.reset:
                out.append(f"  localparam logic [31:0] {name}AfterReset = 32'h{reg.reset:08X};")
        for reg in window.registers:
            if not reg.fields:
                continue
            out += ["", "  typedef struct packed {"]
            for field, width in struct_fields(reg):
                kind = "logic" if width == 1 else f"logic [{width - 1}:0]"
                out.append(f"    {kind:<12} {field};")
            out.append(f"  }} {snake(stem)}_{reg.name.lower()}_t;")
    return "\n".join(out + ["endpackage"]) + "\n"


def cpp(windows):
    out = [banner("//", SOURCE).rstrip(),
           "// The registers inside a window: offsets from its base, and fields.",
           "//",
           "//   word = read(kLink0Base + link::kStatus); state = link::kStatusState.of(word);",
           "//   write(kLink0Base + link::kControl, link::kControlEnable(1) | link::kControlWidest(3));",
           "#pragma once", "", "#include <cstdint>", "", "namespace ng::reg {", "",
           "/// A field of a register.",
           "struct Field {", "  unsigned lsb, width;", "",
           "  constexpr uint32_t mask() const { return static_cast<uint32_t>((uint64_t{1} << width) - 1); }",
           "  /// The field's value in a word.",
           "  constexpr uint32_t of(uint32_t word) const { return word >> lsb & mask(); }",
           "  /// A word with the value in the field and zeros elsewhere.",
           "  constexpr uint32_t operator()(uint32_t value) const { return (value & mask()) << lsb; }",
           "};", "", "// clang-format off"]
    for window in windows:
        out += ["", f"namespace {window.name.lower()} {{"]
        digits = (window.bits + 3) // 4
        for reg in window.registers:
            if reg.step:
                out.append(f"constexpr uint32_t {reg.name.lower()}(unsigned {reg.each}) "
                           f"{{ return 0x{reg.address:0{digits}X} + {reg.step} * {reg.each}; }}")
            else:
                out.append(f"inline constexpr uint32_t k{camel(reg.name)} = 0x{reg.address:0{digits}X};")
            if reg.reset:
                out.append(f"inline constexpr uint32_t k{camel(reg.name)}AfterReset = 0x{reg.reset:X};")
            for field, (lsb, width) in reg.fields.items():
                out.append(f"inline constexpr Field k{camel(reg.name)}{camel(field)}{{{lsb}, {width}}};")
        out.append(f"}}  // namespace {window.name.lower()}")
    return "\n".join(out + ["", "// clang-format on", "", "}  // namespace ng::reg"]) + "\n"


def docs(windows):
    """Sections for the page of the registers."""
    out = ["## Inside a window", "",
           "Offsets are from the base of the window. An offset that is not listed, one that is not a multiple of 4 and a write of a `ro` "
           "register are errors and change nothing. Counters stay at 2^32 - 1.", ""]
    for window in windows:
        out += [f"### {window.name.capitalize()}", "", window.text, "",
                "| offset | register | access | bits | after reset | meaning |", "|---|---|---|---|---|---|"]
        for reg in window.registers:
            digits = (window.bits + 3) // 4
            offset, text = f"0x{reg.address:0{digits}X}", reg.text
            if reg.step:
                offset += f" + {reg.step} x {reg.each}"
                text = f"For each {reg.each}. {text}"
            reset = f"0x{reg.reset:X}" if reg.reset else "0" if reg.access != "ro" else ""
            out.append(f"| {offset} | `{reg.name}` | {reg.access} | {field_list(reg)} | {reset} | {text} |")
        out.append("")
    return "\n".join(out)
