/** What other files say of a name, kept from one keystroke to the next while these files stay as they are. */
import type { EditorFile, Signature } from "../../../c/editor/file.ts";
import type { FunctionEntry, MacroEntry, Surroundings } from "../surroundings.ts";

/** More answers than this are not kept. A file of entry code asks about some two thousand names. */
const MOST_ANSWERS = 20_000;
const MOST_TEXTS = 500;

interface Kept {
  readonly revision: number;
  /** The file that was judged last: only it may have changed since the answers were given. */
  readonly path: string;
  /** What it includes; what its names mean in other files depends on that. */
  readonly includes: string;
  readonly answers: Answers;
}

interface Answers {
  readonly functions: Map<string, readonly FunctionEntry[]>;
  readonly macros: Map<string, readonly MacroEntry[]>;
  readonly texts: Map<string, string | undefined>;
}

const kept = new WeakMap<Surroundings, Kept>();

/** Answers for one judgement of a file. Of the file itself they are those of its text as it is. */
export class Lookups {
  private readonly file: EditorFile;
  private readonly surroundings: Surroundings;
  private readonly answers: Answers;
  private readonly own: {
    readonly functions: ReadonlyMap<string, readonly FunctionEntry[]>;
    readonly macros: ReadonlyMap<string, readonly MacroEntry[]>;
  };

  constructor(file: EditorFile, surroundings: Surroundings) {
    this.file = file;
    this.surroundings = surroundings;
    this.answers = answersFor(file, surroundings);
    this.own = ownOf(file);
  }

  functionsNamed(name: string, from: string): readonly FunctionEntry[] {
    const { path } = this.file.source;
    const all = this.own.functions.get(name) ?? [];
    const own = from === path || path.endsWith(".h") ? all : all.filter(({ signature }) => !isStatic(signature));
    // A static function hides what other files call the same.
    if (from === path && own.some(({ isDefinition, signature }) => isDefinition && isStatic(signature))) return own;
    const far = remembered(this.answers.functions, `${from}\n${name}`, MOST_ANSWERS, () => this.surroundings.functionsNamed(name, from));
    return [...own, ...far.filter((entry) => entry.path !== path)];
  }

  macrosNamed(name: string, from: string): readonly MacroEntry[] {
    const { path } = this.file.source;
    const own = from === path || path.endsWith(".h") ? (this.own.macros.get(name) ?? []) : [];
    const far = remembered(this.answers.macros, `${from}\n${name}`, MOST_ANSWERS, () => this.surroundings.macrosNamed(name, from));
    return own.length === 0 && far.every((entry) => entry.path !== path) ? far : [...own, ...far.filter((entry) => entry.path !== path)];
  }

  textOf(path: string): string | undefined {
    if (path === this.file.source.path) return this.file.source.text;
    const { surroundings } = this;
    return remembered(this.answers.texts, path, MOST_TEXTS, () =>
      surroundings.textOf === undefined ? surroundings.file(path)?.source.text : surroundings.textOf(path),
    );
  }
}

function answersFor({ source }: EditorFile, surroundings: Surroundings): Answers {
  const { changes } = surroundings;
  const none: Answers = { functions: new Map(), macros: new Map(), texts: new Map() };
  if (changes === undefined) return none;
  const before = kept.get(surroundings);
  const includes = includesOf(source.text);
  const changed = before === undefined ? undefined : changes.since(before.revision);
  const isSame = before?.path === source.path ? before.includes === includes : changed?.length === 0;
  const holds = before !== undefined && isSame && changed?.every((path) => path === before.path) === true;
  const answers = holds ? before.answers : none;
  kept.set(surroundings, { revision: changes.revision, path: source.path, includes, answers });
  return answers;
}

function includesOf(text: string): string {
  return (text.match(/^[ \t]*#[ \t]*include\b.*$/gm) ?? []).join("\n");
}

function ownOf({ source: { path }, functions, prototypes, macros }: EditorFile): Lookups["own"] {
  const entries = [
    ...functions.map((signature): FunctionEntry => ({ path, signature, isDefinition: true })),
    ...prototypes.map((signature): FunctionEntry => ({ path, signature, isDefinition: false })),
  ];
  return {
    functions: grouped(entries, ({ signature }) => signature.name),
    macros: grouped(
      macros.map((macro): MacroEntry => ({ path, macro })),
      ({ macro }) => macro.name,
    ),
  };
}

function grouped<Entry>(entries: readonly Entry[], nameOf: (entry: Entry) => string): ReadonlyMap<string, readonly Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(nameOf(entry));
    if (group === undefined) groups.set(nameOf(entry), [entry]);
    else group.push(entry);
  }
  return groups;
}

function remembered<Value>(known: Map<string, Value>, key: string, most: number, find: () => Value): Value {
  const value = known.get(key);
  if (value !== undefined || known.has(key)) return value as Value;
  const found = find();
  if (known.size >= most) known.clear();
  known.set(key, found);
  return found;
}

function isStatic({ attributes }: Signature): boolean {
  return attributes.some(({ name }) => name === "static");
}
