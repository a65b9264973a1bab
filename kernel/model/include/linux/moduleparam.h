/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MODULE_PARAMS_H
#define _LINUX_MODULE_PARAMS_H

#include <linux/init.h>

#define module_param(name, type, mode)			extern int __sim_exported
#define module_param_named(name, variable, type, mode)	extern int __sim_exported
#define module_param_array(name, type, count, mode)	extern int __sim_exported
#define core_param(name, variable, type, mode)		extern int __sim_exported
#define MODULE_PARM_DESC(name, text)			extern int __sim_exported

#endif /* _LINUX_MODULE_PARAMS_H */
