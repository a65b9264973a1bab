/* SPDX-License-Identifier: MIT */
#include <linux/compiler.h>
