#!/bin/sh
# The examples inside real servers, which are installed for it: needs to be root.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"

[ "$(id -u)" -eq 0 ] || cannot 'only root may install the servers'
sh tests/agents/install.sh || cannot 'the servers cannot be installed'
gcc_build || finish
# Configured again, the build finds what is new.
check 'configure again' meson setup --reconfigure "$out/gcc" || finish
check 'build again' ninja_in "$out/gcc" || finish
suite agents "$out/gcc" --suite agents
finish
