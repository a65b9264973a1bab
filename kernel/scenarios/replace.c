// SPDX-License-Identifier: MIT
/* A cumulative livepatch takes the place of one in force, which replaced a function more: that one goes back to its original. */
#include "livepatch.h"

void sim_scenario(void)
{
	int ret;

	lp_prepare();
	lp_patch_both(&lp_first);
	lp_second_patch.replace = true;
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_pause();
	__sim_step("replace");
	ret = lp_load(&lp_second);
	__sim_property("enable-succeeds", ret == 0, "loading the livepatch module succeeds");
	/* Who loads it is switched at once, and meets what stands for the original until the transition is over. */
	other_patched_function(0);
	lp_wait_for_transition();
	lp_check_settled(true);
	lp_first.place = 0;
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(true);
}

/* enters klp_unpatch_replaced_patches, klp_discard_nops, klp_free_replaced_patches_async, klp_unpatch_objects_dynamic */
