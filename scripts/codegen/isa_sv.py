# SPDX-License-Identifier: Apache-2.0
"""rtl/isa/isa_pkg.sv: the instruction format for RTL."""

from .common import INSTRUCTION_BITS, banner, camel, snake

# format and scale_rule are not repeated here: numerics_pkg owns them.
HEADER_BITS = 160
SV_ENUMS = ("opcode", "engine", "cause")


def enum_type(name, values):
    width = max(values.values()).bit_length()
    width = {"opcode": 8, "engine": 4, "cause": 4}.get(name, width)
    digits = (width + 3) // 4
    lines = [f"  typedef enum logic [{width - 1}:0] {{"]
    items = [f"    {camel(name)}{camel(key)} = {width}'h{value:0{digits}X}"
             for key, value in values.items()]
    lines.append(",\n".join(items))
    lines.append(f"  }} {name}_e;")
    return "\n".join(lines)


def localparams(stem, fields):
    lines = []
    for field in fields:
        name = stem + camel(field.name)
        lines.append(f"  localparam int unsigned {name}Lsb = {field.lsb}, {name}Width = {field.width};")
    return "\n".join(lines)


def struct_type(name, fields, bits=INSTRUCTION_BITS):
    """A packed struct of that many bits, highest first, with the unnamed bits as reserved_<lsb>."""
    members = []
    bit = bits
    for field in sorted(fields, key=lambda f: -f.lsb):
        end = field.lsb + field.width
        if end < bit:
            members.append((f"reserved_{end}", bit - end, False))
        members.append((field.name, field.width, field.signed))
        bit = field.lsb
    if bit > 0:
        members.append(("reserved_0", bit, False))
    lines = ["  typedef struct packed {"]
    for member, width, signed in members:
        kind = "logic signed" if signed else "logic"
        size = f" [{width - 1}:0]" if width > 1 else ""
        lines.append(f"    {kind}{size} {member};")
    lines.append(f"  }} {name}_t;")
    return "\n".join(lines)


def generate(isa):
    parts = [banner("//", "golden/isa/isa.yaml").rstrip(),
             "// The 64-byte instruction: opcodes, engines, causes, and for each opcode its fields (<Opcode><Field>Lsb,",
             "// ...Width), the mask of the bits its fields name, and one packed struct of all 512 bits to which an",
             "// instruction can be assigned. Formats and scale rules have the values of numerics_pkg.",
             "package isa_pkg;",
             f"  localparam int unsigned InstructionBits = {INSTRUCTION_BITS};",
             f"  typedef logic [{INSTRUCTION_BITS - 1}:0] instruction_t;", ""]
    for name in SV_ENUMS:
        parts += [enum_type(name, isa.enums[name]), ""]
    parts += ["  // header, common to every opcode", localparams("", isa.header),
              f"  localparam int unsigned HeaderBits = {HEADER_BITS};",
              struct_type("header", isa.header, HEADER_BITS), ""]
    for opcode in isa.implemented:
        parts.append(f"  // {opcode}")
        if isa.payload[opcode]:
            parts.append(localparams(opcode, isa.payload[opcode]))
        digits = f"{isa.masks[opcode]:0128X}"
        parts.append(f"  localparam instruction_t {opcode}FieldMask =\n"
                     f"    {{256'h{digits[:64]},\n     256'h{digits[64:]}}};")
        parts += [struct_type(snake(opcode), isa.fields(opcode)), ""]
    parts.append("endpackage")
    return "\n".join(parts) + "\n"
