// SPDX-License-Identifier: Apache-2.0
// Return values and errno as recorded on a real file system, row by row. Usage: recorded_test SCRATCH-DIRECTORY
// The scratch directory gets a mount `lustre` (4 OSTs, 2 MDTs, pool fast of OST 0 and 1) and `plain` beside it.
#include "api.h"
#include "check.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

int rows, wrong;

static char mnt[512], other[512];
static char names[16][1024];
static int next_name;

static char *in(const char *dir, const char *sub, const char *name)
{
    char *s = names[next_name++ % 16];
    snprintf(s, sizeof names[0], "%s%s%s", dir, sub, name);
    return s;
}

#define p(x) in(mnt, "/e/", x)
#define t(x) in(other, "/", x)

static void must(int ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(2);
    }
}

static void make_mount(const char *scratch)
{
    char path[1024];
    must(realpath(scratch, path) != NULL, scratch);
    snprintf(mnt, sizeof mnt, "%.400s/lustre", path);
    snprintf(other, sizeof other, "%.400s/plain", path);
    must(mkdir(mnt, 0755) == 0, mnt);
    must(mkdir(other, 0755) == 0, other);
    snprintf(path, sizeof path, "%s/.lustre-sim", mnt);
    must(mkdir(path, 0777) == 0, path);
    must(chmod(path, 0777) == 0, path);
    snprintf(path, sizeof path, "%s/.lustre-sim/config", mnt);
    FILE *f = fopen(path, "w");
    must(f != NULL, path);
    fputs("pool.fast = 0,1\nagent_archives = 1\nhsm_loop_delay_ms = 20\nagent_delay_ms = 30\n", f);
    fclose(f);
    must(mkdir(in(mnt, "", "/e"), 0755) == 0, "e");
    must(close(open(t("f"), O_CREAT | O_WRONLY, 0644)) == 0, "f");
    must(mkdir(t("d"), 0755) == 0, "t d");
    must(mkdir(p("d"), 0755) == 0, "d");
    must(mkdir(p("d2"), 0755) == 0, "d2");
    must(symlink("nowhere", p("sl")) == 0, "sl");
}

static uint64_t layout_of(const char *path, int (*get)(const struct llapi_layout *, uint64_t *))
{
    uint64_t v = 0;
    struct llapi_layout *l = llapi_layout_get_by_path(path, 0);
    if (l)
        get(l, &v);
    llapi_layout_free(l);
    return v;
}

static void creating(void)
{
    static struct lov_user_md_v1 lum[256];
    FINE(llapi_file_create(p("a"), 1 << 20, -1, 2, 0));
    NEG(llapi_file_create(p("a"), 1 << 20, -1, 2, 0), EEXIST);
    NEG(llapi_file_create(p("nodir/a"), 1 << 20, -1, 2, 0), ENOENT);
    NEG(llapi_file_create(t("n1"), 1 << 20, -1, 2, 0), ENOTTY);
    FINE(access(t("n1"), F_OK));
    NEG(llapi_file_create(t("f"), 1 << 20, -1, 2, 0), ENOTTY);
    NEG(llapi_file_create(p("s1"), 65537, -1, 1, 0), EINVAL);
    MINUS1(access(p("s1"), F_OK), ENOENT);
    NEG(llapi_file_create(p("s2"), 1000, -1, 1, 0), EINVAL);
    FINE(llapi_file_create(p("s3"), 65536, -1, 1, 0));
    NEG(llapi_file_create(p("s4"), 1ULL << 32, -1, 1, 0), EINVAL);
    FINE(llapi_file_create(p("s5"), 0, -1, 1, 0));
    FINE(llapi_file_create(p("c5"), 1 << 20, -1, 5, 0));
    SAME(layout_of(p("c5"), llapi_layout_stripe_count_get), 4);
    FINE(llapi_file_create(p("c2000"), 1 << 20, -1, 2000, 0));
    NEG(llapi_file_create(p("c2001"), 1 << 20, -1, 2001, 0), EINVAL);
    FINE(llapi_file_create(p("cm1"), 1 << 20, -1, -1, 0));
    FINE(llapi_file_create(p("cm2"), 1 << 20, -1, -2, 0));
    NEG(llapi_file_create(p("cm64"), 1 << 20, -1, -64, 0), EINVAL);
    NEG(llapi_file_create(p("o4"), 1 << 20, 4, 1, 0), EINVAL);
    FINE(access(p("o4"), F_OK));
    NEG(llapi_file_create(p("o70000"), 1 << 20, 70000, 1, 0), EINVAL);
    NEG(llapi_file_create(p("om2"), 1 << 20, -2, 1, 0), EINVAL);
    NEG(llapi_file_create(p("pat"), 1 << 20, -1, 1, 2), EINVAL);
    NEG(llapi_file_create(p("pat2"), 1 << 20, -1, 1, LOV_PATTERN_MDT), EINVAL);
    FINE(llapi_file_create(p("pat3"), 1 << 20, -1, 6, LOV_PATTERN_OVERSTRIPING | LOV_PATTERN_RAID0));
    SAME(layout_of(p("pat3"), llapi_layout_stripe_count_get), 6);
    FINE(llapi_file_create_pool(p("pp"), 1 << 20, -1, 1, 0, "fast"));
    NEG(llapi_file_create_pool(p("pq"), 1 << 20, -1, 1, 0, "nopool"), EINVAL);
    MINUS1(access(p("pq"), F_OK), ENOENT);
    FINE(llapi_file_create_pool(p("pr"), 1 << 20, -1, 1, 0, "testfs.fast"));
    FINE(llapi_file_create_pool(p("ps"), 1 << 20, -1, 1, 0, "otherfs.fast"));
    NEG(llapi_file_create_pool(p("pt"), 1 << 20, -1, 1, 0, "averyveryverylongpoolname"), EINVAL);
    NEG(llapi_file_create_pool(p("pu"), 1 << 20, 3, 1, 0, "fast"), EINVAL);
    FINE(llapi_file_create_pool(p("pv"), 1 << 20, -1, 4, 0, "fast"));
    SAME(layout_of(p("pv"), llapi_layout_stripe_count_get), 2);
    FINE(llapi_file_create(p("d"), 1 << 20, -1, 2, 0));
    FINE(llapi_file_get_stripe(p("a"), lum));
    FINE(llapi_file_get_stripe(p("d"), lum));
    NEG(llapi_file_get_stripe(p("none"), lum), ENOENT);
    NEG(llapi_file_get_stripe(t("f"), lum), ENOTTY);
    ROW(llapi_file_get_stripe(p("sl"), lum), -ENODATA, ENOENT);
    NEG(llapi_file_get_stripe(p("d2"), lum), ENODATA);
}

static void fresh_handle(void)
{
    struct llapi_layout *l = llapi_layout_alloc();
    uint64_t u = UINT64_MAX, e = 0;
    uint32_t w = 9;
    uint16_t mirrors = 9;
    char buf[32] = "x";
    FINE(llapi_layout_stripe_count_get(l, &u));
    SAME(u, LLAPI_LAYOUT_DEFAULT);
    FINE(llapi_layout_stripe_size_get(l, &u));
    SAME(u, LLAPI_LAYOUT_DEFAULT);
    FINE(llapi_layout_pattern_get(l, &u));
    SAME(u, LLAPI_LAYOUT_DEFAULT);
    u = UINT64_MAX;
    MINUS1(llapi_layout_ost_index_get(l, 0, &u), EINVAL);
    SAME(u, UINT64_MAX);
    FINE(llapi_layout_pool_name_get(l, buf, sizeof buf));
    TEXT(buf, "");
    SAME(llapi_layout_is_composite(l), 0);
    FINE(llapi_layout_comp_id_get(l, &w));
    SAME(w, 0);
    FINE(llapi_layout_comp_flags_get(l, &w));
    SAME(w, 0);
    FINE(llapi_layout_comp_extent_get(l, &u, &e));
    SAME(u, 0);
    SAME(e, LUSTRE_EOF);
    FINE(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_FIRST));
    ROW(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_NEXT), 1, ENOENT);
    MINUS1(llapi_layout_comp_del(l), EINVAL);
    FINE(llapi_layout_mirror_count_get(l, &mirrors));
    SAME(mirrors, 1);
    llapi_layout_free(l);
}

static void setters(void)
{
    struct llapi_layout *l = llapi_layout_alloc();
    uint64_t u;
    char buf[32];
    MINUS1(llapi_layout_stripe_size_set(l, 65537), EINVAL);
    FINE(llapi_layout_stripe_size_set(l, 65536));
    MINUS1(llapi_layout_stripe_size_set(l, 0), EINVAL);
    MINUS1(llapi_layout_stripe_size_set(l, 1ULL << 32), EINVAL);
    MINUS1(llapi_layout_stripe_size_set(l, (1ULL << 33) + 65536), EINVAL);
    MINUS1(llapi_layout_stripe_size_set(NULL, 65536), EINVAL);
    FINE(llapi_layout_stripe_size_set(l, LLAPI_LAYOUT_DEFAULT));
    MINUS1(llapi_layout_stripe_size_set(l, LLAPI_LAYOUT_INVALID), EINVAL);
    MINUS1(llapi_layout_stripe_count_set(l, 0), EINVAL);
    FINE(llapi_layout_stripe_count_set(l, 1));
    FINE(llapi_layout_stripe_count_set(l, 2000));
    MINUS1(llapi_layout_stripe_count_set(l, 2001), EINVAL);
    FINE(llapi_layout_stripe_count_set(l, LLAPI_LAYOUT_WIDE));
    MINUS1(llapi_layout_stripe_count_set(l, LLAPI_LAYOUT_INVALID), EINVAL);
    MINUS1(llapi_layout_stripe_count_set(l, -1), EINVAL);
    FINE(llapi_layout_stripe_count_set(l, LLAPI_LAYOUT_DEFAULT));
    FINE(llapi_layout_pattern_set(l, LLAPI_LAYOUT_RAID0));
    FINE(llapi_layout_pattern_set(l, LLAPI_LAYOUT_MDT));
    MINUS1(llapi_layout_pattern_set(l, 1), EOPNOTSUPP);
    FINE(llapi_layout_pattern_set(l, LLAPI_LAYOUT_DEFAULT));
    FINE(llapi_layout_pattern_set(l, LLAPI_LAYOUT_OVERSTRIPING));
    FINE(llapi_layout_pattern_set(l, LLAPI_LAYOUT_RAID0));
    FINE(llapi_layout_ost_index_set(l, 0, 1));
    FINE(llapi_layout_ost_index_set(l, 1, 2));
    MINUS1(llapi_layout_ost_index_set(l, 3000, 2), EINVAL);
    FINE(llapi_layout_ost_index_set(l, 0, LLAPI_LAYOUT_DEFAULT));
    MINUS1(llapi_layout_ost_index_set(l, 0, LLAPI_LAYOUT_INVALID), EINVAL);
    MINUS1(llapi_layout_ost_index_get(l, 0, &u), EINVAL);
    MINUS1(llapi_layout_ost_index_get(l, 5, &u), EINVAL);
    FINE(llapi_layout_pool_name_set(l, "fast"));
    FINE(llapi_layout_pool_name_set(l, "testfs.fast"));
    FINE(llapi_layout_pool_name_get(l, buf, sizeof buf));
    TEXT(buf, "fast");
    FINE(llapi_layout_pool_name_get(l, buf, 3));
    MINUS1(llapi_layout_pool_name_set(l, "sixteencharslong"), EINVAL);
    FINE(llapi_layout_pool_name_set(l, "fifteencharslon"));
    FINE(llapi_layout_pool_name_set(l, ""));
    MINUS1(llapi_layout_pool_name_set(l, NULL), EINVAL);
    MINUS1(llapi_layout_pool_name_get(l, NULL, 10), EINVAL);
    MINUS1(llapi_layout_stripe_count_get(l, NULL), EINVAL);
    MINUS1(llapi_layout_stripe_count_get(NULL, &u), EINVAL);
    // 2000 targets in ascending and descending order
    for (int i = 0; i < 2000; i++)
        if (llapi_layout_ost_index_set(l, i, (uint64_t)i))
            wrong++;
    for (int i = 1999; i >= 0; i--)
        if (llapi_layout_ost_index_set(l, i, (uint64_t)(1999 - i)))
            wrong++;
    SAME((llapi_layout_ost_index_get(l, 1999, &u), u), 0);
    llapi_layout_free(l);
}

static void components(void)
{
    struct llapi_layout *l = llapi_layout_alloc();
    uint64_t s, e;
    uint32_t w;
    int fd;
    FINE(llapi_layout_comp_extent_set(l, 0, 100));
    MINUS1(llapi_layout_comp_extent_set(l, 65536, 0), EINVAL);
    FINE(llapi_layout_comp_extent_set(l, 0, 1 << 20));
    SAME(llapi_layout_is_composite(l), 1);
    FINE(llapi_layout_comp_add(l));
    SAME(llapi_layout_is_composite(l), 1);
    FINE(llapi_layout_comp_extent_get(l, &s, &e));
    SAME(s, 1048576);
    SAME(e, LUSTRE_EOF - 1);
    FINE(llapi_layout_comp_extent_set(l, 2 << 20, LUSTRE_EOF));
    FINE(llapi_layout_comp_extent_set(l, 1 << 20, LUSTRE_EOF));
    MINUS1(llapi_layout_comp_add(l), EINVAL);
    FINE(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_FIRST));
    ROW(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_PREV), 1, ENOENT);
    FINE(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_NEXT));
    ROW(llapi_layout_comp_use(l, LLAPI_LAYOUT_COMP_USE_NEXT), 1, ENOENT);
    MINUS1(llapi_layout_comp_use(l, 99), EINVAL);
    MINUS1(llapi_layout_comp_use_id(l, 77), ENOENT);
    FINE(llapi_layout_comp_flags_set(l, LCME_FL_INIT));
    FINE(llapi_layout_comp_flags_set(l, LCME_FL_PREF_RW));
    FINE(llapi_layout_comp_flags_set(l, 0x8000));
    FINE(llapi_layout_comp_id_get(l, &w));
    SAME(w, 0);
    FINE(llapi_layout_mirror_id_get(l, &w));
    ROW(llapi_layout_sanity(l, false, false), 4, EINVAL);
    MINUS1(llapi_layout_file_create(p("pflbad"), O_RDWR, 0644, l), EINVAL);
    FINE(llapi_layout_comp_flags_clear(l, 0x8016));
    FINE(llapi_layout_comp_extent_set(l, 1 << 20, LUSTRE_EOF));
    SAME(llapi_layout_sanity(l, false, false), 0);
    TRUE((fd = llapi_layout_file_create(p("pfl"), O_RDWR, 0644, l)) >= 0);
    close(fd);
    MINUS1(llapi_layout_file_create(p("pfl"), O_RDWR, 0644, l), EEXIST);
    TRUE((fd = llapi_layout_file_open(p("pfl"), O_RDWR, 0644, l)) >= 0);
    close(fd);
    MINUS1(llapi_layout_file_create(t("pfl"), O_RDWR, 0644, l), ENOTTY);
    FINE(access(t("pfl"), F_OK));
    MINUS1(llapi_layout_file_create(p("nod/pfl"), O_RDWR, 0644, l), ENOENT);
    llapi_layout_free(l);

    l = llapi_layout_alloc();
    FINE(llapi_layout_pool_name_set(l, "nopool"));
    MINUS1(llapi_layout_file_create(p("lpool"), O_RDWR, 0644, l), 0);
    MINUS1(access(p("lpool"), F_OK), ENOENT);
    llapi_layout_free(l);
    l = llapi_layout_alloc();
    FINE(llapi_layout_ost_index_set(l, 0, 9));
    MINUS1(llapi_layout_file_create(p("lost9"), O_RDWR, 0644, l), EINVAL);
    llapi_layout_free(l);
    l = llapi_layout_alloc();
    FINE(llapi_layout_stripe_count_set(l, 9));
    TRUE((fd = llapi_layout_file_create(p("lc9"), O_RDWR, 0644, l)) >= 0);
    close(fd);
    SAME(layout_of(p("lc9"), llapi_layout_stripe_count_get), 4);
    llapi_layout_free(l);
    TRUE((fd = llapi_layout_file_create(p("lnull"), O_RDWR, 0644, NULL)) >= 0);
    close(fd);
    TRUE((fd = llapi_layout_file_create(t("lnull"), O_RDWR, 0644, NULL)) >= 0);
    close(fd);
}

#define HANDLE(call, there, err)                                                                                       \
    do {                                                                                                               \
        struct llapi_layout *h_;                                                                                       \
        ROW((h_ = (call)) != NULL, there, err);                                                                        \
        llapi_layout_free(h_);                                                                                         \
    } while (0)

static void reading(void)
{
    HANDLE(llapi_layout_get_by_path(p("a"), 0), 1, ANY_ERRNO);
    HANDLE(llapi_layout_get_by_path(p("none"), 0), 0, ENOENT);
    HANDLE(llapi_layout_get_by_path(t("f"), 0), 0, ENOTTY);
    HANDLE(llapi_layout_get_by_path(t("d"), 0), 0, ENOTTY);
    HANDLE(llapi_layout_get_by_path(p("d2"), 0), 1, ENODATA);
    HANDLE(llapi_layout_get_by_path(p("d2"), 1), 1, ANY_ERRNO);
    HANDLE(llapi_layout_get_by_path(mnt, 0), 1, ENODATA);
    HANDLE(llapi_layout_get_by_path(p("none"), 1), 1, ANY_ERRNO);
    HANDLE(llapi_layout_get_by_path(p("a"), 0xff), 1, ANY_ERRNO);
    HANDLE(llapi_layout_get_by_path(p("sl"), 0), 0, ENOENT);
    HANDLE(llapi_layout_get_by_path(NULL, 0), 0, EFAULT);
    HANDLE(llapi_layout_get_by_fd(-1, 0), 0, EBADF);
    HANDLE(llapi_layout_get_by_path(p("o4"), 0), 1, ENODATA);
    HANDLE(llapi_layout_get_by_path(p("o4"), 1), 1, ANY_ERRNO);

    struct llapi_layout *l = llapi_layout_get_by_path(p("d2"), 1);
    uint64_t u = 77;
    FINE(llapi_layout_stripe_count_get(l, &u));
    SAME(u, 1);
    FINE(llapi_layout_stripe_size_get(l, &u));
    SAME(u, 0x400000);
    FINE(llapi_layout_pattern_get(l, &u));
    SAME(u, 0);
    FINE(llapi_layout_ost_index_get(l, 0, &u));
    SAME(u, 0);
    llapi_layout_free(l);
    SAME(layout_of(p("d2"), llapi_layout_stripe_count_get), LLAPI_LAYOUT_DEFAULT);
    SAME(layout_of(p("d2"), llapi_layout_stripe_size_get), LLAPI_LAYOUT_DEFAULT);

    struct lu_fid f = {0x200000402, 0xfffffff, 0};
    HANDLE(llapi_layout_get_by_fid(mnt, &f, 0), 0, ESTALE);
    llapi_path2fid(p("a"), &f);
    HANDLE(llapi_layout_get_by_fid(mnt, &f, 0), 1, ANY_ERRNO);
    HANDLE(llapi_layout_get_by_fid(other, &f, 0), 0, ENODEV);
}

static void identifiers(void)
{
    struct lu_fid f, pf;
    char buf[4096], fs[64];
    long long rec = -1;
    int ln = 0, fd, mi;
    FINE(llapi_path2fid(p("a"), &f));
    NEG(llapi_path2fid(p("none"), &f), ENOENT);
    NEG(llapi_path2fid(t("f"), &f), ENODATA);
    FINE(llapi_path2fid(p("d"), &f));
    FINE(llapi_path2fid(p("sl"), &f));
    fd = open(t("f"), O_RDONLY);
    NEG(llapi_fd2fid(fd, &f), ENODATA);
    close(fd);
    fd = open(p("a"), O_RDONLY);
    FINE(llapi_fd2fid(fd, &f));
    snprintf(fs, sizeof fs, "[%#" PRIx64 ":0x%x:0x%x]", f.f_seq, f.f_oid, f.f_ver);
    FINE(llapi_fid2path(mnt, fs, buf, sizeof buf, &rec, &ln));
    TEXT(buf, "e/a");
    SAME(rec, -1);
    SAME(ln, 0);
    FINE(llapi_fid2path("testfs", fs, buf, sizeof buf, &rec, &ln));
    TEXT(buf, "e/a");
    NEG(llapi_fid2path("testfs", fs, buf, 3, &rec, &ln), ERANGE);
    NEG(llapi_fid2path("nofs", fs, buf, sizeof buf, &rec, &ln), ENODEV);
    NEG(llapi_fid2path(other, fs, buf, sizeof buf, &rec, &ln), ENODEV);
    NEG(llapi_fid2path("testfs", "[0x200000402:0xfffffff:0x0]", buf, sizeof buf, &rec, &ln), ENOENT);
    NEG(llapi_fid2path("testfs", "garbage", buf, sizeof buf, &rec, &ln), EINVAL);
    NEG(llapi_fid2path("testfs", "[0x0:0x0:0x0]", buf, sizeof buf, &rec, &ln), ENOENT);
    FINE(llapi_fid2path("testfs", "[0x200000007:0x1:0x0]", buf, sizeof buf, &rec, &ln));
    TEXT(buf, "/");
    FINE(llapi_fid_parse("[0x200000402:0x1:0x0]", &pf, NULL));
    FINE(llapi_fid_parse("0x200000402:0x1:0x0", &pf, NULL));
    NEG(llapi_fid_parse("0x200000402:0x1", &pf, NULL), EINVAL);
    NEG(llapi_fid_parse("zz", &pf, NULL), EINVAL);
    FINE(llapi_fid_parse("[0x200000402:0x1:0x0", &pf, NULL));
    FINE(llapi_path2parent(p("a"), 0, &pf, buf, 256));
    TEXT(buf, "a");
    NEG(llapi_path2parent(p("a"), 1, &pf, buf, 256), ENODATA);
    NEG(llapi_path2parent(mnt, 0, &pf, buf, 256), ENODATA);
    FINE(llapi_path2parent(p("a"), 0, &pf, buf, 2));
    NEG(llapi_path2parent(p("a"), 0, &pf, buf, sizeof buf), EINVAL);
    NEG(llapi_path2parent(t("f"), 0, &pf, buf, 256), ENOTTY);
    int by;
    TRUE((by = llapi_open_by_fid(mnt, &f, O_RDONLY)) >= 0);
    close(by);
    pf = (struct lu_fid){0x200000402, 0xfffffff, 0};
    NEG(llapi_open_by_fid(mnt, &pf, O_RDONLY), ESTALE);
    NEG(llapi_open_by_fid(other, &f, O_RDONLY), ENODEV);
    FINE(llapi_get_mdt_index_by_fid(fd, &f, &mi));
    SAME(mi, 0);
    FINE(llapi_file_fget_mdtidx(fd, &mi));
    close(fd);
    fd = open(t("f"), O_RDONLY);
    NEG(llapi_file_fget_mdtidx(fd, &mi), ENOTTY);
    close(fd);
    // Renamed behind the simulator's back, the file and the directory above it.
    must(rename(p("a"), p("a2")) == 0 && rename(p("a2"), p("d2/a3")) == 0, "rename");
    FINE(llapi_fid2path("testfs", fs, buf, sizeof buf, &rec, &ln));
    TEXT(buf, "e/d2/a3");
    must(rename(p("d2"), p("d5")) == 0, "rename");
    FINE(llapi_fid2path("testfs", fs, buf, sizeof buf, &rec, &ln));
    TEXT(buf, "e/d5/a3");
    must(rename(p("d5"), p("d2")) == 0 && rename(p("d2/a3"), p("a")) == 0, "rename");
}

static void names_and_targets(void)
{
    char buf[4096], dir[4096];
    int c, fd = open(mnt, O_RDONLY), ft = open(other, O_RDONLY);
    struct obd_uuid uu[64];
    struct obd_statfs os;
    FINE(llapi_search_fsname(p("a"), buf));
    TEXT(buf, "testfs");
    NEG(llapi_search_fsname(other, buf), ENODEV);
    FINE(llapi_search_fsname(p("none"), buf));
    FINE(llapi_search_rootpath(buf, "testfs"));
    TEXT(buf, mnt);
    NEG(llapi_search_rootpath(buf, "nofs"), ENODEV);
    FINE(llapi_search_mounts(p("a"), 0, dir, buf));
    TEXT(dir, mnt);
    FINE(llapi_search_mounts(NULL, 0, dir, buf));
    NEG(llapi_search_mounts(other, 0, dir, buf), ENODEV);
    FINE(llapi_getname(p("a"), buf, sizeof buf));
    NEG(llapi_getname(other, buf, sizeof buf), ENOTTY);
    NEG(llapi_getname(p("a"), buf, 3), ENAMETOOLONG);
    FINE(llapi_get_fsname(p("a"), buf, sizeof buf));
    TEXT(buf, "testfs");
    FINE(llapi_get_instance(p("a"), buf, sizeof buf));
    SAME(strlen(buf), 16);
    NEG(llapi_get_fsname(other, buf, sizeof buf), ENOTTY);
    NEG(llapi_get_fsname(p("a"), buf, 2), ENAMETOOLONG);
    FINE(llapi_get_version_string(buf, sizeof buf));
    TEXT(buf, "2.17.0");
    MINUS1(llapi_get_version_string(buf, 2), EOVERFLOW);
    MINUS1(llapi_get_version_string(NULL, 0), EINVAL);
    FINE(llapi_get_obd_count(mnt, &c, 0));
    SAME(c, 4);
    FINE(llapi_get_obd_count(mnt, &c, 1));
    SAME(c, 64);
    NEG(llapi_get_obd_count(other, &c, 0), ENOTTY);
    c = 64;
    FINE(llapi_lov_get_uuids(fd, uu, &c));
    SAME(c, 4);
    TEXT(uu[0].uuid, "testfs-OST0000_UUID");
    c = 2;
    SAME(llapi_lov_get_uuids(fd, uu, &c), -EOVERFLOW);
    SAME(c, 4);
    c = 64;
    FINE(llapi_lmv_get_uuids(fd, uu, &c));
    SAME(c, 2);
    TEXT(uu[0].uuid, "testfs-MDT0000_UUID");
    NEG(llapi_lov_get_uuids(ft, uu, &c), ENOTTY);
    FINE(llapi_obd_statfs(mnt, LL_STATFS_LOV, 0, &os, uu));
    SAME(os.os_type, 0xef53);
    SAME(os.os_bsize, 4096);
    SAME(os.os_namelen, 255);
    TRUE(os.os_blocks >= os.os_bavail && os.os_bavail > 0);
    TEXT(uu[0].uuid, "testfs-OST0000_UUID");
    FINE(llapi_obd_statfs(mnt, LL_STATFS_LMV, 0, &os, uu));
    TEXT(uu[0].uuid, "testfs-MDT0000_UUID");
    NEG(llapi_obd_statfs(mnt, LL_STATFS_LOV, 4, &os, uu), EAGAIN);
    NEG(llapi_obd_statfs(mnt, LL_STATFS_LMV, 2, &os, uu), EAGAIN);
    NEG(llapi_obd_statfs(mnt, LL_STATFS_LOV, 500, &os, uu), ENODEV);
    FINE(llapi_obd_statfs(mnt, 9, 0, &os, uu));
    NEG(llapi_obd_statfs(other, LL_STATFS_LOV, 0, &os, uu), ENOTTY);
    ROW(llapi_obd_statfs(p("none"), LL_STATFS_LOV, 0, &os, uu), -ENODEV, ENOENT);
    NEG(llapi_obd_fstatfs(ft, LL_STATFS_LOV, 0, &os, uu), ENOTTY);
    close(fd);
    close(ft);
}

static void pools(void)
{
    char *list[10], buf[4096];
    SAME(llapi_get_poollist("testfs", list, 10, buf, sizeof buf), 1);
    TEXT(list[0], "testfs.fast");
    SAME(llapi_get_poollist(mnt, list, 10, buf, sizeof buf), 1);
    NEG(llapi_get_poollist("nofs", list, 10, buf, sizeof buf), ENOENT);
    SAME(llapi_get_poollist("testfs", list, 0, buf, sizeof buf), -EOVERFLOW);
    SAME(llapi_get_poollist("testfs", list, 10, buf, 3), -EOVERFLOW);
    SAME(llapi_get_poolmembers("testfs.fast", list, 10, buf, sizeof buf), 2);
    TEXT(list[0], "testfs-OST0000_UUID");
    TEXT(list[1], "testfs-OST0001_UUID");
    NEG(llapi_get_poolmembers("testfs.nopool", list, 10, buf, sizeof buf), ENOENT);
    NEG(llapi_get_poolmembers("nofs.fast", list, 10, buf, sizeof buf), ENOENT);
    SAME(llapi_get_poolmembers("testfs.fast", list, 1, buf, sizeof buf), -EOVERFLOW);
    SAME(llapi_get_poolmembers("testfs.fast", list, 10, buf, 5), -EOVERFLOW);
    ROW(llapi_get_poolmembers("fast", list, 10, buf, sizeof buf), -EINVAL, 0);
    ROW(llapi_search_ost("testfs", "fast", "testfs-OST0000"), 1, ENOENT);
    ROW(llapi_search_ost("testfs", "fast", "testfs-OST0003"), 0, ENOENT);
    ROW(llapi_search_ost("testfs", "nopool", NULL), -ENOENT, ENOENT);
    ROW(llapi_search_ost("testfs", NULL, "testfs-OST0009"), 0, ENOENT);
    ROW(llapi_search_ost("nofs", NULL, "x"), -ENOENT, ENOENT);
    ROW(llapi_search_ost("testfs", "fast", NULL), 1, ENOENT);
}

// ---- HSM

static int hsm(const char *path, uint32_t action, uint32_t archive, uint64_t flags)
{
    struct hsm_user_request *r = llapi_hsm_user_request_alloc(1, 0);
    r->hr_action = action;
    r->hr_archive_id = archive;
    r->hr_flags = flags;
    r->hr_itemcount = 1;
    r->hur_user_item[0].hui_extent.length = UINT64_MAX;
    int rc = llapi_path2fid(path, &r->hur_user_item[0].hui_fid);
    errno = 0;
    if (!rc)
        rc = llapi_hsm_request(mnt, r);
    int saved = errno;
    free(r);
    errno = saved;
    return rc;
}

static uint64_t state(const char *path)
{
    struct hsm_user_state s;
    memset(&s, 0xff, sizeof s);
    return llapi_hsm_state_get(path, &s) ? UINT64_MAX : (uint64_t)s.hus_archive_id << 32 | s.hus_states;
}

#define ST(states, archive) ((uint64_t)(archive) << 32 | (states))

static uint64_t action(const char *path)
{
    struct hsm_current_action a;
    return llapi_hsm_current_action(path, &a) ? UINT64_MAX : (uint64_t)a.hca_state << 32 | a.hca_action;
}

static void settle(const char *path)
{
    for (int i = 0; i < 500 && action(path) != (1ull << 32 | HUA_NONE); i++)
        usleep(10000);
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

static bool all_x(const char *path, size_t size)
{
    int fd = open(path, O_RDONLY);
    char *b = calloc(1, size);
    bool ok = read(fd, b, size) == (ssize_t)size;
    for (size_t i = 0; ok && i < size; i++)
        ok = b[i] == 'x';
    free(b);
    close(fd);
    return ok;
}

static void hsm_life(void)
{
    struct hsm_user_state hus;
    struct hsm_current_action ca;
    write_file(p("h"), 1048577);
    write_file(p("hr"), 10);
    write_file(p("hm"), 10);
    SAME(state(p("h")), 0);
    NEG(llapi_hsm_state_get(t("f"), &hus), ENOTTY);
    NEG(llapi_hsm_state_get(p("none"), &hus), ENOENT);
    NEG(llapi_hsm_state_get(p("d"), &hus), ENOTTY);
    NEG(llapi_hsm_state_get(p("sl"), &hus), ENOENT);
    NEG(llapi_hsm_current_action(t("f"), &ca), ENOTTY);
    NEG(llapi_hsm_current_action(p("none"), &ca), ENOENT);
    SAME(action(p("h")), 1ull << 32 | 1);
    MINUS1(hsm(p("h"), HUA_RELEASE, 0, 0), EPERM);
    NEG(hsm(p("h"), 99, 0, 0), EINVAL);
    NEG(hsm(p("h"), HUA_NONE, 0, 0), EINVAL);
    FINE(hsm(p("h"), HUA_CANCEL, 0, 0));
    FINE(hsm(p("hr"), HUA_RESTORE, 0, 0));
    SAME(action(p("hr")), 1ull << 32 | 1);
    FINE(hsm(p("hm"), HUA_REMOVE, 0, 0));
    SAME(action(p("hm")), 1ull << 32 | 1);
    SAME(state(p("hm")), 0);

    FINE(hsm(p("h"), HUA_ARCHIVE, 0, 0));
    SAME(action(p("h")) & 0xffffffff, HUA_ARCHIVE);
    settle(p("h"));
    SAME(state(p("h")), ST(0x9, 1));
    FINE(hsm(p("h"), HUA_ARCHIVE, 1, 0));
    SAME(action(p("h")), 1ull << 32 | 1);
    FINE(hsm(p("h"), HUA_RESTORE, 1, 0));
    SAME(action(p("h")), 1ull << 32 | 1);
    FINE(hsm(p("h"), HUA_RELEASE, 0, 0));
    SAME(state(p("h")), ST(0xd, 1));
    struct stat st;
    must(stat(p("h"), &st) == 0, "h");
    SAME(st.st_size, 1048577);
    TRUE(st.st_blocks <= 16);
    FINE(hsm(p("h"), HUA_RESTORE, 0, 0));
    SAME(action(p("h")) & 0xffffffff, HUA_RESTORE);
    settle(p("h"));
    SAME(state(p("h")), ST(0x9, 1));
    TRUE(all_x(p("h"), 1048577));
    // A write makes it dirty.
    int fd = open(p("h"), O_WRONLY);
    must(write(fd, "yy", 2) == 2, "write");
    close(fd);
    SAME(state(p("h")), ST(0xb, 1));
    MINUS1(hsm(p("h"), HUA_RELEASE, 0, 0), EPERM);
    MINUS1(hsm(p("h"), HUA_RESTORE, 0, 0), EPERM);
    SAME(state(p("h")), ST(0xb, 1));
    FINE(hsm(p("h"), HUA_ARCHIVE, 1, 0));
    settle(p("h"));
    SAME(state(p("h")), ST(0x9, 1));
    FINE(hsm(p("h"), HUA_RELEASE, 0, 0));
    FINE(hsm(p("h"), HUA_RELEASE, 0, 0));
    FINE(hsm(p("h"), HUA_ARCHIVE, 1, 0));
    SAME(state(p("h")), ST(0xd, 1));
    MINUS1(hsm(p("h"), HUA_REMOVE, 0, 0), EPERM);
    FINE(hsm(p("h"), HUA_RESTORE, 0, 0));
    settle(p("h"));
    SAME(state(p("h")), ST(0x9, 1));
    FINE(hsm(p("h"), HUA_REMOVE, 0, 0));
    settle(p("h"));
    SAME(state(p("h")), ST(0x0, 1));
}

static void hsm_states(void)
{
    write_file(p("hs"), 1000);
    FINE(hsm(p("hs"), HUA_ARCHIVE, 1, 0));
    settle(p("hs"));
    FINE(hsm(p("hs"), HUA_RELEASE, 1, 0));
    SAME(state(p("hs")), ST(0xd, 1));
    NEG(llapi_hsm_state_set(p("hs"), HS_DIRTY, 0, 0), EINVAL);
    FINE(llapi_hsm_state_set(p("hs"), HS_NOARCHIVE, 0, 0));
    SAME(state(p("hs")), ST(0x2d, 1));
    FINE(llapi_hsm_state_set(p("hs"), 0, HS_NOARCHIVE, 0));
    NEG(llapi_hsm_state_set(p("hs"), 0, HS_ARCHIVED, 0), EINVAL);
    FINE(llapi_hsm_state_set(p("hs"), 0, HS_EXISTS, 0));
    SAME(state(p("hs")), ST(0xc, 1));
    FINE(llapi_hsm_state_set(p("hs"), 0, HS_RELEASED, 0));
    SAME(state(p("hs")), ST(0x8, 1));
    FINE(llapi_hsm_state_set(p("hs"), HS_RELEASED | HS_EXISTS | HS_ARCHIVED, 0, 0));
    SAME(state(p("hs")), ST(0xd, 1));
    FINE(llapi_hsm_state_set(p("hs"), HS_LOST, 0, 0));
    SAME(state(p("hs")), ST(0x4d, 1));
    MINUS1(hsm(p("hs"), HUA_RESTORE, 0, 0), EPERM);
    FINE(hsm(p("d"), HUA_ARCHIVE, 1, 0));
    MINUS1(hsm(p("d"), HUA_RELEASE, 1, 0), EPERM);

    struct hsm_user_request *r = llapi_hsm_user_request_alloc(60, 0);
    r->hr_action = HUA_ARCHIVE;
    r->hr_itemcount = 1;
    r->hur_user_item[0].hui_fid = (struct lu_fid){0x200000402, 0xfffffff, 0};
    NEG(llapi_hsm_request(mnt, r), ENOENT);
    r->hur_user_item[0].hui_fid = (struct lu_fid){0, 0, 0};
    NEG(llapi_hsm_request(mnt, r), EINVAL);
    NEG(llapi_hsm_request(other, r), ENODEV);
    r->hr_itemcount = 0;
    FINE(llapi_hsm_request(mnt, r));
    r->hr_itemcount = 53;
    NEG(llapi_hsm_request(mnt, r), E2BIG);
    free(r);
    r = llapi_hsm_user_request_alloc(0, 0);
    TRUE(r != NULL);
    free(r);
    ROW(llapi_hsm_user_request_alloc(-1, 0) == NULL, 1, ENOMEM);

    write_file(p("hf"), 1000);
    FINE(llapi_hsm_state_set(p("hf"), HS_NOARCHIVE, 0, 0));
    SAME(state(p("hf")), ST(0x20, 0));
    MINUS1(hsm(p("hf"), HUA_ARCHIVE, 1, 0), EPERM);
    FINE(llapi_hsm_state_set(p("hf"), HS_NORELEASE, HS_NOARCHIVE, 0));
    SAME(state(p("hf")), ST(0x10, 0));
    FINE(hsm(p("hf"), HUA_ARCHIVE, 1, 0));
    settle(p("hf"));
    MINUS1(hsm(p("hf"), HUA_RELEASE, 0, 0), EPERM);
    FINE(llapi_hsm_state_set(p("hf"), 0, HS_NORELEASE, 0));
    FINE(llapi_hsm_state_set(p("hf"), HS_DIRTY, 0, 0));
    SAME(state(p("hf")), ST(0xb, 1));
    FINE(llapi_hsm_state_set(p("hf"), HS_LOST, 0, 0));
    SAME(state(p("hf")), ST(0x4b, 1));
    MINUS1(hsm(p("hf"), HUA_RELEASE, 0, 0), EPERM);
    FINE(llapi_hsm_state_set(p("hf"), 0, HS_LOST | HS_DIRTY, 0));
    FINE(llapi_hsm_state_set(p("hf"), HS_RELEASED, 0, 0));
    NEG(llapi_hsm_state_set(p("hf"), 0x1000, 0, 0), EINVAL);
    NEG(llapi_hsm_state_set(p("hf"), 0, HS_EXISTS | HS_ARCHIVED, 0), EINVAL);
    SAME(state(p("hf")), ST(0xd, 1));
    NEG(llapi_hsm_state_set(t("f"), HS_NOARCHIVE, 0, 0), ENOTTY);
    NEG(llapi_hsm_state_set(p("none"), HS_NOARCHIVE, 0, 0), ENOENT);
    FINE(llapi_hsm_state_set(p("hf"), HS_EXISTS, 0, 7));
    SAME(state(p("hf")), ST(0xd, 7));
    FINE(llapi_hsm_state_set(p("hf"), HS_EXISTS, 0, 99));
    SAME(state(p("hf")), ST(0xd, 99));
}

static void hsm_as_user(void)
{
    write_file(p("u"), 100);
    if (geteuid() != 0 || chown(p("u"), 1000, 1000)) {
        printf("recorded_test: not root, rows about other users left out\n");
        return;
    }
    state(p("h"));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct hsm_user_state s;
        rows = wrong = 0;
        must(setgid(1000) == 0 && setuid(1000) == 0, "setuid");
        FINE(llapi_hsm_state_get(p("u"), &s));
        FINE(llapi_hsm_state_set(p("u"), HS_NOARCHIVE, 0, 0));
        NEG(llapi_hsm_state_set(p("u"), HS_EXISTS, 0, 0), EPERM);
        MINUS1(hsm(p("u"), HUA_ARCHIVE, 1, 0), EPERM);
        MINUS1(hsm(p("u"), HUA_RELEASE, 0, 0), EPERM);
        MINUS1(hsm(p("u"), HUA_REMOVE, 0, 0), EPERM);
        MINUS1(hsm(p("h"), HUA_ARCHIVE, 1, 0), EPERM);
        NEG(llapi_hsm_state_set(p("h"), HS_NOARCHIVE, 0, 0), EACCES);
        FINE(llapi_hsm_state_get(p("h"), &s));
        fflush(stdout);
        _exit(wrong ? 1 : 0);
    }
    int status;
    waitpid(child, &status, 0);
    rows += 9;
    wrong += !WIFEXITED(status) || WEXITSTATUS(status);

    struct stat sb = {.st_size = 12345, .st_uid = 1000, .st_gid = 1000, .st_mode = 0100666};
    struct lu_fid nf;
    FINE(llapi_hsm_import(p("imp"), 1, &sb, 1 << 20, -1, 1, 0, NULL, &nf));
    SAME(state(p("imp")), ST(0xd, 1));
    must(stat(p("imp"), &sb) == 0, "imp");
    SAME(sb.st_size, 12345);
    SAME(sb.st_uid, 1000);
    SAME(sb.st_mode, 0100666);
    NEG(llapi_hsm_import(p("imp"), 1, &sb, 1 << 20, -1, 1, 0, NULL, &nf), EEXIST);
    NEG(llapi_hsm_import(t("imp"), 1, &sb, 1 << 20, -1, 1, 0, NULL, &nf), ENOTTY);
}

// ---- messages

static int seen_level = -1, seen_err = -1;
static char seen_text[512];

static void see(int level, int err, const char *fmt, va_list args)
{
    seen_level = level;
    seen_err = err;
    vsnprintf(seen_text, sizeof seen_text, fmt, args);
}

static void messages(void)
{
    SAME(llapi_msg_get_level(), 7);
    llapi_error_callback_set(see);
    NEG(llapi_file_create(p("zz"), 65537, -1, 1, 0), EINVAL);
    SAME(seen_level, 2);
    SAME(seen_err, 22);
    TEXT(seen_text, "error: bad stripe_size 65537, must be an even multiple of 65536 bytes");
    NEG(llapi_file_create(t("f"), 1 << 20, -1, 1, 0), ENOTTY);
    SAME(seen_level, 0x12);
    SAME(seen_err, 0);
    TRUE(strstr(seen_text, "setstripe error for '") == seen_text);
    TRUE(strstr(seen_text, "/f': Inappropriate ioctl for device") != NULL);
    seen_level = -1;
    llapi_msg_set_level(99);
    SAME(llapi_msg_get_level(), 7);
    llapi_msg_set_level(-5);
    SAME(llapi_msg_get_level(), 0);
    NEG(llapi_file_create(p("zz"), 65537, -1, 1, 0), EINVAL);
    SAME(seen_level, -1);
    llapi_msg_set_level(7);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: recorded_test DIRECTORY\n");
        return 2;
    }
    make_mount(argv[1]);
    messages();
    creating();
    fresh_handle();
    setters();
    components();
    reading();
    identifiers();
    names_and_targets();
    pools();
    hsm_life();
    hsm_states();
    hsm_as_user();
    printf("recorded_test: %d rows, %d wrong\n", rows, wrong);
    return wrong ? 1 : 0;
}
