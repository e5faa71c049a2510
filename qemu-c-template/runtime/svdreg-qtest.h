/*
 * Tests of devices whose registers a CMSIS-SVD file describes, as tables.
 *
 * {{ provenance }}
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef TESTS_SVDREG_QTEST_H
#define TESTS_SVDREG_QTEST_H

/* A way to have the device, and where its registers then are. */
typedef struct SvdregPlace {
    const char *name;
    const char *machine;
    uint64_t base;
    /* QEMU's arguments. */
    const char *arguments;
    /* The slot on PCI, if BAR 0 has the registers: it is mapped to @base. */
    unsigned pci_slot;
} SvdregPlace;

/* When a register is read, and compared with what is expected. */
typedef enum SvdregCheck {
    /* A guest cannot read it. */
    CHECK_NEVER,
    /* After a write to it, an EXPECT() of it or a reset, until a next write. */
    CHECK_TOUCHED,
    /* After each step. */
    CHECK_ALWAYS,
} SvdregCheck;

typedef struct SvdregRegister {
    const char *name;
    uint64_t offset;
    unsigned size;
    SvdregCheck check;
    uint64_t reset;
    /* The bits that keep what is written; a write leaves the others alone. */
    uint64_t kept;
    /* The bits that may be anything after a reset. */
    uint64_t undefined;
} SvdregRegister;

typedef struct SvdregStep {
    enum { STEP_WRITE, STEP_PASS, STEP_WAIT, STEP_RESET, STEP_EXPECT } kind;
    /* Which register of the device's. */
    unsigned reg;
    uint64_t value;
    /* The bytes that are written: how many, and which is the first. */
    unsigned size;
    unsigned first;
} SvdregStep;

/*
 * Steps, in which a register is what follows REGISTER_ in the name of its
 * index.
 */

/* Writes a register, or @n bytes of it from byte @i on. */
#define WRITE(r, v) { .kind = STEP_WRITE, .reg = REGISTER_##r, .value = v }
#define PART(r, i, n, v) { .kind = STEP_WRITE, .reg = REGISTER_##r, \
                           .value = v, .size = n, .first = i }
/* Lets @ns of time pass. */
#define PASS(ns) { .kind = STEP_PASS, .value = ns }
/* The same, and nothing changes before the last nanosecond. */
#define WAIT(ns) { .kind = STEP_WAIT, .value = ns }
#define RESET() { .kind = STEP_RESET }
/* A register that the step before changes, other than by keeping a write. */
#define EXPECT(r, v) { .kind = STEP_EXPECT, .reg = REGISTER_##r, .value = v }

/* A test: steps or, if there are none, all patterns for one register. */
typedef struct SvdregTest {
    const char *path;
    unsigned reg;
    const SvdregStep *steps;
    size_t step_count;
} SvdregTest;

#define STEPS(table) .steps = table, .step_count = ARRAY_SIZE(table)

typedef struct SvdregDevice {
    /* What paths of tests begin with. */
    const char *name;
    /* The byte at the lowest address is the highest one of a register. */
    bool big_endian;
    const SvdregPlace *places;
    size_t place_count;
    const SvdregRegister *registers;
    size_t register_count;
    const SvdregTest *tests;
    size_t test_count;
} SvdregDevice;

#define TABLES(p, r, t) .places = p, .place_count = ARRAY_SIZE(p), \
                        .registers = r, .register_count = ARRAY_SIZE(r), \
                        .tests = t, .test_count = ARRAY_SIZE(t)

/* Runs all tests of a device, in each place whose machine this QEMU has. */
int svdreg_qtest_main(int argc, char **argv, const SvdregDevice *device);

#endif
