#include <linux/demo.h>
#include <linux/workqueue.h>

static void nothing(struct work_struct *work)
{
}

void wait_for_all(void)
{
	schedule_on_each_cpu(nothing);
}

noinstr void enter(void)
{
	instrumentation_begin();
	wait_for_all();
	instrumentation_end();
}
