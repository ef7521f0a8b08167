#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds ngauge and classifies the handwritten digits. Arguments go to `ngauge demo`.
. "$(dirname "$(realpath "$0")")/common.sh"
scripts/setup.sh demo
configure release
build release ngauge
ngauge=$PWD/build/release/bin/ngauge
cd "$caller"
exec "$ngauge" demo "$@"
