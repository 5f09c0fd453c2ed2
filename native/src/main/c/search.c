// SPDX-License-Identifier: Apache-2.0
// Names: of the file system, its instance, its mounts; the version that is simulated.
#include "sim.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#if SIM_VERSION >= 217
#define VERSION_STRING "2.17.0"
#elif SIM_VERSION >= 216
#define VERSION_STRING "2.16.0"
#elif SIM_VERSION >= 215
#define VERSION_STRING "2.15.8"
#elif SIM_VERSION >= 212
#define VERSION_STRING "2.12.9"
#else
#define VERSION_STRING "2.10.8"
#endif

// The mount of a path whose last part need not exist.
static int mount_of(const char *path, struct mount **out)
{
    char canonical[PATH_MAX];
    if (!path)
        return -EINVAL;
    if (!realpath(path, canonical)) {
        if (errno != ENOENT)
            return -errno;
        char parent[PATH_MAX];
        snprintf(parent, sizeof parent, "%s", path);
        char *slash = strrchr(parent, '/');
        if (!slash)
            strcpy(parent, ".");
        else
            *(slash == parent ? slash + 1 : slash) = 0;
        if (!realpath(parent, canonical))
            return -errno;
    }
    return mount_of_path(canonical, out);
}

static void report_unmounted(const char *path)
{
    struct stat st;
    if (stat(path, &st))
        memset(&st, 0, sizeof st);
    report(LLAPI_MSG_ERROR | LLAPI_MSG_NO_ERRNO, 0, "'%u/%u' dev not on a mounted Lustre filesystem", major(st.st_dev),
           minor(st.st_dev));
}

SINCE_210 int llapi_search_fsname(const char *path, char *fsname)
{
    struct mount *m;
    int rc = mount_of(path, &m);
    if (rc == NOT_LUSTRE) {
        report_unmounted(path);
        rc = -ENODEV;
    }
    if (rc)
        return negative(rc);
    strcpy(fsname, m->cfg.fsname);
    mount_put(m);
    return 0;
}

SINCE_210 int llapi_search_rootpath(char *path, const char *fsname)
{
    struct mount *m;
    if (!fsname || fsname[0] == '/' || mount_by_name(fsname, &m))
        return negative(-ENODEV);
    strcpy(path, m->root);
    mount_put(m);
    return 0;
}

SINCE_215 int llapi_search_rootpath_by_dev(char *path, dev_t dev)
{
    struct mount *m;
    for (int i = 0; mount_at_index(i, &m) == 0; i++) {
        bool same = m->dev == dev;
        if (same)
            strcpy(path, m->root);
        mount_put(m);
        if (same)
            return 0;
    }
    return negative(-ENODEV);
}

SINCE_210 int llapi_search_mounts(const char *path, int index, char *mntdir, char *fsname)
{
    struct mount *m;
    int rc = path && *path ? mount_of(path, &m) : mount_at_index(index, &m);
    if (rc)
        return negative(rc == NOT_LUSTRE ? -ENODEV : rc);
    if (mntdir)
        strcpy(mntdir, m->root);
    if (fsname)
        strcpy(fsname, m->cfg.fsname);
    mount_put(m);
    return 0;
}

static int give(char *out, size_t size, const char *text)
{
    if (strlen(text) + 1 > size)
        return -ENAMETOOLONG;
    strcpy(out, text);
    return 0;
}

static int names(const char *path, char *fsname, size_t fsname_len, char *instance, size_t instance_len)
{
    struct node n;
    int rc = path ? node_open(&n, path, O_RDONLY | O_NONBLOCK) : -EINVAL;
    if (!rc) {
        char text[17];
        mount_instance(n.m, text);
        if (fsname)
            rc = give(fsname, fsname_len, n.m->cfg.fsname);
        if (!rc && instance)
            rc = give(instance, instance_len, text);
        node_close(&n);
    }
    return negative(rc == NOT_LUSTRE ? -ENOTTY : rc);
}

SINCE_210 int llapi_getname(const char *path, char *name, size_t len)
{
    char fsname[16], instance[17], text[40];
    int rc = names(path, fsname, sizeof fsname, instance, sizeof instance);
    if (!rc) {
        snprintf(text, sizeof text, "%s-%s", fsname, instance);
        rc = negative(give(name, len, text));
    }
    return rc;
}

SINCE_215 int llapi_get_fsname(const char *path, char *fsname, size_t len)
{
    return names(path, fsname, len, NULL, 0);
}

SINCE_215 int llapi_get_instance(const char *path, char *instance, size_t len)
{
    return names(path, NULL, 0, instance, len);
}

SINCE_215 int llapi_get_fsname_instance(const char *path, char *fsname, size_t fsname_len, char *instance, size_t len)
{
    return names(path, fsname, fsname_len, instance, len);
}

SINCE_210 int llapi_get_version_string(char *version, unsigned int size)
{
    if (!version || !size)
        return fail(EINVAL);
    if (sizeof VERSION_STRING > size)
        return fail(EOVERFLOW);
    strcpy(version, VERSION_STRING);
    return 0;
}

SINCE_210 int llapi_get_version(char *buffer, int size, char **version)
{
    if (size < 0 || sizeof VERSION_STRING > (size_t)size)
        return negative(-EOVERFLOW);
    strcpy(buffer, VERSION_STRING);
    *version = buffer;
    return 0;
}

SINCE_210 int llapi_is_lustre_mnttype(const char *type)
{
    return !strcmp(type, "lustre") || !strcmp(type, "lustre_tgt");
}

SINCE_210 int llapi_get_agent_uuid(char *path, char *buf, size_t size)
{
    char instance[17];
    int rc = names(path, NULL, 0, instance, sizeof instance);
    if (!rc)
        snprintf(buf, size, "%.8s-%.4s-%.4s-0000-000000000000", instance, instance + 8, instance + 12);
    return rc;
}

SINCE_210 int llapi_get_connect_flags(const char *mnt, uint64_t *flags)
{
    char fsname[16];
    int rc = names(mnt, fsname, sizeof fsname, NULL, 0);
    if (!rc)
        *flags = 1ull << 63; // OBD_CONNECT_FLAGS2: there is a second word
    return rc;
}

SINCE_216 int llapi_root_path_open(const char *device, int *fd)
{
    struct mount *m;
    if (mount_by_name(device, &m))
        return negative(-ENODEV);
    *fd = open(m->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mount_put(m);
    return *fd < 0 ? negative(-errno) : 0;
}

SINCE_210 int llapi_chomp_string(char *s)
{
    if (!s || !*s)
        return 0;
    char *end = s + strlen(s) - 1;
    if (*end == '\n')
        *end = 0;
    return *end;
}

SINCE_210 int llapi_parse_size(const char *text, unsigned long long *size, unsigned long long *units, int bytes_spec)
{
    static const char letters[] = "bkmgtpe";
    char *end;
    errno = 0;
    if (strchr(text, '-') || !*text)
        return -1;
    *size = strtoull(text, &end, 0);
    if (errno)
        return -1;
    if (*end) {
        const char *letter = strchr(letters, *end | 0x20);
        if (!letter || end[1])
            return -1;
        if (letter == letters)
            *units = bytes_spec ? 1 : 512;
        else
            *units = 1ull << (10 * (letter - letters));
    }
    unsigned long long wide;
    if (__builtin_mul_overflow(*size, *units, &wide))
        return -1;
    *size = wide;
    return 0;
}
