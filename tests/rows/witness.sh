#!/bin/sh
# Both witnesses on many cases: ISM3_CASES and ISM3_ASSESS_CASES of them, 4,000 and 1,000 if not set.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

export ISM3_CASES="${ISM3_CASES:-4000}" ISM3_ASSESS_CASES="${ISM3_ASSESS_CASES:-1000}"
gcc_build || finish
suite witness "$out/gcc" --suite witness --no-suite own-build --timeout-multiplier 10
finish
