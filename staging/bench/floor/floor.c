/*
 * The floor that clients are measured against: four threads that read from a socket and write at an offset, and nothing
 * else. No signing, no checksum, no retry, no temporary name, no sync.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 4, BUFFER = 1 << 20 };

#define PART ((uint64_t)32 << 20)

struct task {
    char *key;
    uint64_t offset;
    uint64_t size;
    bool whole;
};

struct connection {
    int fd;
    SSL *ssl;
    char *buffer;
    size_t held;
};

static struct sockaddr_in server;
static SSL_CTX *tls;
static const char *bucket;
static const char *destination;
static struct task *tasks;
static size_t task_count;
static size_t next_task;

static void connect_to_server(struct connection *connection) {
    int yes = 1;
    connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&server, sizeof server) != 0) {
        err(1, "cannot connect");
    }
    setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    connection->ssl = NULL;
    connection->held = 0;
    connection->buffer = malloc(BUFFER + 1);
    if (connection->buffer == NULL) {
        err(1, "no memory");
    }
    if (tls != NULL) {
        connection->ssl = SSL_new(tls);
        SSL_set_fd(connection->ssl, connection->fd);
        if (SSL_connect(connection->ssl) != 1) {
            errx(1, "the TLS handshake failed");
        }
    }
}

static size_t receive(struct connection *connection, char *to, size_t room) {
    ssize_t count = connection->ssl != NULL ? SSL_read(connection->ssl, to, (int)room)
                                            : recv(connection->fd, to, room, 0);
    if (count <= 0) {
        errx(1, "the server closed the connection");
    }
    return (size_t)count;
}

/* Sends a GET and reads its head; what follows it stays in the buffer. Returns the length of the body. */
static uint64_t get(struct connection *connection, const char *path, const char *query, const char *range) {
    char request[4096];
    int size = snprintf(request, sizeof request, "GET /%s%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s\r\n", bucket, path, query,
            range);
    ssize_t sent = connection->ssl != NULL ? SSL_write(connection->ssl, request, size)
                                           : send(connection->fd, request, (size_t)size, MSG_NOSIGNAL);
    if (sent != size) {
        errx(1, "cannot send a request");
    }
    char *end;
    connection->held = 0;
    do {
        connection->held += receive(connection, connection->buffer + connection->held, BUFFER - connection->held);
        connection->buffer[connection->held] = '\0';
        end = memmem(connection->buffer, connection->held, "\r\n\r\n", 4);
    } while (end == NULL);
    if (strncmp(connection->buffer, "HTTP/1.1 20", 11) != 0) {
        errx(1, "%s: %.40s", path, connection->buffer);
    }
    uint64_t length = strtoull(strcasestr(connection->buffer, "content-length:") + 15, NULL, 10);
    connection->held -= (size_t)(end + 4 - connection->buffer);
    memmove(connection->buffer, end + 4, connection->held);
    return length;
}

static void add_object(const char *key, size_t key_size, uint64_t size) {
    uint64_t offset = 0;
    do {
        if ((task_count & (task_count + 1)) == 0) {
            tasks = realloc(tasks, (task_count * 2 + 2) * sizeof *tasks);
            if (tasks == NULL) {
                err(1, "no memory");
            }
        }
        uint64_t part = size - offset < PART ? size - offset : PART;
        tasks[task_count++] = (struct task){strndup(key, key_size), offset, part, size <= PART};
        offset += part;
    } while (offset < size);
}

static void list(void) {
    struct connection connection;
    char query[2048] = "?list-type=2";
    connect_to_server(&connection);
    for (bool more = true; more;) {
        uint64_t length = get(&connection, "", query, "");
        if (length > BUFFER) {
            errx(1, "a page of the listing is too long");
        }
        while (connection.held < length) {
            connection.held += receive(&connection, connection.buffer + connection.held, length - connection.held);
        }
        connection.buffer[length] = '\0';
        for (char *at = connection.buffer; (at = strstr(at, "<Key>")) != NULL;) {
            char *key = at + 5;
            size_t key_size = strcspn(key, "<");
            at = strstr(key, "<Size>");
            add_object(key, key_size, strtoull(at + 6, NULL, 10));
        }
        char *token = strstr(connection.buffer, "<NextContinuationToken>");
        more = token != NULL;
        if (more) {
            token += strlen("<NextContinuationToken>");
            snprintf(query, sizeof query, "?list-type=2&continuation-token=%.*s", (int)strcspn(token, "<"), token);
        }
    }
}

/* Parts of different files beside each other: threads that write one file wait for its lock. */
static int by_offset(const void *a, const void *b) {
    const struct task *one = a;
    const struct task *other = b;
    if (one->offset != other->offset) {
        return one->offset < other->offset ? -1 : 1;
    }
    return strcmp(one->key, other->key);
}

static void make_directories(void) {
    char path[4096] = "";
    for (size_t k = 0; k < task_count; k++) {
        char wanted[4096];
        int size = (int)(strrchr(tasks[k].key, '/') - tasks[k].key);
        snprintf(wanted, sizeof wanted, "%s/%.*s", destination, size, tasks[k].key);
        if (strcmp(path, wanted) == 0) {
            continue;
        }
        strcpy(path, wanted);
        for (char *slash = wanted + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
            *slash = '\0';
            mkdir(wanted, 0777);
            *slash = '/';
        }
        mkdir(wanted, 0777);
    }
}

static void fetch(struct connection *connection, const struct task *task) {
    char path[4096];
    char range[128] = "";
    snprintf(path, sizeof path, "%s/%s", destination, task->key);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd < 0) {
        err(1, "%s", path);
    }
    if (!task->whole) {
        snprintf(range, sizeof range, "Range: bytes=%lu-%lu\r\n", (unsigned long)task->offset,
                (unsigned long)(task->offset + task->size - 1));
    }
    snprintf(path, sizeof path, "/%s", task->key);
    if (get(connection, path, "", range) != task->size) {
        errx(1, "%s: wrong length", task->key);
    }
    uint64_t done = 0;
    size_t count = connection->held;
    for (;;) {
        if (count > 0 && pwrite(fd, connection->buffer, count, (off_t)(task->offset + done)) != (ssize_t)count) {
            err(1, "%s", task->key);
        }
        done += count;
        if (done == task->size) {
            break;
        }
        uint64_t left = task->size - done;
        count = receive(connection, connection->buffer, left < BUFFER ? left : BUFFER);
    }
    close(fd);
}

static void *work(void *argument) {
    struct connection connection;
    (void)argument;
    connect_to_server(&connection);
    for (;;) {
        size_t index = __atomic_fetch_add(&next_task, 1, __ATOMIC_RELAXED);
        if (index >= task_count) {
            return NULL;
        }
        fetch(&connection, &tasks[index]);
    }
}

int main(int count, char **arguments) {
    if (count != 4 && count != 5) {
        fputs("usage: floor PORT BUCKET DESTINATION [CA-CERTIFICATE]\nFetches from 127.0.0.1, over TLS with a CA.\n", stderr);
        return 2;
    }
    server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])),
            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bucket = arguments[2];
    destination = arguments[3];
    if (count == 5) {
        tls = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
        if (SSL_CTX_load_verify_locations(tls, arguments[4], NULL) != 1) {
            errx(1, "cannot read %s", arguments[4]);
        }
    }
    list();
    qsort(tasks, task_count, sizeof *tasks, by_offset);
    make_directories();
    pthread_t threads[THREADS];
    for (int k = 0; k < THREADS; k++) {
        if (pthread_create(&threads[k], NULL, work, NULL) != 0) {
            err(1, "cannot start a thread");
        }
    }
    for (int k = 0; k < THREADS; k++) {
        pthread_join(threads[k], NULL);
    }
    return 0;
}
