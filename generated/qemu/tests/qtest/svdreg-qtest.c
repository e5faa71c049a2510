/*
 * Tests of devices whose registers a CMSIS-SVD file describes: what runs
 * their tables.
 *
 * Part of svd2qemu 0.1.0, the same for every SVD; do not edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/bswap.h"
#include "libqtest.h"
#include "svdreg-qtest.h"

/* What is in the configuration space of a device on PCI. */
#define PCI_COMMAND 0x04
#define PCI_COMMAND_MEMORY 0x2
#define PCI_BAR_0 0x10

/* A test in a place, and what is known of the registers while it runs. */
typedef struct Run {
    const SvdregDevice *device;
    const SvdregPlace *place;
    const SvdregTest *test;
    QTestState *qts;
    /* For each register. */
    uint64_t *expected;
    bool *touched;
    bool written_since_reset;
    unsigned actions;
    bool failed;
} Run;

/*
 * qtest's values are in the order of bytes of the machine, and those of the
 * steps in that of the device.
 */
static uint64_t device_order(const Run *run, uint64_t value, unsigned size)
{
    if (qtest_big_endian(run->qts) == run->device->big_endian) {
        return value;
    }
    return bswap64(value) >> (64 - 8 * size);
}

static uint64_t read_register(const Run *run, const SvdregRegister *r)
{
    uint64_t addr = run->place->base + r->offset;
    uint64_t value = r->size == 1 ? qtest_readb(run->qts, addr) :
                     r->size == 2 ? qtest_readw(run->qts, addr) :
                     r->size == 4 ? qtest_readl(run->qts, addr) :
                     qtest_readq(run->qts, addr);

    return device_order(run, value, r->size);
}

static void write_bytes(const Run *run, uint64_t addr, unsigned size,
                        uint64_t value)
{
    value = device_order(run, value, size);
    if (size == 1) {
        qtest_writeb(run->qts, addr, value);
    } else if (size == 2) {
        qtest_writew(run->qts, addr, value);
    } else if (size == 4) {
        qtest_writel(run->qts, addr, value);
    } else {
        qtest_writeq(run->qts, addr, value);
    }
}

/* Compares the registers with what is expected of them. */
static void check(Run *run)
{
    for (size_t i = 0; !run->failed && i < run->device->register_count; i++) {
        const SvdregRegister *r = &run->device->registers[i];
        uint64_t undefined = run->written_since_reset ? 0 : r->undefined;
        uint64_t actual;

        if (r->check == CHECK_NEVER ||
            (r->check == CHECK_TOUCHED && !run->touched[i])) {
            continue;
        }
        actual = read_register(run, r);
        if ((actual ^ run->expected[i]) & ~undefined) {
            g_test_message("after action %u: %s: expected 0x%" PRIx64
                           ", actual 0x%" PRIx64, run->actions, r->name,
                           run->expected[i], actual);
            run->failed = true;
        }
    }
}

/* Writes, and expects that the register keeps it. */
static void write_register(Run *run, const SvdregStep *step)
{
    const SvdregRegister *r = &run->device->registers[step->reg];
    unsigned size = step->size ? step->size : r->size;
    uint64_t ones = UINT64_MAX >> (64 - 8 * size);
    unsigned shift = 8 * step->first;
    uint64_t kept = r->kept & (ones << shift);

    write_bytes(run, run->place->base + r->offset + step->first, size,
                step->value & ones);
    run->expected[step->reg] &= ~kept;
    run->expected[step->reg] |= (step->value << shift) & kept;
    memset(run->touched, 0, run->device->register_count);
    run->touched[step->reg] = true;
    run->written_since_reset = true;
}

static void write_config(const Run *run, uint8_t offset, uint32_t value)
{
    uint32_t slot = run->place->pci_slot << 11;

    qtest_outl(run->qts, 0xcf8, 0x80000000 | slot | offset);
    qtest_outl(run->qts, 0xcfc, value);
}

/* After a reset: does what firmware does. */
static void begin(Run *run)
{
    if (run->place->pci_slot) {
        write_config(run, PCI_BAR_0, run->place->base);
        write_config(run, PCI_COMMAND, PCI_COMMAND_MEMORY);
    }
    for (size_t i = 0; i < run->device->register_count; i++) {
        run->expected[i] = run->device->registers[i].reset;
        run->touched[i] = true;
    }
    run->written_since_reset = false;
}

static void act(Run *run, const SvdregStep *step)
{
    run->actions++;
    if (step->kind == STEP_WRITE) {
        write_register(run, step);
    } else if (step->kind == STEP_RESET) {
        qtest_qmp_assert_success(run->qts, "{ 'execute': 'system_reset' }");
        qtest_qmp_eventwait(run->qts, "RESET");
        begin(run);
    } else if (step->kind == STEP_WAIT && step->value > 1) {
        qtest_clock_step(run->qts, step->value - 1);
        check(run);
        qtest_clock_step(run->qts, 1);
    } else if (step->value) {
        qtest_clock_step(run->qts, step->value);
    }
}

static void run_steps(Run *run)
{
    const SvdregStep *step = run->test->steps;
    const SvdregStep *end = step + run->test->step_count;

    while (!run->failed && step < end) {
        act(run, step++);
        for (; step < end && step->kind == STEP_EXPECT; step++) {
            run->expected[step->reg] = step->value;
            run->touched[step->reg] = true;
        }
        check(run);
    }
}

/* Writes each pattern whole and, in the end, in parts of each size. */
static void run_patterns(Run *run)
{
    static const uint64_t patterns[] = {
        0xffffffffffffffffULL,
        0x0,
        0x5555555555555555ULL,
        0xaaaaaaaaaaaaaaaaULL,
        0xefcdab8967452301ULL,
        0x0,
    };
    static const struct {
        unsigned size;
        uint64_t pattern;
    } parts[] = {
        { 1, 0xffffffffffffffffULL },
        { 2, 0xefcdab8967452301ULL },
        { 1, 0xaaaaaaaaaaaaaaaaULL },
        { 2, 0x5555555555555555ULL },
        { 1, 0xefcdab8967452301ULL },
        { 4, 0xffffffffffffffffULL },
        { 4, 0xefcdab8967452301ULL },
    };
    SvdregStep write = { .kind = STEP_WRITE, .reg = run->test->reg };
    unsigned size = run->device->registers[write.reg].size;

    for (size_t i = 0; !run->failed && i < ARRAY_SIZE(patterns); i++) {
        write.value = patterns[i];
        act(run, &write);
        check(run);
    }
    for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
        write.size = parts[i].size;
        if (write.size >= size) {
            continue;
        }
        for (unsigned first = 0; !run->failed && first < size;
             first += write.size) {
            write.first = first;
            write.value = parts[i].pattern >> (8 * first);
            act(run, &write);
            check(run);
        }
    }
}

static void run_test(const void *data)
{
    Run run = *(const Run *)data;
    g_autofree uint64_t *expected = g_new0(uint64_t,
                                           run.device->register_count);
    g_autofree bool *touched = g_new0(bool, run.device->register_count);

    run.expected = expected;
    run.touched = touched;
    run.qts = qtest_init(run.place->arguments);
    begin(&run);
    if (run.test->steps) {
        run_steps(&run);
    } else {
        run_patterns(&run);
    }
    qtest_quit(run.qts);
    if (run.failed) {
        g_test_fail();
    }
}

int svdreg_qtest_main(int argc, char **argv, const SvdregDevice *device)
{
    g_autofree Run *runs = g_new0(Run, device->place_count *
                                       device->test_count);
    Run *run = runs;

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < device->place_count; i++) {
        if (!qtest_has_machine(device->places[i].machine)) {
            continue;
        }
        for (size_t j = 0; j < device->test_count; j++, run++) {
            g_autofree char *path = NULL;

            run->device = device;
            run->place = &device->places[i];
            run->test = &device->tests[j];
            path = g_strdup_printf("/%s/%s/%s", device->name,
                                   run->place->name, run->test->path);
            qtest_add_data_func(path, run, run_test);
        }
    }
    return g_test_run();
}
