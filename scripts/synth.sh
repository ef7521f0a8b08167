#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Maps modules to the osu018 library with stock Yosys and prints their areas, the MAC lanes beside other open designs
# measured with the same flow (library units, one NAND2 = 24); then the DMA mover in NAND2, NOT and flip-flops of generic gates.
#   scripts/synth.sh                       every row of scripts/synth_targets.txt whose module exists, and the mover
#   scripts/synth.sh mover                 the mover alone
#   scripts/synth.sh tensor_pe [Name=v..]  one module
#   NG_LIBERTY=<file>                      another library in its place, for distributions without the package qflow-tech-osu018
. "$(dirname "$(realpath "$0")")/common.sh"
liberty=/usr/share/qflow/tech/osu018/osu018_stdcells.lib
if [ -n "${NG_LIBERTY:-}" ]; then
  liberty=$(named_by_caller "$NG_LIBERTY")
  [ -e "$liberty" ] || die "NG_LIBERTY='$NG_LIBERTY': no such file"
fi
scripts/setup.sh synth
out=out/synth
mkdir -p $out

wrapped() { sed -n "s/^$1 *|[^|]*|[^|]*| *//p" scripts/synth_targets.txt; }  # of a wrapper: the module inside, and its own file

map() {  # module, parameters: prints area and worst delay in ps
  local module=$1 parameters="" p inside file
  echo "mapping $*" >&2
  read -r inside file < <(wrapped "$1") || true
  shift
  for p in "$@"; do parameters+=" -chparam ${p%%=*} ${p#*=}"; done
  # shellcheck disable=SC2046
  yosys -q -l "$out/$module.log" -p "read_verilog -sv -defer -Irtl $(echo $(python3 scripts/rtl_list.py "${inside:-$module}") $file); hierarchy -check -top $module$parameters;
    synth -flatten; setundef -undriven -zero;
    dfflegalize -cell \$_DFF_P_ x -cell \$_DFF_PN0_ x -cell \$_DFF_PN1_ x; dfflibmap -liberty $liberty;
    abc -liberty $liberty -script +strash;ifraig;scorr;dc2;strash;&get,-n;&nf;&put;topo;stime,-p;
    tee -o $out/$module.stat stat -liberty $liberty; write_verilog -noattr $out/$module.v" >/dev/null 2>&1 ||
    die "$module does not map, see $out/$module.log: $(grep ERROR "$out/$module.log" | head -n 1)"
  local area delay
  area=$(sed -n 's/.*Chip area for .*: *//p' "$out/$module.stat" | tail -n 1)
  delay=$(sed -n 's/.*Delay *= *\([0-9.]*\) ps.*/\1/p' "$out/$module.log" | tail -n 1)
  echo "${area%.*} ${delay:--}"
}

row() {  # module, parameters, MACs
  local area delay per_mac=-
  # shellcheck disable=SC2086
  read -r area delay < <(map "$1" $2)
  [ -n "${area:-}" ] || exit 1
  [ "$3" = - ] || per_mac=$((area / $3))
  printf '%-34s %12s %12s %10s\n' "$1 $2" "$area" "$per_mac" "${delay%.*}"
}

count() {  # generic gates: memories | flip-flops (what memories count as), modules not counted (patterns), module, parameters
  local memories=$1 left_out=$2 module=$3 parameters="" map="synth -flatten" cells p
  shift 3
  echo "mapping $module $*" >&2
  [ "$memories" = flip-flops ] || map="synth -flatten -run begin:fine; opt -undriven -fine; opt_clean; techmap; opt -fast"
  for p in "$@"; do parameters+=" -chparam ${p%%=*} ${p#*=}"; done
  # shellcheck disable=SC2046
  yosys -q -l "$out/gates_$module.log" -p "read_verilog -sv -defer -Irtl $(echo $(python3 scripts/rtl_list.py "$module")); hierarchy -check -top $module$parameters;
    ${left_out:+blackbox $left_out;} $map; abc -g NAND; opt_clean; tee -o $out/gates_$module.stat stat" >/dev/null 2>&1 ||
    die "$module does not map, see $out/gates_$module.log: $(grep ERROR "$out/gates_$module.log" | head -n 1)"
  cells=$(awk '$1 == "$_NAND_" {n = $2} $1 == "$_NOT_" {i = $2} $1 ~ /DFF/ {f += $2} END {print n + 0, i + 0, f + 0}' "$out/gates_$module.stat")
  # shellcheck disable=SC2086
  printf '%-66s %8s %8s %8s\n' "$module $* ($memories)" $cells
}

mover() {
  local without='*mover_buffer_bank* *mover_add* *mover_cast*'
  printf '\nDMA mover, 64-bit bus, generic gates; the store mover stands without buffer banks, add and cast; (what its tables count as)\n'
  printf '%-66s %8s %8s %8s\n' '' NAND2 NOT FF
  {
    count flip-flops "$without" mover_store BusBytes=8 Outstanding=4 BufferBeats=256
    count flip-flops "$without" mover_store BusBytes=8 Outstanding=32 BufferBeats=512
    count memories "$without" mover_store BusBytes=8 Outstanding=32 BufferBeats=512
    count flip-flops '' mover_add BusBytes=8
    count flip-flops '' mover_add_order
    count flip-flops '' mover_cast BusBytes=8
  }
  cat <<'PEERS'
verilog-axi axi_cdma, aligned only                                     8900     2600     3100
wb2axip axidma, unaligned, 16-beat burst                              11300     3800     2900
PEERS
}

if [ "${1:-}" = mover ]; then
  mover
  exit
fi
if [ $# -gt 0 ] && ! grep -q "/$1\.sv$" <(rtl_files) && [ -z "$(wrapped "$1")" ]; then
  die "no module '$1' in rtl/rtl.f or scripts/synth_targets.txt"
fi
if [ ! -e "$liberty" ]; then
  [ $# -eq 0 ] || die "no library to map $1 to: $liberty is not here; NG_LIBERTY names another"
  mover
  exit
fi
printf '%-34s %12s %12s %10s\n' module area 'per MAC' 'delay ps'
if [ $# -gt 0 ]; then
  row "$1" "${*:2}" -
  exit
fi
while IFS='|' read -r module parameters macs inside; do
  module=${module// /}
  [ -n "$module" ] && [[ $module != \#* ]] || continue
  [ -n "$inside" ] || grep -q "/$module\.sv$" <(rtl_files) || { echo "$module: not in rtl/rtl.f" >&2; continue; }
  row "$module" "$(echo $parameters)" "${macs// /}"
done <scripts/synth_targets.txt
cat <<'PEERS'

Other open designs, same flow, registers included:
FPnew FMA FP8 -> FP32                             91738
SNAX mul + add + acc (E5M2 only)                  73063
FPnew ExSdotp FP8 -> FP16                         41512
FP8fpu (no zero, NaN, subnormals)                 22692
FPnew FMA FP8 -> FP8                              20581
PEERS
mover
