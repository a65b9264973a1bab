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

/* enters klp_update_patch_state, klp_try_complete_transition, klp_start_transition, klp_init_transition, klp_enable_patch, klp_patch_object */
