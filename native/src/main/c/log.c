// SPDX-License-Identifier: Apache-2.0
// Messages of the library: through the caller's callback, else to standard error under the program's name.
#include "sim.h"

#include <stdio.h>
#include <string.h>

typedef void (*log_callback)(int level, int err, const char *fmt, va_list args);

static int msg_level = LLAPI_MSG_MAX;
static char command_name[64];

static void print_error(int level, int err, const char *fmt, va_list args)
{
    const char *name = command_name[0] ? command_name : program_invocation_short_name;
    char text[4096];
    vsnprintf(text, sizeof text, fmt, args);
    if (level & LLAPI_MSG_NO_ERRNO)
        fprintf(stderr, "%s: %s\n", name, text);
    else
        fprintf(stderr, "%s: %s: %s (%d)\n", name, text, strerror(err < 0 ? -err : err), err < 0 ? -err : err);
}

static void print_info(int level, int err, const char *fmt, va_list args)
{
    (void)level;
    (void)err;
    vfprintf(stdout, fmt, args);
}

static log_callback on_error = print_error;
static log_callback on_info = print_info;

void vreport(int level, int err, const char *fmt, va_list args)
{
    if ((level & LLAPI_MSG_MASK) > msg_level)
        return;
    int saved = errno;
    on_error(level, err < 0 ? -err : err, fmt, args);
    errno = saved;
}

void report(int level, int err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vreport(level, err, fmt, args);
    va_end(args);
}

SINCE_210 void llapi_error(int level, int err, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vreport(level, err, fmt, args);
    va_end(args);
}

SINCE_210 void llapi_printf(int level, const char *fmt, ...)
{
    if ((level & LLAPI_MSG_MASK) > msg_level)
        return;
    va_list args;
    va_start(args, fmt);
    on_info(level, 0, fmt, args);
    va_end(args);
}

SINCE_210 log_callback llapi_error_callback_set(log_callback cb)
{
    log_callback old = on_error;
    on_error = cb ? cb : print_error;
    return old;
}

SINCE_210 log_callback llapi_info_callback_set(log_callback cb)
{
    log_callback old = on_info;
    on_info = cb ? cb : print_info;
    return old;
}

SINCE_210 int llapi_msg_get_level(void)
{
    return msg_level;
}

SINCE_210 void llapi_msg_set_level(int level)
{
    msg_level = level < LLAPI_MSG_OFF ? LLAPI_MSG_OFF : level > LLAPI_MSG_MAX ? LLAPI_MSG_MAX : level;
}

SINCE_212 void llapi_set_command_name(const char *name)
{
    snprintf(command_name, sizeof command_name, "%s", name ? name : "");
}

SINCE_212 void llapi_clear_command_name(void)
{
    command_name[0] = 0;
}
