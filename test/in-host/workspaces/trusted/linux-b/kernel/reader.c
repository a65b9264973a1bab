#include <linux/demo.h>

void wait_in_reader(void)
{
	rcu_read_lock();
	synchronize_rcu();
	rcu_read_unlock();
}
