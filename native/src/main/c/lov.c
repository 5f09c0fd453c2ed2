// SPDX-License-Identifier: Apache-2.0
// Layouts to and from the bytes of the lustre.lov attribute.
#include "layout.h"

#include <stdlib.h>
#include <string.h>

uint32_t lov_pattern_of(uint64_t p)
{
    switch (p) {
    case LLAPI_LAYOUT_DEFAULT:
    case LLAPI_LAYOUT_RAID0: return LOV_PATTERN_RAID0;
    case LLAPI_LAYOUT_MDT: return LOV_PATTERN_MDT;
    case LLAPI_LAYOUT_OVERSTRIPING: return LOV_PATTERN_OVERSTRIPING | LOV_PATTERN_RAID0;
    case LLAPI_LAYOUT_FOREIGN: return LOV_PATTERN_FOREIGN;
    default: return (uint32_t)p;
    }
}

static uint64_t llapi_pattern_of(uint32_t raw)
{
    switch (raw) {
    case 0: return LLAPI_LAYOUT_DEFAULT;
    case LOV_PATTERN_RAID0: return LLAPI_LAYOUT_RAID0;
    case LOV_PATTERN_MDT: return LLAPI_LAYOUT_MDT;
    case LOV_PATTERN_OVERSTRIPING | LOV_PATTERN_RAID0: return LLAPI_LAYOUT_OVERSTRIPING;
    default: return raw;
    }
}

bool comp_instantiated(const struct llapi_layout *l, const struct comp *c)
{
    return !l->composite || (c->flags & LCME_FL_INIT);
}

// The 16 bits of a stripe count: 0 default, 0xffff downwards one to 32 stripes on every OST.
static uint16_t raw_count(uint64_t count)
{
    if (count == LLAPI_LAYOUT_DEFAULT)
        return 0;
    if (count >= LLAPI_LAYOUT_WIDE && count <= LLAPI_LAYOUT_WIDE_MAX)
        return (uint16_t)(LOV_ALL_STRIPES - (count - LLAPI_LAYOUT_WIDE));
    return (uint16_t)count;
}

static uint64_t llapi_count(uint16_t raw)
{
    if (raw == 0)
        return LLAPI_LAYOUT_DEFAULT;
    if (raw >= LOV_ALL_STRIPES_WIDE)
        return LLAPI_LAYOUT_WIDE + (LOV_ALL_STRIPES - raw);
    return raw;
}

static int parse_sub(struct comp *c, const uint8_t *b, size_t len)
{
    struct lov_user_md_v1 v1 = {0};
    memcpy(&v1, b, len < sizeof v1 ? len : sizeof v1);
    size_t head = sizeof v1;
    bool pooled = v1.lmm_magic == LOV_USER_MAGIC_V3 || v1.lmm_magic == LOV_USER_MAGIC_SPECIFIC;
    if (!pooled && v1.lmm_magic != LOV_USER_MAGIC_V1) {
        c->foreign = malloc(len ? len : 1);
        if (!c->foreign)
            return -ENOMEM;
        memcpy(c->foreign, b, len);
        c->foreign_len = (uint32_t)len;
        c->pattern = v1.lmm_magic == LOV_USER_MAGIC_FOREIGN ? LLAPI_LAYOUT_FOREIGN : v1.lmm_magic;
        return 0;
    }
    if (len < sizeof v1)
        return -EINVAL;
    if (pooled) {
        if (len < sizeof(struct lov_user_md_v3))
            return -EINVAL;
        memcpy(c->pool, b + sizeof v1, LOV_MAXPOOLNAME);
        head = sizeof(struct lov_user_md_v3);
    }
    c->pattern = llapi_pattern_of(v1.lmm_pattern);
    uint64_t unit = c->flags & LCME_FL_EXTENSION ? SEL_UNIT_SIZE : 1;
    c->stripe_size = v1.lmm_stripe_size ? v1.lmm_stripe_size * unit : LLAPI_LAYOUT_DEFAULT;
    c->stripe_count = llapi_count(v1.lmm_stripe_count);
    c->stripe_offset = v1.lmm_stripe_offset == LOV_OFFSET_DEFAULT ? LLAPI_LAYOUT_DEFAULT : v1.lmm_stripe_offset;
    c->specific = v1.lmm_magic == LOV_USER_MAGIC_SPECIFIC;
    c->object_count = (uint32_t)((len - head) / sizeof *c->objects);
    if (v1.lmm_stripe_count < LOV_ALL_STRIPES_WIDE && c->object_count > v1.lmm_stripe_count)
        c->object_count = v1.lmm_stripe_count;
    if (c->object_count) {
        c->objects = malloc(c->object_count * sizeof *c->objects);
        if (!c->objects)
            return -ENOMEM;
        memcpy(c->objects, b + head, c->object_count * sizeof *c->objects);
    }
    return 0;
}

static int parse_composite(struct llapi_layout *l, const uint8_t *b, size_t len)
{
    struct lov_comp_md h;
    if (len < sizeof h)
        return -EINVAL;
    memcpy(&h, b, sizeof h);
    if (h.lcm_size > len || sizeof h + h.lcm_entry_count * sizeof(struct lov_comp_md_entry) > h.lcm_size)
        return -ERANGE;
    l->composite = true;
    l->gen = h.lcm_layout_gen;
    l->flags = h.lcm_flags;
    l->mirror_count = (uint16_t)(h.lcm_mirror_count + 1);
    for (uint32_t i = 0; i < h.lcm_entry_count; i++) {
        struct lov_comp_md_entry e;
        memcpy(&e, b + sizeof h + i * sizeof e, sizeof e);
        if (e.lcme_offset > h.lcm_size || e.lcme_size > h.lcm_size - e.lcme_offset)
            return -EINVAL;
        struct comp *c = layout_append(l);
        if (!c)
            return -ENOMEM;
        c->id = e.lcme_id;
        c->flags = e.lcme_flags;
        c->start = e.e_start;
        c->end = e.e_end;
        c->gen = e.lcme_layout_gen;
        c->timestamp = e.lcme_timestamp;
        c->tail = e.lcme_tail;
        c->ondisk = true;
        int rc = parse_sub(c, b + e.lcme_offset, e.lcme_size);
        if (rc)
            return rc;
    }
    return 0;
}

int lov_parse(const uint8_t *bytes, size_t len, struct llapi_layout **out)
{
    uint32_t magic;
    if (len < sizeof magic)
        return -EINVAL;
    memcpy(&magic, bytes, sizeof magic);
    struct llapi_layout *l = layout_empty();
    if (!l)
        return -ENOMEM;
    int rc;
    if (magic == LOV_USER_MAGIC_COMP_V1 || magic == LOV_USER_MAGIC_SEL) {
        rc = parse_composite(l, bytes, len);
    } else if (magic == LOV_USER_MAGIC_V1 || magic == LOV_USER_MAGIC_V3 || magic == LOV_USER_MAGIC_SPECIFIC
               || magic == LOV_USER_MAGIC_FOREIGN) {
        struct comp *c = layout_append(l);
        rc = c ? parse_sub(c, bytes, len) : -ENOMEM;
        if (c)
            c->ondisk = true;
    } else {
        rc = -EINVAL;
    }
    if (rc) {
        layout_free(l);
        return rc;
    }
    l->cur = l->count ? l->count - 1 : 0;
    *out = l;
    return 0;
}

static uint32_t sub_size(const struct llapi_layout *l, const struct comp *c, enum lov_form form)
{
    if (c->foreign)
        return c->foreign_len;
    uint32_t size = c->pool[0] ? sizeof(struct lov_user_md_v3) : sizeof(struct lov_user_md_v1);
    if (form == LOV_DEFAULT)
        return size + (c->specific ? c->object_count * (uint32_t)sizeof *c->objects : 0);
    if (lov_pattern_of(c->pattern) & LOV_PATTERN_MDT)
        return size;
    if (comp_instantiated(l, c))
        return size + c->object_count * (uint32_t)sizeof *c->objects;
    return size + (form == LOV_IOCTL ? (uint32_t)sizeof *c->objects : 0);
}

static void put_sub(const struct llapi_layout *l, const struct comp *c, const struct lu_fid *fid, enum lov_form form,
                    uint8_t *b)
{
    if (c->foreign) {
        memcpy(b, c->foreign, c->foreign_len);
        return;
    }
    bool pooled = c->pool[0];
    bool owns = form == LOV_IOCTL || !l->composite;  // inside a composite attribute the owner's id is left out
    struct lov_user_md_v1 v1 = {.lmm_magic = pooled ? LOV_USER_MAGIC_V3 : LOV_USER_MAGIC_V1,
                                .lmm_pattern = lov_pattern_of(c->pattern),
                                .lmm_stripe_offset = LOV_OFFSET_DEFAULT};
    if (form != LOV_DEFAULT && owns) {
        v1.lmm_oi_id = fid->f_oid;
        v1.lmm_oi_seq = fid->f_seq;
    }
    uint64_t size = c->stripe_size == LLAPI_LAYOUT_DEFAULT ? 0 : c->stripe_size;
    v1.lmm_stripe_size = (uint32_t)(c->flags & LCME_FL_EXTENSION ? size / SEL_UNIT_SIZE : size);
    v1.lmm_stripe_count = raw_count(c->stripe_count);
    if (form == LOV_DEFAULT && c->stripe_offset != LLAPI_LAYOUT_DEFAULT)
        v1.lmm_stripe_offset = (uint16_t)c->stripe_offset;
    if (form == LOV_IOCTL && comp_instantiated(l, c))
        v1.lmm_stripe_offset = (uint16_t)c->gen;
    if (form == LOV_DEFAULT && c->specific)
        v1.lmm_magic = LOV_USER_MAGIC_SPECIFIC;
    memcpy(b, &v1, sizeof v1);
    b += sizeof v1;
    if (pooled) {
        memcpy(b, c->pool, LOV_MAXPOOLNAME);
        b += LOV_MAXPOOLNAME + 1;
    }
    if (c->object_count && ((form == LOV_DEFAULT && c->specific) || (form != LOV_DEFAULT && comp_instantiated(l, c))))
        memcpy(b, c->objects, c->object_count * sizeof *c->objects);
}

int lov_encode(const struct llapi_layout *l, const struct lu_fid *fid, enum lov_form form, uint8_t **out, uint32_t *len)
{
    uint32_t head = l->composite ? (uint32_t)(sizeof(struct lov_comp_md) + l->count * sizeof(struct lov_comp_md_entry)) : 0;
    uint64_t total = head;
    for (uint32_t i = 0; i < l->count; i++)
        total += sub_size(l, &l->comps[i], form);
    // The largest attribute that a metadata target takes.
    if (total > 65536)
        return -ENOSPC;
    uint8_t *b = calloc(1, total ? total : 1);
    if (!b)
        return -ENOMEM;
    uint32_t at = head;
    for (uint32_t i = 0; i < l->count; i++) {
        const struct comp *c = &l->comps[i];
        uint32_t size = sub_size(l, c, form);
        if (l->composite) {
            struct lov_comp_md_entry e = {.lcme_id = c->id,
                                          .lcme_flags = c->flags,
                                          .e_start = c->start,
                                          .e_end = c->end,
                                          .lcme_offset = at,
                                          .lcme_size = size,
                                          .lcme_layout_gen = c->gen,
                                          .lcme_timestamp = c->timestamp,
                                          .lcme_tail = c->tail};
            memcpy(b + sizeof(struct lov_comp_md) + i * sizeof e, &e, sizeof e);
        }
        put_sub(l, c, fid, form, b + at);
        at += size;
    }
    if (l->composite) {
        struct lov_comp_md h = {.lcm_magic = LOV_USER_MAGIC_COMP_V1,
                                .lcm_size = (uint32_t)total,
                                .lcm_layout_gen = form == LOV_DEFAULT ? 0 : l->gen,
                                .lcm_flags = (uint16_t)l->flags,
                                .lcm_entry_count = (uint16_t)l->count,
                                .lcm_mirror_count = (uint16_t)(l->mirror_count ? l->mirror_count - 1 : 0)};
        memcpy(b, &h, sizeof h);
    }
    *out = b;
    *len = (uint32_t)total;
    return 0;
}
