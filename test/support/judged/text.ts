/** A random program as a scenario in C. */
import { type Guard, has, type Program, type Statement } from "./program.ts";

function guarded(guard: Guard, body: string, serial: number): string {
  switch (guard) {
    case "rcu":
      return `rcu_read_lock();\n${body}\nrcu_read_unlock();`;
    case "preempt":
      return `preempt_disable();\n${body}\npreempt_enable();`;
    case "bh":
      return `local_bh_disable();\n${body}\nlocal_bh_enable();`;
    case "irq":
      return `unsigned long flags${serial};\nlocal_irq_save(flags${serial});\n${body}\nlocal_irq_restore(flags${serial});`;
    case "spin":
      return `spin_lock(&spin);\n${body}\nspin_unlock(&spin);`;
    case "spin-irq":
      return `unsigned long flags${serial};\nspin_lock_irqsave(&spin, flags${serial});\n${body}\nspin_unlock_irqrestore(&spin, flags${serial});`;
    case "mutex":
      return `mutex_lock(&mutex);\n${body}\nmutex_unlock(&mutex);`;
  }
}

/** What a variable is in C. */
const PLACES = { x: "p.x", y: "p.y", z: "z", a: "bytes.a", b: "bytes.b" } as const;

class Writer {
  private serial = 0;

  body(list: readonly Statement[]): string {
    return list.map((each) => this.statement(each)).join("\n");
  }

  private statement(each: Statement): string {
    switch (each.kind) {
      case "store":
        return `WRITE_ONCE(${PLACES[each.to]}, ${each.value});`;
      case "load":
        if (each.from === "count") return "r = (2 * r + (atomic_read(&count) & 3)) & 7;";
        if (each.from === "bits") return "r = (2 * r + ((int)READ_ONCE(bits) & 3)) & 7;";
        return `r = (2 * r + READ_ONCE(${PLACES[each.from]})) & 7;`;
      case "count":
        return `WRITE_ONCE(${PLACES[each.of]}, (READ_ONCE(${PLACES[each.of]}) + 1) & 3);`;
      case "test":
        return `if (READ_ONCE(${PLACES[each.of]}) == 0)\n\tWRITE_ONCE(${PLACES[each.to]}, ${each.value});`;
      case "increment":
        return "r = (2 * r + (atomic_inc_return(&count) & 3)) & 7;";
      case "set-bit":
        return `set_bit(${each.bit}, &bits);`;
      case "clear-bit":
        return `clear_bit(${each.bit}, &bits);`;
      case "test-and-set":
        return `r = (2 * r + (test_and_set_bit(${each.bit}, &bits) ? 1 : 0)) & 7;`;
      case "copy":
        return "{ struct pair seen; seen = p; r = (4 * r + 2 * seen.x + seen.y) & 7; }";
      case "complete":
        return "complete(&done);";
      case "wake":
        return "wake_up(&queue);";
      case "relax":
        return "cpu_relax();";
      case "call":
        return "smp_call_function(called, NULL, 1);";
      case "kick":
        return "kick_all_cpus_sync();";
      case "arm":
        return "mod_timer(&timer, jiffies + 1);";
      case "callback":
        return "call_rcu(&head, callback);";
      case "queue":
        return "schedule_work_on(LATE_CPU, &late_item);";
      case "synchronize":
        return "synchronize_rcu();";
      case "give-way":
        return "cond_resched();";
      case "wait":
        return "wait_for_completion(&done);";
      case "wait-event":
        return `wait_event(queue, READ_ONCE(${PLACES[each.of]}) != 0);`;
      case "region":
        return `{\n${guarded(each.guard, this.body(each.body), ++this.serial)}\n}`;
    }
  }
}

/** Places of the registers among what is reported: the administrator's, those of the others, of the timer, of the callback, of the late item, and of calls by CPU. */
export const REGISTERS = { main: 0, other: 1, timer: 4, callback: 5, late: 6, called: 7, count: 10 } as const;

/** What the program reports at its end: all variables, and all registers, three bits each. */
export function textOf(program: Program): string {
  const { main, others, timer, callback, called, late, lateCpu } = program;
  const write = (list: readonly Statement[]): string => new Writer().body(list);
  const handler = (head: string, list: readonly Statement[], place: string): string =>
    `static void ${head}\n{\nint r = 0;\n${write(list)}\nr_of[${place}] = r;\n}\n`;
  const items = others.map(
    ({ body }, k) =>
      `${handler(`other${k}(struct work_struct *unused)`, body, String(REGISTERS.other + k))}static DECLARE_WORK(item${k}, other${k});\n`,
  );
  return `#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <sim/world.h>
#define LATE_CPU ${Math.max(0, lateCpu)}
struct module __this_module = { .name = "test", .klp = true };
struct pair { int x, y; };
static struct pair p;
static struct { unsigned char a, b; } bytes;
static int z;
static atomic_t count = ATOMIC_INIT(0);
static unsigned long bits;
static int r_of[${REGISTERS.count}];
static DEFINE_SPINLOCK(spin);
static DEFINE_MUTEX(mutex);
static DECLARE_COMPLETION(done);
static DECLARE_WAIT_QUEUE_HEAD(queue);
static struct rcu_head head;
${handler("called(void *info)", called, `${REGISTERS.called} + smp_processor_id()`)}
${handler("fired(struct timer_list *unused)", timer, String(REGISTERS.timer))}
static struct timer_list timer = __TIMER_INITIALIZER(fired, TIMER_PINNED);
${handler("callback(struct rcu_head *unused)", callback, String(REGISTERS.callback))}
${handler("late_work(struct work_struct *unused)", late, String(REGISTERS.late))}
static DECLARE_WORK(late_item, late_work);
${items.join("")}
void sim_scenario(void)
{
int r = 0, memory, low = 0, high = 0, k;
(void)called; (void)callback;
__sim_step("race");
${others.map(({ cpu }, k) => `schedule_work_on(${cpu}, &item${k});`).join("\n")}
${write(main)}
${others.map((_, k) => `flush_work(&item${k});`).join("\n")}
${has(program, "arm") ? "del_timer_sync(&timer);" : ""}
${has(program, "callback") ? "rcu_barrier();" : ""}
${has(program, "queue") ? "flush_work(&late_item);" : ""}
memory = p.x | p.y << 2 | z << 4 | bytes.a << 6 | bytes.b << 8 | (atomic_read(&count) & 3) << 10 | ((int)bits & 3) << 12;
r_of[0] = r;
for (k = 0; k < 5; k++)
	low |= r_of[k] << 3 * k;
for (k = 5; k < ${REGISTERS.count}; k++)
	high |= r_of[k] << 3 * (k - 5);
__sim_property("memory", 1 << 30 | memory, "");
__sim_property("registers", 1 << 30 | low | high << 15, "");
__sim_step(NULL);
__sim_finish(0, 0);
}
`;
}
