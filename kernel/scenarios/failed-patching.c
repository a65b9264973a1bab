// SPDX-License-Identifier: MIT
/*
 * A livepatch replaces two functions, and the second one is redirected by somebody else already: loading the module fails when the first is replaced, and nothing
 * is left of the transition that had begun.
 */
#include "livepatch.h"
#include <linux/ftrace.h>

static notrace void redirect_nowhere(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

/* As a probe or another patching tool does it. */
static struct ftrace_ops rival = {
	.func = redirect_nowhere,
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_DYNAMIC | FTRACE_OPS_FL_IPMODIFY,
};

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	ftrace_set_filter_ip(&rival, ftrace_location((unsigned long)other_patched_function), 0, 0);
	ret = register_ftrace_function(&rival);
	__sim_property("rival-redirects", ret == 0, "a function that nobody redirects can be redirected");
	lp_patch_both(&lp_first);
	__sim_step("enable");
	ret = lp_load(&lp_first);
	lp_first.place = 0;
	__sim_property("enable-fails", ret == -EBUSY, "loading the module returns what patching returned");
	lp_wait_for_transition();
	lp_check_settled(false);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	unregister_ftrace_function(&rival);
	lp_finish(false);
}
