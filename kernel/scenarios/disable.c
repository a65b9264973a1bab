// SPDX-License-Identifier: MIT
/* A livepatch that is in force is disabled. Enabling it is not part of what is measured. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable();
	schedule_timeout_uninterruptible(HZ / 2);
	__sim_step("disable");
	lp_disable();
	__sim_step(NULL);
	lp_wait_for_release();
	lp_let_settle();
	__sim_finish(0, lp_count_pending());
}
