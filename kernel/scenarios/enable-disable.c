// SPDX-License-Identifier: MIT
/* A livepatch module is loaded, and half a second after every task has changed over the patch is disabled again. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_pause();
	__sim_step("disable");
	lp_disable(&lp_first);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(false);
}
