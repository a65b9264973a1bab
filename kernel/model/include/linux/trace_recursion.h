/* SPDX-License-Identifier: MIT */
/*
 * Keeping a tracing callback from tracing itself: include/linux/trace_recursion.h of 6.1 to 6.12. One bit for each context (task, softirq,
 * hard interrupt, NMI).
 */
#ifndef _LINUX_TRACE_RECURSION_H
#define _LINUX_TRACE_RECURSION_H

#include <linux/compiler.h>

/* In world/. -1 if tracing here would recurse or, where the build checks it, RCU is not watching. Otherwise preemption is disabled until the unlock. */
int ftrace_test_recursion_trylock(unsigned long ip, unsigned long parent_ip);
void ftrace_test_recursion_unlock(int bit);

#endif /* _LINUX_TRACE_RECURSION_H */
