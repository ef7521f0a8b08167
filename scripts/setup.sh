#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs with apt what a purpose needs and is not there yet, on Debian 12, Debian 13 or Ubuntu 24.04. Says nothing when all is there.
# Each script calls it for its own purpose: demo, tests, waves, coverage, synth or tidy.
#   scripts/setup.sh [PURPOSE...]           install what is missing (asks sudo when not root); without a name for every purpose
#   scripts/setup.sh --check [PURPOSE...]   install nothing; list what is missing and exit 1
#   NG_INSTALL=no                           install nothing; go on without what can be done without, else exit 77
#   NG_STRICT=1                             nothing can be done without
. "$(dirname "$(realpath "$0")")/common.sh"

# package[>=version] | purposes that need it | purposes that can do without | what those lose then
packages='
g++                | demo tests waves coverage       |                |
cmake>=3.25        | demo tests waves coverage       |                |
ninja-build        | demo tests waves coverage       |                |
verilator>=5.006   | demo tests waves coverage       |                |
libcli11-dev       | demo tests waves coverage       |                |
libfmt-dev         | demo tests waves coverage       |                |
nlohmann-json3-dev | demo tests waves coverage       |                |
zlib1g-dev         | demo tests waves coverage       |                |
catch2>=3          | tests waves coverage            |                |
python3            | tests waves coverage synth      |                |
python3-yaml       | tests                           |                |
python3-numpy      |                                 | tests          | the test install.python is skipped
pkgconf            |                                 | tests          | the test install.pkgconfig is skipped
ccache             |                                 | tests coverage | every build starts from nothing
llvm-dev>=20       |                                 | tests coverage | golden tests that ask the oracle APFloat are skipped
yosys              | synth                           | tests          | the tests lint_yosys are skipped
clang-format       |                                 | tests          | the test gates.format is skipped
clang-tidy         | tidy                            | tests          | the test scripts.Tidy is skipped
git                |                                 | tests tidy     | scripts/tidy.sh --changed and its test do not work
gtkwave            |                                 | tests waves    | no saved view is chosen or checked, and no wave is shown
lcov               | coverage                        |                |
qflow-tech-osu018  |                                 | synth          | synth.sh prints only the gates of the mover, unless NG_LIBERTY names a library
'
# Verilator 5.006 and CMake 3.25 are the oldest that are tested. LLVM 20 is the first whose APFloat has every 8-bit and 4-bit format.
all_purposes='demo tests waves coverage synth tidy'

check=0 purposes=()
for word; do
  case " --check $all_purposes " in
    *" $word "*) [ "$word" = --check ] && check=1 || purposes+=("$word") ;;
    *) die "unknown '$word'; usage: scripts/setup.sh [--check] [PURPOSE...], purposes: $all_purposes" ;;
  esac
done
[ ${#purposes[@]} -gt 0 ] || read -ra purposes <<<"$all_purposes"

installed_version() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p' || true; }
candidate_version() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \(.*[^)]\)$/\1/p'; }
newest_llvm() { sort -t- -k2 -n -r | awk -F- -v least="$1" '/^llvm-[0-9]+-dev$/ && $2 >= least && !found++'; }
new_enough() { [ -n "$1" ] && { [ -z "$2" ] || dpkg --compare-versions "$1" ge "$2"; }; }

installed() {  # package, least version
  if [ "$1" = llvm-dev ]; then
    dpkg-query -W -f '${Package} ${db:Status-Status}\n' 'llvm-*-dev' 2>/dev/null | sed -n 's/ installed$//p' | newest_llvm "$2" | grep -q .
  else
    new_enough "$(installed_version "$1")" "$2"
  fi
}

offered() {  # package, least version: what to ask apt for; nothing if it has none that will do
  if [ "$1" = llvm-dev ]; then
    apt-cache pkgnames llvm- 2>/dev/null | newest_llvm "$2" || true
  elif new_enough "$(candidate_version "$1")" "$2"; then
    echo "$1"
  elif [ "$1" = catch2 ]; then
    backported_catch2
  fi
}

# Debian 12 has Catch2 3 only in its backports, from which apt takes only what is named with its version.
backported_catch2() { apt-cache madison catch2 2>/dev/null | awk '$3 ~ /^3/ && !found++ {print "catch2=" $3}'; }

add_backports() {
  local codename mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk -v name="$codename" '$1 == name && !found++ {print $2}')
  [ -n "$mirror" ] && [ -e "$keyring" ] || die "apt offers no Catch2 3 and this is no Debian with its archive keyring; install Catch2 >= 3 by hand"
  echo "setup: adds $codename-backports, for Catch2 3"
  echo "deb [signed-by=$keyring] $mirror $codename-backports main" | as_root tee /etc/apt/sources.list.d/narrowgauge-backports.list >/dev/null
}

among() {  # words, words: whether they have one in common
  local word
  for word in $1; do [[ " $2 " != *" $word "* ]] || return 0; done
  return 1
}

# The table's rows that these purposes name and that are not installed: names in `needed` and `useful`, their least versions and losses.
declare -A least loss
needed=() useful=()
find_missing() {
  local package need can_without lost name
  needed=() useful=()
  while IFS='|' read -r package need can_without lost; do
    read -r package <<<"$package"
    name=${package%%>=*}
    among "$need $can_without" "${purposes[*]}" || continue
    least[$name]=${package#"$name"}
    least[$name]=${least[$name]#>=}
    read -r loss[$name] <<<"$lost"
    ! installed "$name" "${least[$name]}" || continue
    if [ -n "${NG_STRICT:-}" ] || among "$need" "${purposes[*]}"; then needed+=("$name"); else useful+=("$name"); fi
  done < <(grep '|' <<<"$packages")
}

list() { local name; for name; do echo -n " $name${least[$name]:+>=${least[$name]}}"; done; }
do_without() { local name; for name in "${useful[@]}"; do echo "setup: without$(list "$name"): ${loss[$name]}" >&2; done; }

# Nothing may be installed, and why.
as_it_is() {
  if [ ${#needed[@]} -gt 0 ]; then
    echo "setup: $1; missing for ${purposes[*]}:$(list "${needed[@]}")" >&2
    exit 77
  fi
  do_without
  exit 0
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  names=$(sed -n 's/ *|.*//p' <<<"$packages" | tr '\n' ' ')
  echo "setup: no apt here, so nothing is installed or looked for; by Debian's names all scripts together use: $names" >&2
  exit 0
fi
find_missing
[ $((${#needed[@]} + ${#useful[@]})) -gt 0 ] || exit 0
if [ $check = 1 ]; then
  for name in "${needed[@]}"; do echo "missing:$(list "$name")"; done
  for name in "${useful[@]}"; do echo "missing:$(list "$name") (without: ${loss[$name]})"; done
  exit 1
fi
[ "${NG_INSTALL:-yes}" != no ] || as_it_is "NG_INSTALL=no"
# No look at the mirror at each call for what this distribution lacks.
offers_any() { local name; for name; do [ -z "$(offered "$name" "${least[$name]}")" ] || return 0; done; return 1; }
have_lists() { [ -n "$(apt-cache madison bash 2>/dev/null)" ]; }
if [ ${#needed[@]} -eq 0 ] && have_lists && ! offers_any "${useful[@]}"; then as_it_is "apt offers nothing else"; fi

if [ "$(id -u)" = 0 ]; then
  as_root() { env DEBIAN_FRONTEND=noninteractive "$@"; }
elif command -v sudo >/dev/null; then
  as_root() { sudo DEBIAN_FRONTEND=noninteractive "$@"; }
else
  as_it_is "not root and no sudo, ask an administrator to run scripts/setup.sh ${purposes[*]}"
fi
apt() { as_root apt-get -q -o Acquire::Retries=3 -o Dpkg::Lock::Timeout=300 "$@"; }

echo "setup: installs what is missing for ${purposes[*]} (apt, as root):$(list "${needed[@]}" "${useful[@]}")"
[ "$(id -u)" = 0 ] || sudo -v || die "sudo did not let apt run as root"
step "setup: read the package lists" apt update
if [[ " ${needed[*]} " == *" catch2 "* ]] && [ -z "$(offered catch2 "${least[catch2]}")" ]; then
  add_backports
  step "setup: read the package lists again" apt update
fi

wanted=()
for name in "${needed[@]}"; do
  mapfile -t found < <(offered "$name" "${least[$name]}")
  [ ${#found[@]} -gt 0 ] || die "apt offers no$(list "$name"), which ${purposes[*]} needs: is a suite of the distribution (updates, security) not enabled, or is it older than Debian 12?"
  wanted+=("${found[@]}")
done
extra=()
for name in "${useful[@]}"; do
  mapfile -t found < <(offered "$name" "${least[$name]}")
  extra+=("${found[@]}")
done
[ ${#wanted[@]} -eq 0 ] || step "setup: download and install what is needed" apt install -y --no-install-recommends "${wanted[@]}"
[ ${#extra[@]} -eq 0 ] || (step "setup: download and install what is useful" apt install -y --no-install-recommends "${extra[@]}") || true

find_missing
[ ${#needed[@]} -eq 0 ] || die "still missing after installing:$(list "${needed[@]}")"
do_without
