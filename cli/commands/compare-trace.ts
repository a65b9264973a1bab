/** `compare-trace`: the ledger of a real kernel's trace beside the simulated one. */
import { formatCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { total } from "../../simulator/report/summary.ts";
import type { Group } from "../../simulator/run/trace/fact.ts";
import { ledgerOf, type TraceLedger } from "../../simulator/run/trace/ledger.ts";
import { missingGroups, readTrace, type Trace } from "../../simulator/run/trace/read.ts";
import { Arguments } from "../args/arguments.ts";
import { withConfig } from "../input/config.ts";
import { readText, STDIN } from "../input/read-text.ts";
import { compareTraceMarkdown, compareTraceText } from "../render/compare-trace.ts";
import { type CompareTraceDocument, comparedCpus, deltaOfTrace, isolatedCpus, sidesOf, summaryOf } from "../report/trace.ts";
import { sourceOnDisk } from "../scene/source.ts";
import { type Answer, type Command, envelope, EXIT, json, unusable } from "./answer.ts";
import { simulateOnce } from "./simulate.ts";

export const compareTrace: Command = async (given, context) => {
  const format = given.text("format") ?? "text";
  const refuse = (problems: readonly Problem[], find?: Answer["findSource"]): Answer => unusable("compare-trace", format, problems, find);
  const configured = withConfig(given, readText);
  if (!configured.ok) return refuse(configured.problems, (name) => configured.sources.find(({ path }) => path === name));
  const { values } = configured;
  const name = values.positional(0) ?? "";
  const shown = name === STDIN ? "<stdin>" : name;
  const text = readText(name, shown);
  if (!text.ok) return refuse([text.problem]);
  const trace = readTrace(text.text, shown);
  const findTrace: Answer["findSource"] = (file) => (file === shown ? makeSourceFile(shown, text.text, "user") : undefined);
  if (trace.problems.some(({ severity }) => severity === "error")) return refuse(trace.problems, findTrace);
  const [, ...files] = values.positionals();
  const scene = new Arguments(files, values.entries());
  const source = sourceOnDisk(scene);
  if (!source.ok) return refuse(source.problems);
  const simulated = await simulateOnce(scene, source.source, context);
  if (!simulated.ok) return refuse(simulated.problems, simulated.findSource);
  const document = documentOf(shown, trace, simulated.document);
  return { exit: EXIT.answered, text: render(document, format), problems: [], findSource: findTrace };
};

function documentOf(file: string, trace: Trace, simulated: SimulateDocument): CompareTraceDocument {
  const ledger = ledgerOf(trace);
  const cpus = comparedCpus(simulated.setup.isolated, trace.cpus);
  const sides = sidesOf(ledger.rows, simulated.ledger, ledger.steps, cpus);
  const problems = [
    ...trace.problems,
    ...openProblems(file, ledger),
    ...missingProblems(file, trace),
    ...cpuProblems(file, trace, simulated),
  ];
  return {
    ...envelope("compare-trace", [...problems, ...simulated.problems], simulated.replay),
    trace: summaryOf(file, trace, ledger, total(sides.outside).count),
    cpus: formatCpulist(cpus),
    measured: { figures: total(sides.measured), ledger: ledger.rows },
    simulated,
    delta: deltaOfTrace(sides),
  };
}

function render(document: CompareTraceDocument, format: string): string {
  if (format === "json") return json(document);
  return format === "markdown" ? compareTraceMarkdown(document) : compareTraceText(document);
}

function warning(file: string, line: number, code: string, message: string, help: string): Problem {
  return { code, severity: "warning", file, line, column: line > 0 ? 1 : 0, message, help };
}

function openProblems(file: string, { open }: TraceLedger): readonly Problem[] {
  return open.map(({ cpu, line, vector }) => {
    const message = `the ${vector} interrupt of CPU ${cpu} begins here and does not end: the trace was cut, or events were lost`;
    return warning(file, line, "trace-open", message, "what it ran may be missing from the ledger");
  });
}

/** What is not known without the events of a group, and how to have them. */
const WITHOUT: Readonly<Record<Group, string>> = {
  irq_vectors: "no interrupt is counted",
  ipi: "fake signals count as reschedule interrupts",
  csd: "it is not known what call interrupts are for",
  sched: "no switch is counted, and idle CPUs are not told from busy ones",
  workqueue: "it is not known what kworkers ran",
  tick_stop: "ticks are charged to the last work item however long ago it was",
  context_tracking: "departures from user mode are not counted",
};

function missingProblems(file: string, { groups }: Trace): readonly Problem[] {
  const missing = missingGroups(groups);
  if (missing.length === 0) return [];
  const message = `the trace has no events of ${missing.join(", ")}: ${missing.map((group) => WITHOUT[group]).join("; ")}`;
  return [warning(file, 0, "trace-missing-events", message, "docs/traces.md says which events to record")];
}

/** The two sides must be about the same machine. */
function cpuProblems(file: string, { cpus }: Trace, { setup }: SimulateDocument): readonly Problem[] {
  const beyond = cpus.filter((cpu) => cpu >= setup.cpus);
  const problems: Problem[] = [];
  const help = "say which machine the trace is of: --machine DIR, --topology FILE, --cmdline TEXT";
  if (beyond.length > 0)
    problems.push(warning(file, 0, "trace-other-machine", `CPUs ${formatCpulist(beyond)} of the trace are not simulated`, help));
  if (setup.isolated !== "" && isolatedCpus(setup.isolated, cpus).length === 0)
    problems.push(warning(file, 0, "trace-other-machine", `no CPU of the trace is isolated in the simulation (${setup.isolated})`, help));
  return problems;
}
