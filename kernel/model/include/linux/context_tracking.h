/* SPDX-License-Identifier: MIT */
/* Whether RCU watches this CPU: include/linux/context_tracking.h of 6.1 to 6.12. In world/. */
#ifndef _LINUX_CONTEXT_TRACKING_H
#define _LINUX_CONTEXT_TRACKING_H

#include <linux/context_tracking_state.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>

#endif /* _LINUX_CONTEXT_TRACKING_H */
