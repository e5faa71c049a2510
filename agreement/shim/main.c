/*
 * Does to devices what it is told on standard input, and writes what was read
 * to standard output.
 *
 * A command has 18 bytes: what to do, how many bytes are accessed, and two
 * numbers of 64 bits, little-endian. The answer to a read, and to the question
 * how many errors of the guest there were, is a number of 64 bits; so is a
 * digest. All cores have been included before this file, and are in `cores`.
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 */

enum {
    READ,
    WRITE,
    RESET,
    ADVANCE,
    SELECT,
    ERRORS,
    INPUT,
    CALL,
    LEVELS,
    PULSES,
    HOOKS,
    DIGEST,
    OBSERVE,
    MIGRATE,
};

uint64_t shim_guest_errors;
Object shim_owner = { .id = "shim" };

int64_t shim_now;
uint64_t shim_order;
QEMUTimer *shim_timers[SHIM_TIMERS];
unsigned shim_timer_count;
ShimLine shim_lines[SHIM_LINES];
ShimInput shim_inputs[SHIM_LINES];
unsigned shim_input_count;
uint64_t shim_told;
uint64_t shim_visited;

/* What shows registers: by a pointer, or by a function. */
static struct {
    const char *name;
    const void *pointer;
    size_t size;
    ShimGet *get;
} properties[1024];
static size_t property_count;

/* Whether what is observed is answered, and what was made of it so far. */
static bool whole;
static uint64_t digest;

void shim_property(const char *name, const void *pointer, size_t size,
                   ShimGet *get)
{
    if (property_count < ARRAY_SIZE(properties)) {
        properties[property_count].name = name;
        properties[property_count].pointer = pointer;
        properties[property_count].size = size;
        properties[property_count++].get = get;
    }
}

/* Moves time, and lets each timer go off: at its own, or all at the end. */
static void advance(int64_t ns, bool late)
{
    int64_t end = shim_now + ns;

    if (late) {
        shim_now = end;
    }

    for (;;) {
        QEMUTimer *first = NULL;

        for (unsigned i = 0; i < shim_timer_count; i++) {
            QEMUTimer *timer = shim_timers[i];

            if (timer_expired(timer, end) &&
                (!first || timer->expire_time < first->expire_time ||
                 (timer->expire_time == first->expire_time &&
                  timer->order < first->order))) {
                first = timer;
            }
        }
        if (!first) {
            break;
        }
        shim_now = MAX(shim_now, first->expire_time);
        timer_del(first);
        first->cb(first->opaque);
    }
    shim_now = end;
}

static uint64_t levels(void)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < SHIM_LINES; i++) {
        value |= (uint64_t)shim_lines[i].level << i;
    }
    return value;
}

static uint64_t pulses(const Core *core)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < SHIM_LINES; i++) {
        if (extract32(core->pulsed, i, 1)) {
            value = shim_mix(value ^ shim_lines[i].rises);
        }
    }
    return value;
}

/* Who makes an access: bits 4 and 5 of its size say what it lacks. */
static MemTxAttrs attributes(unsigned size)
{
    return (MemTxAttrs) {
        .secure = !(size & 0x10),
        .user = size & 0x20,
    };
}

static uint64_t read_region(MemoryRegion *region, hwaddr offset, unsigned size)
{
    uint64_t value = 0;

    if (region->ops->read) {
        return region->ops->read(region->opaque, offset, size & 0xf);
    }
    region->ops->read_with_attrs(region->opaque, offset, &value, size & 0xf,
                                 attributes(size));
    return value;
}

/* How much is told to the world outside. */
static uint64_t outside(void)
{
    uint64_t value = shim_mix(shim_guest_errors ^ shim_mix(shim_told));

    for (unsigned i = 0; i < SHIM_LINES; i++) {
        value = shim_mix(value ^ shim_lines[i].rises << 1 ^
                         shim_lines[i].level);
    }
    return value;
}

static uint64_t timers(void)
{
    uint64_t value = 0;

    for (size_t i = 0; i < shim_timer_count; i++) {
        value = shim_mix(value ^ shim_timers[i]->expire_time << 1 ^
                         shim_timers[i]->pending);
    }
    return value;
}

/*
 * A debugger reads before the guest does: nothing comes of it, and both see the
 * same unless time, an event or a hook has a part in it.
 */
static uint64_t read_twice(const Core *core, void *state, hwaddr offset,
                           unsigned size)
{
    MemoryRegion *region = core->region(state);
    MemTxAttrs attrs = attributes(size);
    uint64_t told = outside();
    uint64_t set = timers();
    bool late = false;
    void *before;
    uint64_t seen = 0;
    uint64_t value;

    if (region->ops->read) {
        return read_region(region, offset, size);
    }
    attrs.debug = true;
    before = g_malloc0(core->size);
    memcpy(before, state, core->size);
    region->ops->read_with_attrs(region->opaque, offset, &seen, size & 0xf,
                                 attrs);
    if (memcmp(before, state, core->size) || told != outside() ||
        set != timers()) {
        fprintf(stderr, "a debugger's read at %#" PRIx64 " has an effect\n",
                offset);
        exit(1);
    }
    g_free(before);
    told = shim_told;
    for (size_t i = 0; i < shim_timer_count; i++) {
        late |= timer_expired(shim_timers[i], shim_now);
    }
    value = read_region(region, offset, size);
    if (seen != value && !late && told == shim_told && set == timers()) {
        fprintf(stderr, "a debugger reads %#" PRIx64 " at %#" PRIx64
                ", a guest %#" PRIx64 "\n", seen, offset, value);
        exit(1);
    }
    return value;
}

static void write_region(MemoryRegion *region, hwaddr offset, uint64_t value,
                         unsigned size)
{
    if (region->ops->write) {
        region->ops->write(region->opaque, offset, value, size & 0xf);
        return;
    }
    region->ops->write_with_attrs(region->opaque, offset, value, size & 0xf,
                                  attributes(size));
}

static uint64_t number(const unsigned char *bytes)
{
    uint64_t value = 0;

    for (int i = 7; i >= 0; i--) {
        value = value << 8 | bytes[i];
    }
    return value;
}

static void answer(uint64_t value)
{
    unsigned char bytes[8];

    for (int i = 0; i < 8; i++) {
        bytes[i] = value >> 8 * i;
    }
    fwrite(bytes, sizeof(bytes), 1, stdout);
}

void shim_observe(uint64_t value)
{
    if (whole) {
        answer(value);
    }
    digest = (digest ^ value) * 0x9e3779b97f4a7c15ULL;
    digest = digest << 29 | digest >> 35;
}

void shim_observe_register(const char *name)
{
    for (size_t i = 0; i < property_count; i++) {
        uint64_t value = 0;

        if (strcmp(properties[i].name, name)) {
            continue;
        }
        if (properties[i].get) {
            properties[i].get(NULL, NULL, name, (void *)properties[i].pointer,
                              NULL);
            value = shim_visited;
        } else {
            memcpy(&value, properties[i].pointer, properties[i].size);
        }
        shim_observe(value);
        return;
    }
    abort();
}

void shim_observe_timer(QEMUTimer *timer)
{
    shim_observe(timer->pending);
    shim_observe(timer->pending ? timer->expire_time : 0);
}

static void start(const Core *core, void *state)
{
    shim_timer_count = 0;
    shim_input_count = 0;
    shim_told = 0;
    memset(shim_lines, 0, sizeof(shim_lines));
    property_count = 0;
    memset(state, 0, core->size);
    core->init(state);
    core->reset(state);
}

static void finish(const Core *core, void *state)
{
    core->unrealize(state);
    g_free(state);
}

/* Another device that has loaded what this one has saved. */
static void *migrated(const Core *core, void *state)
{
    void *other = g_malloc0(core->size);
    uint64_t errors = shim_guest_errors;
    uint64_t told = shim_told;
    ShimLine lines[SHIM_LINES];
    const VMStateField *field;

    /* Nobody hears of the other one's reset. */
    memcpy(lines, shim_lines, sizeof(lines));
    start(core, other);
    memcpy(shim_lines, lines, sizeof(lines));
    shim_guest_errors = errors;
    shim_told = told;
    for (field = core->vmstate->fields; field->size; field++) {
        void *from = (char *)state + field->offset;
        void *to = (char *)other + field->offset;

        if (!field->timer) {
            memcpy(to, from, field->size);
        } else if (((QEMUTimer *)from)->pending) {
            timer_mod(to, ((QEMUTimer *)from)->expire_time);
        } else {
            timer_del(to);
        }
    }
    if (core->vmstate->post_load && core->vmstate->post_load(other, 1)) {
        fprintf(stderr, "what was saved is refused\n");
        exit(1);
    }
    finish(core, state);
    return other;
}

int main(void)
{
    const Core *core = &cores[0];
    void *state = g_malloc0(core->size);
    unsigned char command[18];

    start(core, state);
    while (fread(command, sizeof(command), 1, stdin) == 1) {
        MemoryRegion *region = core->region(state);
        unsigned size = command[1];
        uint64_t first = number(command + 2);
        uint64_t second = number(command + 10);

        switch (command[0]) {
        case READ:
            answer(read_twice(core, state, first, size));
            break;
        case ERRORS:
            answer(shim_guest_errors);
            break;
        case INPUT:
            shim_inputs[first].handler(shim_inputs[first].opaque, second,
                                       size);
            break;
        case CALL:
            core->call(state, first, second);
            break;
        case LEVELS:
            answer(levels());
            break;
        case PULSES:
            answer(pulses(core));
            break;
        case HOOKS:
            answer(shim_told);
            break;
        case WRITE:
            write_region(region, first, second, size);
            break;
        case RESET:
            core->reset(state);
            break;
        case ADVANCE:
            advance(first, size);
            break;
        case SELECT:
            finish(core, state);
            core = &cores[first];
            state = g_malloc0(core->size);
            memset(shim_lines, 0, sizeof(shim_lines));
            shim_now = 0;
            shim_guest_errors = 0;
            start(core, state);
            break;
        case DIGEST:
        case OBSERVE:
            whole = command[0] == OBSERVE;
            digest = 0;
            core->observe(state);
            shim_observe(shim_guest_errors);
            shim_observe(shim_now);
            if (!whole) {
                answer(digest);
            }
            break;
        case MIGRATE:
            state = migrated(core, state);
            break;
        default:
            return 1;
        }
    }
    finish(core, state);
    return 0;
}
