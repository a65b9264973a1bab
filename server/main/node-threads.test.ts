import { describe, expect, it } from "vitest";
import type { Order } from "../../simulator/jobs/thread-protocol.ts";
import type { Death } from "../features/simulation/threads.ts";
import { nodeThreads } from "./node-threads.ts";

/** Threads of a script in place of the built one. */
function threadsOf(script: string) {
  const deaths: { readonly who: string; readonly death: Death }[] = [];
  const answers: unknown[] = [];
  const threads = nodeThreads(new URL(`data:text/javascript,${encodeURIComponent(script)}`))({
    heardRunner: (message) => void answers.push(message),
    heardKeeper: (message) => void answers.push(message),
    runnerDied: (death) => void deaths.push({ who: "runner", death }),
    keeperDied: (death) => void deaths.push({ who: "keeper", death }),
  });
  return { threads, deaths, answers };
}

const order = (id: number): Order => ({
  id,
  version: "1",
  sides: [{ run: id } as Order["sides"][0]],
  replay: undefined,
  given: [],
  report: false,
});

/** Does `run` when its owner hands it an order. */
const onOrder = (run: string): string => `
import { parentPort, workerData, receiveMessageOnPort } from "node:worker_threads";
parentPort.on("message", (message) => {
  if (message.kind !== "run") return;
  const { id } = message.order;
  ${run}
});`;

describe("threads", () => {
  it("that end are told of once, and the next order gets new ones", async () => {
    const { threads, deaths, answers } = threadsOf(
      onOrder('if (id === 1) process.exit(7); parentPort.postMessage({ kind: "ran", id, answer: { kind: "cancelled" } });'),
    );
    threads.run(order(1), new Map());
    await expect.poll(() => deaths).toEqual([{ who: "runner", death: { why: "stopped", detail: "exit code 7" } }]);
    threads.run(order(2), new Map());
    await expect.poll(() => answers).toEqual([{ kind: "ran", id: 2, answer: { kind: "cancelled" } }]);
    expect(deaths).toHaveLength(1);
    threads.dispose();
  });

  it("that throw are told of", async () => {
    const { threads, deaths } = threadsOf(onOrder('throw new Error("broken");'));
    threads.run(order(1), new Map());
    await expect.poll(() => deaths).toEqual([{ who: "runner", death: { why: "stopped", detail: "broken" } }]);
    threads.dispose();
  });

  it("that were killed are not told of", async () => {
    const { threads, deaths, answers } = threadsOf(onOrder('parentPort.postMessage({ kind: "ran", id }); for (;;);'));
    threads.run(order(1), new Map());
    await expect.poll(() => answers).toHaveLength(1);
    threads.killRunner();
    threads.run(order(2), new Map());
    await expect.poll(() => answers).toHaveLength(2);
    expect(deaths).toEqual([]);
    threads.dispose();
  });

  it("are answered for files while they stand still", async () => {
    const { threads, answers } = threadsOf(
      onOrder(`
      const ready = new Int32Array(workerData.signal);
      Atomics.store(ready, 0, 0);
      parentPort.postMessage({ kind: "read", view: 5, path: "a.c" });
      Atomics.wait(ready, 0, 0);
      parentPort.postMessage({ kind: "ran", id, answer: receiveMessageOnPort(workerData.answers).message });`),
    );
    const files = { read: (path: string) => `text of ${path}`, list: () => [] };
    threads.run(order(1), new Map([[5, files]]));
    await expect.poll(() => answers).toEqual([{ kind: "ran", id: 1, answer: "text of a.c" }]);
    threads.dispose();
  });
});
