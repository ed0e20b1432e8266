#!/bin/sh
# cddl.sh [FOLDER]: docs/schema/ledger.cddl against every golden document, by CDDL tools that are not ours.
# The tool comes from PyPI into a folder of its own (build-cddl/ of the project, or FOLDER). Where that cannot be reached
# it says SKIPPED. A `cddl` in PATH (the one of crates.io) is asked too.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cd "$root"
. examples/packages.sh
need_packages python3 python3-venv

folder=${1:-$root/build-cddl}
if [ ! -x "$folder/bin/cddl-verify" ]; then
    /usr/bin/python3 -m venv "$folder"
    if ! "$folder/bin/pip" install --quiet --disable-pip-version-check cddl-verifier==1.5.3 cbor2==6.2.1 \
        >"$folder/pip.log" 2>&1; then
        tail -n 1 "$folder/pip.log"
        echo 'SKIPPED: cddl-verifier cannot be installed'
        echo '0 passed, 0 failed'
        exit 0
    fi
fi
"$folder/bin/python" tests/wire/cddl.py docs/schema/ledger.cddl tests/fixtures/v*
