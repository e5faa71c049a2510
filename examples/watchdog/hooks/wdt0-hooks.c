/*
 * WDT0: hooks, written by hand.
 *
 * svd2qemu has made this file once, and does not change it: it is yours. When
 * the SVD has new hooks, svd2qemu generate says so, with text to paste here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "hw/watchdog/wdt0-hooks.h"
/* QEMU's folder was renamed in 10.0. */
#if __has_include("system/watchdog.h")
#include "system/watchdog.h"
#else
#include "sysemu/watchdog.h"
#endif

/* The device is about to run: a place to connect to others. */
bool wdt0_hooks_realize(Wdt0State *s, Error **errp)
{
    return true;
}

/* The device goes away. */
void wdt0_hooks_unrealize(Wdt0State *s)
{
}

/* Registers and states have the values of a reset; its rules have not run. */
void wdt0_hooks_reset(Wdt0State *s)
{
}

/* What the machine does when the second stage is over. */
void wdt0_hook_expired(Wdt0State *s)
{
    /* A reset, unless -action watchdog=.. says something else. */
    watchdog_perform_action();
}
