/*
 * What is written by hand of the fixture's port: bytes go to a character
 * device and come from it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/misc/port-dev-hooks.h"

static int port_can_receive(void *opaque)
{
    return 1;
}

static void port_receive(void *opaque, const uint8_t *bytes, int count)
{
    for (int i = 0; i < count; i++) {
        port_dev_call_byte(opaque, bytes[i]);
    }
}

bool port_dev_hooks_realize(PortDevState *s, Error **errp)
{
    s->hooks = g_new0(unsigned, 1);
    qemu_chr_fe_set_handlers(&s->chardevs.serial, port_can_receive,
                             port_receive, NULL, NULL, s, NULL, true);
    return true;
}

void port_dev_hooks_unrealize(PortDevState *s)
{
    g_free(s->hooks);
}

/* How often there was a reset. */
void port_dev_hooks_reset(PortDevState *s)
{
    unsigned *resets = s->hooks;

    *resets += 1;
}

void port_dev_hook_send(PortDevState *s, uint8_t byte)
{
    qemu_chr_fe_write_all(&s->chardevs.serial, &byte, 1);
}

/* More bits than fit: the device must not see them. */
uint8_t port_dev_hook_mix(PortDevState *s, uint8_t odd, PortDevOptionU12 wide,
                          bool flag)
{
    return 0xfc | (odd & 3);
}

PortDevOptionU7 port_dev_hook_poll(PortDevState *s, bool last, uint64_t count)
{
    return (PortDevOptionU7) { .some = count & 1, .value = 0xff };
}

bool port_dev_hook_ready(PortDevState *s)
{
    return true;
}

PortDevOptionBool port_dev_hook_ask(PortDevState *s, PortDevOptionBool maybe)
{
    return maybe;
}
