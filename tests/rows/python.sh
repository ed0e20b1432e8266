#!/bin/sh
# The binding for Python, with the libraries of gcc's build.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

gcc_build || finish
script bindings/python/tests/run.sh "$out/gcc/lib" "$out/python"
finish
