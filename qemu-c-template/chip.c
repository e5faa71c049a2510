{{ c.head }}

#include "qemu/osdep.h"
#include "qemu/module.h"
#include "qapi/error.h"
#include "{{ api.memory }}/address-spaces.h"
#include "{{ api.core }}/{{ api.qdev }}"
#include "{{ api.core }}/sysbus.h"
{%- if !c.lines.is_empty() || !c.inputs.is_empty() %}
#include "{{ api.core }}/irq.h"
{%- endif %}
{%- if !c.lines.is_empty() %}
#include "{{ api.core }}/qdev-properties.h"
#include "migration/vmstate.h"
{%- endif %}
{%- for header in c.headers %}
#include "{{ header }}"
{%- endfor %}

{{ c.interface }}

#define TYPE_{{ c.upper }} "{{ c.kebab }}"

/*
 * What the machine has already keeps its place: that is at 0 and above, or a
 * little below, as PCI is on a PC. What a machine says it does not implement
 * (create_unimplemented_device()) is at -1000, and gives way.
 */
#define {{ c.upper }}_PRIORITY -500

/* A peripheral: its name, what it is, and where. */
typedef struct {{ c.camel }}Part {
    const char *name;
    const char *type;
    hwaddr base;
} {{ c.camel }}Part;

static const {{ c.camel }}Part {{ c.snake }}_parts[] = {
{%- for part in c.parts %}
    { "{{ part.name }}", TYPE_{{ part.upper }}_SYSBUS, {{ part.base }} },
{%- endfor %}
};
{%- if !c.pieces.is_empty() %}

/*
 * Registers of peripherals that share addresses with others. Each is seen at
 * its own place; where two are at one, that of the first peripheral is.
 */
typedef struct {{ c.camel }}Piece {
    unsigned part;
    hwaddr offset;
    uint64_t size;
} {{ c.camel }}Piece;

static const {{ c.camel }}Piece {{ c.snake }}_pieces[] = {
{%- for piece in c.pieces %}
    { {{ piece.part }}, {{ piece.offset }}, {{ piece.size }} },
{%- endfor %}
};
{%- endif %}
{%- if !c.lines.is_empty() %}

/* An interrupt: the name of its line, and its number, or -1. */
typedef struct {{ c.camel }}Interrupt {
    const char *name;
    int number;
} {{ c.camel }}Interrupt;

static const {{ c.camel }}Interrupt {{ c.snake }}_interrupts[] = {
{%- for interrupt in c.interrupts %}
    { {{ interrupt.name }}, {{ interrupt.number }} },
{%- endfor %}
};

/* A line of a peripheral, and the interrupt that it raises. */
typedef struct {{ c.camel }}Line {
    unsigned part;
    unsigned line;
    unsigned interrupt;
} {{ c.camel }}Line;

static const {{ c.camel }}Line {{ c.snake }}_lines[] = {
{%- for line in c.lines %}
    { {{ line.part }}, {{ line.line }}, {{ line.interrupt }} },
{%- endfor %}
};
{%- endif %}
{%- if !c.inputs.is_empty() %}

/* Lines of a peripheral that others drive: what the chip calls them, and it. */
typedef struct {{ c.camel }}Input {
    const char *name;
    unsigned part;
    const char *target;
    unsigned lines;
} {{ c.camel }}Input;

/* Where such lines lead. */
typedef struct {{ c.camel }}Way {
    DeviceState *part;
    const char *name;
} {{ c.camel }}Way;

static const {{ c.camel }}Input {{ c.snake }}_inputs[] = {
{%- for input in c.inputs %}
    { {{ input.name }}, {{ input.part }}, {{ input.target }}, {{ input.count }} },
{%- endfor %}
};
{%- endif %}

OBJECT_DECLARE_SIMPLE_TYPE({{ c.camel }}State, {{ c.upper }})

/* The chip. */
struct {{ c.camel }}State {
    DeviceState parent_obj;

    DeviceState *parts[ARRAY_SIZE({{ c.snake }}_parts)];
{%- if !c.inputs.is_empty() %}
    {{ c.camel }}Way inputs[ARRAY_SIZE({{ c.snake }}_inputs)];
{%- endif %}
{%- if !c.pieces.is_empty() %}
    MemoryRegion pieces[ARRAY_SIZE({{ c.snake }}_pieces)];
{%- endif %}
{%- if !c.lines.is_empty() %}
    qemu_irq interrupts[ARRAY_SIZE({{ c.snake }}_interrupts)];
    /* What the peripherals' lines are at. */
    bool levels[ARRAY_SIZE({{ c.snake }}_lines)];
    /* Property "irq-controller". */
    DeviceState *controller;
{%- endif %}
};
{%- if !c.inputs.is_empty() %}

/* Passes a level on to the peripheral. */
static void {{ c.snake }}_set_input(void *opaque, int line, int level)
{
    {{ c.camel }}Way *input = opaque;

    qemu_set_irq(qdev_get_gpio_in_named(input->part, input->name, line), level);
}
{%- endif %}
{%- if !c.lines.is_empty() %}

/* An interrupt is raised as long as one of the lines that raise it is. */
static void {{ c.snake }}_set_line(void *opaque, int line, int level)
{
    {{ c.camel }}State *s = opaque;
    unsigned interrupt = {{ c.snake }}_lines[line].interrupt;
    bool raised = false;

    s->levels[line] = level;
    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_lines); i++) {
        if ({{ c.snake }}_lines[i].interrupt == interrupt) {
            raised |= s->levels[i];
        }
    }
    qemu_set_irq(s->interrupts[interrupt], raised);
}

/*
 * Connects the interrupts to the inputs of the controller that have their
 * numbers. A machine with one Armv7-M has that as its controller.
 */
static void {{ c.snake }}_connect({{ c.camel }}State *s)
{
    Object *controller = OBJECT(s->controller);

    if (!controller) {
        controller = object_resolve_path_type("", "armv7m", NULL);
    }
    if (!controller) {
        return;
    }
    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_interrupts); i++) {
        const {{ c.camel }}Interrupt *interrupt = &{{ c.snake }}_interrupts[i];
        g_autofree char *input = g_strdup_printf("unnamed-gpio-in[%d]", interrupt->number);

        if (interrupt->number >= 0 && object_property_find(controller, input)) {
            qemu_irq irq = qdev_get_gpio_in(DEVICE(controller), interrupt->number);

            qdev_connect_gpio_out_named(DEVICE(s), interrupt->name, 0, irq);
        }
    }
}
{%- endif %}

/*
 * The peripherals are there before they are realized, so that the chip can
 * have their properties. They are linked from the chip and not below it: some
 * machines refuse system bus devices below what -device makes.
 */
static void {{ c.snake }}_init(Object *obj)
{
    {{ c.camel }}State *s = {{ c.upper }}(obj);

    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_parts); i++) {
        s->parts[i] = qdev_new({{ c.snake }}_parts[i].type);
        object_property_add_child(obj, {{ c.snake }}_parts[i].name, OBJECT(s->parts[i]));
    }
{%- if !c.inputs.is_empty() %}
    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_inputs); i++) {
        const {{ c.camel }}Input *input = &{{ c.snake }}_inputs[i];

        s->inputs[i].part = s->parts[input->part];
        s->inputs[i].name = input->target;
        qdev_init_gpio_in_named_with_opaque(DEVICE(obj), {{ c.snake }}_set_input, &s->inputs[i], input->name, input->lines);
    }
{%- endif %}
{%- for property in c.properties %}
    object_property_add_alias(obj, "{{ property.name }}", OBJECT(s->parts[{{ property.part }}]), "{{ property.target }}");
{%- endfor %}
{%- if !c.lines.is_empty() %}
    qdev_init_gpio_in_named(DEVICE(obj), {{ c.snake }}_set_line, "line", ARRAY_SIZE({{ c.snake }}_lines));
    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_interrupts); i++) {
        qdev_init_gpio_out_named(DEVICE(obj), &s->interrupts[i], {{ c.snake }}_interrupts[i].name, 1);
    }
{%- endif %}
}

static void {{ c.snake }}_finalize(Object *obj)
{
    {{ c.camel }}State *s = {{ c.upper }}(obj);

    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_parts); i++) {
        object_unref(OBJECT(s->parts[i]));
    }
}

/* Of two at one place, the one that is mapped last is seen: the first one. */
static void {{ c.snake }}_map({{ c.camel }}State *s)
{
    for (size_t i = ARRAY_SIZE({{ c.snake }}_parts); i-- > 0;) {
        sysbus_mmio_map_overlap(SYS_BUS_DEVICE(s->parts[i]), 0, {{ c.snake }}_parts[i].base, {{ c.upper }}_PRIORITY);
    }
{%- if !c.pieces.is_empty() %}
    for (size_t i = ARRAY_SIZE({{ c.snake }}_pieces); i-- > 0;) {
        const {{ c.camel }}Piece *piece = &{{ c.snake }}_pieces[i];
        const {{ c.camel }}Part *part = &{{ c.snake }}_parts[piece->part];
        SysBusDevice *device = SYS_BUS_DEVICE(s->parts[piece->part]);
        MemoryRegion *whole = sysbus_mmio_get_region(device, 0);

        memory_region_init_alias(&s->pieces[i], OBJECT(s), part->name, whole, piece->offset, piece->size);
        memory_region_add_subregion_overlap(get_system_memory(), part->base + piece->offset, &s->pieces[i], {{ c.upper }}_PRIORITY + 1);
    }
{%- endif %}
}

static void {{ c.snake }}_realize(DeviceState *qdev, Error **errp)
{
    {{ c.camel }}State *s = {{ c.upper }}(qdev);

    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_parts); i++) {
        if (!sysbus_realize(SYS_BUS_DEVICE(s->parts[i]), errp)) {
            return;
        }
    }
{%- if !c.lines.is_empty() %}
    {{ c.snake }}_connect(s);
    for (size_t i = 0; i < ARRAY_SIZE({{ c.snake }}_lines); i++) {
        const {{ c.camel }}Line *line = &{{ c.snake }}_lines[i];
        SysBusDevice *part = SYS_BUS_DEVICE(s->parts[line->part]);

        sysbus_connect_irq(part, line->line, qdev_get_gpio_in_named(qdev, "line", i));
    }
{%- endif %}
    {{ c.snake }}_map(s);
}
{%- if !c.lines.is_empty() %}

static const VMStateDescription {{ c.snake }}_vmstate = {
    .name = TYPE_{{ c.upper }},
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_BOOL_ARRAY(levels, {{ c.camel }}State, ARRAY_SIZE({{ c.snake }}_lines)),
        VMSTATE_END_OF_LIST()
    },
};

static {% if api.const_properties %}const {% endif %}Property {{ c.snake }}_properties[] = {
    DEFINE_PROP_LINK("irq-controller", {{ c.camel }}State, controller, TYPE_DEVICE, DeviceState *),
{%- if !api.const_properties %}
    DEFINE_PROP_END_OF_LIST(),
{%- endif %}
};
{%- endif %}

static void {{ c.snake }}_class_init(ObjectClass *klass, {% if api.const_class_data %}const {% endif %}void *data)
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->desc = {{ c.desc }};
    dc->realize = {{ c.snake }}_realize;
    dc->user_creatable = true;
    dc->hotpluggable = false;
    set_bit(DEVICE_CATEGORY_MISC, dc->categories);
{%- if !c.lines.is_empty() %}
    dc->vmsd = &{{ c.snake }}_vmstate;
    device_class_set_props(dc, {{ c.snake }}_properties);
    object_class_property_set_description(klass, "irq-controller", "Whose inputs the interrupts are");
{%- endif %}
}

static const TypeInfo {{ c.snake }}_types[] = {
    {
        .name = TYPE_{{ c.upper }},
        .parent = TYPE_DEVICE,
        .instance_size = sizeof({{ c.camel }}State),
        .instance_init = {{ c.snake }}_init,
        .instance_finalize = {{ c.snake }}_finalize,
        .class_init = {{ c.snake }}_class_init,
    },
};

DEFINE_TYPES({{ c.snake }}_types)
