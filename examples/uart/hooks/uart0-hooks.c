/*
 * UART0: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/misc/uart0-hooks.h"

/* The device is about to run: a place to connect to others. */
bool uart0_hooks_realize(Uart0State *s, Error **errp)
{
    /*
     * What comes in goes to functions that are given here:
     * qemu_chr_fe_set_handlers(&s->chardevs.serial, can_receive, receive,
     *                          event, NULL, s, NULL, true);
     */
    return true;
}

/* The device goes away. */
void uart0_hooks_unrealize(Uart0State *s)
{
}

/* Registers and states have the values of a reset; its rules have not run. */
void uart0_hooks_reset(Uart0State *s)
{
}

/* Sends a byte to it. */
void uart0_hook_send(Uart0State *s, uint8_t byte)
{
}

/* There is room again for bytes from it. */
void uart0_hook_accept(Uart0State *s)
{
}
