/** Reads the fields of a JSON object one by one, and says what is wrong with each at its place. */
import { jsonProblem, type JsonMember, type JsonValue } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";

/** What an integer or a number may be, both ends included. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
}

/** A string value and where it stands, quotes included. */
export interface TextField {
  readonly value: string;
  readonly at: number;
  readonly end: number;
}

/** One object of a document. Every `take…` marks its field as known; {@link finish} refuses the rest. */
export class Fields {
  readonly #members: readonly JsonMember[];
  readonly #known: string[] = [];
  readonly #at: number;
  readonly file: SourceFile;
  /** The problems found so far are added here. */
  readonly #problems: Problem[];
  /** What the problems' codes begin with. */
  readonly #kind: string;

  constructor(file: SourceFile, value: JsonValue & { readonly kind: "object" }, problems: Problem[], kind = "topology") {
    this.file = file;
    this.#kind = kind;
    this.#members = value.members;
    this.#at = value.at;
    this.#problems = problems;
  }

  /** The value as it stands; undefined when the field is absent. */
  take(name: string): JsonValue | undefined {
    this.#known.push(name);
    return this.#members.find((member) => member.name === name)?.value;
  }

  integer(name: string, limits: NumberLimits): number | undefined {
    const value = this.number(name, limits);
    if (value === undefined || Number.isInteger(value)) return value;
    this.refuse(this.take(name)?.at, `${this.#kind}-value`, `"${name}" is ${value}, which is no whole number`, "write a whole number");
    return undefined;
  }

  number(name: string, { min, max }: NumberLimits): number | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    if (value.kind !== "number") return this.#wrongKind(name, value, "a number");
    if (value.value >= min && value.value <= max) return value.value;
    this.refuse(
      value.at,
      `${this.#kind}-value`,
      `"${name}" is ${value.value}, outside ${min} to ${max}`,
      `write a number from ${min} to ${max}`,
    );
    return undefined;
  }

  boolean(name: string): boolean | undefined {
    const value = this.take(name);
    if (value === undefined || value.kind === "boolean") return value?.value;
    return this.#wrongKind(name, value, "true or false");
  }

  text(name: string): TextField | undefined {
    const value = this.take(name);
    if (value === undefined || value.kind === "string") return value;
    return this.#wrongKind(name, value, "a string");
  }

  /** A string or number out of a list. */
  choice<const T extends string | number>(name: string, choices: readonly T[]): T | undefined {
    const value = this.take(name);
    if (value === undefined) return undefined;
    const written = value.kind === "string" || value.kind === "number" ? value.value : undefined;
    const chosen = choices.find((choice) => choice === written);
    if (chosen !== undefined) return chosen;
    const shown = written === undefined ? "something else" : JSON.stringify(written);
    const meant = typeof written === "string" ? nearest(written, choices.map(String)) : undefined;
    const help = meant === undefined ? `write one of ${choices.join(", ")}` : `did you mean "${meant}"? It is one of ${choices.join(", ")}`;
    this.refuse(value.at, `${this.#kind}-value`, `"${name}" is ${shown}`, help);
    return undefined;
  }

  /** Refuses fields that nothing has taken. */
  finish(): void {
    for (const { name, key } of this.#members) {
      if (this.#known.includes(name)) continue;
      const meant = nearest(name, this.#known);
      const help = meant === undefined ? `known here: ${this.#known.join(", ")}` : `did you mean "${meant}"?`;
      this.refuse(key.at, `${this.#kind}-unknown-field`, `unknown field "${name}"`, help);
    }
  }

  /** Adds an error at an offset; without one, at the object's start. */
  refuse(at: number | undefined, code: string, message: string, help: string): void {
    this.#problems.push(jsonProblem(this.file, at ?? this.#at, code, message, help));
  }

  /** Adds a problem about a place inside a value. */
  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  #wrongKind(name: string, value: JsonValue, wanted: string): undefined {
    this.refuse(value.at, `${this.#kind}-value`, `"${name}" must be ${wanted}`, `write ${wanted}`);
    return undefined;
  }
}
