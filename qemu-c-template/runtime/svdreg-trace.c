/*
 * Registers as a CMSIS-SVD file describes them: names, for traces and logs.
 *
 * {{ provenance }}
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/bitops.h"
#include "qemu/log.h"
#include "qapi/error.h"
#include "qapi/visitor.h"
#include "{{ api.core }}/{{ api.qdev }}"
#include "svdreg-internal.h"

void svdreg_realize(SvdregBlock *block, Object *owner)
{
    const char *id = DEVICE(owner)->id;
    g_autofree char *path = id ? NULL : object_get_canonical_path(owner);

    block->name = g_strdup_printf("%s %s", object_get_typename(owner),
                                  id ?: path);
}

void svdreg_unrealize(SvdregBlock *block)
{
    g_clear_pointer(&block->name, g_free);
}

static const char *svdreg_name(const SvdregWord *word, SvdregWay way)
{
    const char *name = way == SVDREG_R ? word->read_name : word->write_name;

    return name ?: word->name;
}

/* The name of a field's value, or NULL. */
static const char *svdreg_value_name(const SvdregInfo *info,
                                     const SvdregField *field, uint64_t part,
                                     SvdregWay way)
{
    for (size_t i = 0; i < info->value_count; i++) {
        const SvdregValue *known = &info->values[i];

        if (known->offset == field->offset && known->shift == field->shift &&
            known->value == (part & ~known->ignore) && (known->way & way)) {
            return known->name;
        }
    }
    return NULL;
}

/* The fields of a word that are in @lanes, as " FIELD=VALUE"; to be freed. */
static char *svdreg_describe(const SvdregInfo *info, hwaddr offset,
                             uint64_t lanes, uint64_t value, SvdregWay way)
{
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < info->field_count; i++) {
        const SvdregField *field = &info->fields[i];
        uint64_t part;
        const char *name;

        if (field->offset != offset || !(field->way & way) ||
            !extract64(lanes, field->shift, field->length)) {
            continue;
        }
        part = extract64(value, field->shift, field->length);
        name = svdreg_value_name(info, field, part, way);
        if (name) {
            g_string_append_printf(text, " %s=%s", field->name, name);
        } else {
            g_string_append_printf(text, part < 10 ? " %s=%" PRIu64 :
                                   " %s=0x%" PRIx64, field->name, part);
        }
    }
    return g_string_free(text, false);
}

/*
 * There is no behaviour: what a guest does with a register may be in vain. The
 * first read of each is logged, and the first write.
 */
void svdreg_log_unmodelled(SvdregBlock *block, const SvdregWord *word,
                           uint64_t lanes, uint64_t value, SvdregWay way)
{
    const SvdregInfo *info = block->info;
    uint8_t *logged = (uint8_t *)block + info->logged + (word - info->words);
    g_autofree char *fields = NULL;

    if (*logged & way) {
        return;
    }
    *logged |= way;
    fields = svdreg_describe(info, word->offset, lanes, value, way);
    qemu_log_mask(LOG_UNIMP, "%s: %s %s, which has no behaviour: 0x%" PRIx64
                  "%s\n", block->name, way == SVDREG_W ? "write to" : "read of",
                  svdreg_name(word, way), value, fields);
}

void svdreg_trace_access(const SvdregBlock *block, const SvdregWord *word,
                         uint64_t lanes, uint64_t value, SvdregWay way)
{
    const SvdregInfo *info = block->info;
    const char *name = svdreg_name(word, way);

    if (way == SVDREG_R && (block->traces & SVDREG_TRACE_READ)) {
        info->trace_read(name, value);
    }
    if (way == SVDREG_W && (block->traces & SVDREG_TRACE_WRITE)) {
        info->trace_write(name, value);
    }
    if (block->traces & SVDREG_TRACE_FIELDS) {
        g_autofree char *fields = svdreg_describe(info, word->offset, lanes,
                                                  value, way);
        g_autofree char *text =
            g_strdup_printf("%s %s 0x%" PRIx64 "%s",
                            way == SVDREG_R ? "read" : "write", name, value,
                            fields);

        info->trace_fields(text);
    }
}

/* @fields are as svdreg_describe() gives them; NULL if nobody wants them. */
static void svdreg_trace_change(const SvdregInfo *info, unsigned traces,
                                const char *what, uint64_t from, uint64_t to,
                                const char *fields)
{
    if (traces & SVDREG_TRACE_CHANGE) {
        info->trace_change(what, from, to);
    }
    if (fields) {
        g_autofree char *text =
            g_strdup_printf("change %s 0x%" PRIx64 " -> 0x%" PRIx64 "%s", what,
                            from, to, fields);

        info->trace_fields(text);
    }
}

/* What a register holds. */
static uint64_t svdreg_view(const SvdregBlock *block, const SvdregView *view)
{
    const SvdregWord *word = svdreg_find(block->info, view->offset);
    uint64_t first = svdreg_load(block, word->cells[0].member);
    uint64_t second = svdreg_load(block, word->cells[1].member);

    if (!(view->held[0] | view->held[1])) {
        return first;
    }
    return ((first & view->held[0]) | (second & view->held[1])) >> view->shift;
}

/* A state, as the bits of an int64_t if it has a sign. */
static uint64_t svdreg_state(const SvdregBlock *block, SvdregMember member)
{
    uint64_t value = svdreg_load(block, member);

    if (member.is_signed) {
        value = sextract64(value, 0, 8 * member.size);
    }
    return value;
}

uint64_t *svdreg_note(SvdregBlock *block)
{
    const SvdregInfo *info = block->info;
    uint64_t *before;

    if (likely(!(info->traces() &
                 (SVDREG_TRACE_CHANGE | SVDREG_TRACE_FIELDS)))) {
        return NULL;
    }
    before = g_new(uint64_t, info->view_count + info->state_count);
    for (size_t i = 0; i < info->view_count; i++) {
        before[i] = svdreg_view(block, &info->views[i]);
    }
    for (size_t i = 0; i < info->state_count; i++) {
        before[info->view_count + i] =
            svdreg_state(block, info->states[i].member);
    }
    return before;
}

void svdreg_tell_changes(SvdregBlock *block, uint64_t *before)
{
    const SvdregInfo *info = block->info;
    unsigned traces;

    if (likely(!before)) {
        return;
    }
    traces = info->traces();
    for (size_t i = 0; i < info->view_count; i++) {
        const SvdregView *view = &info->views[i];
        uint64_t from = before[i];
        uint64_t to = svdreg_view(block, view);

        if (view->traced && from != to) {
            g_autofree char *fields = NULL;

            if (traces & SVDREG_TRACE_FIELDS) {
                fields = svdreg_describe(info, view->offset,
                                         (from ^ to) << view->shift,
                                         to << view->shift, SVDREG_R);
            }
            svdreg_trace_change(info, traces, view->name, from, to, fields);
        }
    }
    for (size_t i = 0; i < info->state_count; i++) {
        uint64_t from = before[info->view_count + i];
        uint64_t to = svdreg_state(block, info->states[i].member);

        if (from != to) {
            svdreg_trace_change(info, traces, info->states[i].name, from, to,
                                traces & SVDREG_TRACE_FIELDS ? "" : NULL);
        }
    }
    g_free(before);
}

static void svdreg_get_view(Object *obj, Visitor *v, const char *name,
                            void *opaque, Error **errp)
{
    const SvdregBlock *block = opaque;
    const SvdregInfo *info = block->info;
    uint64_t value = 0;

    for (size_t i = 0; i < info->view_count; i++) {
        if (!strcmp(info->views[i].name, name)) {
            value = svdreg_view(block, &info->views[i]);
        }
    }
    visit_type_uint64(v, name, &value, errp);
}

void svdreg_add_properties(SvdregBlock *block, Object *owner)
{
    const SvdregInfo *info = block->info;

    for (size_t i = 0; i < info->view_count; i++) {
        const SvdregView *view = &info->views[i];
        g_autofree char *type = g_strdup_printf("uint%d", view->bits);

        object_property_add(owner, view->name, type, svdreg_get_view, NULL,
                            NULL, block);
        if (view->description) {
            object_property_set_description(owner, view->name,
                                            view->description);
        }
    }
}
