// SPDX-License-Identifier: MIT
/* A transition that a task holds up is forced: every task is declared switched, and the module stays for ever. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable_held(&lp_first);
	__sim_step("force");
	lp_force(&lp_first);
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step(NULL);
	lp_let_go();
	lp_finish(true);
}

/* enters klp_force_transition */
