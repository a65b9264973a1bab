// SPDX-License-Identifier: MIT
/* A livepatch module is loaded, and half a second after every task has changed over the patch is disabled again. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("enable");
	lp_enable();
	__sim_step(NULL);
	schedule_timeout_uninterruptible(HZ / 2);
	__sim_step("disable");
	lp_disable();
	__sim_step(NULL);
	lp_wait_for_release();
	lp_let_settle();
	__sim_finish(0, lp_count_pending());
}
