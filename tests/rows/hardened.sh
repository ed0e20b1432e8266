#!/bin/sh
# gcc with what distributions harden with: no warning of it, the tests pass, and the files have what was asked for.
# shellcheck source=tests/rows/common.sh
. "$(dirname -- "$0")/common.sh"
(need_packages binutils) || cannot 'binutils cannot be installed'

flags='-O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -Wformat -Wformat-security -Werror=format-security'
case $(uname -m) in x86_64) flags="$flags -fcf-protection" ;; esac
build "$out/hardened" gcc -Dio=enabled -Dexamples=true --buildtype=plain -Db_pie=true "-Dc_args=$flags" \
    '-Dc_link_args=-Wl,-z,relro,-z,now' || finish

# told PATTERN OPTION: by readelf, of the file
# shellcheck disable=SC2317 # called by check
told() {
    readelf -W "$2" "$file" | grep -e "$1"
}

# shellcheck disable=SC2317 # called by check
marked() {
    objdump --disassemble "$file" | grep endbr
}

# has WHAT PATTERN OPTION
has() {
    check "$(basename -- "$file"): $1" told "$2" "$3"
}
for file in "$out/hardened/lib/libism3.so" "$out/hardened/lib/io/libism3-io.so" "$out/hardened/examples/ism3/ism3"; do
    has 'relocations are read-only' GNU_RELRO --program-headers
    has 'bound at once' 'BIND_NOW\|FLAGS.*NOW' --dynamic
    has 'stack protector' __stack_chk_fail --dyn-syms
    has 'at any address' 'Type: *DYN' --file-header
    has 'no stack is run' 'GNU_STACK .* RW ' --program-headers
    # The note of it that the linker could leave is not there: libc's own objects lack it on Debian 12.
    case $flags in *cf-protection*) check "$(basename -- "$file"): jumps are checked" marked ;; esac
done
file=$out/hardened/lib/libism3.so
has 'checked calls of libc' '__[a-z]*_chk' --dyn-syms
suite hardened "$out/hardened" --suite unit --suite wire --suite command --suite platforms --suite examples
finish
