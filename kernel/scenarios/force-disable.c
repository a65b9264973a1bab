// SPDX-License-Identifier: MIT
/* Disabling is forced while a task is inside the new function: it stays there, and so does the module. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable(&lp_first);
	lp_hold();
	__sim_step("disable");
	lp_start_disable(&lp_first);
	lp_check_pending();
	__sim_step("force");
	lp_force(&lp_first);
	lp_wait_for_transition();
	lp_check_settled(false);
	__sim_step(NULL);
	lp_let_go();
	lp_let_settle();
	__sim_property("forced-module-stays", module_refcount(lp_first.module) > 0,
		       "the module of a livepatch that was removed by force is never let go");
	lp_finish(false);
}
