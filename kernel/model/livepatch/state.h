/* SPDX-License-Identifier: MIT */
/* Stands for kernel/livepatch/state.h of 6.1 and 6.12. */
#ifndef _LIVEPATCH_STATE_H
#define _LIVEPATCH_STATE_H

#include <linux/livepatch.h>

/* Whether the patch can be enabled with the states that the enabled patches have set. */
bool klp_is_patch_compatible(struct klp_patch *patch);

#endif /* _LIVEPATCH_STATE_H */
