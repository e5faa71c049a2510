/*
 * P: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/misc/p-dev-hooks.h"

/* The device is about to run: a place to connect to others. */
bool p_dev_hooks_realize(PDevState *s, Error **errp)
{
    return true;
}

/* The device goes away. */
void p_dev_hooks_unrealize(PDevState *s)
{
}

/* Registers and states have the values of a reset; its rules have not run. */
void p_dev_hooks_reset(PDevState *s)
{
}

/* The hook into. */
uint32_t p_dev_hook_into(PDevState *s, uint32_t a, int8_t b)
{
    return 0;
}

/* The hook try_into. */
void p_dev_hook_try_into(PDevState *s, uint32_t a)
{
}
