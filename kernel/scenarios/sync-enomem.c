// SPDX-License-Identifier: MIT
/* As enable-disable, but schedule_on_each_cpu() has no memory for its work items: it returns -ENOMEM and has waited for nobody. */
#include "livepatch.h"

extern bool sim_schedule_on_each_cpu_fails;

void sim_scenario(void)
{
	lp_prepare();
	sim_schedule_on_each_cpu_fails = true;
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
