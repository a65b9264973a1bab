// SPDX-License-Identifier: MIT
/*
 * Kernel memory whose permissions change: code, and data that becomes read-only. Stands for mm/vmalloc.c, mm/execmem.c, arch/x86/mm/pat/set_memory.c
 * and arch/x86/mm/tlb.c of 6.1 and 6.12. Only what this does to other CPUs is modelled: each flush of their TLBs is one interrupt there.
 *
 * vfree() flushes nothing: it leaves the area for later (free_vmap_area_noflush). The next change of permissions, or the next free of code, flushes for
 * all that was left (vm_unmap_aliases, __purge_vmap_area_lazy).
 */
#include "internal.h"
#include <linux/kernel.h>

/* Something is always left over on a machine that has run for a while: stacks of dead tasks, buffers of drivers. */
static bool areas_left = true;

static void do_flush_tlb(void *unused)
{
}

static void flush_tlb(const char *name)
{
	__sim_point_begin(name);
	sim_on_each_cpu(do_flush_tlb, NULL, name, 1);
	__sim_point_end();
}

static void purge_areas(void)
{
	if (!areas_left)
		return;
	areas_left = false;
	flush_tlb("flush_tlb_kernel_range");
}

/* vfree() of data: nobody is disturbed now. */
void sim_vfree(void)
{
	areas_left = true;
}

/* One call of set_memory_ro(), set_memory_x() and the like that changes something. */
void sim_set_memory(void)
{
	purge_areas();
	flush_tlb("set_memory");
}

/* New code becomes read-only and executable: set_memory_rox(), or set_memory_ro() and set_memory_x(). */
void sim_protect_code(void)
{
	sim_set_memory();
	if (IS_ENABLED(CONFIG_SIM_CODE_PROTECTED_IN_TWO_STEPS))
		sim_set_memory();
}

/* vfree() of memory whose permissions were changed (VM_FLUSH_RESET_PERMS): the one flush serves what was left over as well. */
void sim_free_code(void)
{
	areas_left = true;
	purge_areas();
}
