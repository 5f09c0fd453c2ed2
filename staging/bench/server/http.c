#define _GNU_SOURCE
#include "http.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hexadecimal(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    digit |= 0x20;
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* Decodes `size` bytes of `from` into `to`, which may be the same place. */
static void decode(char *to, const char *from, size_t size, bool plus_is_space) {
    for (size_t k = 0; k < size; k++) {
        if (from[k] == '%' && k + 2 < size && hexadecimal(from[k + 1]) >= 0 && hexadecimal(from[k + 2]) >= 0) {
            *to++ = (char)(hexadecimal(from[k + 1]) * 16 + hexadecimal(from[k + 2]));
            k += 2;
        } else {
            *to++ = from[k] == '+' && plus_is_space ? ' ' : from[k];
        }
    }
    *to = '\0';
}

static void take_header(struct request *request, char *name, char *value) {
    if (strcasecmp(name, "host") == 0) {
        request->host = value;
    } else if (strcasecmp(name, "range") == 0) {
        request->range = value;
    } else if (strcasecmp(name, "if-match") == 0) {
        request->if_match = value;
    } else if (strcasecmp(name, "if-none-match") == 0) {
        request->if_none_match = value;
    } else if (strcasecmp(name, "x-amz-checksum-mode") == 0) {
        request->wants_checksum = strcasecmp(value, "enabled") == 0;
    } else if (strcasecmp(name, "content-length") == 0) {
        request->has_body = strcmp(value, "0") != 0;
    } else if (strcasecmp(name, "transfer-encoding") == 0) {
        request->has_body = true;
    } else if (strcasecmp(name, "connection") == 0) {
        request->closes = strcasecmp(value, "close") == 0;
    }
}

long request_parse(struct request *request, char *buffer, size_t size) {
    char *end = memmem(buffer, size, "\r\n\r\n", 4);
    if (end == NULL) {
        return size < REQUEST_LIMIT ? 0 : -1;
    }
    *request = (struct request){.query = "", .host = "", .range = "", .if_match = "", .if_none_match = ""};
    end[2] = '\0';

    char *line_end = strstr(buffer, "\r\n");
    *line_end = '\0';
    char *target = strchr(buffer, ' ');
    char *version = target == NULL ? NULL : strchr(target + 1, ' ');
    if (version == NULL || target[1] != '/') {
        return -1;
    }
    *target++ = '\0';
    *version++ = '\0';
    request->method = buffer;
    request->path = target;
    request->closes = strcmp(version, "HTTP/1.1") != 0;
    char *question = strchr(target, '?');
    if (question != NULL) {
        *question = '\0';
        request->query = question + 1;
    }
    decode(target, target, strlen(target), false);

    for (char *line = line_end + 2; *line != '\0'; line = line_end + 2) {
        line_end = strstr(line, "\r\n");
        *line_end = '\0';
        char *colon = strchr(line, ':');
        if (colon == NULL) {
            return -1;
        }
        *colon = '\0';
        take_header(request, line, colon + 1 + strspn(colon + 1, " \t"));
    }
    return end + 4 - buffer;
}

bool request_parameter(const struct request *request, const char *name, char *value, size_t room) {
    size_t length = strlen(name);
    for (const char *at = request->query; *at != '\0';) {
        size_t size = strcspn(at, "&");
        if (strncmp(at, name, length) == 0 && (size == length || at[length] == '=')) {
            size_t value_size = size == length ? 0 : size - length - 1;
            if (value_size >= room) {
                return false;
            }
            decode(value, at + size - value_size, value_size, true);
            return true;
        }
        at += size + (at[size] == '&');
    }
    return false;
}

static void reserve(struct response *response, size_t size) {
    if (response->length + size > response->room) {
        response->room = (response->length + size) * 2;
        response->text = realloc(response->text, response->room);
        if (response->text == NULL) {
            abort();
        }
    }
}

void response_add(struct response *response, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    reserve(response, (size_t)size + 1);
    va_start(arguments, format);
    vsnprintf(response->text + response->length, (size_t)size + 1, format, arguments);
    va_end(arguments);
    response->length += (size_t)size;
}

void response_add_bytes(struct response *response, const void *bytes, size_t size) {
    reserve(response, size);
    memcpy(response->text + response->length, bytes, size);
    response->length += size;
}
