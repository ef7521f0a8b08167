# SPDX-License-Identifier: Apache-2.0
"""What the scripts know about the RTL: the files of rtl/rtl.f, their modules, parameters and the presets."""

import json
import os
import re
from pathlib import Path

ROOT = Path(os.environ.get("NG_ROOT", Path(__file__).resolve().parent.parent))

MISSING_TOOL = 77  # exit status of a check that was not made because its tool is not installed: ctest calls it skipped


def rtl_files():
    """Paths relative to the repository, in the order of the list."""
    lines = (ROOT / "rtl/rtl.f").read_text().splitlines()
    return [Path(t) for t in (line.split("//")[0].strip() for line in lines) if t]


def is_package(path):
    return path.stem.endswith("_pkg")


def modules():
    return [path for path in rtl_files() if not is_package(path)]


def presets():
    return json.loads((ROOT / "rtl/presets.json").read_text())


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)


def parameters(path):
    """Names of the parameters a user of the module may set."""
    text = without_comments((ROOT / path).read_text())
    header = re.search(r"\bmodule\s+\w+\s*#\s*\((.*?)\)\s*\(", text, flags=re.S)
    return re.findall(r"\bparameter\s+(?:[\w:]+\s+)*(\w+)\s*=?", header.group(1)) if header else []


def preset_parameters(path, preset):
    """The preset's values of the parameters this module has."""
    values = presets()[preset]
    return {name: values[name] for name in parameters(path) if name in values}


def needed_files(path):
    """The file and everything it names, directly or not, in the order of the list."""
    files = {p.stem: p for p in rtl_files()}
    needed, open_names = set(), [path.stem]
    while open_names:
        name = open_names.pop()
        if name in needed:
            continue
        needed.add(name)
        words = set(re.findall(r"\b[a-z]\w*", without_comments((ROOT / files[name]).read_text())))
        open_names += words & files.keys() - needed
    return [p for p in rtl_files() if p.stem in needed]


if __name__ == "__main__":
    import sys

    known = {p.stem: p for p in rtl_files()}
    if len(sys.argv) != 2 or sys.argv[1] not in known:
        sys.exit("usage: scripts/rtl_list.py MODULE     (prints the files it needs, in order)")
    print(*needed_files(known[sys.argv[1]]), sep="\n")
