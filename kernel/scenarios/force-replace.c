// SPDX-License-Identifier: MIT
/* A livepatch is forced into force, and later a cumulative one is forced into its place: its module must stay, a task is still in it. */
#include "livepatch.h"

static void enable_by_force(struct lp_livepatch *lp)
{
	lp_hold();
	lp_load(lp);
	lp_check_pending();
	lp_pause();
	lp_force(lp);
	lp_wait_for_transition();
	lp_check_settled(true);
}

void sim_scenario(void)
{
	lp_prepare();
	lp_second_patch.replace = true;
	__sim_step("force");
	enable_by_force(&lp_first);
	lp_let_go();
	lp_pause();
	__sim_step("force replacement");
	enable_by_force(&lp_second);
	lp_first.place = 0;
	__sim_step(NULL);
	lp_pause();
	__sim_property("forced-module-stays", module_refcount(lp_first.module) > 0,
		       "the module of a livepatch that was removed by force is never let go");
	lp_let_go();
	lp_finish(true);
}
