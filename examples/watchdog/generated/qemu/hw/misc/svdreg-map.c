/*
 * Registers as a CMSIS-SVD file describes them: a device that needs no bus.
 *
 * Part of svd2qemu 0.1.0, the same for every SVD; do not edit.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "qemu/osdep.h"
#include "qapi/error.h"
#include "exec/address-spaces.h"
#include "hw/misc/svdreg.h"

/* Notes how many bits the physical addresses of a CPU have, if it tells. */
static int svdreg_find_reach(Object *obj, void *opaque)
{
    unsigned *bits = opaque;

    if (object_dynamic_cast(obj, "armv7m")) {
        *bits = 32;
    } else if (object_dynamic_cast(obj, "cpu") &&
               object_property_find(obj, "phys-bits")) {
        *bits = object_property_get_uint(obj, "phys-bits", NULL);
    }
    return *bits != 0;
}

/* The last address that the CPU reaches. */
static hwaddr svdreg_reach(void)
{
    unsigned bits = 0;

    object_child_foreach_recursive(object_get_root(), svdreg_find_reach, &bits);
    return bits > 0 && bits < 64 ? ((hwaddr)1 << bits) - 1 : UINT64_MAX;
}

/*
 * Whether nothing is between two addresses. What a machine says it does not
 * implement (create_unimplemented_device()) gives way.
 */
static bool svdreg_is_free(const char *type, hwaddr first, hwaddr last,
                           Error **errp)
{
    for (hwaddr at = first; at <= last;) {
        MemoryRegionSection found = memory_region_find(get_system_memory(), at,
                                                       last - at + 1);
        hwaddr begin = found.offset_within_address_space;
        hwaddr end;

        if (!found.mr) {
            break;
        }
        end = begin + int128_get64(found.size) - 1;
        if (!object_dynamic_cast(memory_region_owner(found.mr),
                                 "unimplemented-device")) {
            error_setg(errp, "%s: addr 0x%" PRIx64 " is taken: 0x%" PRIx64
                       " to 0x%" PRIx64 " belong to %s", type, first, begin,
                       end, memory_region_name(found.mr) ?:
                       "a region without a name");
            memory_region_unref(found.mr);
            return false;
        }
        memory_region_unref(found.mr);
        at = end + 1;
    }
    return true;
}

bool svdreg_map(MemoryRegion *iomem, const char *type, uint64_t addr,
                unsigned align, Error **errp)
{
    uint64_t size = memory_region_size(iomem);
    hwaddr reach = svdreg_reach();

    if (addr > UINT64_MAX - size) {
        error_setg(errp, "%s: addr 0x%" PRIx64
                   " leaves no room for the registers", type, addr);
        return false;
    }
    if (addr + size - 1 > reach) {
        error_setg(errp, "%s: addr 0x%" PRIx64
                   " is out of the CPU's reach, which ends at 0x%" PRIx64,
                   type, addr, reach);
        return false;
    }
    if (addr % align) {
        error_setg(errp, "%s: addr 0x%" PRIx64 " is not a multiple of %u, "
                   "the size of the largest register", type, addr, align);
        return false;
    }
    if (!svdreg_is_free(type, addr, addr + size - 1, errp)) {
        return false;
    }
    memory_region_add_subregion_overlap(get_system_memory(), addr, iomem, 0);
    return true;
}
