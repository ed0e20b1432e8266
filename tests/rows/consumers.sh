#!/bin/sh
# gcc's build, installed, as others use it.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
need_packages clang g++

gcc_installed || finish

script tests/consumer/run.sh "$out/prefix" "$out/consumer"
finish
