/** `explore --format perfetto`: the schedule in Chrome's trace event format, one track for each task. There is no time: a step is a unit long. */
import type { ExploreDocument } from "./explore-document.ts";
import { changesOf, roundText, stepPlace, stepText } from "./parts.ts";

export function explorePerfetto({ violation }: ExploreDocument): object {
  const steps = violation?.steps ?? [];
  const cycle = violation?.cycle;
  const threads = [...new Set(steps.map(({ cpu, thread }) => `${cpu} ${thread}`))];
  return {
    displayTimeUnit: "ns",
    traceEvents: [
      ...threads.map((name, tid) => ({
        ph: "M",
        name: "thread_name",
        pid: Number(name.split(" ", 1)[0]),
        tid: tid + 1,
        args: { name: name.slice(name.indexOf(" ") + 1) },
      })),
      ...[...new Set(steps.map(({ cpu }) => cpu))].map((cpu) => ({
        ph: "M",
        name: "process_name",
        pid: cpu,
        args: { name: `CPU ${cpu}` },
      })),
      ...(cycle === undefined
        ? []
        : [
            {
              ph: "i",
              s: "g",
              name: roundText(cycle),
              pid: steps[cycle.from].cpu,
              tid: 0,
              ts: cycle.from,
              args: { tasks: cycle.tasks.map(({ text }) => text) },
            },
          ]),
      ...steps.map((step, at) => ({
        ph: "X",
        name: stepText(step),
        pid: step.cpu,
        tid: threads.indexOf(`${step.cpu} ${step.thread}`) + 1,
        ts: at,
        dur: 1,
        args: { where: stepPlace(step), changes: changesOf(step.changed) },
      })),
    ],
  };
}
