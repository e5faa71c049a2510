/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A bare-metal Cortex-M program that has the timer of timer.svd interrupt it. It prints what it finds
 * by semihosting, and exits with status 0 if all of it is as the SVD says.
 */
#include <stdint.h>

#include "timer_regs.h"

/* The controller of the processor that takes interrupts: enables the first 32. */
#define NVIC_ISER0 (*(volatile uint32_t *)0xE000E100u)

/* Operations of semihosting (Arm's "Semihosting for AArch32 and AArch64"). */
#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

static volatile uint32_t expiries;
static volatile uint32_t matches;
static uint32_t failures;

static void semihost(uint32_t operation, const void *argument)
{
    register uint32_t r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;

    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static void print(const char *text)
{
    semihost(SYS_WRITE0, text);
}

static void print_number(uint32_t value)
{
    char text[11];
    char *first = &text[10];

    *first = 0;
    do {
        *--first = '0' + value % 10;
    } while (value /= 10);
    print(first);
}

/* Prints what there is of something; another number than there should be is a failure. */
static void expect(const char *name, uint32_t actual, uint32_t expected)
{
    print(name);
    print(" = ");
    print_number(actual);
    if (actual != expected) {
        print(", but it should be ");
        print_number(expected);
        failures++;
    }
    print("\n");
}

/* STATUS has what is enabled of RAW; a 1 in RAW is cleared by writing it. */
void timer0_handler(void)
{
    uint32_t status = TIMER0->STATUS;

    TIMER0->RAW = status;
    if (status & TIMER0_STATUS_EXPIRED_Msk) {
        expiries++;
    }
    if (status & TIMER0_STATUS_MATCHED_Msk) {
        matches++;
    }
}

/* An expiry each millisecond: 100 counts of 10 periods of the clock, 1 us each. */
static void periodic(void)
{
    NVIC_ISER0 = UINT32_C(1) << TIMER0_TIMER0_IRQn;
    TIMER0->PRESCALER = 9;
    TIMER0->RELOAD = 100;
    TIMER0->COMPARE = 25;
    TIMER0->IE = TIMER0_IE_EXPIRED_Msk | TIMER0_IE_MATCHED_Msk;
    TIMER0->CTRL = TIMER0_CTRL_ENABLE_Msk;
    for (uint32_t seen = 0; seen < 5;) {
        if (expiries != seen) {
            seen = expiries;
            print("expiry ");
            print_number(seen);
            print("\n");
        }
    }
    TIMER0->CTRL = 0;
    expect("expiries", expiries, 5);
    expect("matches", matches, 5);
}

/* It stops by itself, and says so; without an interrupt, since none is enabled. */
static void once(void)
{
    TIMER0->IE = 0;
    TIMER0->RAW = UINT32_MAX;
    TIMER0->CTRL = TIMER0_CTRL_ENABLE_Msk
                   | TIMER0_CTRL_MODE_ONE_SHOT << TIMER0_CTRL_MODE_Pos;
    expect("COUNT", TIMER0->COUNT, 100);
    while (TIMER0->CTRL & TIMER0_CTRL_ENABLE_Msk) {
    }
    expect("COUNT", TIMER0->COUNT, 0);
    expect("RAW", TIMER0->RAW, TIMER0_RAW_EXPIRED_Msk | TIMER0_RAW_MATCHED_Msk);
    expect("expiries", expiries, 5);
}

void reset_handler(void)
{
    uint32_t exit[2] = {ADP_STOPPED_APPLICATION_EXIT, 0};

    periodic();
    once();
    print(failures ? "this is not the timer of timer.svd\n" : "all is as timer.svd says\n");
    exit[1] = failures != 0;
    semihost(SYS_EXIT_EXTENDED, exit);
    for (;;) {
    }
}

/* What is not expected ends the program, too. */
static void fault_handler(void)
{
    static const uint32_t exit[2] = {ADP_STOPPED_APPLICATION_EXIT, 2};

    print("fault\n");
    semihost(SYS_EXIT_EXTENDED, exit);
    for (;;) {
    }
}

extern uint32_t stack_top[];

__attribute__((section(".vectors"), used)) static void *const vectors[16 + 32] = {
    [0] = stack_top,
    [1] = reset_handler,
    [2] = fault_handler,
    [3] = fault_handler,
    [16 + TIMER0_TIMER0_IRQn] = timer0_handler,
};
