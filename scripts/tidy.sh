#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# clang-tidy with .clang-tidy over the C++ of golden, tb and tests: each finding once, exit status 1 if there is any.
#   scripts/tidy.sh                    every file that the build folder compiles, with the headers it includes
#   scripts/tidy.sh FILE...            these; for a header a file that includes it
#   scripts/tidy.sh --changed [REV]    those changed since the branch left REV (default origin/main, else main), committed or not
#   NG_BUILD=<folder>                  a build folder, for its compile commands and generated headers; default: the first there is
#                                      of build/dev, build/ci, build/nightly
. "$(dirname "$(realpath "$0")")/common.sh"
scripts/setup.sh tidy

root=$(pwd -P)
build=${NG_BUILD:+$(named_by_caller "$NG_BUILD")}
for preset in dev ci nightly; do
  [ -z "$build" ] && [ -e build/$preset/compile_commands.json ] && build=build/$preset
done
[ -n "$build" ] || die "no build folder: run cmake --preset dev && cmake --build --preset dev"
[ -e "$build/compile_commands.json" ] || die "NG_BUILD='$build': expected a configured build folder, with compile_commands.json"

# The project's files among those that the build compiles.
compiled=$(grep -F '"file": ' "$build/compile_commands.json" | cut -d'"' -f4 | sort -u | while read -r file; do
  case $file in "$root"/golden/* | "$root"/tb/* | "$root"/tests/*) echo "${file#"$root"/}" ;; esac
done)
[ -n "$compiled" ] || die "$build compiles no file of golden, tb or tests"

# A compiled file that includes this header, directly or through others.
includer() {
  local headers=("$1") file round
  for round in 1 2 3 4 5; do
    mapfile -t headers < <(for header in "${headers[@]}"; do
      grep -r -l -F --include='*.cpp' --include='*.h' "#include \"$header\"" golden tb tests || true
      grep -s -l -F "#include \"${header##*/}\"" "${header%/*}"/*.{cpp,h} || true
    done | sort -u)
    file=$(grep -m 1 -F -x -f <(printf '%s\n' "${headers[@]}") <<<"$compiled") || continue
    echo "$file"
    return
  done
}

changed() { # changed <revision>: in the working tree, against it
  local ours=(golden tb tests)
  { git diff --name-only --diff-filter=d "$1" -- "${ours[@]}" && git ls-files --others --exclude-standard -- "${ours[@]}"; } |
    grep -E '\.(cpp|h)$' || true
}

case ${1:-} in
  "") mapfile -t files <<<"$compiled" ;;
  --changed)
    [ $# -le 2 ] || die "usage: scripts/tidy.sh [FILE... | --changed [REV]]"
    rev=${2:-$(git rev-parse -q --verify origin/main || echo main)}
    git rev-parse -q --verify "$rev^{commit}" >/dev/null || die "--changed: no revision '$rev'"
    base=$(git merge-base "$rev" HEAD) || die "--changed: nothing in common with '$rev'"
    mapfile -t files < <(changed "$base")
    ;;
  -*) die "unknown option '$1'; usage: scripts/tidy.sh [FILE... | --changed [REV]]" ;;
  *)
    files=()
    for name; do
      file=$(cd "$caller" && realpath -q -- "$name") && [ -f "$file" ] || die "no such file: $name"
      [[ $file == "$root"/@(golden|tb|tests)/*.@(cpp|h) ]] || die "$name: expected a .cpp or .h of golden, tb or tests"
      files+=("${file#"$root"/}")
    done
    ;;
esac
if [ ${#files[@]} -eq 0 ]; then
  echo "tidy: no C++ changed"
  exit 0
fi

checked=() left_out=()
for file in "${files[@]}"; do
  case $file in
    *.h) found=$(includer "$file") ;;
    *) found=$(grep -F -x -e "$file" <<<"$compiled") || true ;;
  esac
  if [ -n "$found" ]; then checked+=("$found"); else left_out+=("$file"); fi
done
[ ${#left_out[@]} -eq 0 ] || echo "tidy: not checked, for $build does not compile it: ${left_out[*]}" >&2
[ ${#checked[@]} -gt 0 ] || exit 1
mapfile -t files < <(printf '%s\n' "${checked[@]}" | sort -u)

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export build logs
# Prints the file's name when done; leaves a log if there is something to say.
tidy_one() {
  local log=$logs/${1//\//%}
  if clang-tidy -p "$build" --quiet "$1" >"$log" 2>"$log.err"; then
    rm -f "$log"
  elif [ ! -s "$log" ]; then
    { cat "$log.err" && echo "$1: clang-tidy failed"; } >"$log"  # crashed
  fi
  echo "$1"
}
export -f tidy_one
progress=0
[ ! -t 2 ] || progress=1

printf '%s\n' "${files[@]}" |
  xargs -d '\n' -n 1 -P "${NG_JOBS:-$(nproc)}" bash -c 'tidy_one "$1"' _ |
  awk -v logs="$logs" -v build="$build" -v root="$root/" -v files=${#files[@]} -v left_out=${#left_out[@]} -v progress=$progress '
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
      exit failed + left_out > 0
    }'
