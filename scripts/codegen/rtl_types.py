# SPDX-License-Identifier: Apache-2.0
"""Reads what RTL packages and module headers say about widths: integer constants, enums, packed structs, parameters and ports.

A small subset of SystemVerilog, the one that this project's packages use. Whatever it does not know ends the run with the place."""

import re
from dataclasses import dataclass, field

from rtl_list import ROOT, is_package, rtl_files, without_comments

TOKEN = re.compile(r"\s*(?:(?P<number>\d*'s?[bodhBODH][0-9a-fA-F_]+|'[01]|\d[\d_]*)|(?P<name>\$?[A-Za-z_]\w*(?:::\w+)?)"
                   r"|(?P<op>\*\*|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%<>!~&|^?:(){},']))")
BASES = {"b": 2, "o": 8, "d": 10, "h": 16}
LEVELS = [["||"], ["&&"], ["|"], ["^"], ["&"], ["==", "!="], ["<", "<=", ">", ">="], ["<<", ">>"], ["+", "-"], ["*", "/", "%"], ["**"]]
BINARY = {
    "||": lambda a, b: int(bool(a or b)), "&&": lambda a, b: int(bool(a and b)), "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b, "&": lambda a, b: a & b, "==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b), "<=": lambda a, b: int(a <= b), ">": lambda a, b: int(a > b), ">=": lambda a, b: int(a >= b),
    "<<": lambda a, b: a << b, ">>": lambda a, b: a >> b, "+": lambda a, b: a + b, "-": lambda a, b: a - b,
    "*": lambda a, b: a * b, "/": lambda a, b: a // b if b else 0, "%": lambda a, b: a % b if b else 0, "**": lambda a, b: a**b,
}


class Unknown(Exception):
    """Something outside the subset."""


@dataclass
class Member:
    """One member of a struct: bits [lsb, lsb + width). An array has `count` elements of `width` bits, element 0 lowest."""

    name: str
    lsb: int
    width: int
    count: int = 1
    is_array: bool = False


@dataclass
class Type:
    """A packed type of `width` bits; a struct has members, lowest first, an enum has names with values."""

    width: int
    members: list = field(default_factory=list)
    values: dict = field(default_factory=dict)


@dataclass
class Package:
    name: str
    constants: dict = field(default_factory=dict)  # name: value
    types: dict = field(default_factory=dict)      # name: Type


@dataclass
class Port:
    name: str
    is_input: bool
    type: Type
    enum: str = ""  # the name of its type, if that is an enum of a package


class Scope:
    """Names that an expression or a type may use: of all packages, of one package, of one module's parameters."""

    def __init__(self, packages, package=None):
        self.packages = packages
        self.constants = package.constants if package else {}
        self.types = package.types if package else {}

    def find(self, name, kind):
        package, _, leaf = name.rpartition("::")
        table = getattr(self.packages[package] if package in self.packages else self, kind)
        if package and package not in self.packages or leaf not in table:
            raise Unknown(f"'{name}' is not known")
        return table[leaf]

    def value(self, text):
        """The value of a constant expression."""
        return Expression(self, text).value()

    def type(self, text):
        """The Type of `logic signed [7:0]`, `int unsigned`, `pkg::name_t`, each with dimensions or none."""
        match = re.fullmatch(r"(?:(?:logic|bit)\b)?\s*(int|byte|[a-z]\w*_t|[a-z]\w*_e|[a-z]\w*::\w+)?\s*(?:unsigned|signed)?\s*((?:\[[^\]]*\]\s*)*)",
                             text.strip())
        if not match:
            raise Unknown(f"the type '{text}'")
        base = {"int": Type(32), "byte": Type(8), None: Type(1)}.get(match[1]) or self.find(match[1], "types")
        for dimension in re.findall(r"\[([^\]]*)\]", match[2]):
            high, low = (self.value(part) for part in split_range(dimension))
            base = Type(base.width * (abs(high - low) + 1))
        return base


class Expression:
    """A recursive descent over one constant expression. Widths are not kept, so only literals may be concatenated."""

    def __init__(self, scope, text):
        self.scope, self.text, self.tokens, at = scope, text, [], 0
        while text[at:].strip():
            match = TOKEN.match(text, at)
            if not match:
                raise Unknown(f"the expression '{text}'")
            self.tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()

    def peek(self):
        return self.tokens[0][1] if self.tokens else ""

    def take(self, expected=None):
        if not self.tokens or expected not in (None, self.peek()):
            raise Unknown(f"the expression '{self.text}'")
        return self.tokens.pop(0)

    def value(self):
        result = self.choice()
        if self.tokens:
            raise Unknown(f"the expression '{self.text}'")
        return result

    def choice(self):
        condition = self.binary(0)
        if self.peek() != "?":
            return condition
        self.take()
        yes = self.choice()
        self.take(":")
        no = self.choice()
        return yes if condition else no

    def binary(self, level):
        if level == len(LEVELS):
            return self.unary()
        result = self.binary(level + 1)
        while self.peek() in LEVELS[level]:
            operator = self.take()[1]
            result = BINARY[operator](result, self.binary(level + 1))
        return result

    def unary(self):
        if self.peek() in ("-", "+", "!"):
            operator = self.take()[1]
            operand = self.unary()
            return {"-": -operand, "+": operand, "!": int(not operand)}[operator]
        return self.primary()

    def parenthesis(self):
        self.take("(")
        result = self.choice()
        self.take(")")
        return result

    def joined(self):
        """The rest of a concatenation of literals with widths."""
        result, separator = 0, ","
        while separator == ",":
            text = self.take()[1]
            width = re.fullmatch(r"(\d+)'\w+", text)
            if not width:
                raise Unknown(f"the expression '{self.text}'")
            result = result << int(width[1]) | number(text)
            separator = self.take()[1]
        return result

    def primary(self):
        kind, text = self.take()
        if text == "{":
            result = self.joined()
        elif text == "(":
            result = self.choice()
            self.take(")")
        elif kind == "number":
            result = number(text)
        elif text == "$clog2":
            result = max(self.parenthesis() - 1, 0).bit_length()
        elif text == "$bits":
            self.take("(")
            result = self.scope.type(self.take()[1]).width
            self.take(")")
        elif kind == "name" and self.peek() == "'":
            result = None  # a cast to a type
        elif kind == "name":
            result = self.scope.find(text, "constants")
        else:
            raise Unknown(f"the expression '{self.text}'")
        if self.peek() == "'":  # a cast: to a type, or to so many bits
            self.take()
            width = self.scope.type(text).width if result is None else result
            result = self.parenthesis() & ((1 << width) - 1)
        return result


def number(text):
    """8'h0F, 'd3, 1_000, '0 as an int; '1 has no value without its width."""
    if "'" not in text:
        return int(text.replace("_", ""))
    _, _, rest = text.partition("'")
    if rest in ("0", "1"):
        if rest == "1":
            raise Unknown("'1 without a width")
        return 0
    rest = rest.lstrip("s")
    return int(rest[1:].replace("_", ""), BASES[rest[0].lower()])


def split_range(text):
    """The two sides of `high:low`, whose expressions may have ?: of their own."""
    depth = 0
    for at, char in enumerate(text):
        depth += {"?": 1, "(": 1, ")": -1}.get(char, 0)
        if char == ":" and text[at - 1] != ":" and text[at + 1:at + 2] != ":":
            if depth == 0:
                return text[:at], text[at + 1:]
            depth -= 1 if "?" in text[:at] else 0
    raise Unknown(f"the range '[{text}]'")


def split_commas(text):
    """The parts between commas outside brackets."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


def struct(scope, body):
    """The Type of the members of a packed struct, which stand highest first."""
    declared = []
    for line in body.split(";"):
        if not line.strip():
            continue
        match = re.fullmatch(r"\s*(.*?)\s*\b((?:\w+\s*,\s*)*\w+)\s*", line, flags=re.S)
        for name in re.split(r"\s*,\s*", match[2]):
            declared.append((name, match[1], scope.type(match[1])))
    members, lsb = [], 0
    for name, text, kind in reversed(declared):
        dimensions = re.findall(r"\[([^\]]*)\]", text)
        is_array = len(dimensions) + bool(re.search(r"_[te]\b", text)) > 1
        count = 1
        if is_array:
            high, low = (scope.value(part) for part in split_range(dimensions[0]))
            count = abs(high - low) + 1
        members.append(Member(name, lsb, kind.width // count, count, is_array))
        lsb += kind.width
    return Type(lsb, members=members)


def enum(scope, base, body):
    kind, following = scope.type(base), 0
    for entry in split_commas(body):
        name, _, text = entry.partition("=")
        value = scope.value(text) if text else following
        kind.values[name.strip()] = scope.constants[name.strip()] = value
        following = value + 1
    return kind


def read_package(text, packages):
    """The Package that `text` declares; `packages` are those it may name."""
    text = re.sub(r"\bfunction\b.*?\bendfunction\b", "", without_comments(text), flags=re.S)
    match = re.search(r"\bpackage\s+(\w+)\s*;(.*)\bendpackage\b", text, flags=re.S)
    package = Package(match[1])
    scope = Scope(packages, package)
    declaration = re.compile(r"typedef\s+struct\s+packed\s*\{(?P<struct>[^}]*)\}\s*(?P<struct_name>\w+)\s*;"
                             r"|typedef\s+enum\s+(?P<base>[^{]*)\{(?P<enum>[^}]*)\}\s*(?P<enum_name>\w+)\s*;"
                             r"|typedef\s+(?P<alias>[^;{]*?)\s*\b(?P<alias_name>\w+)\s*;"
                             r"|(?:localparam|parameter)\s+(?P<constants>[^;]*);|(?P<other>[^\s;][^;]*);")
    for found in declaration.finditer(match[2]):
        try:
            if found["struct_name"]:
                package.types[found["struct_name"]] = struct(scope, found["struct"])
            elif found["enum_name"]:
                package.types[found["enum_name"]] = enum(scope, found["base"] or "int", found["enum"])
            elif found["alias_name"]:
                package.types[found["alias_name"]] = scope.type(found["alias"])
            elif found["constants"]:
                read_constants(scope, found["constants"])
            elif not re.match(r"import\b", found["other"]):
                raise Unknown("a declaration of another kind")
        except Unknown as error:
            raise SystemExit(f"package {package.name}: {error}, in `{' '.join(found[0].split())[:120]}`") from None
    return package


def read_constants(scope, text):
    for entry in split_commas(text):
        left, _, right = entry.partition("=")
        scope.constants[left.split()[-1]] = scope.value(right)


def packages():
    """{name: Package} of every package of rtl/rtl.f, each read with those before it."""
    found = {}
    for path in rtl_files():
        if is_package(path):
            found[path.stem] = read_package((ROOT / path).read_text(), found)
    return found


def read_module(name, values, known):
    """[Port] of a module of rtl/rtl.f whose parameters have these values, the others their defaults; `known` are the packages."""
    path = {p.stem: p for p in rtl_files()}.get(name)
    if path is None:
        raise SystemExit(f"no module {name} in rtl/rtl.f")
    text = without_comments((ROOT / path).read_text())
    header = re.search(rf"\bmodule\s+{name}\b\s*(?P<imports>(?:import[^;]*;\s*)*)(?:#\s*\((?P<parameters>.*?)\)\s*)?"
                       r"\(\s*(?P<ports>(?:input|output)\b.*?)\)\s*;", text, flags=re.S)
    scope = Scope(known)
    scope.constants, scope.types = {}, {}
    unknown = dict(values)
    for entry in split_commas(header["parameters"] or ""):
        left, _, right = entry.partition("=")
        parameter = left.split()[-1]
        given = "parameter" in left.split()
        scope.constants[parameter] = scope.value(str(unknown.pop(parameter)) if given and parameter in unknown else right)
    if unknown:
        raise SystemExit(f"{name} has no parameter {', '.join(unknown)}")
    ports, direction, kind = [], None, None
    for entry in split_commas(header["ports"]):
        match = re.fullmatch(r"(?:(input|output)\s+)?(.*?)\s*(\w+)", entry, flags=re.S)
        if match[1]:
            direction, kind = match[1], match[2]
        try:
            found = scope.type(kind)
            ports.append(Port(match[3], direction == "input", found, kind if found.values else ""))
        except Unknown as error:
            raise SystemExit(f"{name}.{match[3]}: {error}") from None
    return ports
