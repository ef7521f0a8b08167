#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# scripts/new_block.py in a copy of the repository: the new module lints, builds, passes its test and every gate.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$1
mkdir -p "$work/tree"
# Only what a module needs: the tree is copied without its tests so that the check stays quick.
rm -rf "$work/tree"/{rtl,tests,docs,scripts,tb,golden}
cp -r "$root"/{rtl,scripts,CMakeLists.txt,CMakePresets.json,.clang-format} "$work/tree/"
mkdir -p "$work/tree/tests/unit" "$work/tree/tb" "$work/tree/golden" "$work/tree/docs/blocks"
cp "$root"/docs/{README,architecture}.md "$work/tree/docs/"
cp -r "$root/golden/base" "$work/tree/golden/"
cp "$root"/tb/*.{h,cpp} "$root"/tb/CMakeLists.txt "$work/tree/tb/"
cp "$root"/tests/CMakeLists.txt "$work/tree/tests/"
cp "$root"/tests/unit/CMakeLists.txt "$work/tree/tests/unit/"
cd "$work/tree"

scripts/new_block.py sample sample_first
scripts/new_block.py sample sample_second
if scripts/new_block.py sample sample_first 2>/dev/null; then
  echo "new_block.py overwrote an existing module" >&2
  exit 1
fi
if scripts/new_block.py sample other_name 2>/dev/null; then
  echo "new_block.py took a name that does not start with its folder" >&2
  exit 1
fi
# Only what the gates say of the new modules: the rest of the tree has tests of its own.
if scripts/gates.py list names headers subset tests refusals docs pages views waivers format | grep sample; then
  echo "new_block.py left a gate unhappy" >&2
  exit 1
fi
scripts/lint_verilator.py --module sample_first
scripts/lint_yosys.py sample_first || [ $? = 77 ]  # 77: no Yosys here
cmake --preset ci -B "$work/build" >"$work/configure.log" || { cat "$work/configure.log"; exit 1; }
ninja -C "$work/build" test_sample_first >"$work/build.log" || { tail -n 40 "$work/build.log"; exit 1; }
ctest --test-dir "$work/build" -R "^sample_first\\." --no-tests=error --output-on-failure
scripts/check_waves.py "$work/build/bin" tb/waves/sample.gtkw || [ $? = 77 ]  # 77: no fst2vcd here
