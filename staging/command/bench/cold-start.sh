#!/bin/bash
# How long a whole process takes that says its version or copies one object of 16 KiB: Sluice as one file without anything
# beside it, with its native libraries, with its class archive too, and the AWS command line. Interleaved rounds, medians.
#
#   staging/command/bench/cold-start.sh [ROUNDS]    needs a build (mvn package), a C compiler with OpenSSL, GNU time; aws if there is one
set -euo pipefail
export LC_ALL=C.UTF-8

rounds=${1:-11}
here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
built=$here/../target/dist/sluice
[ -x "$built" ] || { echo "cold-start: build first: mvn package" >&2; exit 1; }

work=$(mktemp -d)
server=
cleanup() {
    [ -z "$server" ] || kill "$server"
    rm -rf "$work"
}
trap cleanup EXIT

make -s -C "$here/../../bench/server" TARGET="$work/server" >&2
"$work/server/static-s3" --port 0 --set one=1x16K >"$work/server.out" &
server=$!
for _ in $(seq 100); do
    port=$(sed -n 's/.*:\([0-9]*\).*/\1/p;q' "$work/server.out")
    [ -z "$port" ] || break
    read -r -t 0.05 _ <> <(:) || :
done
endpoint=http://127.0.0.1:$port
export AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true

mkdir "$work/bare" "$work/libraries" "$work/prepared"
cp "$built" "$work/bare/"
cp "$built" "$work/prepared/"
"$work/prepared/sluice" prepare
cp "$built" "$work/libraries/"
cp -r "$work/prepared/sluice-native" "$work/libraries/"

measure() { # NAME COMMAND...
    local name=$1
    shift
    local status=0
    /usr/bin/time -q -f "%e %U %S %M" -o "$work/time" "$@" >/dev/null 2>"$work/err" || status=$?
    [ "$status" = 0 ] || { echo "cold-start: $name ended with $status: $(head -3 "$work/err")" >&2; exit 1; }
    echo "$name $(cat "$work/time")" >>"$work/runs"
}

for round in $(seq "$rounds"); do
    for kind in bare libraries prepared; do
        measure "version/sluice-$kind" "$work/$kind/sluice" --version
        measure "object/sluice-$kind" "$work/$kind/sluice" stage s3://one/ "$work/to-$kind-$round" --path-style \
            --progress none --endpoint-url "$endpoint"
    done
    if command -v aws >/dev/null; then
        measure version/aws aws --version
        measure object/aws aws s3 cp --recursive --quiet --endpoint-url "$endpoint" s3://one/ "$work/to-aws-$round"
    fi
done

median() { sort -g | awk '{ value[NR] = $1 } END { print NR % 2 ? value[(NR + 1) / 2] : (value[NR / 2] + value[NR / 2 + 1]) / 2 }'; }
printf '%-26s %8s %8s %10s   medians of %s\n' "" "wall s" "CPU s" "peak MiB" "$rounds"
cut -d' ' -f1 "$work/runs" | sort -u | while read -r name; do
    runs=$(grep "^$name " "$work/runs")
    printf '%-26s %8s %8s %10s\n' "$name" "$(awk '{ print $2 }' <<<"$runs" | median)" \
        "$(awk '{ print $3 + $4 }' <<<"$runs" | median)" "$(awk '{ print int($5 / 1024) }' <<<"$runs" | median)"
done
