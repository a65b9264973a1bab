/* SPDX-License-Identifier: MIT */
#include <linux/context_tracking.h>
