# SPDX-License-Identifier: Apache-2.0
"""What a trace does not tell and the sources do: which module an instance is, and its ports in their order."""

import re
from functools import lru_cache

from rtl_list import ROOT, rtl_files, without_comments


@lru_cache
def sources():
    """{module: text} of every module of rtl/ and of the benches."""
    rtl = [ROOT / path for path in rtl_files()]
    benches = [path for folder in ("tests", "tb") for path in sorted((ROOT / folder).rglob("*.sv"))]
    generated = sorted((ROOT / "build").glob("*/tests/unit/*/benches/*.sv"))  # by ng_bench(), in whatever build made the trace
    found = {}
    for path in rtl + benches + generated:
        if path.exists() and not path.stem.endswith("_pkg"):  # newer Verilators trace packages beside the top
            found.setdefault(path.stem, without_comments(path.read_text()))
    return found


@lru_cache
def is_rtl(module):
    return module in {path.stem for path in rtl_files()}


@lru_cache
def instances(module):
    """{instance: module} of those that a module makes."""
    text = sources().get(module, "")
    return {instance: kind for kind, instance in re.findall(r"\b([a-z]\w*)\s*(?:#\s*\([^;]*?\)\s*)?\b(u_\w+)\s*\(", text)
            if kind in sources()}


@lru_cache
def ports(module):
    """[(name, is_input)] in the order of the module's header."""
    text = sources().get(module, "")
    header = re.search(rf"\bmodule\s+{module}\b.*?\)\s*;", text, flags=re.S)
    found = re.findall(r"\b(input|output)\b[^,;]*?(\w+)\s*(?=,|\)\s*;|\n\s*\))", header[0]) if header else []
    return [(name, direction == "input") for direction, name in found]


def module_of_scopes(scopes):
    """{full scope: module} of the scopes of a trace that are instances of known modules."""
    found = {}
    for scope in scopes:  # outermost first
        parent, _, name = scope.rpartition(".")
        if parent == "top" and name in sources():
            found[scope] = name
            continue
        while parent and parent not in found:  # generate blocks stand between
            parent = parent.rpartition(".")[0]
        module = instances(found[parent]).get(name) if parent else None
        if module:
            found[scope] = module
    return found
