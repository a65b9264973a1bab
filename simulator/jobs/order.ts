/** Carries out an order: compiles and runs its sides one after the other, a slice at a time. */
import type { Problem } from "../../base/problem.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { compareMarkdown } from "../report/compare-markdown.ts";
import { deltaOf } from "../report/delta.ts";
import type { CompareDocument, SimulateDocument } from "../report/documents.ts";
import { simulateMarkdown } from "../report/simulate-markdown.ts";
import { resultOf, unstarted } from "../run/assemble.ts";
import { eventSourceOf } from "../run/event-source.ts";
import { begin, compileRun, running } from "../run/simulate.ts";
import type { SimulateResult } from "../run/result.ts";
import { requestOf } from "./run-job.ts";
import { engineVersion, inputDigests, Inputs } from "./inputs.ts";
import { makeToken } from "./scene/token.ts";
import type { RunProgress } from "./simulation.ts";
import { summaryOf } from "./summary.ts";
import type { KeptRun, Order, OrderAnswer, OrderSide } from "./thread-protocol.ts";

export interface OrderSurroundings {
  /** The files as a view of the service sees them. */
  readonly filesOf: (view: number) => FileLookup;
  readonly cache: CompileCache;
  /** A side has run: its events go to the keeper. */
  readonly keep: (run: KeptRun) => void;
}

export interface OrderProgress {
  /** Index of the side. */
  readonly side: number;
  readonly progress: RunProgress;
}

const STARTING: RunProgress = { phase: "compiling", virtualNs: 0, instructions: 0, step: "", tries: 0 };

/** Says after each slice how far it is; who stops asking stops the order. Never throws for bad input. */
export function* carryOut(order: Order, surroundings: OrderSurroundings): Generator<OrderProgress, OrderAnswer> {
  if (order.isAhead === true) return prepare(order, surroundings);
  const ran: { readonly side: OrderSide; readonly kept: KeptRun; readonly inputs: Inputs }[] = [];
  for (const [index, side] of order.sides.entries()) {
    const inputs = new Inputs(surroundings.filesOf(side.job.view));
    const kept = yield* runSide(order, index, inputs, surroundings.cache);
    if (kept.kind === "refused") return { kind: "refused", document: kept.document, side: index };
    ran.push({ side, kept: kept.run, inputs });
  }
  const replay = tokenOf(
    order,
    ran.map(({ kept, inputs }) => ({ inputs, kept })),
  );
  const sides = ran.map(({ kept, side }) => {
    const document: SimulateDocument = { ...kept.document, replay };
    return { document, kept: { ...kept, document }, summary: summaryOf({ run: side.run, document, source: kept.source }) };
  });
  for (const { kept } of sides) surroundings.keep(kept);
  const [a, b] = sides;
  if (a === undefined) throw new Error("an order has a side");
  if (b === undefined) {
    return { kind: "done", summary: a.summary, report: order.report ? simulateMarkdown(a.document, { log: false }) : "" };
  }
  const delta = deltaOf(a.document, b.document);
  const comparison: CompareDocument = {
    ...envelope(order, "compare", distinct([...a.document.problems, ...b.document.problems]), replay),
    a: a.document,
    b: b.document,
    delta,
  };
  return { kind: "compared", a: a.summary, b: b.summary, delta, report: order.report ? compareMarkdown(comparison) : "" };
}

/** What is wrong with the files is told when somebody asks. */
function prepare({ sides }: Order, { filesOf, cache }: OrderSurroundings): OrderAnswer {
  for (const { job } of sides) compileRun(requestOf(job, filesOf(job.view)), cache);
  return { kind: "prepared" };
}

type SideAnswer = { readonly kind: "ran"; readonly run: KeptRun } | { readonly kind: "refused"; readonly document: SimulateDocument };

function* runSide(order: Order, index: number, inputs: Inputs, cache: CompileCache): Generator<OrderProgress, SideAnswer> {
  const side = order.sides[index] ?? order.sides[0];
  yield { side: index, progress: STARTING };
  const { job, events } = side;
  const begun = begin({ ...requestOf(job, inputs), eventCapacity: events }, cache);
  if (begun.world === undefined) return { kind: "refused", document: documentOf(order, side, unstarted(begun.problems)) };
  const { world, limits, problems, sources } = begun;
  for (const progress of running(world, limits)) yield { side: index, progress: { phase: "running", ...progress } };
  yield {
    side: index,
    progress: {
      phase: "summing-up",
      virtualNs: world.queue.at,
      instructions: world.machine.executed,
      step: "",
      tries: world.report.tries.length,
    },
  };
  const document = documentOf(order, side, resultOf(world, problems, sources));
  const lost = unreached(document, job.file);
  if (lost !== undefined) return { kind: "refused", document: { ...document, problems: [...document.problems, lost] } };
  return { kind: "ran", run: { run: side.run, document, source: eventSourceOf(world) } };
}

function documentOf(order: Order, { setup, job }: OrderSide, result: SimulateResult): SimulateDocument {
  // The other version stands in the file's place while it runs; what is wrong in it is said of it by its own name.
  const problems = result.problems.map((problem): Problem => (problem.file === job.file ? { ...problem, file: setup.file } : problem));
  return { ...envelope(order, "simulate", problems, ""), setup, ...result, problems };
}

/** A scenario that calls nothing of the file says nothing about it. */
function unreached({ sources, setup }: SimulateDocument, file: string): Problem | undefined {
  if (sources.some(({ from, path }) => from === "file" && path === file)) return undefined;
  const message = `the scenario ${setup.scenario} reaches nothing in ${setup.file}: the answer would not depend on it`;
  const help = "simulate from the file that the scenario runs, such as kernel/livepatch/transition.c, or choose another scenario";
  return { code: "file-not-reached", severity: "error", file: setup.file, line: 0, column: 0, message, help };
}

function envelope(
  { version }: Order,
  command: string,
  problems: readonly Problem[],
  replay: string,
): Pick<SimulateDocument, "schema" | "version" | "problems" | "replay"> {
  return { schema: `quiesce/${command}/1`, version, problems, replay };
}

/** What is wrong with both sides is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

// ---------------------------------------------------------------- the token

/** Of the first side's files: the other's are made from them by what the token says, or are given. */
function tokenOf(order: Order, ran: readonly { readonly inputs: Inputs; readonly kept: KeptRun }[]): string {
  const { replay, given, sides } = order;
  const [first] = ran;
  if (replay === undefined || first === undefined) return "";
  const { file } = sides[0].job;
  const sources = ran.flatMap(({ kept }) => kept.document.sources);
  return makeToken({ ...replay, version: engineVersion(order.version), inputs: inputDigests(first.inputs, file, sources, given) });
}
