/** Explorations and counterexamples in words, for the screen and as Markdown. */
import { baseName, formatCount } from "../format.ts";
import { isShowable } from "../places.ts";
import { type Cell, type Column, markdownOf, type Table } from "../tables/table.ts";
import { phrase, t } from "../words.ts";
import type { CounterStep, Counterexample, Exploration, WorkerPlace } from "./contract.ts";
import { watch } from "./watch.ts";

export const MEMORY_NAMES: Readonly<Record<Exploration["memory"], string>> = {
  sc: phrase("sequential consistency"),
  lkmm: phrase("the kernel's memory model"),
};

export function stepText({ function: name, text }: Pick<CounterStep, "function" | "text">): string {
  return name === "" ? text : `${name}(): ${text}`;
}

export function placeText({ file, line }: { readonly file: string; readonly line: number }): string {
  return file === "" ? "" : `${baseName(file)}:${line}`;
}

export function changeText({ name, from, to }: CounterStep["changed"][number]): string {
  return `${name}: ${from} → ${to}`;
}

/** What a step reads that is not newest, each with where it comes from. */
export function staleTexts({ stale, staleReads }: CounterStep): readonly string[] {
  if (staleReads === undefined) return stale === undefined ? [] : [stale];
  return staleReads.map(({ name, read, newest, from, missed }) => {
    const source = from === undefined ? t("what it was before the first step") : t("of step {0}", from + 1);
    const unseen = missed === undefined ? t("it is {0} by now", newest) : t("step {0} has made it {1}", missed + 1, newest);
    return t("reads {0} as {1}, {2}; {3}", name, read, source, unseen);
  });
}

const PLACE_NAMES: Readonly<Record<WorkerPlace, string>> = {
  shared: phrase("worker on the administrator's CPU"),
  own: phrase("worker on a CPU of its own"),
};

export function placeName(place: WorkerPlace): string {
  return t(PLACE_NAMES[place]);
}

/** In all places of the worker. */
export function totalOf({ runs }: Exploration, what: "states" | "transitions"): number {
  return runs.reduce((sum, run) => sum + run[what], 0);
}

/** What came of each place of the transition's worker; empty where there was one only, and nothing was violated in it. */
export function runTexts({ runs, verdict }: Exploration): readonly string[] {
  if (runs.length < 2 && verdict !== "violated") return [];
  return runs.map((run) => t("{0}: {1}, {2} states", placeName(run.worker), verdictText(run.verdict), formatCount(run.states)));
}

const BOUND_NAMES: Readonly<Record<string, string>> = {
  cpus: phrase("CPUs"),
  tasks: phrase("tasks"),
  states: phrase("states"),
  depth: phrase("operations of a schedule"),
  memory: phrase("memory"),
  time: phrase("seconds"),
  preemptions: phrase("preemptions"),
  stale: phrase("stale reads"),
};

/** What is bounded; one that the panel does not know is called what the engine calls it. */
export function boundName(name: string): string {
  return t(BOUND_NAMES[name] ?? name);
}

export function boundValue({ name, value }: Pick<Exploration["bounds"][number], "name" | "value">): string {
  return value < 0 ? t("unlimited") : name === "memory" ? formatBytes(value) : formatCount(value);
}

export function formatBytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.round(bytes / 2 ** 20)} MB`;
}

/** In seconds below two minutes, then in minutes. */
export function formatSeconds(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** How likely it is that a state was missed, as the command line says it. */
export function omissionText(probability: number): string {
  return probability < 1e-12 ? t("below 1 in 10¹²") : probability.toExponential(1);
}

/** What goes round for ever, in words. Empty where nothing does. */
export function roundTexts({ cycle }: Pick<Counterexample, "cycle">): readonly string[] {
  if (cycle === undefined) return [];
  return [
    t("From step {0} on it goes round: after the last step everything is as it was before that one.", cycle.from + 1),
    ...cycle.tasks.map(({ text }) => text),
  ];
}

export function lengthText({ shortest, withoutStale, cycle }: Pick<Counterexample, "shortest" | "withoutStale" | "cycle">): string {
  if (cycle !== undefined) return t("goes round from step {0} on", cycle.from + 1);
  if (!shortest) return t("there may be a shorter schedule");
  return withoutStale === true
    ? t("no schedule without stale reads to a violation is shorter")
    : t("no schedule to a violation is shorter");
}

function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** The steps as a table, with what is watched. */
export function stepsTable(steps: readonly CounterStep[], shown: readonly number[], watched: readonly string[]): Table {
  const watches = watched.map((text) => [text, watch(steps, text)] as const);
  const plain = (text: string): Cell => ({ sort: text, text });
  const columns: readonly Column[] = [
    { id: "step", title: "#", numeric: true },
    { id: "cpu", title: t("CPU"), numeric: true },
    { id: "task", title: t("task"), numeric: false },
    { id: "what", title: t("step"), numeric: false },
    { id: "line", title: t("line"), numeric: false },
    { id: "changes", title: t("changes"), numeric: false },
    ...watches.map(([text]): Column => ({ id: `watch ${text}`, title: text, numeric: false })),
  ];
  const rows = shown.flatMap((at): readonly (readonly Cell[])[] => {
    const step = steps[at];
    if (step === undefined) return [];
    const { file, line } = step;
    const place = isShowable(step) ? { place: { file, line } } : {};
    return [
      [
        { sort: at, text: `${at + 1}${step.inCycle === true ? " \u21bb" : ""}` },
        { sort: step.cpu, text: String(step.cpu) },
        plain(step.thread),
        plain(stepText(step)),
        { ...plain(placeText(step)), ...place },
        plain([...step.changed.map(changeText), ...staleTexts(step)].join("; ")),
        ...watches.map(([, found]) => plain(found.ok ? (found.values[at] ?? "?") : "?")),
      ],
    ];
  });
  return { id: "steps", title: t("Counterexample"), columns, rows, sort: "" };
}

/** The whole answer, as one pastes it into a commit message or a review. */
export function explorationMarkdown(result: Exploration, watched: readonly string[]): string {
  const { file, scenario, memory, verdict, bounds, notModelled, violation, replay } = result;
  const steps = violation?.steps ?? [];
  const bound = bounds.map((each) => `${each.name} ${boundValue(each)}${each.hit ? ` (${t("reached")})` : ""}`).join(", ");
  const head =
    violation === undefined
      ? [`**${verdictText(verdict)}** · ${file} · ${scenario}`]
      : [`**${violation.property}** · ${file} · ${scenario}: ${violation.message} ${placeText(violation)}`.trim()];
  const trace =
    violation === undefined
      ? []
      : [
          markdownOf(
            stepsTable(
              steps,
              steps.map((_, at) => at),
              watched,
            ),
          ),
          ...(violation.cycle === undefined ? [sentenceOf(lengthText(violation))] : roundTexts(violation).map((text) => `- ${text}`)),
          "",
        ];
  return `${[
    ...head,
    "",
    ...trace,
    t("Memory model: {0}. {1} states. Bounds: {2}.", t(MEMORY_NAMES[memory]), formatCount(totalOf(result, "states")), bound),
    ...runTexts(result).map((text) => `- ${text}`),
    "",
    t("Not modelled:"),
    "",
    ...notModelled.map((each) => `- ${each}`),
    ...(replay === "" ? [] : ["", `    quiesce replay ${replay}`]),
  ].join("\n")}\n`;
}

const VERDICT_NAMES: Readonly<Record<Exploration["verdict"], string>> = {
  violated: phrase("violated"),
  verified: phrase("verified within the bounds"),
  "gave-up": phrase("gave up"),
};

export function verdictText(verdict: Exploration["verdict"]): string {
  return t(VERDICT_NAMES[verdict]);
}
