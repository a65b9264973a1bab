// SPDX-License-Identifier: MIT
/* A second livepatch of the same function is enabled long after the first, whose handler is in place; the scenario ends when every task has changed over. */
#include "livepatch.h"

/* explored from enable second */

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
	lp_finish(true);
}
