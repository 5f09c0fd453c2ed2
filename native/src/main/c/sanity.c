// SPDX-License-Identifier: Apache-2.0
// Rules that a whole composite layout must obey, with the numbers by which liblustreapi names the one broken.
#include "layout.h"

#include <stdio.h>
#include <string.h>

enum rule {
    OK = 0,
    INCOMPLETE_MIRROR = 1,
    ADJACENT_EXTENSION = 2,
    INIT_EXTENSION = 3,
    FLAGS = 4,
    DOM_EXTENSION = 5,
    DOM_EXTENSION_FOLLOWING = 6,
    DOM_FIRST = 7,
    SET_COMP_START = 8,
    NOT_ZERO_LENGTH_EXTENDABLE = 9,
    END_NOT_GREATER = 10,
    ZERO_LENGTH_NORMAL = 11,
    NOT_ADJACENT_PREV = 12,
    START_GT_END = 13,
    ALIGN_END = 14,
    ALIGN_EXT = 15,
    UNKNOWN_OST = 16
};

static const char *const why[] = {
    [OK] = "",
    [INCOMPLETE_MIRROR] = "a mirror does not reach the end of the file",
    [ADJACENT_EXTENSION] = "two extension components follow each other",
    [INIT_EXTENSION] = "an extension component cannot be the first or an instantiated one",
    [FLAGS] = "a component has flags that cannot be set here",
    [DOM_EXTENSION] = "a data-on-MDT component cannot be an extension component",
    [DOM_EXTENSION_FOLLOWING] = "a data-on-MDT component cannot be followed by an extension component",
    [DOM_FIRST] = "a data-on-MDT component must be the first of its mirror",
    [SET_COMP_START] = "a component follows one whose extent was not set",
    [NOT_ZERO_LENGTH_EXTENDABLE] = "an extendable component must start with no length",
    [END_NOT_GREATER] = "a component ends before the one in front of it",
    [ZERO_LENGTH_NORMAL] = "a component without length is not followed by an extension component",
    [NOT_ADJACENT_PREV] = "a component does not start where the one in front of it ends",
    [START_GT_END] = "a component starts after its end",
    [ALIGN_END] = "a component does not end on a multiple of its stripe size",
    [ALIGN_EXT] = "an extension size is no multiple of the stripe size",
    [UNKNOWN_OST] = "an OST index is unknown",
};

static enum rule check_flags(const struct comp *c, const struct comp *next, bool first, bool incomplete, bool flr)
{
    if ((c->flags & LCME_FL_EXTENSION) && next && (next->flags & LCME_FL_EXTENSION))
        return ADJACENT_EXTENSION;
    if ((c->flags & LCME_FL_EXTENSION) && (first || (c->flags & LCME_FL_INIT)))
        return INIT_EXTENSION;
    uint32_t allowed = LCME_FL_EXTENSION | LCME_FL_PREF_RW | (flr ? LCME_FL_NOSYNC : 0);
    if (c->ondisk ? (c->flags & LCME_FL_NEG) != 0 : !incomplete && (c->flags & ~allowed))
        return FLAGS;
    return OK;
}

static enum rule check_dom(const struct comp *c, const struct comp *next, bool first)
{
    if (!(lov_pattern_of(c->pattern) & LOV_PATTERN_MDT))
        return OK;
    if (c->flags & LCME_FL_EXTENSION)
        return DOM_EXTENSION;
    if (next && (next->flags & LCME_FL_EXTENSION))
        return DOM_EXTENSION_FOLLOWING;
    return first ? OK : DOM_FIRST;
}

static enum rule check_alignment(const struct comp *c, const struct comp *prev)
{
    if ((c->flags & LCME_FL_EXTENSION) && prev) {
        if (prev->stripe_size == LLAPI_LAYOUT_DEFAULT)
            return OK;
        if (c->end != LUSTRE_EOF && c->end % prev->stripe_size)
            return ALIGN_END;
        return c->stripe_size % prev->stripe_size ? ALIGN_EXT : OK;
    }
    if (c->stripe_size != LLAPI_LAYOUT_DEFAULT && c->end != LUSTRE_EOF && c->end != c->start && c->end % c->stripe_size)
        return ALIGN_END;
    return OK;
}

static enum rule check_extent(const struct comp *c, const struct comp *prev, const struct comp *next, bool first)
{
    bool before_extension = next && (next->flags & LCME_FL_EXTENSION);
    if (before_extension && !first && !(c->flags & LCME_FL_INIT) && c->start != c->end)
        return NOT_ZERO_LENGTH_EXTENDABLE;
    if (prev && c->end < prev->end)
        return END_NOT_GREATER;
    if (c->start == c->end && !before_extension)
        return ZERO_LENGTH_NORMAL;
    return check_alignment(c, prev);
}

static bool ost_exists(const struct mount *m, const struct comp *c, uint32_t idx)
{
    if (idx >= m->cfg.ost_count)
        return false;
    const struct pool *p = c->pool[0] ? pool_find(&m->cfg, c->pool) : NULL;
    for (uint32_t i = 0; p && i < p->count; i++)
        if (p->osts[i] == idx)
            return true;
    return !p;
}

static enum rule check_osts(const struct mount *m, const struct comp *c)
{
    if (!m)
        return OK;
    if (c->specific) {
        for (uint32_t i = 0; i < c->object_count; i++)
            if (!ost_exists(m, c, c->objects[i].l_ost_idx))
                return UNKNOWN_OST;
    } else if (c->stripe_offset != LLAPI_LAYOUT_DEFAULT && !c->ondisk && !ost_exists(m, c, (uint32_t)c->stripe_offset)) {
        return UNKNOWN_OST;
    }
    return OK;
}

int layout_check(const struct llapi_layout *l, bool incomplete, bool flr, struct mount *m)
{
    for (uint32_t i = 0; i < l->count; i++) {
        const struct comp *c = &l->comps[i];
        const struct comp *prev = i ? c - 1 : NULL, *next = i + 1 < l->count ? c + 1 : NULL;
        bool first = c->start == 0;  // a start of zero begins a mirror
        if (first && prev && prev->end != LUSTRE_EOF && prev->end != 0)
            return INCOMPLETE_MIRROR;
        if (first && !(prev && prev->start == 0 && prev->end == 0))
            prev = NULL;
        if (next && next->start == 0 && !(next->flags & LCME_FL_EXTENSION))
            next = NULL;
        enum rule r = check_flags(c, next, first && !prev, incomplete, flr);
        if (!r)
            r = check_dom(c, next, first);
        if (!r && prev && prev->start == 0 && prev->end == 0 && !(c->flags & LCME_FL_EXTENSION))
            r = SET_COMP_START;
        if (!r && !incomplete)
            r = check_extent(c, prev, next, first);
        if (!r && prev && c->start != prev->end)
            r = NOT_ADJACENT_PREV;
        if (!r && c->start > c->end)
            r = START_GT_END;
        if (!r)
            r = check_osts(m, c);
        if (r)
            return (int)r;
    }
    return OK;
}

static bool is_flr(const struct llapi_layout *l, bool flr)
{
    return flr || (l->count && (l->comps[l->cur].id & LCME_ID_MAX) >> MIRROR_ID_SHIFT);
}

static int answer(int rc)
{
    if (rc)
        errno = EINVAL;
    return rc;
}

SINCE_215 int llapi_layout_sanity(struct llapi_layout *l, bool incomplete, bool flr)
{
    return l && l->count ? answer(layout_check(l, incomplete, is_flr(l, flr), NULL)) : 0;
}

SINCE_216 int llapi_layout_v2_sanity(struct llapi_layout *l, bool incomplete, bool flr, char *fsname)
{
    if (!l || !l->count)
        return 0;
    struct mount *m = NULL;
    if (fsname && mount_by_name(fsname, &m))
        m = NULL;
    int rc = layout_check(l, incomplete, is_flr(l, flr), m);
    for (uint32_t i = 0; m && !rc && i < l->count; i++) {
        const char *pool = l->comps[i].pool;
        bool reserved = !strcmp(pool, "none") || !strcmp(pool, "inherit") || !strcmp(pool, "ignore");
        if (pool[0] && !reserved && !pool_find(&m->cfg, pool))
            rc = UNKNOWN_OST;
    }
    mount_put(m);
    return answer(rc);
}

SINCE_215 void llapi_layout_sanity_perror(int error)
{
    if (error >= 0 && error < (int)(sizeof why / sizeof *why))
        fprintf(stdout, "Invalid layout: %s\n", why[error]);
    else
        fprintf(stdout, "Invalid layout, unrecognized error: %d\n", error);
}
