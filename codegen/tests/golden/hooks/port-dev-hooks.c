/*
 * PORT: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/misc/port-dev-hooks.h"

/* The device is about to run: a place to connect to others. */
bool port_dev_hooks_realize(PortDevState *s, Error **errp)
{
    /*
     * What comes in goes to functions that are given here:
     * qemu_chr_fe_set_handlers(&s->chardevs.serial, can_receive, receive,
     *                          event, NULL, s, NULL, true);
     */
    return true;
}

/* The device goes away. */
void port_dev_hooks_unrealize(PortDevState *s)
{
}

/* Registers and states have the values of a reset; its rules have not run. */
void port_dev_hooks_reset(PortDevState *s)
{
}

/* Sends a byte. */
void port_dev_hook_send(PortDevState *s, uint8_t byte)
{
}

/* The hook mix. */
uint8_t port_dev_hook_mix(PortDevState *s, uint8_t odd, PortDevOptionU12 wide,
                          bool flag)
{
    return 0;
}

/* What is there to be read. */
PortDevOptionU7 port_dev_hook_poll(PortDevState *s, bool last, uint64_t count)
{
    return (PortDevOptionU7) { .some = false };
}

/* The hook ready. */
bool port_dev_hook_ready(PortDevState *s)
{
    return false;
}

/* The hook ask. */
PortDevOptionBool port_dev_hook_ask(PortDevState *s, PortDevOptionBool maybe)
{
    return (PortDevOptionBool) { .some = false };
}
