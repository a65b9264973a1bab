/**
 * Random bodies of functions that disable and enable preemption, take a lock and jump about, with all ways through them up to a bound:
 * what the analysis says must hold on every one of these.
 */
import fc from "fast-check";

export type RandomStatement =
  | { readonly kind: "up" | "down" | "lock" | "unlock" | "probe" | "return" | "break" | "continue" }
  | { readonly kind: "if"; readonly on: number; readonly yes: readonly RandomStatement[]; readonly no: readonly RandomStatement[] }
  | { readonly kind: "while" | "do-once" | "forever"; readonly body: readonly RandomStatement[] }
  | { readonly kind: "switch"; readonly cases: readonly (readonly RandomStatement[])[] }
  | { readonly kind: "set"; readonly on: number; readonly value: boolean };

/** Conditions that keep their value through a run unless they are set. */
export const FLAGS = 2;

const leaf = fc.constantFrom<RandomStatement>(
  { kind: "up" },
  { kind: "down" },
  { kind: "lock" },
  { kind: "unlock" },
  { kind: "probe" },
  { kind: "probe" },
);
const jump = fc.constantFrom<RandomStatement>({ kind: "return" }, { kind: "break" }, { kind: "continue" });
/** Conditions below {@link FLAGS} are flags; others are new at each test. */
const condition = fc.integer({ min: 0, max: FLAGS });

export const randomBody: fc.Arbitrary<readonly RandomStatement[]> = fc.letrec<{
  body: readonly RandomStatement[];
  statement: RandomStatement;
}>((tie) => ({
  body: fc.array(tie("statement"), { minLength: 1, maxLength: 4 }),
  statement: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: leaf, weight: 6 },
    { arbitrary: jump, weight: 1 },
    {
      arbitrary: fc.record({ kind: fc.constant("set" as const), on: fc.integer({ min: 0, max: FLAGS - 1 }), value: fc.boolean() }),
      weight: 1,
    },
    { arbitrary: fc.record({ kind: fc.constant("if" as const), on: condition, yes: tie("body"), no: tie("body") }), weight: 3 },
    {
      arbitrary: fc.record({ kind: fc.constantFrom("while" as const, "do-once" as const, "forever" as const), body: tie("body") }),
      weight: 1,
    },
    {
      arbitrary: fc.record({ kind: fc.constant("switch" as const), cases: fc.array(tie("body"), { minLength: 1, maxLength: 3 }) }),
      weight: 1,
    },
  ),
})).body;

/** The body as C. `break` and `continue` outside of a loop are left out. */
export function bodyText(body: readonly RandomStatement[], inLoop = false, inSwitch = false): string {
  return body.map((statement) => statementText(statement, inLoop, inSwitch)).join("\n");
}

function statementText(statement: RandomStatement, inLoop: boolean, inSwitch: boolean): string {
  switch (statement.kind) {
    case "up":
      return "preempt_disable();";
    case "down":
      return "preempt_enable();";
    case "lock":
      return "mutex_lock(&m);";
    case "unlock":
      return "mutex_unlock(&m);";
    case "probe":
      return "probe();";
    case "return":
      return "return;";
    case "break":
      return inLoop || inSwitch ? "break;" : ";";
    case "continue":
      return inLoop ? "continue;" : ";";
    case "set":
      return `flag${statement.on} = ${statement.value};`;
    case "if": {
      const test = statement.on < FLAGS ? `flag${statement.on}` : "any()";
      return `if (${test}) {\n${bodyText(statement.yes, inLoop, inSwitch)}\n} else {\n${bodyText(statement.no, inLoop, inSwitch)}\n}`;
    }
    case "while":
      return `while (any()) {\n${bodyText(statement.body, true)}\n}`;
    case "do-once":
      return `do {\n${bodyText(statement.body, true)}\n} while (0);`;
    case "forever":
      return `for (;;) {\n${bodyText(statement.body, true)}\nif (any())\nbreak;\n}`;
    case "switch":
      return `switch (any()) {\n${statement.cases.map((body, index) => `case ${index + 1}:\n${bodyText(body, inLoop, true)}`).join("\n")}\n}`;
  }
}

export interface Counts {
  readonly preempt: number;
  readonly lock: number;
}

interface Run extends Counts {
  readonly flags: readonly boolean[];
  readonly how: "on" | "return" | "break" | "continue";
}

/** What was seen at each probe, in the order of the text, and at the function's end. */
export interface Seen {
  readonly probes: readonly Counts[][];
  readonly ends: readonly Counts[];
}

/** How often a loop is run through at most, and how many runs are followed at once. */
const ROUNDS = 3;
const MOST_RUNS = 3000;

/** Follows every way through a body, loops up to a few rounds. Undefined when there are too many ways. */
export function runAll(body: readonly RandomStatement[]): Seen | undefined {
  const probes: Counts[][] = [];
  let tooMany = false;
  let next = 0;

  const sequence = (statements: readonly RandomStatement[], runs: readonly Run[], loop: boolean, choice: boolean): readonly Run[] => {
    let all = runs;
    for (const statement of statements) {
      const going = all.filter(({ how }) => how === "on");
      all = [...all.filter(({ how }) => how !== "on"), ...one(statement, going, loop, choice)];
      if (all.length > MOST_RUNS) tooMany = true;
      if (tooMany) return [];
    }
    return all;
  };
  const rounds = (statements: readonly RandomStatement[], runs: readonly Run[], isEndless: boolean): readonly Run[] => {
    const done: Run[] = isEndless ? [] : [...runs];
    let going = runs;
    const start = next;
    for (let round = 0; round < ROUNDS; round++) {
      next = start;
      const after = sequence(statements, going, true, false);
      done.push(...after.filter(({ how }) => how === "return"), ...after.filter(({ how }) => how === "break").map(onward));
      going = after.filter(({ how }) => how === "on" || how === "continue").map(onward);
      // An endless loop is left only where its last statement leaves it.
      done.push(...(isEndless ? after.filter(({ how }) => how === "on") : going));
    }
    return done;
  };
  const one = (statement: RandomStatement, runs: readonly Run[], loop: boolean, choice: boolean): readonly Run[] => {
    switch (statement.kind) {
      case "up":
        return runs.map((run) => changed(run, 1, 0));
      case "down":
        return runs.map((run) => changed(run, -1, 0));
      case "lock":
        return runs.map((run) => changed(run, 0, 1));
      case "unlock":
        return runs.map((run) => changed(run, 0, -1));
      case "probe": {
        const place = next++;
        (probes[place] ??= []).push(...runs);
        return runs;
      }
      case "return":
        return runs.map((run) => left(run, "return"));
      case "break":
        return loop || choice ? runs.map((run) => left(run, "break")) : runs;
      case "continue":
        return loop ? runs.map((run) => left(run, "continue")) : runs;
      case "set":
        return runs.map((run) => ({ ...run, flags: run.flags.map((old, at) => (at === statement.on ? statement.value : old)) }));
      case "if": {
        const isFlag = statement.on < FLAGS;
        const yes = sequence(statement.yes, isFlag ? runs.filter(({ flags }) => flags[statement.on]) : runs, loop, choice);
        const no = sequence(statement.no, isFlag ? runs.filter(({ flags }) => !flags[statement.on]) : runs, loop, choice);
        return [...yes, ...no];
      }
      case "while":
        return rounds(statement.body, runs, false);
      case "forever":
        return rounds(statement.body, runs, true);
      case "do-once":
        return sequence(statement.body, runs, true, false).map((run) => (run.how === "return" ? run : onward(run)));
      case "switch": {
        let all: Run[] = [];
        let through: readonly Run[] = [];
        for (const body of statement.cases) {
          const after = sequence(body, [...runs, ...through], loop, true);
          all.push(...after.filter(({ how }) => how !== "on"));
          through = after.filter(({ how }) => how === "on");
        }
        all = all.map((run) => (run.how === "break" ? onward(run) : run));
        return [...all, ...through, ...runs];
      }
    }
  };

  const starts: Run[] = [];
  for (let bits = 0; bits < 2 ** FLAGS; bits++) {
    starts.push({ preempt: 0, lock: 0, how: "on", flags: Array.from({ length: FLAGS }, (_, at) => ((bits >> at) & 1) === 1) });
  }
  const ends = sequence(body, starts, false, false);
  return tooMany ? undefined : { probes, ends };
}

function changed(run: Run, preempt: number, lock: number): Run {
  return { ...run, preempt: run.preempt + preempt, lock: run.lock + lock };
}

function left(run: Run, how: Run["how"]): Run {
  return { ...run, how };
}

function onward(run: Run): Run {
  return { ...run, how: "on" };
}
