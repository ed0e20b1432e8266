#!/bin/sh
# Every attack on the command, in every way.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

export ISM3_ATTACKS=all
gcc_build || finish
suite attacks "$out/gcc" --suite attacks
finish
