#!/bin/sh
# gcc, as users build it: without warnings, with the API pages; every test but those that build for themselves.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
need_packages doxygen valgrind

# The witness asks a thousand by itself, and wants to have met every situation from 300 on; replayed inputs have 50 copies.
export ISM3_CASES="${ISM3_CASES:-300}" ISM3_ROUNDS="${ISM3_ROUNDS:-20}"
gcc_build || finish
suite gcc "$out/gcc" --no-suite on-request --no-suite own-build
check 'valgrind: embed' valgrind --quiet --leak-check=full --error-exitcode=9 "$out/gcc/examples/embed/embed"
finish
