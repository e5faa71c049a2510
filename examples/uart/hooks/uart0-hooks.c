/*
 * UART0: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/main-loop.h"
#include "hw/char/uart0-hooks.h"

/* How many bytes there is room for: more than that would be lost. */
static int uart0_can_receive(void *opaque)
{
    Uart0State *s = opaque;

    return s->params.depth - s->regs.level;
}

static void uart0_receive(void *opaque, const uint8_t *bytes, int count)
{
    for (int i = 0; i < count; i++) {
        uart0_call_receive(opaque, bytes[i]);
    }
}

static void uart0_accept_now(void *opaque)
{
    Uart0State *s = opaque;

    qemu_chr_fe_accept_input(&s->chardevs.serial);
}

/* The device is about to run: a place to connect to others. */
bool uart0_hooks_realize(Uart0State *s, Error **errp)
{
    s->hooks = qemu_bh_new(uart0_accept_now, s);
    qemu_chr_fe_set_handlers(&s->chardevs.serial, uart0_can_receive,
                             uart0_receive, NULL, NULL, s, NULL, true);
    return true;
}

/* The device goes away. */
void uart0_hooks_unrealize(Uart0State *s)
{
    qemu_chr_fe_set_handlers(&s->chardevs.serial, NULL, NULL, NULL, NULL, NULL,
                             NULL, false);
    qemu_bh_delete(s->hooks);
}

/* Registers and states have the values of a reset; its rules have not run. */
void uart0_hooks_reset(Uart0State *s)
{
    uart0_hook_accept(s);
}

/* Sends a byte to it. */
void uart0_hook_send(Uart0State *s, uint8_t byte)
{
    qemu_chr_fe_write_all(&s->chardevs.serial, &byte, 1);
}

/*
 * There is room again for bytes from it. They may come at once, but the device
 * must not be called while it is in a hook: so this waits for the main loop.
 */
void uart0_hook_accept(Uart0State *s)
{
    qemu_bh_schedule(s->hooks);
}
