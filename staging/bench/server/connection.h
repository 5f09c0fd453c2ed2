#ifndef SLUICE_BENCH_CONNECTION_H
#define SLUICE_BENCH_CONNECTION_H

#include <openssl/ssl.h>

#include "s3.h"

struct connection;

/* Takes over a non-blocking socket; `tls` is NULL for plain HTTP. */
struct connection *connection_open(const struct store *store, int fd, SSL_CTX *tls, int epoll);

/* Goes on with what the socket allows; closes and frees the connection at its end. */
void connection_proceed(struct connection *connection);

#endif
