# SPDX-License-Identifier: Apache-2.0
"""golden/isa/isa_fields.h and golden/isa/presets.h: the instruction format and presets for C++."""

from .common import banner, camel, snake


def enum_class(name, values, digits):
    items = "".join(f"  k{camel(k)} = 0x{v:0{digits}X},\n" for k, v in values.items())
    return f"enum class {name} : uint8_t {{\n{items}}};\n"


def names_array(constant, values, convert):
    """Names by value through `convert`, values dense from zero."""
    ordered = sorted(values.items(), key=lambda item: item[1])
    items = "".join(f'    "{convert(k)}",\n' for k, _ in ordered)
    return (f"inline constexpr std::array<std::string_view, {len(ordered)}> {constant} = {{{{\n{items}}}}};\n")


def field_table(constant, fields):
    rows = "".join(f'    {{Field::k{camel(f.name)}, "{f.name}", {f.lsb}, {f.width}, {str(f.signed).lower()}}},\n'
                   for f in fields)
    return f"inline constexpr std::array<FieldInfo, {len(fields)}> {constant} = {{{{\n{rows}}}}};\n"


def generate(isa, field_enums):
    names = []
    for field in isa.header + [f for op in isa.implemented for f in isa.payload[op]]:
        if field.name not in names:
            names.append(field.name)
    engines = isa.enums["engine"]
    out = [banner("//", "golden/isa/isa.yaml").rstrip(),
           "// Enumerations and field tables of the 64-byte instruction.", "#pragma once", "",
           "#include <array>", "#include <cstdint>", "#include <span>", "#include <string_view>", "",
           "namespace ng {", "",
           "// clang-format off",
           enum_class("Opcode", isa.enums["opcode"], 2), enum_class("Engine", engines, 1),
           enum_class("Cause", isa.enums["cause"], 1),
           "// Every field name of any opcode. A name may lie at other bits in another opcode.",
           "enum class Field : uint8_t {\n" + "".join(f"  k{camel(n)},\n" for n in names) + "};\n",
           "struct FieldInfo {\n  Field field;\n  std::string_view name;\n  uint16_t lsb;\n  uint8_t width;\n"
           "  bool is_signed;\n};\n",
           "struct OpcodeInfo {\n  Opcode opcode;\n  std::string_view mnemonic;\n"
           "  uint32_t engines;  // bit e: engine e takes it; 0 for a reserved opcode\n"
           "  std::span<const FieldInfo> payload;\n};\n",
           field_table("kHeaderFields", isa.header)]
    for opcode in isa.implemented:
        out.append(field_table(f"k{opcode}Fields", isa.payload[opcode]))
    rows = ""
    for opcode in isa.enums["opcode"]:
        mask = sum(1 << engines[e] for e in isa.engines_of.get(opcode, []))
        payload = f"k{opcode}Fields" if opcode in isa.implemented else "{}"
        rows += f'    {{Opcode::k{opcode}, "{snake(opcode)}", 0x{mask:X}, {payload}}},\n'
    out.append(f"inline constexpr std::array<OpcodeInfo, {len(isa.enums['opcode'])}> kOpcodes = {{{{\n{rows}}}}};\n")
    out.append(names_array("kCauseNames", isa.enums["cause"], snake))
    for name in ("format", "scale_rule"):
        out.append(names_array(f"k{camel(name)}Names", isa.enums[name], str.lower))
    cases = ""
    for enum in dict.fromkeys(field_enums.values()):
        labels = "".join(f"    case Field::k{camel(f)}:\n" for f, e in field_enums.items() if e == enum)
        cases += f"{labels}      return k{camel(enum)}Names;\n"
    out += ["// The names of the values of a field, by value; empty for a plain number.",
            "constexpr std::span<const std::string_view> value_names(Field field) {\n  switch (field) {\n"
            f"{cases}    default: return {{}};\n  }}\n}}\n",
            "// clang-format on", "", "}  // namespace ng"]
    return "\n".join(out) + "\n"


def generate_presets(presets):
    rows = "".join(f'    {{"{n}", {{.groups = {p["Groups"]}, .cols = {p["Cols"]}, '
                   f'.sbuf_words = {p["SbufWords"]}, .psum_rows = {p["PsumRows"]}, .hbm_bits = {p["HbmBits"]}}}}},\n'
                   for n, p in presets.items())
    return (banner("//", "rtl/presets.json") + "// The named geometries.\n#pragma once\n\n#include <array>\n\n"
            '#include "golden/isa/geometry.h"\n\nnamespace ng {\n\n// clang-format off\n'
            f"inline constexpr std::array<Preset, {len(presets)}> kPresets = {{{{\n{rows}}}}};\n"
            "// clang-format on\n\n}  // namespace ng\n")
