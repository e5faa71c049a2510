/*
 * The smallest MMIO device that can be written by hand, as a QEMU plugin
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * Sixteen 32-bit words without behaviour, but for a one-shot timer on the
 * virtual clock: writing N to word 15 sets word 14 to 1 after N nanoseconds.
 * It is what the tests of this crate load, and what the benches compare
 * generated devices with. Being compiled for whichever QEMU is found, it has
 * version conditions, which generated devices never have.
 */

#include "qemu/osdep.h"
#include <dlfcn.h>
#include "qapi/error.h"
#include "qapi/qapi-commands-control.h"
#include "qemu/timer.h"
#include "qemu/module.h"
#include "qom/object.h"

#define QEMU_AT_LEAST(major, minor) \
    (QEMU_VERSION_MAJOR > (major) || \
     (QEMU_VERSION_MAJOR == (major) && QEMU_VERSION_MINOR >= (minor)))

#if QEMU_AT_LEAST(11, 0)
#include "system/memory.h"
#include "system/address-spaces.h"
#include "hw/core/qdev.h"
#include "hw/core/qdev-properties.h"
#include "plugins/qemu-plugin.h"
#elif QEMU_AT_LEAST(10, 1)
#include "system/memory.h"
#include "system/address-spaces.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "qemu/qemu-plugin.h"
#else
#include "exec/memory.h"
#include "exec/address-spaces.h"
#include "hw/qdev-core.h"
#include "hw/qdev-properties.h"
#include "qemu/qemu-plugin.h"
#endif
#include "migration/vmstate.h"

#define TYPE_MINIMAL "minimal"
OBJECT_DECLARE_SIMPLE_TYPE(MinimalState, MINIMAL)

#define MINIMAL_WORDS 16
#define MINIMAL_FIRED 14
#define MINIMAL_DELAY 15

struct MinimalState {
    DeviceState parent_obj;

    MemoryRegion mmio;
    QEMUTimer timer;
    uint64_t addr;
    uint32_t words[MINIMAL_WORDS];
};

static uint64_t minimal_read(void *opaque, hwaddr offset, unsigned size)
{
    MinimalState *s = opaque;

    return s->words[(offset / 4) % MINIMAL_WORDS];
}

static void minimal_write(void *opaque, hwaddr offset, uint64_t value,
                          unsigned size)
{
    MinimalState *s = opaque;
    unsigned word = (offset / 4) % MINIMAL_WORDS;

    s->words[word] = value;
    if (word == MINIMAL_DELAY) {
        s->words[MINIMAL_FIRED] = 0;
        timer_mod_ns(&s->timer,
                     qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL) + value);
    }
}

static const MemoryRegionOps minimal_ops = {
    .read = minimal_read,
    .write = minimal_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid = { .min_access_size = 4, .max_access_size = 4 },
    .impl = { .min_access_size = 4, .max_access_size = 4 },
};

static void minimal_fire(void *opaque)
{
    MinimalState *s = opaque;

    s->words[MINIMAL_FIRED] = 1;
}

static void minimal_realize(DeviceState *dev, Error **errp)
{
    MinimalState *s = MINIMAL(dev);

    timer_init_ns(&s->timer, QEMU_CLOCK_VIRTUAL, minimal_fire, s);
    memory_region_init_io(&s->mmio, OBJECT(s), &minimal_ops, s,
                          TYPE_MINIMAL, 0x1000);
    memory_region_add_subregion_overlap(get_system_memory(), s->addr,
                                        &s->mmio, 1);
}

static const VMStateDescription minimal_vmstate = {
    .name = TYPE_MINIMAL,
    .version_id = 1,
    .minimum_version_id = 1,
    .fields = (const VMStateField[]) {
        VMSTATE_UINT32_ARRAY(words, MinimalState, MINIMAL_WORDS),
        VMSTATE_TIMER(timer, MinimalState),
        VMSTATE_END_OF_LIST()
    },
};

#if QEMU_AT_LEAST(10, 0)
static const Property minimal_properties[] = {
    DEFINE_PROP_UINT64("addr", MinimalState, addr, 0xfef00000),
};
#else
static Property minimal_properties[] = {
    DEFINE_PROP_UINT64("addr", MinimalState, addr, 0xfef00000),
    DEFINE_PROP_END_OF_LIST(),
};
#endif

#if QEMU_AT_LEAST(10, 1)
static void minimal_class_init(ObjectClass *klass, const void *data)
#else
static void minimal_class_init(ObjectClass *klass, void *data)
#endif
{
    DeviceClass *dc = DEVICE_CLASS(klass);

    dc->realize = minimal_realize;
    dc->vmsd = &minimal_vmstate;
    dc->user_creatable = true;
    device_class_set_props(dc, minimal_properties);
}

static const TypeInfo minimal_type = {
    .name = TYPE_MINIMAL,
    .parent = TYPE_DEVICE,
    .instance_size = sizeof(MinimalState),
    .class_init = minimal_class_init,
};

/* The plugin's way in */

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/*
 * QEMU's structures differ from version to version, and nothing else would
 * tell: refuse every QEMU but the one that this was compiled for.
 */
static bool minimal_runs_in_its_qemu(void)
{
    VersionInfo *(*query_version)(Error **errp);
    g_autoptr(VersionInfo) info = NULL;
    g_autofree char *running = NULL;

    *(void **)&query_version = dlsym(RTLD_DEFAULT, "qmp_query_version");
    info = query_version ? query_version(NULL) : NULL;
    if (info && info->qemu) {
        running = g_strdup_printf("%" PRId64 ".%" PRId64 ".%" PRId64,
                                  info->qemu->major, info->qemu->minor,
                                  info->qemu->micro);
    }
    if (g_strcmp0(running, PLUGIN_BUILT_FOR) == 0) {
        return true;
    }
    fprintf(stderr, "minimal: this plugin was built for QEMU %s, and this is "
            "QEMU %s; build it again for this QEMU\n",
            PLUGIN_BUILT_FOR, running ? running : "(version unknown)");
    return false;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id,
                                           const qemu_info_t *info,
                                           int argc, char **argv)
{
    if (!minimal_runs_in_its_qemu()) {
        return -1;
    }
    type_register_static(&minimal_type);
    return 0;
}
