#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and runs every test but the nightly ones. Arguments go to ctest:
#   scripts/run_tests.sh                    all
#   scripts/run_tests.sh -R '^tensor'       by name
#   scripts/run_tests.sh -L unit            by label (lint unit golden system)
. "$(dirname "$(realpath "$0")")/common.sh"
scripts/setup.sh tests
configure ci
build ci
status=0
ctest --preset ci --parallel "${NG_JOBS:-$(nproc)}" "$@" || status=$?
# ctest names the tests that it skipped, but not why.
grep -hoE 'not (run|judged): .*' build/ci/Testing/Temporary/LastTest.log 2>/dev/null | sort -u | sed 's/^/skipped, /' || true
exit $status
