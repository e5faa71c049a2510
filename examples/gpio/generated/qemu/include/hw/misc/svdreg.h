/*
 * Registers as a CMSIS-SVD file describes them.
 *
 * Part of svd2qemu 0.1.0, the same for every SVD; do not edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

/*
 * A device has constant tables of its registers, and functions for what it does
 * beyond that. This is what all such devices have in common: an access is cut
 * into the registers that it touches, each changes as its table says, what a
 * guest does wrong is logged, and traces show fields and values by their names.
 *
 * Registers that share bytes are one word. What a word stores is one integer of
 * the device's state, a cell; there are two if what is read of it and what is
 * written have nothing to do with each other.
 */

#ifndef HW_MISC_SVDREG_H
#define HW_MISC_SVDREG_H

#include "exec/memory.h"
#include "qom/object.h"

/* The svd2qemu that this is of; the devices must be of the same. */
#define SVDREG_VERSION 0x000100

/* What a write does to the bits of a mask. */
typedef enum SvdregEffect {
    SVDREG_MODIFY,
    SVDREG_ONE_TO_CLEAR,
    SVDREG_ONE_TO_SET,
    SVDREG_ONE_TO_TOGGLE,
    SVDREG_ZERO_TO_CLEAR,
    SVDREG_ZERO_TO_SET,
    SVDREG_ZERO_TO_TOGGLE,
    SVDREG_ANY_TO_CLEAR,
    SVDREG_ANY_TO_SET,
} SvdregEffect;

/* Which accesses something is for. */
typedef enum SvdregWay {
    SVDREG_R = 1,
    SVDREG_W = 2,
    SVDREG_RW = SVDREG_R | SVDREG_W,
} SvdregWay;

/* What a device traces: a bit for each. */
enum {
    SVDREG_TRACE_READ = 1,
    SVDREG_TRACE_WRITE = 2,
    SVDREG_TRACE_CHANGE = 4,
    /* All of these as text, with the names of fields and values. */
    SVDREG_TRACE_FIELDS = 8,
};

/* An integer of the device's state. */
typedef struct SvdregMember {
    uint32_t offset;
    uint8_t size;
    bool is_signed;
} SvdregMember;

#define SVDREG_MEMBER(type, member) \
    { offsetof(type, member), sizeof_field(type, member) }
#define SVDREG_SIGNED(type, member) \
    { offsetof(type, member), sizeof_field(type, member), true }

/* What is stored of a word. */
typedef struct SvdregCell {
    SvdregMember member;
    uint64_t reset;
} SvdregCell;

#define SVDREG_CELL(type, member, reset) \
    { SVDREG_MEMBER(type, member), reset }

/* What a write does to bits of a word. */
typedef struct SvdregWrite {
    SvdregEffect effect;
    /* The bits of each cell; the last entry of a list has none. */
    uint64_t mask[2];
    /* Bits of which the first write that touches one uses up all. */
    uint64_t once;
} SvdregWrite;

/* A value, and the bits in which others must be equal to it. */
typedef struct SvdregMatch {
    uint64_t value;
    uint64_t mask;
} SvdregMatch;

/* What a guest should not write; it is stored all the same. */
typedef struct SvdregLimit {
    /* The bits of the value; the last entry of a list has none. */
    uint64_t mask;
    uint64_t min;
    uint64_t max;
    /* The only values, if there are some. */
    const SvdregMatch *values;
    unsigned value_count;
    /* Whether it must be what is stored. */
    bool as_read;
    const char *complaint;
} SvdregLimit;

/* Registers that share bytes; bits are counted from the lowest of them. */
typedef struct SvdregWord {
    hwaddr offset;
    uint8_t bytes;
    /* The first register. */
    const char *name;
    /* Those that accesses go by, if it is not the first. */
    const char *read_name;
    const char *write_name;
    SvdregCell cells[2];
    /* Bits of the first cell that reads show. */
    uint64_t readable;
    /* Bits of it that become 0 or 1 when they are read. */
    uint64_t read_to_clear;
    uint64_t read_to_set;
    /* Bits of it that become what is written. */
    uint64_t modify;
    /* What else writes do. */
    const SvdregWrite *writes;
    /* The bits that were written and cannot be again. */
    SvdregMember once;
    const SvdregLimit *limits;
    /* Bits that only secure, and only privileged accesses reach. */
    uint64_t secure;
    uint64_t privileged;
} SvdregWord;

/* A field, for traces. */
typedef struct SvdregField {
    /* Where its word is, and where it is in there. */
    hwaddr offset;
    uint8_t shift;
    uint8_t length;
    SvdregWay way;
    const char *name;
} SvdregField;

/* The name of a field's value, for traces. */
typedef struct SvdregValue {
    hwaddr offset;
    uint8_t shift;
    SvdregWay way;
    const char *name;
    uint64_t value;
    /* Bits that do not matter. */
    uint64_t ignore;
} SvdregValue;

/* A register as a property of the object, which shows what it holds. */
typedef struct SvdregView {
    const char *name;
    /* Where its word is. */
    hwaddr offset;
    /* 8, 16, 32 or 64. */
    uint8_t bits;
    const char *description;
    /* Its lowest bit, and its bits in each cell; none if all are its own. */
    uint8_t shift;
    uint64_t held[2];
    /* Whether its changes are traced. */
    bool traced;
} SvdregView;

/* Hidden state, whose changes are traced. */
typedef struct SvdregState {
    const char *name;
    SvdregMember member;
} SvdregState;

/* A guest's write to a word. */
typedef struct SvdregWritten {
    /* The bits of the bytes that are written. */
    uint64_t lanes;
    /* What is written; zero in other bits. */
    uint64_t value;
    /* What the cells held before. */
    uint64_t old[2];
} SvdregWritten;

/* All that is the same for each device of a type. */
typedef struct SvdregInfo {
    size_t state_size;
    bool big_endian;
    /* Whether some words are not for every access. */
    bool is_protected;
    /* By ascending offset. */
    const SvdregWord *words;
    size_t word_count;
    const SvdregField *fields;
    size_t field_count;
    const SvdregValue *values;
    size_t value_count;
    const SvdregView *views;
    size_t view_count;
    const SvdregState *states;
    size_t state_count;
    /*
     * Where the state has a byte for each word, if there is no behaviour: which
     * accesses were logged.
     */
    size_t logged;

    /* Lets events happen whose time has come. */
    void (*catch_up)(void *opaque);
    /* What happens before a read, and after a write. */
    void (*read_rules)(void *opaque, hwaddr offset, uint64_t lanes);
    void (*write_rules)(void *opaque, hwaddr offset, const SvdregWritten *w);
    /* Drives interrupt lines that have changed. */
    void (*update_irqs)(void *opaque);

    /* Which traces somebody wants. */
    unsigned (*traces)(void);
    void (*trace_read)(const char *reg, uint64_t value);
    void (*trace_write)(const char *reg, uint64_t value);
    void (*trace_change)(const char *what, uint64_t from, uint64_t to);
    void (*trace_fields)(const char *text);
} SvdregInfo;

/* With this begins the state of a device, which functions are given. */
typedef struct SvdregBlock {
    const SvdregInfo *info;
    /* What logs call the device: its type, and its id or else its path. */
    char *name;
    /* Whether this is a copy that a debugger's read is done to. */
    bool peek;
    /* The traces of the access that is being made. */
    unsigned traces;
} SvdregBlock;

/* Makes the registers, as @iomem; @owner is the device that they are of. */
void svdreg_init(SvdregBlock *block, const SvdregInfo *info,
                 MemoryRegion *iomem, Object *owner, const char *name,
                 uint64_t size);

/*
 * Finds out what logs call the device, once it has its place among the objects;
 * and forgets it.
 */
void svdreg_realize(SvdregBlock *block, Object *owner);
void svdreg_unrealize(SvdregBlock *block);

/* Gives @owner a property for each register, to look at what it holds. */
void svdreg_add_properties(SvdregBlock *block, Object *owner);

/* Each register gets its value at reset. */
void svdreg_reset(SvdregBlock *block);

/*
 * Notes what the registers and states hold whose changes are traced, and after
 * that tells those that have changed. It is NULL if nobody is to be told.
 */
uint64_t *svdreg_note(SvdregBlock *block);
void svdreg_tell_changes(SvdregBlock *block, uint64_t *before);

/* Time counts from now, and not from when an event was due. */
#define SVDREG_NOW (-1)

/*
 * Makes @timer fire in @delay ns of virtual time, not when it would have, and
 * gives when that is. In an event that tells time, @since is when the event was
 * due: what repeats does not drift. Else it is SVDREG_NOW, or another negative
 * number.
 */
int64_t svdreg_start_timer(QEMUTimer *timer, int64_t since, uint64_t delay);

/* Nanoseconds of virtual time until @timer fires; 0 if it is not to. */
uint64_t svdreg_remaining(QEMUTimer *timer, int64_t since);

/* Raises a line, and lowers it at once. @name is what @trace is told of it. */
void svdreg_pulse(qemu_irq line, const char *name,
                  void (*trace)(const char *name, bool level));

/*
 * Maps @iomem at @addr of the system's memory, unless the CPU does not reach it
 * there or something else is there. @align is what @addr must be a multiple of.
 */
bool svdreg_map(MemoryRegion *iomem, const char *type, uint64_t addr,
                unsigned align, Error **errp);

#endif
