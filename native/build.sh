#!/bin/sh
# Builds the simulator. usage: build.sh [library|test|test-asan] (default: library)
# Looks for a C compiler in $CC, cc, gcc, clang. Everything goes below target/.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
src=$here/src/main/c
out=$here/target/native

find_compiler() {
    for c in "${CC:-}" cc gcc clang; do
        if [ -n "$c" ] && command -v "$c" >/dev/null 2>&1; then
            echo "$c"
            return 0
        fi
    done
    echo "The Lustre simulator is written in C and no C compiler was found (looked for \$CC, cc, gcc, clang)." >&2
    echo "Install one (Debian, Ubuntu: apt-get install gcc libc6-dev; Fedora, Amazon Linux: dnf install gcc glibc-devel) or set CC." >&2
    return 1
}

machine() {
    case $(uname -m) in
        x86_64 | amd64) echo x86_64 ;;
        aarch64 | arm64) echo aarch64 ;;
        *) uname -m ;;
    esac
}

case $(uname -s) in
    Linux) ;;
    *) echo "The Lustre simulator needs Linux; its library is not built on $(uname -s)." >&2; exit 0 ;;
esac

cc=$(find_compiler)
flags="-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -fPIC -fvisibility=hidden -pthread -include $src/real.h"
sources=$(ls "$src"/*.c)

# library VERSION FILE FLAGS: the library with the symbols and quirks of one release
library() {
    $cc $flags -O2 -finstrument-functions -DSIM_VERSION="$1" $3 -shared -Wl,-soname,liblustreapi.so.1 -Wl,-z,defs -o "$2.tmp" $sources
    mv "$2.tmp" "$2"
}

up_to_date() {
    [ -f "$1" ] && [ -z "$(find "$src" "$here/build.sh" -newer "$1" | head -n 1)" ]
}

# Five libraries from the same sources, two at a time.
build_libraries() {
    dir=$here/target/classes/io/sluice/lustre/simulator/linux-$(machine)
    mkdir -p "$dir" "$out"
    running=
    for spec in 217:liblustreapi.so.1: 215:liblustreapi-2.15.so.1: 212:liblustreapi-2.12.so.1: 210:liblustreapi-2.10.so.1: \
        217:libc-lustre-sim.so:-DSIM_ONLY_LIBC; do
        version=${spec%%:*}
        rest=${spec#*:}
        up_to_date "$dir/${rest%%:*}" && continue
        library "$version" "$dir/${rest%%:*}" "${rest#*:}" &
        if [ -n "$running" ]; then
            wait "$running"
        fi
        running=$!
    done
    if [ -n "$running" ]; then
        wait "$running"
    fi
}

# The test programs contain the simulator itself, so that they also reach what the library does not export.
build_test() {
    mkdir -p "$out"
    if ! up_to_date "$out/$2" || [ -n "$(find "$here/src/test/c" -newer "$out/$2" | head -n 1)" ]; then
        $cc $flags -g $3 -o "$out/$2" "$here/src/test/c/$1.c" $sources
    fi
}

run_tests() {
    for t in recorded_test behaviour_test libc_test; do
        build_test $t "$t$1" "$2"
        scratch=$(mktemp -d "${TMPDIR:-/tmp}/lustre-sim-test.XXXXXX")
        chmod 755 "$scratch"
        "$out/$t$1" "$scratch" || { echo "$t failed; its files are in $scratch" >&2; exit 1; }
        rm -rf "$scratch"
    done
}

case ${1:-library} in
    library) build_libraries ;;
    test) run_tests "" -O1 ;;
    test-asan) run_tests -asan "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all" ;;
    *) echo "usage: build.sh [library|test|test-asan]" >&2; exit 2 ;;
esac
