/*
 * What of CMSIS-Core a program sees, as far as the test needs it: the names are
 * those of its documentation. The real headers ask for the same before they are
 * included.
 */
#ifndef CORE_H
#define CORE_H

#include <stdint.h>

#if !defined(__NVIC_PRIO_BITS) || !defined(__Vendor_SysTickConfig) || !defined(__MPU_PRESENT)
#error "the options of the processor are missing"
#endif

#ifdef __cplusplus
#define __I volatile
#else
#define __I volatile const
#endif
#define __O volatile
#define __IO volatile
#define __IM volatile const
#define __OM volatile
#define __IOM volatile

#define _VAL2FLD(field, value) (((uint32_t)(value) << field##_Pos) & field##_Msk)

typedef struct {
    __IOM uint32_t ISER[8];
} NVIC_Type;

typedef struct {
    __IM uint32_t CPUID;
} SCB_Type;

#define NVIC_BASE 0xE000E100UL
#define NVIC ((NVIC_Type *)NVIC_BASE)
#define SCB_BASE 0xE000ED00UL
#define SCB ((SCB_Type *)SCB_BASE)
#define SCB_CPUID_REVISION_Pos 0U

static inline void NVIC_EnableIRQ(IRQn_Type irq)
{
    if ((int32_t)irq >= 0) {
        NVIC->ISER[(uint32_t)irq >> 5] = (uint32_t)1 << ((uint32_t)irq & 31);
    }
}

static inline void NVIC_SetPriority(IRQn_Type irq, uint32_t priority)
{
    (void)irq;
    (void)(priority << (8 - __NVIC_PRIO_BITS));
}

#endif
