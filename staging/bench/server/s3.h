#ifndef SLUICE_BENCH_S3_H
#define SLUICE_BENCH_S3_H

#include "crc.h"
#include "dataset.h"
#include "http.h"

struct store {
    struct pattern pattern;
    struct dataset *sets;
    size_t set_count;
    enum crc_kind checksum;
};

/* Puts the whole answer to a request into `response`, which must be empty. */
void s3_answer(const struct store *store, const struct request *request, struct response *response);

/* The XML of a ListObjects (version 1) or ListObjectsV2 page. */
void s3_list(const struct dataset *set, const struct request *request, enum crc_kind checksum, struct response *body);

void s3_etag(const struct object *object, char etag[64]);

#endif
