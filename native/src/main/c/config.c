// SPDX-License-Identifier: Apache-2.0
// Reads .lustre-sim/config: lines of "key = value", '#' starts a comment. Every key is described in README.md.
#include "config.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void config_defaults(struct config *c)
{
    memset(c, 0, sizeof *c);
    strcpy(c->fsname, "testfs");
    c->ost_count = 4;
    c->mdt_count = 2;
    c->stripe_count = 1;
    c->stripe_size = 4u << 20;
    c->hsm = true;
    c->hsm_enabled = true;
    c->hsm_max_requests = 3;
    c->hsm_loop_delay_ms = 10;
    c->hsm_active_timeout_ms = 3600u * 1000;
    c->hsm_user_mask = 1u << (HUA_RESTORE - HUA_ARCHIVE);
    c->hsm_group_mask = c->hsm_user_mask;
    c->hsm_other_mask = c->hsm_user_mask;
    c->agent_archives = 1;
    c->fault_agent_errno = EIO;
    c->fault_call_errno = EIO;
    c->usage_ttl_ms = 1000;
}

void config_free(struct config *c)
{
    for (uint32_t i = 0; i < c->pool_count; i++)
        free(c->pools[i].osts);
    free(c->ost_state);
    free(c->ost_used);
    memset(c, 0, sizeof *c);
}

static char *trim(char *s)
{
    while (isspace((unsigned char)*s))
        s++;
    char *end = s + strlen(s);
    while (end > s && isspace((unsigned char)end[-1]))
        *--end = 0;
    return s;
}

static uint64_t parse_bytes(const char *s)
{
    char *end;
    uint64_t v = strtoull(s, &end, 0);
    switch (toupper((unsigned char)*end)) {
    case 'K': return v << 10;
    case 'M': return v << 20;
    case 'G': return v << 30;
    case 'T': return v << 40;
    case 'P': return v << 50;
    default: return v;
    }
}

static bool parse_bool(const char *s)
{
    return !strcmp(s, "on") || !strcmp(s, "true") || !strcmp(s, "yes") || !strcmp(s, "1");
}

static uint32_t parse_permille(const char *s)
{
    double share = strtod(s, NULL);
    return share <= 0 ? 0 : share >= 1 ? 1000 : (uint32_t)(share * 1000 + 0.5);
}

int parse_errno(const char *s)
{
    static const struct {
        const char *name;
        int value;
    } names[] = {{"EPERM", EPERM},     {"ENOENT", ENOENT}, {"EIO", EIO},       {"EAGAIN", EAGAIN}, {"ENOMEM", ENOMEM},
                 {"EACCES", EACCES},   {"EBUSY", EBUSY},   {"ENODEV", ENODEV}, {"EINVAL", EINVAL}, {"ENOSPC", ENOSPC},
                 {"EROFS", EROFS},     {"EDQUOT", EDQUOT}, {"ESTALE", ESTALE}, {"ETIMEDOUT", ETIMEDOUT},
                 {"ENODATA", ENODATA}, {"EINTR", EINTR},   {"ESHUTDOWN", ESHUTDOWN}, {"ENOTCONN", ENOTCONN}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(s, names[i].name))
            return names[i].value;
    int v = atoi(s);
    return v > 0 ? v : EIO;
}

static uint32_t parse_actions(char *s)
{
    static const char *const names[] = {"ARCHIVE", "RESTORE", "RELEASE", "REMOVE", "CANCEL"};
    uint32_t mask = 0;
    char *save = NULL;
    for (char *w = strtok_r(s, " ,+", &save); w; w = strtok_r(NULL, " ,+", &save))
        for (uint32_t i = 0; i < 5; i++)
            if (!strcasecmp(w, names[i]))
                mask |= 1u << i;
    return mask;
}

// "0,1,4-7" into indexes; returns how many, at most max.
static uint32_t parse_indexes(const char *s, uint16_t *out, uint32_t max)
{
    uint32_t n = 0;
    while (*s) {
        char *end;
        unsigned long first = strtoul(s, &end, 10), last = first;
        if (end == s) {
            s++;
            continue;
        }
        if (*end == '-')
            last = strtoul(end + 1, &end, 10);
        for (unsigned long i = first; i <= last && n < max; i++)
            out[n++] = (uint16_t)i;
        s = end;
    }
    return n;
}

static uint32_t parse_ost_state(const char *s)
{
    uint32_t bits = 0;
    if (strstr(s, "degraded"))
        bits |= OS_STATFS_DEGRADED;
    if (strstr(s, "readonly"))
        bits |= OS_STATFS_READONLY;
    if (strstr(s, "nocreate"))
        bits |= OS_STATFS_NOCREATE;
    if (strstr(s, "full"))
        bits |= OS_STATFS_ENOSPC;
    if (strstr(s, "noino"))
        bits |= OS_STATFS_ENOINO;
    return bits;
}

static void parse_pool(struct config *c, const char *name, const char *value)
{
    if (c->pool_count == MAX_POOLS || strlen(name) > LOV_MAXPOOLNAME)
        return;
    struct pool *p = &c->pools[c->pool_count];
    p->osts = calloc(MAX_OSTS, sizeof *p->osts);
    if (!p->osts)
        return;
    strcpy(p->name, name);
    p->count = parse_indexes(value, p->osts, MAX_OSTS);
    c->pool_count++;
}

static void parse_archives(struct config *c, const char *value)
{
    uint16_t ids[64];
    uint32_t n = parse_indexes(value, ids, 64);
    c->agent_archives = 0;
    for (uint32_t i = 0; i < n; i++)
        if (ids[i] < 64)
            c->agent_archives |= 1ull << ids[i];
    if (!strcmp(value, "any"))  // "none" names no index
        c->agent_archives = 1;
}

static void set(struct config *c, char *key, char *value)
{
    if (!strcmp(key, "fsname"))
        snprintf(c->fsname, sizeof c->fsname, "%.8s", value);
    else if (!strcmp(key, "ost_count"))
        c->ost_count = (uint32_t)atoi(value);
    else if (!strcmp(key, "mdt_count"))
        c->mdt_count = (uint32_t)atoi(value);
    else if (!strcmp(key, "ost_size"))
        c->ost_size = parse_bytes(value);
    else if (!strcmp(key, "default_stripe_count"))
        c->stripe_count = (uint32_t)atoi(value);
    else if (!strcmp(key, "default_stripe_size"))
        c->stripe_size = parse_bytes(value);
    else if (!strncmp(key, "pool.", 5))
        parse_pool(c, key + 5, value);
    else if (!strncmp(key, "ost_state.", 10)) {
        uint32_t i = (uint32_t)atoi(key + 10);
        if (i < MAX_OSTS)
            c->ost_state[i] = parse_ost_state(value);
    } else if (!strncmp(key, "ost_used.", 9)) {
        uint32_t i = (uint32_t)atoi(key + 9);
        if (i < MAX_OSTS)
            c->ost_used[i] = parse_bytes(value);
    } else if (!strcmp(key, "hsm"))
        c->hsm = parse_bool(value);
    else if (!strcmp(key, "hsm_control"))
        c->hsm_enabled = !strcmp(value, "enabled");
    else if (!strcmp(key, "read_only"))
        c->read_only = parse_bool(value);
    else if (!strcmp(key, "hsm_max_requests"))
        c->hsm_max_requests = (uint32_t)atoi(value);
    else if (!strcmp(key, "hsm_loop_delay_ms"))
        c->hsm_loop_delay_ms = (uint32_t)atoi(value);
    else if (!strcmp(key, "hsm_active_request_timeout_ms"))
        c->hsm_active_timeout_ms = (uint32_t)atoi(value);
    else if (!strcmp(key, "hsm_user_request_mask"))
        c->hsm_user_mask = parse_actions(value);
    else if (!strcmp(key, "hsm_group_request_mask"))
        c->hsm_group_mask = parse_actions(value);
    else if (!strcmp(key, "hsm_other_request_mask"))
        c->hsm_other_mask = parse_actions(value);
    else if (!strcmp(key, "agent_archives"))
        parse_archives(c, value);
    else if (!strcmp(key, "agent_delay_ms"))
        c->agent_delay_ms = (uint32_t)atoi(value);
    else if (!strcmp(key, "agent_bandwidth"))
        c->agent_bandwidth = parse_bytes(value);
    else if (!strcmp(key, "agent_archive_dir"))
        snprintf(c->agent_archive_dir, sizeof c->agent_archive_dir, "%s", value);
    else if (!strcmp(key, "fault.agent_error_rate"))
        c->fault_agent_error_permille = parse_permille(value);
    else if (!strcmp(key, "fault.agent_errno"))
        c->fault_agent_errno = parse_errno(value);
    else if (!strcmp(key, "fault.agent_lost_rate"))
        c->fault_agent_lost_permille = parse_permille(value);
    else if (!strcmp(key, "fault.call_rate"))
        c->fault_call_permille = parse_permille(value);
    else if (!strcmp(key, "fault.call_errno"))
        c->fault_call_errno = parse_errno(value);
    else if (!strcmp(key, "call_delay_us"))
        c->call_delay_us = (uint32_t)atoi(value);
    else if (!strcmp(key, "usage_ttl_ms"))
        c->usage_ttl_ms = (uint32_t)atoi(value);
    else if (!strcmp(key, "changelog_users"))
        c->changelog_users = (uint32_t)atoi(value);
}

static void settle(struct config *c)
{
    if (c->ost_count < 1)
        c->ost_count = 1;
    if (c->ost_count > MAX_OSTS)
        c->ost_count = MAX_OSTS;
    if (c->mdt_count < 1)
        c->mdt_count = 1;
    if (c->mdt_count > MAX_MDTS)
        c->mdt_count = MAX_MDTS;
    if (c->hsm_max_requests < 1)
        c->hsm_max_requests = 1;
    if (!c->stripe_size || c->stripe_size % LOV_MIN_STRIPE_SIZE || c->stripe_size >> 32)
        c->stripe_size = 4u << 20;
    if (c->stripe_count < 1 || c->stripe_count > LOV_MAX_STRIPE_COUNT)
        c->stripe_count = 1;
    c->ost_files_limited = c->ost_size > 0;
    for (uint32_t i = 0; i < c->ost_count; i++)
        if (c->ost_state[i] & (OS_STATFS_ENOSPC | OS_STATFS_ENOINO | OS_STATFS_READONLY | OS_STATFS_NOCREATE))
            c->ost_files_limited = true;
    for (uint32_t p = 0; p < c->pool_count; p++) {
        uint32_t kept = 0;
        for (uint32_t i = 0; i < c->pools[p].count; i++)
            if (c->pools[p].osts[i] < c->ost_count)
                c->pools[p].osts[kept++] = c->pools[p].osts[i];
        c->pools[p].count = kept;
    }
}

int config_read(struct config *c, const char *path)
{
    config_defaults(c);
    c->ost_state = calloc(MAX_OSTS, sizeof *c->ost_state);
    c->ost_used = calloc(MAX_OSTS, sizeof *c->ost_used);
    if (!c->ost_state || !c->ost_used) {
        config_free(c);
        return -ENOMEM;
    }
    FILE *f = fopen(path, "re");
    if (f) {
        char line[PATH_MAX + 64];
        while (fgets(line, sizeof line, f)) {
            char *hash = strchr(line, '#');
            if (hash)
                *hash = 0;
            char *eq = strchr(line, '=');
            if (!eq)
                continue;
            *eq = 0;
            set(c, trim(line), trim(eq + 1));
        }
        fclose(f);
    }
    settle(c);
    return 0;
}
