import { describe, expect, it } from "vitest";
import type { ExplorationOrder, OrderAnswer } from "../../../simulator/explore/job/order.ts";
import { type ExplorationJob, ExplorationService } from "./service.ts";
import type { ExplorerListener } from "./thread.ts";

/** A service with a thread that does what the test says, and a clock that it turns. */
class Rig {
  /** What was done to the thread, and what was told, in order. */
  readonly events: string[] = [];
  readonly #alarms: (() => void)[] = [];
  #listener: ExplorerListener | undefined;
  readonly service = new ExplorationService({
    openThread: (listener) => {
      this.events.push("open");
      this.#listener = listener;
      return {
        run: ({ id }) => void this.events.push(`run ${id}`),
        stop: (id) => void this.events.push(`stop ${id}`),
        kill: () => void this.events.push("kill"),
      };
    },
    onProgress: ({ order }) => void this.events.push(`progress ${order.id}`),
    onEnd: ({ order }, end) => void this.events.push(`end ${order.id} ${end.kind}${"message" in end ? `: ${end.message}` : ""}`),
    onTrouble: (text) => void this.events.push(text),
    after: (_ms, run) => {
      this.#alarms.push(run);
      return () => void this.#alarms.splice(this.#alarms.indexOf(run), 1);
    },
  });

  start(id: number, uri = "a.c"): boolean {
    const order = { id, kind: "explore", setup: { file: uri, scenario: "enable" } } as unknown as ExplorationOrder;
    return this.service.start({ uri, question: uri, order, files: { read: () => undefined, list: () => [] } } satisfies ExplorationJob);
  }

  answer(id: number, answer: OrderAnswer = { kind: "explored" } as unknown as OrderAnswer): void {
    this.#listener?.heard({ kind: "answered", id, answer });
  }

  progress(id: number): void {
    this.#listener?.heard({ kind: "progressed", id, progress: { kind: "explore" } as never });
  }

  fail(id: number): void {
    this.#listener?.heard({ kind: "failed", id, error: "Error: oh\n  at x" });
  }

  die(why: "out-of-memory" | "stopped"): void {
    this.#listener?.died({ why, detail: "exit code 1" });
  }

  /** Lets all alarms go off. */
  wait(): void {
    for (const run of this.#alarms.slice()) run();
  }

  take(): readonly string[] {
    return this.events.splice(0);
  }
}

describe("explorations", () => {
  it("run one after the other, in one thread", () => {
    const rig = new Rig();
    expect([rig.start(1), rig.start(2, "b.c")]).toEqual([false, true]);
    rig.progress(1);
    rig.answer(1);
    rig.answer(2);
    expect(rig.take()).toEqual(["open", "run 1", "progress 1", "end 1 explored", "run 2", "end 2 explored"]);
  });

  it("that wait are not without number", () => {
    const rig = new Rig();
    for (let id = 1; id <= 34; id++) rig.start(id, `${id}.c`);
    expect(rig.take()).toEqual(["open", "run 1", "end 34 refused: 32 explorations are waiting already"]);
  });

  it("of the same question give way to the newest, and to no other", () => {
    const rig = new Rig();
    rig.start(1);
    rig.start(3, "b.c");
    rig.start(4);
    expect(rig.take()).toEqual(["open", "run 1", "stop 1", "end 1 cancelled"]);
    rig.answer(1, { kind: "cancelled" });
    expect(rig.take()).toEqual(["run 3"]);
  });

  it("that are cancelled have ended at once, whatever the thread still says", () => {
    const rig = new Rig();
    rig.start(1);
    rig.start(2, "b.c");
    expect([rig.service.cancel(2), rig.service.cancel(1), rig.service.cancel(1), rig.service.cancel(9)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    rig.progress(1);
    rig.answer(1);
    expect(rig.take()).toEqual(["open", "run 1", "end 2 cancelled", "stop 1", "end 1 cancelled"]);
  });

  it("that do not wind down cost the thread, and the next one gets a new one", () => {
    const rig = new Rig();
    rig.start(1);
    rig.service.cancel(1);
    rig.start(2);
    rig.wait();
    expect(rig.take()).toEqual(["open", "run 1", "stop 1", "end 1 cancelled", "kill", "run 2"]);
    // What the old thread had still said is nobody's.
    rig.answer(1);
    expect(rig.take()).toEqual([]);
  });

  it("say what is wrong, and where", () => {
    const rig = new Rig();
    const problem = (file: string) =>
      ({ code: "x", severity: "error", file, line: 3, column: 1, message: "no such name", help: "" }) as const;
    rig.start(1);
    rig.answer(1, { kind: "refused", problems: [{ ...problem("a.c"), severity: "warning", message: "odd" }, problem("a.c")] });
    rig.start(2);
    rig.answer(2, { kind: "refused", problems: [problem("model/world/fork.c")] });
    expect(rig.take().filter((event) => event.startsWith("end"))).toEqual([
      "end 1 refused: a.c:3: no such name",
      "end 2 refused: the scenario enable cannot run with a.c as it stands: no such name",
    ]);
  });

  it("survive a mistake of ours and the thread's death", () => {
    const rig = new Rig();
    rig.start(1);
    rig.fail(1);
    rig.start(2);
    rig.die("out-of-memory");
    rig.start(3);
    expect(rig.take()).toEqual([
      "open",
      "run 1",
      "end 1 failed: a mistake of quiesce: Error: oh",
      "run 2",
      "The thread that explores has ended (exit code 1). The next exploration starts a new one.",
      "end 2 failed: the exploration needed more memory than it may have",
      "run 3",
    ]);
  });

  it("end with the server", () => {
    const rig = new Rig();
    rig.start(1);
    rig.service.dispose();
    rig.start(2);
    expect(rig.take()).toEqual(["open", "run 1", "kill"]);
  });
});
