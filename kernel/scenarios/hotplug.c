// SPDX-License-Identifier: MIT
/*
 * In the middle of a transition one CPU comes online that was not there at its beginning, and another one leaves. The way back is a transition of its own
 * while that one is gone.
 */
#include "livepatch.h"
#include <linux/cpu.h>

/* The last CPU that is online, not the boot CPU, and not @without; where there is no other, the one that this runs on. 0 when there is none. */
static unsigned int last_cpu(unsigned int without)
{
	unsigned int mine = (unsigned int)raw_smp_processor_id();
	unsigned int cpu;

	for (cpu = nr_cpu_ids - 1; cpu > 0; cpu--) {
		if (cpu_online(cpu) && cpu != without && cpu != mine)
			return cpu;
	}
	return mine;
}

static void go(unsigned int cpu)
{
	int ret = cpu ? remove_cpu(cpu) : -ENODEV;

	__sim_property("cpu-goes-offline", ret == 0, "a CPU can be taken offline, whatever livepatch does");
}

static void come(unsigned int cpu)
{
	int ret = add_cpu(cpu);

	__sim_property("cpu-comes-online", ret == 0 && cpu_online(cpu), "a CPU can be brought online, whatever livepatch does");
}

void sim_scenario(void)
{
	unsigned int first = last_cpu(0), second;

	lp_prepare();
	go(first);
	lp_hold();
	__sim_step("enable");
	lp_load(&lp_first);
	lp_check_pending();
	lp_pause();
	__sim_step("online");
	come(first);
	lp_check_pending();
	lp_pause();
	__sim_step("offline");
	second = last_cpu(first) ? last_cpu(first) : first;
	go(second);
	lp_check_pending();
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step("disable");
	lp_disable(&lp_first);
	__sim_step("online again");
	come(second);
	lp_pause();
	__sim_step(NULL);
	lp_check_settled(false);
	lp_finish(false);
}
