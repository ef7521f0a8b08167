#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds ngauge and classifies the handwritten digits. Arguments go to `ngauge demo`.
. "$(dirname "$(realpath "$0")")/common.sh"
# A slip is told before the build: the options are those that the verb's source names.
options=$(grep -oE '"--[a-z]+[a-z-]*"' tb/cli/demo.cpp | tr -d '"' | sort -u; echo --help)
for word; do
  case $word in --?*)
    grep -qxF -e "${word%%=*}" <<<"$options" || die "unknown option $(printf %q "${word%%=*}"), expected one of: "$options ;;
  esac
done
scripts/setup.sh demo
configure release
build release ngauge
ngauge=$PWD/build/release/bin/ngauge
cd "$caller"
exec "$ngauge" demo "$@"
