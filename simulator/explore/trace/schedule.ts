/**
 * A schedule as text: what a token holds, and all that is needed to do the same again. Each step is an event, the way it took where it had a choice, and how
 * many instructions it had, so that a replay does not depend on what the search that found it knew to be shared. For the same reason a stale read is
 * not told as a choice of the memory model, but as what it has read. Before the step from which on it goes round stands a word of its own.
 */
import type { ReplayStep, StaleLoad } from "../schedule-step.ts";

/** Fields of a step are written in base 36; equal steps in a row are counted. Stale loads stand behind the step's own fields. */
export function formatSchedule(steps: readonly ReplayStep[]): string {
  const words = steps.map(({ event, choice, instructions, stale = [] }) =>
    [fields(event, instructions, choice), ...stale.map(({ load, low, high, back }) => fields(load, low, high, back))].join("~"),
  );
  const runs: string[] = [];
  for (let at = 0; at < words.length; ) {
    if (steps[at].beginsCycle === true) runs.push(CYCLE);
    let end = at + 1;
    while (end < words.length && words[end] === words[at] && steps[end].beginsCycle !== true) end++;
    runs.push(end - at > 1 ? `${words[at]}_${(end - at).toString(36)}` : words[at]);
    at = end;
  }
  return runs.join("-");
}

function fields(...values: readonly number[]): string {
  return values.map((value) => value.toString(36)).join(".");
}

const CYCLE = "loop";
const STEP = /^([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)((?:~[0-9a-z]+\.[0-9a-z]+\.[0-9a-z]+\.[0-9a-z]+)*)(?:_([0-9a-z]+))?$/;
const MOST_STEPS = 1_000_000;

/** Undefined for what {@link formatSchedule} cannot have written. */
export function readSchedule(text: string): readonly ReplayStep[] | undefined {
  const steps: ReplayStep[] = [];
  let cycle: number | undefined;
  for (const word of text === "" ? [] : text.split("-")) {
    if (word === CYCLE && cycle === undefined) {
      cycle = steps.length;
      continue;
    }
    const [, event = "", instructions = "", choice = "", loads = "", count = "1"] = STEP.exec(word) ?? [];
    const stale = loads.split("~").slice(1).map(readStale);
    const step = {
      event: Number.parseInt(event, 36),
      instructions: Number.parseInt(instructions, 36),
      choice: Number.parseInt(choice, 36),
      ...(stale.length === 0 ? {} : { stale }),
    };
    const times = Number.parseInt(count, 36);
    if (!(step.event >= 0 && step.instructions >= 0 && step.choice >= 0 && times >= 1 && steps.length + times <= MOST_STEPS))
      return undefined;
    for (let k = 0; k < times; k++) steps.push(steps.length === cycle ? { ...step, beginsCycle: true } : step);
  }
  return cycle === steps.length ? undefined : steps;
}

/** Four numbers, as {@link STEP} has matched them. */
function readStale(text: string): StaleLoad {
  const [load = 0, low = 0, high = 0, back = 0] = text.split(".").map((value) => Number.parseInt(value, 36));
  return { load, low, high, back };
}
