// SPDX-License-Identifier: Apache-2.0
// What the recorded tables do not list row by row: bytes of layouts, components, mirrors, locks, copytools, changelog.
// Usage: behaviour_test SCRATCH-DIRECTORY
#include "../../main/c/hsm.h"
#include "../../main/c/lock.h"
#include "check.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api.h"

int rows, wrong;

struct llapi_resync_comp {
    uint64_t lrc_start, lrc_end;
    uint32_t lrc_mirror_id, lrc_id;
    bool lrc_synced;
};
struct hsm_copytool_private;
struct hsm_copyaction_private;
int llapi_lease_set(int, const struct ll_ioc_lease *);
int llapi_lease_acquire(int, int);
int llapi_lease_check(int);
int llapi_lease_release(int);
int llapi_group_lock(int, int);
int llapi_group_unlock(int, int);
int llapi_fswap_layouts(int, int, uint64_t, uint64_t, uint64_t);
int llapi_get_data_version(int, uint64_t *, uint64_t);
int llapi_create_volatile_idx(const char *, int, int);
ssize_t llapi_mirror_read(int, unsigned int, void *, size_t, off_t);
int llapi_mirror_set(int, unsigned int);
int llapi_layout_set_by_fd(int, struct llapi_layout *);
int llapi_mirror_clear(int);
int llapi_mirror_find_stale(struct llapi_layout *, struct llapi_resync_comp *, size_t, uint16_t *, int);
int llapi_mirror_resync_many(int, struct llapi_layout *, struct llapi_resync_comp *, int, uint64_t, uint64_t);
int llapi_hsm_copytool_register(struct hsm_copytool_private **, const char *, int, int *, int);
int llapi_hsm_copytool_unregister(struct hsm_copytool_private **);
int llapi_hsm_copytool_get_fd(struct hsm_copytool_private *);
int llapi_hsm_copytool_recv(struct hsm_copytool_private *, struct hsm_action_list **, int *);
int llapi_hsm_action_begin(struct hsm_copyaction_private **, const struct hsm_copytool_private *,
                           const struct hsm_action_item *, int, int, bool);
int llapi_hsm_action_progress(struct hsm_copyaction_private *, const struct hsm_extent *, uint64_t, int);
int llapi_hsm_action_end(struct hsm_copyaction_private **, const struct hsm_extent *, int, int);
int llapi_hsm_action_get_dfid(const struct hsm_copyaction_private *, struct lu_fid *);
int llapi_hsm_action_get_fd(const struct hsm_copyaction_private *);
int llapi_changelog_start(void **, int, const char *, long long);
int llapi_changelog_set_xflags(void *, int);
int llapi_changelog_recv(void *, void **);
int llapi_changelog_free(void **);
int llapi_changelog_fini(void **);
int llapi_changelog_clear(const char *, const char *, long long);
int llapi_dir_create_pool(const char *, int, int, int, int, const char *);
int llapi_layout_extension_size_get(const struct llapi_layout *, uint64_t *);
int llapi_ladvise(int, unsigned long long, int, void *);

static char mnt[512];
static char names[16][1024];
static int next_name;

static char *p(const char *name)
{
    char *s = names[next_name++ % 16];
    snprintf(s, sizeof names[0], "%s/%s", mnt, name);
    return s;
}

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

static void configure(const char *text)
{
    char path[1024], next[1024];
    snprintf(path, sizeof path, "%s/.lustre-sim/config", mnt);
    snprintf(next, sizeof next, "%s/.lustre-sim/config.new", mnt);
    FILE *f = fopen(next, "w");
    must(f != NULL, next);
    fputs("pool.fast = 0,1\nhsm_loop_delay_ms = 5\n", f);
    fputs(text, f);
    fclose(f);
    must(rename(next, path) == 0, path);
}

// ---- bytes

static size_t unhex(const char *hex, uint8_t *out)
{
    size_t n = 0;
    for (; hex[0] && hex[1]; hex += 2) {
        unsigned int v;
        sscanf(hex, "%2x", &v);
        out[n++] = (uint8_t)v;
    }
    return n;
}

static const struct {
    const char *name, *hex;
} recorded[] = {
    {"plain", "d00bd10b0100000089000000000000000204004002000000000040000200ffff00040080020000002b0000000000000000000000000000"
              "00000400c0020000002f000000000000000000000001000000"},
    {"pool", "d00bd30b010000008b000000000000000204004002000000000040000100ffff6661737400000000000000000000000000040080020000"
             "002c000000000000000000000000000000"},
    {"over", "d00bd10b010200008c000000000000000204004002000000000010000600ffff0004004003000000250000000000000000000000030000"
             "0000040080020000002d000000000000000000000000000000000400c00200000030000000000000000000000001000000000400000300"
             "00002800000000000000000000000200000000040040030000002600000000000000000000000300000000040080020000002e00000000"
             "0000000000000000000000"},
    {"pfl", "d00bd60bd80000000200000000000200000000000000000000000000000000000100000010000000000000000000000000001000000000"
            "0080000000380000000000000000000000000000000000000002000000000000000000100000000000ffffffffffffffffb80000002000"
            "000000000000000000000000000000000000d00bd10b0100000000000000000000000000000000000000000010000100ffff000400c002"
            "00000032000000000000000000000001000000d00bd10b0100000000000000000000000000000000000000000040000400ffff"},
    {"pflp", "d00bd60bf8000000020000000000020000000000000000000000000000000000010000001000000000000000000000000000000400000000"
             "800000004800000000000000000000000000000000000000020000000000000000000004000000"
             "00ffffffffffffffffc80000003000000000000000000000000000000000000000d00bd30b01000000000000000000000000000000000000"
             "00000040000100ffff66617374000000000000000000000000000400c00200000034000000000000000000000001000000d00bd30b010000"
             "0000000000000000000000000000000000000020000200ffff66617374000000000000000000000000"},
    {"dom", "d00bd60bc0000000020000000000020000000000000000000000000000000000010000001000000000000000000000000000010000000000"
            "80000000200000000000000000000000000000000000000002000000000000000000010000000000ffffffffffffffffa000000020000000"
            "00000000000000000000000000000000d00bd10b0001000000000000000000000000000000000000000001000000ffffd00bd10b01000000"
            "00000000000000000000000000000000000040000200ffff"},
    {"sel", "d00bd60b280100000300000000000300000000000000000000000000000000000100000010000000000000000000000000000004"
            "00000000b0000000380000000000000000000000000000000000000002000000400000000000000400000000000000080000000"
            "0e8000000200000000000000000000000000000000000000003000000000000000000000800000000ffffffffffffffff080100"
            "002000000000000000000000000000000000000000d00bd10b010000000000000000000000000000000000000000004000010"
            "0ffff000400c00200000035000000000000000000000001000000d00bd10b01000000000000000000000000000000000000000"
            "00001000100ffffd00bd10b0100000000000000000000000000000000000000000040000200ffff"},
    {"flr", "d00bd60bf0000000020000000100020001000000000000000000000000000000010001001000000000000000000000"
            "00ffffffffffffffff80000000380000000000000000000000000000000000000002000200100000000000000000000000"
            "ffffffffffffffffb80000003800000000000000000000000000000000000000d00bd10b0100000000000000000000000000"
            "000000000000000040000100ffff00040000030000002a000000000000000000000002000000d00bd10b01000000000000000"
            "00000000000000000000000000040000100ffff00040040030000002a000000000000000000000003000000"},
};

static const char *recorded_hex(const char *name)
{
    for (size_t i = 0; i < sizeof recorded / sizeof *recorded; i++)
        if (!strcmp(recorded[i].name, name))
            return recorded[i].hex;
    return "";
}

static void recorded_bytes_survive_a_round_trip(void)
{
    for (size_t i = 0; i < sizeof recorded / sizeof *recorded; i++) {
        uint8_t b[2048], *out = NULL;
        size_t n = unhex(recorded[i].hex, b);
        struct llapi_layout *l = NULL;
        uint32_t len = 0;
        struct lu_fid fid = {0, 0, 0};
        memcpy(&fid.f_oid, b + 8, 4);
        memcpy(&fid.f_seq, b + 16, 8);
        FINE(lov_parse(b, n, &l));
        if (!l) {
            printf("%s is not parsed\n", recorded[i].name);
            continue;
        }
        FINE(lov_encode(l, &fid, LOV_XATTR, &out, &len));
        SAME(len, n);
        if (len == n)
            TRUE(memcmp(out, b, n) == 0);
        free(out);
        layout_free(l);
    }
}

// The bytes without what differs from run to run: identifiers of the file and of its objects, and the targets.
static uint8_t *shape(const uint8_t *b, size_t n, uint32_t *len)
{
    struct llapi_layout *l;
    uint8_t *out = NULL;
    struct lu_fid none = {0, 0, 0};
    if (lov_parse(b, n, &l))
        return NULL;
    for (uint32_t i = 0; i < l->count; i++)
        for (uint32_t k = 0; k < l->comps[i].object_count; k++)
            memset(&l->comps[i].objects[k], 0, sizeof l->comps[i].objects[k]);
    (void)lov_encode(l, &none, LOV_XATTR, &out, len);
    layout_free(l);
    return out;
}

static void same_shape(const char *path, const char *name)
{
    uint8_t want_raw[2048];
    uint32_t want_len = 0, got_len = 0;
    uint8_t *want = shape(want_raw, unhex(recorded_hex(name), want_raw), &want_len), *got = NULL;
    struct node n;
    must(node_open(&n, path, O_RDONLY) == 0 && node_load(&n) == 0 && node_refresh(&n) == 0, path);
    got = shape(n.layout, n.rec.layout_len, &got_len);
    node_close(&n);
    SAME(got_len, want_len);
    rows++;
    if (!got || !want || got_len != want_len || memcmp(got, want, got_len)) {
        wrong++;
        printf("%s: bytes differ from the recorded %s\n", path, name);
        for (uint32_t i = 0; got && want && i < got_len && i < want_len; i++)
            if (got[i] != want[i])
                printf("  at %u: %02x, recorded %02x\n", i, got[i], want[i]);
    }
    free(got);
    free(want);
}

struct part {
    uint64_t end, count, size, pattern;
    const char *pool;
    uint64_t extension;
};

#define D LLAPI_LAYOUT_DEFAULT

static int make(const char *path, const struct part *parts, int n, int mirrors)
{
    struct llapi_layout *l = llapi_layout_alloc();
    for (int m = 0; m < mirrors; m++)
        for (int i = 0; i < n; i++) {
            if (i)
                must(llapi_layout_comp_add(l) == 0, "comp_add");
            else if (m)
                must(llapi_layout_add_first_comp(l) == 0, "add_first_comp");
            uint64_t start, end;
            llapi_layout_comp_extent_get(l, &start, &end);
            if (n > 1 || mirrors > 1)
                must(llapi_layout_comp_extent_set(l, i ? start : 0, parts[i].end) == 0, "extent");
            if (parts[i].count != D)
                must(llapi_layout_stripe_count_set(l, parts[i].count) == 0, "count");
            if (parts[i].extension) {
                must(llapi_layout_comp_flags_set(l, LCME_FL_EXTENSION) == 0, "flags");
                must(llapi_layout_extension_size_set(l, parts[i].extension) == 0, "extension");
            }
            if (parts[i].size != D)
                must(llapi_layout_stripe_size_set(l, parts[i].size) == 0, "size");
            if (parts[i].pattern != D)
                must(llapi_layout_pattern_set(l, parts[i].pattern) == 0, "pattern");
            if (parts[i].pool)
                must(llapi_layout_pool_name_set(l, parts[i].pool) == 0, "pool");
        }
    if (mirrors > 1)
        must(llapi_layout_mirror_count_set(l, (uint16_t)mirrors) == 0, "mirrors");
    int fd = llapi_layout_file_create(path, O_RDWR, 0644, l);
    llapi_layout_free(l);
    return fd;
}

static void every_kind_has_the_recorded_bytes(void)
{
    const uint64_t eof = LUSTRE_EOF;
    must(close(make(p("plain"), (struct part[]){{eof, 2, 4 << 20, D, NULL, 0}}, 1, 1)) == 0, "plain");
    same_shape(p("plain"), "plain");
    must(close(make(p("pool"), (struct part[]){{eof, 1, D, D, "fast", 0}}, 1, 1)) == 0, "pool");
    same_shape(p("pool"), "pool");
    must(close(make(p("over"), (struct part[]){{eof, 6, 1 << 20, LLAPI_LAYOUT_OVERSTRIPING, NULL, 0}}, 1, 1)) == 0, "over");
    same_shape(p("over"), "over");
    must(close(make(p("pfl"), (struct part[]){{1 << 20, 1, D, D, NULL, 0}, {eof, 4, D, D, NULL, 0}}, 2, 1)) == 0, "pfl");
    same_shape(p("pfl"), "pfl");
    must(close(make(p("pflp"),
                    (struct part[]){{64 << 20, 1, D, D, "fast", 0}, {eof, LLAPI_LAYOUT_WIDE, 2 << 20, D, "fast", 0}}, 2, 1))
             == 0, "pflp");
    same_shape(p("pflp"), "pflp");
    must(close(make(p("dom"), (struct part[]){{65536, D, D, LLAPI_LAYOUT_MDT, NULL, 0}, {eof, 2, D, D, NULL, 0}}, 2, 1)) == 0,
         "dom");
    same_shape(p("dom"), "dom");
    must(close(make(p("sel"),
                    (struct part[]){{0, 1, D, D, NULL, 0}, {128 << 20, D, D, D, NULL, 64 << 20}, {eof, 2, D, D, NULL, 0}}, 3,
                    1))
             == 0, "sel");
    same_shape(p("sel"), "sel");
    must(close(make(p("flr"), (struct part[]){{eof, 1, D, D, NULL, 0}}, 1, 2)) == 0, "flr");
    same_shape(p("flr"), "flr");
}

static uint32_t flags_of(const char *path, int pos, uint32_t *layout_flags)
{
    uint32_t f = 0xffffffff;
    struct llapi_layout *l = llapi_layout_get_by_path(path, 0);
    must(l != NULL, path);
    llapi_layout_comp_use(l, pos);
    llapi_layout_comp_flags_get(l, &f);
    if (layout_flags)
        *layout_flags = l->flags;
    llapi_layout_free(l);
    return f;
}

static void writing_past_a_boundary_instantiates_a_component(void)
{
    SAME(flags_of(p("pfl"), LLAPI_LAYOUT_COMP_USE_LAST, NULL), 0);
    must(truncate(p("pfl"), (1 << 20) + 65536) == 0, "truncate");
    SAME(flags_of(p("pfl"), LLAPI_LAYOUT_COMP_USE_LAST, NULL), LCME_FL_INIT);
    struct llapi_layout *l = llapi_layout_get_by_path(p("pfl"), 0);
    SAME(l->gen, 3);
    SAME(l->comps[1].object_count, 4);
    llapi_layout_free(l);
    must(truncate(p("sel"), 70 << 20) == 0, "truncate");
    l = llapi_layout_get_by_path(p("sel"), 0);
    SAME(l->count, 2);
    SAME(l->comps[0].end, 128 << 20);
    llapi_layout_free(l);
}

static void components_are_added_deleted_and_flagged(void)
{
    struct part one = {1 << 20, 1, 1 << 20, D, NULL, 0};
    struct llapi_layout *l = llapi_layout_alloc();
    llapi_layout_comp_extent_set(l, 0, 1 << 20);
    llapi_layout_stripe_count_set(l, one.count);
    int fd = llapi_layout_file_create(p("grow"), O_RDWR, 0644, l);
    llapi_layout_free(l);
    must(fd >= 0, "grow");
    close(fd);
    l = llapi_layout_alloc();
    llapi_layout_comp_extent_set(l, 1 << 20, 64 << 20);
    llapi_layout_stripe_count_set(l, 2);
    FINE(llapi_layout_file_comp_add(p("grow"), l));
    MINUS1(llapi_layout_file_comp_add(p("grow"), l), EINVAL);
    llapi_layout_free(l);
    l = llapi_layout_get_by_path(p("grow"), 0);
    SAME(l->count, 2);
    SAME(l->comps[1].id, 2);
    llapi_layout_free(l);
    uint32_t id = 2, flag = LCME_FL_PREF_RD;
    FINE(llapi_layout_file_comp_set(p("grow"), &id, &flag, 1));
    SAME(flags_of(p("grow"), LLAPI_LAYOUT_COMP_USE_LAST, NULL), LCME_FL_PREF_RD);
    id = 9;
    MINUS1(llapi_layout_file_comp_set(p("grow"), &id, &flag, 1), EINVAL);
    MINUS1(llapi_layout_file_comp_del(p("grow"), 1, 0), EINVAL);
    FINE(llapi_layout_file_comp_del(p("grow"), 2, 0));
    MINUS1(llapi_layout_file_comp_del(p("grow"), 1, 0), EINVAL);
}

static void write_at(int fd, const char *text, off_t at)
{
    must(pwrite(fd, text, strlen(text), at) == (ssize_t)strlen(text), "pwrite");
}

// One mirror is read and written only past the cache.
static void past_the_cache(int fd, bool on)
{
    int flags = fcntl(fd, F_GETFL);
    must(fcntl(fd, F_SETFL, on ? flags | O_DIRECT : flags & ~O_DIRECT) == 0, "F_SETFL");
}

static void a_mirror_is_stale_until_it_is_resynchronised(void)
{
    uint32_t state;
    int fd = open(p("flr"), O_RDWR);
    char buf[16] = "";
    write_at(fd, "one", 0);
    SAME(flags_of(p("flr"), LLAPI_LAYOUT_COMP_USE_LAST, &state), LCME_FL_INIT | LCME_FL_STALE);
    SAME(state, LCM_FL_WRITE_PENDING);
    SAME(llapi_mirror_read(fd, 2, buf, 3, 0), -EINVAL);
    SAME(llapi_mirror_set(fd, 2), -EINVAL);
    past_the_cache(fd, true);
    FINE(llapi_mirror_set(fd, 99));
    FINE(llapi_mirror_clear(fd));
    SAME(llapi_mirror_read(fd, 99, buf, 3, 0), -EINVAL);
    SAME(llapi_mirror_read(fd, 2, buf, 3, 0), 0);
    struct ll_ioc_lease *lease = calloc(1, sizeof *lease + 16);
    lease->lil_mode = LL_LEASE_WRLCK;
    lease->lil_flags = LL_LEASE_RESYNC;
    FINE(llapi_lease_set(fd, lease));
    struct llapi_layout *l = llapi_layout_get_by_fd(fd, 0);
    struct llapi_resync_comp list[4];
    SAME(llapi_mirror_find_stale(l, list, 4, NULL, 0), 1);
    FINE(llapi_mirror_resync_many(fd, l, list, 1, 0, LUSTRE_EOF));
    TRUE(list[0].lrc_synced);
    llapi_layout_free(l);
    lease->lil_mode = LL_LEASE_UNLCK;
    lease->lil_flags = LL_LEASE_RESYNC_DONE;
    lease->lil_count = 1;
    lease->lil_ids[0] = list[0].lrc_id;
    SAME(llapi_lease_set(fd, lease), LL_LEASE_WRLCK);
    SAME(flags_of(p("flr"), LLAPI_LAYOUT_COMP_USE_LAST, &state), LCME_FL_INIT);
    SAME(state, LCM_FL_RDONLY);
    l = llapi_layout_get_by_fd(fd, 0);
    SAME(l->gen, 5);
    llapi_layout_free(l);
    SAME(llapi_mirror_read(fd, 2, buf, 3, 0), 3);
    TEXT(buf, "one");
    // Again: the other mirror keeps what it had.
    past_the_cache(fd, false);
    write_at(fd, "two", 0);
    past_the_cache(fd, true);
    SAME(flags_of(p("flr"), LLAPI_LAYOUT_COMP_USE_LAST, NULL), LCME_FL_INIT | LCME_FL_STALE);
    SAME(llapi_mirror_read(fd, 2, buf, 3, 0), 3);
    TEXT(buf, "one");
    close(fd);

    // Extend a plain file by a mirror, split it off again.
    fd = make(p("single"), (struct part[]){{LUSTRE_EOF, 1, D, D, NULL, 0}}, 1, 1);
    write_at(fd, "data", 0);
    int victim = llapi_create_volatile_idx(mnt, -1, O_RDWR);
    TRUE(victim >= 0);
    write_at(victim, "data", 0);
    FINE(llapi_lease_acquire(fd, LL_LEASE_WRLCK));
    lease->lil_mode = LL_LEASE_UNLCK;
    lease->lil_flags = LL_LEASE_LAYOUT_MERGE;
    lease->lil_count = 1;
    lease->lil_ids[0] = (uint32_t)victim;
    SAME(llapi_lease_set(fd, lease), -EINVAL); // not composite
    close(victim);
    victim = llapi_create_volatile_idx(mnt, -1, O_RDWR | 0x1002100);
    l = llapi_layout_alloc();
    FINE(llapi_layout_comp_extent_set(l, 0, LUSTRE_EOF));
    FINE(llapi_layout_set_by_fd(victim, l));
    llapi_layout_free(l);
    write_at(victim, "data", 0);
    lease->lil_ids[0] = (uint32_t)victim;
    FINE(llapi_lease_acquire(fd, LL_LEASE_WRLCK));
    SAME(llapi_lease_set(fd, lease), LL_LEASE_WRLCK);
    close(victim);
    past_the_cache(fd, true);
    l = llapi_layout_get_by_fd(fd, 0);
    SAME(l->mirror_count, 2);
    SAME(l->comps[1].id, 0x20002);
    llapi_layout_free(l);
    SAME(llapi_mirror_read(fd, 2, buf, 4, 0), 4);
    TRUE(!memcmp(buf, "data", 4));
    past_the_cache(fd, false);
    victim = llapi_create_volatile_idx(mnt, -1, O_RDWR | 0x1002100);
    FINE(llapi_lease_acquire(fd, LL_LEASE_WRLCK));
    lease->lil_flags = LL_LEASE_LAYOUT_SPLIT;
    lease->lil_count = 2;
    lease->lil_ids[0] = (uint32_t)victim;
    lease->lil_ids[1] = 1;
    SAME(llapi_lease_set(fd, lease), LL_LEASE_WRLCK);
    l = llapi_layout_get_by_fd(fd, 0);
    SAME(l->mirror_count, 1);
    SAME(l->count, 1);
    llapi_layout_free(l);
    memset(buf, 0, sizeof buf);
    SAME(pread(fd, buf, 4, 0), 4);
    TEXT(buf, "data");
    SAME(pread(victim, buf, 4, 0), 4);
    close(victim);
    close(fd);
    free(lease);
}

static void group_locks_share_by_identifier(void)
{
    int one = open(p("plain"), O_RDWR), two = open(p("plain"), O_RDWR | O_NONBLOCK);
    NEG(llapi_group_lock(one, 0), EINVAL);
    FINE(llapi_group_lock(one, 1234));
    NEG(llapi_group_lock(one, 1234), EINVAL);
    NEG(llapi_group_lock(two, 5678), EAGAIN);
    FINE(llapi_group_lock(two, 1234));
    NEG(llapi_group_unlock(two, 1), EINVAL);
    pid_t child = fork();
    if (child == 0) {
        int own = open(p("plain"), O_RDWR | O_NONBLOCK);
        _exit(llapi_group_lock(own, 99) == -EAGAIN && llapi_group_lock(own, 1234) == 0 ? 0 : 1);
    }
    int status = 1;
    waitpid(child, &status, 0);
    SAME(status, 0);
    FINE(llapi_group_unlock(two, 1234));
    close(one);  // without unlocking
    FINE(llapi_group_lock(two, 5678));
    FINE(llapi_group_unlock(two, 5678));
    NEG(llapi_group_unlock(two, 5678), EINVAL);
    close(two);
    NEG(llapi_group_lock(-1, 1), EBADF);
}

static void a_lease_is_refused_and_broken_by_other_openers(void)
{
    int fd = open(p("plain"), O_RDWR), other = open(p("plain"), O_RDONLY);
    NEG(llapi_lease_acquire(fd, LL_LEASE_WRLCK), EBUSY);
    close(other);
    FINE(llapi_lease_acquire(fd, LL_LEASE_WRLCK));
    SAME(llapi_lease_check(fd), 2);
    NEG(llapi_lease_acquire(fd, LL_LEASE_RDLCK), EBUSY);
    SAME(llapi_lease_release(fd), 2);
    NEG(llapi_lease_release(fd), ENOLCK);
    SAME(llapi_lease_check(fd), 0);
    FINE(llapi_lease_acquire(fd, LL_LEASE_RDLCK));
    SAME(llapi_lease_check(fd), 1);
    SAME(llapi_lease_release(fd), 1);
    FINE(llapi_lease_acquire(fd, LL_LEASE_WRLCK));
    other = open(p("plain"), O_RDONLY);
    SAME(llapi_lease_check(fd), 0);
    close(other);
    ROW(llapi_lease_acquire(fd, 99), -EINVAL, 0);
    close(fd);
}

static void swapping_exchanges_layout_and_data(void)
{
    int a = make(p("sw1"), (struct part[]){{LUSTRE_EOF, 1, D, D, NULL, 0}}, 1, 1);
    int b = make(p("sw2"), (struct part[]){{LUSTRE_EOF, 3, D, D, NULL, 0}}, 1, 1);
    uint64_t dv1, dv2;
    char buf[8] = "";
    write_at(a, "aaaa", 0);
    write_at(b, "bb", 0);
    FINE(llapi_get_data_version(a, &dv1, 0));
    FINE(llapi_get_data_version(b, &dv2, 0));
    NEG(llapi_fswap_layouts(a, b, dv1 + 1, dv2, 3), EAGAIN);
    FINE(llapi_fswap_layouts(a, b, dv1, dv2, 3));
    SAME(pread(a, buf, 8, 0), 2);
    SAME(pread(b, buf, 8, 0), 4);
    struct llapi_layout *l = llapi_layout_get_by_fd(a, 0);
    SAME(l->comps->object_count, 3);
    llapi_layout_free(l);
    int plain = open("/dev/null", O_RDWR);
    NEG(llapi_fswap_layouts(a, plain, 0, 0, 0), EXDEV);
    FINE(llapi_fswap_layouts(a, a, 0, 0, 0));
    close(plain);
    close(a);
    close(b);
}

// ---- HSM with a copytool of our own

static int request(const char *path, uint32_t action, uint32_t archive, const char *data)
{
    int len = data ? (int)strlen(data) : 0;
    struct hsm_user_request *r = llapi_hsm_user_request_alloc(1, len);
    r->hr_action = action;
    r->hr_archive_id = archive;
    r->hr_itemcount = 1;
    r->hr_data_len = (uint32_t)len;
    r->hur_user_item[0].hui_extent.length = UINT64_MAX;
    must(llapi_path2fid(path, &r->hur_user_item[0].hui_fid) == 0, path);
    if (len)
        memcpy(&r->hur_user_item[1], data, (size_t)len);
    int rc = llapi_hsm_request(mnt, r);
    free(r);
    return rc;
}

static uint32_t states(const char *path)
{
    struct hsm_user_state s;
    return llapi_hsm_state_get(path, &s) ? UINT32_MAX : s.hus_states;
}

static struct hsm_current_action action_of(const char *path)
{
    struct hsm_current_action a = {0};
    must(llapi_hsm_current_action(path, &a) == 0, path);
    return a;
}

static bool wait_states(const char *path, uint32_t want)
{
    for (int i = 0; i < 1000 && states(path) != want; i++)
        usleep(5000);
    return states(path) == want;
}

static void write_file(const char *path, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    char *b = malloc(size);
    memset(b, 'x', size);
    must(fd >= 0 && write(fd, b, size) == (ssize_t)size, path);
    free(b);
    close(fd);
}

static const struct hsm_action_item *next_action(struct hsm_copytool_private *ct, struct hsm_action_list **list)
{
    struct pollfd f = {.fd = llapi_hsm_copytool_get_fd(ct), .events = POLLIN};
    int size;
    if (poll(&f, 1, 8000) != 1 || llapi_hsm_copytool_recv(ct, list, &size))
        return NULL;
    size_t name = (strlen((*list)->hal_fsname) + 8) & ~7ul;
    return (const struct hsm_action_item *)((char *)(*list + 1) + name);
}

static void a_copytool_archives_and_restores(void)
{
    struct hsm_copytool_private *ct = NULL, *second = NULL;
    struct hsm_copyaction_private *a = NULL;
    struct hsm_action_list *list;
    struct hsm_extent he = {0, 1000};
    int five = 5, six = 6, bad = -1, size;
    configure("agent_archives =\n");
    llapi_msg_set_level(0);
    NEG(llapi_hsm_copytool_register(&ct, "/tmp", 1, &five, 0), ENOENT);
    NEG(llapi_hsm_copytool_register(&ct, "/nonexistent", 1, &five, 0), ENOENT);
    ROW(llapi_hsm_copytool_register(&ct, mnt, 1, &bad, 0), -EINVAL, 0);
    NEG(llapi_hsm_copytool_register(&ct, mnt, -1, &five, 0), ENOMEM);
    llapi_msg_set_level(7);
    FINE(llapi_hsm_copytool_register(&ct, mnt, 1, &five, O_NONBLOCK));
    FINE(llapi_hsm_copytool_register(&second, mnt, 1, &six, O_NONBLOCK));
    NEG(llapi_hsm_copytool_recv(ct, &list, &size), EAGAIN);
    write_file(p("ctf"), 1048576);
    FINE(request(p("ctf"), HUA_ARCHIVE, 5, "some data"));
    const struct hsm_action_item *item = next_action(ct, &list);
    TRUE(item != NULL);
    if (!item)
        return;
    SAME(list->hal_version, 1);
    SAME(list->hal_count, 1);
    SAME(list->hal_archive_id, 5);
    TEXT(list->hal_fsname, "testfs");
    SAME(item->hai_len, 81);
    SAME(item->hai_action, HSMA_ARCHIVE);
    TRUE(!memcmp(item->hai_data, "some data", 9));
    FINE(llapi_hsm_action_begin(&a, ct, item, -1, 0, false));
    struct lu_fid fid;
    FINE(llapi_hsm_action_get_dfid(a, &fid));
    TRUE(!memcmp(&fid, &item->hai_fid, sizeof fid));
    int fd = llapi_hsm_action_get_fd(a);
    TRUE(fd >= 0);
    close(fd);
    FINE(llapi_hsm_action_progress(a, &he, 1048576, 0));
    FINE(llapi_hsm_action_progress(a, &he, 1048576, 0));
    SAME(states(p("ctf")), HS_EXISTS);
    SAME(action_of(p("ctf")).hca_state, HPS_RUNNING);
    SAME(action_of(p("ctf")).hca_location.length, 1000);
    FINE(llapi_hsm_action_end(&a, &he, 0, 0));
    SAME(states(p("ctf")), HS_EXISTS | HS_ARCHIVED);

    // A failed archive leaves the file marked.
    write_file(p("ctf2"), 10);
    FINE(request(p("ctf2"), HUA_ARCHIVE, 5, NULL));
    item = next_action(ct, &list);
    FINE(llapi_hsm_action_begin(&a, ct, item, -1, 0, false));
    FINE(llapi_hsm_action_end(&a, &he, 0, EIO));
    SAME(states(p("ctf2")), HS_EXISTS);

    // A restore writes a volatile file, the data arrives at the end.
    FINE(request(p("ctf"), HUA_RELEASE, 5, NULL));
    FINE(request(p("ctf"), HUA_RESTORE, 5, NULL));
    item = next_action(ct, &list);
    SAME(item->hai_action, HSMA_RESTORE);
    FINE(llapi_hsm_action_begin(&a, ct, item, -1, 0, false));
    FINE(llapi_hsm_action_get_dfid(a, &fid));
    TRUE(memcmp(&fid, &item->hai_fid, sizeof fid));
    fd = llapi_hsm_action_get_fd(a);
    write_at(fd, "restored", 0);
    close(fd);
    FINE(llapi_hsm_action_end(&a, &he, 0, 0));
    SAME(states(p("ctf")), HS_EXISTS | HS_ARCHIVED);
    char buf[9] = "";
    fd = open(p("ctf"), O_RDONLY);
    SAME(pread(fd, buf, 8, 0), 8);
    TEXT(buf, "restored");
    close(fd);

    // The second copytool of a client is never sent anything, and what nobody serves blocks what comes after.
    write_file(p("c6"), 10);
    write_file(p("c5"), 10);
    FINE(request(p("c6"), HUA_ARCHIVE, 6, NULL));
    FINE(request(p("c5"), HUA_ARCHIVE, 5, NULL));
    struct pollfd both[2] = {{.fd = llapi_hsm_copytool_get_fd(ct), .events = POLLIN},
                             {.fd = llapi_hsm_copytool_get_fd(second), .events = POLLIN}};
    SAME(poll(both, 2, 200), 0);
    SAME(action_of(p("c5")).hca_state, HPS_WAITING);
    SAME(action_of(p("c5")).hca_action, HUA_ARCHIVE);
    FINE(llapi_hsm_copytool_unregister(&ct));
    ROW(llapi_hsm_copytool_unregister(&ct), -EINVAL, ANY_ERRNO);
    item = next_action(second, &list);
    TRUE(item != NULL && item->hai_action == HSMA_ARCHIVE);
    FINE(llapi_hsm_action_begin(&a, second, item, -1, 0, false));
    FINE(llapi_hsm_action_end(&a, &he, 0, 0));
    FINE(llapi_hsm_copytool_unregister(&second));
    configure("agent_archives = any\n");
    TRUE(wait_states(p("c5"), HS_EXISTS | HS_ARCHIVED));
}

static void the_coordinator_bounds_expires_and_cancels(void)
{
    // A lost request ends by the coordinator's deadline.
    configure("fault.agent_lost_rate = 1\nhsm_active_request_timeout_ms = 100\n");
    write_file(p("lost"), 10);
    FINE(request(p("lost"), HUA_ARCHIVE, 1, NULL));
    for (int i = 0; i < 400 && action_of(p("lost")).hca_action != HUA_NONE; i++)
        usleep(5000);
    SAME(action_of(p("lost")).hca_action, HUA_NONE);
    SAME(states(p("lost")), HS_EXISTS);

    configure("agent_delay_ms = 60000\nhsm_max_requests = 1\n");
    write_file(p("q1"), 10);
    write_file(p("q2"), 10);
    FINE(request(p("q1"), HUA_ARCHIVE, 1, NULL));
    FINE(request(p("q2"), HUA_ARCHIVE, 1, NULL));
    for (int i = 0; i < 400 && action_of(p("q1")).hca_state != HPS_RUNNING; i++)
        usleep(5000);
    SAME(action_of(p("q1")).hca_state, HPS_RUNNING);
    SAME(action_of(p("q2")).hca_state, HPS_WAITING);
    FINE(request(p("q1"), HUA_CANCEL, 0, NULL));
    FINE(request(p("q2"), HUA_CANCEL, 0, NULL));
    for (int i = 0; i < 400 && action_of(p("q2")).hca_action != HUA_NONE; i++)
        usleep(5000);
    SAME(action_of(p("q1")).hca_action, HUA_NONE);
    SAME(action_of(p("q2")).hca_action, HUA_NONE);

    configure("hsm_control = disabled\n");
    NEG(request(p("q1"), HUA_ARCHIVE, 1, NULL), EAGAIN);

    configure("fault.agent_error_rate = 1\n");
    write_file(p("broken"), 10);
    FINE(request(p("broken"), HUA_ARCHIVE, 1, NULL));
    for (int i = 0; i < 400 && action_of(p("broken")).hca_action != HUA_NONE; i++)
        usleep(5000);
    SAME(states(p("broken")), HS_EXISTS);
    configure("");
}

static void many_requests_all_end(void)
{
    struct hsm_user_request *r = llapi_hsm_user_request_alloc(50, 0);
    configure("hsm_max_requests = 100\nhsm_loop_delay_ms = 0\n");
    must(mkdir(p("many"), 0755) == 0, "many");
    r->hr_action = HUA_ARCHIVE;
    for (int i = 0; i < 500; i++) {
        char name[32];
        snprintf(name, sizeof name, "many/%d", i);
        write_file(p(name), 1);
        must(llapi_path2fid(p(name), &r->hur_user_item[i % 50].hui_fid) == 0, name);
        r->hur_user_item[i % 50].hui_extent.length = UINT64_MAX;
        r->hr_itemcount = 50;
        if (i % 50 == 49)
            FINE(llapi_hsm_request(mnt, r));
    }
    free(r);
    int good = 0;
    for (int i = 0; i < 500; i++) {
        char name[32];
        snprintf(name, sizeof name, "many/%d", i);
        good += wait_states(p(name), HS_EXISTS | HS_ARCHIVED);
        if (good <= i)
            break;
    }
    SAME(good, 500);
    configure("");
}

static void a_released_composite_keeps_the_size_of_its_bytes(void)
{
    int fd = make(p("relpfl"), (struct part[]){{1 << 20, 1, D, D, NULL, 0}, {LUSTRE_EOF, 2, D, D, NULL, 0}}, 2, 1);
    close(fd);
    fd = make(p("relpfl2"), (struct part[]){{1 << 20, 1, 1 << 20, D, NULL, 0}, {LUSTRE_EOF, 2, D, D, NULL, 0}}, 2, 1);
    close(fd);
    write_file(p("relpfl2"), (1 << 20) + 65536);
    FINE(request(p("relpfl2"), HUA_ARCHIVE, 1, NULL));
    TRUE(wait_states(p("relpfl2"), HS_EXISTS | HS_ARCHIVED));
    struct node n;
    must(node_open(&n, p("relpfl2"), O_RDONLY) == 0 && node_load(&n) == 0, "relpfl2");
    uint32_t before = n.rec.layout_len;
    node_close(&n);
    FINE(request(p("relpfl2"), HUA_RELEASE, 1, NULL));
    must(node_open(&n, p("relpfl2"), O_RDONLY) == 0 && node_load(&n) == 0, "relpfl2");
    SAME(n.rec.layout_len, before);
    struct lov_comp_md head;
    memcpy(&head, n.layout, sizeof head);
    SAME(head.lcm_size, 192);
    SAME(head.lcm_layout_gen, 4);
    node_close(&n);
    struct llapi_layout *l = llapi_layout_get_by_path(p("relpfl2"), 0);
    SAME(l->comps[0].pattern, 0x80000001);
    SAME(l->comps[1].flags, LCME_FL_INIT);
    llapi_layout_free(l);
    FINE(request(p("relpfl2"), HUA_RESTORE, 1, NULL));
    TRUE(wait_states(p("relpfl2"), HS_EXISTS | HS_ARCHIVED));
    l = llapi_layout_get_by_path(p("relpfl2"), 0);
    SAME(l->comps[0].pattern, LLAPI_LAYOUT_RAID0);
    SAME(l->comps[1].object_count, 2);
    llapi_layout_free(l);
}

static void a_truncated_released_file_comes_back_dirty(void)
{
    write_file(p("cut"), 100000);
    FINE(request(p("cut"), HUA_ARCHIVE, 1, NULL));
    TRUE(wait_states(p("cut"), HS_EXISTS | HS_ARCHIVED));
    FINE(request(p("cut"), HUA_RELEASE, 1, NULL));
    must(truncate(p("cut"), 10) == 0, "truncate");
    SAME(states(p("cut")), HS_EXISTS | HS_ARCHIVED | HS_DIRTY);
    char buf[11] = "";
    int fd = open(p("cut"), O_RDONLY);
    SAME(read(fd, buf, 11), 10);
    TEXT(buf, "xxxxxxxxxx");
    close(fd);
    uint64_t v = 0;
    struct llapi_layout *l = llapi_layout_get_by_path(p("cut"), 0);
    llapi_layout_pattern_get(l, &v);
    SAME(v, LLAPI_LAYOUT_RAID0);
    llapi_layout_free(l);
}

static void processes_agree_on_what_they_see_first(void)
{
    int pipes[2];
    must(pipe(pipes) == 0 && mkdir(p("race"), 0755) == 0, "race");
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "race/%d", i);
        must(close(open(p(name), O_CREAT | O_WRONLY, 0644)) == 0, name);
    }
    for (int c = 0; c < 4; c++)
        if (fork() == 0) {
            uint64_t sum = 0;
            for (int i = 0; i < 40; i++) {
                char name[32];
                struct lu_fid f;
                snprintf(name, sizeof name, "race/%d", i);
                if (llapi_path2fid(p(name), &f))
                    _exit(1);
                sum = sum * 31 + f.f_oid;
            }
            _exit(write(pipes[1], &sum, sizeof sum) == (ssize_t)sizeof sum ? 0 : 1);
        }
    uint64_t sums[4] = {0};
    int good = 0;
    for (int c = 0; c < 4; c++) {
        int status;
        wait(&status);
        good += status == 0 && read(pipes[0], &sums[c], sizeof sums[c]) == (ssize_t)sizeof sums[c];
    }
    SAME(good, 4);
    TRUE(sums[0] == sums[1] && sums[1] == sums[2] && sums[2] == sums[3]);
    close(pipes[0]);
    close(pipes[1]);
}

static void *look_and_change(void *arg)
{
    const char *path = arg;
    for (int i = 0; i < 200; i++) {
        struct lu_fid f;
        struct hsm_user_state s;
        if (llapi_path2fid(path, &f) || llapi_hsm_state_get(path, &s)
            || llapi_hsm_state_set(path, i % 2 ? HS_NOARCHIVE : 0, i % 2 ? 0 : HS_NOARCHIVE, 0))
            return (void *)1;
        struct llapi_layout *l = llapi_layout_get_by_path(path, 0);
        if (!l)
            return (void *)1;
        llapi_layout_free(l);
    }
    return NULL;
}

static void threads_share_a_file(void)
{
    pthread_t t[4];
    char path[1024];
    strcpy(path, p("plain"));
    for (int i = 0; i < 4; i++)
        must(pthread_create(&t[i], NULL, look_and_change, path) == 0, "thread");
    for (int i = 0; i < 4; i++) {
        void *bad;
        pthread_join(t[i], &bad);
        TRUE(bad == NULL);
    }
}

// ---- directories, defaults, space, changelog

static uint64_t count_of(const char *path)
{
    uint64_t v = 0;
    struct llapi_layout *l = llapi_layout_get_by_path(path, 0);
    must(l && !llapi_layout_stripe_count_get(l, &v), path);
    llapi_layout_free(l);
    return v;
}

static void files_inherit_the_default_of_their_directory(void)
{
    must(mkdir(p("dd"), 0755) == 0, "dd");
    FINE(llapi_file_create(p("dd"), 2 << 20, -1, 3, 0));
    must(close(open(p("dd/in"), O_CREAT | O_WRONLY, 0644)) == 0, "in");
    SAME(count_of(p("dd/in")), 3);
    // Nothing asked for: the default goes.
    FINE(llapi_file_create(p("dd"), 0, -1, 0, 0));
    must(close(open(p("dd/in2"), O_CREAT | O_WRONLY, 0644)) == 0, "in2");
    SAME(count_of(p("dd/in2")), 1);
    // The root's default governs what has none nearer.
    FINE(llapi_file_create(mnt, 1 << 20, -1, 2, 0));
    must(close(open(p("dd/in3"), O_CREAT | O_WRONLY, 0644)) == 0, "in3");
    SAME(count_of(p("dd/in3")), 2);
    struct llapi_layout *l = llapi_layout_get_by_path(p("dd/none"), 1);
    uint64_t v = 0;
    llapi_layout_stripe_count_get(l, &v);
    SAME(v, 2);
    llapi_layout_free(l);
    FINE(llapi_file_create(mnt, 0, -1, 0, 0));
}

static void directories_live_on_metadata_targets(void)
{
    struct lu_fid f;
    FINE(llapi_dir_create_pool(p("dn1"), 0755, 1, 1, 2, NULL));
    FINE(llapi_dir_create_pool(p("dn2"), 0755, -1, 2, 3, NULL));
    NEG(llapi_dir_create_pool(p("dn3"), 0755, 5, 1, 2, NULL), ENODEV);
    NEG(llapi_dir_create_pool(p("dn1"), 0755, 1, 1, 2, NULL), EEXIST);
    FINE(llapi_dir_create_pool(p("dn4"), 0755, -1, 9, 3, NULL));
    FINE(llapi_path2fid(p("dn1"), &f));
    SAME(f.f_seq, 0x240000402);
    must(close(open(p("dn1/f"), O_CREAT | O_WRONLY, 0644)) == 0, "dn1/f");
    FINE(llapi_path2fid(p("dn1/f"), &f));
    SAME(f.f_seq, 0x240000402);
}

static void full_targets_take_nothing(void)
{
    configure("ost_state.0 = full\nost_state.2 = full\n");
    for (int i = 0; i < 8; i++) {
        char name[16];
        snprintf(name, sizeof name, "room%d", i);
        FINE(llapi_file_create(p(name), 1 << 20, -1, 1, 0));
        struct llapi_layout *l = llapi_layout_get_by_path(p(name), 0);
        TRUE(l->comps->objects->l_ost_idx % 2 == 1);
        llapi_layout_free(l);
    }
    llapi_msg_set_level(0);
    NEG(llapi_file_create(p("noroom"), 1 << 20, 0, 1, 0), ENOSPC);
    configure("ost_state.0 = full\nost_state.1 = full\nost_state.2 = full\nost_state.3 = full\n");
    NEG(llapi_file_create(p("noroom2"), 1 << 20, -1, 1, 0), ENOSPC);
    llapi_msg_set_level(7);
    struct obd_statfs os;
    configure("ost_size = 64M\nusage_ttl_ms = 0\n");
    FINE(llapi_obd_statfs(mnt, LL_STATFS_LOV, 1, &os, NULL));
    SAME(os.os_blocks, 16384);
    uint64_t before = os.os_bavail;
    FINE(llapi_file_create(p("fill"), 1 << 20, 1, 1, 0));
    write_file(p("fill"), 8 << 20);
    // Counting is repeated after some multiple of the time that it takes.
    for (int i = 0; i < 1000 && os.os_bavail + 2048 > before + 8; i++) {
        usleep(10000);
        must(llapi_obd_statfs(mnt, LL_STATFS_LOV, 1, &os, NULL) == 0, "statfs");
    }
    TRUE(os.os_bavail + 2048 <= before + 8);
    configure("");
}

static void the_changelog_tells_what_happened(void)
{
    void *reader = NULL, *rec = NULL;
    uint8_t head[144];
    int seen = 0, creates = 0, hsm = 0;
    configure("changelog_users = 1\n");
    FINE(llapi_file_create(p("logged"), 1 << 20, -1, 1, 0));
    write_file(p("logged"), 10);
    FINE(request(p("logged"), HUA_ARCHIVE, 1, NULL));
    TRUE(wait_states(p("logged"), HS_EXISTS | HS_ARCHIVED));
    NEG(llapi_changelog_start(&reader, 0xc, "nosuch-MDT0000", 0), ENOENT);
    FINE(llapi_changelog_start(&reader, 0xc, "testfs-MDT0000", 0));
    FINE(llapi_changelog_set_xflags(reader, 0xf));
    while (llapi_changelog_recv(reader, &rec) == 0) {
        uint16_t namelen, flags;
        uint32_t type;
        memcpy(&namelen, rec, 2);
        memcpy(&flags, (char *)rec + 2, 2);
        memcpy(&type, (char *)rec + 4, 4);
        memcpy(head, rec, sizeof head);
        SAME(flags & 0xf000, 0xd000);
        seen++;
        creates += type == 1 && namelen == 6 && !memcmp((char *)rec + 144, "logged", 6);
        hsm += type == 16;
        llapi_changelog_free(&rec);
    }
    TRUE(seen >= 3);
    SAME(creates, 1);
    TRUE(hsm >= 2);
    SAME(llapi_changelog_recv(reader, &rec), 1);
    FINE(llapi_changelog_fini(&reader));
    llapi_msg_set_level(0);
    NEG(llapi_changelog_clear("testfs-MDT0000", "cl99", 0), ENOENT);
    NEG(llapi_changelog_clear("testfs-MDT0000", "garbage", 0), EINVAL);
    NEG(llapi_changelog_clear("testfs-MDT0000", "cl1", 999999), EINVAL);
    FINE(llapi_changelog_clear("testfs-MDT0000", "cl1", 0));
    NEG(llapi_changelog_clear("nosuch-MDT0000", "cl1", 0), ENOENT);
    llapi_msg_set_level(7);
    FINE(llapi_changelog_start(&reader, 0xc, "testfs-MDT0000", 0));
    SAME(llapi_changelog_recv(reader, &rec), 1);
    FINE(llapi_changelog_fini(&reader));
    configure("");
}

static void injected_faults_surface(void)
{
    struct lu_fid f;
    configure("fault.call_rate = 1\nfault.call_errno = EIO\n");
    NEG(llapi_path2fid(p("plain"), &f), EIO);
    configure("");
    FINE(llapi_path2fid(p("plain"), &f));
}

static void a_copied_attribute_makes_no_second_identity(void)
{
    struct lu_fid a, b;
    char command[2200];
    FINE(llapi_path2fid(p("plain"), &a));
    snprintf(command, sizeof command, "cp --preserve=all %s %s", p("plain"), p("copy"));
    must(system(command) == 0, "cp");
    FINE(llapi_path2fid(p("copy"), &b));
    TRUE(memcmp(&a, &b, sizeof a));
}

static void a_very_wide_layout_is_kept(void)
{
    configure("ost_count = 2000\n");
    int fd = make(p("wide"), (struct part[]){{LUSTRE_EOF, LLAPI_LAYOUT_WIDE, D, D, NULL, 0}}, 1, 1);
    TRUE(fd >= 0);
    close(fd);
    struct llapi_layout *l = llapi_layout_get_by_path(p("wide"), 0);
    SAME(l->comps->object_count, 2000);
    llapi_layout_free(l);
    MINUS1(make(p("toowide"), (struct part[]){{1ull << 34, 2000, 1 << 20, D, NULL, 0}, {1ull << 35, 2000, 1 << 20, D, NULL, 0},
                                              {LUSTRE_EOF, 2000, D, D, NULL, 0}}, 3, 3), ENOSPC);
    configure("");
}

static int open_descriptors(void)
{
    int n = 0;
    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void nothing_stays_open(int before)
{
    SAME(open_descriptors(), before);
}

int main(int argc, char **argv)
{
    char path[1024];
    if (argc != 2)
        return 2;
    must(realpath(argv[1], path) != NULL, argv[1]);
    snprintf(mnt, sizeof mnt, "%.400s/lustre", path);
    must(mkdir(mnt, 0755) == 0, mnt);
    snprintf(path, sizeof path, "%s/.lustre-sim", mnt);
    must(mkdir(path, 0777) == 0, path);
    configure("");
    int before = open_descriptors();
    recorded_bytes_survive_a_round_trip();
    every_kind_has_the_recorded_bytes();
    writing_past_a_boundary_instantiates_a_component();
    components_are_added_deleted_and_flagged();
    a_mirror_is_stale_until_it_is_resynchronised();
    group_locks_share_by_identifier();
    a_lease_is_refused_and_broken_by_other_openers();
    swapping_exchanges_layout_and_data();
    a_copytool_archives_and_restores();
    the_coordinator_bounds_expires_and_cancels();
    many_requests_all_end();
    a_released_composite_keeps_the_size_of_its_bytes();
    a_truncated_released_file_comes_back_dirty();
    processes_agree_on_what_they_see_first();
    threads_share_a_file();
    files_inherit_the_default_of_their_directory();
    directories_live_on_metadata_targets();
    full_targets_take_nothing();
    the_changelog_tells_what_happened();
    injected_faults_surface();
    a_copied_attribute_makes_no_second_identity();
    a_very_wide_layout_is_kept();
    nothing_stays_open(before);
    printf("behaviour_test: %d checks, %d wrong\n", rows, wrong);
    return wrong ? 1 : 0;
}
