#include <linux/workqueue.h>

static void nothing(struct work_struct *work)
{
}

void wait_for_all(void)
{
	schedule_on_each_cpu(nothing);
}
