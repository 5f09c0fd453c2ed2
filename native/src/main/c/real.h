// SPDX-License-Identifier: Apache-2.0
// The library exports system calls under their C names (libc.c). Included in front of every source file, this header
// makes the simulator's own calls go to the kernel instead of coming back to it.
#ifndef SIM_REAL_H
#define SIM_REAL_H

#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static inline int real_openat(int dir, const char *path, int flags, ...)
{
    mode_t mode = 0;
    if (flags & (O_CREAT | __O_TMPFILE)) {
        va_list args;
        va_start(args, flags);
        mode = va_arg(args, mode_t);
        va_end(args);
    }
    return (int)syscall(SYS_openat, dir, path, flags, mode);
}

#define real_open(path, ...) real_openat(AT_FDCWD, path, __VA_ARGS__)

static inline ssize_t real_getxattr(const char *path, const char *name, void *value, size_t size)
{
    return syscall(SYS_getxattr, path, name, value, size);
}

static inline ssize_t real_fgetxattr(int fd, const char *name, void *value, size_t size)
{
    return syscall(SYS_fgetxattr, fd, name, value, size);
}

static inline int real_setxattr(const char *path, const char *name, const void *value, size_t size, int flags)
{
    return (int)syscall(SYS_setxattr, path, name, value, size, flags);
}

static inline int real_fsetxattr(int fd, const char *name, const void *value, size_t size, int flags)
{
    return (int)syscall(SYS_fsetxattr, fd, name, value, size, flags);
}

static inline ssize_t real_pread(int fd, void *out, size_t size, off_t at)
{
    return syscall(SYS_pread64, fd, out, size, at);
}

static inline ssize_t real_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return syscall(SYS_pwrite64, fd, bytes, size, at);
}

static inline int real_ftruncate(int fd, off_t size)
{
    return (int)syscall(SYS_ftruncate, fd, size);
}

static inline int real_close(int fd)
{
    return (int)syscall(SYS_close, fd);
}

#define open real_open
#define openat real_openat
#define getxattr real_getxattr
#define fgetxattr real_fgetxattr
#define setxattr real_setxattr
#define fsetxattr real_fsetxattr
#define pread real_pread
#define pwrite real_pwrite
#define ftruncate real_ftruncate
#define close real_close

#endif
