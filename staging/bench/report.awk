# Tables of medians out of the runs of compare.sh; with plot=1 the matrix that plot.gnuplot draws.
BEGIN { FS = "," }
NR > 1 {
    group = $2 SUBSEP $3 SUBSEP $1
    if (!(group in seen)) {
        seen[group] = 1
        order[++groups] = group
    }
    if (!((group, $5) in runs)) {
        members[group] = members[group] " " $5
    }
    runs[group, $5]++
    if ($6 != "ok") {
        bad[group, $5]++
        next
    }
    n = ++good[group, $5]
    wall[group, $5, n] = $7
    round_wall[group, $5, $4] = $7
    user[group, $5, n] = $8
    sys[group, $5, n] = $9
    server[group, $5, n] = $10
    rss[group, $5, n] = $11
    foreign[group, $5, n] = $12
    bytes[group] = $13
    objects[group] = $14
    if ($4 > rounds) {
        rounds = $4
    }
}

function sorted(values, group, peer, n,    i, j, swap) {
    for (i = 1; i <= n; i++) {
        row[i] = values[group, peer, i]
        for (j = i; j > 1 && row[j - 1] + 0 > row[j] + 0; j--) {
            swap = row[j]; row[j] = row[j - 1]; row[j - 1] = swap
        }
    }
}

function median(values, group, peer, n) {
    sorted(values, group, peer, n)
    return n % 2 ? row[(n + 1) / 2] : (row[n / 2] + row[n / 2 + 1]) / 2
}

# Sluice's wall over the peer's, the median over the rounds in which both have one.
function ratio(group, peer,    r, n) {
    n = 0
    for (r = 1; r <= rounds; r++) {
        if (((group, "sluice", r) in round_wall) && ((group, peer, r) in round_wall)) {
            ratios[group, peer, ++n] = round_wall[group, "sluice", r] / round_wall[group, peer, r]
        }
    }
    return n == 0 ? "" : sprintf("%.2f", median(ratios, group, peer, n))
}

function table(group,    part, count, peer, k, n) {
    split(group, part, SUBSEP)
    printf "\n## Set %s over %s, destination in %s\n\n", toupper(part[3]), part[1], part[2]
    print "| peer | runs | wall s [min-max] | Sluice's wall / this | user s | sys s | server CPU s | peak RSS MiB | MB/s | objects/s | foreign CPU |"
    print "|---|---|---|---|---|---|---|---|---|---|---|"
    count = split(members[group], peer, " ")
    for (k = 1; k <= count; k++) {
        n = good[group, peer[k]]
        if (n == 0) {
            printf "| %s | 0/%d | failed | | | | | | | | |\n", peer[k], runs[group, peer[k]]
            continue
        }
        w = median(wall, group, peer[k], n)
        printf "| %s | %d/%d | %.2f [%.2f-%.2f] | %s | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f | %.2f |\n", \
            peer[k], n, runs[group, peer[k]], w, row[1], row[n], ratio(group, peer[k]), \
            median(user, group, peer[k], n), median(sys, group, peer[k], n), median(server, group, peer[k], n), \
            median(rss, group, peer[k], n), bytes[group] / w / 1e6, objects[group] / w, median(foreign, group, peer[k], n)
    }
}

END {
    if (!plot) {
        for (g = 1; g <= groups; g++) {
            table(order[g])
        }
        exit
    }
    count = split(peers, peer, ",")
    sets_count = split(sets, name, ",")
    printf "set"
    for (k = 1; k <= count; k++) {
        printf "\t%s", peer[k]
    }
    printf "\n"
    for (s = 1; s <= sets_count; s++) {
        printf "%s", toupper(name[s])
        group = scheme SUBSEP place SUBSEP name[s]
        for (k = 1; k <= count; k++) {
            n = good[group, peer[k]]
            printf "\t%s", n == 0 ? "nan" : sprintf("%.3f", median(wall, group, peer[k], n))
        }
        printf "\n"
    }
}
