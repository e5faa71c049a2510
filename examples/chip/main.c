/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
 * A bare-metal Cortex-M program that talks to the peripherals of chip.svd by the names of the
 * generated C header. It prints what it finds by semihosting, and exits with status 0 if all of it
 * is as the SVD says.
 */
#include <stdint.h>

#include "chip_regs.h"

/* The controller of the processor that takes interrupts: enables the first 32. */
#define NVIC_ISER0 (*(volatile uint32_t *)0xE000E100u)

/* Operations of semihosting (Arm's "Semihosting for AArch32 and AArch64"). */
#define SYS_WRITE0 0x04u
#define SYS_EXIT_EXTENDED 0x20u
#define ADP_STOPPED_APPLICATION_EXIT 0x20026u

static volatile uint32_t interrupts;
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

static void print_hex(uint32_t value)
{
    char text[] = "0x00000000";

    for (int i = 9; i > 1; i--, value >>= 4) {
        text[i] = "0123456789abcdef"[value & 0xf];
    }
    print(text);
}

/* Prints what a register holds; one that does not hold what it should is a failure. */
static void expect(const char *name, uint32_t actual, uint32_t expected)
{
    print(name);
    print(" = ");
    print_hex(actual);
    if (actual != expected) {
        print(", but it should be ");
        print_hex(expected);
        failures++;
    }
    print("\n");
}

void uart0_handler(void)
{
    UART0->STATUS = UART0_STATUS_DONE_Msk;
    interrupts++;
}

static void clocks(void)
{
    expect("CLKCTRL.ID", CLKCTRL->ID, CLKCTRL_ID_RESET_VALUE);
    expect("CLKCTRL.SELECT", CLKCTRL->SELECT, CLKCTRL_SELECT_RESET_VALUE);
    /* Bits that are no field stay as they are. */
    CLKCTRL->ENABLE = UINT32_MAX;
    expect("CLKCTRL.ENABLE", CLKCTRL->ENABLE,
           CLKCTRL_ENABLE_GPIOA_Msk | CLKCTRL_ENABLE_GPIOB_Msk | CLKCTRL_ENABLE_UART0_Msk);
    /* On the same page, the power controller; a flag goes when 1 is written to it. */
    expect("POWER.CAUSE", POWER->CAUSE, POWER_CAUSE_POR_Msk);
    POWER->CAUSE = 0;
    expect("POWER.CAUSE", POWER->CAUSE, POWER_CAUSE_POR_Msk);
    POWER->CAUSE = POWER_CAUSE_POR_Msk;
    expect("POWER.CAUSE", POWER->CAUSE, 0);
}

static void ports(void)
{
    GPIOA->DIR = 0x00ff;
    GPIOA->SET = 0x0ff0;
    GPIOA->CLEAR = 0x0010;
    GPIOB->SET = 0x8001;
    expect("GPIOA.OUT", GPIOA->OUT, 0x0fe0);
    expect("GPIOA.IN", GPIOA->IN, 0x00e0);
    expect("GPIOB.OUT", GPIOB->OUT, 0x8001);
    expect("GPIOB.IN", GPIOB->IN, 0);
}

static void uart(void)
{
    static const char text[] = "hello";

    NVIC_ISER0 = UINT32_C(1) << UART0_UART0_IRQn;
    UART0->IE = UART0_IE_DONE_Msk;
    for (const char *c = text; *c; c++) {
        uint32_t before = interrupts;

        UART0->DATA = (uint8_t)*c;
        while (interrupts == before) {
        }
    }
    expect("UART0.COUNT", UART0->COUNT, sizeof(text) - 1);
    expect("interrupts", interrupts, sizeof(text) - 1);
}

void reset_handler(void)
{
    uint32_t exit[2] = {ADP_STOPPED_APPLICATION_EXIT, 0};

    clocks();
    ports();
    uart();
    print(failures ? "this is not the chip of chip.svd\n" : "all is as chip.svd says\n");
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
    [16 + UART0_UART0_IRQn] = uart0_handler,
};
