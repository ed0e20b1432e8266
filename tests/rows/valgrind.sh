#!/bin/sh
# The unit tests, the golden documents and the smaller programs under valgrind's memcheck.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages valgrind) || cannot 'valgrind cannot be installed'

gcc_build || finish
# Only our own programs: an interpreter is given to nobody's memcheck.
cat >"$out/valgrind" <<'END'
#!/bin/sh
case $1 in */python*) exec "$@" ;; esac
exec valgrind --quiet --leak-check=full --errors-for-leak-kinds=definite,possible --error-exitcode=9 "$@"
END
chmod 755 "$out/valgrind"
printf '#include <stdlib.h>\nint main(void) { int *p = malloc(4); return p && *p == 7; }\n' >"$out/$row.c"
check 'a program for it' gcc -o "$out/$row.program" "$out/$row.c"
check 'a value that was not set is noticed' sh -c "! '$out/valgrind' '$out/$row.program'"
suite valgrind "$out/gcc" --wrapper "$out/valgrind" --timeout-multiplier 100 --suite unit --suite wire --suite examples
finish
