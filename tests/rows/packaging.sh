#!/bin/sh
# What goes out with a release: the bill of materials of the build, one version in all places.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
need_packages binutils python3-venv

gcc_build || finish
script tests/packaging/sbom.sh "$out/gcc" "$out/sbom"
script tests/packaging/release_check.sh
finish
