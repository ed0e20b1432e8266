#!/bin/sh
# clang with MemorySanitizer: the core, its unit tests, laws and golden documents. The sanitizer does not see into libraries
# that are not built with it: msan_cbor.c tells it what libcbor writes; cmocka writes nothing for us. Not libism3-io, whose
# jansson and zlib write much.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages clang libclang-rt-14-dev) || cannot 'packages that it needs cannot be installed'

printf 'int main(void) { return 0; }\n' >"$out/$row.c"
sanitized() {
    clang -fsanitize=memory -o "$out/$row.program" "$out/$row.c" && "$out/$row.program"
}
sanitized >"$out/$row.log" 2>&1 ||
    cannot "no program with this sanitizer runs here: $(tail -n 1 "$out/$row.log")"
# What the sanitizer adds makes frames larger.
build "$out/msan" clang -Dio=disabled -Dexamples=false -Db_sanitize=memory -Db_lundef=false -Doptimization=1 \
    '-Dc_args=-fno-omit-frame-pointer -Wframe-larger-than=16384' || finish
check 'what is told of libcbor' clang -std=c11 -Wall -Wextra -Werror -fsanitize=memory -O1 -shared -fPIC \
    -o "$out/msan/cbor.so" tests/rows/msan_cbor.c || finish

# Python has no sanitizer to tell.
cat >"$out/msan/run" <<END
#!/bin/sh
case \$1 in */python*) exec "\$@" ;; esac
LD_PRELOAD=$out/msan/cbor.so exec "\$@"
END
chmod 755 "$out/msan/run"

printf '#include <stdlib.h>\nint main(void) { int *p = malloc(4); return p && *p == 7; }\n' >"$out/$row.c"
clang -fsanitize=memory -o "$out/$row.program" "$out/$row.c"
check 'a value that was not set is noticed' sh -c "! '$out/msan/run' '$out/$row.program'"
suite msan "$out/msan" --wrapper "$out/msan/run" --timeout-multiplier 20 \
    --suite unit --suite laws --suite wire --suite platforms
finish
