/* SPDX-License-Identifier: MIT */
/* A declaration that says nothing new keeps the semicolon after EXPORT_SYMBOL(x) valid at file scope. */
#ifndef _LINUX_EXPORT_H
#define _LINUX_EXPORT_H

struct module;
extern struct module __this_module;
#define THIS_MODULE		(&__this_module)

#define __SIM_EXPORT		extern int __sim_exported
#define EXPORT_SYMBOL(symbol)		__SIM_EXPORT
#define EXPORT_SYMBOL_GPL(symbol)	__SIM_EXPORT
#define EXPORT_SYMBOL_NS(symbol, ns)	__SIM_EXPORT
#define EXPORT_SYMBOL_NS_GPL(symbol, ns) __SIM_EXPORT
#define EXPORT_PER_CPU_SYMBOL(symbol)	__SIM_EXPORT
#define EXPORT_PER_CPU_SYMBOL_GPL(symbol) __SIM_EXPORT
#define EXPORT_TRACEPOINT_SYMBOL(name)	__SIM_EXPORT
#define EXPORT_TRACEPOINT_SYMBOL_GPL(name) __SIM_EXPORT

#endif /* _LINUX_EXPORT_H */
