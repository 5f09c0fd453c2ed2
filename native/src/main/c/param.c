// SPDX-License-Identifier: Apache-2.0
// Parameters of a client: files of the state directory, made with the defaults of a 2.17 client when they are first
// asked for, besides those of a real client on this machine if there is one.
#include "sim.h"

#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(const struct mount *m, const char *device, const char *name, const char *value)
{
    int fd = state_open(m, O_RDONLY, "params/%s/%s", device, name);
    if (fd < 0) {
        fd = state_open(m, O_WRONLY | O_CREAT, "params/%s/%s", device, name);
        if (fd >= 0)
            (void)!write(fd, value, strlen(value));
    }
    if (fd >= 0)
        close(fd);
}

static void make_defaults(const struct mount *m)
{
    char instance[17], device[128];
    mount_instance(m, instance);
    snprintf(device, sizeof device, "llite/%s-%s", m->cfg.fsname, instance);
    put(m, device, "max_read_ahead_mb", "1024\n");
    put(m, device, "max_read_ahead_per_file_mb", "256\n");
    put(m, device, "max_read_ahead_whole_mb", "4\n");
    put(m, device, "statahead_max", "512\n");
    for (uint32_t i = 0; i < m->cfg.mdt_count; i++) {
        snprintf(device, sizeof device, "mdc/%s-MDT%04x-mdc-%s", m->cfg.fsname, i, instance);
        put(m, device, "max_rpcs_in_flight", "8\n");
        put(m, device, "max_mod_rpcs_in_flight", "7\n");
    }
    for (uint32_t i = 0; i < m->cfg.ost_count; i++) {
        snprintf(device, sizeof device, "osc/%s-OST%04x-osc-%s", m->cfg.fsname, i, instance);
        put(m, device, "max_rpcs_in_flight", "8\n");
        put(m, device, "max_pages_per_rpc", "1024\n");
        put(m, device, "max_dirty_mb", "2000\n");
    }
}

// Names may be written with dots, as lctl prints them, when there is no slash.
static void as_path(char *pattern)
{
    if (!strchr(pattern, '/'))
        for (char *p = pattern; *p; p++)
            if (*p == '.')
                *p = '/';
}

SINCE_212 int llapi_param_get_paths(const char *pattern, glob_t *paths)
{
    char name[PATH_MAX / 2], full[2 * PATH_MAX];
    if (!pattern || !paths || strlen(pattern) >= sizeof name)
        return negative(-EINVAL);
    strcpy(name, pattern);
    as_path(name);
    snprintf(full, sizeof full, "{/proc/{fs,sys}/{lnet,lustre},/sys/{fs/lustre,kernel/debug/{lnet,lustre}}}/%s", name);
    int rc = glob(full, GLOB_BRACE, NULL, paths);
    struct mount *m;
    for (int i = 0; mount_at_index(i, &m) == 0; i++) {
        make_defaults(m);
        if (!state_path(m, full, sizeof full, "params/%s", name) && glob(full, rc ? 0 : GLOB_APPEND, NULL, paths) == 0)
            rc = 0;
        mount_put(m);
    }
    if (rc)
        return negative(rc == GLOB_NOSPACE ? -ENOMEM : rc == GLOB_ABORTED ? -ENODEV : -ENOENT);
    return 0;
}

SINCE_212 void llapi_param_paths_free(glob_t *paths)
{
    globfree(paths);
}

SINCE_212 int llapi_param_get_value(const char *path, char **buf, size_t *len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return negative(-errno);
    size_t size = 0;
    char *text = NULL;
    int rc = 0;
    for (;;) {
        char *grown = realloc(text, size + 4097);
        if (!grown) {
            rc = -ENOMEM;
            break;
        }
        text = grown;
        ssize_t k = read(fd, text + size, 4096);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0) {
            rc = k < 0 ? -errno : 0;
            break;
        }
        size += (size_t)k;
    }
    close(fd);
    if (rc) {
        free(text);
        return negative(rc);
    }
    text[size] = 0;
    *buf = text;
    *len = size;
    return 0;
}
