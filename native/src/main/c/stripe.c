// SPDX-License-Identifier: Apache-2.0
// From a layout that is asked for to the one on disk: defaults filled in, stripes placed on targets, components
// instantiated when the file reaches them.
#include "layout.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_OBJECT_SEQ 0x280000400ull
#define OBJECT_SEQ_PER_OST 0x40000000ull

static bool reserved_pool(const char *name)
{
    return !strcmp(name, "none") || !strcmp(name, "ignore") || !strcmp(name, "inherit");
}

static uint32_t wanted_count(const struct comp *c, uint32_t targets)
{
    if (c->stripe_count >= LLAPI_LAYOUT_WIDE && c->stripe_count <= LLAPI_LAYOUT_WIDE_MAX) {
        uint64_t n = (c->stripe_count - LLAPI_LAYOUT_WIDE + 1) * targets;
        return n > LOV_MAX_STRIPE_COUNT ? LOV_MAX_STRIPE_COUNT : (uint32_t)n;
    }
    bool over = lov_pattern_of(c->pattern) & LOV_PATTERN_OVERSTRIPING;
    return c->stripe_count > targets && !over ? targets : (uint32_t)c->stripe_count;
}

static uint32_t targets_of(const struct mount *m, const struct comp *c)
{
    const struct pool *p = c->pool[0] ? pool_find(&m->cfg, c->pool) : NULL;
    return p ? p->count : m->cfg.ost_count;
}

static void put_object(struct node *n, struct lov_ost_data *o, uint32_t ost)
{
    memset(o, 0, sizeof *o);
    o->l_ost_fid.f_seq = FIRST_OBJECT_SEQ + ost * OBJECT_SEQ_PER_OST + fid_mdt(&n->rec.fid);
    o->l_ost_fid.f_oid = (uint32_t)atomic_fetch_add(&n->m->shared->next_ost_object[ost], 1) + 1;
    o->l_ost_idx = ost;
}

static int place_listed(struct node *n, struct comp *c)
{
    for (uint32_t i = 0; i < c->object_count; i++) {
        uint32_t ost = c->objects[i].l_ost_idx;
        if (ost >= n->m->cfg.ost_count)
            return -EINVAL;
        if (!ost_has_room(n->m, ost))
            return -ENOSPC;
    }
    for (uint32_t i = 0; i < c->object_count; i++)
        put_object(n, &c->objects[i], c->objects[i].l_ost_idx);
    c->stripe_count = c->object_count;
    return 0;
}

int stripe_place(struct node *n, struct comp *c)
{
    struct mount *m = n->m;
    if ((lov_pattern_of(c->pattern) & LOV_PATTERN_MDT) || c->foreign)
        return 0;
    if (c->specific && c->object_count)
        return place_listed(n, c);
    const struct pool *p = c->pool[0] ? pool_find(&m->cfg, c->pool) : NULL;
    uint32_t targets = targets_of(m, c);
    uint32_t count = wanted_count(c, targets);
    if (!targets || !count)
        return -EINVAL;
    struct lov_ost_data *objects = calloc(count, sizeof *objects);
    if (!objects)
        return -ENOMEM;
    bool fixed = c->stripe_offset != LLAPI_LAYOUT_DEFAULT;
    uint32_t at = 0;
    if (fixed) {
        while (at < targets && (p ? p->osts[at] : at) != c->stripe_offset)
            at++;
        if (at == targets || c->stripe_offset >= m->cfg.ost_count) {
            free(objects);
            return -EINVAL;
        }
        if (!ost_has_room(m, (uint32_t)c->stripe_offset)) {
            free(objects);
            return -ENOSPC;
        }
    } else {
        at = (uint32_t)(atomic_fetch_add(&m->shared->next_ost, count) % targets);
    }
    uint32_t placed = 0;
    for (uint32_t tried = 0; placed < count && tried < targets + count; tried++, at = (at + 1) % targets) {
        uint32_t ost = p ? p->osts[at] : at;
        bool again = tried >= targets;
        if (again && !(lov_pattern_of(c->pattern) & LOV_PATTERN_OVERSTRIPING) && c->stripe_count < LLAPI_LAYOUT_WIDE + 1)
            break;
        if (ost_has_room(m, ost))
            put_object(n, &objects[placed++], ost);
    }
    if (!placed) {
        free(objects);
        return -ENOSPC;
    }
    free(c->objects);
    c->objects = objects;
    c->object_count = placed;
    c->stripe_count = placed;
    return 0;
}

// A request names its own OSTs: the directory's pool is taken up only when they are all in it.
static bool fits_pool(const struct mount *m, const struct comp *c, const char *name)
{
    const struct pool *p = pool_find(&m->cfg, name);
    if (!p)
        return false;
    bool first = c->stripe_offset == LLAPI_LAYOUT_DEFAULT;
    for (uint32_t i = 0; i < p->count && !first; i++)
        first = p->osts[i] == c->stripe_offset;
    bool all = first;
    for (uint32_t o = 0; o < c->object_count && c->specific && all; o++) {
        bool member = false;
        for (uint32_t i = 0; i < p->count; i++)
            member |= p->osts[i] == c->objects[o].l_ost_idx;
        all = member;
    }
    return all;
}

// What a request leaves unset is the file system's; only the pool comes from the directory.
static int fill(const struct mount *m, struct comp *c, const char *pool)
{
    if (pool && !c->pool[0] && fits_pool(m, c, pool))
        strcpy(c->pool, pool);
    if (c->pattern == LLAPI_LAYOUT_DEFAULT)
        c->pattern = LLAPI_LAYOUT_RAID0;
    if (c->pool[0] && reserved_pool(c->pool))
        c->pool[0] = 0;
    if (lov_pattern_of(c->pattern) & LOV_PATTERN_MDT) {
        c->stripe_count = LLAPI_LAYOUT_DEFAULT;
        c->stripe_size = c->end;
        return 0;
    }
    if (c->stripe_size == LLAPI_LAYOUT_DEFAULT) {
        c->stripe_size = c->flags & LCME_FL_EXTENSION ? 64u << 20 : m->cfg.stripe_size;
        // The servers take a smaller one when the component could not end on a multiple of the default.
        while (c->end != LUSTRE_EOF && c->end > c->start && c->end % c->stripe_size
               && c->stripe_size / 2 % LOV_MIN_STRIPE_SIZE == 0)
            c->stripe_size /= 2;
    }
    if (c->stripe_count == LLAPI_LAYOUT_DEFAULT)
        c->stripe_count = c->flags & LCME_FL_EXTENSION ? 1 : m->cfg.stripe_count;
    if (c->pool[0] && !pool_find(&m->cfg, c->pool))
        return -EDOM;
    return 0;
}

static bool starts_mirror(const struct llapi_layout *l, const struct comp *c)
{
    return c == l->comps || (c->start == 0 && !(c->flags & LCME_FL_EXTENSION));
}

// Takes length from the extension component behind, as long as there is some.
static void extend(struct llapi_layout *l, struct comp *c)
{
    struct comp *ext = c + 1;
    if (ext >= l->comps + l->count || !(ext->flags & LCME_FL_EXTENSION))
        return;
    uint64_t room = ext->end - ext->start;
    uint64_t step = ext->stripe_size < room ? ext->stripe_size : room;
    if (c->start == c->end || c->end < ext->end) {
        c->end = ext->end == LUSTRE_EOF && step == room ? LUSTRE_EOF : ext->start + step;
        ext->start = c->end;
    }
    if (ext->start >= ext->end)
        layout_remove(l, (uint32_t)(ext - l->comps));
}

int stripe_instantiate(struct node *n, struct llapi_layout *l, struct comp *c)
{
    while (c + 1 < l->comps + l->count && (c[1].flags & LCME_FL_EXTENSION)
           && (c->start == c->end || (uint64_t)n->st.st_size > c->end))
        extend(l, c);
    if (c->flags & LCME_FL_INIT)
        return 0;
    int rc = stripe_place(n, c);
    if (!rc)
        c->flags |= LCME_FL_INIT;
    return rc;
}

static void number_components(struct llapi_layout *l)
{
    uint16_t mirror = 0;
    uint32_t mirrors = 0, seq = 0;
    for (uint32_t i = 0; i < l->count; i++)
        mirrors += starts_mirror(l, &l->comps[i]);
    for (uint32_t i = 0; i < l->count; i++) {
        if (mirrors > 1 && starts_mirror(l, &l->comps[i]))
            mirror++;
        l->comps[i].id = (uint32_t)mirror << MIRROR_ID_SHIFT | ++seq;
    }
    l->mirror_count = (uint16_t)mirrors;
    if (mirrors > 1)
        l->flags = LCM_FL_RDONLY;
}

// An extension component is made from a bounded component and a size: the part in front starts without length.
static void prepare_extensions(struct llapi_layout *l)
{
    for (uint32_t i = 0; i + 1 < l->count; i++) {
        struct comp *c = &l->comps[i], *ext = c + 1;
        if ((ext->flags & LCME_FL_EXTENSION) && c->end > c->start && ext->start != c->end)
            ext->start = c->end;
    }
}

int stripe_commit(struct node *n, const struct llapi_layout *l)
{
    uint8_t *bytes;
    uint32_t len;
    int rc = lov_encode(l, &n->rec.fid, LOV_XATTR, &bytes, &len);
    if (rc)
        return rc;
    rc = node_set_layout(n, bytes, len);
    n->rec.layout_gen = l->gen;
    free(bytes);
    return rc;
}

static const char *pool_of_default(const struct llapi_layout *def)
{
    for (uint32_t i = 0; def && i < def->count; i++)
        if (def->comps[i].pool[0] && !reserved_pool(def->comps[i].pool))
            return def->comps[i].pool;
    return NULL;
}

// A component that is asked for gets no more stripes than its length has room for; "all" stays as it is.
static void trim_to_extent(struct comp *c)
{
    if (c->end == LUSTRE_EOF || (lov_pattern_of(c->pattern) & LOV_PATTERN_MDT) || (c->flags & LCME_FL_EXTENSION)
        || c->specific || c->stripe_count > LOV_MAX_STRIPE_COUNT || c->end <= c->start)
        return;
    uint64_t room = (c->end - c->start + c->stripe_size - 1) / c->stripe_size;
    if (c->stripe_count > room)
        c->stripe_count = room;
}

// A plain request is laid out for the whole file, a composite one for every component.
static int lay_out(struct node *n, struct llapi_layout *l, const struct llapi_layout *def, bool inherited)
{
    const char *pool = pool_of_default(def);
    int rc = 0;
    for (uint32_t i = 0; !rc && i < l->count; i++)
        rc = fill(n->m, &l->comps[i], inherited ? NULL : pool);
    if (rc)
        return rc;
    if (!l->composite) {
        l->comps->end = LUSTRE_EOF;
        l->gen = 0;
        return stripe_place(n, l->comps);
    }
    prepare_extensions(l);
    number_components(l);
    l->gen = l->count;
    for (uint32_t i = 0; !rc && i < l->count; i++) {
        struct comp *c = &l->comps[i];
        c->flags &= LCME_FL_PREF_RW | LCME_FL_NOSYNC | LCME_FL_EXTENSION;
        if (!inherited)
            trim_to_extent(c);
        if (starts_mirror(l, c)) {
            rc = stripe_instantiate(n, l, c);
        } else if (!inherited && c->pool[0] && !(c->flags & LCME_FL_EXTENSION) && !c->specific) {
            // A pool's number of targets bounds a request at once; that of the file system when it is reached.
            c->stripe_count = wanted_count(c, targets_of(n->m, c));
        }
    }
    return rc;
}

int directory_default_of(struct node *dir, struct llapi_layout **out)
{
    *out = NULL;
    int rc = node_load(dir);
    if (rc || !dir->layout)
        return rc;
    return lov_parse(dir->layout, dir->rec.layout_len, out);
}

static int root_default(struct mount *m, struct llapi_layout **out)
{
    if (!atomic_load(&m->shared->root_defaults))
        return 0;
    struct node *root = malloc(sizeof *root);
    int rc = root ? node_open(root, m->root, O_PATH) : -ENOMEM;
    if (!rc) {
        rc = directory_default_of(root, out);
        node_close(root);
    }
    free(root);
    return rc;
}

// The default that governs a new child: of its directory, else of the root, else none.
static int governing_default(struct node *n, struct llapi_layout **out)
{
    *out = NULL;
    int rc = 0;
    if (n->parent) {
        if (n->parent->layout)
            rc = lov_parse(n->parent->layout, n->parent->rec.layout_len, out);
    } else if (!node_is_root(n)) {
        struct node *dir = malloc(sizeof *dir);
        if (!dir)
            return -ENOMEM;
        char *slash = strrchr(n->path, '/');
        *slash = 0;
        rc = node_open(dir, n->path, O_PATH);
        *slash = '/';
        if (!rc) {
            rc = directory_default_of(dir, out);
            node_close(dir);
        }
        free(dir);
    }
    if (!rc && !*out)
        rc = root_default(n->m, out);
    return rc == NOT_LUSTRE || rc == -ENOENT ? 0 : rc;
}

static int build(struct node *n, const struct llapi_layout *want, const struct llapi_layout *def)
{
    bool inherited = want == NULL;
    struct llapi_layout *l;
    if (want)
        l = layout_copy(want);
    else if (def)
        l = layout_copy(def);
    else if ((l = layout_empty()) && !layout_append(l)) {
        layout_free(l);
        l = NULL;
    }
    if (!l)
        return -ENOMEM;
    int rc = lay_out(n, l, def, inherited);
    if (!rc)
        rc = stripe_commit(n, l);
    if (!rc)
        n->rec.flags &= (uint16_t)~NODE_NO_LAYOUT;
    layout_free(l);
    return rc;
}

int stripe_create(struct node *n, const struct llapi_layout *want)
{
    struct llapi_layout *def;
    int rc = governing_default(n, &def);
    if (rc)
        return rc;
    rc = build(n, layout_all_default(want) ? NULL : want, def);
    layout_free(def);
    return rc;
}

int stripe_default(struct node *n)
{
    struct llapi_layout *def;
    int rc = governing_default(n, &def);
    if (rc)
        return rc;
    rc = build(n, NULL, def);
    layout_free(def);
    if (rc == -EINVAL || rc == -EDOM)
        rc = build(n, NULL, NULL);  // the default names what no longer exists
    // The file is there already, so a full file system cannot refuse it.
    if (rc == -ENOSPC) {
        n->rec.flags |= NODE_NO_LAYOUT;
        rc = 0;
    }
    return rc;
}

int stripe_set_directory(struct node *n, const struct llapi_layout *want)
{
    if (layout_all_default(want)) {
        int rc = node_set_layout(n, NULL, 0);
        return rc ? rc : node_store(n);
    }
    struct llapi_layout *l = layout_copy(want);
    if (!l)
        return -ENOMEM;
    for (uint32_t i = 0; i < l->count; i++) {
        struct comp *c = &l->comps[i];
        if (c->pool[0] && !reserved_pool(c->pool) && !pool_find(&n->m->cfg, c->pool)) {
            layout_free(l);
            return -EDOM;
        }
        c->id = 0;
        if (lov_pattern_of(c->pattern) & LOV_PATTERN_MDT)
            c->stripe_size = c->end;
    }
    if (l->composite) {
        uint32_t mirrors = 0;
        for (uint32_t i = 0; i < l->count; i++)
            mirrors += starts_mirror(l, &l->comps[i]);
        l->mirror_count = (uint16_t)mirrors;
        l->flags = 0;
    }
    uint8_t *bytes;
    uint32_t len;
    int rc = lov_encode(l, &n->rec.fid, LOV_DEFAULT, &bytes, &len);
    layout_free(l);
    if (rc)
        return rc;
    rc = node_set_layout(n, bytes, len);
    free(bytes);
    if (node_is_root(n))
        atomic_store(&n->m->shared->root_defaults, 1);
    return rc ? rc : node_store(n);
}

struct llapi_layout *stripe_expected(struct mount *m, const struct llapi_layout *def)
{
    struct llapi_layout *l = def ? layout_copy(def) : layout_empty();
    if (l && !def && !layout_append(l)) {
        layout_free(l);
        return NULL;
    }
    for (uint32_t i = 0; l && i < l->count; i++) {
        struct comp *c = &l->comps[i];
        uint64_t offset = c->stripe_offset;
        (void)fill(m, c, NULL);
        if (!c->object_count && !(lov_pattern_of(c->pattern) & LOV_PATTERN_MDT)) {
            c->objects = calloc(1, sizeof *c->objects);
            if (c->objects) {
                c->object_count = 1;
                c->objects[0].l_ost_idx = offset == LLAPI_LAYOUT_DEFAULT ? 0 : (uint32_t)offset;
                c->ondisk = true;
            }
        }
    }
    return l;
}

int layout_set_fd(int fd, const struct llapi_layout *want, bool fresh)
{
    struct node n;
    int rc = node_of_fd(&n, fd);
    if (rc)
        return rc;
    rc = fresh ? node_birth(&n, want) : node_load(&n);
    if (rc || fresh) {
        node_close(&n);
        return rc;
    }
    rc = node_lock(&n);
    if (!rc)
        rc = node_load(&n);
    if (!rc && S_ISDIR(n.st.st_mode)) {
        rc = stripe_set_directory(&n, want);
    } else if (!rc && (n.rec.flags & NODE_NO_LAYOUT)) {
        rc = stripe_create(&n, want);
        if (!rc)
            rc = node_store(&n);
    } else if (!rc) {
        rc = -EEXIST;
    }
    node_close(&n);
    return rc;
}
