{{ head }}

#include "qemu/osdep.h"
#include "libqtest.h"

/* How the device is reached. */
#define {{ d.upper }}_ARGUMENTS {{ arguments }}
#define {{ d.upper }}_BASE {{ base }}

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

static uint64_t read_bytes(QTestState *qts, const Step *step)
{
    uint64_t addr = {{ d.upper }}_BASE + step->offset;

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

static void write_bytes(QTestState *qts, const Step *step)
{
    uint64_t addr = {{ d.upper }}_BASE + step->offset;

    switch (step->size) {
    case 1:
        qtest_writeb(qts, addr, step->value);
        break;
    case 2:
        qtest_writew(qts, addr, step->value);
        break;
    case 4:
        qtest_writel(qts, addr, step->value);
        break;
    case 8:
        qtest_writeq(qts, addr, step->value);
        break;
    default:
        g_assert_not_reached();
    }
}

/* Whether what is read is what it must be; if not, says what is wrong. */
static bool check_read(QTestState *qts, const Test *test, const Step *step)
{
    uint64_t actual = read_bytes(qts, step);
    int digits = 2 * step->size;

    if (!((actual ^ step->value) & ~step->undefined)) {
        return true;
    }
    g_test_message("%s: step %zu: %s (0x%02" PRIx64 "): expected 0x%0*" PRIx64
                   ", actual 0x%0*" PRIx64, test->path,
                   (size_t)(step - test->steps),
                   register_name(step->offset), step->offset, digits,
                   step->value, digits, actual);
    return false;
}

static QTestState *start(void)
{
    return qtest_init({{ d.upper }}_ARGUMENTS);
}

static void reset(QTestState *qts)
{
    qtest_qmp_assert_success(qts, "{ 'execute': 'system_reset' }");
    qtest_qmp_eventwait(qts, "RESET");
}

static void run_test(const void *data)
{
    const Test *test = data;
    QTestState *qts = start();
    bool passed = true;

    for (size_t i = 0; passed && i < test->count; i++) {
        const Step *step = &test->steps[i];

        switch (step->kind) {
        case STEP_READ:
            passed = check_read(qts, test, step);
            break;
        case STEP_WRITE:
            write_bytes(qts, step);
            break;
        case STEP_CLOCK:
            qtest_clock_step(qts, step->value);
            break;
        case STEP_RESET:
            reset(qts);
            break;
        }
    }
    qtest_quit(qts);
    if (!passed) {
        g_test_fail();
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
        qtest_add_data_func(tests[i].path, &tests[i], run_test);
    }
    return g_test_run();
}
