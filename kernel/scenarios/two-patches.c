// SPDX-License-Identifier: MIT
/* A second livepatch, which replaces the same function and one more, is enabled as soon as the first has completed. */
#include "livepatch.h"

/* explored from enable second */

void sim_scenario(void)
{
	lp_prepare();
	lp_patch_both(&lp_second);
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step("enable second");
	lp_enable(&lp_second);
	__sim_step(NULL);
	lp_finish(true);
}
