#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Replays one test with a waveform and opens GTKWave with the saved view of its block (prints the path without a display).
#   scripts/waves.sh "<ctest name>"               for example: NG_SEED=7 scripts/waves.sh "stream_fifo.holds data while stalled"
#   NG_SEED=<n>                                   the seed the failure printed
#   NG_WAVE_WINDOW=<first>:<last>                 cycles to record
source "$(dirname "$0")/common.sh"
[ $# -eq 1 ] && [[ $1 == ?*.?* ]] || die "usage: [NG_SEED=n] scripts/waves.sh \"<block>.<case>\" (names: ctest --preset ci -N)"
block=${1%%.*}
case_name=${1#*.}
target=test_$block

# A unit test needs its own folder only; anything else may need all of the tree.
folder=$(find tests/unit -name "test_$block.cpp" -printf '%h\n' | head -n 1)
[ -n "$folder" ] || [ ! -d "tests/unit/$block" ] || folder=tests/unit/$block
configure waves "-DNG_ONLY=$folder"
build=build/waves
grep -q "^build $target: phony" $build/build.ninja || die "no test program '$target'; names: ctest --preset ci -N"
build waves "$target"

# Catch2 reads commas and brackets of a name as syntax.
spec=$(sed -E 's/([\\,[])/\\\1/g' <<<"$case_name")
cases=$($build/bin/"$target" --list-tests --verbosity quiet "$spec" || true)
grep -q -F -x -- "$case_name" <<<"$cases" ||
  die "no case '$case_name' in $target; names: $build/bin/$target --list-tests"

mkdir -p out/waves
file=out/waves/$(tr -c 'A-Za-z0-9._\n-' '_' <<<"$1").fst
rm -f "$file" "$file".*.fst
result=0
NG_WAVES=$file $build/bin/"$target" "$spec" || result=$?
[ -e "$file" ] || die "the test wrote no waveform: it runs no verilated model"

# The view of the block, or of its folder: stream_fifo.gtkw, else stream.gtkw.
view=""
for name in "$block" "${block%%_*}"; do
  [ -n "$view" ] || [ ! -e "tb/waves/$name.gtkw" ] || view=tb/waves/$name.gtkw
done
if [ -n "${DISPLAY:-}" ]; then
  gtkwave "$file" $view >/dev/null 2>&1 &
else
  for extra in "$file".*.fst; do
    [ ! -e "$extra" ] || echo "waveform: $extra (another model of the same test)"
  done
  echo "waveform: $file${view:+ (view: gtkwave $file $view)}"
fi
exit $result
