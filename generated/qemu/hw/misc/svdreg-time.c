/*
 * Registers as a CMSIS-SVD file describes them: timers, and pulses of lines.
 *
 * Part of svd2qemu 0.1.0, the same for every SVD; do not edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qemu/timer.h"
#include "hw/irq.h"
#include "hw/misc/svdreg.h"

static int64_t svdreg_from(int64_t since)
{
    return since >= 0 ? since : qemu_clock_get_ns(QEMU_CLOCK_VIRTUAL);
}

int64_t svdreg_start_timer(QEMUTimer *timer, int64_t since, uint64_t delay)
{
    int64_t from = svdreg_from(since);
    /* Later than the end of time is at its end. */
    int64_t due = from + MIN(delay, (uint64_t)(INT64_MAX - from));

    timer_mod(timer, due);
    return due;
}

uint64_t svdreg_remaining(QEMUTimer *timer, int64_t since)
{
    if (!timer_pending(timer)) {
        return 0;
    }
    return MAX(timer_expire_time_ns(timer) - svdreg_from(since), 0);
}

void svdreg_pulse(qemu_irq line, const char *name,
                  void (*trace)(const char *name, bool level))
{
    trace(name, true);
    qemu_set_irq(line, 1);
    trace(name, false);
    qemu_set_irq(line, 0);
}
