// SPDX-License-Identifier: Apache-2.0
// Counting checks, for test programs of one thread. A row is what a recorded table has in a line: call, return, errno.
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

extern int rows, wrong;

#define ANY_ERRNO (-1)

// A call with the return value and errno that were recorded for it.
#define ROW(call, want, want_errno)                                                                                    \
    do {                                                                                                               \
        errno = 0;                                                                                                     \
        long long got_ = (long long)(call);                                                                            \
        int err_ = errno;                                                                                              \
        rows++;                                                                                                        \
        if (got_ != (long long)(want) || ((want_errno) != ANY_ERRNO && err_ != (want_errno))) {                        \
            wrong++;                                                                                                   \
            printf("%s:%d: %s = %lld, errno %d (%s); recorded %lld, errno %d\n", __FILE__, __LINE__, #call, got_,      \
                   err_, strerror(err_), (long long)(want), (int)(want_errno));                                        \
        }                                                                                                              \
    } while (0)

#define NEG(call, err) ROW(call, -(err), err)
#define MINUS1(call, err) ROW(call, -1, err)
#define FINE(call) ROW(call, 0, ANY_ERRNO)
#define SAME(got, want) ROW(got, want, ANY_ERRNO)
#define TRUE(cond) ROW(!!(cond), 1, ANY_ERRNO)
#define TEXT(got, want)                                                                                                \
    do {                                                                                                               \
        rows++;                                                                                                        \
        if (strcmp(got, want)) {                                                                                       \
            wrong++;                                                                                                   \
            printf("%s:%d: %s = '%s'; recorded '%s'\n", __FILE__, __LINE__, #got, got, want);                          \
        }                                                                                                              \
    } while (0)

#endif
