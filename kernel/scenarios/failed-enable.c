// SPDX-License-Identifier: MIT
/* The livepatch's own callback refuses: loading the module fails, and nothing is left of the transition that had begun. */
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
	lp_first_objs[0].callbacks.pre_patch = refuse;
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

/* enters klp_cancel_transition */
