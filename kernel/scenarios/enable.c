// SPDX-License-Identifier: MIT
/* A livepatch module is loaded; the scenario ends when every task has changed over. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_finish(true);
}
