// SPDX-License-Identifier: Apache-2.0
// The layout handle of the public interface, which is also the simulator's own picture of a layout.
#ifndef SIM_LAYOUT_H
#define SIM_LAYOUT_H

#include "sim.h"

struct comp {
    uint32_t id;
    uint32_t flags;
    uint64_t start;
    uint64_t end;
    uint32_t gen;
    uint64_t timestamp;
    uint32_t tail;
    uint64_t pattern;  // LLAPI_LAYOUT_* where there is one, else the number in the bytes
    uint64_t stripe_size;
    uint64_t stripe_count;
    uint64_t stripe_offset;
    bool specific;  // the caller listed its OSTs
    bool ondisk;
    char pool[LOV_MAXPOOLNAME + 2];
    struct lov_ost_data *objects;
    uint32_t object_count;
    uint8_t *foreign;  // sub-layout of a kind that is only carried
    uint32_t foreign_len;
};

struct llapi_layout {
    uint32_t gen;
    uint32_t flags;
    uint16_t mirror_count;
    bool composite;
    uint32_t cur;
    uint32_t count;
    struct comp *comps;
};

// ---- lov.c: bytes

enum lov_form {
    LOV_XATTR,   // as the extended attribute holds it
    LOV_IOCTL,   // as the ioctl returns it: generations, room for objects
    LOV_DEFAULT  // as a directory keeps its default
};

int lov_parse(const uint8_t *bytes, size_t len, struct llapi_layout **out);
int lov_encode(const struct llapi_layout *l, const struct lu_fid *fid, enum lov_form form, uint8_t **out, uint32_t *len);
uint32_t lov_pattern_of(uint64_t llapi_pattern);
bool comp_instantiated(const struct llapi_layout *l, const struct comp *c);

// ---- layout.c: handles

struct llapi_layout *layout_empty(void);
struct llapi_layout *layout_copy(const struct llapi_layout *l);
void layout_free(struct llapi_layout *l);
struct comp *layout_append(struct llapi_layout *l);
void layout_remove(struct llapi_layout *l, uint32_t index);
void comp_defaults(struct comp *c);
void comp_clear(struct comp *c);
int comp_copy(struct comp *to, const struct comp *from);
bool layout_all_default(const struct llapi_layout *l);

// ---- file.c

// The layout as the ioctl answers it, into a buffer that is large enough.
int lum_of_node(struct node *n, void *lum);
struct llapi_layout *layout_of_param(const struct llapi_stripe_param *p);

// ---- sanity.c

int layout_check(const struct llapi_layout *l, bool incomplete, bool flr, struct mount *m);

// ---- stripe.c: from what is asked to what is on disk

// Lays out a new file: fills in what `want` leaves open, places objects. -EINVAL, -ENOSPC, -EDOM (no such pool).
int stripe_create(struct node *n, const struct llapi_layout *want);
int stripe_default(struct node *n);
int stripe_set_directory(struct node *n, const struct llapi_layout *want);
int stripe_instantiate(struct node *n, struct llapi_layout *l, struct comp *c);
int stripe_place(struct node *n, struct comp *c);
// The layout that a new child of the directory would get, nothing left open. NULL: no memory.
struct llapi_layout *stripe_expected(struct mount *m, const struct llapi_layout *directory_default);
int directory_default_of(struct node *dir, struct llapi_layout **out);
int stripe_commit(struct node *n, const struct llapi_layout *l);
// Gives a directory its default, a file without objects its layout; -EEXIST for a file that has one. `fresh`: the caller
// has just created the file.
int layout_set_fd(int fd, const struct llapi_layout *want, bool fresh);
// First sight of a file that its creator wants laid out so (NULL: not at all yet).
int node_birth(struct node *n, const struct llapi_layout *want);

#endif
