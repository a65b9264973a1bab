// SPDX-License-Identifier: MIT
/* Two livepatches replace the same function one after the other; then the one beneath is disabled, and after it the one on top. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable(&lp_first);
	lp_pause();
	/* Somebody is inside the first one, which the second one replaces. */
	lp_hold();
	lp_load(&lp_second);
	lp_check_pending();
	lp_check_refused(lp_write(&lp_first, "enabled", "0"), -EBUSY);
	lp_pause();
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	lp_pause();
	__sim_step("disable first");
	lp_disable(&lp_first);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_pause();
	__sim_step("disable second");
	lp_disable(&lp_second);
	__sim_step(NULL);
	lp_wait_for_release(&lp_second);
	lp_finish(false);
}
