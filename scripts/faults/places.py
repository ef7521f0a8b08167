# SPDX-License-Identifier: Apache-2.0
"""Every place of a module, or of a package's functions, where a mutation operator applies.

An operator changes one expression that is computed while the chip runs: the right side of an assignment, the condition of an if or a
case, the value at an input of an instance. What is settled at elaboration (parameters, ranges, generate conditions, loop bounds) and
what does not become hardware (assertions, elaboration checks) has no places.

| operator    | change |
|-------------|--------|
| logical     | && <-> \\|\\| |
| bitwise     | & <-> \\|, ^ -> \\| |
| compare     | == <-> !=, < <-> <=, > <-> >= |
| arithmetic  | + <-> - |
| shift       | << <-> >> |
| negation    | ! or ~ left out |
| constant    | one more, modulo its width; '0 <-> '1 |
| condition   | the condition of an if negated |
| arms        | the two results of ? : exchanged |
| skip        | an assignment in an always block left out |
| unconnected | an input of an instance at zero |
"""
import re
from dataclasses import dataclass

TOKEN = re.compile(r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<string>"(?:[^"\\]|\\.)*")
  | (?P<number>\d*'s?[bodhBODH][0-9a-fA-F_xXzZ?]+|'[01]|\d[\d_]*)
  | (?P<word>[`A-Za-z_$][\w$]*)
  | (?P<sign><<<|>>>|\|->|\|=>|===|!==|<<|>>|<=|>=|==|!=|&&|\|\||\+:|-:|::|\+\+|--|\+=|-=|.)
""", re.X | re.S)
OPENERS, CLOSERS = "([{", ")]}"
SWAPS = {"&&": ("logical", "||"), "||": ("logical", "&&"), "==": ("compare", "!="), "!=": ("compare", "=="),
         "<": ("compare", "<="), "<=": ("compare", "<"), ">": ("compare", ">="), ">=": ("compare", ">"),
         "+": ("arithmetic", "-"), "-": ("arithmetic", "+"), "<<": ("shift", ">>"), ">>": ("shift", "<<"),
         "^": ("bitwise", "|"), "&": ("bitwise", "|"), "|": ("bitwise", "&")}
BOTH = {"^", "==", "!=", "<", "<=", ">", ">=", "&&", "||", "+", "-", "<<", ">>"}  # only with an operand on either side


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True)
class Place:
    """One fault: in `file`, the expression at region = (begin, end) becomes `new`. An assignment that is skipped has a region of
    its whole statement and new = ""."""
    file: str
    line: int
    operator: str
    region: tuple
    old: str
    new: str
    at: int          # where in the file the change itself begins
    settled: bool    # computed at elaboration (a package, a function that a localparam calls): can't be switched while it runs

    def shown(self):
        """The change, short enough for a line: what differs and a little around it."""
        if self.operator == "skip":
            return f"`{squeeze(self.old)}` left out"
        if self.operator == "unconnected":
            return f"`{squeeze(self.old)}` at an input -> `'0`"
        return f"`{squeeze(self.old)}` -> `{squeeze(self.new)}`"


def squeeze(text):
    return re.sub(r"\s+", " ", text).strip()


def tokens_of(text):
    return [Token(m.lastgroup, m.group(), m.start(), m.end()) for m in TOKEN.finditer(text) if m.lastgroup != "space"]


def matching(tokens, at):
    """Index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += (tokens[i].text in OPENERS) - (tokens[i].text in CLOSERS)
        if depth == 0:
            return i
    raise ValueError(f"no bracket closes `{tokens[at].text}`")


def find(tokens, at, signs):
    """Index of the first of `signs` outside brackets, from `at` on."""
    while at < len(tokens) and tokens[at].text not in signs:
        at = matching(tokens, at) + 1 if tokens[at].text in OPENERS else at + 1
    return at


class Module:
    """Walks the tokens of one module or package and collects its places."""

    def __init__(self, file, text):
        self.file, self.text = file, text
        self.places = []
        tokens = tokens_of(text)
        self.settled = False
        start = next(i for i, t in enumerate(tokens) if t.text in ("module", "package"))
        end_of_header = find(tokens, start, (";",))
        self.tokens = tokens
        self.package = tokens[start].text == "package"
        self.constants = {t.text for i, t in enumerate(tokens) if t.text == "localparam"
                          for t in tokens[i:find(tokens, i, (";",) if i > end_of_header else (";", ","))] if t.kind == "word"}
        self.settled = self.package
        self.module_items(end_of_header + 1, next(i for i in range(len(tokens)) if tokens[i].text == "end" + tokens[start].text))

    # What stands in a module outside always blocks and functions: at elaboration settled, but for assigns and connections.
    def module_items(self, at, end):
        tokens = self.tokens
        while at < end:
            text = tokens[at].text
            if text == "`ifndef":                    # only of SYNTHESIS
                at = next(i for i in range(at, end) if tokens[i].text == "`endif") + 1
            elif text.startswith("`") and tokens[at + 1].text == "(":
                at = matching(tokens, at + 1) + 1
            elif text in ("localparam", "typedef", "genvar", "import", "parameter"):
                at = find(tokens, at, (";",)) + 1
            elif text == "assign":
                stop = find(tokens, at, (";",))
                equals = find(tokens, at, ("=",))
                self.expression(equals + 1, stop)
                at = stop + 1
            elif text in ("always_ff", "always_comb", "always_latch", "always"):
                at += 1
                if tokens[at].text == "@":
                    at = matching(tokens, at + 1) + 1
                at = self.statement(at, text == "always_ff")
            elif text in ("initial", "final"):
                at = self.skip_statement(at + 1)
            elif text == "function":
                stop = find(tokens, at, (";",))
                head = next(i for i in range(at, stop) if tokens[i].text == "(")
                self.settled = self.package or tokens[head - 1].text in self.constants
                at = stop + 1
                while tokens[at].text != "endfunction":
                    at = self.statement(at, False)
                at += 1
                self.settled = self.package
            elif text in ("if", "for"):
                head = at + 1
                at = matching(tokens, head) + 1
                if tokens[at].text == "begin" and tokens[at + 2].text.startswith("gen_bad"):
                    at = self.skip_statement(at)
            elif text in ("begin", "else", "end", "generate", "endgenerate", "case", "endcase"):
                at += 3 if text in ("begin", "end") and tokens[at + 1].text == ":" else 1
            else:
                at = self.instance_or_declaration(at)

    def instance_or_declaration(self, at):
        tokens = self.tokens
        stop = find(tokens, at, (";",))
        i = at
        while i < stop:
            if tokens[i].text == "#":
                i = matching(tokens, i + 1) + 1
            elif tokens[i].text == "(":              # the connections of an instance
                self.connections(i + 1, matching(tokens, i))
                i = stop
            elif tokens[i].text == "=":              # logic x = ...;
                self.expression(i + 1, stop)
                i = stop
            else:
                i += 1
        return stop + 1

    def connections(self, at, end):
        tokens = self.tokens
        while at < end:
            if tokens[at].text == "." and tokens[at + 1].text.endswith("_i") and tokens[at + 2].text == "(":
                close = matching(tokens, at + 2)
                if close > at + 3:
                    self.expression(at + 3, close)
                    self.add("unconnected", at + 3, close, at + 3, "'0")
                at = close
            at += 1

    def skip_statement(self, at):
        """Behind the statement that begins at `at`, none of whose places count."""
        kept, self.places = self.places, []
        at = self.statement(at, False)
        self.places = kept
        return at

    # Statements of always blocks and functions.
    def statement(self, at, clocked):
        tokens = self.tokens
        text = tokens[at].text
        if text == "begin":
            at += 3 if tokens[at + 1].text == ":" else 1
            while tokens[at].text != "end":
                at = self.statement(at, clocked)
            return at + (3 if tokens[at + 1].text == ":" else 1)
        if text == "if":
            close = matching(tokens, at + 1)
            if not self.is_reset(at + 2, close):
                self.expression(at + 2, close)
                self.add("condition", at + 2, close, at + 2, f"!({self.span(at + 2, close)})")
            at = self.statement(close + 1, clocked)
            return self.statement(at + 1, clocked) if tokens[at].text == "else" else at
        if text in ("case", "casez", "unique", "priority"):
            at = at + 1 if text in ("unique", "priority") else at
            close = matching(tokens, at + 1)
            self.expression(at + 2, close)
            at = close + 1
            while tokens[at].text != "endcase":
                at = self.statement(self.behind_label(at), clocked)
            return at + 1
        if text == "for":
            return self.statement(matching(tokens, at + 1) + 1, clocked)
        if text == ";":
            return at + 1
        stop = find(tokens, at, (";",))
        equals = find(tokens, at, ("=", "<=", "+=", "-="))
        if equals < stop and not text.startswith(("$", "`")):
            self.expression(equals + 1, stop)
            if tokens[equals].text in ("=", "<="):
                self.places.append(Place(self.file, self.line(at), "skip", (tokens[at].begin, tokens[stop].end),
                                         self.text[tokens[at].begin:tokens[stop].end], "", tokens[at].begin, self.settled))
        return stop + 1

    def behind_label(self, at):
        tokens = self.tokens
        return (at + 1 if tokens[at].text == "default" and tokens[at + 1].text != ":" else find(tokens, at, (":",)) + 1)

    def is_reset(self, at, end):
        return end - at == 2 and self.tokens[at].text == "!" and self.tokens[at + 1].text == "rst_ni"

    # Expressions.
    def expression(self, at, end):
        """Adds the places of the expression tokens[at:end]."""
        tokens = self.tokens
        for i in range(at, end):
            if self.constant_index(i, at, end):
                continue
            token = tokens[i]
            operand_before = i > at and (tokens[i - 1].kind in ("number", "word") or tokens[i - 1].text in CLOSERS)
            if token.text in SWAPS and (operand_before or token.text not in BOTH):
                operator, other = SWAPS[token.text]
                self.add_token(operator, i, at, end, other)
            elif token.text in ("!", "~") and not operand_before and tokens[i + 1].text not in "&|^":
                self.add_token("negation", i, at, end, "")
            elif token.text == "?":
                self.arms(i, at, end)
            elif token.kind == "number" and self.is_value(i, end):
                self.add_token("constant", i, at, end, one_more(token.text))

    def is_value(self, i, end):
        """Whether the number is a value: no width of a cast, count of a replication or distance of a part select."""
        after = self.tokens[i + 1].text if i + 1 < end else ""
        before = self.tokens[i - 1].text
        return "'" in self.tokens[i].text and after not in ("'", "{") and before not in ("+:", "-:")

    def constant_index(self, i, at, end):
        """Whether the token stands in brackets that elaboration settles: [a:b], the width of [a+:w], an index of a generate block,
        or the count of a replication."""
        tokens, depth = self.tokens, 0
        for j in range(i - 1, at - 1, -1):
            if tokens[j].text in CLOSERS:
                depth += 1
            elif tokens[j].text in OPENERS:
                if depth == 0:
                    if tokens[j].text == "[":
                        inner = [t.text for t in tokens[j:matching(tokens, j)]]
                        if ":" in inner or "+:" in inner or "-:" in inner:
                            return True
                        if tokens[j - 1].text.startswith("gen_"):
                            return True
                    return self.constant_index(j, at, end)
                depth -= 1
        return False

    def arms(self, i, at, end):
        tokens, depth, colon = self.tokens, 0, None
        j = i + 1
        while j < end:
            text = tokens[j].text
            if text in OPENERS:
                j = matching(tokens, j)
            elif text == "?":
                depth += 1
            elif text == ":":
                if depth == 0 and colon is None:
                    colon = j
                elif depth == 0:
                    break
                else:
                    depth -= 1
            elif text in CLOSERS or text == ",":
                break
            j += 1
        if colon is None:
            return
        first, second = self.span(i + 1, colon), self.span(colon + 1, j)
        begin, stop = tokens[i + 1].begin, tokens[j - 1].end
        self.add_text("arms", i + 1, at, end, begin, stop, f"{second} : {first}")

    def span(self, at, end):
        return self.text[self.tokens[at].begin:self.tokens[end - 1].end]

    def line(self, at):
        return self.text.count("\n", 0, self.tokens[at].begin) + 1

    def add(self, operator, at, end, where, new):
        """A change of the whole expression."""
        region = (self.tokens[at].begin, self.tokens[end - 1].end)
        self.places.append(Place(self.file, self.line(where), operator, region, self.text[slice(*region)], new, region[0], self.settled))

    def add_token(self, operator, i, at, end, new):
        self.add_text(operator, i, at, end, self.tokens[i].begin, self.tokens[i].end, new)

    def add_text(self, operator, i, at, end, begin, stop, new):
        region = (self.tokens[at].begin, self.tokens[end - 1].end)
        changed = self.text[region[0]:begin] + new + self.text[stop:region[1]]
        self.places.append(Place(self.file, self.line(i), operator, region, self.text[slice(*region)], changed, begin, self.settled))


def body_begin(text):
    """Where the body of the module in `text` begins: behind its header's semicolon."""
    tokens = tokens_of(text)
    start = next(i for i, t in enumerate(tokens) if t.text == "module")
    return tokens[find(tokens, start, (";",))].end


def one_more(number):
    """The next value of a sized constant, modulo its width; '0 and '1 exchanged."""
    if number in ("'0", "'1"):
        return "'1" if number == "'0" else "'0"
    width, base, digits = re.match(r"(\d*)'s?([a-zA-Z])(.*)", number).groups()
    radix = {"b": 2, "o": 8, "d": 10, "h": 16}[base.lower()]
    try:
        value = int(digits.replace("_", ""), radix)
    except ValueError:                               # x, z, ?
        return number
    return f"{width}'d{(value + 1) % (1 << int(width))}" if width else f"'d{value + 1}"


def places(file, text):
    """Every place of the module or package in `text`, in order."""
    return [place for place in Module(file, text).places if place.new != place.old]
