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
        .name = {{ place.name }},
        .machine = {{ place.machine }},
        .arguments = {{ place.arguments }},
        .base = {{ place.base }},
{%- if place.pci %}
        .pci = true,
{%- endif %}
    },
{%- endfor %}
};

typedef enum StepKind {
    STEP_READ,
    STEP_WRITE,
    STEP_CLOCK,
    STEP_RESET,
} StepKind;

typedef struct Step {
    StepKind kind;
    /* Where is read or written, counted from the base, and how many bytes. */
    uint64_t offset;
    unsigned size;
    /* What must be read, what is written, or how many ns pass. */
    uint64_t value;
    /* Bits that are not compared. */
    uint64_t undefined;
} Step;

typedef struct Test {
    const char *path;
    const Step *steps;
    size_t count;
} Test;

/* A test in a place, while it runs. */
typedef struct Run {
    const Place *place;
    const Test *test;
    QTestState *qts;
} Run;

typedef struct Register {
    const char *name;
    uint64_t offset;
    unsigned size;
} Register;

static const Register registers[] = {
{%- for register in registers %}
    { {{ register.0 }}, {{ register.1 }}, {{ register.2 }} },
{%- endfor %}
};
{%- for test in tests %}

static const Step {{ test.table }}[] = {
{%- for line in test.lines %}
{{ line }}
{%- endfor %}
};
{%- endfor %}

static const Test tests[] = {
{%- for test in tests %}
    { {{ test.path }}, {{ test.table }}, ARRAY_SIZE({{ test.table }}) },
{%- endfor %}
};

static const char *register_name(uint64_t offset)
{
    for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
        if (offset - registers[i].offset < registers[i].size) {
            return registers[i].name;
        }
    }
    return "nothing";
}

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
static uint64_t read_bytes(const Run *run, const Step *step)
{
    uint64_t addr = run->place->base + step->offset;
    QTestState *qts = run->qts;

    switch (step->size) {
    case 1:
        return qtest_readb(qts, addr);
    case 2:
        return qtest_readw(qts, addr);
    case 4:
        return qtest_readl(qts, addr);
    case 8:
        return qtest_readq(qts, addr);
    default:
        g_assert_not_reached();
    }
}

static void write_bytes(const Run *run, const Step *step)
{
    uint64_t addr = run->place->base + step->offset;
    QTestState *qts = run->qts;
{%- if d.big_endian %}
    uint64_t value = device_order(run, step->value, step->size);
{%- else %}
    uint64_t value = step->value;
{%- endif %}

    switch (step->size) {
    case 1:
        qtest_writeb(qts, addr, value);
        break;
    case 2:
        qtest_writew(qts, addr, value);
        break;
    case 4:
        qtest_writel(qts, addr, value);
        break;
    case 8:
        qtest_writeq(qts, addr, value);
        break;
    default:
        g_assert_not_reached();
    }
}

/* Whether what is read is what it must be; if not, says what is wrong. */
static bool check_read(const Run *run, const Step *step)
{
{%- if d.big_endian %}
    uint64_t actual = device_order(run, read_bytes(run, step), step->size);
{%- else %}
    uint64_t actual = read_bytes(run, step);
{%- endif %}
    int digits = 2 * step->size;

    if (!((actual ^ step->value) & ~step->undefined)) {
        return true;
    }
    g_test_message("%s/%s: step %zu: %s (0x%02" PRIx64 "): expected 0x%0*"
                   PRIx64 ", actual 0x%0*" PRIx64, run->place->name,
                   run->test->path, (size_t)(step - run->test->steps),
                   register_name(step->offset), step->offset, digits,
                   step->value, digits, actual);
    return false;
}

{% if on_pci -%}
static void write_config(QTestState *qts, uint8_t offset, uint32_t value)
{
    qtest_outl(qts, 0xcf8, 0x80000000 | PCI_SLOT << 11 | offset);
    qtest_outl(qts, 0xcfc, value);
}

/* What firmware does. */
static void map_bar(const Run *run)
{
    if (run->place->pci) {
        write_config(run->qts, PCI_BAR_0, run->place->base);
        write_config(run->qts, PCI_COMMAND, PCI_COMMAND_MEMORY);
    }
}

{% endif -%}
static void start(Run *run)
{
    run->qts = qtest_init(run->place->arguments);
{%- if on_pci %}
    map_bar(run);
{%- endif %}
}

static void reset(const Run *run)
{
    qtest_qmp_assert_success(run->qts, "{ 'execute': 'system_reset' }");
    qtest_qmp_eventwait(run->qts, "RESET");
{%- if on_pci %}
    map_bar(run);
{%- endif %}
}

static void run_test(const void *data)
{
    Run run = *(const Run *)data;
    const Test *test = run.test;
    bool passed = true;

    start(&run);
    for (size_t i = 0; passed && i < test->count; i++) {
        const Step *step = &test->steps[i];

        switch (step->kind) {
        case STEP_READ:
            passed = check_read(&run, step);
            break;
        case STEP_WRITE:
            write_bytes(&run, step);
            break;
        case STEP_CLOCK:
            qtest_clock_step(run.qts, step->value);
            break;
        case STEP_RESET:
            reset(&run);
            break;
        }
    }
    qtest_quit(run.qts);
    if (!passed) {
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
