/* SPDX-License-Identifier: MIT */
/* Disabling interrupts on this CPU: include/linux/irqflags.h of 6.1 to 6.12. The saved flags are 1 if they were disabled. */
#ifndef _LINUX_IRQFLAGS_H
#define _LINUX_IRQFLAGS_H

#include <linux/cleanup.h>
#include <linux/thread_info.h>
#include <sim/world.h>

static __always_inline bool irqs_disabled(void)
{
	return current_thread_info()->irqs_disabled != 0;
}

static __always_inline void raw_local_irq_disable(void)
{
	current_thread_info()->irqs_disabled = 1;
	barrier();
}

static __always_inline void raw_local_irq_enable(void)
{
	barrier();
	current_thread_info()->irqs_disabled = 0;
	__sim_irqs_enabled();
}

static __always_inline unsigned long arch_local_irq_save(void)
{
	struct thread_info *ti = current_thread_info();
	unsigned long flags = (unsigned long)ti->irqs_disabled;

	ti->irqs_disabled = 1;
	barrier();
	return flags;
}

static __always_inline void arch_local_irq_restore(unsigned long flags)
{
	if (!flags)
		raw_local_irq_enable();
}

#define local_irq_disable()		raw_local_irq_disable()
#define local_irq_enable()		raw_local_irq_enable()
#define local_irq_save(flags)		do { (flags) = arch_local_irq_save(); } while (0)
#define local_irq_restore(flags)	arch_local_irq_restore(flags)
#define raw_local_irq_save(flags)	local_irq_save(flags)
#define raw_local_irq_restore(flags)	local_irq_restore(flags)
#define local_save_flags(flags)		do { (flags) = (unsigned long)current_thread_info()->irqs_disabled; } while (0)
#define irqs_disabled_flags(flags)	((flags) != 0)

DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags), unsigned long flags)

#endif /* _LINUX_IRQFLAGS_H */
