/* SPDX-License-Identifier: MIT */
/* Registers at an entry to the kernel: only what the model's paths look at. */
#ifndef _ASM_PTRACE_H
#define _ASM_PTRACE_H

#include <linux/types.h>

struct pt_regs {
	unsigned long ip;
	unsigned long sp;
	/* The system call's number, or -1. */
	unsigned long orig_ax;
	unsigned long ax;
	/* 3 when the entry came from user mode, 0 from the kernel. */
	unsigned long cs;
};

static __always_inline int user_mode(struct pt_regs *regs)
{
	return (regs->cs & 3) == 3;
}

static __always_inline unsigned long instruction_pointer(struct pt_regs *regs)
{
	return regs->ip;
}

static __always_inline void instruction_pointer_set(struct pt_regs *regs, unsigned long ip)
{
	regs->ip = ip;
}

#endif /* _ASM_PTRACE_H */
