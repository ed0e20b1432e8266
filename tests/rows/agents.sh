#!/bin/sh
# The examples inside real servers, which are installed for it: needs to be root.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

[ "$(id -u)" -eq 0 ] || cannot 'only root may install the servers'
sh tests/agents/install.sh || cannot 'the servers cannot be installed'
# Configured again, the build finds what is new.
gcc_build || finish
suite agents "$out/gcc" --suite agents
finish
