// SPDX-License-Identifier: MIT
/*
 * A livepatch with callbacks and a state of the system is put in force and taken out again. Meanwhile livepatch is asked for what it refuses: to enable or disable
 * it once more, to force a transition that is not there, a second livepatch that knows an older version of the state only, and one in the middle of a transition.
 */
#include "livepatch.h"

enum callback { PRE_PATCH, POST_PATCH, PRE_UNPATCH, POST_UNPATCH, CALLBACKS };

static int called;

static void check_called(const struct klp_object *obj, enum callback callback)
{
	bool replaced = callback == POST_PATCH || callback == PRE_UNPATCH;
	/* Those that come behind a transition come when every task has left it. */
	bool over = callback == PRE_PATCH || callback == PRE_UNPATCH || lp_count_pending() == 0;

	__sim_property("callbacks-in-order", called == callback && obj->patched == replaced && over,
		       "the callbacks of a livepatch come once and in turn: before and after it is put in force, before and after it is taken out");
	called++;
}

static int pre_patch(struct klp_object *obj)
{
	check_called(obj, PRE_PATCH);
	return 0;
}

static void post_patch(struct klp_object *obj)
{
	check_called(obj, POST_PATCH);
}

static void pre_unpatch(struct klp_object *obj)
{
	check_called(obj, PRE_UNPATCH);
}

static void post_unpatch(struct klp_object *obj)
{
	check_called(obj, POST_UNPATCH);
}

static struct klp_state newer[] = { { .id = 1, .version = 2 }, { } };
static struct klp_state older[] = { { .id = 1, .version = 1 }, { } };

static void check_all_called(int calls)
{
	__sim_property("callbacks-all-called", called == calls, "when a transition is over, every callback that belongs to it has been called");
}

void sim_scenario(void)
{
	lp_prepare();
	lp_first_objs[0].callbacks.pre_patch = pre_patch;
	lp_first_objs[0].callbacks.post_patch = post_patch;
	lp_first_objs[0].callbacks.pre_unpatch = pre_unpatch;
	lp_first_objs[0].callbacks.post_unpatch = post_unpatch;
	lp_first_patch.states = newer;
	lp_second_patch.states = older;
	__sim_step("enable");
	lp_enable(&lp_first);
	check_all_called(PRE_UNPATCH);
	__sim_step("refused");
	lp_check_refused(lp_write(&lp_first, "enabled", "1"), -EINVAL);
	lp_check_refused(lp_write(&lp_first, "force", "1"), -EINVAL);
	lp_check_refused(sim_module_load(lp_second.module), -EINVAL);
	__sim_step(NULL);
	lp_hold();
	__sim_step("disable");
	lp_start_disable(&lp_first);
	lp_check_pending();
	lp_check_refused(lp_write(&lp_first, "enabled", "0"), -EINVAL);
	lp_second_patch.states = newer;
	lp_check_refused(sim_module_load(lp_second.module), -EBUSY);
	lp_let_go();
	lp_wait_for_transition();
	lp_check_settled(false);
	check_all_called(CALLBACKS);
	__sim_step(NULL);
	lp_wait_for_release(&lp_first);
	lp_finish(false);
}
