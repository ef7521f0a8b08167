# SPDX-License-Identifier: Apache-2.0
"""The register map: rtl/isa/isa_regs_pkg.sv, golden/isa/registers.h, docs/registers.md."""

from .common import banner, camel

SOURCE = "golden/isa/registers.yaml"


class Register:
    def __init__(self, name, address, entry):
        self.name = name          # UPPER_SNAKE, engine registers with their block in front
        self.address = address
        self.access = entry["access"]
        self.text = entry["text"]
        self.counter = entry.get("counter", False)
        self.fields = entry.get("fields", {})


class Registers:
    def __init__(self, data, version):
        major, minor, patch = (int(x) for x in version.split("."))
        self.version_text = version
        self.version = major << 16 | minor << 8 | patch
        self.magic = data["magic"]
        self.address_bits = data["address_bits"]
        self.windows = data["windows"]
        self.blocks = data["engine_blocks"]
        self.globals = [Register(n, e["at"], e) for n, e in data["global"].items()]
        self.engine = [(Register(n, e["at"], e), e.get("engines", list(self.blocks)))
                       for n, e in data["engine"].items()]
        self.check()

    def block(self, name):
        base = self.blocks[name]
        return [(reg, base + reg.address) for reg, engines in self.engine if name in engines]

    def all(self):
        """(full name, address, register) of every register, by address."""
        rows = [(r.name, r.address, r) for r in self.globals]
        for block in self.blocks:
            rows += [(f"{block}_{r.name}", address, r) for r, address in self.block(block)]
        return sorted(rows, key=lambda row: row[1])

    def check(self):
        seen = {}
        for name, address, _ in self.all():
            if address % 4 or address >= 1 << self.address_bits:
                raise SystemExit(f"registers.yaml: {name} at {address:#x}: not a word of the map")
            if address in seen:
                raise SystemExit(f"registers.yaml: {name} and {seen[address]} share {address:#x}")
            seen[address] = name


def sv(regs):
    bits = regs.address_bits
    digits = (bits + 3) // 4
    out = [banner("//", SOURCE).rstrip(),
           "// The register map of the host port: byte addresses (Reg<Name>), offsets inside an engine block",
           "// (Engine<Name>), fields (<Name><Field>Lsb, ...Width), and the configuration hash.",
           "package isa_regs_pkg;",
           f"  localparam int unsigned AddressBits = {bits};",
           f"  typedef logic [{bits - 1}:0] address_t;",
           f"  localparam logic [31:0] IdValue = 32'h{regs.magic:08X};",
           f"  localparam logic [31:0] VersionValue = 32'h{regs.version:08X};", ""]
    out += [f"  localparam address_t Reg{camel(r.name)} = {bits}'h{r.address:0{digits}X};"
            for r in regs.globals]
    out += ["", "  // engine blocks: base address, and the offset of each register inside"]
    out += [f"  localparam address_t {camel(b)}Base = {bits}'h{base:0{digits}X};"
            for b, base in regs.blocks.items()]
    out += [f"  localparam logic [7:0] Engine{camel(r.name)} = 8'h{r.address:02X};"
            for r, _ in regs.engine]
    out += ["", "  // windows of consecutive words"]
    for name, window in regs.windows.items():
        out.append(f"  localparam address_t {camel(name)}Base = {bits}'h{window['at']:0{digits}X};")
        out.append(f"  localparam int unsigned {camel(name)}Words = {window['words']};")
    out += ["", "  // fields"]
    for reg in regs.globals + [r for r, _ in regs.engine]:
        for field, (lsb, width) in reg.fields.items():
            stem = camel(reg.name) + camel(field)
            out.append(f"  localparam int unsigned {stem}Lsb = {lsb}, {stem}Width = {width};")
    out += ["", SV_HASH.rstrip(), "endpackage"]
    return "\n".join(out) + "\n"


SV_HASH = """\
  // One step of FNV-1a (32 bits) for each of the four bytes of a word, lowest byte first.
  function automatic logic [31:0] hash_word(input logic [31:0] hash, input logic [31:0] word);
    logic [31:0] value;
    value = hash;
    for (int i = 0; i < 4; i++) begin
      value = (value ^ {24'h000000, word[8*i+:8]}) * 32'h01000193;
    end
    hash_word = value;
  endfunction

  // What CONFIG_HASH reads. Arguments are the module parameters of the same names.
  function automatic logic [31:0] config_hash(input logic [31:0] groups, input logic [31:0] cols,
                                              input logic [31:0] sbuf_words,
                                              input logic [31:0] psum_rows,
                                              input logic [31:0] hbm_bits);
    logic [31:0] hash;
    hash = hash_word(hash_word(32'h811C9DC5, groups), cols);
    hash = hash_word(hash_word(hash, sbuf_words), psum_rows);
    config_hash = hash_word(hash_word(hash, hbm_bits), VersionValue);
  endfunction
"""


def cpp(regs):
    out = [banner("//", SOURCE).rstrip(), "// The register map of the host port for C++.", "#pragma once", "",
           "#include <array>", "#include <cstdint>", "#include <string_view>", "",
           "namespace ng::reg {", "", "// clang-format off",
           f"inline constexpr uint32_t kIdValue = 0x{regs.magic:08X};",
           f"inline constexpr uint32_t kVersionValue = 0x{regs.version:08X};  // major << 16 | minor << 8 | patch",
           f"inline constexpr std::string_view kVersionText = \"{regs.version_text}\";", "",
           "// Byte addresses."]
    for name, address, _ in regs.all():
        out.append(f"inline constexpr uint32_t k{camel(name)} = 0x{address:04X};")
    out += ["", "// Engine blocks: base address of each, and the offset of each register inside."]
    for block, base in regs.blocks.items():
        out.append(f"inline constexpr uint32_t k{camel(block)}Base = 0x{base:04X};")
    for reg, _ in regs.engine:
        out.append(f"inline constexpr uint32_t kEngine{camel(reg.name)} = 0x{reg.address:02X};")
    out += ["", "// Windows of consecutive words."]
    for name, window in regs.windows.items():
        out.append(f"inline constexpr uint32_t k{camel(name)}Base = 0x{window['at']:04X};")
        out.append(f"inline constexpr uint32_t k{camel(name)}Words = {window['words']};")
    out += ["", "// Fields: lowest bit and mask after the shift."]
    for reg in regs.globals + [r for r, _ in regs.engine]:
        for field, (lsb, width) in reg.fields.items():
            stem = f"k{camel(reg.name)}{camel(field)}"
            out.append(f"inline constexpr uint32_t {stem}Lsb = {lsb};")
            out.append(f"inline constexpr uint32_t {stem}Mask = 0x{(1 << width) - 1:X};")
    rows = regs.all()
    out += ["", "struct Entry {", "  std::string_view name;", "  uint32_t address;", "  bool writable;", "  bool counter;", "};", "",
            "// Every register by address (windows excepted).",
            f"inline constexpr std::array<Entry, {len(rows)}> kRegisters = {{{{"]
    for name, address, reg in rows:
        flag = "true" if reg.access != "ro" else "false"
        counter = "true" if reg.counter else "false"
        out.append(f"    {{\"{name}\", 0x{address:04X}, {flag}, {counter}}},")
    out += ["}};", "// clang-format on", "", "}  // namespace ng::reg"]
    return "\n".join(out) + "\n"


def field_list(reg):
    if not reg.fields:
        return "31:0"
    return ", ".join(f"`{n}` {lsb + w - 1}:{lsb}" if w > 1 else f"`{n}` {lsb}"
                     for n, (lsb, w) in reg.fields.items())


def docs(regs):
    out = ["<!-- Generated by scripts/generate.py from golden/isa/registers.yaml: edit that and run it again. -->",
           "# Registers", "",
           f"Version {regs.version_text}. Byte addresses on the AXI4-Lite host port ({regs.address_bits} address bits); "
           "every register is 32 bits. `ro` read only, `rw` read and write, `wo` write only (reads 0), `w1c` write 1 to clear. "
           "A write to a `ro` register and any access to an address that is not listed answers SLVERR and changes nothing. "
           "Counters wrap at 2^32.", "", "## Global", "",
           "| address | register | access | bits | meaning |", "|---|---|---|---|---|"]
    for reg in regs.globals:
        out.append(f"| 0x{reg.address:03X} | `{reg.name}` | {reg.access} | {field_list(reg)} | {reg.text} |")
    blocks = ", ".join(f"`{b}` at 0x{base:03X}" for b, base in regs.blocks.items())
    out += ["", "## Engine blocks", "", f"One block per engine: {blocks}. Offsets are from the base of the block.", "",
            "| offset | register | access | bits | engines | meaning |", "|---|---|---|---|---|---|"]
    for reg, engines in regs.engine:
        who = "all" if len(engines) == len(regs.blocks) else ", ".join(engines)
        out.append(f"| 0x{reg.address:02X} | `{reg.name}` | {reg.access} | {field_list(reg)} | {who} | {reg.text} |")
    out += ["", "## Windows", "", "| address | name | words | access | meaning |", "|---|---|---|---|---|"]
    for name, window in regs.windows.items():
        out.append(f"| 0x{window['at']:04X} | `{name}` | {window['words']} | {window['access']} | {window['text']} |")
    return "\n".join(out) + "\n"
