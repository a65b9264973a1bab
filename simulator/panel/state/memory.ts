/** What the panel keeps over a reload of the window. A run is deterministic, so its result is not kept: it is run again. */
import { dictionary, either, finite, flag, list, optional, record, type Read, text, whole, word } from "../../../base/shape.ts";
import { MEMORY_MODELS, readExploration, WORKER_CHOICES } from "../exploration/contract.ts";
import { ANY_NUMBER, type Exploring, FIRST_EXPLORING, FIRST_TRACE, lastStep, MOST_WATCHED, TRACE_LAYOUTS } from "./exploring.ts";
import { readDigests } from "../messages.ts";
import { readMachineFile } from "../topology/machine.ts";
import { FIRST_VIEW, LANE_SIZES, type OtherSide, type PanelState, TABS, type View } from "./state.ts";

const namedText = record({ name: text, text });
const otherSide = either(
  record({ kind: word("fix"), rule: text }),
  record({ kind: word("file"), uri: text, name: text }),
  record({ kind: word("patch"), patch: namedText }),
  record({ kind: word("head") }),
);

const readFields = record({
  machine: (value: unknown) => readMachineFile(value),
  scenario: text,
  seed: whole(0),
  profile: text,
  settings: dictionary(text),
  chosen: list(whole(0), 1024),
  rerunOnEdit: optional(flag),
  /** Whether a result was shown, and of what. */
  result: word("none", "one", "compared"),
  against: optional(otherSide),
  view: record({
    tab: word(...TABS),
    setupOpen: flag,
    workloadsOpen: flag,
    optionsOpen: flag,
    laneSize: word(...LANE_SIZES),
    arrows: flag,
    timelineShare: finite,
    side: word("a", "b", "both"),
    sorts: dictionary(text),
    fromNs: optional(finite),
    untilNs: optional(finite),
  }),
  /** Absent in what was kept before there were explorations. */
  exploring: optional(
    record({
      isOpen: flag,
      options: record({
        from: text,
        memory: word(...MEMORY_MODELS),
        cpus: whole(1),
        tasks: whole(0),
        states: whole(1),
        preemptions: whole(ANY_NUMBER),
        worker: word(...WORKER_CHOICES),
      }),
      watched: list(text, MOST_WATCHED),
      layout: word(...TRACE_LAYOUTS),
      /** A verdict takes too long to be made again. */
      shown: optional(
        record({ result: readExploration, version: optional(finite), digests: optional(readDigests), asked: optional(text) }),
      ),
    }),
  ),
});

export type Memory = Read<typeof readFields>;

/** Patches longer than this are not kept: VS Code stores the state of every panel. */
const MOST_PATCH = 200_000;

/** Nor verdicts whose text is longer. */
const MOST_EXPLORATION = 400_000;

export function memoryOf({ setup, rerunOnEdit, shown, view, exploring }: PanelState): Memory {
  const { machine, scenario, seed, profile, settings, chosen } = setup;
  const against = shown?.kind === "compared" && isKept(shown.against) ? shown.against : undefined;
  const { tab, setupOpen, workloadsOpen, optionsOpen, laneSize, arrows, timelineShare, side, sorts, range } = view;
  return {
    machine,
    scenario,
    seed,
    profile,
    settings,
    chosen,
    ...(rerunOnEdit === undefined ? {} : { rerunOnEdit }),
    result: shown === undefined ? "none" : against === undefined ? "one" : "compared",
    ...(against === undefined ? {} : { against }),
    view: { tab, setupOpen, workloadsOpen, optionsOpen, laneSize, arrows, timelineShare, side, sorts, ...range },
    exploring: keptOf(exploring),
  };
}

function keptOf({ isOpen, options, trace: { watched, layout }, shown }: Exploring): NonNullable<Memory["exploring"]> {
  if (shown === undefined || JSON.stringify(shown.result).length > MOST_EXPLORATION) return { isOpen, options, watched, layout };
  const { result, version, digests, asked } = shown;
  const of = { ...(version === undefined ? {} : { version }), ...(asked === undefined ? {} : { asked }) };
  return { isOpen, options, watched, layout, shown: { result, ...of, ...(digests === undefined ? {} : { digests }) } };
}

function isKept(other: OtherSide): boolean {
  return other.kind !== "patch" || other.patch.text.length <= MOST_PATCH;
}

/** @returns Undefined when it is not of this version of the panel. */
export function readMemory(value: unknown): Memory | undefined {
  return readFields(value);
}

/** The arrangement that was remembered. */
export function viewOf({ view }: Memory): View {
  const { fromNs, untilNs, ...rest } = view;
  const range = fromNs === undefined || untilNs === undefined || fromNs >= untilNs ? undefined : { fromNs, untilNs };
  return { ...FIRST_VIEW, ...rest, timelineShare: Math.min(Math.max(view.timelineShare, 0.15), 0.85), range };
}

/** What was remembered of explorations. */
export function exploringOf({ exploring }: Memory): Exploring {
  if (exploring === undefined) return FIRST_EXPLORING;
  const { isOpen, options, watched, layout, shown } = exploring;
  const chosen = shown === undefined ? 0 : lastStep(shown.result);
  return {
    ...FIRST_EXPLORING,
    isOpen,
    options,
    shown:
      shown === undefined ? undefined : { ...shown, id: undefined, version: shown.version, digests: shown.digests, asked: shown.asked },
    trace: { ...FIRST_TRACE, watched, layout, chosen },
  };
}
