#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs everything the build, the tests and the demo need on Debian 12 or Ubuntu 24.04. Says nothing when all is there.
#   scripts/setup.sh           install what is missing (asks sudo when not root)
#   scripts/setup.sh --check   install nothing; list what is missing and exit 1
source "$(dirname "$0")/common.sh"

packages=(g++ cmake ninja-build ccache verilator catch2 libcli11-dev libfmt-dev nlohmann-json3-dev zlib1g-dev libbenchmark-dev
  yosys qflow-tech-osu018 gtkwave clang-format clang-tidy lcov python3 python3-yaml python3-numpy git)
least_llvm=20  # the first whose APFloat has every 8-bit and 4-bit format of the tests' oracle

installed_version() { dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>/dev/null | sed -n 's/^installed //p' || true; }

newest_llvm() { sort -t- -k2 -n -r | awk -F- -v least="$least_llvm" '/^llvm-[0-9]+-dev$/ && $2 >= least && !found++'; }

missing() {
  local package version
  for package in "${packages[@]}"; do
    version=$(installed_version "$package")
    if [ -z "$version" ]; then
      echo "$package"
    elif [ "$package" = catch2 ] && dpkg --compare-versions "$version" lt 3; then
      echo "$package"
    fi
  done
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' 'llvm-*-dev' 2>/dev/null | sed -n 's/ installed$//p' | newest_llvm | grep -q . ||
    echo "llvm-dev"
}

case "${1:-}" in
  "" | --check) ;;
  *) die "usage: scripts/setup.sh [--check]" ;;
esac
command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
  die "needs apt: made for Debian 12 and Ubuntu 24.04. Elsewhere install by hand: ${packages[*]} and LLVM >= $least_llvm"
mapfile -t needed < <(missing)
[ ${#needed[@]} -gt 0 ] || exit 0
if [ "${1:-}" = --check ]; then
  printf 'missing: %s\n' "${needed[@]}"
  exit 1
fi

if [ "$(id -u)" = 0 ]; then
  as_root() { DEBIAN_FRONTEND=noninteractive "$@"; }
else
  command -v sudo >/dev/null || die "not root and no sudo: ask an administrator to run this script"
  as_root() { sudo DEBIAN_FRONTEND=noninteractive "$@"; }
fi
apt() { quietly as_root apt-get -qq -o Acquire::Retries=3 -o Dpkg::Lock::Timeout=300 "$@"; }

echo "setup: installing ${needed[*]}"
apt update

# Debian 12 has Catch2 3 only in its backports: the same mirror, the same key, one more line.
options=()
catch2=$(apt-cache madison catch2 | awk '$3 ~ /^3/ && !found++ {print $3}')
if [[ " ${needed[*]} " == *" catch2 "* ]]; then
  if [ -z "$catch2" ]; then
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' | awk -v name="$codename" '$1 == name && !found++ {print $2}')
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    [ -n "$mirror" ] && [ -e "$keyring" ] || die "apt offers no Catch2 3 and this is no Debian with its archive keyring; install Catch2 >= 3 by hand"
    echo "deb [signed-by=$keyring] $mirror $codename-backports main" |
      as_root tee /etc/apt/sources.list.d/narrowgauge-backports.list >/dev/null
    apt update
    catch2=$(apt-cache madison catch2 | awk '$3 ~ /^3/ && !found++ {print $3}')
    [ -n "$catch2" ] || die "no Catch2 3 in $codename-backports at $mirror"
  fi
  # Its dependencies (the library itself) come from where it comes from.
  release=$(apt-cache policy catch2 | grep -A1 -F " $catch2 " | grep -oE '[a-z]+-backports' | head -n 1 || true)
  [ -z "$release" ] || options=(-t "$release")
  apt install -y --no-install-recommends "${options[@]}" "catch2=$catch2"
fi

wanted=()
for package in "${needed[@]}"; do
  case $package in
    catch2) ;;
    llvm-dev)
      llvm=$(apt-cache pkgnames llvm- | newest_llvm)
      [ -n "$llvm" ] || die "apt offers no llvm-NN-dev with NN >= $least_llvm; is the security or updates suite of the distribution enabled?"
      wanted+=("$llvm")
      ;;
    *) wanted+=("$package") ;;
  esac
done
[ ${#wanted[@]} -eq 0 ] || apt install -y --no-install-recommends "${wanted[@]}"

mapfile -t needed < <(missing)
[ ${#needed[@]} -eq 0 ] || die "still missing after installing: ${needed[*]}"
dpkg --compare-versions "$(installed_version verilator)" ge 5.006 || die "Verilator $(installed_version verilator) is older than 5.006"
echo "setup: done"
