#ifndef SLUICE_BENCH_HTTP_H
#define SLUICE_BENCH_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dataset.h"

enum { REQUEST_LIMIT = 16384 };

/* One request, in place: every text points into the connection's buffer and ends with NUL. "" when absent. */
struct request {
    const char *method;
    char *path; /* percent-decoded */
    char *query;
    const char *host;
    const char *range;
    const char *if_match;
    const char *if_none_match;
    bool wants_checksum;
    bool has_body;
    bool closes;
};

/* What is still to be sent: bytes of its own first, then a run of an object's content. */
struct response {
    char *text;
    size_t length;
    size_t room;
    size_t sent;
    const struct object *object;
    uint64_t offset;
    uint64_t left;
    bool closes;
};

/*
 * Parses one request out of `size` bytes. Returns the bytes it took, 0 when more are needed, -1 when it is no request.
 * The buffer is changed only when a whole request is there.
 */
long request_parse(struct request *request, char *buffer, size_t size);

/* The decoded value of a query parameter in a buffer of the caller's; false when there is no such parameter. */
bool request_parameter(const struct request *request, const char *name, char *value, size_t room);

void response_add(struct response *response, const char *format, ...) __attribute__((format(printf, 2, 3)));

void response_add_bytes(struct response *response, const void *bytes, size_t size);

#endif
