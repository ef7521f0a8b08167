#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds ngauge and classifies the handwritten digits. Arguments go to `ngauge demo`.
source "$(dirname "$0")/common.sh"
scripts/setup.sh
configure release
build release ngauge
exec build/release/bin/ngauge demo "$@"
