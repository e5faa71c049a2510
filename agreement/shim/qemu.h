/*
 * What the core of a generated device uses of QEMU, for a process without
 * QEMU: registers are accessed by calls, and time stands still unless it is
 * moved. Written for the tests from what generated code needs.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */
#ifndef SHIM_QEMU_H
#define SHIM_QEMU_H

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define sizeof_field(type, field) sizeof(((type *)0)->field)
#define MAKE_64BIT_MASK(shift, length) \
    (((~0ULL) >> (64 - (length))) << (shift))

static inline int ctz64(uint64_t value)
{
    return value ? __builtin_ctzll(value) : 64;
}

static inline uint64_t extract64(uint64_t value, int start, int length)
{
    return (value >> start) & (~0ULL >> (64 - length));
}

static inline uint32_t extract32(uint32_t value, int start, int length)
{
    return (value >> start) & (~0U >> (32 - length));
}

static inline int64_t sextract64(uint64_t value, int start, int length)
{
    return (int64_t)(value << (64 - length - start)) >> (64 - length);
}

static inline int32_t sextract32(uint32_t value, int start, int length)
{
    return (int32_t)(value << (32 - length - start)) >> (32 - length);
}

static inline uint64_t deposit64(uint64_t value, int start, int length,
                                 uint64_t field)
{
    uint64_t mask = (~0ULL >> (64 - length)) << start;

    return (value & ~mask) | ((field << start) & mask);
}

static inline uint32_t deposit32(uint32_t value, int start, int length,
                                 uint32_t field)
{
    return (uint32_t)deposit64(value, start, length, field);
}

/*
 * Registers and fields. Arguments are joined where they come in: a register's
 * name may be that of a macro.
 */
#define REG8(reg, addr)          \
    enum { A_##reg = (addr) };   \
    enum { R_##reg = (addr) / 1 };
#define REG16(reg, addr)         \
    enum { A_##reg = (addr) };   \
    enum { R_##reg = (addr) / 2 };
#define REG32(reg, addr)         \
    enum { A_##reg = (addr) };   \
    enum { R_##reg = (addr) / 4 };
#define REG64(reg, addr)         \
    enum { A_##reg = (addr) };   \
    enum { R_##reg = (addr) / 8 };
#define FIELD(reg, field, shift, length)                 \
    enum { R_##reg##_##field##_SHIFT = (shift) };        \
    enum { R_##reg##_##field##_LENGTH = (length) };      \
    enum { R_##reg##_##field##_MASK = MAKE_64BIT_MASK(shift, length) };
/*
 * As in QEMU, what is taken out has the register's type, and names of registers
 * and fields are joined before they could be replaced.
 */
#define FIELD_EX8(storage, reg, field)                            \
    ((uint8_t)extract64((storage), R_##reg##_##field##_SHIFT,      \
                         R_##reg##_##field##_LENGTH))
#define FIELD_EX16(storage, reg, field)                            \
    ((uint16_t)extract64((storage), R_##reg##_##field##_SHIFT,      \
                         R_##reg##_##field##_LENGTH))
#define FIELD_EX32(storage, reg, field)                            \
    ((uint32_t)extract64((storage), R_##reg##_##field##_SHIFT,      \
                         R_##reg##_##field##_LENGTH))
#define FIELD_EX64(storage, reg, field) \
    extract64((storage), R_##reg##_##field##_SHIFT, \
              R_##reg##_##field##_LENGTH)
#define FIELD_DP8(storage, reg, field, value)         \
    deposit64((storage), R_##reg##_##field##_SHIFT,   \
              R_##reg##_##field##_LENGTH, (value))
#define FIELD_DP16(storage, reg, field, value)        \
    deposit64((storage), R_##reg##_##field##_SHIFT,   \
              R_##reg##_##field##_LENGTH, (value))
#define FIELD_DP32(storage, reg, field, value)        \
    deposit64((storage), R_##reg##_##field##_SHIFT,   \
              R_##reg##_##field##_LENGTH, (value))
#define FIELD_DP64(storage, reg, field, value)        \
    deposit64((storage), R_##reg##_##field##_SHIFT,   \
              R_##reg##_##field##_LENGTH, (value))

/* Log: what a guest does wrong is counted. */
#define LOG_GUEST_ERROR 1
#define LOG_UNIMP 2
#define LOG_TRACE 4
#define qemu_loglevel_mask(mask) ((mask) == LOG_UNIMP)
extern uint64_t shim_guest_errors;
#define qemu_log_mask(mask, ...)                                 \
    ((void)((mask) == LOG_GUEST_ERROR && shim_guest_errors++),   \
     (void)(0 && __builtin_printf(__VA_ARGS__)))
#define error_report(...) ((void)(0 && __builtin_printf(__VA_ARGS__)))

/* An object's properties: those that show a register can be looked at. */
typedef struct Object {
    const char *id;
} Object;
extern Object shim_owner;
#define object_get_typename(owner) ((void)(owner), "device")
#define object_get_canonical_path(owner) ((void)(owner), g_strdup("/machine"))
typedef struct ObjectClass ObjectClass;
typedef struct Error Error;
typedef struct Visitor Visitor;
typedef void ShimGet(Object *owner, Visitor *v, const char *name, void *opaque,
                     Error **errp);
void shim_property(const char *name, const void *pointer, size_t size,
                   ShimGet *get);
#define OBJ_PROP_FLAG_READ 1
#define object_property_add_uint8_ptr(owner, name, pointer, flags) \
    shim_property((name), (pointer), 1, NULL)
#define object_property_add_uint16_ptr(owner, name, pointer, flags) \
    shim_property((name), (pointer), 2, NULL)
#define object_property_add_uint32_ptr(owner, name, pointer, flags) \
    shim_property((name), (pointer), 4, NULL)
#define object_property_add_uint64_ptr(owner, name, pointer, flags) \
    shim_property((name), (pointer), 8, NULL)
#define object_property_set_description(...) ((void)0)
#define object_property_add(owner, name, type, get, set, release, opaque) \
    ((void)(owner), shim_property((name), (opaque), 0, (get)))
#define object_class_property_set_description(...) ((void)0)
#define error_setg(errp, ...) ((void)(0 && __builtin_printf(__VA_ARGS__)))
extern uint64_t shim_visited;

static inline bool visit_type_uint64(Visitor *v, const char *name,
                                     uint64_t *value, Error **errp)
{
    (void)v;
    (void)name;
    (void)errp;
    shim_visited = *value;
    return true;
}

/* Memory. */
typedef uint64_t hwaddr;
#define HWADDR_PRIx PRIx64
enum device_endian {
    DEVICE_NATIVE_ENDIAN,
    DEVICE_BIG_ENDIAN,
    DEVICE_LITTLE_ENDIAN,
};
typedef struct MemTxAttrs {
    bool unspecified;
    bool secure;
    bool user;
    bool debug;
} MemTxAttrs;
typedef uint32_t MemTxResult;
#define MEMTX_OK 0
typedef struct MemoryRegionOps {
    uint64_t (*read)(void *opaque, hwaddr addr, unsigned size);
    void (*write)(void *opaque, hwaddr addr, uint64_t data, unsigned size);
    MemTxResult (*read_with_attrs)(void *opaque, hwaddr addr, uint64_t *data,
                                   unsigned size, MemTxAttrs attrs);
    MemTxResult (*write_with_attrs)(void *opaque, hwaddr addr, uint64_t data,
                                    unsigned size, MemTxAttrs attrs);
    enum device_endian endianness;
    struct {
        unsigned min_access_size;
        unsigned max_access_size;
        bool unaligned;
    } valid, impl;
} MemoryRegionOps;
typedef struct MemoryRegion {
    const MemoryRegionOps *ops;
    void *opaque;
    Object *owner;
} MemoryRegion;

static inline void memory_region_init_io(MemoryRegion *mr, Object *owner,
                                         const MemoryRegionOps *ops,
                                         void *opaque, const char *name,
                                         uint64_t size)
{
    (void)name;
    (void)size;
    mr->owner = owner;
    mr->ops = ops;
    mr->opaque = opaque;
}

static inline Object *memory_region_owner(MemoryRegion *mr)
{
    return mr->owner;
}

/* Time: moved by the test. */
typedef void QEMUTimerCB(void *opaque);
typedef struct QEMUTimer {
    int64_t expire_time;
    /* Those of the same time happen in the order in which they were set. */
    uint64_t order;
    bool pending;
    QEMUTimerCB *cb;
    void *opaque;
} QEMUTimer;
#define QEMU_CLOCK_VIRTUAL 0
#define SHIM_TIMERS 64
extern int64_t shim_now;
extern uint64_t shim_order;
extern QEMUTimer *shim_timers[SHIM_TIMERS];
extern unsigned shim_timer_count;

static inline int64_t qemu_clock_get_ns(int type)
{
    (void)type;
    return shim_now;
}

static inline void timer_init_ns(QEMUTimer *timer, int type, QEMUTimerCB *cb,
                                 void *opaque)
{
    (void)type;
    timer->cb = cb;
    timer->opaque = opaque;
    shim_timers[shim_timer_count++] = timer;
}

static inline void timer_mod(QEMUTimer *timer, int64_t when)
{
    timer->expire_time = when;
    timer->order = shim_order++;
    timer->pending = true;
}

static inline void timer_del(QEMUTimer *timer)
{
    timer->pending = false;
}

static inline void timer_deinit(QEMUTimer *timer)
{
    timer->cb = NULL;
}

static inline bool timer_pending(QEMUTimer *timer)
{
    return timer->pending;
}

static inline int64_t timer_expire_time_ns(QEMUTimer *timer)
{
    return timer->pending ? timer->expire_time : -1;
}

static inline bool timer_expired(QEMUTimer *timer, int64_t now)
{
    return timer->pending && timer->expire_time <= now;
}

/* Interrupt lines: at the other end, levels are looked at. */
#define SHIM_LINES 32
typedef struct ShimLine {
    bool level;
    uint64_t rises;
} ShimLine;
typedef ShimLine *qemu_irq;
extern ShimLine shim_lines[SHIM_LINES];

static inline void qemu_set_irq(qemu_irq irq, int level)
{
    irq->rises += level && !irq->level;
    irq->level = level;
}

/* Inputs: in the order in which the device has them. */
typedef struct ShimInput {
    void (*handler)(void *opaque, int line, int level);
    void *opaque;
} ShimInput;
extern ShimInput shim_inputs[SHIM_LINES];
extern unsigned shim_input_count;
#define DEVICE(object) (object)

static inline void
qdev_init_gpio_in_named_with_opaque(void *dev,
                                    void (*handler)(void *, int, int),
                                    void *opaque, const char *name, int lines)
{
    (void)dev;
    (void)name;
    (void)lines;
    shim_inputs[shim_input_count++] = (ShimInput) { handler, opaque };
}

/* What is written by hand gives numbers made of all that it was ever told. */
extern uint64_t shim_told;

static inline uint64_t shim_mix(uint64_t seed)
{
    seed += 0x9e3779b97f4a7c15ULL;
    seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9ULL;
    seed = (seed ^ seed >> 27) * 0x94d049bb133111ebULL;
    return seed ^ seed >> 31;
}

typedef struct CharBackend {
    int nothing;
} CharBackend;

/* What is saved: where it is. A timer is more than its bytes. */
typedef struct VMStateField {
    size_t offset;
    size_t size;
    bool timer;
} VMStateField;
typedef struct VMStateDescription {
    const char *name;
    int version_id;
    int minimum_version_id;
    int (*post_load)(void *opaque, int version_id);
    const VMStateField *fields;
} VMStateDescription;
#define VMSTATE_MEMBER(member, type) \
    { offsetof(type, member), sizeof(((type *)0)->member), false }
#define VMSTATE_BOOL VMSTATE_MEMBER
#define VMSTATE_UINT8 VMSTATE_MEMBER
#define VMSTATE_INT8 VMSTATE_MEMBER
#define VMSTATE_UINT16 VMSTATE_MEMBER
#define VMSTATE_INT16 VMSTATE_MEMBER
#define VMSTATE_UINT32 VMSTATE_MEMBER
#define VMSTATE_INT32 VMSTATE_MEMBER
#define VMSTATE_UINT64 VMSTATE_MEMBER
#define VMSTATE_TIMER(member, type) \
    { offsetof(type, member), sizeof(((type *)0)->member), true }
#define VMSTATE_INT64 VMSTATE_MEMBER
#define VMSTATE_BOOL_ARRAY(member, type, length) VMSTATE_MEMBER(member, type)
#define VMSTATE_UINT8_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_UINT16_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_UINT32_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_UINT64_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_ARRAY(member, type, length, version, info, element) \
    VMSTATE_MEMBER(member, type)
#define VMSTATE_INT16_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_INT32_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_INT64_ARRAY VMSTATE_BOOL_ARRAY
#define VMSTATE_END_OF_LIST() { 0, 0, false }

#endif
