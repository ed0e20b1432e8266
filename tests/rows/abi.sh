#!/bin/sh
# What is promised to those who linked before, of gcc's build, installed; and every header alone, in every language.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

gcc_installed || finish
script tests/abi/run.sh "$out/prefix" "$out/abi"
finish
