// SPDX-License-Identifier: MIT
/* Tasks are forked all through a transition that another task holds up, by parents that are switched and by parents that are not. */
#include "livepatch.h"

#ifdef CONFIG_SIM_EXPLORES
/* One of each kind is enough where every moment of forking it is looked at. */
#define BURSTS		2
#define FORKS_A_BURST	1
#else
#define BURSTS		60
#define FORKS_A_BURST	4
#endif
/* How long a child lives, and a burst lasts, in jiffies. */
#define LIFE		(HZ / 5)
#define BURST		(HZ / 50)

void sim_sys_fork(void);

static int child(void *unused)
{
	patched_function(0);
	schedule_timeout_uninterruptible(LIFE);
	patched_function(0);
	return 0;
}

/* Sleeps outside the function, so the first try switches it: what it forks afterwards is born switched. */
static int parent(void *unused)
{
	int burst, k;

	for (burst = 0; burst < BURSTS; burst++) {
		for (k = 0; k < FORKS_A_BURST; k++)
			kthread_run(child, NULL, "child");
		schedule_timeout_uninterruptible(BURST);
	}
	return 0;
}

/* The administrator is inside a system call all the time, so what it forks is born waiting, and is switched on its way to user mode. */
static void fork_users(void)
{
	int k;

	for (k = 0; k < FORKS_A_BURST; k++)
		sim_sys_fork();
}

void sim_scenario(void)
{
	int burst;

	lp_prepare();
	lp_hold();
	kthread_run(parent, NULL, "parent");
	__sim_step("enable");
	lp_load(&lp_first);
	lp_check_pending();
	for (burst = 0; burst < BURSTS / 2; burst++) {
		fork_users();
		schedule_timeout_uninterruptible(BURST);
	}
	lp_check_pending();
	lp_let_go();
	fork_users();
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step(NULL);
	lp_finish(true);
}

/* enters klp_copy_process */
