/**
 * What a project says about its checks, in quiesce.json or in an editor's settings: how grave each rule is, what names of its own mean,
 * and which files are left out. docs/schemas/config.schema.json describes the same.
 */
import { jsonProblem, type JsonMember, type JsonValue } from "../../base/json.ts";
import { nearest } from "../../base/nearest.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { primitiveNamed, primitives } from "../../kernel/catalogue/primitives.ts";
import type { RuleLevel } from "./check.ts";
import { SEVERITIES } from "./rule.ts";
import { RULES } from "./rules.ts";

export interface Settings {
  /** By a rule's code: what replaces its own severity. */
  readonly rules: ReadonlyMap<string, RuleLevel>;
  /** Functions and macros of code that the catalogue does not know → the primitive of the catalogue that each stands for. */
  readonly primitives: ReadonlyMap<string, string>;
  /** Macros that stand in a declaration's head and mean nothing to C's grammar: `__my_section`, `__my_align()` where it takes arguments. */
  readonly attributes: readonly string[];
  /** Macros that begin a loop: `for_each_my_thing(x) { … }`. */
  readonly loopMacros: readonly string[];
  /** Files and folders that are left out; `*` is a part of a name, `**` any folders. Relative to the tree's root, else as shown. */
  readonly exclude: readonly string[];
}

export const NO_SETTINGS: Settings = { rules: new Map(), primitives: new Map(), attributes: [], loopMacros: [], exclude: [] };

export const RULE_LEVELS: readonly RuleLevel[] = ["off", ...SEVERITIES];

/** Names of the members that this file reads. */
export const SETTING_NAMES: readonly string[] = ["rules", "primitives", "attributes", "loop-macros", "exclude"];

export interface SettingsReading {
  readonly settings: Settings;
  /** With line and column. What they are about is left out of the settings. */
  readonly problems: readonly Problem[];
}

/** Reads the members of {@link SETTING_NAMES}; others are somebody else's. */
export function readSettings(file: SourceFile, members: readonly JsonMember[]): SettingsReading {
  const reader = new Reader(file);
  const value = (name: string): JsonValue | undefined => members.find((member) => member.name === name)?.value;
  const settings: Settings = {
    rules: reader.levels(value("rules")),
    primitives: reader.primitives(value("primitives")),
    attributes: reader.names("attributes", value("attributes"), ATTRIBUTE),
    loopMacros: reader.names("loop-macros", value("loop-macros")),
    exclude: reader.strings("exclude", value("exclude")).map(({ text }) => text),
  };
  return { settings, problems: reader.problems };
}

interface Text {
  readonly text: string;
  readonly at: number;
}

const IDENTIFIER = /^[A-Za-z_]\w*$/;
const ATTRIBUTE = /^[A-Za-z_]\w*(\(\))?$/;

class Reader {
  readonly problems: Problem[] = [];
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  levels(value: JsonValue | undefined): ReadonlyMap<string, RuleLevel> {
    const codes = RULES.map(({ code }) => code);
    const levels = new Map<string, RuleLevel>();
    for (const { name, key, value: given } of this.#members("rules", value, '{ "sleep-in-atomic": "warning" }')) {
      const level = given.kind === "string" ? RULE_LEVELS.find((each) => each === given.value) : undefined;
      if (!codes.includes(name)) {
        this.#refuse(key.at, `there is no rule "${name}"`, didYouMean(name, codes, "quiesce list rules names them"));
      } else if (level === undefined) {
        this.#refuse(given.at, `"${name}" cannot be ${shown(given)}`, `it is one of ${RULE_LEVELS.join(", ")}`);
      } else levels.set(name, level);
    }
    return levels;
  }

  primitives(value: JsonValue | undefined): ReadonlyMap<string, string> {
    const known = primitives.map(({ name }) => name);
    const meanings = new Map<string, string>();
    for (const { name, key, value: given } of this.#members("primitives", value, '{ "my_wait": "synchronize_rcu" }')) {
      const meaning = given.kind === "string" ? given.value : undefined;
      if (!IDENTIFIER.test(name)) this.#refuse(key.at, `"${name}" is no name of C`, "write the name of a function or macro alone");
      else if (meaning === undefined) this.#refuse(given.at, `"${name}" must name a primitive`, 'for example "synchronize_rcu"');
      else if (primitiveNamed(meaning) === undefined) {
        const help = didYouMean(meaning, known, "quiesce list primitives names them");
        this.#refuse(given.at, `"${name}" cannot stand for "${meaning}", which is no primitive of the catalogue`, help);
      } else meanings.set(name, meaning);
    }
    return meanings;
  }

  /** Names of C. */
  names(name: string, value: JsonValue | undefined, form = IDENTIFIER): readonly string[] {
    return this.strings(name, value).flatMap(({ text, at }) => {
      if (form.test(text)) return [text];
      const help = form === ATTRIBUTE ? "write the macro's name, with () where it takes arguments" : "write the macro's name alone";
      this.#refuse(at, `"${text}" in "${name}" is no name of C`, help);
      return [];
    });
  }

  strings(name: string, value: JsonValue | undefined): readonly Text[] {
    if (value === undefined) return [];
    if (value.kind !== "array") {
      this.#refuse(value.at, `"${name}" must be a list`, 'write ["…", "…"]');
      return [];
    }
    return value.items.flatMap((item) => {
      if (item.kind === "string" && item.value !== "") return [{ text: item.value, at: item.at }];
      this.#refuse(item.at, `"${name}" holds ${shown(item)}, which is no text`, "write each in double quotes");
      return [];
    });
  }

  #members(name: string, value: JsonValue | undefined, example: string): readonly JsonMember[] {
    if (value === undefined) return [];
    if (value.kind === "object") return value.members;
    this.#refuse(value.at, `"${name}" must be an object`, `write ${example}`);
    return [];
  }

  #refuse(at: number, message: string, help: string): void {
    this.problems.push(jsonProblem(this.#file, at, "config-value", message, help));
  }
}

function didYouMean(name: string, known: readonly string[], otherwise: string): string {
  const meant = nearest(name, known);
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}

function shown(value: JsonValue): string {
  switch (value.kind) {
    case "string":
      return `"${value.value}"`;
    case "number":
    case "boolean":
      return String(value.value);
    case "null":
      return "null";
    default:
      return `an ${value.kind}`;
  }
}

/** Whether a file is left out. */
export function isExcluded(path: string, { exclude }: Settings): boolean {
  return exclude.some((pattern) => patternOf(pattern).test(path));
}

/** A pattern takes a file by its whole path, and everything below a folder. */
function patternOf(pattern: string): RegExp {
  const parts = pattern.replace(/\/+$/, "").split(/(\*\*\/?|\*|\?)/);
  const source = parts.map((part) => WILDCARDS[part] ?? part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)).join("");
  return new RegExp(`^${source}(/|$)`);
}

const WILDCARDS: Readonly<Record<string, string>> = { "**/": "(.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
