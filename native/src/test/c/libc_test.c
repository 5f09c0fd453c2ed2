// SPDX-License-Identifier: Apache-2.0
// Lustre without liblustreapi: attributes, ioctls and flags of open, as recorded. Usage: libc_test SCRATCH-DIRECTORY
#include "../../main/c/abi.h"
#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

// These go to the library under test, not past it.
#undef open
#undef openat
#undef getxattr
#undef fgetxattr
#undef setxattr
#undef fsetxattr

int rows, wrong;

static char mnt[512], other[512];
static char names[16][1024];
static int next_name;

static char *in(const char *dir, const char *name)
{
    char *s = names[next_name++ % 16];
    snprintf(s, sizeof names[0], "%s/%s", dir, name);
    return s;
}

#define p(x) in(mnt, x)
#define t(x) in(other, x)
#define DELAYED (O_CREAT | O_EXCL | O_RDWR | 0x1002100)

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

static const struct lov_user_md_v3 pooled = {
    {LOV_USER_MAGIC_V3, LOV_PATTERN_RAID0, 0, 0, 4 << 20, 3, LOV_OFFSET_DEFAULT}, "fast"};

static size_t composite(uint8_t *b)
{
    struct lov_comp_md h = {.lcm_magic = LOV_USER_MAGIC_COMP_V1, .lcm_size = 32 + 2 * 48 + 2 * 32, .lcm_entry_count = 2};
    struct lov_comp_md_entry e[2] = {{.e_end = 1 << 20, .lcme_offset = 128, .lcme_size = 32},
                                     {.e_start = 1 << 20, .e_end = LUSTRE_EOF, .lcme_offset = 160, .lcme_size = 32}};
    struct lov_user_md_v1 v[2] = {{LOV_USER_MAGIC_V1, LOV_PATTERN_RAID0, 0, 0, 1 << 20, 1, LOV_OFFSET_DEFAULT},
                                  {LOV_USER_MAGIC_V1, LOV_PATTERN_RAID0, 0, 0, 4 << 20, 4, LOV_OFFSET_DEFAULT}};
    memcpy(b, &h, sizeof h);
    memcpy(b + 32, e, sizeof e);
    memcpy(b + 128, v, sizeof v);
    return h.lcm_size;
}

static void layouts(void)
{
    uint8_t b[4096];
    int fd = open(p("delayed"), DELAYED, 0644);
    must(fd >= 0, "delayed");
    MINUS1(fgetxattr(fd, "lustre.lov", b, sizeof b), ENODATA);
    FINE(fsetxattr(fd, "lustre.lov", &pooled, sizeof pooled, 0));
    SAME(fgetxattr(fd, "lustre.lov", b, sizeof b), 96);
    close(fd);
    FINE(mknod(p("node"), S_IFREG | 0644, 0));
    MINUS1(getxattr(p("node"), "lustre.lov", b, sizeof b), ENODATA);
    FINE(setxattr(p("node"), "lustre.lov", &pooled, sizeof pooled, 0));
    SAME(getxattr(p("node"), "lustre.lov", b, sizeof b), 96);
    // Without the flags the objects are there before the layout comes.
    fd = open(p("early"), O_CREAT | O_EXCL | O_RDWR, 0644);
    SAME(fgetxattr(fd, "lustre.lov", NULL, 0), 56);
    FINE(fsetxattr(fd, "lustre.lov", &pooled, sizeof pooled, 0));
    SAME(fgetxattr(fd, "lustre.lov", b, sizeof b), 56);
    close(fd);
    fd = open(p("comp"), DELAYED, 0644);
    size_t n = composite(b);
    FINE(fsetxattr(fd, "lustre.lov", b, n, 0));
    SAME(fgetxattr(fd, "lustre.lov", b, sizeof b), 216);
    struct lov_comp_md_entry e[2];
    memcpy(e, b + 32, sizeof e);
    SAME(e[0].lcme_id, 1);
    SAME(e[1].lcme_id, 2);
    SAME(e[0].lcme_flags, LCME_FL_INIT);
    SAME(e[1].lcme_flags, 0);
    close(fd);
    must(mkdir(p("dir"), 0755) == 0, "dir");
    MINUS1(getxattr(p("dir"), "lustre.lov", b, sizeof b), ENODATA);
    FINE(setxattr(p("dir"), "lustre.lov", &pooled, sizeof pooled, 0));
    SAME(getxattr(p("dir"), "lustre.lov", b, sizeof b), 48);
    must(close(open(p("dir/in"), O_CREAT | O_RDWR, 0644)) == 0, "in");
    SAME(getxattr(p("dir/in"), "lustre.lov", b, sizeof b), 96);
    FINE(removexattr(p("dir"), "lustre.lov"));
    MINUS1(getxattr(p("dir"), "lustre.lov", b, sizeof b), ENODATA);
    // Written before anybody gave it a layout: it has the default.
    fd = open(p("late"), DELAYED, 0644);
    must(write(fd, "x", 1) == 1, "late");
    SAME(fgetxattr(fd, "lustre.lov", NULL, 0), 56);
    close(fd);
}

static void attributes(void)
{
    uint8_t b[4096], list[4096];
    int fd = open(p("a"), DELAYED, 0644);
    struct lov_user_md_v1 two = {LOV_USER_MAGIC_V1, LOV_PATTERN_RAID0, 0, 0, 1 << 20, 2, LOV_OFFSET_DEFAULT};
    FINE(fsetxattr(fd, "lustre.lov", &two, sizeof two, 0));
    close(fd);
    must(close(open(t("f"), O_CREAT | O_RDWR, 0644)) == 0, "f");
    SAME(getxattr(p("a"), "lustre.lov", NULL, 0), 80);
    MINUS1(getxattr(p("a"), "lustre.lov", b, 10), ERANGE);
    SAME(getxattr(p("a"), "lustre.lov", b, sizeof b), 80);
    MINUS1(getxattr(mnt, "lustre.lov", b, sizeof b), ENODATA);
    MINUS1(getxattr(p("a"), "lustre.hsm", b, sizeof b), ENODATA);
    MINUS1(getxattr(p("a"), "lustre.fid", b, sizeof b), ENODATA);
    MINUS1(getxattr(t("f"), "lustre.lov", b, sizeof b), EOPNOTSUPP);
    FINE(setxattr(p("a"), "lustre.lov", b, 80, 0));
    MINUS1(setxattr(p("a"), "lustre.lov", "zz", 2, 0), ERANGE);
    FINE(removexattr(p("a"), "lustre.lov"));
    SAME(getxattr(p("a"), "lustre.lov", b, sizeof b), 80);
    MINUS1(setxattr(p("a"), "lustre.foo", "x", 1, 0), EOPNOTSUPP);
    MINUS1(getxattr(p("a"), "lustre.foo", b, 9), ENODATA);
    FINE(setxattr(p("a"), "user.x", "y", 1, 0));
    SAME(getxattr(p("a"), "user.x", b, sizeof b), 1);
    ssize_t n = listxattr(p("a"), (char *)list, sizeof list);
    bool seen_lov = false, seen_user = false, seen_own = false;
    for (ssize_t at = 0; at < n; at += (ssize_t)strlen((char *)list + at) + 1) {
        seen_lov = seen_lov || !strcmp((char *)list + at, "lustre.lov");
        seen_user = seen_user || !strcmp((char *)list + at, "user.x");
        seen_own = seen_own || !strncmp((char *)list + at, "user.lustre", 11);
    }
    TRUE(seen_lov && seen_user && !seen_own);
    SAME(listxattr(p("a"), NULL, 0), n);
    if (geteuid() == 0) {
        SAME(getxattr(p("a"), "trusted.lov", b, sizeof b), 80);
        MINUS1(getxattr(p("a"), "trusted.hsm", b, sizeof b), ENODATA);
        MINUS1(getxattr(p("a"), "trusted.fid", b, sizeof b), ENODATA);
        SAME(getxattr(p("a"), "trusted.link", b, sizeof b), 43);
        SAME(getxattr(p("a"), "trusted.lma", b, sizeof b), 24);
        SAME(getxattr(p("a"), "trusted.som", b, sizeof b), 24);
        FINE(setxattr(p("a"), "trusted.archive", "there", 5, 0));
        SAME(getxattr(p("a"), "trusted.archive", b, sizeof b), 5);
    }
    struct statfs s;
    FINE(statfs(p("a"), &s));
    SAME(s.f_type, LL_SUPER_MAGIC);
    FINE(statfs(t("f"), &s));
    TRUE(s.f_type != LL_SUPER_MAGIC);
}

static void requests(void)
{
    struct lu_fid fid;
    struct {
        struct hsm_user_state s;
        uint32_t guard[4];
    } state;
    memset(&state, 0xab, sizeof state);
    int fd = open(p("a"), O_RDWR), dir = open(mnt, O_RDONLY), plain = open(t("f"), O_RDWR);
    FINE(ioctl(fd, 0x800866ad, &fid));
    TRUE(fid.f_seq == 0x200000402 && fid.f_oid);
    MINUS1(ioctl(plain, 0x800866ad, &fid), ENOTTY);
    FINE(ioctl(fd, 0x802066d3, &state.s));
    SAME(state.s.hus_states, 0);
    SAME(state.guard[0], 0xabababab);
    MINUS1(ioctl(dir, 0x802066d3, &state.s), ENOTTY);
    must(write(fd, "hello", 5) == 5, "write");
    char request[24 + 32] = {0};
    struct hsm_user_request *r = (struct hsm_user_request *)request;
    r->hr_action = HUA_ARCHIVE;
    r->hr_itemcount = 1;
    r->hur_user_item[0] = (struct hsm_user_item){fid, {0, UINT64_MAX}};
    FINE(ioctl(dir, 0x401866d9, r));
    for (int i = 0; i < 400 && state.s.hus_states != 9; i++) {
        usleep(5000);
        ioctl(fd, 0x802066d3, &state.s);
    }
    SAME(state.s.hus_states, 9);
    struct hsm_current_action a;
    FINE(ioctl(fd, 0x801866dc, &a));
    SAME(a.hca_action, HUA_NONE);
    struct {
        uint32_t valid, archive;
        uint64_t set, clear;
    } ss = {1, 0, HS_NOARCHIVE, 0};
    FINE(ioctl(fd, 0x401866d4, &ss));
    FINE(ioctl(fd, 0x802066d3, &state.s));
    SAME(state.s.hus_states, 0x29);
    FINE(ioctl(fd, 0x4008669e, 7));
    MINUS1(ioctl(fd, 0x4008669e, 7), EINVAL);
    FINE(ioctl(fd, 0x4008669f, 7));
    struct {
        struct lu_fid fid;
        uint64_t recno;
        uint32_t linkno, len;
        char path[256];
    } __attribute__((packed)) f2p = {.fid = fid, .recno = UINT64_MAX, .len = 256};
    FINE(ioctl(dir, 0xc0086696, &f2p));
    TEXT(f2p.path, "a");
    struct {
        struct lu_fid fid;
        uint32_t linkno, size;
        char name[64];
    } __attribute__((packed)) parent = {.size = 64};
    FINE(ioctl(fd, 0xc01866f9, &parent));
    TEXT(parent.name, "a");
    SAME(parent.fid.f_seq, 0x200000007);
    int count = 0;
    FINE(ioctl(dir, 0x800866a8, &count));
    SAME(count, 4);
    static uint8_t lum[4096];
    memcpy(lum, &(uint32_t){LOV_USER_MAGIC_V3}, 4);
    FINE(ioctl(fd, 0x4008669b, lum));
    SAME(((struct lov_user_md_v1 *)lum)->lmm_stripe_count, 2);
    SAME(((struct lov_user_md_v1 *)lum)->lmm_stripe_offset, 0);  // here: the generation
    char by_fid[1200];
    snprintf(by_fid, sizeof by_fid, "%s/.lustre/fid/[0x%llx:0x%x:0x0]", mnt, (unsigned long long)fid.f_seq, fid.f_oid);
    int again = open(by_fid, O_RDONLY);
    TRUE(again >= 0);
    char text[6] = "";
    SAME(read(again, text, 5), 5);
    TEXT(text, "hello");
    close(again);
    int unnamed = open(p(".\x0c\x13\x14\x12:VOLATILE::1234"), O_RDWR | O_CREAT | O_EXCL, 0600);
    TRUE(unnamed >= 0);
    struct stat st;
    FINE(fstat(unnamed, &st));
    SAME(st.st_nlink, 0);
    close(unnamed);
    close(fd);
    close(dir);
    close(plain);
}

// What llapi_hsm_import does, by the calls that it is made of.
static void imports(void)
{
    struct lov_user_md_v1 lum = {.lmm_magic = LOV_USER_MAGIC_V1,
                                 .lmm_pattern = LOV_PATTERN_RAID0 | LOV_PATTERN_F_RELEASED,
                                 .lmm_stripe_size = 1 << 20,
                                 .lmm_stripe_count = 2,
                                 .lmm_stripe_offset = 0xffff};
    struct hsm_user_import i = {.hui_size = 12345,
                                .hui_atime = 1,
                                .hui_mtime = 1000000000,
                                .hui_mtime_ns = 7,
                                .hui_uid = 1000,
                                .hui_gid = 1000,
                                .hui_mode = 0100640,
                                .hui_archive_id = 3};
    struct hsm_user_state state;
    struct stat st;
    uint8_t lov[256];
    int fd = open(p("imported"), O_CREAT | O_EXCL | O_WRONLY | 0x1002100, 0600);
    TRUE(fd >= 0);
    FINE(ioctl(fd, 0x4008669a, &lum));
    MINUS1(ioctl(fd, 0x4008669a, &lum), EEXIST);
    TRUE(fgetxattr(fd, "lustre.lov", lov, sizeof lov) > 0);
    SAME(((struct lov_user_md_v1 *)lov)->lmm_pattern, LOV_PATTERN_RAID0 | LOV_PATTERN_F_RELEASED);
    FINE(ioctl(fd, 0xc03066f5, &i));
    FINE(ioctl(fd, 0x802066d3, &state));
    SAME(state.hus_states, 0xd);
    SAME(state.hus_archive_id, 3);
    FINE(fstat(fd, &st));
    SAME(st.st_size, 12345);
    SAME(st.st_mode, 0100640);
    SAME(st.st_uid, 1000);
    SAME(st.st_mtim.tv_sec, 1000000000);
    // Given 7, and dropped: times are whole seconds on the servers.
    SAME(st.st_mtim.tv_nsec, 0);
    close(fd);
    // The attribute does not take the bit from anybody.
    fd = open(p("resident"), O_CREAT | O_EXCL | O_WRONLY | 0x1002100, 0600);
    FINE(fsetxattr(fd, "lustre.lov", &lum, sizeof lum, 0));
    TRUE(fgetxattr(fd, "lustre.lov", lov, sizeof lov) > 0);
    SAME(((struct lov_user_md_v1 *)lov)->lmm_pattern, LOV_PATTERN_RAID0);
    SAME(((struct lov_user_md_v1 *)lov)->lmm_stripe_count, 2);
    close(fd);
}

int main(int argc, char **argv)
{
    char path[1024];
    if (argc != 2)
        return 2;
    must(realpath(argv[1], path) != NULL, argv[1]);
    snprintf(mnt, sizeof mnt, "%.400s/lustre", path);
    snprintf(other, sizeof other, "%.400s/plain", path);
    must(mkdir(mnt, 0755) == 0 && mkdir(other, 0755) == 0 && mkdir(p(".lustre-sim"), 0777) == 0, mnt);
    FILE *f = fopen(p(".lustre-sim/config"), "w");
    must(f != NULL, "config");
    fputs("pool.fast = 0,1\nhsm_loop_delay_ms = 5\n", f);
    fclose(f);
    layouts();
    attributes();
    requests();
    imports();
    printf("libc_test: %d rows, %d wrong\n", rows, wrong);
    return wrong ? 1 : 0;
}
