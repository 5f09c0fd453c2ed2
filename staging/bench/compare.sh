#!/bin/bash
# Runs Sluice and the tools people use on the same data, in paired rounds, against a native S3 server on loopback, and
# writes a table, a CSV and plots. See README.md beside it.
set -euo pipefail

here=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
root=$(cd "$here/../.." && pwd)
target=$here/target

# What each set is, as the server reads it.
declare -A set_of=(
    [a]=8x1G
    [b]=20000x16K/20
    [c]=2000x1M/4,4x512M
    [d]=200000x4K/2000
    [e]=1x8G
    [f]=2x1G
    [tiny]=300x16K/3,3x40M
)
all_peers="sluice floor rclone rclone-tuned aws aws-crt tm-crt tm-java curl s5cmd"

sets=a,b,c,d,e
peers=${all_peers// /,}
schemes=http,https
places=memory,disk
rounds=3
limit=900
out=$target/results
memory=/dev/shm
disk=$target

usage() {
    cat <<EOF
usage: compare.sh [--sets a,b,..] [--peers sluice,..] [--schemes http,https] [--places memory,disk] [--rounds N]
                  [--limit SECONDS] [--out DIR] [--memory DIR] [--disk DIR]

sets      $(printf '%s ' "${!set_of[@]}" | tr ' ' '\n' | sort | tr '\n' ' ')
peers     $all_peers
limit     after how many seconds a run is given up (default $limit)
memory    a directory in memory (default $memory); disk: one on a disk (default $disk)
EOF
    exit "$1"
}

while [ $# -gt 0 ]; do
    case $1 in
        --sets | --peers | --schemes | --places | --rounds | --limit | --out | --memory | --disk)
            [ $# -ge 2 ] || usage 2 >&2
            declare "${1#--}=$2"
            shift 2
            ;;
        --help) usage 0 ;;
        *) usage 2 >&2 ;;
    esac
done

say() { echo "compare: $*" >&2; }
die() {
    say "$*"
    exit 1
}

work=$(mktemp -d)
disk_work=$work
memory_work=$work
declare -A server
running=

cleanup() {
    trap - EXIT INT TERM
    for pid in $running "${server[@]}"; do
        kill "$pid" 2>/dev/null || :
    done
    wait || :
    rm -rf "$work" "$disk_work" "$memory_work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

for name in ${sets//,/ }; do
    [ -n "${set_of[$name]:-}" ] || die "no such set: $name"
done
for name in ${peers//,/ }; do
    [[ " $all_peers " == *" $name "* ]] || die "no such peer: $name"
done
for tool in make cc openssl /usr/bin/time awk; do
    command -v "$tool" >/dev/null || die "$tool is needed"
done
mkdir -p "$out" "$disk" "$target"
memory_work=$(mktemp -d "$memory/sluice-bench.XXXXXX")
disk_work=$(mktemp -d "$disk/sluice-bench.XXXXXX")

wants() { [[ ,$peers, == *,$1,* ]]; }

# Takes a peer out of the run, and says why.
without() {
    wants "$1" || return 0
    say "without $1: $2"
    peers=$(tr , '\n' <<<"$peers" | grep -vx "$1" | paste -sd ,)
}

# --- what is built and found, before proxies and certificates of the surroundings are forgotten

make -s -C "$here/server" TARGET="$target"
make -s -C "$here/floor" TARGET="$target"

if wants sluice && ! "$root/sluice" --version >"$work/sluice" 2>&1; then
    cat "$work/sluice" >&2
    without sluice "its command does not start"
fi
if wants tm-crt || wants tm-java; then
    if mvn -q -B -f "$here/transfer-manager/pom.xml" package -Djacoco.skip >"$work/mvn" 2>&1; then
        tm=$here/transfer-manager/target
        tm_path=$tm/transfer-manager.jar$(printf ':%s' "$tm"/lib/*.jar)
    else
        tail -n 5 "$work/mvn" >&2
        without tm-crt "it does not build"
        without tm-java "it does not build"
    fi
fi
command -v rclone >/dev/null || { without rclone "not installed" && without rclone-tuned "not installed"; }
command -v curl >/dev/null || without curl "not installed"
command -v s5cmd >/dev/null || without s5cmd "not installed"
# A version manager may put another aws first on the path; version 2 is what is meant.
aws=
for candidate in /usr/bin/aws /usr/local/bin/aws "$(command -v aws || :)"; do
    if [ -x "$candidate" ] && "$candidate" --version 2>/dev/null | grep -q '^aws-cli/2'; then
        aws=$candidate
        break
    fi
done
if [ -z "$aws" ]; then
    without aws "no aws-cli of version 2 is installed"
    without aws-crt "no aws-cli of version 2 is installed"
fi

# --- the same surroundings for all: no proxy, no profile, no certificate but ours

unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY AWS_PROFILE AWS_CA_BUNDLE CURL_CA_BUNDLE \
    SSL_CERT_FILE SSL_CERT_DIR AWS_ENDPOINT_URL AWS_ENDPOINT_URL_S3 AWS_SESSION_TOKEN REQUESTS_CA_BUNDLE
export AWS_ACCESS_KEY_ID=bench AWS_SECRET_ACCESS_KEY=bench AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export RCLONE_CONFIG= RCLONE_S3_PROVIDER=Other RCLONE_S3_ENV_AUTH=true RCLONE_S3_NO_CHECK_BUCKET=true
printf '[default]\ns3 =\n  preferred_transfer_client = crt\n' >"$work/aws-crt"
printf '[default]\ns3 =\n  preferred_transfer_client = default\n  max_concurrent_requests = 20\n' >"$work/aws-classic"

ca=$work/ca.pem
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1,DNS:localhost -keyout "$work/key.pem" -out "$ca" 2>/dev/null
keytool -importcert -noprompt -alias bench -file "$ca" -keystore "$work/trust.p12" -storetype PKCS12 \
    -storepass benchmark >/dev/null 2>&1 || die "keytool is needed, as every JDK has it"

java_trust="-Djavax.net.ssl.trustStore=$work/trust.p12 -Djavax.net.ssl.trustStorePassword=benchmark"

# The CRT mode of aws-cli before 2.10 speaks to the default ports only, whatever the endpoint says.
declare -A wanted_port=([http]=0 [https]=0)
if [ "$(id -u)" = 0 ]; then
    wanted_port=([http]=80 [https]=443)
fi

declare -A port
start_server() {
    local scheme=$1 arguments=(--port "${wanted_port[$1]}")
    for name in ${sets//,/ }; do
        arguments+=(--set "set-$name=${set_of[$name]}")
    done
    if [ "$scheme" = https ]; then
        arguments+=(--certificate "$ca" --private-key "$work/key.pem")
    fi
    "$target/static-s3" "${arguments[@]}" >"$work/server-$scheme" &
    server[$scheme]=$!
    for ((k = 0; k < 600; k++)); do
        port[$scheme]=$(sed -n 's/^listening on 127.0.0.1://p' "$work/server-$scheme")
        [ -z "${port[$scheme]}" ] || return 0
        kill -0 "${server[$scheme]}" 2>/dev/null || break
        sleep 0.05
    done
    die "the $scheme server does not start (is port ${wanted_port[$scheme]} taken?)"
}

# Leaves the command of a peer in `command`; what it needs around it goes through env.
command_of() {
    local peer=$1 scheme=$2 bucket=$3 directory=$4
    local endpoint=$scheme://127.0.0.1:${port[$scheme]}
    local trust=()
    case $peer in
        sluice)
            # The first is for the native client, the second for what the JVM itself connects.
            [ "$scheme" = http ] || trust=(AWS_CA_BUNDLE="$ca" SLUICE_JAVA_OPTS="$java_trust")
            command=(env "${trust[@]}" "$root/sluice" stage --endpoint-url "$endpoint" --path-style --progress none
                "s3://$bucket/" "$directory")
            ;;
        floor)
            [ "$scheme" = http ] || trust=("$ca")
            command=("$target/floor" "${port[$scheme]}" "$bucket" "$directory" "${trust[@]}")
            ;;
        rclone | rclone-tuned)
            [ "$scheme" = http ] || trust=(--ca-cert "$ca")
            command=(env RCLONE_S3_ENDPOINT="$endpoint" rclone copy "${trust[@]}" ":s3:$bucket" "$directory")
            if [ "$peer" = rclone-tuned ]; then
                command+=(--transfers 8 --checkers 8 --use-server-modtime --s3-no-head-object --no-check-dest
                    --ignore-checksum --fast-list --buffer-size 0 --local-no-set-modtime)
            fi
            ;;
        aws | aws-crt)
            [ "$scheme" = http ] || trust=(AWS_CA_BUNDLE="$ca")
            local configuration=$work/aws-classic
            if [ "$peer" = aws-crt ]; then
                configuration=$work/aws-crt
            fi
            command=(env "${trust[@]}" AWS_CONFIG_FILE="$configuration" "$aws" --endpoint-url "$endpoint"
                s3 cp --recursive --only-show-errors "s3://$bucket" "$directory")
            ;;
        tm-crt | tm-java)
            # shellcheck disable=SC2206
            [ "$scheme" = http ] || trust=($java_trust)
            # Without the second compiler small objects go faster, and the JDK's TLS far slower.
            local compiler=(-XX:TieredStopAtLevel=1)
            [ "$scheme-$peer" != https-tm-java ] || compiler=()
            command=(java -Xmx512m -XX:+UseSerialGC "${compiler[@]}" "${trust[@]}" -cp "$tm_path" io.sluice.bench.DownloadDirectory
                "${peer#tm-}" "$endpoint" "$bucket" "$directory")
            ;;
        curl)
            [ "$scheme" = http ] || trust=(--cacert "$ca")
            # It lists nothing: the URLs are given to it.
            command=(curl -sS --fail -Z --parallel-max 8 --create-dirs "${trust[@]}" -K "$work/urls-$scheme-$bucket"
                --output-dir "$directory")
            ;;
        s5cmd)
            [ "$scheme" = http ] || trust=(AWS_CA_BUNDLE="$ca")
            command=(env "${trust[@]}" s5cmd --endpoint-url "$endpoint" --log error cp "s3://$bucket/*" "$directory/")
            ;;
    esac
}

make_urls() {
    local scheme=$1 bucket=$2
    "$target/static-s3" --keys --set "$bucket=${set_of[${bucket#set-}]}" |
        awk -v base="$scheme://127.0.0.1:${port[$scheme]}/$bucket/" \
            '{ printf "url = \"%s%s\"\noutput = \"%s\"\n", base, $1, $1 }' >"$work/urls-$scheme-$bucket"
}

# CPU seconds: of a process, and of all the machine.
ticks=$(getconf CLK_TCK)
cpu_of() { awk -v t="$ticks" '{ sub(/.*\) /, ""); print ($12 + $13) / t }' "/proc/$1/stat"; }
cpu_of_all() { awk -v t="$ticks" '/^cpu / { print ($2 + $3 + $4 + $7 + $8) / t }' /proc/stat; }

csv=$out/runs.csv
echo "set,scheme,place,round,peer,status,wall_s,user_s,sys_s,server_cpu_s,peak_rss_mib,foreign_cpu_share,bytes,objects" >"$csv"

run() {
    local name=$1 scheme=$2 place=$3 round=$4 peer=$5
    local bucket=set-$name parent=${place}_work
    local directory=${!parent}/$name-$scheme-$round-$peer
    local pid=${server[$scheme]}
    local command
    mkdir "$directory"
    : >"$work/time"
    command_of "$peer" "$scheme" "$bucket" "$directory"
    sync -f "$directory"

    local served all begun ended status=ok
    served=$(cpu_of "$pid")
    all=$(cpu_of_all)
    begun=$EPOCHREALTIME
    timeout -k 10 "$limit" /usr/bin/time -o "$work/time" -f '%U %S %M' "${command[@]}" >"$work/log" 2>&1 &
    running=$!
    wait "$running" || status=failed
    running=
    ended=$EPOCHREALTIME
    all="$all $(cpu_of_all)"
    served="$served $(cpu_of "$pid")"

    # Every peer's bytes are looked at once per set, scheme and place; its later runs are counted on.
    if [ "$status" = ok ] && [ "$round" = 1 ] &&
        ! "$target/static-s3" --compare "$directory" --set "$bucket=${set_of[$name]}" >>"$work/log" 2>&1; then
        status=wrong
    fi
    if [ "$status" != ok ]; then
        say "$peer $status on $name ($scheme, $place), it said:"
        tail -n 8 "$work/log" >&2
    fi
    awk -v OFS=, -v begun="${begun/,/.}" -v ended="${ended/,/.}" -v all="$all" -v served="$served" -v spec="${set_of[$name]}" \
        -v head="$name,$scheme,$place,$round,$peer,$status" '
        function bytes(text) {
            return text * (text ~ /G$/ ? 2 ^ 30 : text ~ /M$/ ? 2 ^ 20 : text ~ /K$/ ? 2 ^ 10 : 1)
        }
        END {
            split(all, a, " "); split(served, s, " ")
            wall = ended - begun
            server = s[2] - s[1]
            foreign = (a[2] - a[1] - server - $1 - $2) / wall
            groups = split(spec, group, ",")
            for (k = 1; k <= groups; k++) {
                split(group[k], word, /[x\/]/)
                objects += word[1]
                total += word[1] * bytes(word[2])
            }
            printf "%s,%.3f,%.2f,%.2f,%.2f,%.0f,%.2f,%.0f,%d\n", head, wall, $1, $2, server, $3 / 1024, \
                foreign < 0 ? 0 : foreign, total, objects
        }' <(tail -n 1 "$work/time") | tee -a "$csv" >&2

    # A file system gives out inodes slowly for a while after many were freed: directories of many small files stay
    # until the end, unless they are in memory.
    if [ "$place" = memory ] || [ "$(find "$directory" -maxdepth 3 -type f -printf x | head -c 5000 | wc -c)" -lt 5000 ]; then
        rm -rf "$directory"
    fi
}

for scheme in ${schemes//,/ }; do
    start_server "$scheme"
    for name in ${sets//,/ }; do
        ! wants curl || make_urls "$scheme" "set-$name"
        for place in ${places//,/ }; do
            for ((round = 1; round <= rounds; round++)); do
                for peer in ${peers//,/ }; do
                    run "$name" "$scheme" "$place" "$round" "$peer"
                done
            done
        done
    done
    kill "${server[$scheme]}"
    wait "${server[$scheme]}" 2>/dev/null || :
    unset "server[$scheme]"
done

{
    echo "# Comparison"
    echo
    echo "$(date -u +%Y-%m-%d), $(nproc) CPUs ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(
        awk '/^MemTotal/ { printf "%.0f GiB", $2 / 2 ^ 20 }' /proc/meminfo), Linux $(uname -r | cut -d- -f1), server and client on the same machine."
    echo "Memory: $(df --output=fstype "$memory" | tail -n 1). Disk: $(df --output=fstype "$disk" | tail -n 1)."
    awk -f "$here/report.awk" "$csv"
} >"$out/report.md"
say "wrote $out/report.md and $csv"

if command -v gnuplot >/dev/null; then
    for scheme in ${schemes//,/ }; do
        for place in ${places//,/ }; do
            awk -v scheme="$scheme" -v place="$place" -v peers="$peers" -v sets="$sets" -v plot=1 \
                -f "$here/report.awk" "$csv" >"$work/plot.dat"
            gnuplot -e "data='$work/plot.dat'; output='$out/plot-$scheme-$place.svg'; title='$scheme, destination in $place'; columns=$(wc -w <<<"${peers//,/ } set")" \
                "$here/plot.gnuplot" && say "wrote $out/plot-$scheme-$place.svg"
        done
    done
else
    say "without plots: gnuplot is not installed"
fi
