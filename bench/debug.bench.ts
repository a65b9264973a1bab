/**
 * What somebody who debugs waits for, over the debug adapter protocol on the real transition.c of Linux 6.12: the first stop after the start, a
 * step, a step back in the middle of a long run.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type Adapter, startAdapter, type Stopped } from "../test/dap/client.ts";
import { withOwnCaches } from "./caches.ts";
import { type Benchmark, type Figures, figuresOf, type Report } from "./lib.ts";
import { buildProgram, kernelSources } from "./subjects.ts";

const STARTS = 7;
const STEPS = 60;
const ROUNDS = 5;
/** A run of more than a million instructions. */
const MACHINE = { scenario: "enable-disable", topology: "telecom" } as const;
const SETS_TARGET = "klp_target_state = state;";

export const benchmark: Benchmark = {
  title: "the debugger, over stdio",
  async run(report) {
    const sources = kernelSources();
    if (sources === undefined) return;
    buildProgram();
    const program = path.join(sources.linux612.path, "kernel/livepatch/transition.c");
    const elapsed: number[] = [];
    for (let run = 0; run < STARTS; run++) elapsed.push(await withOwnCaches(async () => timeOfStart(program)));
    report({ name: "start to the first stop, nothing kept", measured: figuresOf(elapsed), unit: "ms" });
    await withOwnCaches(async () => {
      await measureStarts(program, report);
      await measureSteps(program, report);
    });
  },
};

/** Of a file that was debugged, simulated or explored before, and has not changed. */
async function measureStarts(program: string, report: Report): Promise<void> {
  await timeOfStart(program);
  const elapsed: number[] = [];
  for (let run = 0; run < STARTS; run++) elapsed.push(await timeOfStart(program));
  report({ name: "start to the first stop, program kept", measured: figuresOf(elapsed), unit: "ms", limit: { atMost: 500 } });
}

async function timeOfStart(program: string): Promise<number> {
  const started = performance.now();
  const adapter = await startAdapter({ program, scenario: "enable" });
  await stopAtTarget(adapter, program);
  const elapsed = performance.now() - started;
  await adapter.stop();
  return elapsed;
}

async function measureSteps(program: string, report: Report): Promise<void> {
  const adapter = await startAdapter({ program, ...MACHINE });
  const { threadId = 0 } = await stopAtTarget(adapter, program);
  // To the second transition: a run of hundreds of thousands of instructions lies behind it, and as many before.
  await adapter.until(() => adapter.client.continueRequest({ threadId }));
  const forward: number[][] = [];
  const backward: number[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const steps: number[] = [];
    const backs: number[] = [];
    for (let k = 0; k < STEPS; k++) {
      steps.push(await timed(() => adapter.until(() => adapter.client.nextRequest({ threadId }))));
      if (k % 2 === 1) backs.push(await timed(() => adapter.until(() => adapter.client.stepBackRequest({ threadId }))));
    }
    forward.push(steps);
    backward.push(backs);
  }
  report({ name: "step, p95", measured: p95(forward), unit: "ms", limit: { atMost: 30 } });
  report({ name: "step back, p95", measured: p95(backward), unit: "ms", limit: { atMost: 30 } });
  await adapter.stop();
}

async function stopAtTarget(adapter: Adapter, program: string): Promise<Stopped> {
  const line =
    readFileSync(program, "utf8")
      .split("\n")
      .findIndex((text) => text.includes(SETS_TARGET)) + 1;
  await adapter.client.setBreakpointsRequest({ source: { path: program }, breakpoints: [{ line }] });
  return adapter.until(() => adapter.client.configurationDoneRequest());
}

async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return performance.now() - started;
}

/** The 95th percentile of each round. */
function p95(rounds: readonly (readonly number[])[]): Figures {
  return figuresOf(rounds.map((round) => [...round].sort((a, b) => a - b)[Math.floor(round.length * 0.95)] ?? 0));
}
