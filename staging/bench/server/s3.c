#define _GNU_SOURCE
#include "s3.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Bodies up to this size are copied behind their header: one system call and, over TLS, one record less. */
enum { COPY_LIMIT = 32768 };

/* The bytes first..last of an object; what is asked for may be all of it. */
struct window {
    uint64_t first;
    uint64_t count;
    bool partial;
    unsigned part;
};

void s3_etag(const struct object *object, char etag[64]) {
    snprintf(etag, 64, "%016lx%08x%08x-%u", (unsigned long)object->crc, object->start,
            (unsigned)(object->size * 2654435761U), object_parts(object));
}

static const char *date_now(void) {
    static _Thread_local time_t at;
    static _Thread_local char text[40];
    time_t now = time(NULL);
    if (now != at) {
        struct tm parts;
        strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &parts));
        at = now;
    }
    return text;
}

static void add_head(struct response *response, const char *status, uint64_t length, const char *type) {
    static _Thread_local unsigned long requests;
    response_add(response,
            "HTTP/1.1 %s\r\nx-amz-request-id: %016lX\r\nDate: %s\r\nServer: static-s3\r\nContent-Length: %lu\r\n"
            "Content-Type: %s\r\n%s",
            status, ++requests, date_now(), (unsigned long)length, type,
            response->closes ? "Connection: close\r\n" : "");
}

static void answer_text(
        const struct request *request, struct response *response, const char *status, struct response *body) {
    add_head(response, status, body->length, "application/xml");
    response_add(response, "\r\n");
    if (strcmp(request->method, "HEAD") != 0) {
        response_add_bytes(response, body->text, body->length);
    }
    free(body->text);
}

static void answer_error(
        const struct request *request, struct response *response, const char *status, const char *code) {
    struct response body = {.text = NULL};
    response_add(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>",
            code, status + 4);
    answer_text(request, response, status, &body);
}

/* Reads `bytes=a-b`, `bytes=a-` and `bytes=-n`; other forms are left aside, as S3 does. False when it cannot be met. */
static bool read_range(const char *range, uint64_t size, struct window *window) {
    if (strncmp(range, "bytes=", 6) != 0 || strchr(range, ',') != NULL) {
        return true;
    }
    const char *text = range + 6;
    char *end;
    if (*text == '-') {
        uint64_t suffix = strtoull(text + 1, &end, 10);
        if (end == text + 1) {
            return true;
        }
        window->count = suffix < size ? suffix : size;
        window->first = size - window->count;
    } else {
        uint64_t first = strtoull(text, &end, 10);
        if (end == text || *end != '-') {
            return true;
        }
        uint64_t last = end[1] == '\0' ? UINT64_MAX : strtoull(end + 1, NULL, 10);
        if (last < first) {
            return true;
        }
        window->first = first;
        window->count = first >= size ? 0 : (last < size ? last + 1 : size) - first;
    }
    window->partial = true;
    return window->count > 0;
}

static bool read_part(const char *text, const struct object *object, struct window *window) {
    unsigned long part = strtoul(text, NULL, 10);
    if (part < 1 || part > object_parts(object)) {
        return false;
    }
    window->part = (unsigned)part;
    window->first = (part - 1) * UPLOAD_PART_SIZE;
    window->count = object->size - window->first;
    if (window->count > UPLOAD_PART_SIZE) {
        window->count = UPLOAD_PART_SIZE;
    }
    window->partial = true;
    return true;
}

static bool names_etag(const char *header, const char *etag) {
    if (strcmp(header, "*") == 0) {
        return true;
    }
    size_t length = strlen(etag);
    const char *bare = header + (*header == '"');
    return strncmp(bare, etag, length) == 0 && (bare[length] == '"' || bare[length] == '\0');
}

static void add_checksum(struct response *response, const struct object *object, enum crc_kind kind) {
    unsigned bytes = kind == CRC_32C ? 4 : 8;
    unsigned char big_endian[8];
    unsigned char text[16];
    for (unsigned k = 0; k < bytes; k++) {
        big_endian[k] = (unsigned char)(object->crc >> (8 * (bytes - 1 - k)));
    }
    EVP_EncodeBlock(text, big_endian, (int)bytes);
    response_add(response, "x-amz-checksum-%s: %s\r\nx-amz-checksum-type: FULL_OBJECT\r\n",
            kind == CRC_32C ? "crc32c" : "crc64nvme", (char *)text);
}

static void answer_object(
        const struct store *store, const struct request *request, const struct object *object,
        struct response *response) {
    char etag[64];
    char text[32];
    s3_etag(object, etag);
    if (*request->if_match != '\0' && !names_etag(request->if_match, etag)) {
        answer_error(request, response, "412 Precondition Failed", "PreconditionFailed");
        return;
    }
    if (*request->if_none_match != '\0' && names_etag(request->if_none_match, etag)) {
        response_add(response, "HTTP/1.1 304 Not Modified\r\nETag: \"%s\"\r\n\r\n", etag);
        return;
    }
    struct window window = {.count = object->size};
    if (request_parameter(request, "partNumber", text, sizeof text)) {
        if (!read_part(text, object, &window)) {
            answer_error(request, response, "416 Requested Range Not Satisfiable", "InvalidPartNumber");
            return;
        }
    } else if (!read_range(request->range, object->size, &window)) {
        answer_error(request, response, "416 Requested Range Not Satisfiable", "InvalidRange");
        return;
    }

    add_head(response, window.partial ? "206 Partial Content" : "200 OK", window.count, "binary/octet-stream");
    response_add(response, "Last-Modified: Wed, 01 Jan 2025 00:00:00 GMT\r\nETag: \"%s\"\r\nAccept-Ranges: bytes\r\n",
            etag);
    if (window.partial && object->size > 0) {
        response_add(response, "Content-Range: bytes %lu-%lu/%lu\r\n", (unsigned long)window.first,
                (unsigned long)(window.first + window.count - 1), (unsigned long)object->size);
    }
    if (window.part > 0) {
        response_add(response, "x-amz-mp-parts-count: %u\r\n", object_parts(object));
    }
    if (store->checksum != CRC_NONE && request->wants_checksum && !window.partial) {
        add_checksum(response, object, store->checksum);
    }
    response_add(response, "\r\n");

    if (strcmp(request->method, "HEAD") == 0) {
        return;
    }
    if (window.count <= COPY_LIMIT) {
        char body[COPY_LIMIT];
        object_copy(&store->pattern, object, window.first, body, window.count);
        response_add_bytes(response, body, window.count);
    } else {
        response->object = object;
        response->offset = window.first;
        response->left = window.count;
    }
}

static void answer_bucket(
        const struct store *store, const struct request *request, const struct dataset *set,
        struct response *response) {
    char text[8];
    struct response body = {.text = NULL};
    if (request_parameter(request, "location", text, sizeof text)) {
        response_add(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"/>");
    } else if (strcmp(request->method, "GET") == 0) {
        s3_list(set, request, store->checksum, &body);
    }
    answer_text(request, response, "200 OK", &body);
}

static void answer_buckets(const struct store *store, const struct request *request, struct response *response) {
    struct response body = {.text = NULL};
    response_add(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Buckets>");
    for (size_t k = 0; k < store->set_count; k++) {
        response_add(&body, "<Bucket><Name>%s</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket>",
                store->sets[k].name);
    }
    response_add(&body, "</Buckets></ListAllMyBucketsResult>");
    answer_text(request, response, "200 OK", &body);
}

static const struct dataset *find_set(const struct store *store, const char *name, size_t length) {
    for (size_t k = 0; k < store->set_count; k++) {
        if (strlen(store->sets[k].name) == length && strncmp(store->sets[k].name, name, length) == 0) {
            return &store->sets[k];
        }
    }
    return NULL;
}

void s3_answer(const struct store *store, const struct request *request, struct response *response) {
    response->closes = request->closes || request->has_body;
    if (strcmp(request->method, "GET") != 0 && strcmp(request->method, "HEAD") != 0) {
        answer_error(request, response, "501 Not Implemented", "NotImplemented");
        return;
    }
    const char *key = request->path + 1;
    const struct dataset *set = find_set(store, request->host, strcspn(request->host, ".:"));
    if (set == NULL) {
        if (*key == '\0') {
            answer_buckets(store, request, response);
            return;
        }
        size_t length = strcspn(key, "/");
        set = find_set(store, key, length);
        key += length + (key[length] == '/');
    }
    if (set == NULL) {
        answer_error(request, response, "404 Not Found", "NoSuchBucket");
    } else if (*key == '\0') {
        answer_bucket(store, request, set, response);
    } else {
        const struct object *object = dataset_find(set, key);
        if (object == NULL) {
            answer_error(request, response, "404 Not Found", "NoSuchKey");
        } else {
            answer_object(store, request, object, response);
        }
    }
}
