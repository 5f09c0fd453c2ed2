#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

/* What one connection may send before the others have their turn. */
enum { TURN = 4 << 20 };

enum progress { DONE, WAITS_TO_READ, WAITS_TO_WRITE, BROKEN };

struct connection {
    const struct store *store;
    SSL *ssl;
    int fd;
    int epoll;
    uint32_t events;
    size_t held; /* bytes in `input` */
    struct response response;
    char input[REQUEST_LIMIT];
};

struct connection *connection_open(const struct store *store, int fd, SSL_CTX *tls, int epoll) {
    struct connection *connection = malloc(sizeof *connection);
    if (connection == NULL) {
        return NULL;
    }
    memset(connection, 0, offsetof(struct connection, input));
    connection->store = store;
    connection->fd = fd;
    connection->epoll = epoll;
    connection->events = EPOLLIN;
    if (tls != NULL) {
        connection->ssl = SSL_new(tls);
        if (connection->ssl == NULL || SSL_set_fd(connection->ssl, fd) != 1) {
            SSL_free(connection->ssl);
            free(connection);
            return NULL;
        }
        SSL_set_accept_state(connection->ssl);
    }
    return connection;
}

static void connection_close(struct connection *connection) {
    SSL_free(connection->ssl);
    close(connection->fd);
    free(connection->response.text);
    free(connection);
}

static enum progress tls_progress(const struct connection *connection, int result) {
    switch (SSL_get_error(connection->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return WAITS_TO_READ;
    case SSL_ERROR_WANT_WRITE:
        return WAITS_TO_WRITE;
    default:
        return BROKEN;
    }
}

static enum progress read_more(struct connection *connection) {
    char *to = connection->input + connection->held;
    size_t room = REQUEST_LIMIT - connection->held;
    ssize_t count;
    if (connection->ssl != NULL) {
        count = SSL_read(connection->ssl, to, (int)room);
        if (count <= 0) {
            return tls_progress(connection, (int)count);
        }
    } else {
        count = recv(connection->fd, to, room, 0);
        if (count < 0 && errno == EAGAIN) {
            return WAITS_TO_READ;
        }
        if (count <= 0) {
            return BROKEN;
        }
    }
    connection->held += (size_t)count;
    return DONE;
}

static enum progress write_bytes(struct connection *connection, const void *bytes, size_t *size, int flags) {
    ssize_t count;
    if (connection->ssl != NULL) {
        count = SSL_write(connection->ssl, bytes, (int)*size);
        if (count <= 0) {
            return tls_progress(connection, (int)count);
        }
    } else {
        count = send(connection->fd, bytes, *size, flags | MSG_NOSIGNAL);
        if (count < 0) {
            return errno == EAGAIN ? WAITS_TO_WRITE : BROKEN;
        }
    }
    *size = (size_t)count;
    return DONE;
}

/* Sends some of the object's content; what goes over TLS is read from the pattern's mapping. */
static enum progress write_content(struct connection *connection, size_t limit) {
    struct response *response = &connection->response;
    const struct pattern *pattern = &connection->store->pattern;
    off_t at = (off_t)((response->object->start + response->offset) % PATTERN_SIZE);
    size_t size = PATTERN_SIZE - (size_t)at;
    size = size < response->left ? size : response->left;
    size = size < limit ? size : limit;
    if (connection->ssl != NULL) {
        enum progress progress = write_bytes(connection, pattern->bytes + at, &size, 0);
        if (progress != DONE) {
            return progress;
        }
    } else {
        ssize_t count = sendfile(connection->fd, pattern->fd, &at, size);
        if (count <= 0) {
            return count < 0 && errno == EAGAIN ? WAITS_TO_WRITE : BROKEN;
        }
        size = (size_t)count;
    }
    response->offset += size;
    response->left -= size;
    return DONE;
}

static enum progress write_response(struct connection *connection) {
    struct response *response = &connection->response;
    while (response->sent < response->length) {
        size_t size = response->length - response->sent;
        enum progress progress = write_bytes(
                connection, response->text + response->sent, &size, response->left > 0 ? MSG_MORE : 0);
        if (progress != DONE) {
            return progress;
        }
        response->sent += size;
    }
    uint64_t end = response->left > TURN ? response->left - TURN : 0;
    while (response->left > end) {
        enum progress progress = write_content(connection, response->left - end);
        if (progress != DONE) {
            return progress;
        }
    }
    if (response->left > 0) {
        return WAITS_TO_WRITE;
    }
    response->sent = 0;
    response->length = 0;
    return response->closes ? BROKEN : DONE;
}

static enum progress serve(struct connection *connection) {
    for (;;) {
        if (connection->response.length > 0) {
            enum progress progress = write_response(connection);
            if (progress != DONE) {
                return progress;
            }
        }
        struct request request;
        long taken = connection->held == 0 ? 0 : request_parse(&request, connection->input, connection->held);
        if (taken < 0) {
            return BROKEN;
        }
        if (taken > 0) {
            s3_answer(connection->store, &request, &connection->response);
            connection->held -= (size_t)taken;
            memmove(connection->input, connection->input + taken, connection->held);
            continue;
        }
        enum progress progress = read_more(connection);
        if (progress != DONE) {
            return progress;
        }
    }
}

void connection_proceed(struct connection *connection) {
    enum progress progress = serve(connection);
    if (progress == BROKEN) {
        connection_close(connection);
        return;
    }
    uint32_t events = progress == WAITS_TO_WRITE ? EPOLLOUT : EPOLLIN;
    if (events != connection->events) {
        connection->events = events;
        struct epoll_event event = {.events = events, .data.ptr = connection};
        epoll_ctl(connection->epoll, EPOLL_CTL_MOD, connection->fd, &event);
    }
}
