/* SPDX-License-Identifier: MIT */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

#include <sim/world.h>

/* A spin-wait hint: lets the world run others until something may have changed. */
#define cpu_relax()	__sim_relax()

#endif /* _ASM_PROCESSOR_H */
