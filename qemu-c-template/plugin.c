{{ head }}

#include "qemu/osdep.h"
#include <dlfcn.h>
#include "qemu/module.h"
#include "qapi/error.h"
#include "qapi/qapi-types-control.h"
#include "{{ api.plugin }}"

#ifndef PLUGIN_BUILT_FOR
#define PLUGIN_BUILT_FOR QEMU_VERSION
#endif

/*
 * Not in every QEMU. Weak, they do not keep the plugin from being loaded, so
 * that it can say what is wrong.
 */
{%- for function in api.weak %}
#pragma weak {{ function }}
{%- endfor %}

/*
 * In a QEMU tree, type_init() makes a constructor. A plugin must not touch
 * QEMU before it knows which one it is in, so here it only keeps the function.
 */
#include "../hw/misc/svdreg.c"
#include "../hw/misc/svdreg-time.c"
#include "../hw/misc/svdreg-trace.c"
#include "../hw/misc/svdreg-map.c"
{%- for d in devices %}
#include "../hw/{{ d.folder }}/{{ d.kebab }}.c"
{%- if d.mmio %}
#undef type_init
#define type_init(function) \
    static void (*const svdreg_mmio_init_{{ d.snake }})(void) = function;
#include "{% if d.mmio_in_tree %}../hw/{{ d.folder }}/{% endif %}{{ d.kebab }}-mmio.c"
{%- endif %}
{%- if d.sysbus %}
#undef type_init
#define type_init(function) \
    static void (*const svdreg_sysbus_init_{{ d.snake }})(void) = function;
#include "../hw/{{ d.folder }}/{{ d.kebab }}-sysbus.c"
{%- endif %}
{%- if d.pci.is_some() %}
#undef type_init
#define type_init(function) \
    static void (*const svdreg_pci_init_{{ d.snake }})(void) = function;
#include "../hw/{{ d.folder }}/{{ d.kebab }}-pci.c"
{%- endif %}
{%- endfor %}
{%- if let Some(c) = chip %}
#undef type_init
#define type_init(function) \
    static void (*const svdreg_chip_init_{{ c.snake }})(void) = function;
#include "../hw/misc/{{ c.kebab }}.c"
{%- endif %}

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* Whether this is the QEMU that the plugin was built for. */
static bool svdreg_plugin_fits;

/*
 * The layout of QEMU's structures changes from release to release, and nothing
 * else would notice. A constructor, because QEMU may refuse the plugin before
 * it calls anything, and in words that do not help.
 */
static void __attribute__((constructor)) svdreg_plugin_check(void)
{
    VersionInfo *(*query_version)(Error **errp);
    g_autoptr(VersionInfo) info = NULL;
    g_autofree char *running = NULL;

    *(void **)&query_version = dlsym(RTLD_DEFAULT, "qmp_query_version");
    if (query_version) {
        info = query_version(NULL);
        running = g_strdup_printf("%" PRId64 ".%" PRId64 ".%" PRId64,
                                  info->qemu->major, info->qemu->minor,
                                  info->qemu->micro);
    }
    svdreg_plugin_fits = !g_strcmp0(running, PLUGIN_BUILT_FOR);
    if (!svdreg_plugin_fits) {
        fprintf(stderr, "{{ name }}: this plugin was built for QEMU "
                PLUGIN_BUILT_FOR ", but this is QEMU %s: "
                "build it again with svd2qemu plugin\n",
                running ?: "of unknown version");
    }
}

static bool svdreg_plugin_get_traces(Object *obj, Error **errp)
{
    return svdreg_plugin_traces;
}

/* Traces go where QEMU's log goes, which is opened if it is not yet. */
static void svdreg_plugin_set_traces(Object *obj, bool on, Error **errp)
{
    if (on && !qemu_set_log(qemu_loglevel | LOG_TRACE, errp)) {
        return;
    }
    svdreg_plugin_traces = on;
}

static bool svdreg_plugin_get_fields(Object *obj, Error **errp)
{
    return svdreg_plugin_fields;
}

static void svdreg_plugin_set_fields(Object *obj, bool on, Error **errp)
{
    svdreg_plugin_fields = on;
}

/* Takes a device into QEMU, with properties that only plugins have. */
static bool svdreg_plugin_add(const char *type, void (*init)(void))
{
    ObjectClass *klass;

    if (object_class_by_name(type)) {
        fprintf(stderr, "{{ name }}: this QEMU has a device named %s already\n", type);
        return false;
    }
    init();
    klass = object_class_by_name(type);
    object_class_property_add_bool(klass, "trace", svdreg_plugin_get_traces, svdreg_plugin_set_traces);
    object_class_property_set_description(klass, "trace", "Log accesses and changes, of all devices of this plugin");
    object_class_property_add_bool(klass, "trace-fields", svdreg_plugin_get_fields, svdreg_plugin_set_fields);
    object_class_property_set_description(klass, "trace-fields", "Show fields and values by name in what is logged (default: on)");
    return true;
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    if (!svdreg_plugin_fits) {
        return -1;
    }
    if (argc > 0) {
        fprintf(stderr, "{{ name }}: unknown argument %s: the plugin has none; properties such as trace are of -device\n", argv[0]);
        return -1;
    }
{%- for d in devices %}
{%- if d.mmio %}
    if (!svdreg_plugin_add(TYPE_{{ d.upper }}, svdreg_mmio_init_{{ d.snake }})) {
        return -1;
    }
{%- endif %}
{%- if d.sysbus %}
    if (!svdreg_plugin_add(TYPE_{{ d.upper }}_SYSBUS, svdreg_sysbus_init_{{ d.snake }})) {
        return -1;
    }
{%- endif %}
{%- if d.pci.is_some() %}
    if (!svdreg_plugin_add(TYPE_{{ d.upper }}_PCI, svdreg_pci_init_{{ d.snake }})) {
        return -1;
    }
{%- endif %}
{%- endfor %}
{%- if let Some(c) = chip %}
    if (!svdreg_plugin_add(TYPE_{{ c.upper }}, svdreg_chip_init_{{ c.snake }})) {
        return -1;
    }
{%- endif %}
    return 0;
}
