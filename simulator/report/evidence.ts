/** What a reader of a commit message needs to judge figures: the machine, the kernel, the schedule. */
import type { Setup } from "./documents.ts";
import { plural } from "./figures.ts";
import { code } from "./markdown.ts";

/** Items of a Markdown list. */
export function evidence(setup: Setup): readonly string[] {
  const { topology, cpus, offline, nohzFull, isolated, cmdline, kernelVersion, profile, hz, preempt, settings, scenario, seed } = setup;
  const machine = [
    plural(cpus, "CPU"),
    ...(offline === "" ? [] : [`offline ${offline}`]),
    ...(nohzFull === "" ? [] : [`nohz_full ${nohzFull}`]),
    ...(isolated === "" || isolated === nohzFull ? [] : [`isolated ${isolated}`]),
  ].join(", ");
  const others = Object.entries(settings).filter(([key]) => key !== "hz" && key !== "preempt");
  return [
    `- topology: ${code(topology)}, ${machine}; command line ${cmdline === "" ? "empty" : code(cmdline)}`,
    `- profile: ${code(profile)}${kernelVersion === "" ? "" : `, linux ${kernelVersion}`}; HZ=${hz}, preempt=${preempt}`,
    ...(others.length === 0 ? [] : [`- settings: ${others.map(([key, value]) => code(`${key}=${value}`)).join(", ")}`]),
    `- scenario: ${scenario}, seed ${seed}`,
  ];
}
