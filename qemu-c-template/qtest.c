{{ head }}

#include "qemu/osdep.h"
#include "libqtest.h"
{%- if d.big_endian %}
#include "qemu/bswap.h"
{%- endif %}
{%- if on_pci %}

/* Slot of the device on PCI, and what is in its configuration space. */
#define PCI_SLOT {{ slot }}
#define PCI_COMMAND 0x04
#define PCI_COMMAND_MEMORY 0x2
#define PCI_BAR_0 0x10
{%- endif %}

/* A way to have the device, and where its registers then are. */
typedef struct Place {
    const char *name;
    const char *machine;
    const char *arguments;
    uint64_t base;
{%- if on_pci %}
    /* They are in a BAR, which is still to be mapped there. */
    bool pci;
{%- endif %}
} Place;

static const Place places[] = {
{%- for place in places %}
    {
        {{ place.name }}, {{ place.machine }}, .base = {{ place.base }},
        .arguments = {{ place.arguments }},
{%- if place.pci %}
        .pci = true,
{%- endif %}
    },
{%- endfor %}
};

/* When a register is read, and compared with what is expected. */
typedef enum Check {
    /* A guest cannot read it. */
    CHECK_NEVER,
    /* After a write to it, an EXPECT() of it or a reset, until a next write. */
    CHECK_TOUCHED,
    /* After each step. */
    CHECK_ALWAYS,
} Check;

typedef struct Register {
    const char *name;
    uint64_t offset;
    unsigned size;
    Check check;
    uint64_t reset;
    /* The bits that keep what is written; a write leaves the others alone. */
    uint64_t kept;
    /* The bits that may be anything after a reset. */
    uint64_t undefined;
} Register;

enum {
{%- for register in registers %}
    REGISTER_{{ register.name }},
{%- endfor %}
};

static const Register registers[] = {
{%- for register in registers %}
{{ register.row }}
{%- endfor %}
};

typedef struct Step {
    enum { STEP_WRITE, STEP_PASS, STEP_WAIT, STEP_RESET, STEP_EXPECT } kind;
    unsigned reg;
    uint64_t value;
    /* The bytes that are written: how many, and which is the first. */
    unsigned size;
    unsigned first;
} Step;

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
{%- for test in tests %}
{%- if let Some(table) = test.table.as_ref() %}

static const Step {{ table }}[] = {
{%- for line in test.lines %}
{{ line }}
{%- endfor %}
};
{%- endif %}
{%- endfor %}

/* A test: steps or, if there are none, all patterns for one register. */
typedef struct Test {
    const char *path;
    unsigned reg;
    const Step *steps;
    size_t count;
} Test;

#define STEPS(table) .steps = table, .count = ARRAY_SIZE(table)

static const Test tests[] = {
{%- for test in tests %}
    { {{ test.path }}, {{ test.what }} },
{%- endfor %}
};

/* A test in a place, and what is known of the registers while it runs. */
typedef struct Run {
    const Place *place;
    const Test *test;
    QTestState *qts;
    uint64_t expected[ARRAY_SIZE(registers)];
    bool touched[ARRAY_SIZE(registers)];
    bool written_since_reset;
    unsigned actions;
    bool failed;
} Run;

{% if d.big_endian -%}
/*
 * qtest's values are in the order of bytes of the machine, and those of the
 * steps in that of the device, whose highest byte comes first.
 */
static uint64_t device_order(const Run *run, uint64_t value, unsigned size)
{
    if (qtest_big_endian(run->qts)) {
        return value;
    }
    return bswap64(value) >> (64 - 8 * size);
}

{% endif -%}
static uint64_t read_register(const Run *run, const Register *r)
{
    uint64_t addr = run->place->base + r->offset;
    uint64_t value = r->size == 1 ? qtest_readb(run->qts, addr) :
                     r->size == 2 ? qtest_readw(run->qts, addr) :
                     r->size == 4 ? qtest_readl(run->qts, addr) :
                     qtest_readq(run->qts, addr);
{% if d.big_endian %}
    return device_order(run, value, r->size);
{%- else %}
    return value;
{%- endif %}
}

static void write_bytes(const Run *run, uint64_t addr, unsigned size,
                        uint64_t value)
{
{%- if d.big_endian %}
    value = device_order(run, value, size);
{%- endif %}
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
    for (size_t i = 0; !run->failed && i < ARRAY_SIZE(registers); i++) {
        const Register *r = &registers[i];
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
static void write_register(Run *run, const Step *step)
{
    const Register *r = &registers[step->reg];
    unsigned size = step->size ? step->size : r->size;
    uint64_t ones = UINT64_MAX >> (64 - 8 * size);
    unsigned shift = 8 * step->first;
    uint64_t kept = r->kept & (ones << shift);

    write_bytes(run, run->place->base + r->offset + step->first, size,
                step->value & ones);
    run->expected[step->reg] &= ~kept;
    run->expected[step->reg] |= (step->value << shift) & kept;
    memset(run->touched, 0, sizeof(run->touched));
    run->touched[step->reg] = true;
    run->written_since_reset = true;
}
{%- if on_pci %}

static void write_config(QTestState *qts, uint8_t offset, uint32_t value)
{
    qtest_outl(qts, 0xcf8, 0x80000000 | PCI_SLOT << 11 | offset);
    qtest_outl(qts, 0xcfc, value);
}
{%- endif %}

/* After a reset{% if on_pci %}: does what firmware does{% endif %}. */
static void begin(Run *run)
{
{%- if on_pci %}
    if (run->place->pci) {
        write_config(run->qts, PCI_BAR_0, run->place->base);
        write_config(run->qts, PCI_COMMAND, PCI_COMMAND_MEMORY);
    }
{%- endif %}
    for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
        run->expected[i] = registers[i].reset;
        run->touched[i] = true;
    }
    run->written_since_reset = false;
}

static void act(Run *run, const Step *step)
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
    const Step *step = run->test->steps;
    const Step *end = step + run->test->count;

    while (!run->failed && step < end) {
        act(run, step++);
        for (; step < end && step->kind == STEP_EXPECT; step++) {
            run->expected[step->reg] = step->value;
            run->touched[step->reg] = true;
        }
        check(run);
    }
}

{% if has_patterns -%}
/* Writes each pattern whole and, in the end, in parts of each size. */
static void run_patterns(Run *run)
{
    static const uint64_t patterns[] = {
{%- for pattern in patterns %}
        {{ pattern }},
{%- endfor %}
    };
    static const struct {
        unsigned size;
        uint64_t pattern;
    } parts[] = {
{%- for (size, pattern) in parts %}
        { {{ size }}, {{ pattern }} },
{%- endfor %}
    };
    Step write = { .kind = STEP_WRITE, .reg = run->test->reg };
    unsigned size = registers[write.reg].size;

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

{% endif -%}
static void run_test(const void *data)
{
    Run run = *(const Run *)data;

    run.qts = qtest_init(run.place->arguments);
    begin(&run);
{%- if has_patterns %}
    if (run.test->steps) {
        run_steps(&run);
    } else {
        run_patterns(&run);
    }
{%- else %}
    run_steps(&run);
{%- endif %}
    qtest_quit(run.qts);
    if (run.failed) {
        g_test_fail();
    }
}

int main(int argc, char **argv)
{
    static Run runs[ARRAY_SIZE(places)][ARRAY_SIZE(tests)];

    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
        if (!qtest_has_machine(places[i].machine)) {
            continue;
        }
        for (size_t j = 0; j < ARRAY_SIZE(tests); j++) {
            Run *run = &runs[i][j];
            g_autofree char *path = NULL;

            run->place = &places[i];
            run->test = &tests[j];
            path = g_strdup_printf("/{{ d.kebab }}/%s/%s", run->place->name,
                                   run->test->path);
            qtest_add_data_func(path, run, run_test);
        }
    }
    return g_test_run();
}
