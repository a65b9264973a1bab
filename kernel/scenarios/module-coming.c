// SPDX-License-Identifier: MIT
/* A module with a function that a livepatch replaces is loaded in the middle of the transition. */
#include "livepatch.h"

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	lp_patch_target(&lp_first);
	lp_enable_held(&lp_first);
	__sim_step("load target");
	ret = sim_module_load(&lp_target);
	__sim_property("target-loads", ret == 0, "a module that is patched can be loaded in the middle of a transition");
	/* The administrator is in the transition too, and has not been switched since. */
	target_function(0);
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step(NULL);
	lp_finish(true);
}

/* enters klp_module_coming */
