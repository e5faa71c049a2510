{{ head }}

#ifndef HW_MISC_{{ d.upper }}_HOOKS_H
#define HW_MISC_{{ d.upper }}_HOOKS_H

#include "hw/{{ d.folder }}/{{ d.kebab }}.h"

/*
 * Hooks: written by hand, in the C file of the same name. The device calls
 * them, in the thread that runs devices, and goes on when they come back. What
 * must outlive a migration belongs into a state of the behaviour.
 */

/* The device is about to run: a place to connect to others. */
bool {{ d.snake }}_hooks_realize({{ d.camel }}State *s, Error **errp);

/* The device goes away. */
void {{ d.snake }}_hooks_unrealize({{ d.camel }}State *s);

/* Registers and states have the values of a reset; its rules have not run. */
void {{ d.snake }}_hooks_reset({{ d.camel }}State *s);
{%- for hook in d.hooks.functions %}

{{ Item::from(hook.prototype.clone()) }}
{%- endfor %}
{%- for call in d.hooks.calls %}
{%- if loop.first %}

/*
 * Calls: what hooks tell the device. Each does what an access of a guest would,
 * so it must not be made while the device is in a hook.
 */
{%- endif %}

{{ Item::from(call.prototype.clone()) }}
{%- endfor %}

#endif
