/* SPDX-License-Identifier: MIT */
/*
 * IS_ENABLED and its family, as include/linux/kconfig.h of 6.1 to 6.12. The options themselves are predefined from
 * kernel/config.ts (or from a .config): CONFIG_X is 1 for "y", CONFIG_X_MODULE is 1 for "m", neither for "n".
 *
 * How it works: an option that is defined as 1 makes __SIM_ARG_1, which expands to two arguments, so the second argument
 * of __SIM_SECOND is the 1; anything else leaves one argument there, and the second is the 0.
 */
#ifndef _LINUX_KCONFIG_H
#define _LINUX_KCONFIG_H

#define __SIM_ARG_1 0,
#define __SIM_SECOND(ignored, value, ...) value
#define __sim_is_one(option) __sim_is_one_expanded(option)
#define __sim_is_one_expanded(value) __sim_is_one_second(__SIM_ARG_##value)
#define __sim_is_one_second(argument_or_junk) __SIM_SECOND(argument_or_junk 1, 0)

#define IS_BUILTIN(option) __sim_is_one(option)
#define IS_MODULE(option) __sim_is_one(option##_MODULE)
#define IS_ENABLED(option) (__sim_is_one(option) || __sim_is_one(option##_MODULE))
#define IS_REACHABLE(option) IS_ENABLED(option)

#endif /* _LINUX_KCONFIG_H */
