/* SPDX-License-Identifier: MIT */
#ifndef __LINUX_CACHE_H
#define __LINUX_CACHE_H

#define L1_CACHE_BYTES		64
#define SMP_CACHE_BYTES		L1_CACHE_BYTES
#define __read_mostly
#define __ro_after_init
#define ____cacheline_aligned
#define __cacheline_aligned
#define ____cacheline_aligned_in_smp
#define __cacheline_aligned_in_smp
#define ____cacheline_internodealigned_in_smp

#endif /* __LINUX_CACHE_H */
