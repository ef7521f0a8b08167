#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the SystemVerilog of this project to one layout.

  scripts/format_sv.py            rewrites every .sv file of rtl/, tb/ and tests/ that differs
  scripts/format_sv.py FILE ...   these alone
  scripts/format_sv.py --check    writes nothing, names the files that differ; status 1 if there are any

Rules:
  * Two spaces a level. A line that continues a statement keeps its distance to the statement's first line.
  * Ports of a header, and connections `.name (expression)` of an instance, stand in columns.
  * A run of declarations or of assignments stands in columns if any of its lines is padded; otherwise one space separates.
  * Comments at the ends of lines of one run, or of consecutive lines, stand in one column where the line length allows.
"""
import argparse
import re
import sys
from pathlib import Path

from rtl_list import ROOT

COLUMNS = 120
OPENERS, CLOSERS = "([{", ")]}"
HEADERS = {"module", "package", "function", "task"}      # a body begins at their first semicolon
BLOCKS = {"begin": "end", "case": "endcase", "casez": "endcase"}
ENDS = {"end", "endcase", "endmodule", "endpackage", "endfunction", "endtask"}
TOKEN = re.compile(r"`?[A-Za-z_$][\w$]*|[()\[\]{};,]|\S")
DIRECTIVE = re.compile(r"`(ifdef|ifndef|else|endif|include|define|undef)\b")
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


def split_comment(line):
    """The code of a line, and the comment at its end. A line that is a comment counts as code, for it needs an indent too."""
    masked = STRING.sub(lambda match: "s" * len(match.group()), line)
    at = masked.find("//")
    if at < 0:
        return line, ""
    return (line[:at].rstrip(), line[at:]) if line[:at].strip() else (line, "")


class Level:
    """An open bracket or block: what closes it, the indent of what is inside, whether lines inside are items of a list."""

    def __init__(self, closer, indent, is_list):
        self.closer, self.indent, self.is_list = closer, indent, is_list


class Indenter:
    """Walks a file line by line and gives each line its indent."""

    def __init__(self):
        self.levels = [Level("", 0, True)]
        self.fresh = True        # the next token begins a statement or an item
        self.pending = False     # a header whose body has not begun
        self.macro = False       # a macro call that ends with its parenthesis
        self.case_head = 0       # levels at which `case` waits for the end of its expression
        self.moved = 0           # how far the first line of the statement moved
        self.first = 0           # the indent of that line
        self.lead = ""           # its first token
        self.last = ""           # the token before the line

    def line(self, text):
        body = text.strip()
        code = "" if body.startswith("//") else split_comment(text)[0]
        if not body:
            return ""
        if body.startswith("`") and DIRECTIVE.match(body):
            return body
        tokens = TOKEN.findall(STRING.sub("s", code.strip()))
        was = len(text) - len(text.lstrip())
        indent = self.indent_of(tokens, was)
        self.walk(tokens, indent)
        self.last = tokens[-1] if tokens else self.last
        return " " * indent + body

    def indent_of(self, tokens, was):
        top = self.levels[-1]
        if tokens and tokens[0] in CLOSERS and top.is_list and top.closer == tokens[0]:
            self.first, self.moved = top.indent - 2, top.indent - 2 - was
            return self.first
        if tokens and tokens[0] in ENDS:
            self.first, self.moved, self.lead = top.indent - 2, top.indent - 2 - was, tokens[0]
            return self.first
        if self.fresh:
            if tokens:
                self.first, self.moved, self.lead = top.indent, top.indent - was, tokens[0]
            return top.indent
        if tokens[:1] == ["begin"]:
            return self.first
        if tokens and self.after_head():
            self.first, self.moved, self.lead = self.first + 2, self.first + 2 - was, tokens[0]
            return self.first
        return max(self.first + 2, was + self.moved)

    def after_head(self):
        """Whether the line before ended with a label of a case or the head of an if, else or for: a statement of its own follows."""
        if self.inside_brackets():
            return False
        return (self.last == ":" and self.levels[-1].closer == "endcase" or self.last == "else" or
                self.last == ")" and self.lead in ("if", "else", "for", "end"))

    def inside_brackets(self):
        return self.levels[-1].closer in CLOSERS and self.levels[-1].closer != ""

    def walk(self, tokens, indent):
        skip = 0
        for at, token in enumerate(tokens):
            if skip:
                skip -= 1
                continue
            begins, self.fresh = self.fresh, False
            if token in OPENERS:
                is_list = at + 1 == len(tokens)
                self.levels.append(Level(CLOSERS[OPENERS.index(token)], indent + 2 if is_list else self.first, is_list))
                self.fresh = is_list
            elif token in CLOSERS:
                self.levels.pop()
                if self.macro and not self.inside_brackets():
                    self.macro, self.fresh = False, True
                if self.case_head and len(self.levels) == self.case_head:
                    self.case_head, self.fresh = 0, True
            elif token == "," and self.levels[-1].is_list and self.inside_brackets():
                self.fresh = True
            elif token == ";" and (not self.inside_brackets() or self.levels[-1].is_list):
                self.fresh = True
                if self.pending:
                    self.pending = False
                    self.levels.append(Level("body", self.first + 2, False))
            elif token in HEADERS:
                self.pending = True
            elif token in BLOCKS:
                self.levels.append(Level(BLOCKS[token], self.first + 2, False))
                self.fresh = token == "begin"
                if token != "begin":
                    self.case_head = len(self.levels)
                elif tokens[at + 1:at + 2] == [":"]:
                    skip = 2
            elif token in ENDS:
                self.levels.pop()
                self.fresh = True
                if tokens[at + 1:at + 2] == [":"]:
                    skip = 2
            elif token.startswith("`") and begins and tokens[at + 1:at + 2] == ["("]:
                self.macro = True


# Columns. Each kind of line is cut in cells; lines of one run are padded to the longest of each cell.
PORT = re.compile(r"^(?P<indent> *)(?P<dir>input|output|inout) +(?P<type>[\w:]+(?: *\[[^\]]*\])*) +(?P<rest>\w+.*)$")
CONNECTION = re.compile(r"^(?P<indent> *)(?P<name>\.\w+) *(?P<rest>\(.*)$")
DECLARATION = re.compile(r"^(?P<indent> *)(?P<type>(?:logic|bit|int|[\w]+_pkg::\w+|\w+_[te])(?: *\[[^\]]*\])*) +(?P<rest>[A-Za-z_]\w*(?: *[,;=\[]).*)$")
ASSIGNMENT = re.compile(r"^(?P<indent> *)(?P<left>(?:assign +)?[A-Za-z_][\w.:]*(?:\[[^=]*?\])?(?:\.\w+)*|\{[\w, .]*\}) +(?P<op><=|=) +(?P<rest>.*)$")
KEYWORD = re.compile(r"^ *(?:return|if|else|for|assign|typedef|parameter|localparam|end|begin|case|default)\b")


def whole(code):
    """Whether brackets close within the line, so that the line is an item of its own."""
    code = STRING.sub("s", code)
    return all(code.count(o) == code.count(c) for o, c in zip(OPENERS, CLOSERS))


def cells(code):
    """Kind and cells of a line that may stand in columns, or none."""
    match = PORT.match(code)
    if match:
        return ("port", match["indent"], [match["dir"], re.sub(r" +\[", " [", match["type"]), match["rest"]])
    match = CONNECTION.match(code)
    if match and whole(code):
        return ("connection", match["indent"], [match["name"], match["rest"]])
    match = DECLARATION.match(code)
    if match and whole(code) and not KEYWORD.match(code):
        return ("declaration", match["indent"], [re.sub(r" +\[", " [", match["type"]), match["rest"]])
    match = ASSIGNMENT.match(code)
    if match and (match["left"].startswith("assign ") or not KEYWORD.match(code)):
        return ("assignment", match["indent"], [match["left"], match["op"] + " " + match["rest"]])
    return None


def join(kind, indent, row, widths):
    gap = "" if kind == "connection" else " "
    return indent + gap.join(cell.ljust(width) for cell, width in zip(row[:-1], widths)) + gap + row[-1]


def align(codes):
    """Columns for runs of lines of one kind and indent; in a list of ports, blank lines and comments don't end a run.
    Gives the lines, and for each the first line of its run."""
    out, runs, at = list(codes), list(range(len(codes))), 0
    while at < len(codes):
        head = cells(codes[at])
        if not head:
            at += 1
            continue
        run, end = [at], at + 1
        while end < len(codes):
            here = cells(codes[end])
            if here and here[:2] == head[:2]:
                run.append(end)
            elif not (head[0] == "port" and (not codes[end].strip() or codes[end].lstrip().startswith("//"))):
                break
            end += 1
        rows = [cells(codes[i])[2] for i in run]
        widths = [max(len(row[c]) for row in rows) for c in range(len(rows[0]) - 1)]
        padded = head[0] in ("port", "connection") or any(
            codes[i] != join(head[0], head[1], row, [0] * len(widths)) for i, row in zip(run, rows))
        lines = [join(head[0], head[1], row, widths if padded else [0] * len(widths)) for row in rows]
        if max(map(len, lines)) > COLUMNS:
            lines = [join(head[0], head[1], row, [0] * len(widths)) for row in rows]
        for i, line in zip(run, lines):
            out[i], runs[i] = line, at
        at = end
    return out, runs


def attach(codes, comments, runs):
    """Puts the comments back: those of one run, and those of consecutive lines, in one column, where that fits."""
    out, group = list(codes), []
    for at in range(len(codes) + 1):
        if at < len(codes) and comments[at] and group and (runs[at] == runs[group[-1]] or at == group[-1] + 1):
            group.append(at)
        elif at == len(codes) or comments[at]:
            column = max((len(codes[i]) for i in group), default=0) + 2
            if any(column + len(comments[i]) > COLUMNS for i in group):
                column = 0
            for i in group:
                out[i] = codes[i].ljust(max(column, len(codes[i]) + 2)) + comments[i]
            group = [at]
    return out


def formatted(text):
    indenter = Indenter()
    pairs = [split_comment(indenter.line(line.rstrip())) for line in text.splitlines()]
    codes, runs = align([code for code, _ in pairs])
    return "\n".join(attach(codes, [comment for _, comment in pairs], runs)) + "\n"


def files_here():
    return sorted(file for room in ("rtl", "tb", "tests") for file in (ROOT / room).rglob("*.sv"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if a file differs")
    arguments = parser.parse_args()
    files = arguments.files or files_here()
    differ = 0
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            sys.exit(f"format_sv: {file}: {error}")
        wanted = formatted(text)
        if wanted != text:
            differ += 1
            print(f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}: "
                  f"{'differs from' if arguments.check else 'put in'} the layout of scripts/format_sv.py")
            if not arguments.check:
                file.write_text(wanted, encoding="utf-8")
    sys.exit(1 if differ and arguments.check else 0)


if __name__ == "__main__":
    main()
