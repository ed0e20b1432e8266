#!/bin/sh
# Installed: each public header by itself, and the library as others use it.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
need_packages clang g++

gcc_build || finish
rm -rf "$out/prefix"
check 'install' meson install -C "$out/gcc" --no-rebuild || finish

# Each header by itself, and twice: it includes what it needs and guards against itself.
for header in $(cd "$out/prefix/include" && find . -name '*.h' | sed 's|^\./||' | sort); do
    printf '#include <%s>\n#include <%s>\nextern int used;\n' "$header" "$header" >"$out/alone.c"
    for mode in 'gcc -std=c99 -x c' 'gcc -std=c11 -x c' 'g++ -std=c++11 -x c++' \
        'clang -std=c99 -x c' 'clang -std=c11 -x c' 'clang++ -std=c++11 -x c++'; do
        # shellcheck disable=SC2086 # a command with its options
        check "$header alone: $mode" \
            $mode -Wall -Wextra -Wpedantic -Werror -fsyntax-only -I "$out/prefix/include" "$out/alone.c"
    done
done
script tests/consumer/run.sh "$out/prefix" "$out/consumer"
finish
