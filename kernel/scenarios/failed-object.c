// SPDX-License-Identifier: MIT
/*
 * A livepatch replaces a function of the kernel and one of a module, and its callback for the module refuses: loading fails when the kernel's function is replaced
 * already, and nothing is left of the transition that had begun.
 */
#include "livepatch.h"

static int refuse(struct klp_object *obj)
{
	(void)obj;
	return -EPERM;
}

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	sim_module_load(&lp_target);
	lp_patch_target(&lp_first);
	lp_first_objs[1].callbacks.pre_patch = refuse;
	__sim_step("enable");
	ret = lp_load(&lp_first);
	lp_first.place = 0;
	__sim_property("enable-fails", ret == -EPERM, "loading the module returns what its callback returned");
	lp_wait_for_transition();
	lp_check_settled(false);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(false);
}
