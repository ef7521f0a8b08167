#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Says in one line, with exit status 2, when the tools cannot work below the folder that this repository is in: Verilator cuts a file's
# name at a blank, so that no waiver meets it, and make, CMake and the shell have meanings of their own for the others.
place=$(cd -P -- "$(dirname -- "$(realpath -- "$0")")/.." && pwd)
case $place in
  *[][[:space:]\"\'\\\;\$\&\(\)\<\>\|\`*?{}\#%:!^]*)
    echo "$place: this folder's name has a blank or a sign that Verilator, make or CMake cannot take; move the repository, for example to $HOME/narrowgauge" >&2
    exit 2
    ;;
esac
