/* SPDX-License-Identifier: MIT */
/*
 * Callbacks at the entry of functions: include/linux/ftrace.h of 6.1 to 6.12. Registration, its waits and the trampoline are in
 * world/. A function's ftrace location is its address: the machine calls the trampoline before the first instruction.
 */
#ifndef _LINUX_FTRACE_H
#define _LINUX_FTRACE_H

#include <asm/ptrace.h>
#include <linux/kallsyms.h>
#include <linux/list.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/trace_recursion.h>
#include <linux/types.h>

struct ftrace_ops;

/* The registers that a callback sees. Setting the instruction pointer makes the call go elsewhere. */
struct ftrace_regs {
	struct pt_regs regs;
};

typedef void (*ftrace_func_t)(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *op, struct ftrace_regs *fregs);

#define FTRACE_OPS_FL_ENABLED			(1UL << 0)
#define FTRACE_OPS_FL_DYNAMIC			(1UL << 1)
#define FTRACE_OPS_FL_SAVE_REGS			(1UL << 2)
#define FTRACE_OPS_FL_SAVE_REGS_IF_SUPPORTED	(1UL << 3)
#define FTRACE_OPS_FL_RECURSION			(1UL << 4)
#define FTRACE_OPS_FL_STUB			(1UL << 5)
#define FTRACE_OPS_FL_INITIALIZED		(1UL << 6)
#define FTRACE_OPS_FL_DELETED			(1UL << 7)
#define FTRACE_OPS_FL_IPMODIFY			(1UL << 13)
#define FTRACE_OPS_FL_RCU			(1UL << 14)
#define FTRACE_OPS_FL_PERMANENT			(1UL << 16)

struct ftrace_ops {
	ftrace_func_t func;
	struct ftrace_ops *next;
	unsigned long flags;
	void *private;
};

static __always_inline struct pt_regs *ftrace_get_regs(struct ftrace_regs *fregs)
{
	return &fregs->regs;
}

static __always_inline unsigned long ftrace_regs_get_instruction_pointer(struct ftrace_regs *fregs)
{
	return fregs->regs.ip;
}

static __always_inline void ftrace_regs_set_instruction_pointer(struct ftrace_regs *fregs, unsigned long ip)
{
	fregs->regs.ip = ip;
}

/* Its name before 6.3. */
#define ftrace_instruction_pointer_set(fregs, ip) ftrace_regs_set_instruction_pointer(fregs, ip)

/* The address of the function that @ip lies in, 0 if it cannot be traced. */
unsigned long ftrace_location(unsigned long ip);
int ftrace_set_filter_ip(struct ftrace_ops *ops, unsigned long ip, int remove, int reset);
int register_ftrace_function(struct ftrace_ops *ops);
int unregister_ftrace_function(struct ftrace_ops *ops);

#endif /* _LINUX_FTRACE_H */
