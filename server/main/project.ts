/** What a project says about its checks: the nearest quiesce.json above a file, and the client's settings, which count before it. */
import { parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { NO_SETTINGS, readSettings, type Settings } from "../rules/settings.ts";
import type { Files } from "../workspace/files.ts";
import { folderOf, joined } from "../workspace/paths.ts";

/** The name that the checking commands look for too. */
export const CONFIG_NAME = "quiesce.json";

/** How many folders upwards are looked at. */
const MOST_LEVELS = 100;

export interface ProjectOptions {
  readonly files: Files;
  /** What the client has under `quiesce` for the rules. */
  readonly shared: () => Readonly<Record<string, unknown>>;
  /** Something the user should mend. Called once for each text. */
  readonly onProblem: (text: string) => void;
}

export class Projects {
  readonly #options: ProjectOptions;
  /** By folder; until a quiesce.json changes. */
  readonly #ofFolder = new Map<string, Settings>();
  readonly #ofText = new Map<string, Settings>();
  /** What was merged of what, so that the same settings are the same object. */
  readonly #merged = new WeakMap<Settings, WeakMap<Settings, Settings>>();

  constructor(options: ProjectOptions) {
    this.#options = options;
  }

  /** @param file Absolute. */
  settingsOf(file: string): Settings {
    const folder = folderOf(file);
    const known = this.#ofFolder.get(folder);
    const own = known ?? this.#nearest(folder);
    this.#ofFolder.set(folder, own);
    const editor = this.#read("the editor's settings", JSON.stringify(this.#options.shared()));
    const made = this.#merged.get(own) ?? new WeakMap<Settings, Settings>();
    this.#merged.set(own, made);
    const settings = made.get(editor) ?? merged(own, editor);
    made.set(editor, settings);
    return settings;
  }

  /** A quiesce.json has changed, appeared or gone. */
  forget(): void {
    this.#ofFolder.clear();
  }

  #nearest(start: string): Settings {
    let folder = start;
    for (let level = 0; level < MOST_LEVELS; level++) {
      const file = joined(folder, CONFIG_NAME);
      const found = this.#options.files.read(file);
      if (found.kind === "text") return this.#read(file, found.text);
      const above = folderOf(folder);
      if (above === folder) break;
      folder = above;
    }
    return NO_SETTINGS;
  }

  #read(name: string, text: string): Settings {
    const key = `${name}\n${text}`;
    const known = this.#ofText.get(key);
    if (known !== undefined) return known;
    const { settings, problems } = settingsIn(name, text);
    for (const { file, line, column, message, help } of problems) this.#options.onProblem(`${file}:${line}:${column}: ${message}; ${help}`);
    // Texts that were read before are of no use any more.
    if (this.#ofText.size > 100) this.#ofText.clear();
    this.#ofText.set(key, settings);
    return settings;
  }
}

function settingsIn(name: string, text: string): { readonly settings: Settings; readonly problems: readonly Problem[] } {
  const source = makeSourceFile(name, text, "user");
  const { value, problems } = parseJson(source);
  if (value === undefined || value.kind !== "object") return { settings: NO_SETTINGS, problems };
  return readSettings(source, value.members);
}

function merged(project: Settings, editor: Settings): Settings {
  return {
    rules: new Map([...project.rules, ...editor.rules]),
    primitives: new Map([...project.primitives, ...editor.primitives]),
    attributes: [...project.attributes, ...editor.attributes],
    loopMacros: [...project.loopMacros, ...editor.loopMacros],
    exclude: [...project.exclude, ...editor.exclude],
  };
}
