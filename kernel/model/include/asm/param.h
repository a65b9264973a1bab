/* SPDX-License-Identifier: MIT */
#include <linux/param.h>
