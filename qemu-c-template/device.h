{{ d.header_head }}

{{ d.interface }}

#ifndef HW_MISC_{{ d.upper }}_H
#define HW_MISC_{{ d.upper }}_H

{% if !d.hooks.chardevs.is_empty() -%}
#include "chardev/char-fe.h"
{% endif -%}
#include "{{ api.memory }}/memory.h"
{%- if !d.irqs.is_empty() %}
#include "{{ api.core }}/irq.h"
{%- endif %}
#include "{{ api.core }}/registerfields.h"
#include "hw/misc/svdreg.h"
#include "migration/vmstate.h"
#include "qemu/timer.h"
#include "qom/object.h"

#if SVDREG_VERSION != {{ svdreg }}
#error "svdreg.h is not of the svd2qemu that made this file: use one for all"
#endif
{%- if d.sysbus %}

/* The device on the system bus, for boards. */
#define TYPE_{{ d.upper }}_SYSBUS "{{ d.kebab }}-sysbus"
{%- endif %}
{%- if let Some(pci) = d.pci %}

/* The device on PCI, with the registers in a BAR. */
#define TYPE_{{ d.upper }}_PCI "{{ d.kebab }}-pci"
#define {{ d.upper }}_PCI_VENDOR_ID {{ pci.vendor }}
#define {{ d.upper }}_PCI_DEVICE_ID {{ pci.device }}
#define {{ d.upper }}_PCI_CLASS_ID {{ pci.class }}
#define {{ d.upper }}_PCI_BAR 0
{%- endif %}

/* Where the SVD places the registers, and how many bytes they take. */
#define {{ d.upper }}_BASE {{ d.base }}
#define {{ d.upper }}_SIZE {{ d.size }}
{% include "device/registers.h" %}
{% include "device/state.h" %}

extern const VMStateDescription {{ d.snake }}_core_vmstate;

/* Makes the registers, as @s->iomem; @owner is the device that they are of. */
void {{ d.snake }}_core_init({{ d.camel }}State *s, Object *owner);

/* Checks the properties, and gets ready to run. */
bool {{ d.snake }}_core_realize({{ d.camel }}State *s, Error **errp);

/* Undoes what the function above did. */
void {{ d.snake }}_core_unrealize({{ d.camel }}State *s);

/* Everything gets its value at reset; no write rule runs. */
void {{ d.snake }}_core_reset({{ d.camel }}State *s);
{%- if !d.irqs.is_empty() %}

/* Drives the interrupt lines as they should be, whatever they were. */
void {{ d.snake }}_core_drive_irqs({{ d.camel }}State *s);
{%- endif %}
{%- if !d.machines.is_empty() %}

/* Makes the device on the system bus, with the registers at @base. */
void {{ d.snake }}_sysbus_create(hwaddr base);
{%- endif %}

/* Describes the properties of the core to users of @klass. */
void {{ d.snake }}_core_class_init(ObjectClass *klass);

#endif
