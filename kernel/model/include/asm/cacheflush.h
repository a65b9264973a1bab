/* SPDX-License-Identifier: MIT */
/* Nothing to flush: the machine has no instruction cache. */
#ifndef _ASM_CACHEFLUSH_H
#define _ASM_CACHEFLUSH_H

#define flush_icache_range(start, end)	do { (void)(start); (void)(end); } while (0)

#endif /* _ASM_CACHEFLUSH_H */
