// SPDX-License-Identifier: Apache-2.0
// Prototypes of the public functions, as a program compiled against liblustreapi sees them.
#ifndef TEST_API_H
#define TEST_API_H

#include "../../main/c/abi.h"

#include <stdarg.h>
#include <sys/stat.h>

struct llapi_layout;
struct llapi_layout *llapi_layout_alloc(void);
void llapi_layout_free(struct llapi_layout *);
struct llapi_layout *llapi_layout_get_by_path(const char *, uint32_t);
struct llapi_layout *llapi_layout_get_by_fd(int, uint32_t);
struct llapi_layout *llapi_layout_get_by_fid(const char *, const struct lu_fid *, uint32_t);
struct llapi_layout *llapi_layout_get_by_xattr(void *, ssize_t, uint32_t);
int llapi_layout_stripe_count_get(const struct llapi_layout *, uint64_t *);
int llapi_layout_stripe_count_set(struct llapi_layout *, uint64_t);
int llapi_layout_stripe_size_get(const struct llapi_layout *, uint64_t *);
int llapi_layout_stripe_size_set(struct llapi_layout *, uint64_t);
int llapi_layout_extension_size_set(struct llapi_layout *, uint64_t);
int llapi_layout_pattern_get(const struct llapi_layout *, uint64_t *);
int llapi_layout_pattern_set(struct llapi_layout *, uint64_t);
int llapi_layout_ost_index_get(const struct llapi_layout *, uint64_t, uint64_t *);
int llapi_layout_ost_index_set(struct llapi_layout *, int, uint64_t);
int llapi_layout_pool_name_get(const struct llapi_layout *, char *, size_t);
int llapi_layout_pool_name_set(struct llapi_layout *, const char *);
bool llapi_layout_is_composite(struct llapi_layout *);
int llapi_layout_comp_extent_get(const struct llapi_layout *, uint64_t *, uint64_t *);
int llapi_layout_comp_extent_set(struct llapi_layout *, uint64_t, uint64_t);
int llapi_layout_comp_flags_get(const struct llapi_layout *, uint32_t *);
int llapi_layout_comp_flags_set(struct llapi_layout *, uint32_t);
int llapi_layout_comp_flags_clear(struct llapi_layout *, uint32_t);
int llapi_layout_comp_id_get(const struct llapi_layout *, uint32_t *);
int llapi_layout_mirror_id_get(const struct llapi_layout *, uint32_t *);
int llapi_layout_comp_add(struct llapi_layout *);
int llapi_layout_add_first_comp(struct llapi_layout *);
int llapi_layout_comp_del(struct llapi_layout *);
int llapi_layout_comp_use(struct llapi_layout *, int);
int llapi_layout_comp_use_id(struct llapi_layout *, uint32_t);
int llapi_layout_mirror_count_get(struct llapi_layout *, uint16_t *);
int llapi_layout_mirror_count_set(struct llapi_layout *, uint16_t);
int llapi_layout_sanity(struct llapi_layout *, bool, bool);
int llapi_layout_file_create(const char *, int, int, const struct llapi_layout *);
int llapi_layout_file_open(const char *, int, mode_t, const struct llapi_layout *);
int llapi_layout_file_comp_add(const char *, const struct llapi_layout *);
int llapi_layout_file_comp_del(const char *, uint32_t, uint32_t);
int llapi_layout_file_comp_set(const char *, uint32_t *, uint32_t *, size_t);
int llapi_file_create(const char *, unsigned long long, int, int, int);
int llapi_file_create_pool(const char *, unsigned long long, int, int, int, char *);
int llapi_file_get_stripe(const char *, struct lov_user_md_v1 *);
int llapi_path2fid(const char *, struct lu_fid *);
int llapi_fd2fid(int, struct lu_fid *);
int llapi_fid2path(const char *, const char *, char *, int, long long *, int *);
int llapi_fid_parse(const char *, struct lu_fid *, char **);
int llapi_path2parent(const char *, unsigned int, struct lu_fid *, char *, size_t);
int llapi_open_by_fid(const char *, const struct lu_fid *, int);
int llapi_get_mdt_index_by_fid(int, const struct lu_fid *, int *);
int llapi_file_fget_mdtidx(int, int *);
int llapi_search_fsname(const char *, char *);
int llapi_search_rootpath(char *, const char *);
int llapi_search_mounts(const char *, int, char *, char *);
int llapi_getname(const char *, char *, size_t);
int llapi_get_fsname(const char *, char *, size_t);
int llapi_get_instance(const char *, char *, size_t);
int llapi_get_version_string(char *, unsigned int);
int llapi_get_obd_count(char *, int *, int);
int llapi_lov_get_uuids(int, struct obd_uuid *, int *);
int llapi_lmv_get_uuids(int, struct obd_uuid *, int *);
int llapi_obd_statfs(char *, uint32_t, uint32_t, struct obd_statfs *, struct obd_uuid *);
int llapi_obd_fstatfs(int, uint32_t, uint32_t, struct obd_statfs *, struct obd_uuid *);
int llapi_get_poollist(const char *, char **, int, char *, int);
int llapi_get_poolmembers(const char *, char **, int, char *, int);
int llapi_search_ost(const char *, const char *, const char *);
int llapi_hsm_state_get(const char *, struct hsm_user_state *);
int llapi_hsm_state_set(const char *, uint64_t, uint64_t, uint32_t);
int llapi_hsm_current_action(const char *, struct hsm_current_action *);
struct hsm_user_request *llapi_hsm_user_request_alloc(int, int);
int llapi_hsm_request(const char *, const struct hsm_user_request *);
int llapi_hsm_import(const char *, int, const struct stat *, unsigned long long, int, int, int, char *, struct lu_fid *);
void (*llapi_error_callback_set(void (*)(int, int, const char *, va_list)))(int, int, const char *, va_list);
int llapi_msg_get_level(void);
void llapi_msg_set_level(int);

#endif
