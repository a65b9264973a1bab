// SPDX-License-Identifier: MIT
/* A livepatch is disabled while a task still holds up its transition: the transition turns around. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable_held(&lp_first);
	__sim_step("reverse");
	lp_reverse(&lp_first, "0");
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(false);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(false);
}

/* enters klp_reverse_transition */
