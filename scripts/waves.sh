#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Replays one test with a waveform and opens GTKWave where it failed (prints the command without a display).
#   scripts/waves.sh "<ctest name>"               for example: scripts/waves.sh "stream_fifo.passes one item per cycle at every depth"
#   scripts/waves.sh <trace.fst>                  opens a trace that is there already, of `ngauge ... --waves` for example
#   NG_SEED=<n>                                   the seed, when the failure was met with one set
#   NG_WAVE_WINDOW=<first>:<last>                 cycles to record
#   NG_WAVE_PRESET=<preset>                       the chip whose waves are wanted, for tests that make chips; default tiny
. "$(dirname "$(realpath "$0")")/common.sh"
[ $# -eq 1 ] && [[ $1 == ?*.?* ]] || die "usage: [NG_SEED=n] scripts/waves.sh \"<block>.<case>\" or <trace.fst> (names: ctest --preset ci -N)"

say() { echo "waves.sh: $*"; }

# open_trace <test name or ''> <cycle or ''> <trace> ...: writes the view beside the trace and opens both.
open_trace() {
  local test=$1 cycle=$2 view=${3%.fst}.gtkw found shown other
  shift 2
  if ! command -v gtkwave >/dev/null || ! command -v fst2vcd >/dev/null; then
    say "GTKWave is not installed (scripts/setup.sh waves installs it): nothing is shown"
    printf 'waveform: %q\n' "$@"
    return
  fi
  mapfile -t found < <(scripts/view_trace.py "$@" --out "$view" --test "$test" ${cycle:+--cycle "$cycle"})
  [ ${#found[@]} -eq 2 ] || { found=("$1" "no view") && view=""; }
  shown=${found[0]}
  for other in "$@"; do
    [ "$other" = "$shown" ] || printf 'waveform: %q (another model of the same test)\n' "$other"
  done
  say "${found[1]}"
  printf 'gtkwave %q%s\n' "$shown" "${view:+ $(printf %q "$view")}"
  [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 0
  gtkwave "$shown" ${view:+"$view"} >/dev/null 2>&1 &  # alone, so that nothing of it holds the output of this script open
}

if [[ $1 == *.fst ]]; then
  trace=$(named_by_caller "$1")
  [ -e "$trace" ] || die "no trace '$1'"
  open_trace "$(basename "$trace" .fst)" "" "$trace"  # this script's own are named for their test
  exit
fi

block=${1%%.*}
case_name=${1#*.}
target=test_$block

# The folder of a test is all that it needs, with golden and tb.
folder=$(dirname "$({ find tests -name "$target.cpp"; grep -l -F -r --include=CMakeLists.txt --include=*.cmake "ng_add_test($block " tests; } | head -n 1)")
[ "$folder" != . ] || die "no test program '$target'; names: ctest --preset ci -N"
# Chips of every size only for tests that make them, waves of one size; benches only for tests of ngauge.
traced=${NG_WAVE_PRESET:-tiny} presets=tiny benches=OFF
grep -q "\"$traced\":" rtl/presets.json || die "NG_WAVE_PRESET='$traced': expected a preset of rtl/presets.json"
case $folder in tests/unit/chip | tests/system) presets="tiny;base;quad" ;; esac
[[ ";$presets;" == *";$traced;"* ]] || presets+=";$traced"
[ "$folder" != tests/system ] || benches=ON
scripts/setup.sh waves
build=build/waves
say "building $target with waveform tracing in $build ($folder; the first time this takes minutes)"
configure waves "-DNG_ONLY=$folder" "-DNG_RTL_PRESETS=$presets" "-DNG_RTL_WAVES=$traced" -DNG_BENCHES=$benches
build waves "$target"

# Catch2 reads commas and brackets of a name as syntax.
spec=$(sed -E 's/([\\,[])/\\\1/g' <<<"$case_name")
cases=$($build/bin/"$target" --list-tests --verbosity quiet "$spec" || true)
grep -q -F -x -- "$case_name" <<<"$cases" ||
  die "no case '$case_name' in $target; names: $build/bin/$target --list-tests"

mkdir -p out/waves
file=out/waves/$(tr -c 'A-Za-z0-9._\n-' '_' <<<"$1").fst
rm -f "$file" "$file".*.fst
log=${file%.fst}.log
say "running it; waves into $file"
set +e
NG_WAVES=$file $build/bin/"$target" "$spec" | tee "$log"
result=${PIPESTATUS[0]}
set -e
[ -e "$file" ] || die "the test wrote no waveform: it runs no verilated model, or none of $traced (NG_WAVE_PRESET)"

# A test that runs several models has a trace of each.
traces=("$file")
for extra in "$file".*.fst; do [ ! -e "$extra" ] || traces+=("$extra"); done
cycle=""
[ "$result" -eq 0 ] || cycle=$(sed -n 's/.*at cycle \([0-9]*\), seed.*/\1/p' "$log" | tail -n 1)
open_trace "$1" "$cycle" "${traces[@]}"
[ "$result" -eq 0 ] || exit 1  # whatever the test program's own status is
