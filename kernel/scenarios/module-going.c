// SPDX-License-Identifier: MIT
/* A module with a function that a livepatch replaces is unloaded in the middle of the transition, and loaded again after it. */
#include "livepatch.h"

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	lp_patch_target(&lp_first);
	sim_module_load(&lp_target);
	lp_hold();
	__sim_step("enable");
	lp_load(&lp_first);
	lp_check_pending();
	target_function(0);
	lp_pause();
	__sim_step("unload target");
	ret = sim_module_unload(&lp_target);
	__sim_property("target-unloads", ret == 0, "a module that is patched can be unloaded in the middle of a transition");
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step("load target");
	ret = sim_module_load(&lp_target);
	__sim_property("target-loads", ret == 0, "a module that is patched can be loaded again");
	lp_check_settled(true);
	__sim_step(NULL);
	lp_finish(true);
}

/* enters klp_module_going */
