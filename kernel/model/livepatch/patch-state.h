/* SPDX-License-Identifier: MIT */
/* The patch states by their newer names, where the tree's livepatch.h has the older ones (6.1). */
#ifndef _LIVEPATCH_PATCH_STATE_H
#define _LIVEPATCH_PATCH_STATE_H

#include <linux/livepatch.h>

#ifndef KLP_TRANSITION_IDLE
#define KLP_TRANSITION_IDLE		KLP_UNDEFINED
#define KLP_TRANSITION_UNPATCHED	KLP_UNPATCHED
#define KLP_TRANSITION_PATCHED		KLP_PATCHED
#endif

#endif /* _LIVEPATCH_PATCH_STATE_H */
