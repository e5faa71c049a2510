/*
 * Registers as a CMSIS-SVD file describes them: accesses.
 *
 * Part of svd2qemu 0.1.0, the same for every SVD; do not edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/log.h"
#include "svdreg-internal.h"

/*
 * A read of a word, and what that does to the bits of the bytes that are read,
 * which are in @lanes.
 */
static uint64_t svdreg_read_word(SvdregBlock *block, const SvdregWord *word,
                                 uint64_t lanes)
{
    const SvdregInfo *info = block->info;
    SvdregMember member = word->cells[0].member;
    uint64_t value = 0;

    if (info->read_rules) {
        info->read_rules(block, word->offset, lanes);
    }
    if (word->readable) {
        value = svdreg_load(block, member);
        if (word->read_to_clear | word->read_to_set) {
            svdreg_store(block, member,
                         (value & ~(lanes & word->read_to_clear)) |
                         (lanes & word->read_to_set));
        }
        value &= word->readable;
    } else if (!block->peek) {
        qemu_log_mask(LOG_GUEST_ERROR, "%s: read of write-only %s\n",
                      block->name, word->name);
    }
    if (info->is_protected) {
        value &= lanes;
    }
    if (unlikely(block->traces & (SVDREG_TRACE_READ | SVDREG_TRACE_FIELDS))) {
        svdreg_trace_access(block, word, UINT64_MAX, value, SVDREG_R);
    }
    if (info->logged && !block->peek && qemu_loglevel_mask(LOG_UNIMP)) {
        svdreg_log_unmodelled(block, word, UINT64_MAX, value, SVDREG_R);
    }
    return value;
}

/* What bits become by a write: those of @mask; the others stay as they are. */
static inline uint64_t svdreg_apply(SvdregEffect effect, uint64_t stored,
                                    uint64_t written, uint64_t mask)
{
    switch (effect) {
    case SVDREG_MODIFY:
        return (stored & ~mask) | (written & mask);
    case SVDREG_ONE_TO_CLEAR:
        return stored & ~(written & mask);
    case SVDREG_ONE_TO_SET:
        return stored | (written & mask);
    case SVDREG_ONE_TO_TOGGLE:
        return stored ^ (written & mask);
    case SVDREG_ZERO_TO_CLEAR:
        return stored & ~(~written & mask);
    case SVDREG_ZERO_TO_SET:
        return stored | (~written & mask);
    case SVDREG_ZERO_TO_TOGGLE:
        return stored ^ (~written & mask);
    case SVDREG_ANY_TO_CLEAR:
        return stored & ~mask;
    case SVDREG_ANY_TO_SET:
        return stored | mask;
    default:
        g_assert_not_reached();
    }
}

/* Does what the table says beyond the bits that become what is written. */
static void svdreg_apply_writes(SvdregBlock *block, const SvdregWord *word,
                                const SvdregWritten *w, uint64_t cells[2])
{
    const SvdregWrite *write;

    for (write = word->writes; write->mask[0] | write->mask[1]; write++) {
        if (write->once) {
            uint64_t used = svdreg_load(block, word->once);

            if (!(w->lanes & write->once) || (used & write->once)) {
                continue;
            }
            svdreg_store(block, word->once, used | write->once);
        }
        for (unsigned i = 0; i < 2; i++) {
            cells[i] = svdreg_apply(write->effect, cells[i], w->value,
                                    w->lanes & write->mask[i]);
        }
    }
}

static bool svdreg_is_allowed(const SvdregLimit *limit, uint64_t value)
{
    if (!limit->values) {
        return value >= limit->min && value <= limit->max;
    }
    for (unsigned i = 0; i < limit->value_count; i++) {
        const SvdregMatch *known = &limit->values[i];

        if ((value & known->mask) == known->value) {
            return true;
        }
    }
    return false;
}

/* Logs what a guest should not write. */
static void svdreg_check_limits(const SvdregBlock *block,
                                const SvdregWord *word, const SvdregWritten *w)
{
    const SvdregLimit *limit;

    for (limit = word->limits; limit->mask; limit++) {
        bool allowed;

        if (limit->as_read) {
            allowed = !((w->value ^ w->old[0]) & w->lanes & limit->mask);
        } else {
            /* A part of a value says nothing. */
            allowed = (w->lanes & limit->mask) != limit->mask ||
                      svdreg_is_allowed(limit, (w->value & limit->mask) >>
                                        ctz64(limit->mask));
        }
        if (!allowed) {
            qemu_log_mask(LOG_GUEST_ERROR, "%s: %s\n", block->name,
                          limit->complaint);
        }
    }
}

/*
 * A write to a word. @lanes has the bits of the bytes that are written, and
 * @written is zero in the others.
 */
static void svdreg_write_word(SvdregBlock *block, const SvdregWord *word,
                              uint64_t lanes, uint64_t written)
{
    const SvdregInfo *info = block->info;
    SvdregWritten w = {
        .lanes = lanes,
        .value = written,
        .old[0] = svdreg_load(block, word->cells[0].member),
        .old[1] = svdreg_load(block, word->cells[1].member),
    };
    uint64_t cells[2] = { w.old[0], w.old[1] };

    if (unlikely(block->traces & (SVDREG_TRACE_WRITE | SVDREG_TRACE_FIELDS))) {
        svdreg_trace_access(block, word, lanes, written, SVDREG_W);
    }
    if (info->logged && qemu_loglevel_mask(LOG_UNIMP)) {
        svdreg_log_unmodelled(block, word, lanes, written, SVDREG_W);
    }
    if (!word->modify && !word->writes) {
        qemu_log_mask(LOG_GUEST_ERROR, "%s: write to read-only %s\n",
                      block->name, word->name);
        return;
    }
    if (word->limits) {
        svdreg_check_limits(block, word, &w);
    }
    cells[0] = svdreg_apply(SVDREG_MODIFY, cells[0], written,
                            lanes & word->modify);
    if (word->writes) {
        svdreg_apply_writes(block, word, &w, cells);
    }
    svdreg_store(block, word->cells[0].member, cells[0]);
    svdreg_store(block, word->cells[1].member, cells[1]);
    if (info->write_rules) {
        info->write_rules(block, word->offset, &w);
    }
}

/* The bits of a word that an access reaches. */
static uint64_t svdreg_permitted(const SvdregWord *word, MemTxAttrs attrs)
{
    uint64_t lanes = UINT64_MAX;

    if (attrs.unspecified) {
        return lanes;
    }
    if (!attrs.secure) {
        lanes &= ~word->secure;
    }
    if (attrs.user) {
        lanes &= ~word->privileged;
    }
    return lanes;
}

/* The part of an access that touches one word, or bytes that no word has. */
typedef struct SvdregPart {
    const SvdregWord *word;
    /* Where it ends. */
    hwaddr end;
    /* Where its lowest bit is in the word, and in the access's value. */
    unsigned shift;
    unsigned place;
    /* Its bits in the word, and those that the access is permitted. */
    uint64_t touched;
    uint64_t lanes;
} SvdregPart;

static SvdregPart svdreg_part(const SvdregInfo *info, hwaddr offset,
                              unsigned size, hwaddr at, MemTxAttrs attrs)
{
    hwaddr end = offset + size;
    SvdregPart part = { .word = svdreg_find(info, at), .end = at + 1 };
    hwaddr behind;

    if (!part.word) {
        return part;
    }
    behind = part.word->offset + part.word->bytes;
    part.end = MIN(end, behind);
    if (info->big_endian) {
        /* The first byte is the highest, here and there. */
        part.shift = 8 * (behind - part.end);
        part.place = 8 * (end - part.end);
    } else {
        part.shift = 8 * (at - part.word->offset);
        part.place = 8 * (at - offset);
    }
    part.touched = MAKE_64BIT_MASK(part.shift, 8 * (part.end - at));
    part.lanes = part.touched & svdreg_permitted(part.word, attrs);
    return part;
}

static void svdreg_refuse(const SvdregBlock *block, const char *access,
                          const SvdregWord *word)
{
    qemu_log_mask(LOG_GUEST_ERROR,
                  "%s: %s without permission at 0x%" HWADDR_PRIx "\n",
                  block->name, access, word->offset);
}

/*
 * A read that is not one of a whole word. Each word that it touches is read
 * once, in ascending order; other bytes are zero.
 */
static uint64_t svdreg_read_parts(SvdregBlock *block, hwaddr offset,
                                  unsigned size, MemTxAttrs attrs)
{
    const SvdregInfo *info = block->info;
    uint64_t value = 0;
    bool outside = false;
    SvdregPart part;

    for (hwaddr at = offset; at < offset + size; at = part.end) {
        part = svdreg_part(info, offset, size, at, attrs);
        if (!part.word) {
            outside = true;
            continue;
        }
        if (part.lanes) {
            uint64_t read = svdreg_read_word(block, part.word, part.lanes);

            value = deposit64(value, part.place, 8 * (part.end - at),
                              read >> part.shift);
        }
        if (part.lanes != part.touched && !block->peek) {
            svdreg_refuse(block, "read", part.word);
        }
    }
    if (outside && !block->peek) {
        qemu_log_mask(LOG_GUEST_ERROR, "%s: read of %u bytes at 0x%"
                      HWADDR_PRIx ": not all are registers\n", block->name,
                      size, offset);
    }
    return value;
}

/*
 * A write that is not one of a whole word. Each word that it touches is written
 * once, in ascending order; other bytes are ignored.
 */
static void svdreg_write_parts(SvdregBlock *block, hwaddr offset,
                               uint64_t value, unsigned size, MemTxAttrs attrs)
{
    const SvdregInfo *info = block->info;
    bool outside = false;
    SvdregPart part;

    for (hwaddr at = offset; at < offset + size; at = part.end) {
        part = svdreg_part(info, offset, size, at, attrs);
        if (!part.word) {
            outside = true;
            continue;
        }
        if (part.lanes) {
            uint64_t written = extract64(value, part.place,
                                         8 * (part.end - at));

            svdreg_write_word(block, part.word, part.lanes,
                              written << part.shift & part.lanes);
        }
        if (part.lanes != part.touched) {
            svdreg_refuse(block, "write", part.word);
        }
    }
    if (outside) {
        qemu_log_mask(LOG_GUEST_ERROR, "%s: write of %u bytes at 0x%"
                      HWADDR_PRIx ": not all are registers\n", block->name,
                      size, offset);
    }
}

/* The word that all of an access is to; NULL if it is not to one as a whole. */
static inline const SvdregWord *svdreg_whole(const SvdregInfo *info,
                                             hwaddr offset, unsigned size)
{
    const SvdregWord *word = svdreg_find(info, offset);

    if (likely(word && word->offset == offset && word->bytes == size &&
               !info->is_protected)) {
        return word;
    }
    return NULL;
}

/*
 * What a guest would read, for a debugger. What reading changes is changed in
 * a copy, and what would leave the device is left out: no event happens or is
 * started, no hook is called, no line is driven, nothing is logged or traced.
 */
static uint64_t svdreg_peek(SvdregBlock *block, hwaddr offset, unsigned size,
                            MemTxAttrs attrs)
{
    SvdregBlock *copy = g_memdup2(block, block->info->state_size);
    uint64_t value;

    copy->peek = true;
    copy->traces = 0;
    value = svdreg_read_parts(copy, offset, size, attrs);
    g_free(copy);
    return value;
}

/* What comes before an access; gives what svdreg_end() is given. */
static inline uint64_t *svdreg_begin(SvdregBlock *block)
{
    const SvdregInfo *info = block->info;

    if (info->catch_up) {
        info->catch_up(block);
    }
    block->traces = info->traces ? info->traces() : 0;
    if (unlikely(block->traces & (SVDREG_TRACE_CHANGE | SVDREG_TRACE_FIELDS))) {
        return svdreg_note(block);
    }
    return NULL;
}

/* What comes after an access. */
static inline void svdreg_end(SvdregBlock *block, uint64_t *before)
{
    const SvdregInfo *info = block->info;

    if (unlikely(before)) {
        svdreg_tell_changes(block, before);
    }
    if (info->update_irqs) {
        info->update_irqs(block);
    }
}

static MemTxResult svdreg_read(void *opaque, hwaddr offset, uint64_t *data,
                               unsigned size, MemTxAttrs attrs)
{
    SvdregBlock *block = opaque;
    const SvdregWord *word;
    uint64_t *before;

    if (unlikely(attrs.debug)) {
        *data = svdreg_peek(block, offset, size, attrs);
        return MEMTX_OK;
    }
    before = svdreg_begin(block);
    word = svdreg_whole(block->info, offset, size);
    if (likely(word)) {
        *data = svdreg_read_word(block, word, MAKE_64BIT_MASK(0, 8 * size));
    } else {
        *data = svdreg_read_parts(block, offset, size, attrs);
    }
    svdreg_end(block, before);
    return MEMTX_OK;
}

static MemTxResult svdreg_write(void *opaque, hwaddr offset, uint64_t value,
                                unsigned size, MemTxAttrs attrs)
{
    SvdregBlock *block = opaque;
    uint64_t *before = svdreg_begin(block);
    const SvdregWord *word = svdreg_whole(block->info, offset, size);

    if (likely(word)) {
        uint64_t lanes = MAKE_64BIT_MASK(0, 8 * size);

        svdreg_write_word(block, word, lanes, value & lanes);
    } else {
        svdreg_write_parts(block, offset, value, size, attrs);
    }
    svdreg_end(block, before);
    return MEMTX_OK;
}

/* Every access arrives as the guest made it: lanes are merged here. */
#define SVDREG_SIZES { \
    .min_access_size = 1, \
    .max_access_size = 8, \
    .unaligned = true, \
}

static const MemoryRegionOps svdreg_little_ops = {
    .read_with_attrs = svdreg_read,
    .write_with_attrs = svdreg_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = SVDREG_SIZES,
    .impl = SVDREG_SIZES,
};

static const MemoryRegionOps svdreg_big_ops = {
    .read_with_attrs = svdreg_read,
    .write_with_attrs = svdreg_write,
    .endianness = DEVICE_BIG_ENDIAN,
    .valid = SVDREG_SIZES,
    .impl = SVDREG_SIZES,
};

void svdreg_init(SvdregBlock *block, const SvdregInfo *info,
                 MemoryRegion *iomem, Object *owner, const char *name,
                 uint64_t size)
{
    block->info = info;
    memory_region_init_io(iomem, owner, info->big_endian ? &svdreg_big_ops :
                          &svdreg_little_ops, block, name, size);
}

void svdreg_reset(SvdregBlock *block)
{
    const SvdregInfo *info = block->info;

    for (size_t i = 0; i < info->word_count; i++) {
        const SvdregWord *word = &info->words[i];

        svdreg_store(block, word->cells[0].member, word->cells[0].reset);
        svdreg_store(block, word->cells[1].member, word->cells[1].reset);
        svdreg_store(block, word->once, 0);
    }
}
