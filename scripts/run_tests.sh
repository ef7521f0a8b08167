#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing, builds everything and runs every test but the nightly ones. Arguments go to ctest:
#   scripts/run_tests.sh                    all
#   scripts/run_tests.sh -R '^tensor'       by name
#   scripts/run_tests.sh -L unit            by label (lint unit golden system)
. "$(dirname "$(realpath "$0")")/common.sh"
# ctest passes over an option that it does not know, and runs everything.
known='-(R|E|L|LE|I|U|F|FA|FS|FC|N|V|VV|Q|O|j[0-9]*)'
known+='|--(verbose|extra-verbose|quiet|progress|output-on-failure|stop-on-failure|output-log|output-junit|parallel|timeout|repeat|schedule-random'
known+='|rerun-failed|show-only|print-labels|no-tests|tests-regex|exclude-regex|label-regex|label-exclude|tests-information|union|max-width|test-load)(=.*)?'
for word in "$@"; do
  [[ $word != -* || $word =~ ^($known)$ ]] || die "unknown option '$word' (see ctest --help)"
done
scripts/setup.sh tests
configure ci
build ci
status=0
ctest --preset ci --parallel "${NG_JOBS:-$(nproc)}" "$@" || status=$?
# ctest names the tests that it skipped, but not why.
grep -hoE 'not (run|judged): .*' build/ci/Testing/Temporary/LastTest.log 2>/dev/null | sort -u | sed 's/^/skipped, /' || true
exit $status
