// SPDX-License-Identifier: MIT
/* Tasks are forked all through a transition that another task holds up, by parents that are switched and by parents that are not. */
#include "livepatch.h"

/* explored from let go */

void sim_sys_fork(void);

#ifdef CONFIG_SIM_EXPLORES
/* One fork is enough where every moment of it is looked at: by the task that has held the transition up, and is not switched when it begins to. */
static int parent(void *unused)
{
	patched_function(SIM_HOLD_INSIDE);
	sim_sys_fork();
	return 0;
}

static void start_parents(void)
{
	lp_hold_in(parent, nr_cpu_ids - 1);
}

static void fork_meanwhile(void)
{
	lp_pause();
}

static void fork_at_its_end(void)
{
}
#else
#define BURSTS		60
#define FORKS_A_BURST	4
/* How long a child lives, and a burst lasts, in jiffies. */
#define LIFE		(HZ / 5)
#define BURST		(HZ / 50)

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

static void start_parents(void)
{
	lp_hold();
	kthread_run(parent, NULL, "parent");
}

static void fork_meanwhile(void)
{
	int burst;

	for (burst = 0; burst < BURSTS / 2; burst++) {
		fork_users();
		schedule_timeout_uninterruptible(BURST);
	}
}

static void fork_at_its_end(void)
{
	fork_users();
}
#endif

void sim_scenario(void)
{
	lp_prepare();
	start_parents();
	__sim_step("enable");
	lp_load(&lp_first);
	lp_check_pending();
	fork_meanwhile();
	lp_check_pending();
	__sim_step("let go");
	lp_let_go();
	fork_at_its_end();
	lp_wait_for_transition();
	lp_check_settled(true);
	__sim_step(NULL);
	lp_finish(true);
}

/* enters klp_copy_process */
