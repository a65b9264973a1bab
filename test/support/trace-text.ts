/** Traces of our own making: one list of events, written as each of the three programs writes it. */

export type TraceWriter = "ftrace" | "trace-cmd" | "perf";
export const TRACE_WRITERS: readonly TraceWriter[] = ["ftrace", "trace-cmd", "perf"];

export interface WrittenEvent {
  readonly us: number;
  readonly cpu: number;
  readonly comm: string;
  readonly pid: number;
  /** `system:event`. */
  readonly name: string;
  readonly detail: string;
}

/** One of the lists below is in microseconds after this many seconds of uptime. */
const UPTIME = 1_234_567;

function timeText(us: number): string {
  return `${UPTIME + Math.floor(us / 1e6)}.${String(us % 1e6).padStart(6, "0")}`;
}

/** The lines of a trace with its header, each with a newline. */
export function traceText(events: readonly WrittenEvent[], writer: TraceWriter): string {
  return [...headers[writer], ...events.map((event) => lines[writer](event))].map((line) => `${line}\n`).join("");
}

const headers: Readonly<Record<TraceWriter, readonly string[]>> = {
  ftrace: [
    "# tracer: nop",
    "#",
    "# entries-in-buffer/entries-written: 12/12   #P:4",
    "#",
    "#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION",
    "#              | |         |   |||||     |         |",
  ],
  "trace-cmd": ["cpus=4"],
  perf: [],
};

const cpuText = (cpu: number): string => `[${String(cpu).padStart(3, "0")}]`;

const lines: Readonly<Record<TraceWriter, (event: WrittenEvent) => string>> = {
  ftrace: ({ us, cpu, comm, pid, name, detail }) =>
    `${`${comm}-${pid}`.padStart(22)} ${cpuText(cpu)} d..2. ${timeText(us)}: ${eventName(name)}: ${detail}`.trimEnd(),
  "trace-cmd": ({ us, cpu, comm, pid, name, detail }) =>
    `${`${comm}-${pid}`.padStart(22)} ${cpuText(cpu)} ${timeText(us)}: ${`${eventName(name)}:`.padEnd(22)} ${pluginDetail(name, detail)}`.trimEnd(),
  perf: ({ us, cpu, comm, pid, name, detail }) =>
    `${(comm === "<idle>" ? "swapper" : comm).padStart(16)} ${String(pid).padStart(5)} ${cpuText(cpu)} ${timeText(us)}: ${name}: ${detail}`.trimEnd(),
};

function eventName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

/** libtraceevent writes switches in its own way. */
function pluginDetail(name: string, detail: string): string {
  const [, prev, prevPid, state, next, nextPid] =
    /^prev_comm=(.*) prev_pid=(\d+) prev_prio=\d+ prev_state=(\S+) ==> next_comm=(.*) next_pid=(\d+)/.exec(detail) ?? [];
  if (name !== "sched:sched_switch" || prev === undefined) return detail;
  return `${prev}:${prevPid} [120] ${state} ==> ${next}:${nextPid} [120]`;
}

/** Tasks of the traces below. */
const SPINNER = { comm: "spin", pid: 700 } as const;
const KWORKER = { comm: "kworker/2:1", pid: 55 } as const;
const IDLE = { comm: "<idle>", pid: 0 } as const;
const ADMIN = { comm: "kworker/0:0", pid: 9 } as const;

type Task = { readonly comm: string; readonly pid: number };

function event(us: number, cpu: number, task: Task, name: string, detail = ""): WrittenEvent {
  return { us, cpu, ...task, name, detail };
}

export function switchTo(us: number, cpu: number, from: Task, to: Task): WrittenEvent {
  const shown = (task: Task): string => (task.pid === 0 ? `swapper/${cpu}` : task.comm);
  const detail = `prev_comm=${shown(from)} prev_pid=${from.pid} prev_prio=120 prev_state=R ==> next_comm=${shown(to)} next_pid=${to.pid} next_prio=120`;
  return event(us, cpu, from, "sched:sched_switch", detail);
}

/** A text-poke interrupt on a spinner's CPU 2: one departure of 20 us. */
export function poke(us: number): readonly WrittenEvent[] {
  return [
    event(us, 0, ADMIN, "csd:csd_queue_cpu", "cpu=2 callsite=on_each_cpu_cond_mask+0x23/0x40 func=do_sync_core csd=00000000aaaaaaaa"),
    event(us + 5, 2, SPINNER, "context_tracking:user_exit"),
    event(us + 6, 2, SPINNER, "irq_vectors:call_function_entry", "vector=252"),
    event(us + 8, 2, SPINNER, "csd:csd_function_entry", "func=do_sync_core, csd=00000000aaaaaaaa"),
    event(us + 9, 2, SPINNER, "irq_vectors:call_function_exit", "vector=252"),
    event(us + 25, 2, SPINNER, "context_tracking:user_enter"),
  ];
}

/** A work item of schedule_on_each_cpu() on CPU 2, as the facts describe one: three departures, two switches, two ticks. */
export function kworkerVisit(us: number, work: string): readonly WrittenEvent[] {
  return [
    event(us, 0, ADMIN, "csd:csd_queue_cpu", "cpu=2 callsite=irq_work_queue_on+0x5a/0xa0 func=nohz_full_kick_func csd=00000000bbbbbbbb"),
    event(us + 1, 0, ADMIN, "ipi:ipi_send_cpu", "cpu=2 callsite=native_smp_send_reschedule+0x30/0x40 callback=0x0"),
    event(us + 5, 2, SPINNER, "context_tracking:user_exit"),
    event(us + 6, 2, SPINNER, "irq_vectors:reschedule_entry", "vector=253"),
    event(us + 7, 2, SPINNER, "irq_vectors:reschedule_exit", "vector=253"),
    event(us + 8, 2, SPINNER, "irq_vectors:call_function_single_entry", "vector=251"),
    event(us + 9, 2, SPINNER, "irq_vectors:call_function_single_exit", "vector=251"),
    event(us + 10, 2, SPINNER, "timer:tick_stop", "success=0 dependency=SCHED"),
    switchTo(us + 12, 2, SPINNER, KWORKER),
    event(us + 13, 2, KWORKER, "workqueue:workqueue_execute_start", `work struct 00000000cccccccc: function ${work}`),
    event(us + 14, 2, KWORKER, "workqueue:workqueue_execute_end", `work struct 00000000cccccccc: function ${work}`),
    event(us + 15, 2, KWORKER, "workqueue:workqueue_execute_start", "work struct 00000000dddddddd: function wq_barrier_func"),
    switchTo(us + 17, 2, KWORKER, SPINNER),
    event(us + 20, 2, SPINNER, "context_tracking:user_enter"),
    ...tick(us + 4000),
    ...tick(us + 8000),
    event(us + 8100, 2, SPINNER, "timer:tick_stop", "success=1 dependency=NONE"),
  ];
}

function tick(us: number): readonly WrittenEvent[] {
  return [
    event(us, 2, SPINNER, "context_tracking:user_exit"),
    event(us + 1, 2, SPINNER, "irq_vectors:local_timer_entry", "vector=236"),
    event(us + 7, 2, SPINNER, "irq_vectors:local_timer_exit", "vector=236"),
    event(us + 10, 2, SPINNER, "context_tracking:user_enter"),
  ];
}

/** A work item on the idle CPU 1: one wakeup, two switches. */
export function idleVisit(us: number, work: string): readonly WrittenEvent[] {
  const worker = { comm: "kworker/1:1", pid: 44 };
  return [
    event(us, 1, IDLE, "irq_vectors:reschedule_entry", "vector=253"),
    event(us + 2, 1, IDLE, "irq_vectors:reschedule_exit", "vector=253"),
    switchTo(us + 4, 1, IDLE, worker),
    event(us + 5, 1, worker, "workqueue:workqueue_execute_start", `work struct 00000000eeeeeeee: function ${work}`),
    switchTo(us + 9, 1, worker, IDLE),
  ];
}

/** The fake signal on CPU 2: the task passes its exit work, and is not switched away from. */
export function fakeSignal(us: number): readonly WrittenEvent[] {
  return [
    event(us, 0, ADMIN, "ipi:ipi_send_cpu", "cpu=2 callsite=kick_process+0x3a/0x50 callback=0x0"),
    event(us + 4, 2, SPINNER, "context_tracking:user_exit"),
    event(us + 5, 2, SPINNER, "irq_vectors:reschedule_entry", "vector=253"),
    event(us + 6, 2, SPINNER, "irq_vectors:reschedule_exit", "vector=253"),
    event(us + 9, 2, SPINNER, "context_tracking:user_enter"),
  ];
}

/** A system call of the task on CPU 2: its own doing. */
export function systemCall(us: number): readonly WrittenEvent[] {
  return [event(us, 2, SPINNER, "context_tracking:user_exit"), event(us + 3, 2, SPINNER, "context_tracking:user_enter")];
}

/** What an administrator's script writes into trace_marker. */
export function mark(us: number, step: string): WrittenEvent {
  return event(us, 0, { comm: "sh", pid: 300 }, "ftrace:print", `quiesce: ${step}`.trimEnd());
}
