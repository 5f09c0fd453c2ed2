// SPDX-License-Identifier: Apache-2.0
// The binary interface of liblustreapi as far as the simulator speaks it: structure layouts and constants.
#ifndef SIM_ABI_H
#define SIM_ABI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct lu_fid {
    uint64_t f_seq;
    uint32_t f_oid;
    uint32_t f_ver;
} __attribute__((packed));

struct lov_ost_data {
    struct lu_fid l_ost_fid;
    uint32_t l_ost_gen;
    uint32_t l_ost_idx;
} __attribute__((packed));

struct lov_user_md_v1 {
    uint32_t lmm_magic;
    uint32_t lmm_pattern;
    uint64_t lmm_oi_id;
    uint64_t lmm_oi_seq;
    uint32_t lmm_stripe_size;
    uint16_t lmm_stripe_count;
    uint16_t lmm_stripe_offset;  // layout generation when read through the ioctl
} __attribute__((packed));

struct lov_user_md_v3 {
    struct lov_user_md_v1 v1;
    char lmm_pool_name[16];
} __attribute__((packed));

struct lov_comp_md_entry {
    uint32_t lcme_id;
    uint32_t lcme_flags;
    uint64_t e_start;
    uint64_t e_end;
    uint32_t lcme_offset;
    uint32_t lcme_size;
    uint32_t lcme_layout_gen;
    uint64_t lcme_timestamp;
    uint32_t lcme_tail;  // stripe counts of an erasure-coded component and compression
} __attribute__((packed));

struct lov_comp_md {
    uint32_t lcm_magic;
    uint32_t lcm_size;
    uint32_t lcm_layout_gen;
    uint16_t lcm_flags;
    uint16_t lcm_entry_count;
    uint16_t lcm_mirror_count;  // mirrors - 1
    uint8_t lcm_ec_count;
    uint8_t lcm_padding3;
    uint32_t lcm_padding1;
    uint64_t lcm_padding2;
    struct lov_comp_md_entry lcm_entries[];
} __attribute__((packed));

struct lov_foreign_md {
    uint32_t lfm_magic;
    uint32_t lfm_length;
    uint32_t lfm_type;
    uint32_t lfm_flags;
    char lfm_value[];
} __attribute__((packed));

struct obd_uuid {
    char uuid[40];
};

struct obd_statfs {
    uint64_t os_type;
    uint64_t os_blocks;
    uint64_t os_bfree;
    uint64_t os_bavail;
    uint64_t os_files;
    uint64_t os_ffree;
    uint8_t os_fsid[40];
    uint32_t os_bsize;
    uint32_t os_namelen;
    uint64_t os_maxbytes;
    uint32_t os_state;
    uint32_t os_fprecreated;
    uint32_t os_granted;
    uint32_t os_spare[7];
};

struct llapi_stripe_param {
    unsigned long long lsp_stripe_size;
    char *lsp_pool;
    int lsp_stripe_offset;
    int lsp_stripe_pattern;
    int lsp_stripe_count;
    bool lsp_is_specific;
    bool lsp_is_create;
    uint8_t lsp_max_inherit;
    uint8_t lsp_max_inherit_rr;
    uint32_t lsp_osts[];
};

struct hsm_extent {
    uint64_t offset;
    uint64_t length;
} __attribute__((packed));

struct hsm_user_state {
    uint32_t hus_states;
    uint32_t hus_archive_id;
    uint32_t hus_in_progress_state;
    uint32_t hus_in_progress_action;
    struct hsm_extent hus_in_progress_location;
};

struct hsm_user_import {
    uint64_t hui_size, hui_atime, hui_mtime;
    uint32_t hui_atime_ns, hui_mtime_ns;
    uint32_t hui_uid, hui_gid, hui_mode, hui_archive_id;
};

struct hsm_user_item {
    struct lu_fid hui_fid;
    struct hsm_extent hui_extent;
} __attribute__((packed));

struct hsm_user_request {
    uint32_t hr_action;
    uint32_t hr_archive_id;
    uint64_t hr_flags;
    uint32_t hr_itemcount;
    uint32_t hr_data_len;
    struct hsm_user_item hur_user_item[];
} __attribute__((packed));

struct hsm_current_action {
    uint32_t hca_state;
    uint32_t hca_action;
    struct hsm_extent hca_location;
};

struct hsm_action_item {
    uint32_t hai_len;
    uint32_t hai_action;
    struct lu_fid hai_fid;
    struct lu_fid hai_dfid;
    struct hsm_extent hai_extent;
    uint64_t hai_cookie;
    uint64_t hai_gid;
    char hai_data[];
} __attribute__((packed));

struct hsm_action_list {
    uint32_t hal_version;
    uint32_t hal_count;
    uint64_t hal_compound_id;
    uint64_t hal_flags;
    uint32_t hal_archive_id;
    uint32_t padding1;
    char hal_fsname[];
} __attribute__((packed));

#define LUSTRE_EOF UINT64_MAX
#define LL_SUPER_MAGIC 0x0BD00BD0

#define LOV_USER_MAGIC_V1 0x0BD10BD0u
#define LOV_USER_MAGIC_V3 0x0BD30BD0u
#define LOV_USER_MAGIC_SPECIFIC 0x0BD50BD0u
#define LOV_USER_MAGIC_COMP_V1 0x0BD60BD0u
#define LOV_USER_MAGIC_FOREIGN 0x0BD70BD0u
#define LOV_USER_MAGIC_SEL 0x0BD80BD0u

#define LOV_PATTERN_RAID0 0x001u
#define LOV_PATTERN_MDT 0x100u
#define LOV_PATTERN_OVERSTRIPING 0x200u
#define LOV_PATTERN_FOREIGN 0x400u
#define LOV_PATTERN_F_RELEASED 0x80000000u
#define LOV_PATTERN_F_MASK 0xffff0000u

#define LOV_MIN_STRIPE_SIZE 65536u
#define LOV_MAX_STRIPE_COUNT 2000u
#define LOV_OFFSET_DEFAULT 0xffffu
#define LOV_ALL_STRIPES 0xffffu
#define LOV_ALL_STRIPES_WIDE 0xffe0u
#define LOV_MAXPOOLNAME 15
#define SEL_UNIT_SIZE 1024u

#define LCME_FL_STALE 0x1u
#define LCME_FL_PREF_RD 0x2u
#define LCME_FL_PREF_WR 0x4u
#define LCME_FL_PREF_RW 0x6u
#define LCME_FL_OFFLINE 0x8u
#define LCME_FL_INIT 0x10u
#define LCME_FL_NOSYNC 0x20u
#define LCME_FL_EXTENSION 0x40u
#define LCME_FL_PARITY 0x80u
#define LCME_FL_NEG 0x80000000u

#define LCME_ID_INVAL 0u
#define LCME_ID_MAX 0x7fffffffu
#define LCME_ID_ALL 0xffffffffu
#define LCME_ID_NOT_ID 0x80000000u

#define LCM_FL_NONE 0u
#define LCM_FL_RDONLY 1u
#define LCM_FL_WRITE_PENDING 2u
#define LCM_FL_SYNC_PENDING 3u
#define LCM_FL_FLR_MASK 0xbu

#define LUSTRE_MIRROR_COUNT_MAX 16u
#define MIRROR_ID_SHIFT 16

#define LLAPI_LAYOUT_INVALID 0x1000000000000001ull
#define LLAPI_LAYOUT_DEFAULT 0x1000000000000002ull
#define LLAPI_LAYOUT_WIDE 0x1000000000000003ull
#define LLAPI_LAYOUT_WIDE_MAX 0x1000000000000022ull
#define LLAPI_LAYOUT_SPECIFIC 0x2000000000000000ull
#define LLAPI_LAYOUT_RAID0 0ull
#define LLAPI_LAYOUT_MDT 2ull
#define LLAPI_LAYOUT_OVERSTRIPING 4ull
#define LLAPI_LAYOUT_FOREIGN 8ull

#define LLAPI_LAYOUT_COMP_USE_FIRST 1
#define LLAPI_LAYOUT_COMP_USE_LAST 2
#define LLAPI_LAYOUT_COMP_USE_NEXT 3
#define LLAPI_LAYOUT_COMP_USE_PREV 4

#define LL_STATFS_LMV 1u
#define LL_STATFS_LOV 2u

#define HS_EXISTS 0x001u
#define HS_DIRTY 0x002u
#define HS_RELEASED 0x004u
#define HS_ARCHIVED 0x008u
#define HS_NORELEASE 0x010u
#define HS_NOARCHIVE 0x020u
#define HS_LOST 0x040u
#define HSM_USER_MASK (HS_NORELEASE | HS_NOARCHIVE | HS_DIRTY)
#define HSM_FLAGS_MASK 0x1ffu

#define HPS_WAITING 1u
#define HPS_RUNNING 2u

#define HUA_NONE 1u
#define HUA_ARCHIVE 10u
#define HUA_RESTORE 11u
#define HUA_RELEASE 12u
#define HUA_REMOVE 13u
#define HUA_CANCEL 14u

#define HSMA_ARCHIVE 20u
#define HSMA_RESTORE 21u
#define HSMA_REMOVE 22u
#define HSMA_CANCEL 23u

#define HP_FLAG_COMPLETED 1
#define HP_FLAG_RETRY 2

#define LLAPI_MSG_OFF 0
#define LLAPI_MSG_FATAL 1
#define LLAPI_MSG_ERROR 2
#define LLAPI_MSG_WARN 3
#define LLAPI_MSG_NORMAL 4
#define LLAPI_MSG_INFO 5
#define LLAPI_MSG_MAX 7
#define LLAPI_MSG_MASK 7
#define LLAPI_MSG_NO_ERRNO 0x10

_Static_assert(sizeof(struct lov_user_md_v1) == 32, "lov_user_md_v1");
_Static_assert(sizeof(struct lov_user_md_v3) == 48, "lov_user_md_v3");
_Static_assert(sizeof(struct lov_ost_data) == 24, "lov_user_ost_data_v1");
_Static_assert(sizeof(struct lov_comp_md) == 32, "lov_comp_md_v1");
_Static_assert(sizeof(struct lov_comp_md_entry) == 48, "lov_comp_md_entry_v1");
_Static_assert(sizeof(struct obd_statfs) == 144, "obd_statfs");
_Static_assert(sizeof(struct llapi_stripe_param) == 32, "llapi_stripe_param");
_Static_assert(sizeof(struct hsm_user_state) == 32, "hsm_user_state");
_Static_assert(sizeof(struct hsm_user_request) == 24, "hsm_user_request");
_Static_assert(sizeof(struct hsm_current_action) == 24, "hsm_current_action");
_Static_assert(sizeof(struct hsm_action_item) == 72, "hsm_action_item");

#endif
