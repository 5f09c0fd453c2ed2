#!/bin/bash
# Counts the system calls that `sluice stage` makes on the destination's files, per file, over 1,000 small objects.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$here/target
objects=1000
spec=set-s=${objects}x16K

command -v strace >/dev/null || {
    echo "syscalls: strace is needed" >&2
    exit 1
}
make -s -C "$here/server" TARGET="$target"
"$root/sluice" --version >/dev/null

work=$(mktemp -d)
server=
cleanup() {
    trap - EXIT
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
    wait || :
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

"$target/static-s3" --set "$spec" >"$work/server" &
server=$!
for ((k = 0; k < 200; k++)); do
    port=$(sed -n 's/^listening on 127.0.0.1://p' "$work/server")
    [ -z "$port" ] || break
    sleep 0.05
done

unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY AWS_PROFILE AWS_CA_BUNDLE
export AWS_ACCESS_KEY_ID=bench AWS_SECRET_ACCESS_KEY=bench AWS_REGION=us-east-1
# -y shows the file behind a descriptor, so that every call can be told to be on the destination or not.
strace -f -qq -y -e trace=file,desc -e signal=none -o "$work/trace" \
    "$root/sluice" stage --endpoint-url "http://127.0.0.1:$port" --path-style --progress none "$@" \
    s3://set-s/ "$work/destination" >"$work/log" 2>&1 || {
    cat "$work/log" >&2
    exit 1
}
"$target/static-s3" --compare "$work/destination" --set "$spec"

# A call that another thread interrupts is written in two halves; the first has the name and the file.
sed 's/^[0-9]* *//' "$work/trace" | grep -v '^<\.\.\.' | grep -F "$work/destination" |
    awk -v objects="$objects" -v records="$work/destination/.sluice/" '
        {
            call = $0
            sub(/\(.*/, "", call)
            kind = index($0, records) ? "records" : /\.bin|\.tmp/ ? "files" : "directories"
            count[kind, call]++
            calls[call] = 1
        }
        END {
            printf "%-20s %12s %12s %12s\n", "system call", "per file", "directories", "records"
            for (call in calls) {
                printf "%-20s %12.3f %12d %12d\n", call, count["files", call] / objects, count["directories", call], \
                    count["records", call]
            }
        }' | (read -r head && echo "$head" && sort -k2,2nr)
