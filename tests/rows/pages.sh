#!/bin/sh
# The pages for people and the site that gcc's build made of them.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

gcc_build || finish
script tests/docs/run.sh "$out/gcc/docs/html"
finish
