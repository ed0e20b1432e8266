#!/bin/sh
# Locales whose decimals have a comma, and whose i is not that of others: every process sets them before its main, by
# locale.c, and says the same as ever. The locales are made in build-test/locales, the system's stay as they are.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages locales) || cannot 'the package locales cannot be installed'

gcc_build || finish
locales=$out/locales
mkdir -p "$locales"
check 'what sets the locale' gcc -std=c11 -Wall -Wextra -Werror -shared -fPIC -o "$locales/locale.so" tests/rows/locale.c || finish
printf '#include <stdio.h>\nint main(void) { printf("%%.1f\\n", 0.5); return 0; }\n' >"$locales/half.c"
check 'what shows the locale' gcc -o "$locales/half" "$locales/half.c" || finish

for locale in de_DE tr_TR; do
    # It warns of what it replaces and goes on.
    localedef --no-archive -c -i "$locale" -f UTF-8 "$locales/$locale.UTF-8" >"$locales/$locale.log" 2>&1 || true
    [ -d "$locales/$locale.UTF-8" ] || cannot "$locale cannot be made: $(tail -n 1 "$locales/$locale.log")"
    inside="env LOCPATH=$locales ISM3_TEST_LOCALE=$locale.UTF-8 LD_PRELOAD=$locales/locale.so"
    # shellcheck disable=SC2086 # words
    check "$locale: a half has a comma" test "$($inside "$locales/half")" = 0,5 || finish
    suite "locale-$locale" "$out/gcc" --wrapper "$inside" --suite unit --suite wire --suite platforms --suite examples
    # The command leaves the locale alone; the tests know what the system calls its errors then.
    suite "locale-$locale-command" "$out/gcc" --wrapper "env ISM3_TEST_WORDS=C $inside" --suite command
done
finish
