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
{%- for d in devices %}
#undef type_init
#define type_init(function) \
    static void (*const {{ d.snake }}_plugin_init)(void) = function;
#include "../hw/misc/{{ d.kebab }}.c"
{%- endfor %}

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

/* Whether this is the QEMU that the plugin was built for. */
static bool {{ snake }}_plugin_fits;

/*
 * The layout of QEMU's structures changes from release to release, and nothing
 * else would notice. A constructor, because QEMU may refuse the plugin before
 * it calls anything, and in words that do not help.
 */
static void __attribute__((constructor)) {{ snake }}_plugin_check(void)
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
    {{ snake }}_plugin_fits = !g_strcmp0(running, PLUGIN_BUILT_FOR);
    if (!{{ snake }}_plugin_fits) {
        fprintf(stderr, "{{ name }}: this plugin was built for QEMU "
                PLUGIN_BUILT_FOR ", but this is QEMU %s: "
                "build it again with svd2qemu plugin\n",
                running ?: "of unknown version");
    }
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info, int argc, char **argv)
{
    if (!{{ snake }}_plugin_fits) {
        return -1;
    }
{%- for d in devices %}
    if (object_class_by_name(TYPE_{{ d.upper }})) {
        fprintf(stderr, "{{ name }}: this QEMU has a device named " TYPE_{{ d.upper }} " already\n");
        return -1;
    }
    {{ d.snake }}_plugin_init();
{%- endfor %}
    return 0;
}
