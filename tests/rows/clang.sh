#!/bin/sh
# clang as a release: most optimisation, no asserts.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

build "$out/clang" clang -Dio=enabled -Dexamples=true --buildtype=release || finish
suite clang "$out/clang" --suite unit --suite wire --suite laws --suite platforms --suite examples
finish
