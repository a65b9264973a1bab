// SPDX-License-Identifier: MIT
/* A cumulative livepatch takes the place of one in force, which replaced a function more: that one goes back to its original. */
#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	lp_patch_both(&lp_first);
	lp_second_patch.replace = true;
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_pause();
	__sim_step("replace");
	lp_enable(&lp_second);
	lp_first.place = 0;
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(true);
}

/* enters klp_unpatch_replaced_patches, klp_discard_nops, klp_free_replaced_patches_async, klp_unpatch_objects_dynamic */
