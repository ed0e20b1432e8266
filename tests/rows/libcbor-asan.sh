#!/bin/sh
# What is read or written as bytes, with the libcbor of ISM3_LIBCBOR_SOURCE, under the sanitizers.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

[ -n "${ISM3_LIBCBOR_SOURCE:-}" ] || cannot 'the sources of libcbor are not given: see ISM3_LIBCBOR_SOURCE'
script tests/libcbor.sh "$ISM3_LIBCBOR_SOURCE"
finish
