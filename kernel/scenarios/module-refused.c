// SPDX-License-Identifier: MIT
/*
 * Two livepatches replace a function of a module, and the second refuses the module in the middle of its transition: the module does not load, what the first
 * one had done to it is undone, and the transition goes on. Later the module is let in.
 */
#include "livepatch.h"

static bool refuses;

static int refuse(struct klp_object *obj)
{
	(void)obj;
	return refuses ? -EPERM : 0;
}

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	lp_patch_target(&lp_first);
	lp_patch_target(&lp_second);
	lp_second_objs[1].callbacks.pre_patch = refuse;
	refuses = true;
	lp_enable(&lp_first);
	lp_pause();
	lp_enable_held(&lp_second);
	__sim_step("load target, refused");
	ret = sim_module_load(&lp_target);
	__sim_property("target-refused", ret == -EPERM && lp_target.state == MODULE_STATE_UNFORMED,
		       "a module that a livepatch refuses is not loaded");
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	refuses = false;
	__sim_step("load target");
	ret = sim_module_load(&lp_target);
	__sim_property("target-loads", ret == 0, "a module that was refused can be loaded when nobody refuses it any more");
	lp_check_settled(true);
	__sim_step(NULL);
	lp_finish(true);
}
