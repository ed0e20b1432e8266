#!/bin/sh
# gcc, as users build it: without warnings, with the API pages; every test but those that build for themselves.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
need_packages doxygen valgrind

# The witness asks a thousand by itself; from 300 on it wants to have met every situation.
export ISM3_CASES="${ISM3_CASES:-400}"
gcc_build || finish
suite gcc "$out/gcc" --no-suite on-request --no-suite own-build
check 'valgrind: embed' valgrind --quiet --leak-check=full --error-exitcode=9 "$out/gcc/examples/embed/embed"
finish
