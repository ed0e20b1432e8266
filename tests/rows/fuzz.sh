#!/bin/sh
# libFuzzer on every target, ISM3_FUZZ_SECONDS each (60); what it finds lies in build-test/fuzz/found.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

export ISM3_FUZZ_BUILD="$out/fuzz"
check 'no findings' sh tests/fuzz/run.sh "${ISM3_FUZZ_SECONDS:-60}" && cat "$check_log"
finish
