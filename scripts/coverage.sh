#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Line and toggle coverage of the RTL over all tests but the nightly ones. Arguments go to ctest.
# Prints a table per file; out/coverage/annotated/ marks lines below 10 hits with %.
. "$(dirname "$(realpath "$0")")/common.sh"
scripts/setup.sh coverage
configure coverage
build coverage
out=$PWD/out/coverage
rm -rf "$out"
mkdir -p "$out/data"
export NG_COVERAGE_DIR=$out/data
step "run the tests (all they say: $out/ctest.log)" ctest --preset coverage --label-exclude 'lint|nightly' --output-log "$out/ctest.log" "$@"
merge() { find "$out/data" -name '*.dat' -print0 | xargs -0 -r -n 500 sh -c 'verilator_coverage --write "$0/part_$$.sum" "$@"' "$out"; }
step "merge what they covered" merge
ls "$out"/part_*.sum >/dev/null 2>&1 || die "no test wrote coverage data"
verilator_coverage --write-info "$out/rtl.info" --annotate "$out/annotated" --annotate-min 10 "$out"/part_*.sum | sed -n '/Total coverage/p'
lcov --quiet --extract "$out/rtl.info" '*rtl/*' --output-file "$out/chip.info" && lcov --list "$out/chip.info"
