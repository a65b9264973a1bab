/** Declarations and covers that fixtures may use without writing them: in our own words, as small as they can be. */
export const MINIKERNEL = `
//- include/linux/minikernel.h
#define NULL ((void *)0)
#define current get_current()
struct task_struct;
struct task_struct *get_current(void);

void schedule(void);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
void synchronize_rcu(void);
int schedule_on_each_cpu(void (*func)(struct work_struct *work));
void unknown_to_all(void);

void __noreturn panic(const char *fmt, ...);
void __noreturn do_exit(long code);

noinstr void ct_idle_enter(void);
noinstr void ct_idle_exit(void);
noinstr void __ct_user_enter(int state);
noinstr void __ct_user_exit(int state);

#define list_for_each_entry(pos, head, member) \\
	for (pos = first_of(head); pos != NULL; pos = next_of(pos))
#define for_each_possible_cpu(cpu) \\
	for ((cpu) = 0; (cpu) < nr_cpus; (cpu)++)

static __always_inline void ct_cpuidle_enter(void)
{
	instrumentation_end();
	ct_idle_enter();
}

static __always_inline void ct_cpuidle_exit(void)
{
	ct_idle_exit();
	instrumentation_begin();
}

static __always_inline void enter_from_user_mode(struct pt_regs *regs)
{
	user_exit_irqoff();
	instrumentation_begin();
	instrumentation_end();
}

static __always_inline void exit_to_user_mode(void)
{
	instrumentation_begin();
	instrumentation_end();
	user_enter_irqoff();
}

static inline void rcu_read_lock(void);
static inline void rcu_read_unlock(void);
`;
