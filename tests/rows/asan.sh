#!/bin/sh
# asan.sh [all]: clang with address and undefined-behaviour sanitizers; without "all" the longest tests have fewer cases.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

# Cases of the two witnesses; every eighth attack; changed copies of each file that a fuzz target is given.
if [ "${1:-}" != all ]; then
    export ISM3_CASES="${ISM3_CASES:-50}" ISM3_ASSESS_CASES="${ISM3_ASSESS_CASES:-20}"
    export ISM3_ATTACKS="${ISM3_ATTACKS:-8}" ISM3_ROUNDS="${ISM3_ROUNDS:-5}"
fi
build "$out/asan" clang -Dio=enabled -Dexamples=true -Db_sanitize=address,undefined -Db_lundef=false || finish
# What makes a build of its own would do the same again.
suite "asan${1:-}" "$out/asan" --no-suite own-build --no-suite on-request
finish
