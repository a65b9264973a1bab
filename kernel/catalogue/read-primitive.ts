import {
  DISTURBANCE_KINDS,
  type Disturbs,
  type KernelSource,
  ORDERING_KINDS,
  PRIMITIVE_CLASSES,
  PRIMITIVE_KINDS,
  type Primitive,
} from "./primitive.ts";

/** What was read of the catalogue's JSON, and what is wrong with it, one sentence each. A test wants no fault. */
export interface CatalogueReading {
  readonly primitives: readonly Primitive[];
  readonly faults: readonly string[];
}

/** Reads entries in order. Absent optional members become empty; an entry with a fault is left out. */
export function readPrimitives(entries: readonly unknown[]): CatalogueReading {
  const primitives: Primitive[] = [];
  const faults: string[] = [];
  for (const entry of entries) {
    const reader = new Reader(entry);
    const primitive = reader.primitive();
    if (reader.faults.length === 0) primitives.push(primitive);
    faults.push(...reader.faults);
  }
  return { primitives, faults };
}

type Members = Readonly<Record<string, unknown>>;

class Reader {
  readonly faults: string[] = [];
  private readonly entry: Members;
  private readonly used = new Set<string>();

  constructor(entry: unknown) {
    this.entry = membersOf(entry);
  }

  primitive(): Primitive {
    const primitive: Primitive = {
      name: this.text(this.entry, "name"),
      alsoNamed: this.texts("alsoNamed"),
      kind: this.oneOf(this.entry, "kind", PRIMITIVE_KINDS),
      class: this.oneOf(this.entry, "class", PRIMITIVE_CLASSES),
      summary: this.text(this.entry, "summary"),
      details: this.texts("details"),
      waitsFor: this.texts("waitsFor"),
      doesNotWaitFor: this.texts("doesNotWaitFor"),
      disturbs: this.disturbs(),
      context: this.context(),
      ordering: this.ordering(),
      cost: this.optional(this.entry, "cost") ?? "",
      since: this.optional(this.entry, "since"),
      until: this.optional(this.entry, "until"),
      sources: this.sources(),
    };
    for (const key of Object.keys(this.entry)) {
      if (!this.used.has(key)) this.fault(`has an unknown member "${key}"`);
    }
    return primitive;
  }

  private fault(what: string): void {
    const { name } = this.entry;
    this.faults.push(`${typeof name === "string" ? name : "an entry without a name"} ${what}`);
  }

  private optional(members: Members, key: string): string | undefined {
    this.used.add(key);
    const value = members[key];
    if (value === undefined || (typeof value === "string" && value !== "")) return value;
    this.fault(`has "${key}" that is not a text`);
    return undefined;
  }

  private text(members: Members, key: string): string {
    const value = this.optional(members, key);
    if (value === undefined) this.fault(`has no "${key}"`);
    return value ?? "";
  }

  private texts(key: string): readonly string[] {
    this.used.add(key);
    const value = this.entry[key] ?? [];
    if (Array.isArray(value) && value.every((item): item is string => typeof item === "string" && item !== "")) return value;
    this.fault(`has "${key}" that is not a list of texts`);
    return [];
  }

  private oneOf<T extends string>(members: Members, key: string, allowed: readonly [T, ...T[]]): T {
    const value = this.text(members, key);
    const found = allowed.find((item) => item === value);
    if (found === undefined) this.fault(`has "${key}": "${value}", which is not one of ${allowed.join(", ")}`);
    return found ?? allowed[0];
  }

  private part(key: string): Members {
    this.used.add(key);
    return membersOf(this.entry[key]);
  }

  private disturbs(): Disturbs {
    const part = this.part("disturbs");
    return {
      idle: this.oneOf(part, "idle", DISTURBANCE_KINDS),
      nohzFullUser: this.oneOf(part, "nohzFullUser", DISTURBANCE_KINDS),
      nohzFullKernel: this.oneOf(part, "nohzFullKernel", DISTURBANCE_KINDS),
      offline: this.oneOf(part, "offline", DISTURBANCE_KINDS),
      note: this.optional(part, "note") ?? "",
    };
  }

  private context(): Primitive["context"] {
    const part = this.part("context");
    return { maySleep: this.oneOf(part, "maySleep", ["yes", "no"]) === "yes", where: this.text(part, "where") };
  }

  private ordering(): Primitive["ordering"] {
    const part = this.part("ordering");
    return { kind: this.oneOf(part, "kind", ORDERING_KINDS), note: this.optional(part, "note") ?? "" };
  }

  private sources(): readonly KernelSource[] {
    this.used.add("sources");
    const value = this.entry["sources"];
    if (!Array.isArray(value) || value.length === 0) {
      this.fault("names no source");
      return [];
    }
    return value.map((item: unknown) => {
      const members = membersOf(item);
      const line = members["line"];
      if (typeof line !== "number" || !Number.isInteger(line) || line < 1) this.fault("has a source without a line");
      return {
        file: this.text(members, "file"),
        line: typeof line === "number" ? line : 0,
        anchor: this.text(members, "anchor"),
        says: this.text(members, "says"),
      };
    });
  }
}

function membersOf(value: unknown): Members {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
