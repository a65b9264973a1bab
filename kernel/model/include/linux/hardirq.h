/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_HARDIRQ_H
#define _LINUX_HARDIRQ_H

#include <linux/irqflags.h>
#include <linux/preempt.h>

#endif /* _LINUX_HARDIRQ_H */
