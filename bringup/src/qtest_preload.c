/*
 * Compiled together with QEMU's qtest accelerator to the preloaded object
 *
 * SPDX-License-Identifier: MIT OR Apache-2.0
 *
 * The preloaded object can live in QEMU alone: programs that QEMU starts (such
 * as those of "exec:" migration) lack the symbols it refers to.
 */

#include <stdlib.h>

static void __attribute__((constructor)) only_in_qemu(void)
{
    unsetenv("LD_PRELOAD");
}
