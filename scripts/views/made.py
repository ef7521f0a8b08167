# SPDX-License-Identifier: Apache-2.0
"""A view made for a trace that no saved view fits: the ports of the module under test, a group for each handshake."""

import re

from . import modules, names
from .saved import BITS, ENUM, GROUPED_BY_CLOCK, HEX, NAMED, Shown, group_lines

MOST_INSTANCES = 4
INSTRUCTION_BITS = 512


def module_under_test(trace, block):
    """(module, [its instances]) that a trace is about: the one that the test is named for, if it stands by itself, else the
    outermost of the RTL."""
    found = modules.module_of_scopes(trace.scopes)
    outermost = {}
    for scope, module in found.items():
        if modules.is_rtl(module) and not any(scope.startswith(other + ".") for places in outermost.values() for other in places):
            outermost.setdefault(module, []).append(scope)
    if block in outermost:
        return block, outermost[block][:MOST_INSTANCES]
    if len(outermost) == 1:
        module, places = next(iter(outermost.items()))
        return module, places[:MOST_INSTANCES]
    bench = next(((module, [scope]) for scope, module in found.items()), None)  # several beside each other: their bench
    return bench or (None, [])


def channels(ports):
    """[(title, [port])]: clock and reset, each handshake with what it carries, then what is left, in and out."""
    names_of_ports = {name[:-2] for name, _ in ports}
    prefixes = sorted((p for p in {name[:-len("valid")] for name in names_of_ports if re.search(r"(^|_)valid$", name)}
                       if p or "ready" in names_of_ports), key=len, reverse=True)
    groups = {}
    for name, is_input in ports:
        if re.search(r"(^|_)(clk|rst)(_|$)", name):
            title = GROUPED_BY_CLOCK
        else:
            prefix = next((p for p in prefixes if name.startswith(p) and (p or re.match(r"(valid|ready|data|last|first)_", name))), None)
            title = ("inputs" if is_input else "outputs") if prefix is None else prefix.rstrip("_") or "handshake"
        groups.setdefault(title, []).append(name)
    order = {"valid": 0, "ready": 1}
    for title, members in groups.items():
        members.sort(key=lambda name: order.get(re.sub(r"_[io]$", "", name).rsplit("_", 1)[-1], 2))
    first = [title for title in groups if title == GROUPED_BY_CLOCK]
    last = [title for title in ("inputs", "outputs") if title in groups]
    middle = [title for title in groups if title not in first + last]
    return [(title, groups[title]) for title in first + middle + last]


def shown(variable, title=""):
    """How a signal is shown: its value's name where it has one, one bit as a line, else hexadecimal."""
    leaf = Shown(variable.name).leaf
    if variable.is_enum:
        return Shown(variable.name, title, flags=ENUM)
    if file := names.file_for(leaf, variable.width):
        return Shown(variable.name, title, flags=NAMED, names=file)
    return Shown(variable.name, title, flags=BITS if variable.width == 1 else HEX)


def is_instruction(variable):
    return variable.width == INSTRUCTION_BITS and bool(re.search(r"(^|_)(instr|engine)(_|$)", Shown(variable.name).leaf))


def opcode_of(variable):
    """An instruction's lowest byte, with its name."""
    return Shown(variable.name, f"{Shown(variable.name).leaf} opcode", tuple(range(504, 512)), NAMED, f"{names.FOLDER}/opcode.txt")


def groups_for(trace, block):
    """(module, [lines of the groups]) for the module under test of a trace; (None, []) if nothing is known of it."""
    module, places = module_under_test(trace, block)
    lines = []
    for place in places:
        title_of_place = f"{place.rpartition('.')[2]}: " if len(places) > 1 else ""
        for title, members in channels(modules.ports(module)):
            if title == GROUPED_BY_CLOCK and place != places[0]:
                continue
            signals = []
            for port in members:
                path = f"{place}.{port}"
                if path in trace.by_path:
                    variable = trace.by_path[path]
                    signals += [opcode_of(variable)] if is_instruction(variable) else []
                    signals.append(shown(variable))
                else:  # a struct: its fields
                    fields = [v for v in trace.variables.values()
                              if v.name.startswith(path + ".") and not re.search(r"\.(unused|reserved_\d+)(\[|$)", v.name)]
                    signals += [shown(v, f"{port} {v.name[len(path) + 1:]}") for v in fields]
            if signals:
                lines += group_lines((title if title == GROUPED_BY_CLOCK else title_of_place + title), signals)
    return (module, lines) if lines else (None, [])
