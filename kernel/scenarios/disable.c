// SPDX-License-Identifier: MIT
/* A livepatch that is in force is disabled. Enabling it is not part of what is measured. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_enable(&lp_first);
	lp_pause();
	__sim_step("disable");
	lp_disable(&lp_first);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(false);
}

/* enters klp_unpatch_objects */
