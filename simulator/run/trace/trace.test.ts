import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  fakeSignal,
  idleVisit,
  kworkerVisit,
  mark,
  poke,
  systemCall,
  TRACE_WRITERS,
  traceText,
  type WrittenEvent,
} from "../../../test/support/trace-text.ts";
import { ledgerOf, type TracedRow } from "./ledger.ts";
import { missingGroups, readTrace } from "./read.ts";

const read = (text: string) => readTrace(text, "trace.txt");
const complaints = (text: string): readonly string[] =>
  read(text).problems.map(({ line, code, message }) => `${line}: ${message} [${code}]`);

/** `cause primitive: count/exits/ipis/switches/ticks` of each row, in the order of record. */
function rows(ledger: readonly TracedRow[]): readonly string[] {
  return ledger.map(
    ({ step, cpu, cause, primitive, count, exits, ipis, switches, ticks }) =>
      `${step === "" ? "" : `${step} `}${cpu} ${cause} ${primitive}: ${[count, exits, ipis, switches, ticks].join("/")}`,
  );
}

const EVENTS: readonly WrittenEvent[] = [
  ...systemCall(100),
  ...poke(1000),
  ...poke(2000),
  ...kworkerVisit(10_000, "klp_sync"),
  ...idleVisit(30_000, "klp_sync"),
  ...fakeSignal(40_000),
];

describe.each(TRACE_WRITERS)("a trace of %s", (writer) => {
  const trace = read(traceText(EVENTS, writer));
  const ledger = ledgerOf(trace);

  it("is read whole", () => {
    expect(trace).toMatchObject({ form: writer, problems: [], lost: 0, cpus: [0, 1, 2], spanNs: 39_909_000 });
    expect(trace.counts.events).toBe(EVENTS.length);
    expect(missingGroups(trace.groups)).toEqual([]);
  });

  it("gives the ledger that the facts describe", () => {
    expect(rows(ledger.rows)).toEqual([
      "2 call-function-ipi text_poke_sync: 2/2/2/0/0",
      "2 reschedule-ipi schedule_on_each_cpu: 1/1/1/0/0",
      "2 tick-restart schedule_on_each_cpu: 1/0/0/0/0",
      "2 irq-work schedule_on_each_cpu: 1/0/1/0/0",
      "2 kworker-switch schedule_on_each_cpu: 1/0/0/2/0",
      "2 tick schedule_on_each_cpu: 2/2/0/0/2",
      "1 idle-wakeup schedule_on_each_cpu: 1/1/1/0/0",
      "1 kworker-switch schedule_on_each_cpu: 1/0/0/2/0",
      "2 fake-signal : 1/1/1/0/0",
    ]);
  });

  it("counts the time of departures, and the task's own ones apart", () => {
    const stolen = (cpu: number): number => ledger.rows.filter((row) => row.cpu === cpu).reduce((sum, row) => sum + row.stolenNs, 0);
    expect([stolen(1), stolen(2)]).toEqual([9000, 20_000 + 20_000 + 15_000 + 10_000 + 10_000 + 5000]);
    expect(ledger.own.get(2)).toBe(1);
    expect(ledger.blind).toEqual([]);
    expect(ledger.open).toEqual([]);
  });
});

describe("a ledger", () => {
  it("has the steps that marks name", () => {
    const events = [mark(0, "enable"), ...poke(1000), mark(2000, "disable"), ...poke(3000), mark(4000, ""), ...poke(5000)];
    const { steps, rows: ledger } = ledgerOf(read(traceText(events, "ftrace")));
    expect(steps).toEqual(["enable", "disable"]);
    expect(rows(ledger)).toEqual([
      "enable 2 call-function-ipi text_poke_sync: 1/1/1/0/0",
      "disable 2 call-function-ipi text_poke_sync: 1/1/1/0/0",
      "2 call-function-ipi text_poke_sync: 1/1/1/0/0",
    ]);
  });

  it("does not guess what a call interrupt ran", () => {
    const without = poke(0).filter(({ name }) => !name.startsWith("csd:"));
    expect(rows(ledgerOf(read(traceText(without, "perf"))).rows)).toEqual(["2 call-function-ipi : 1/1/1/0/0"]);
  });

  it("says which CPUs' departures it cannot see", () => {
    const without = poke(0).filter(({ name }) => !name.startsWith("context_tracking:"));
    const ledger = ledgerOf(read(traceText(without, "perf")));
    expect(ledger.blind).toEqual([2]);
    expect(rows(ledger.rows)).toEqual(["2 call-function-ipi text_poke_sync: 1/0/1/0/0"]);
  });

  it("names an interrupt that does not end", () => {
    const { open } = ledgerOf(read(traceText(poke(0).slice(0, 3), "trace-cmd")));
    expect(open).toEqual([{ cpu: 2, line: 4, vector: "call_function" }]);
  });

  it("names a work item that it does not know by its function", () => {
    expect(rows(ledgerOf(read(traceText(idleVisit(0, "my_work"), "ftrace"))).rows)).toContain("1 kworker-switch my_work: 1/0/0/2/0");
  });
});

describe("what is wrong with a trace", () => {
  const whole = traceText(EVENTS, "ftrace");

  it("is told when it ends in the middle of a line", () => {
    const cut = whole.slice(0, whole.lastIndexOf("user_enter") - 20);
    const lines = cut.split("\n").length;
    expect(complaints(cut)).toEqual([`${lines}: the trace ends in the middle of this line [trace-cut]`]);
    expect(complaints(whole.trimEnd())).toEqual([
      `${whole.trimEnd().split("\n").length}: the trace ends in the middle of this line [trace-cut]`,
    ]);
  });

  it("is told where events were lost", () => {
    expect(complaints(`${whole}CPU:2 [LOST 17 EVENTS]\n`).join()).toContain("the kernel lost 17 events of CPU 2 before this line");
    expect(complaints(`${whole}CPU:2 [LOST EVENTS]\n`).join()).toContain("the kernel lost some events of CPU 2");
    expect(complaints(`${traceText(EVENTS, "trace-cmd")}CPU:1 [5 EVENTS DROPPED]\n`).join()).toContain("the kernel lost 5 events of CPU 1");
    expect(complaints(whole.replace("12/12", "12/300")).join()).toContain(
      "3: the buffer holds 12 of 300 events: the first 288 were overwritten",
    );
    expect(read(`${whole}CPU:2 [LOST 17 EVENTS]\n`).lost).toBe(17);
    expect(read(`${whole}CPU:2 [LOST EVENTS]\n`).lost).toBeUndefined();
  });

  it("is told line by line, and counted beyond ten", () => {
    const lines = whole.split("\n");
    const broken = [...lines.slice(0, 8), ...Array.from({ length: 14 }, () => "hello"), ...lines.slice(8)].join("\n");
    const found = complaints(broken);
    expect(found[0]).toBe("9: this is no line of a trace: hello [trace-line]");
    expect(found.slice(-1)).toEqual(["0: and 4 more of this kind [trace-line]"]);
    expect(rows(ledgerOf(read(broken)).rows)).toEqual(rows(ledgerOf(read(whole)).rows));
  });

  it("is told when an event does not say what it should", () => {
    const wrong = traceText([{ us: 0, cpu: 0, comm: "a", pid: 1, name: "sched:sched_switch", detail: "nonsense" }], "ftrace");
    expect(complaints(wrong).join()).toContain("this is no line of a trace");
  });

  it("is told when time goes back", () => {
    const [first, second] = [poke(5000), poke(1000)];
    expect(complaints(traceText([...first, ...second], "perf")).join()).toContain("CPU 0 goes back in time here, by 4000 us");
  });

  it("is told when there is nothing in it", () => {
    expect(read("hello\n").problems).toContainEqual(expect.objectContaining({ code: "trace-empty", severity: "error" }));
  });
});

describe("any trace", () => {
  const word = fc.stringMatching(/^[a-z/:_. -]{0,14}[a-z]$/).map((text) => text.trim());
  const anyEvent: fc.Arbitrary<WrittenEvent> = fc.record({
    us: fc.nat(3e6),
    cpu: fc.nat(127),
    comm: word,
    pid: fc.nat(99_999),
    name: fc.constantFrom(
      "irq_vectors:local_timer_entry",
      "irq_vectors:reschedule_entry",
      "context_tracking:user_exit",
      "timer:hrtimer_start",
    ),
    detail: fc.constantFrom("", "vector=236", "a=1 b=2"),
  });

  it("that a program wrote gives every event back", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1 }), fc.constantFrom(...TRACE_WRITERS), (events, writer) => {
        const trace = read(traceText(events, writer));
        expect(trace.events.map(({ cpu, comm, pid }) => ({ cpu, comm, pid }))).toEqual(
          events.map(({ cpu, comm, pid }) => ({ cpu, comm, pid })),
        );
        const [first] = events;
        expect(trace.events.map(({ timeNs }) => timeNs)).toEqual(events.map(({ us }) => (us - (first?.us ?? 0)) * 1000));
      }),
    );
  });

  it("accounts for every line, whatever it is, and never throws", () => {
    const lines = traceText(EVENTS, "ftrace").split("\n");
    const damaged = fc.array(
      fc.oneof(
        fc.constantFrom(...lines),
        fc.string(),
        fc.tuple(fc.constantFrom(...lines), fc.nat(80)).map(([line, at]) => line.slice(0, at)),
        fc
          .tuple(fc.constantFrom(...lines), fc.nat(80), fc.string({ maxLength: 4 }))
          .map(([line, at, text]) => line.slice(0, at) + text + line.slice(at)),
      ),
    );
    fc.assert(
      fc.property(damaged, fc.boolean(), (parts, ends) => {
        const text = parts.join("\n") + (ends ? "\n" : "");
        const trace = read(text);
        const { events, passed, unread, lines: count } = trace.counts;
        expect(events + passed + unread).toBe(count);
        expect(count).toBe(text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0));
        const ledger = ledgerOf(trace);
        for (const { count: times, exits, ipis } of ledger.rows) expect([times, exits, ipis].every((each) => each >= 0)).toBe(true);
        const entries = trace.events.filter(({ fact }) => fact.kind === "irq-entry" && fact.vector === "local_timer").length;
        expect(ledger.rows.reduce((sum, { ticks }) => sum + ticks, 0)).toBe(entries);
      }),
    );
  });
});
