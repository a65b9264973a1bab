// SPDX-License-Identifier: MIT
/* States that patches leave in the system. Stands for kernel/livepatch/state.c of 6.1 and 6.12. */
#include <linux/bug.h>
#include <linux/livepatch.h>
#include "core.h"
#include "state.h"
#include "transition.h"

/* The table ends with an id of 0. */
struct klp_state *klp_get_state(struct klp_patch *patch, unsigned long id)
{
	struct klp_state *state;

	for (state = patch->states; state && state->id; state++) {
		if (state->id == id)
			return state;
	}
	return NULL;
}
EXPORT_SYMBOL_GPL(klp_get_state);

/* The state as the newest patch before the one in transition left it. */
struct klp_state *klp_get_prev_state(unsigned long id)
{
	struct klp_state *found, *newest = NULL;
	struct klp_patch *patch;

	if (WARN_ON_ONCE(!klp_transition_patch))
		return NULL;
	klp_for_each_patch(patch) {
		if (patch == klp_transition_patch)
			break;
		found = klp_get_state(patch, id);
		if (found)
			newest = found;
	}
	return newest;
}
EXPORT_SYMBOL_GPL(klp_get_prev_state);

/* A patch that replaces all others must know every state; no patch may go back to an older version of one. */
static bool accepts(struct klp_patch *patch, struct klp_state *old)
{
	struct klp_state *state = klp_get_state(patch, old->id);

	return state ? state->version >= old->version : !patch->replace;
}

bool klp_is_patch_compatible(struct klp_patch *patch)
{
	struct klp_patch *enabled;
	struct klp_state *state;

	klp_for_each_patch(enabled) {
		for (state = enabled->states; state && state->id; state++) {
			if (!accepts(patch, state))
				return false;
		}
	}
	return true;
}
