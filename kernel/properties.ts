/**
 * What runs and explorations are held to: every name that a violation can have, with a sentence that holds where the property does, and the page in
 * docs/properties about it. What is built in stands here; scenarios assert the rest in C, in these words.
 */
import { embeddedSources } from "./embedded.ts";

export interface Property {
  readonly name: string;
  /** A sentence that holds where the property does. */
  readonly sentence: string;
  /** The name of its page, without folder and ending. */
  readonly page: string;
}

/** Faults of the machine. What the compiler refused, and what a host says in its own words, is not told by a property. */
export const FAULTS = {
  "null-dereference": "no access goes through a null pointer",
  "wild-pointer": "no access goes to an address where nothing lies",
  "out-of-bounds": "no access goes beyond an object's end",
  "use-after-free": "no access goes to memory that has been freed, or to the text of a module that is gone",
  "use-after-return": "no access goes to a local variable of a function that has returned",
  "double-free": "no memory is freed twice",
  "invalid-free": "nothing is freed that was not allocated",
  misaligned: "every access is at a multiple of its type's alignment",
  "read-only-write": "constant data is never written",
  "uninitialized-read": "no memory is read that was never written",
  "division-by-zero": "nothing is divided by zero",
  "division-overflow": "every quotient fits its type",
  "null-call": "no call goes through a null function pointer",
  "wild-call": "every call goes to an address where a function starts",
  "call-of-object": "no call goes to an address of data",
  "wild-jump": "every computed goto leads to a label of its function",
  "stack-overflow": "no recursion is so deep that a thread's stack is full",
  "out-of-memory": "the simulated machine's memory suffices",
  unreachable: "no __builtin_unreachable() is reached",
  trap: "no __builtin_trap() is reached",
  "missing-return": "no function whose value is used ends without a return",
} as const;

/** What the model of the kernel watches. A test holds this to the names in its C. */
const KERNEL: readonly Property[] = [
  { name: "warn", sentence: "no WARN_ON() of the code has a true condition", page: "warn" },
  { name: "bug", sentence: "no BUG() or BUG_ON() of the code is reached with a true condition", page: "warn" },
  {
    name: "lock-misuse",
    sentence: "no lock is taken twice by its holder or released by another, and asserted locks are held",
    page: "lock-misuse",
  },
  { name: "sleep-in-atomic", sentence: "nothing that may sleep is called where sleeping is not allowed", page: "sleep-in-atomic" },
];

/** All faults together, as an exploration lists them. */
const MEMORY: Property = {
  name: "memory",
  sentence: "no access goes through a null or wild pointer, beyond an object, or to what was freed, and so on for each of the faults",
  page: "faults",
};

/** What only a look at all interleavings can tell. */
const PROGRESS: readonly Property[] = [
  { name: "deadlock", sentence: "as long as the scenario has not ended, something can go on", page: "progress" },
  { name: "no-progress", sentence: "from every state the scenario's end can still be reached", page: "progress" },
  { name: "endless-loop", sentence: "no loop runs for ever without looking at anything that others change", page: "progress" },
];

/** Properties that every exploration checks, whatever the scenario. */
export const EXPLORED: readonly Property[] = [...KERNEL, MEMORY, ...PROGRESS];

const faults: readonly Property[] = Object.entries(FAULTS).map(([name, sentence]) => ({ name, sentence, page: "faults" }));

/** Pages about one property of scenarios each; the others are told together. A test holds this to the pages. */
const OWN_PAGES: ReadonlySet<string> = new Set([
  "transition-before-function",
  "never-idle-in-transition",
  "switched-or-marked",
  "transition-before-switch",
  "none-marked-at-completion",
  "removed-never-entered",
  "switched-outside",
  "one-version-at-a-time",
  "idle-before-transition",
]);
const COMMON_PAGE = "scenarios";

/** One that a `WARN_ON()` of the code itself checks: a violation of it is called `warn`. */
export interface WarnedProperty extends Property {
  /** The function that warns. */
  readonly where: string;
  /** A part of the condition, as it is written there. */
  readonly about: string;
}

const SCENARIOS: readonly string[] = Object.entries(embeddedSources)
  .filter(([path]) => path.startsWith("scenarios/"))
  .map(([, text]) => text);

/** What the scenarios' headers say that the code itself checks: `LP_CHECKED_BY_WARN("name", "where", "about", "sentence")`. */
export const warnedProperties: readonly WarnedProperty[] = SCENARIOS.flatMap((text) =>
  [...text.matchAll(/^LP_CHECKED_BY_WARN\("([^"]+)", "([^"]+)", "([^"]+)",\s*"([^"]+)"\)/gm)].map(
    ([, name = "", where = "", about = "", sentence = ""]) => ({ name, sentence, page: pageOfScenarios(name), where, about }),
  ),
);

/** `__sim_property("name", condition, "sentence")`, or `__sim_check_freed("name", "sentence")`. */
const ASSERTED = /__sim_(?:property|check_freed)\("([^"]+)",(?:[^;]*?,)?\s*"([^"]+)"\s*\)\s*;/g;

/** What the scenarios assert, and what the code checks for them. In the order of their names. */
export const scenarioProperties: readonly Property[] = [...asserted(), ...warnedProperties].sort((a, b) => (a.name < b.name ? -1 : 1));

/** Everything, built in first. */
export const properties: readonly Property[] = [...EXPLORED, ...faults, ...scenarioProperties];

function asserted(): readonly Property[] {
  const found = new Map<string, string>();
  for (const text of SCENARIOS) {
    for (const [, name = "", sentence = ""] of text.matchAll(ASSERTED)) found.set(name, sentence);
  }
  return [...found].map(([name, sentence]) => ({ name, sentence, page: pageOfScenarios(name) }));
}

function pageOfScenarios(name: string): string {
  return OWN_PAGES.has(name) ? name : COMMON_PAGE;
}

export function propertyNamed(name: string): Property | undefined {
  return properties.find((each) => each.name === name);
}

/**
 * The property that a violation is about: that of its name or, where the code itself warned, the one that this warning checks. Undefined for a property
 * of the user's own.
 *
 * @param functions Those that the violation was met in, and that called them.
 */
export function propertyViolated(name: string, functions: readonly string[], message: string): Property | undefined {
  const isAbout = ({ where, about }: WarnedProperty): boolean => functions.includes(where) && message.includes(about);
  return (name === "warn" ? warnedProperties.find(isAbout) : undefined) ?? propertyNamed(name);
}

/** What was to hold, and where to read more; empty for a property of the user's own, whose violation says all that is known. */
export function whatWasToHold(name: string, functions: readonly string[], message: string): string {
  const property = propertyViolated(name, functions, message);
  if (property === undefined) return "";
  const said = property.sentence === message ? property.name : `${property.name}: ${property.sentence}`;
  return `${said}; see ${pagePath(property)}`;
}

/** Where the page about a property lies, below the root of what quiesce carries. */
export function pagePath({ page }: Property): string {
  return `docs/properties/${page}.md`;
}
