#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The habits of this repository that a script can hold, each with a message that says how to mend it.

usage: scripts/gates.py [GATE ...]     (default: all; --list names them)
"""

import re
import shutil
import subprocess
import sys

from rtl_list import ROOT, is_package, modules, rtl_files, without_comments

MAX_LINES = 400


def source_files(*folders, suffixes):
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*") if p.suffix in suffixes)


def gate_list():
    """rtl/rtl.f lists every RTL file, once, and nothing else."""
    listed = [str(p) for p in rtl_files()]
    present = {str(p.relative_to(ROOT)) for p in source_files("rtl", suffixes=[".sv"])}
    for name in sorted(set(listed) - present):
        yield f"rtl/rtl.f lists {name}, which does not exist: remove the line or add the file"
    for name in sorted(present - set(listed)):
        yield f"{name} is not in rtl/rtl.f: add it in its folder's section, after what it instantiates"
    for name in sorted({n for n in listed if listed.count(n) > 1}):
        yield f"rtl/rtl.f lists {name} twice: keep the first"


def gate_names():
    """File = module, one module per file, first word = folder."""
    for path in rtl_files():
        if not (ROOT / path).exists():
            continue
        declared = re.findall(r"^\s*(?:module|package)\s+(\w+)", without_comments((ROOT / path).read_text()), flags=re.M)
        if declared != [path.stem]:
            yield f"{path} declares {', '.join(declared) or 'nothing'}: one module per file, named as the file ({path.stem})"
        folder = path.parent.name
        if path.stem.split("_")[0] != folder:
            yield f"{path}: the first word of the name must be its folder: {folder}_{path.stem.split('_', 1)[-1]}.sv"


def gate_headers():
    """Every RTL file opens with its licence and a sentence of purpose; none is longer than 400 lines."""
    for path in source_files("rtl", suffixes=[".sv", ".svh"]):
        lines = path.read_text().splitlines()
        name = path.relative_to(ROOT)
        if not lines or lines[0] != "// SPDX-License-Identifier: Apache-2.0":
            yield f"{name}: the first line must be `// SPDX-License-Identifier: Apache-2.0`"
        if len(lines) < 2 or not re.match(r"// \S", lines[1]):
            yield f"{name}: the second line must be a comment of one sentence: what the file is for"
        header = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
        if header > 15:
            yield f"{name}: the header has {header} lines, at most 15: move detail to docs/blocks/ or an ADR"
        if len(lines) > MAX_LINES:
            yield f"{name}: {len(lines)} lines, at most {MAX_LINES}: give the file one job and split off the rest"
    for path in source_files("golden", "tb", "tests", "scripts", suffixes=[".h", ".cpp", ".sv", ".py", ".sh", ".cmake"]):
        text = path.read_text()
        if text and "SPDX-License-Identifier: Apache-2.0" not in "\n".join(text.splitlines()[:3]):
            yield f"{path.relative_to(ROOT)}: name the licence in the first lines (SPDX-License-Identifier: Apache-2.0)"


def gate_subset():
    """The language subset of ADR-0001, as far as a pattern can tell; scripts/lint_yosys.py finds the rest."""
    rules = [
        (r"^\s*import\b", "no `import`: spell `pkg::name`"),
        (r"\bparameter\s+type\b", "no `parameter type`: pass a width"),
        (r"\breturn\b", "no `return`: assign the function's own name"),
        (r"'\{", "no '{...} literals: assign fields or concatenate"),
        (r"\binside\b", "no `inside`: use == or case"),
        (r"^\s*(?:input|output)\s+\w+::\w+\s*\[", "no packed array of a package type in a port (Yosys 0.23 drops a dimension): use a flat vector"),
        (r"\b(?:input|output)\b[^,;)]*\]\s*\w+\s*\[", "no unpacked array ports: use a flat vector"),
    ]
    for path in source_files("rtl", suffixes=[".sv"]):
        for number, line in enumerate(without_comments(path.read_text()).splitlines()):
            for pattern, message in rules:
                if re.search(pattern, line):
                    yield f"{path.relative_to(ROOT)}: `{line.strip()}`: {message}"


def gate_tests():
    """Every module has a test of its name."""
    tests = {p.name for p in source_files("tests", suffixes=[".cpp"])}
    for path in modules():
        if f"test_{path.stem}.cpp" not in tests:
            yield f"{path} has no test: add tests/unit/{path.parent.name}/test_{path.stem}.cpp and name it in that folder's CMakeLists.txt"


def gate_docs():
    """Every module is described in docs/blocks/."""
    text = "\n".join(p.read_text() for p in source_files("docs/blocks", suffixes=[".md"]))
    for path in modules():
        if not re.search(rf"\b{path.stem}\b", text):
            yield f"{path} is not described: add a section `## {path.stem}` to docs/blocks/{path.parent.name}.md"


def gate_waivers():
    """Every lint waiver is in rtl/waivers.vlt and argues its case."""
    for path in source_files("rtl", "tests", suffixes=[".sv", ".svh"]):
        if re.search(r"verilator\s+lint_off", path.read_text()):
            yield f"{path.relative_to(ROOT)}: waives lint in the source: move the waiver to rtl/waivers.vlt with its reason"
    argued = False
    for line in (ROOT / "rtl/waivers.vlt").read_text().splitlines():
        if line.startswith("lint_off") and not argued:
            yield f"rtl/waivers.vlt: `{line}` stands without a comment above it that says why"
        argued = line.startswith("//") or (argued and line.startswith("lint_off"))


def gate_generated():
    """Files generated from golden/isa are fresh."""
    run = subprocess.run([sys.executable, "scripts/generate.py", "--check"], cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        yield f"generated files are stale: run scripts/generate.py and commit the result\n{run.stdout}{run.stderr}".rstrip()


def gate_format():
    """C++ is formatted by clang-format with .clang-format."""
    if not shutil.which("clang-format"):
        yield "clang-format is not installed: run scripts/setup.sh"
        return
    files = [str(p.relative_to(ROOT)) for p in source_files("golden", "tb", "tests", suffixes=[".h", ".cpp"])]
    if not files:
        return
    run = subprocess.run(["clang-format", "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    for name in sorted({m.group(1) for m in re.finditer(r"^(\S+?):\d+:\d+: error:", run.stderr, flags=re.M)}):
        yield f"{name}: not formatted: clang-format -i {name}"


GATES = {name[5:]: function for name, function in list(globals().items()) if name.startswith("gate_")}


def main():
    if sys.argv[1:] == ["--list"]:
        for name, function in GATES.items():
            print(f"{name:10} {function.__doc__}")
        return
    if unknown := set(sys.argv[1:]) - GATES.keys():
        sys.exit(f"gates: unknown: {', '.join(sorted(unknown))}; known: {', '.join(GATES)}")
    failed = 0
    names = sys.argv[1:] or list(GATES)
    for name in names:
        problems = list(GATES[name]())
        failed += bool(problems)
        for problem in problems:
            print(f"{name}: {problem}")
    print(f"{len(names) - failed} gates hold, {failed} do not")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
