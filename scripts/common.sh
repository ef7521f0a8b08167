# SPDX-License-Identifier: Apache-2.0
# Sourced by the other scripts: strict mode, the repository root as working directory, helpers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

die() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Prints the command's output only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    die "failed: $*"
  fi
  rm -f "$log"
}

# Files of rtl/rtl.f, the one list, in order.
rtl_files() { sed -E 's|//.*||; s/[[:space:]]//g; /^$/d' rtl/rtl.f; }

# configure <preset> [cmake arguments]; build <preset> [targets]
configure() {
  local preset=$1
  shift
  quietly cmake --preset "$preset" "$@"
}
build() {
  local preset=$1
  shift
  local quiet=()
  [ -t 1 ] || quiet=(-- --quiet)
  cmake --build --preset "$preset" --parallel "${NG_JOBS:-$(nproc)}" ${1:+--target "$@"} "${quiet[@]}" ||
    die "the build failed: cmake --build --preset $preset"
}
