/**
 * `explore --format sarif`: a violation as a result with a thread flow for each task (SARIF 2.1.0, section 3.36), and each data race as one at its first
 * access, with the other beside it (section 3.27.22).
 */
import { pagePath, propertyNamed } from "../../../kernel/properties.ts";
import type { ExploreViolation, FoundDataRace } from "../result.ts";
import type { ExploreDocument } from "./explore-document.ts";
import { changesOf, exploreHeadline, roundText, stepText, violationTitle } from "./parts.ts";
import { accessText, raceMessage } from "./races.ts";

export function exploreSarif(document: ExploreDocument): object {
  const { version, violation, verdict, properties, dataRaces } = document;
  const checked = properties.map(({ name }) => name);
  const names = violation === undefined || checked.includes(violation.property) ? checked : [...checked, violation.property];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "quiesce", version, rules: [...names.map(ruleOf), ...(dataRaces === undefined ? [] : [RACE_RULE])] } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: verdict !== "gave-up",
            toolExecutionNotifications: [
              { level: verdict === "gave-up" ? "warning" : "note", message: { text: exploreHeadline(document) } },
            ],
          },
        ],
        results: [...(violation === undefined ? [] : [resultOf(document)]), ...(dataRaces ?? []).map(raceResult)],
      },
    ],
  };
}

/** A property of the user's own is known by its name alone. */
function ruleOf(name: string): object {
  const property = propertyNamed(name);
  if (property === undefined) return { id: name };
  const text = `${property.sentence.slice(0, 1).toUpperCase()}${property.sentence.slice(1)}.`;
  return { id: name, shortDescription: { text }, help: { text: `${text} See ${pagePath(property)}, or \`quiesce explain ${name}\`.` } };
}

function resultOf(document: ExploreDocument): object {
  const { violation } = document;
  if (violation === undefined) return {};
  return {
    ruleId: violation.property,
    level: "error",
    message: { text: violationTitle(document) },
    locations: violation.file === "" ? [] : [locationOf(violation.file, violation.line)],
    codeFlows: [{ message: { text: flowText(violation) }, threadFlows: threadFlows(violation) }],
  };
}

const RACE = "data-race";
const RACE_RULE = {
  id: RACE,
  shortDescription: { text: "Two accesses to the same bytes, one of them a store and one of them plain, are ordered by something." },
  help: { text: "Nothing orders them: the kernel's memory model promises nothing then. See docs/explore.md, Data races." },
};

/** The severities are SARIF's levels. */
function raceResult(race: FoundDataRace): object {
  const [first, second] = race.accesses;
  return {
    ruleId: RACE,
    level: race.severity,
    message: { text: raceMessage(race) },
    locations: [locationOf(first.file, first.line, accessText(first))],
    relatedLocations: [{ id: 1, ...locationOf(second.file, second.line, accessText(second)) }],
  };
}

function flowText({ cycle }: ExploreViolation): string {
  const leads = "the schedule that leads there";
  return cycle === undefined
    ? leads
    : `${leads}, and goes round from step ${cycle.from + 1} on: ${cycle.tasks.map(({ text }) => text).join("; ")}`;
}

function locationOf(file: string, line: number, text?: string): Readonly<Record<string, unknown>> {
  return {
    physicalLocation: { artifactLocation: { uri: file, uriBaseId: "SRCROOT" }, region: { startLine: Math.max(1, line) } },
    ...(text === undefined ? {} : { message: { text } }),
  };
}

/** The order of steps between threads is their execution order. */
function threadFlows({ steps, cycle }: ExploreViolation): readonly object[] {
  const threads = new Map<string, object[]>();
  steps.forEach((step, index) => {
    const id = `CPU ${step.cpu} · ${step.thread}`;
    const flow = threads.get(id) ?? [];
    threads.set(id, flow);
    const round = cycle?.from === index ? [roundText(cycle)] : [];
    const text = [...round, [stepText(step), ...changesOf(step.changed)].join("; ")].join(" ");
    const location = step.file === "" ? { message: { text } } : locationOf(step.file, step.line, text);
    flow.push({ executionOrder: index + 1, location });
  });
  return [...threads].map(([id, locations]) => ({ id, locations }));
}
