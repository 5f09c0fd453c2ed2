#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"

enum { THREAD_LIMIT = 16, EVENTS = 64 };

struct server {
    struct store store;
    SSL_CTX *tls;
    int listener;
    unsigned threads;
    int epolls[THREAD_LIMIT];
};

static const char usage[] =
        "usage: static-s3 [--port N] [--threads N] [--checksum crc64nvme|crc32c|none]\n"
        "                 [--certificate PEM --private-key PEM] --set NAME=COUNTxSIZE[/DIRECTORIES][,...] ...\n"
        "       static-s3 --compare DIRECTORY --set NAME=...\n"
        "       static-s3 --keys --set NAME=...\n"
        "Serves the sets as buckets on the loopback interface, compares a directory with one set, or prints its keys.\n"
        "A size may end in K, M or G (binary).\n";

static void *serve(void *argument) {
    int epoll = *(int *)argument;
    struct epoll_event events[EVENTS];
    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);
        for (int k = 0; k < count; k++) {
            connection_proceed(events[k].data.ptr);
        }
    }
    return NULL;
}

static int listen_on(unsigned short port) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = {
            .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 1024) != 0) {
        err(1, "cannot listen on 127.0.0.1:%u", port);
    }
    socklen_t size = sizeof address;
    getsockname(fd, (struct sockaddr *)&address, &size);
    printf("listening on 127.0.0.1:%u\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

/* Gives each new connection to the next thread in turn, so that few connections still use all of them. */
static void accept_for_ever(struct server *server) {
    for (unsigned next = 0;; next = (next + 1) % server->threads) {
        int fd = accept4(server->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            continue;
        }
        int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        struct connection *connection = connection_open(&server->store, fd, server->tls, server->epolls[next]);
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        if (connection == NULL) {
            close(fd);
        } else {
            epoll_ctl(server->epolls[next], EPOLL_CTL_ADD, fd, &event);
        }
    }
}

static SSL_CTX *tls_context(const char *certificate, const char *private_key) {
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    if (tls == NULL || SSL_CTX_use_certificate_chain_file(tls, certificate) != 1
            || SSL_CTX_use_PrivateKey_file(tls, private_key, SSL_FILETYPE_PEM) != 1) {
        errx(1, "cannot use certificate %s with private key %s", certificate, private_key);
    }
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return tls;
}

static void run(struct server *server, unsigned short port) {
    signal(SIGPIPE, SIG_IGN);
    /* A benchmark that dies takes its server along. */
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    for (unsigned k = 0; k < server->threads; k++) {
        pthread_t thread;
        server->epolls[k] = epoll_create1(EPOLL_CLOEXEC);
        if (server->epolls[k] < 0 || pthread_create(&thread, NULL, serve, &server->epolls[k]) != 0) {
            err(1, "cannot start thread %u", k);
        }
    }
    server->listener = listen_on(port);
    accept_for_ever(server);
}

static enum crc_kind checksum_named(const char *name) {
    if (strcmp(name, "crc64nvme") == 0) {
        return CRC_64NVME;
    }
    if (strcmp(name, "crc32c") == 0) {
        return CRC_32C;
    }
    if (strcmp(name, "none") != 0) {
        errx(2, "no such checksum: %s (crc64nvme, crc32c, none)", name);
    }
    return CRC_NONE;
}

static void add_set(struct store *store, const char *text) {
    store->sets = realloc(store->sets, (store->set_count + 1) * sizeof *store->sets);
    if (store->sets == NULL || !dataset_make(&store->sets[store->set_count++], text)) {
        errx(2, "not a set: %s (NAME=COUNTxSIZE[/DIRECTORIES][,...])", text);
    }
}

int main(int count, char **arguments) {
    static const struct option options[] = {
            {"port", required_argument, NULL, 'p'},        {"threads", required_argument, NULL, 't'},
            {"checksum", required_argument, NULL, 'c'},    {"certificate", required_argument, NULL, 'e'},
            {"private-key", required_argument, NULL, 'k'}, {"set", required_argument, NULL, 's'},
            {"compare", required_argument, NULL, 'd'},     {"keys", no_argument, NULL, 'l'},
            {NULL, 0, NULL, 0}};
    static struct server server = {.threads = 2, .store.checksum = CRC_64NVME};
    const char *certificate = NULL;
    const char *private_key = NULL;
    const char *directory = NULL;
    bool prints_keys = false;
    unsigned long port = 0;
    for (int option; (option = getopt_long(count, arguments, "", options, NULL)) != -1;) {
        switch (option) {
        case 'p':
            port = strtoul(optarg, NULL, 10);
            break;
        case 't':
            server.threads = (unsigned)strtoul(optarg, NULL, 10);
            break;
        case 'c':
            server.store.checksum = checksum_named(optarg);
            break;
        case 'e':
            certificate = optarg;
            break;
        case 'k':
            private_key = optarg;
            break;
        case 's':
            add_set(&server.store, optarg);
            break;
        case 'd':
            directory = optarg;
            break;
        case 'l':
            prints_keys = true;
            break;
        default:
            fputs(usage, stderr);
            return 2;
        }
    }
    if (optind != count || server.store.set_count == 0 || port > 65535 || server.threads < 1
            || server.threads > THREAD_LIMIT || (certificate == NULL) != (private_key == NULL)
            || (directory != NULL && server.store.set_count != 1)) {
        fputs(usage, stderr);
        return 2;
    }

    if (prints_keys) {
        for (size_t k = 0; k < server.store.sets->count; k++) {
            puts(server.store.sets->objects[k].key);
        }
        return 0;
    }
    pattern_make(&server.store.pattern);
    if (directory != NULL) {
        return dataset_compare(server.store.sets, &server.store.pattern, directory) == 0 ? 0 : 1;
    }
    struct crc crc;
    crc_init(&crc, server.store.checksum, server.store.pattern.bytes, PATTERN_SIZE);
    for (size_t k = 0; k < server.store.set_count; k++) {
        dataset_checksum(&server.store.sets[k], &crc);
    }
    if (certificate != NULL) {
        server.tls = tls_context(certificate, private_key);
    }
    run(&server, (unsigned short)port);
}
