#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy with .clang-tidy over the C++ of golden, tb and tests: each finding once, exit status 1 if there is any.
#   scripts/tidy.sh                    every file that the build folder compiles, with the headers it includes
#   scripts/tidy.sh FILE...            these, .cpp or .h
#   scripts/tidy.sh --changed [REV]    those changed since the branch left REV (default origin/main, else main), committed or not
#   NG_BUILD=<folder>                  a build folder, for its compile commands and generated headers; default: the first there is
#                                      of build/dev, build/ci, build/nightly
here=$PWD
source "$(dirname "$0")/common.sh"
command -v clang-tidy >/dev/null || die "clang-tidy is not installed: run scripts/setup.sh"

root=$(pwd -P)
build=${NG_BUILD:-}
for preset in dev ci nightly; do
  [ -z "$build" ] && [ -e build/$preset/compile_commands.json ] && build=build/$preset
done
[ -n "$build" ] || die "no build folder: run cmake --preset dev && cmake --build --preset dev"
[ -e "$build/compile_commands.json" ] || die "NG_BUILD='$build': expected a configured build folder, with compile_commands.json"

compiled() { # the project's files among those that the build compiles
  grep -F '"file": ' "$build/compile_commands.json" | cut -d'"' -f4 | sort -u | while read -r file; do
    case $file in "$root"/golden/* | "$root"/tb/* | "$root"/tests/*) echo "${file#"$root"/}" ;; esac
  done
}

changed() { # changed <revision>
  local folders=(':(glob)golden/**' ':(glob)tb/**' ':(glob)tests/**') base
  base=$(git merge-base "$1" HEAD)
  { git diff --name-only --diff-filter=d "$base" -- "${folders[@]}" && git ls-files --others --exclude-standard -- "${folders[@]}"; } |
    grep -E '\.(cpp|h)$' || true
}

case ${1:-} in
  "") mapfile -t files < <(compiled) ;;
  --changed)
    [ $# -le 2 ] || die "usage: scripts/tidy.sh [FILE... | --changed [REV]]"
    rev=${2:-$(git rev-parse -q --verify origin/main || echo main)}
    git rev-parse -q --verify "$rev^{commit}" >/dev/null || die "--changed: no revision '$rev'"
    mapfile -t files < <(changed "$rev")
    ;;
  -*) die "unknown option '$1'; usage: scripts/tidy.sh [FILE... | --changed [REV]]" ;;
  *)
    files=()
    for name; do
      file=$(cd "$here" && realpath -q -- "$name") && [ -f "$file" ] || die "no such file: $name"
      [[ $file == "$root"/@(golden|tb|tests)/*.@(cpp|h) ]] || die "$name: expected a .cpp or .h of golden, tb or tests"
      files+=("${file#"$root"/}")
    done
    ;;
esac
if [ ${#files[@]} -eq 0 ]; then
  [ "${1:-}" = --changed ] || die "$build compiles no file of golden, tb or tests"
  echo "tidy: no C++ changed"
  exit 0
fi

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export build logs
# Prints the file's name when done; leaves a log if there is something to say. A crash says it on stderr.
tidy_one() {
  local log=$logs/${1//\//%}
  if clang-tidy -p "$build" --quiet "$1" >"$log" 2>"$log.err"; then
    rm -f "$log"
  elif [ ! -s "$log" ]; then
    mv "$log.err" "$log"
  fi
  echo "$1"
}
export -f tidy_one
progress=0
[ ! -t 2 ] || progress=1

printf '%s\n' "${files[@]}" |
  xargs -d '\n' -n 1 -P "${NG_JOBS:-$(nproc)}" bash -c 'tidy_one "$1"' _ |
  awk -v logs="$logs" -v build="$build" -v root="$root/" -v files=${#files[@]} -v progress=$progress '
    function status(text) { if (progress) printf "\r\033[K%s", text >"/dev/stderr" }
    {
      log_file = $0
      gsub("/", "%", log_file)
      log_file = logs "/" log_file
      show = 1
      bad = 0
      while ((getline line <log_file) > 0) {
        bad = 1
        if (index(line, root) == 1) line = substr(line, length(root) + 1)
        # A finding in a header comes with each file that includes it.
        if (line ~ /^[^ ].*:[0-9]+:[0-9]+: (warning|error): /) {
          show = !seen[line]++
          findings += show
        }
        if (line ~ /file not found \[clang-diagnostic-error\]$/) missing = 1
        if (show) { status(""); print line }
      }
      close(log_file)
      failed += bad
      status("tidy: " NR " of " files ", " findings + 0 " findings")
    }
    END {
      status("")
      if (missing) print "tidy: a header that the build generates is missing: cmake --build " build
      print "tidy: " findings + 0 " findings; files checked: " files
      exit failed > 0
    }'
