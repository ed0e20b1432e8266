#!/bin/sh
# asan.sh short|all: clang with address and undefined-behaviour sanitizers; short asks the longest tests fewer cases.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

# The first two are for the witnesses, then attacks of which every fourth is made, and copies that a fuzz target changes.
if [ "${1:-short}" = short ]; then
    export ISM3_CASES="${ISM3_CASES:-100}" ISM3_ASSESS_CASES="${ISM3_ASSESS_CASES:-40}" ISM3_ATTACKS="${ISM3_ATTACKS:-4}"
    export ISM3_ROUNDS="${ISM3_ROUNDS:-5}"
fi
build "$out/asan" clang -Dio=enabled -Dexamples=true -Db_sanitize=address,undefined -Db_lundef=false || finish
# What makes a build of its own would do the same again.
suite asan "$out/asan" --no-suite own-build --no-suite on-request
finish
