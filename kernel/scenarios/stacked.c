// SPDX-License-Identifier: MIT
/* Two livepatches replace the same function one after the other; then the one on top is disabled. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_pause();
	__sim_step("enable second");
	lp_enable(&lp_second);
	__sim_step(NULL);
	lp_pause();
	__sim_step("disable second");
	lp_disable(&lp_second);
	__sim_step(NULL);
	lp_wait_for_release(&lp_second);
	lp_finish(true);
}
