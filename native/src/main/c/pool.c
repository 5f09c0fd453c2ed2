// SPDX-License-Identifier: Apache-2.0
// Pools of object targets, and the search for a target by name.
#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct list {
    char **items;
    int size, used;
    char *buffer;
    int room, filled;
};

static int put(struct list *l, const char *text)
{
    int len = (int)strlen(text) + 1;
    if (l->used == l->size || l->filled + len > l->room)
        return -EOVERFLOW;
    l->items[l->used++] = memcpy(l->buffer + l->filled, text, (size_t)len);
    l->filled += len;
    return 0;
}

SINCE_210 int llapi_get_poollist(const char *name, char **list, int size, char *buffer, int room)
{
    struct mount *m;
    if (mount_by_name(name, &m))
        return negative(-ENOENT);
    struct list l = {list, size, 0, buffer, room, 0};
    int rc = 0;
    for (uint32_t i = 0; !rc && i < m->cfg.pool_count; i++) {
        char text[64];
        snprintf(text, sizeof text, "%s.%s", m->cfg.fsname, m->cfg.pools[i].name);
        rc = put(&l, text);
    }
    mount_put(m);
    return rc ? rc : l.used;
}

SINCE_210 int llapi_get_poolmembers(const char *poolname, char **members, int size, char *buffer, int room)
{
    char fsname[64];
    const char *dot = strchr(poolname, '.');
    if (!dot || (size_t)(dot - poolname) >= sizeof fsname)
        return -EINVAL;
    snprintf(fsname, sizeof fsname, "%.*s", (int)(dot - poolname), poolname);
    struct mount *m;
    if (mount_by_name(fsname, &m))
        return negative(-ENOENT);
    const struct pool *p = pool_find(&m->cfg, dot + 1);
    struct list l = {members, size, 0, buffer, room, 0};
    int rc = p ? 0 : -ENOENT;
    for (uint32_t i = 0; !rc && i < p->count; i++) {
        struct obd_uuid u;
        ost_uuid(m, p->osts[i], &u);
        rc = put(&l, u.uuid);
    }
    mount_put(m);
    errno = ENOENT;
    return rc ? rc : l.used;
}

SINCE_215 int llapi_get_poolbuf(const char *name, char **buf, char ***list, int *count)
{
    int room = MAX_POOLS * 64;
    *buf = malloc((size_t)room);
    *list = calloc(MAX_POOLS, sizeof **list);
    int rc = *buf && *list ? llapi_get_poollist(name, *list, MAX_POOLS, *buf, room) : -ENOMEM;
    if (rc < 0) {
        free(*buf);
        free(*list);
        *buf = NULL;
        *list = NULL;
        return rc;
    }
    *count = rc;
    return 0;
}

SINCE_210 int llapi_poollist(const char *name)
{
    struct mount *m;
    if (mount_by_name(name, &m))
        return negative(-ENOENT);
    printf("Pools from %s:\n", m->cfg.fsname);
    for (uint32_t i = 0; i < m->cfg.pool_count; i++)
        printf("%s.%s\n", m->cfg.fsname, m->cfg.pools[i].name);
    mount_put(m);
    return 0;
}

static bool named(const struct obd_uuid *u, const char *name)
{
    size_t len = strlen(name);
    return !strcmp(u->uuid, name) || (!strncmp(u->uuid, name, len) && !strcmp(u->uuid + len, "_UUID"));
}

// 1 when the target is there (or, without a name, when there is any), 0 when not.
static int search_target(const char *fsname, const char *poolname, const char *target, bool mdt)
{
    struct mount *m;
    if (mount_by_name(fsname, &m))
        return negative(-ENOENT);
    const struct pool *p = poolname && !mdt ? pool_find(&m->cfg, poolname) : NULL;
    int rc = poolname && !mdt && !p ? -ENOENT : 0;
    uint32_t count = mdt ? m->cfg.mdt_count : p ? p->count : m->cfg.ost_count;
    for (uint32_t i = 0; rc == 0 && i < count; i++) {
        struct obd_uuid u;
        mdt ? mdt_uuid(m, i, &u) : ost_uuid(m, p ? p->osts[i] : i, &u);
        if (!target || named(&u, target))
            rc = 1;
    }
    mount_put(m);
    errno = ENOENT;
    return rc;
}

SINCE_210 int llapi_search_ost(const char *fsname, const char *pool, const char *ost)
{
    return search_target(fsname, pool, ost, false);
}

SINCE_215 int llapi_search_mdt(const char *fsname, const char *pool, const char *mdt)
{
    return search_target(fsname, pool, mdt, true);
}

SINCE_212 int llapi_search_tgt(const char *fsname, const char *pool, const char *target, bool is_mdt)
{
    return search_target(fsname, pool, target, is_mdt);
}
