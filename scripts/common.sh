# SPDX-License-Identifier: Apache-2.0
# Sourced by the other scripts: strict mode, the repository root as working directory, helpers.
[ -n "${BASH_VERSION:-}" ] || { echo "$0: needs bash, for example: bash $0" >&2; exit 1; }
set -euo pipefail
caller=$PWD  # what the user's relative names count from
script=$(realpath "$0")
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/.."  # absolute, or CDPATH would have a say

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# --help: the comment at the head of the script. Above all else, so that nobody waits for an installation to read it.
if [ "${1:-}" = --help ]; then
  sed -n '3,/^[^#]/s/^# \{0,1\}//p' "$script"
  exit
fi
scripts/check_place.sh || exit

# step <what> <command...>: says what it does and how long it took; the command's last words are shown only when it fails.
# Meanwhile it says what the command said last: on a terminal every second, elsewhere every 10 seconds.
step() {
  local what=$1 log pid status=0 start=$SECONDS
  shift
  log=$(mktemp)
  echo "$what ..."
  watch_log "$log" &
  pid=$!
  "$@" >"$log" 2>&1 </dev/null || status=$?
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  [ ! -t 1 ] || printf '\r\033[K'
  if [ $status -ne 0 ]; then
    # Of a build only what failed: its log says how far it came in between.
    grep -q '^FAILED: ' "$log" && sed -n '/^FAILED: /,$p' "$log" >&2 || tail -n 60 "$log" >&2
    rm -f "$log"
    die "failed after $((SECONDS - start)) s: $*"
  fi
  rm -f "$log"
  echo "$what: done in $((SECONDS - start)) s"
}

# Ends with the script too: a job in the background does not hear ^C.
watch_log() {
  local log=$1 start=$SECONDS every=10 line
  [ ! -t 1 ] || every=1
  while sleep $every >/dev/null 2>&1; do
    kill -0 $$ 2>/dev/null || { rm -f "$log"; return; }
    line=$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-70)
    if [ -t 1 ]; then
      printf '\r\033[K%5s s  %s' $((SECONDS - start)) "$line"
    else
      printf '%5s s  %s\n' $((SECONDS - start)) "$line"
    fi
  done
}

# Files of rtl/rtl.f, the one list, in order.
rtl_files() { sed -E 's|//.*||; s/[[:space:]]//g; /^$/d' rtl/rtl.f; }

# configure <preset> [cmake arguments]; build <preset> [targets]
configure() {
  local preset=$1
  shift
  step "configure $preset" cmake --preset "$preset" "$@"
}
build() {
  local preset=$1
  shift
  local command=(cmake --build --preset "$preset" --parallel "${NG_JOBS:-$(nproc)}" ${1:+--target "$@"})
  if [ -t 1 ]; then
    "${command[@]}" || die "the build failed: ${command[*]}"
  else
    step "build $preset" "${command[@]}"
  fi
}

# A file the user named, from where the user is.
named_by_caller() { (cd "$caller" && realpath -m -- "$1"); }
