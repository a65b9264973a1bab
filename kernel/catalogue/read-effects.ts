import {
  type AllocationFlags,
  type AnnotationMeaning,
  type Assertion,
  type Effect,
  type EntryMacro,
  type GuardClass,
  type IrqChange,
  type LockChange,
  type LockMode,
  type ReaderChange,
  type ScopeMacro,
  type SleepChange,
  VALUE_CLASSES,
  type ValueTest,
} from "./effect.ts";

/** What was read of effects.json, and what is wrong with it, one sentence each. A test wants no fault. */
export interface EffectsReading {
  readonly effects: readonly Effect[];
  readonly guards: readonly GuardClass[];
  readonly scopes: readonly ScopeMacro[];
  readonly annotations: readonly AnnotationMeaning[];
  readonly entries: readonly EntryMacro[];
  /** Flavours by what sparse annotations call them. */
  readonly annotationReaders: ReadonlyMap<string, string>;
  /** Options that no kernel of ours is built with: what is only there with one of them does not count. */
  readonly notBuilt: readonly string[];
  readonly flags: AllocationFlags;
  readonly faults: readonly string[];
}

export function readEffects(document: unknown): EffectsReading {
  const faults: string[] = [];
  const root = membersOf(document);
  const effects = listOf(root["effects"]).map((entry) => {
    const reader = new EffectReader(entry);
    const effect = reader.effect();
    faults.push(...reader.faults);
    return effect;
  });
  const flags = membersOf(root["gfp"]);
  return {
    effects,
    guards: listOf(root["guards"]).map((entry) => {
      const members = membersOf(entry);
      return { class: textOf(members["class"]), enter: textOf(members["enter"]), leave: textOf(members["leave"]) };
    }),
    scopes: listOf(root["scopes"]).map((entry) => {
      const { macro, form, fails } = membersOf(entry);
      return {
        macro: textOf(macro),
        form: form === "statement" ? form : "declaration",
        fails: typeof fails === "number" ? fails : undefined,
      };
    }),
    annotations: listOf(root["annotations"]).map((entry) => annotationOf(membersOf(entry), faults)),
    entries: listOf(root["contexts"]).map((entry) => {
      const { macro, entered } = membersOf(entry);
      return { macro: textOf(macro), entered: entered === "interrupt" ? entered : "task" };
    }),
    annotationReaders: new Map(Object.entries(membersOf(root["annotationReaders"])).map(([name, flavour]) => [name, textOf(flavour)])),
    notBuilt: listOf(root["notBuilt"]).map(textOf),
    flags: { sleeps: listOf(flags["sleeps"]).map(textOf), never: listOf(flags["never"]).map(textOf) },
    faults,
  };
}

const MEANINGS = ["holds", "releases", "acquires", "may-acquire", "noreturn", "noinstr", "cpuidle", "notrace"] as const;

function annotationOf({ name, means }: Members, faults: string[]): AnnotationMeaning {
  const meaning = MEANINGS.find((one) => one === means);
  if (meaning === undefined) faults.push(`${textOf(name)} has no meaning that is known`);
  return { name: textOf(name), means: meaning ?? "notrace" };
}

type Members = Readonly<Record<string, unknown>>;

class EffectReader {
  readonly faults: string[] = [];
  private readonly entry: Members;
  private readonly used = new Set<string>(["names", "about", "flags"]);

  constructor(entry: unknown) {
    this.entry = membersOf(entry);
  }

  effect(): Effect {
    const names = listOf(this.entry["names"]).map(textOf);
    if (names.length === 0 || names.includes("")) this.fault("has no names");
    const about = this.entry["about"];
    const effect: Effect = {
      names,
      about: typeof about === "string" && about !== "" ? about : undefined,
      preempt: this.count("preempt"),
      bh: this.count("bh"),
      instrumentation: this.count("instrumentation"),
      irq: this.irq(),
      reader: this.reader(),
      lock: this.lock(),
      succeeds: this.oneOf("succeeds", ["nonzero", "zero", "non-negative"]),
      watching: this.oneOf("watching", ["stop", "start", "nest", "unnest"]),
      sleeps: this.sleeps(),
      noreturn: this.flag("noreturn"),
      asserts: this.asserts(),
      passes: this.index("passes"),
      tests: this.tests(),
      refutes: this.index("refutes"),
      constant: this.flag("constant"),
      opaque: this.flag("opaque"),
    };
    for (const key of Object.keys(this.entry)) {
      if (!this.used.has(key)) this.fault(`has an unknown member "${key}"`);
    }
    return effect;
  }

  private fault(what: string): void {
    const [name] = listOf(this.entry["names"]);
    this.faults.push(`${typeof name === "string" ? name : "an entry without a name"} ${what}`);
  }

  private take(key: string): unknown {
    this.used.add(key);
    return this.entry[key];
  }

  private count(key: string): number {
    const value = this.take(key) ?? 0;
    if (typeof value === "number" && Number.isInteger(value)) return value;
    this.fault(`has "${key}" that is not a whole number`);
    return 0;
  }

  private flag(key: string): boolean {
    const value = this.take(key) ?? false;
    if (typeof value !== "boolean") this.fault(`has "${key}" that is neither true nor false`);
    return value === true;
  }

  private index(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined || (typeof value === "number" && Number.isInteger(value))) return value;
    this.fault(`has "${key}" that is not the number of an argument`);
    return undefined;
  }

  private oneOf<T extends string>(key: string, allowed: readonly T[]): T | undefined {
    return this.among(key, this.take(key), allowed);
  }

  private among<T extends string>(key: string, value: unknown, allowed: readonly T[]): T | undefined {
    if (value === undefined) return undefined;
    const found = allowed.find((item) => item === value);
    if (found === undefined) this.fault(`has "${key}" that is not one of ${allowed.join(", ")}`);
    return found;
  }

  private irq(): IrqChange | undefined {
    const change = this.oneOf("irq", ["off", "on", "save", "restore"]);
    const { flags } = this.entry;
    const place = typeof flags === "number" || flags === "last" || flags === "result" ? flags : undefined;
    if ((change === "save" || change === "restore") !== (place !== undefined)) this.fault("does not say where the saved flags are");
    return change === undefined ? undefined : { change, flags: place };
  }

  private reader(): ReaderChange | undefined {
    const value = this.take("reader");
    if (value === undefined) return undefined;
    const { flavour, domain, delta } = membersOf(value);
    if (textOf(flavour) === "") this.fault("has a reader without a flavour");
    if (delta !== 1 && delta !== -1) this.fault("has a reader that neither begins nor ends");
    return { flavour: textOf(flavour), domain: typeof domain === "number" ? domain : undefined, delta: delta === -1 ? -1 : 1 };
  }

  private lock(): LockChange | undefined {
    const value = this.take("lock");
    if (value === undefined) return undefined;
    const { op, mode, argument, name, member } = membersOf(value);
    const change: LockChange = {
      op: this.among("lock.op", op, ["acquire", "release", "downgrade"]) ?? "acquire",
      mode: this.mode(mode),
      argument: typeof argument === "number" ? argument : undefined,
      name: typeof name === "string" ? name : undefined,
      member: typeof member === "string" ? member : undefined,
    };
    if ((change.argument === undefined) === (change.name === undefined)) this.fault("has a lock with neither argument nor name, or both");
    return change;
  }

  private mode(value: unknown): LockMode {
    return this.among("mode", value, ["exclusive", "shared"]) ?? "exclusive";
  }

  private sleeps(): SleepChange {
    const value = this.take("sleeps");
    const { gfp } = membersOf(value);
    if (typeof gfp === "number") return { gfp };
    const found = this.among("sleeps", value, ["yes", "sometimes", "faults", "no", "unknown"] as const);
    if (found === undefined) this.fault("does not say whether it sleeps");
    return found ?? "unknown";
  }

  private asserts(): Assertion | undefined {
    const value = this.take("asserts");
    if (value === undefined) return undefined;
    const { held, name, mode, preempt, irqs } = membersOf(value);
    const argument = typeof held === "number" ? held : undefined;
    const lock = typeof name === "string" ? name : undefined;
    return {
      held: argument === undefined && lock === undefined ? undefined : { argument, name: lock, mode: this.mode(mode) },
      preempt: this.among("asserts.preempt", preempt, ["on", "off"]),
      irqs: this.among("asserts.irqs", irqs, ["on", "off"]),
    };
  }

  private tests(): ValueTest | undefined {
    const value = this.take("tests");
    if (value === undefined) return undefined;
    const { argument, holds } = membersOf(value);
    const classes = listOf(holds).map((item) => this.among("tests.holds", item, VALUE_CLASSES) ?? "zero");
    if (typeof argument !== "number" || classes.length === 0) this.fault('has "tests" without argument or values');
    return { argument: typeof argument === "number" ? argument : 0, holds: classes };
  }
}

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
