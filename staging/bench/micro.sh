#!/bin/sh
# Builds and runs the JMH benchmarks. Arguments are JMH's own: a pattern of names, -f 3, -prof gc, -h.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")" && pwd)
(cd "$here/../.." && mvn -B -q -Pbench -pl staging/bench/micro -am package -Dmaven.test.skip=true -Djacoco.skip=true -Dmaven.source.skip=true)
exec java -cp "$here/micro/target/bench-micro.jar:$here/micro/target/lib/*" org.openjdk.jmh.Main "$@"
