#define _GNU_SOURCE
#include "s3.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_ROOM = 1100, PAGE_LIMIT = 1000 };

struct page {
    char prefix[KEY_ROOM];
    char delimiter[KEY_ROOM];
    char after[KEY_ROOM];
    char last[KEY_ROOM]; /* the last key or common prefix of the page: where the next page begins */
    bool encoded;
    bool second_version;
    size_t limit;
    size_t count;
    bool truncated;
};

static void add_text(struct response *body, const struct page *page, const char *name, const char *text) {
    response_add(body, "<%s>", name);
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++) {
        if (isalnum(*at) || strchr("-_.~/", *at) != NULL) {
            response_add_bytes(body, at, 1);
        } else if (page->encoded) {
            response_add(body, "%%%02X", *at);
        } else {
            response_add(body, "&#%u;", *at);
        }
    }
    response_add(body, "</%s>", name);
}

static void add_object(
        struct response *body, const struct page *page, const struct object *object, enum crc_kind checksum) {
    char etag[64];
    s3_etag(object, etag);
    response_add(body, "<Contents>");
    add_text(body, page, "Key", object->key);
    response_add(body, "<LastModified>2025-01-01T00:00:00.000Z</LastModified><ETag>&quot;%s&quot;</ETag>", etag);
    if (checksum != CRC_NONE) {
        response_add(body, "<ChecksumAlgorithm>%s</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>",
                checksum == CRC_32C ? "CRC32C" : "CRC64NVME");
    }
    response_add(body, "<Size>%lu</Size><StorageClass>STANDARD</StorageClass></Contents>", (unsigned long)object->size);
}

/* Index of the first object after `text`, or after all that begin with it when `whole_prefix`. */
static size_t index_after(const struct dataset *set, const char *text, bool whole_prefix) {
    size_t low = dataset_lower_bound(set, text);
    if (!whole_prefix) {
        return low < set->count && strcmp(set->objects[low].key, text) == 0 ? low + 1 : low;
    }
    size_t length = strlen(text);
    size_t high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strncmp(set->objects[middle].key, text, length) == 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void read_page(struct page *page, const struct request *request) {
    char text[KEY_ROOM];
    page->second_version = request_parameter(request, "list-type", text, sizeof text);
    request_parameter(request, "prefix", page->prefix, sizeof page->prefix);
    request_parameter(request, "delimiter", page->delimiter, sizeof page->delimiter);
    page->encoded = request_parameter(request, "encoding-type", text, sizeof text) && strcmp(text, "url") == 0;
    page->limit = PAGE_LIMIT;
    if (request_parameter(request, "max-keys", text, sizeof text)) {
        unsigned long limit = strtoul(text, NULL, 10);
        page->limit = limit < PAGE_LIMIT ? limit : PAGE_LIMIT;
    }
    const char *from = page->second_version ? "start-after" : "marker";
    request_parameter(request, from, page->after, sizeof page->after);
    /* Our tokens are the last entry itself; clients must not look into them, and any text will do. */
    if (page->second_version && request_parameter(request, "continuation-token", text, sizeof text)) {
        snprintf(page->after, sizeof page->after, "%s", text);
    }
}

/* The length of the common prefix that a key falls under, 0 when it is listed as an object. */
static size_t common_prefix(const struct page *page, const char *key) {
    if (*page->delimiter == '\0') {
        return 0;
    }
    const char *found = strstr(key + strlen(page->prefix), page->delimiter);
    return found == NULL ? 0 : (size_t)(found - key) + strlen(page->delimiter);
}

static void add_entries(
        struct page *page, const struct dataset *set, enum crc_kind checksum, struct response *contents,
        struct response *prefixes) {
    size_t prefix_length = strlen(page->prefix);
    size_t index = dataset_lower_bound(set, page->prefix);
    if (*page->after != '\0') {
        bool in_prefix = strncmp(page->after, page->prefix, prefix_length) == 0;
        bool rolled_up = in_prefix && common_prefix(page, page->after) == strlen(page->after);
        size_t after = index_after(set, page->after, rolled_up);
        index = after > index ? after : index;
    }
    while (index < set->count && strncmp(set->objects[index].key, page->prefix, prefix_length) == 0) {
        if (page->count == page->limit) {
            page->truncated = page->limit > 0;
            return;
        }
        const struct object *object = &set->objects[index];
        size_t common = common_prefix(page, object->key);
        if (common > 0) {
            snprintf(page->last, sizeof page->last, "%.*s", (int)common, object->key);
            response_add(prefixes, "<CommonPrefixes>");
            add_text(prefixes, page, "Prefix", page->last);
            response_add(prefixes, "</CommonPrefixes>");
            index = index_after(set, page->last, true);
        } else {
            snprintf(page->last, sizeof page->last, "%s", object->key);
            add_object(contents, page, object, checksum);
            index++;
        }
        page->count++;
    }
}

void s3_list(const struct dataset *set, const struct request *request, enum crc_kind checksum, struct response *body) {
    struct page page = {.limit = 0};
    struct response contents = {.text = NULL};
    struct response prefixes = {.text = NULL};
    read_page(&page, request);
    add_entries(&page, set, checksum, &contents, &prefixes);

    response_add(body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>%s</Name>", set->name);
    add_text(body, &page, "Prefix", page.prefix);
    response_add(body, "<MaxKeys>%zu</MaxKeys>", page.limit);
    if (*page.delimiter != '\0') {
        add_text(body, &page, "Delimiter", page.delimiter);
    }
    if (page.encoded) {
        response_add(body, "<EncodingType>url</EncodingType>");
    }
    if (page.second_version) {
        response_add(body, "<KeyCount>%zu</KeyCount>", page.count);
        if (page.truncated) {
            add_text(body, &(struct page){.encoded = false}, "NextContinuationToken", page.last);
        }
    } else {
        add_text(body, &page, "Marker", page.after);
        if (page.truncated) {
            add_text(body, &page, "NextMarker", page.last);
        }
    }
    response_add(body, "<IsTruncated>%s</IsTruncated>", page.truncated ? "true" : "false");
    response_add_bytes(body, contents.text, contents.length);
    response_add_bytes(body, prefixes.text, prefixes.length);
    response_add(body, "</ListBucketResult>");
    free(contents.text);
    free(prefixes.text);
}
