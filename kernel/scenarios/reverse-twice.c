// SPDX-License-Identifier: MIT
/* A transition that a task holds up is turned around, and then around again: in the end the livepatch is in force. */
#include "livepatch.h"

/* explored from reverse */

void sim_scenario(void)
{
	bool patched;

	lp_prepare();
	lp_enable_held(&lp_first);
	__sim_step("reverse");
	lp_reverse(&lp_first, "0");
	__sim_step("reverse again");
	/* Back to the original the task need not move: the first way may be over already. */
	patched = lp_reverse(&lp_first, "1");
	if (patched)
		lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(patched);
	__sim_step(NULL);
	lp_finish(patched);
}
