#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Replays one test with a waveform and opens GTKWave with the saved view that fits it (prints the path without a display).
#   scripts/waves.sh "<ctest name>"               for example: NG_SEED=7 scripts/waves.sh "stream_fifo.holds data while stalled"
#   NG_SEED=<n>                                   the seed the failure printed
#   NG_WAVE_WINDOW=<first>:<last>                 cycles to record
#   NG_WAVE_PRESET=<preset>                       the chip whose waves are wanted, for tests that make chips; default tiny
. "$(dirname "$(realpath "$0")")/common.sh"
[ $# -eq 1 ] && [[ $1 == ?*.?* ]] || die "usage: [NG_SEED=n] scripts/waves.sh \"<block>.<case>\" (names: ctest --preset ci -N)"
block=${1%%.*}
case_name=${1#*.}
target=test_$block

# The folder of a test is all that it needs, with golden and tb.
folder=$(dirname "$({ find tests -name "$target.cpp"; grep -l -F -r --include=CMakeLists.txt "ng_add_test($block " tests; } | head -n 1)")
[ "$folder" != . ] || die "no test program '$target'; names: ctest --preset ci -N"
# Chips of every size only for tests that make them, waves of one size; benches only for tests of ngauge.
traced=${NG_WAVE_PRESET:-tiny} presets=tiny benches=OFF
grep -q "\"$traced\":" rtl/presets.json || die "NG_WAVE_PRESET='$traced': expected a preset of rtl/presets.json"
case $folder in tests/unit/chip | tests/system) presets="tiny;base;quad" ;; esac
[[ ";$presets;" == *";$traced;"* ]] || presets+=";$traced"
[ "$folder" != tests/system ] || benches=ON
scripts/setup.sh waves
configure waves "-DNG_ONLY=$folder" "-DNG_RTL_PRESETS=$presets" "-DNG_RTL_WAVES=$traced" -DNG_BENCHES=$benches
build=build/waves
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
set +e
NG_WAVES=$file $build/bin/"$target" "$spec" | tee "$log"
result=${PIPESTATUS[0]}
set -e
[ -e "$file" ] || die "the test wrote no waveform: it runs no verilated model, or none of $traced (NG_WAVE_PRESET)"

# The saved view whose signals this trace has. A test that runs several models has a trace of each: the first that has a view is opened.
view=""
for trace in "$file" "$file".*.fst; do
  [ -e "$trace" ] && [ -z "$view" ] || continue
  view=$(scripts/check_waves.py --for "$trace")
  [ -z "$view" ] || shown=$trace
done
shown=${shown:-$file}

# After a failure the view opens at its cycle (10 time units each), with the marker there.
cycle=$(sed -n 's/.*at cycle \([0-9]*\), seed.*/\1/p' "$log" | tail -n 1)
if [ $result -ne 0 ] && [ -n "$view" ] && [ -n "$cycle" ]; then
  at_cycle=${file%.fst}.gtkw
  {
    echo "[timestart] $((cycle > 20 ? (cycle - 20) * 10 : 0))"
    echo "*-5.000000 $((cycle * 10)) $(printf -- '-1 %.0s' {1..26})"
    grep -v '^\[timestart\]' "$view"
  } >"$at_cycle"
  view=$at_cycle
fi
if [ -n "${DISPLAY:-}" ]; then
  gtkwave "$shown" $view >/dev/null 2>&1 &
else
  for extra in "$file" "$file".*.fst; do
    [ ! -e "$extra" ] || [ "$extra" = "$shown" ] || echo "waveform: $extra (another model of the same test)"
  done
  echo "waveform: $shown${view:+ (view: gtkwave $shown $view)}"
fi
exit $result
