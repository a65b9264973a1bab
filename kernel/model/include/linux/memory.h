/* SPDX-License-Identifier: MIT */
/* Included by core.c of both kernels, which use nothing of it. */
#ifndef _LINUX_MEMORY_H_
#define _LINUX_MEMORY_H_

#endif /* _LINUX_MEMORY_H_ */
