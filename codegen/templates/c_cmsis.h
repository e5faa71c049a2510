/* SPDX-License-Identifier: MIT OR Apache-2.0 */
/*
{{ intro }}
 *
{{ provenance }}
 *
 * The device header of CMSIS: interrupts, options of the processor, CMSIS-Core
 * ({{ core }}, which is not part of this), and the registers.
 */
#ifndef {{ guard }}
#define {{ guard }}

/* Exceptions of the processor, then interrupts of the device. */
{{ interrupts }}

/* The processor: what CMSIS-Core asks. */
{{ options }}

#include "{{ core }}"

/* CMSIS-Core has the registers of the processor. */
{{ of_core }}
{{ registers }}

#endif /* {{ guard }} */
