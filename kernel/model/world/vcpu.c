// SPDX-License-Identifier: MIT
/*
 * A vCPU's thread inside KVM_RUN. Stands for arch/x86/kvm/x86.c (vcpu_run, vcpu_enter_guest, vcpu_block), kernel/entry/kvm.c and
 * include/linux/kvm_host.h of 6.1 and 6.12.
 *
 * The loop leaves the kernel only for user mode: when the guest needs its VMM, or a signal is pending. What it looks for before it goes back to the guest
 * (XFER_TO_GUEST_MODE_WORK) does not include TIF_PATCH_PENDING, so an exit of the guest switches no task.
 */
#include "internal.h"
#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

/* include/linux/entry-kvm.h */
#define XFER_TO_GUEST_MODE_WORK \
	(_TIF_NEED_RESCHED | _TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL | _TIF_NOTIFY_RESUME)

/* Where the guest runs, RCU does not watch a CPU with context tracking; to the others every entry and exit is a quiescent state. */
static noinstr int run_guest(void)
{
	int why;

	ct_guest_enter();
	sim_unwatched_window();
	why = __sim_guest();
	sim_unwatched_window();
	ct_guest_exit();
	return why;
}

/* vcpu_enter_guest(): what ended the guest's stay, 0 if it did not begin. The interrupt that ended it is taken with preemption disabled. */
static int enter_guest(void)
{
	int why = 0;

	preempt_disable();
	local_irq_disable();
	if (!(read_thread_flags() & XFER_TO_GUEST_MODE_WORK))
		why = run_guest();
	local_irq_enable();
	preempt_enable();
	return why;
}

/* xfer_to_guest_mode_handle_work() */
static int handle_work(void)
{
	unsigned long work = read_thread_flags();

	while (work & XFER_TO_GUEST_MODE_WORK) {
		if (work & (_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL))
			return -EINTR;
		if (work & _TIF_NEED_RESCHED)
			schedule();
		clear_thread_flag(TIF_NOTIFY_RESUME);
		work = read_thread_flags();
	}
	return 0;
}

/* An exit of the guest's own: handled in KVM, unless it is the VMM's. 1 if the loop goes on. */
static int handle_exit(unsigned long option, bool calls_patched)
{
	if (calls_patched)
		patched_function(0);
	return (option & SIM_VCPU_EXITS_TO_USER) == 0;
}

/* vcpu_run() */
void sim_vcpu_run(void)
{
	unsigned long option = (unsigned long)__sim_task_option();
	bool calls_patched;
	int goes_on = 1;

	while (goes_on && !handle_work()) {
		if (option & SIM_VCPU_HALTS) {
			/* HLT: vcpu_block() sleeps until an interrupt for the guest comes, which it handles and halts again. */
			calls_patched = sim_wait_for_period();
			if (!signal_pending(current))
				goes_on = handle_exit(option, calls_patched);
		} else if (enter_guest() == SIM_GUEST_OWN_EXIT) {
			goes_on = handle_exit(option, __sim_period_calls_patched());
		}
	}
}
