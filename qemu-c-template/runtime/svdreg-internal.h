/*
 * Registers as a CMSIS-SVD file describes them: what its files share.
 *
 * {{ provenance }}
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef HW_MISC_SVDREG_INTERNAL_H
#define HW_MISC_SVDREG_INTERNAL_H

#include "hw/misc/svdreg.h"

static inline void *svdreg_place(const SvdregBlock *block, SvdregMember member)
{
    return (char *)block + member.offset;
}

static inline uint64_t svdreg_load(const SvdregBlock *block,
                                   SvdregMember member)
{
    const void *place = svdreg_place(block, member);

    switch (member.size) {
    case 1:
        return *(const uint8_t *)place;
    case 2:
        return *(const uint16_t *)place;
    case 4:
        return *(const uint32_t *)place;
    case 8:
        return *(const uint64_t *)place;
    default:
        return 0;
    }
}

static inline void svdreg_store(SvdregBlock *block, SvdregMember member,
                                uint64_t value)
{
    void *place = svdreg_place(block, member);

    switch (member.size) {
    case 1:
        *(uint8_t *)place = value;
        break;
    case 2:
        *(uint16_t *)place = value;
        break;
    case 4:
        *(uint32_t *)place = value;
        break;
    case 8:
        *(uint64_t *)place = value;
        break;
    default:
        break;
    }
}

/* The word that ends behind @offset, or the first one after that. */
static inline const SvdregWord *svdreg_first(const SvdregInfo *info,
                                             hwaddr offset)
{
    const SvdregWord *words = info->words;
    size_t low = 0;
    size_t high = info->word_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (words[middle].offset + words[middle].bytes - 1 < offset) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return words + low;
}

/* The word that the byte at @offset belongs to; NULL if there is none. */
static inline const SvdregWord *svdreg_find(const SvdregInfo *info,
                                            hwaddr offset)
{
    hwaddr number = offset / 4;
    const SvdregWord *word;

    /* Most devices have registers of 32 bits, one after the other. */
    if (number < info->word_count && info->words[number].offset == offset) {
        return &info->words[number];
    }
    word = svdreg_first(info, offset);
    if (word == info->words + info->word_count || word->offset > offset) {
        return NULL;
    }
    return word;
}

/* Shows an access to those who trace it. */
void svdreg_trace_access(const SvdregBlock *block, const SvdregWord *word,
                         uint64_t lanes, uint64_t value, SvdregWay way);

/* Logs the first access of its way to a register that has no behaviour. */
void svdreg_log_unmodelled(SvdregBlock *block, const SvdregWord *word,
                           uint64_t lanes, uint64_t value, SvdregWay way);

#endif
