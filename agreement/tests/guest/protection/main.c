/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A bare-metal program in the secure state of a Cortex-M33. Its accesses are secure where the
 * address is, and privileged until it gives that up. It prints what it finds by semihosting.
 */
#include <stdint.h>

#include "guarded_regs.h"

/* Security Attribution Unit: all is as the machine says (ALLNS, Armv8-M). */
#define SAU_CTRL (*(volatile uint32_t *)0xE000EDD0u)
#define SAU_CTRL_ALLNS 2u

#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

static uint32_t failures;

static void semihost(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static void expect(const char *what, uint32_t actual, uint32_t expected)
{
    if (actual != expected) {
        semihost(SYS_WRITE0, what);
        failures++;
    }
}

/* Gives up privilege; a supervisor call brings it back. */
static void set_privilege(int privileged)
{
    if (privileged) {
        __asm__ volatile("svc 0" ::: "memory");
    } else {
        __asm__ volatile("msr control, %0\n isb" :: "r"(1) : "memory");
    }
}

__attribute__((naked)) void svc_handler(void)
{
    __asm__ volatile("movs r0, #0\n msr control, r0\n isb\n bx lr");
}

void reset_handler(void)
{
    uint32_t key, mode, note;
    uint32_t exit[2] = { ADP_STOPPED_APPLICATION_EXIT, 1 };

    SAU_CTRL = SAU_CTRL_ALLNS;
    expect("secure, KEY\n", INSIDE->KEY, 0x12345678);
    expect("secure, MODE\n", INSIDE->MODE, 0xABCD);
    expect("secure, NOTE\n", INSIDE->NOTE, 0x42);
    expect("not secure, KEY\n", OUTSIDE->KEY, 0);
    expect("not secure, MODE\n", OUTSIDE->MODE, 0xABCD);
    expect("not secure, NOTE\n", OUTSIDE->NOTE, 0x42);
    OUTSIDE->NOTE = 7;
    expect("not secure, NOTE written\n", OUTSIDE->NOTE, 7);
    INSIDE->KEY = 9;
    expect("secure, KEY written\n", INSIDE->KEY, 9);

    set_privilege(0);
    INSIDE->MODE = 1;
    INSIDE->KEY = 8;
    key = INSIDE->KEY;
    mode = INSIDE->MODE;
    note = INSIDE->NOTE;
    set_privilege(1);
    expect("not privileged, KEY\n", key, 8);
    expect("not privileged, MODE\n", mode, 0);
    expect("not privileged, NOTE\n", note, 0x42);
    expect("privileged again, MODE\n", INSIDE->MODE, 0xABCD);

    if (!failures) {
        semihost(SYS_WRITE0, "registers are protected\n");
        exit[1] = 0;
    }
    semihost(SYS_EXIT_EXTENDED, exit);
    for (;;) {
    }
}

static void fault_handler(void)
{
    static const uint32_t exit[2] = { ADP_STOPPED_APPLICATION_EXIT, 2 };

    semihost(SYS_WRITE0, "a fault\n");
    semihost(SYS_EXIT_EXTENDED, exit);
}

extern uint32_t stack_top;

__attribute__((section(".vectors"), used)) static const void *const vectors[16] = {
    &stack_top,
    reset_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    fault_handler,
    [11] = svc_handler,
};
