#!/bin/sh
# What is committed, on a Debian that has nothing: the README's first command, and Debian packages. Needs to be root.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages debootstrap) || cannot 'debootstrap cannot be installed'

script tests/packaging/bare.sh "$out/debian"
script examples/packaging/build-deb.sh "$out/debian"
finish
