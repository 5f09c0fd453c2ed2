// SPDX-License-Identifier: Apache-2.0
// llapi_layout_* handles: making them, reading and changing the component under the cursor.
// Convention of the family: -1 (or NULL) and errno.
#include "layout.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comp_defaults(struct comp *c)
{
    memset(c, 0, sizeof *c);
    c->end = LUSTRE_EOF;
    c->pattern = LLAPI_LAYOUT_DEFAULT;
    c->stripe_size = LLAPI_LAYOUT_DEFAULT;
    c->stripe_count = LLAPI_LAYOUT_DEFAULT;
    c->stripe_offset = LLAPI_LAYOUT_DEFAULT;
}

void comp_clear(struct comp *c)
{
    free(c->objects);
    free(c->foreign);
    c->objects = NULL;
    c->foreign = NULL;
    c->object_count = 0;
}

int comp_copy(struct comp *to, const struct comp *from)
{
    *to = *from;
    to->objects = NULL;
    to->foreign = NULL;
    if (from->object_count) {
        to->objects = malloc(from->object_count * sizeof *to->objects);
        if (!to->objects)
            return -ENOMEM;
        memcpy(to->objects, from->objects, from->object_count * sizeof *to->objects);
    }
    if (from->foreign) {
        to->foreign = malloc(from->foreign_len);
        if (!to->foreign) {
            free(to->objects);
            to->objects = NULL;
            return -ENOMEM;
        }
        memcpy(to->foreign, from->foreign, from->foreign_len);
    }
    return 0;
}

struct llapi_layout *layout_empty(void)
{
    struct llapi_layout *l = calloc(1, sizeof *l);
    if (l)
        l->mirror_count = 1;
    return l;
}

struct comp *layout_append(struct llapi_layout *l)
{
    struct comp *grown = realloc(l->comps, (l->count + 1) * sizeof *grown);
    if (!grown)
        return NULL;
    l->comps = grown;
    comp_defaults(&grown[l->count]);
    return &grown[l->count++];
}

void layout_remove(struct llapi_layout *l, uint32_t index)
{
    comp_clear(&l->comps[index]);
    memmove(&l->comps[index], &l->comps[index + 1], (l->count - index - 1) * sizeof *l->comps);
    l->count--;
    if (l->cur >= l->count)
        l->cur = l->count ? l->count - 1 : 0;
}

void layout_free(struct llapi_layout *l)
{
    if (!l)
        return;
    for (uint32_t i = 0; i < l->count; i++)
        comp_clear(&l->comps[i]);
    free(l->comps);
    free(l);
}

struct llapi_layout *layout_copy(const struct llapi_layout *l)
{
    struct llapi_layout *copy = layout_empty();
    if (!copy)
        return NULL;
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = layout_append(copy);
        if (!c || comp_copy(c, &l->comps[i])) {
            layout_free(copy);
            return NULL;
        }
    }
    copy->gen = l->gen;
    copy->flags = l->flags;
    copy->mirror_count = l->mirror_count;
    copy->composite = l->composite;
    copy->cur = l->cur;
    return copy;
}

bool layout_all_default(const struct llapi_layout *l)
{
    const struct comp *c = l->comps;
    return !l->composite && l->count == 1 && c->stripe_size == LLAPI_LAYOUT_DEFAULT
           && c->stripe_count == LLAPI_LAYOUT_DEFAULT && c->stripe_offset == LLAPI_LAYOUT_DEFAULT && !c->pool[0]
           && !c->specific && (c->pattern == LLAPI_LAYOUT_DEFAULT || c->pattern == LLAPI_LAYOUT_RAID0);
}

static struct comp *current(const struct llapi_layout *l)
{
    if (!l || !l->count || l->cur >= l->count) {
        errno = EINVAL;
        return NULL;
    }
    return &l->comps[l->cur];
}

SINCE_210 struct llapi_layout *llapi_layout_alloc(void)
{
    struct llapi_layout *l = layout_empty();
    if (l && !layout_append(l)) {
        layout_free(l);
        l = NULL;
    }
    if (!l)
        errno = ENOMEM;
    return l;
}

SINCE_210 void llapi_layout_free(struct llapi_layout *l)
{
    layout_free(l);
}

// ---- attributes of the current component

SINCE_210 int llapi_layout_stripe_count_get(const struct llapi_layout *l, uint64_t *count)
{
    struct comp *c = current(l);
    if (!c || !count)
        return fail(EINVAL);
    *count = c->stripe_count;
    return 0;
}

SINCE_215 bool llapi_layout_stripe_count_is_valid(int64_t count)
{
    return count == -1 || (count < 0 && count >= -32) || (count > 0 && count <= (int64_t)LOV_MAX_STRIPE_COUNT)
           || (uint64_t)count == LLAPI_LAYOUT_DEFAULT
           || ((uint64_t)count >= LLAPI_LAYOUT_WIDE && (uint64_t)count <= LLAPI_LAYOUT_WIDE_MAX);
}

SINCE_210 int llapi_layout_stripe_count_set(struct llapi_layout *l, uint64_t count)
{
    struct comp *c = current(l);
    bool valid = (count > 0 && count <= LOV_MAX_STRIPE_COUNT) || count == LLAPI_LAYOUT_DEFAULT
                 || count == LLAPI_LAYOUT_WIDE
                 || (SIM_VERSION >= 216 && count > LLAPI_LAYOUT_WIDE && count <= LLAPI_LAYOUT_WIDE_MAX);
    if (!c || !valid)
        return fail(EINVAL);
    c->stripe_count = count;
    return 0;
}

static bool size_valid(uint64_t size)
{
    return size && size % LOV_MIN_STRIPE_SIZE == 0 && size >> 32 == 0;
}

SINCE_210 int llapi_layout_stripe_size_get(const struct llapi_layout *l, uint64_t *size)
{
    struct comp *c = current(l);
    if (!c || !size)
        return fail(EINVAL);
    if (c->flags & LCME_FL_EXTENSION)
        *size = LLAPI_LAYOUT_DEFAULT;
    else
        *size = c->stripe_size;
    return 0;
}

SINCE_210 int llapi_layout_stripe_size_set(struct llapi_layout *l, uint64_t size)
{
    struct comp *c = current(l);
    if (!c || (size != LLAPI_LAYOUT_DEFAULT && !size_valid(size)))
        return fail(EINVAL);
    c->stripe_size = size;
    return 0;
}

SINCE_215 int llapi_layout_extension_size_get(const struct llapi_layout *l, uint64_t *size)
{
    struct comp *c = current(l);
    if (!c || !size || !(c->flags & LCME_FL_EXTENSION))
        return fail(EINVAL);
    *size = c->stripe_size;
    return 0;
}

SINCE_215 int llapi_layout_extension_size_set(struct llapi_layout *l, uint64_t size)
{
    struct comp *c = current(l);
    // 64 MiB to 4 TiB: what fits the 32 bits of the size in units of 1 KiB.
    if (!c || size % LOV_MIN_STRIPE_SIZE || size < (64ull << 20) || size / SEL_UNIT_SIZE > UINT32_MAX)
        return fail(EINVAL);
    c->stripe_size = size;
    return 0;
}

SINCE_210 int llapi_layout_pattern_get(const struct llapi_layout *l, uint64_t *pattern)
{
    struct comp *c = current(l);
    if (!c || !pattern)
        return fail(EINVAL);
    *pattern = c->pattern;
    return 0;
}

SINCE_210 int llapi_layout_pattern_set(struct llapi_layout *l, uint64_t pattern)
{
    struct comp *c = current(l);
    if (!c)
        return -1;
    bool known = pattern == LLAPI_LAYOUT_DEFAULT || pattern == LLAPI_LAYOUT_RAID0
                 || (SIM_VERSION >= 212 && pattern == LLAPI_LAYOUT_MDT)
                 || (SIM_VERSION >= 215 && pattern == LLAPI_LAYOUT_OVERSTRIPING);
    if (!known)
        return fail(EOPNOTSUPP);
    c->pattern = pattern;
    return 0;
}

SINCE_215 uint32_t llapi_pattern_to_lov(uint64_t pattern)
{
    switch (pattern) {
    case LLAPI_LAYOUT_DEFAULT:
    case LLAPI_LAYOUT_RAID0:
    case LLAPI_LAYOUT_MDT:
    case LLAPI_LAYOUT_OVERSTRIPING: return lov_pattern_of(pattern);
    default: return UINT32_MAX;
    }
}

SINCE_210 int llapi_layout_ost_index_get(const struct llapi_layout *l, uint64_t stripe, uint64_t *index)
{
    struct comp *c = current(l);
    if (!c || !index)
        return fail(EINVAL);
    if (stripe >= c->object_count || c->objects[stripe].l_ost_idx == UINT32_MAX)
        return fail(EINVAL);
    if (!c->ondisk && !c->specific && c->stripe_offset == LLAPI_LAYOUT_DEFAULT)
        return fail(EINVAL);
    *index = c->objects[stripe].l_ost_idx;
    return 0;
}

static int objects_grow(struct comp *c, uint32_t count)
{
    if (count <= c->object_count)
        return 0;
    struct lov_ost_data *grown = realloc(c->objects, count * sizeof *grown);
    if (!grown)
        return -ENOMEM;
    c->objects = grown;
    for (uint32_t i = c->object_count; i < count; i++) {
        memset(&grown[i], 0, sizeof grown[i]);
        grown[i].l_ost_idx = UINT32_MAX;
    }
    c->object_count = count;
    return 0;
}

SINCE_210 int llapi_layout_ost_index_set(struct llapi_layout *l, int stripe, uint64_t index)
{
    struct comp *c = current(l);
    if (!c || stripe < 0 || stripe >= (int)LOV_MAX_STRIPE_COUNT)
        return fail(EINVAL);
    if (stripe == 0 && index == LLAPI_LAYOUT_DEFAULT) {
        c->stripe_offset = LLAPI_LAYOUT_DEFAULT;
        c->specific = false;
        free(c->objects);
        c->objects = NULL;
        c->object_count = 0;
        return 0;
    }
    if (index > UINT16_MAX)
        return fail(EINVAL);
    if (objects_grow(c, (uint32_t)stripe + 1))
        return fail(ENOMEM);
    c->objects[stripe].l_ost_idx = (uint32_t)index;
    if (stripe == 0)
        c->stripe_offset = index;
    c->specific = c->object_count > 1 || c->specific;
    return 0;
}

SINCE_216 int llapi_layout_ost_index_reset(struct llapi_layout *l)
{
    return llapi_layout_ost_index_set(l, 0, LLAPI_LAYOUT_DEFAULT);
}

SINCE_210 int llapi_layout_pool_name_get(const struct llapi_layout *l, char *name, size_t len)
{
    struct comp *c = current(l);
    if (!c || !name)
        return fail(EINVAL);
    if (len) {
        snprintf(name, len, "%s", c->pool);
    }
    return 0;
}

SINCE_210 int llapi_layout_pool_name_set(struct llapi_layout *l, const char *name)
{
    struct comp *c = current(l);
    if (!c || !name)
        return fail(EINVAL);
    const char *dot = strchr(name, '.');
    if (dot)
        name = dot + 1;
    if (strlen(name) > LOV_MAXPOOLNAME)
        return fail(EINVAL);
    strcpy(c->pool, name);
    return 0;
}

// ---- components

SINCE_212 bool llapi_layout_is_composite(struct llapi_layout *l)
{
    return l && l->composite;
}

SINCE_210 int llapi_layout_comp_extent_get(const struct llapi_layout *l, uint64_t *start, uint64_t *end)
{
    struct comp *c = current(l);
    if (!c || !start || !end)
        return fail(EINVAL);
    *start = c->start;
    *end = c->end;
    return 0;
}

SINCE_210 int llapi_layout_comp_extent_set(struct llapi_layout *l, uint64_t start, uint64_t end)
{
    struct comp *c = current(l);
    if (!c || start > end)
        return fail(EINVAL);
    c->start = start;
    c->end = end;
    l->composite = true;
    return 0;
}

SINCE_210 int llapi_layout_comp_flags_get(const struct llapi_layout *l, uint32_t *flags)
{
    struct comp *c = current(l);
    if (!c || !flags)
        return fail(EINVAL);
    *flags = c->flags;
    return 0;
}

SINCE_210 int llapi_layout_comp_flags_set(struct llapi_layout *l, uint32_t flags)
{
    struct comp *c = current(l);
    if (!c)
        return -1;
    c->flags |= flags;
    return 0;
}

SINCE_210 int llapi_layout_comp_flags_clear(struct llapi_layout *l, uint32_t flags)
{
    struct comp *c = current(l);
    if (!c)
        return -1;
    c->flags &= ~flags;
    return 0;
}

SINCE_210 int llapi_layout_comp_id_get(const struct llapi_layout *l, uint32_t *id)
{
    struct comp *c = current(l);
    if (!c || !id)
        return fail(EINVAL);
    *id = c->id;
    return 0;
}

SINCE_212 int llapi_layout_mirror_id_get(const struct llapi_layout *l, uint32_t *id)
{
    struct comp *c = current(l);
    if (!c || !id)
        return fail(EINVAL);
    *id = (c->id & LCME_ID_MAX) >> MIRROR_ID_SHIFT;
    return 0;
}

SINCE_210 int llapi_layout_comp_add(struct llapi_layout *l)
{
    if (!l || !l->count)
        return fail(EINVAL);
    uint64_t start = l->comps[l->count - 1].end;
    // Nothing can follow a component whose end was not bounded.
    if (start == LUSTRE_EOF)
        return fail(EINVAL);
    struct comp *c = layout_append(l);
    if (!c)
        return fail(ENOMEM);
    c->start = start;
    c->end = LUSTRE_EOF - 1;
    l->composite = true;
    l->cur = l->count - 1;
    return 0;
}

SINCE_212 int llapi_layout_add_first_comp(struct llapi_layout *l)
{
    if (!l || !l->count)
        return fail(EINVAL);
    if (l->comps[l->count - 1].end != LUSTRE_EOF)
        return fail(EINVAL);
    struct comp *c = layout_append(l);
    if (!c)
        return fail(ENOMEM);
    c->start = 0;
    c->end = LUSTRE_EOF;
    l->composite = true;
    l->cur = l->count - 1;
    return 0;
}

SINCE_210 int llapi_layout_comp_del(struct llapi_layout *l)
{
    if (!current(l))
        return -1;
    if (!l->composite || l->cur != l->count - 1 || l->count == 1)
        return fail(EINVAL);
    layout_remove(l, l->cur);
    return 0;
}

static int step(struct llapi_layout *l, int pos)
{
    switch (pos) {
    case LLAPI_LAYOUT_COMP_USE_FIRST: l->cur = 0; return 0;
    case LLAPI_LAYOUT_COMP_USE_LAST: l->cur = l->count - 1; return 0;
    case LLAPI_LAYOUT_COMP_USE_NEXT:
        if (l->cur + 1 >= l->count) {
            errno = ENOENT;
            return 1;
        }
        l->cur++;
        return 0;
    case LLAPI_LAYOUT_COMP_USE_PREV:
        if (l->cur == 0) {
            errno = ENOENT;
            return 1;
        }
        l->cur--;
        return 0;
    default: return fail(EINVAL);
    }
}

SINCE_210 int llapi_layout_comp_use(struct llapi_layout *l, int pos)
{
    if (!current(l))
        return -1;
    return step(l, pos);
}

SINCE_210 int llapi_layout_comp_use_id(struct llapi_layout *l, uint32_t id)
{
    if (!current(l) || id == LCME_ID_INVAL)
        return fail(EINVAL);
    for (uint32_t i = 0; i < l->count; i++)
        if (l->comps[i].id == id) {
            l->cur = i;
            return 0;
        }
    return fail(ENOENT);
}

SINCE_212 int llapi_layout_comp_iterate(struct llapi_layout *l, int (*cb)(struct llapi_layout *, void *), void *data)
{
    if (!current(l))
        return -1;
    l->cur = 0;
    for (;;) {
        int rc = cb(l, data);
        if (rc)
            return rc;
        if (l->cur + 1 >= l->count) {
            errno = ENOENT;
            return 0;
        }
        l->cur++;
    }
}

SINCE_215 int llapi_layout_get_last_init_comp(struct llapi_layout *l)
{
    if (!current(l))
        return -1;
    if (!l->composite) {
        l->cur = 0;
        return 0;
    }
    for (uint32_t i = l->count; i-- > 0;)
        if (l->comps[i].flags & LCME_FL_INIT) {
            l->cur = i;
            return 0;
        }
    return fail(ENOENT);
}

// ---- mirrors and flags of the whole

SINCE_212 int llapi_layout_mirror_count_get(struct llapi_layout *l, uint16_t *count)
{
    if (!l || !count)
        return fail(EINVAL);
    *count = l->mirror_count;
    return 0;
}

SINCE_212 int llapi_layout_mirror_count_set(struct llapi_layout *l, uint16_t count)
{
    if (!l || !count || count > LUSTRE_MIRROR_COUNT_MAX)
        return fail(EINVAL);
    l->mirror_count = count;
    return 0;
}

SINCE_212 int llapi_layout_flags_get(struct llapi_layout *l, uint32_t *flags)
{
    if (!l || !flags)
        return fail(EINVAL);
    *flags = l->flags;
    return 0;
}

SINCE_212 int llapi_layout_flags_set(struct llapi_layout *l, uint32_t flags)
{
    if (!l)
        return fail(EINVAL);
    l->flags = flags;
    return 0;
}

SINCE_212 const char *llapi_layout_flags_string(uint32_t flags)
{
    switch (flags & LCM_FL_FLR_MASK) {
    case LCM_FL_RDONLY: return "ro";
    case LCM_FL_WRITE_PENDING: return "wp";
    case LCM_FL_SYNC_PENDING: return "sp";
    default: return "0";
    }
}

SINCE_212 uint16_t llapi_layout_string_flags(char *s)
{
    if (!strncmp(s, "ro", 2))
        return LCM_FL_RDONLY;
    if (!strncmp(s, "wp", 2))
        return LCM_FL_WRITE_PENDING;
    if (!strncmp(s, "sp", 2))
        return LCM_FL_SYNC_PENDING;
    return LCM_FL_NONE;
}

SINCE_212 int llapi_layout_merge(struct llapi_layout **dst, const struct llapi_layout *src)
{
    if (!dst || !src || !src->count)
        return 0;
    struct llapi_layout *to = *dst;
    if (!to) {
        to = layout_empty();
        if (!to)
            return fail(ENOMEM);
        to->composite = true;
        to->mirror_count = 0;
    }
    for (uint32_t i = 0; i < src->count; i++) {
        struct comp *c = layout_append(to);
        if (!c || comp_copy(c, &src->comps[i])) {
            if (!*dst)
                layout_free(to);
            return fail(ENOMEM);
        }
    }
    to->composite = true;
    to->cur = to->count - 1;
    if (!*dst)
        to->mirror_count = 1;
    *dst = to;
    return 0;
}

SINCE_215 int llapi_layout_mirror_inherit(struct llapi_layout *f, struct llapi_layout *m)
{
    struct comp *from = current(f), *to = current(m);
    if (!from || !to)
        return -1;
    if (to->stripe_size == LLAPI_LAYOUT_DEFAULT)
        to->stripe_size = from->stripe_size;
    if (to->stripe_count == LLAPI_LAYOUT_DEFAULT)
        to->stripe_count = from->stripe_count;
    if (!to->pool[0])
        strcpy(to->pool, from->pool);
    if (to->pattern == LLAPI_LAYOUT_DEFAULT)
        to->pattern = from->pattern;
    return 0;
}

SINCE_215 int llapi_layout_dom_size(struct llapi_layout *l, uint64_t *size)
{
    *size = 0;
    if (l && l->composite && l->count && l->comps[0].pattern == LLAPI_LAYOUT_MDT) {
        if (l->comps[0].start)
            return -ERANGE;
        *size = l->comps[0].end;
    }
    return 0;
}
