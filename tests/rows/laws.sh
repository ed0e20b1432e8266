#!/bin/sh
# Every law on many drawn cases: ISM3_LAW_CASES of them, 100,000 if it is not set.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

gcc_build || finish
check 'every law' sh tests/laws/long.sh "$out/gcc/tests/laws/laws" "${ISM3_LAW_CASES:-100000}" && cat "$check_log"
finish
