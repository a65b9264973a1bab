/**
 * What the webview and the extension host say to each other, and the validators of both directions. The host only relays: requests of the
 * simulation go to the language server unread (`method` and `params` are those of `server/protocol.ts`), and services are what only an
 * editor can do. Nothing that crosses is trusted: each side reads what arrives through {@link readPanelMessage} or {@link readHostMessage}.
 *
 * The order at the start: the webview says `ready`; the host answers with one `init`; everything else may come in any order.
 */

// ---------------------------------------------------------------- what both sides hold

/** The text document that a panel simulates. */
export interface PanelDocument {
  readonly uri: string;
  /** As shown: relative to the kernel tree or the workspace, else the file's name. */
  readonly name: string;
  /** The editor's version; −1 when no editor holds it. */
  readonly version: number;
  /** `gone`: neither an editor nor the file system has it any more. */
  readonly state: "saved" | "unsaved" | "gone";
}

/** Settings of the user that the panel follows (`quiesce.simulator.…`). */
export interface PanelConfiguration {
  /** Run again when the text changes. The panel's own switch, once used, goes before it. */
  readonly rerunOnEdit: boolean;
  /** Milliseconds of quiet before that. */
  readonly rerunDelayMs: number;
  /** A preset's name, or a topology file's JSON text, that a new panel begins with; undefined: the default preset. */
  readonly topology: string | undefined;
  /** A scenario's name that a new panel begins with; undefined: `enable`. */
  readonly scenario: string | undefined;
  /** The workbench's setting `workbench.reduceMotion`; the panel also heeds the operating system's. */
  readonly reduceMotion: boolean;
}

/** Whether the built-in Git extension can tell the text at HEAD; if not, why, in words for people. */
export type GitState = { readonly available: true } | { readonly available: false; readonly reason: string };

/** How the language server is, which runs the simulations. `failed` says what to do. */
export type ServerState =
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  | { readonly kind: "stopped"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string };

/** A text that the user chose. */
export interface ChosenText {
  readonly uri: string;
  /** As shown. */
  readonly name: string;
  readonly text: string;
}

/** Kinds of failures. `cancelled`: the panel itself called it off. `gone`: the run's events are no longer kept (the protocol's RUN_GONE). */
export const RELAY_ERRORS = ["cancelled", "server-stopped", "gone", "refused", "internal"] as const;

/** What went wrong, in words for people. */
export interface RelayError {
  readonly code: (typeof RELAY_ERRORS)[number];
  readonly message: string;
  /** What to do about it; empty when there is nothing. */
  readonly help: string;
}

/**
 * What the panel keeps over a reload of the window: handed to `vscode.setState`, and by VS Code to the serializer. The host needs only
 * `uri` (which document to serve); the rest is the panel's own and goes back to it unread in {@link HostMessage} `init`.
 */
export interface PanelMemory {
  readonly version: 1;
  readonly uri: string;
  /** The panel's own; see `state/memory.ts`. */
  readonly panel: unknown;
}

// ---------------------------------------------------------------- services of the host

/**
 * What the panel asks the editor for, by name: parameters and answer. Answers come as `response` with the request's id.
 * An answer that may be absent is null where the user called it off.
 */
export interface Services {
  /** Shows a line in an editor beside the panel, the cursor on it. Lines and columns are 1-based. Answers whether there was such a file. */
  readonly reveal: { readonly params: RevealParams; readonly result: boolean };
  /** Marks lines of the document in its editor while events of theirs are looked at; an empty list takes the marks away. */
  readonly highlight: { readonly params: { readonly uri: string; readonly lines: readonly number[] }; readonly result: true };
  /** Puts a text on the clipboard. */
  readonly copy: { readonly params: { readonly text: string }; readonly result: true };
  /** Asks where to save a text and writes it. Answers the name it was saved under, null when called off. */
  readonly save: { readonly params: { readonly name: string; readonly text: string }; readonly result: string | null };
  /** Opens a text in an editor of its own, unsaved. */
  readonly open: { readonly params: { readonly name: string; readonly text: string; readonly language: string }; readonly result: true };
  /** Asks the user for a file: `c` to compare with, `patch` to apply, `topology` to load. */
  readonly pick: { readonly params: { readonly what: PickKind }; readonly result: ChosenText | null };
  /** Text of the document at git HEAD (`name` says the revision). Refused with its reason where there is none. */
  readonly head: { readonly params: { readonly uri: string }; readonly result: ChosenText };
  /** C files open in editors, the panel's own document left out, for "compare with". */
  readonly openFiles: { readonly params: Readonly<Record<string, never>>; readonly result: readonly OpenFile[] };
  /** Applies the workspace edit of a quick fix to the document (after a look at the comparison). Answers whether it was applied. */
  readonly applyFix: { readonly params: { readonly uri: string; readonly rule: string }; readonly result: boolean };
  /** Runs a command of the extension by its id, such as a restart of the server or the output channel. Only {@link HOST_COMMANDS}. */
  readonly command: { readonly params: { readonly command: HostCommand }; readonly result: true };
}

export type ServiceName = keyof Services;
export type PickKind = "c" | "patch" | "topology";

export interface RevealParams {
  readonly uri: string;
  readonly line: number;
  readonly column: number;
  /** True keeps the keyboard in the panel. */
  readonly preserveFocus: boolean;
}

export interface OpenFile {
  readonly uri: string;
  readonly name: string;
}

/** Commands that a panel may have the host run. */
export const HOST_COMMANDS = ["quiesce.restartServer", "quiesce.showOutput", "quiesce.copyDiagnostics", "quiesce.openSettings"] as const;
export type HostCommand = (typeof HOST_COMMANDS)[number];

export const SERVICE_NAMES = [
  "reveal",
  "highlight",
  "copy",
  "save",
  "open",
  "pick",
  "head",
  "openFiles",
  "applyFix",
  "command",
] as const satisfies readonly ServiceName[];

// ---------------------------------------------------------------- webview → host

export type ServiceRequest = {
  readonly [Name in ServiceName]: {
    readonly type: "service";
    readonly id: number;
    readonly service: Name;
    readonly params: Services[Name]["params"];
  };
}[ServiceName];

export type PanelMessage =
  /** The view has loaded and listens. Also after VS Code hid and showed it again: then the host answers `init` once more. */
  | { readonly type: "ready" }
  /** To be relayed to the language server. Ids count up and are never used twice in a panel's life. */
  | { readonly type: "request"; readonly id: number; readonly method: string; readonly params: unknown }
  /** A notification to be relayed to the language server. */
  | { readonly type: "notify"; readonly method: string; readonly params: unknown }
  /** The panel no longer waits for a relayed request: the host cancels it at the server (`$/cancelRequest`). */
  | { readonly type: "cancel"; readonly id: number }
  | ServiceRequest
  /** A mistake of ours in the webview, for the output channel. */
  | { readonly type: "trouble"; readonly message: string };

// ---------------------------------------------------------------- host → webview

export type HostMessage =
  | {
      readonly type: "init";
      readonly document: PanelDocument;
      readonly configuration: PanelConfiguration;
      readonly git: GitState;
      readonly server: ServerState;
      /** From the serializer after a reload; null in a new panel, and when `vscode.getState()` already has it. */
      readonly memory: PanelMemory | null;
      /** Run at once: the panel was opened by `Simulate transition`, and not by a reload. */
      readonly run: boolean;
      /** Words of the interface in the user's language (`vscode.l10n`): English text → translation. Empty for English. */
      readonly words: Readonly<Record<string, string>>;
    }
  | { readonly type: "response"; readonly id: number; readonly result: unknown }
  | { readonly type: "response"; readonly id: number; readonly error: RelayError }
  /** A notification of the server about simulations (progress), unread. */
  | { readonly type: "notification"; readonly method: string; readonly params: unknown }
  | { readonly type: "document"; readonly document: PanelDocument }
  /** Where the cursor is in an editor of a C file; 1-based. The panel lights the events of that line. */
  | { readonly type: "cursor"; readonly uri: string; readonly line: number }
  | { readonly type: "configuration"; readonly configuration: PanelConfiguration }
  | { readonly type: "git"; readonly git: GitState }
  | { readonly type: "server"; readonly server: ServerState }
  /** A command of the palette or of a keybinding that the panel carries out. */
  | { readonly type: "command"; readonly command: PanelCommand };

export const PANEL_COMMANDS = [
  "run",
  "stop",
  "compareFix",
  "compareHead",
  "compareFile",
  "comparePatch",
  "exportPerfetto",
  "help",
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

// ---------------------------------------------------------------- validators

/** @returns Undefined when it is no message of the webview. */
export function readPanelMessage(value: unknown): PanelMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { type, id, method, params } = value;
  switch (type) {
    case "ready":
      return { type };
    case "request":
      return isId(id) && isText(method) ? { type, id, method, params } : undefined;
    case "notify":
      return isText(method) ? { type, method, params } : undefined;
    case "cancel":
      return isId(id) ? { type, id } : undefined;
    case "service":
      return isId(id) ? readService(id, value["service"], params) : undefined;
    case "trouble":
      return isText(value["message"]) ? { type, message: value["message"] } : undefined;
    default:
      return undefined;
  }
}

function readService(id: number, service: unknown, params: unknown): ServiceRequest | undefined {
  const name = SERVICE_NAMES.find((each) => each === service);
  if (name === undefined || !isRecord(params)) return undefined;
  const { uri, text, name: title } = params;
  switch (name) {
    case "reveal": {
      const { line, column, preserveFocus } = params;
      if (!isText(uri) || !isPosition(line) || !isPosition(column) || !isFlag(preserveFocus)) return undefined;
      return { type: "service", id, service: name, params: { uri, line, column, preserveFocus } };
    }
    case "highlight": {
      const { lines } = params;
      return isText(uri) && isList(lines, isPosition) ? { type: "service", id, service: name, params: { uri, lines } } : undefined;
    }
    case "copy":
      return isText(text) ? { type: "service", id, service: name, params: { text } } : undefined;
    case "save":
      return isText(text) && isText(title) ? { type: "service", id, service: name, params: { name: title, text } } : undefined;
    case "open": {
      const { language } = params;
      if (!isText(text) || !isText(title) || !isText(language)) return undefined;
      return { type: "service", id, service: name, params: { name: title, text, language } };
    }
    case "pick": {
      const what = (["c", "patch", "topology"] as const).find((each) => each === params["what"]);
      return what === undefined ? undefined : { type: "service", id, service: name, params: { what } };
    }
    case "head":
      return isText(uri) ? { type: "service", id, service: name, params: { uri } } : undefined;
    case "openFiles":
      return { type: "service", id, service: name, params: {} };
    case "applyFix": {
      const { rule } = params;
      return isText(uri) && isText(rule) ? { type: "service", id, service: name, params: { uri, rule } } : undefined;
    }
    case "command": {
      const command = HOST_COMMANDS.find((each) => each === params["command"]);
      return command === undefined ? undefined : { type: "service", id, service: name, params: { command } };
    }
    default:
      return name satisfies never;
  }
}

/** @returns Undefined when it is no message of the host. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { type, id } = value;
  switch (type) {
    case "init":
      return readInit(value);
    case "response": {
      if (!isId(id)) return undefined;
      if (value["error"] === undefined) return { type, id, result: value["result"] };
      const error = readRelayError(value["error"]);
      return error === undefined ? undefined : { type, id, error };
    }
    case "notification":
      return isText(value["method"]) ? { type, method: value["method"], params: value["params"] } : undefined;
    case "document": {
      const document = readDocument(value["document"]);
      return document === undefined ? undefined : { type, document };
    }
    case "cursor": {
      const { uri, line } = value;
      return isText(uri) && isPosition(line) ? { type, uri, line } : undefined;
    }
    case "configuration": {
      const configuration = readConfiguration(value["configuration"]);
      return configuration === undefined ? undefined : { type, configuration };
    }
    case "git": {
      const git = readGit(value["git"]);
      return git === undefined ? undefined : { type, git };
    }
    case "server": {
      const server = readServer(value["server"]);
      return server === undefined ? undefined : { type, server };
    }
    case "command": {
      const command = PANEL_COMMANDS.find((each) => each === value["command"]);
      return command === undefined ? undefined : { type, command };
    }
    default:
      return undefined;
  }
}

function readInit(value: Fields): HostMessage | undefined {
  const document = readDocument(value["document"]);
  const configuration = readConfiguration(value["configuration"]);
  const git = readGit(value["git"]);
  const server = readServer(value["server"]);
  const { run, words } = value;
  if (document === undefined || configuration === undefined || git === undefined || server === undefined) return undefined;
  if (!isFlag(run) || !isRecord(words)) return undefined;
  const translated = Object.entries(words).flatMap(([english, word]) => (isText(word) ? [[english, word] as const] : []));
  const memory = readPanelMemory(value["memory"]) ?? null;
  return { type: "init", document, configuration, git, server, memory, run, words: Object.fromEntries(translated) };
}

/** What a serializer was handed. @returns Undefined when it is not of this version of the panel. */
export function readPanelMemory(value: unknown): PanelMemory | undefined {
  if (!isRecord(value) || value["version"] !== 1 || !isText(value["uri"])) return undefined;
  return { version: 1, uri: value["uri"], panel: value["panel"] };
}

function readDocument(value: unknown): PanelDocument | undefined {
  if (!isRecord(value)) return undefined;
  const { uri, name, version } = value;
  const state = (["saved", "unsaved", "gone"] as const).find((each) => each === value["state"]);
  if (!isText(uri) || !isText(name) || !Number.isInteger(version) || state === undefined) return undefined;
  return { uri, name, version: Number(version), state };
}

function readConfiguration(value: unknown): PanelConfiguration | undefined {
  if (!isRecord(value)) return undefined;
  const { rerunOnEdit, rerunDelayMs, topology, scenario, reduceMotion } = value;
  if (!isFlag(rerunOnEdit) || !isFlag(reduceMotion) || typeof rerunDelayMs !== "number" || !(rerunDelayMs >= 0)) return undefined;
  return { rerunOnEdit, rerunDelayMs, topology: textOrNothing(topology), scenario: textOrNothing(scenario), reduceMotion };
}

function readGit(value: unknown): GitState | undefined {
  if (!isRecord(value)) return undefined;
  if (value["available"] === true) return { available: true };
  return value["available"] === false && isText(value["reason"]) ? { available: false, reason: value["reason"] } : undefined;
}

function readServer(value: unknown): ServerState | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, reason } = value;
  if (kind === "starting" || kind === "running") return { kind };
  return (kind === "stopped" || kind === "failed") && isText(reason) ? { kind, reason } : undefined;
}

function readRelayError(value: unknown): RelayError | undefined {
  if (!isRecord(value)) return undefined;
  const code = RELAY_ERRORS.find((each) => each === value["code"]);
  const { message, help } = value;
  return code === undefined || !isText(message) || !isText(help) ? undefined : { code, message, help };
}

/** The answer of a service, as its name says. @returns Undefined when it is something else. */
export function readServiceResult<Name extends ServiceName>(name: Name, value: unknown): Services[Name]["result"] | undefined {
  return serviceResults[name](value);
}

const serviceResults: { readonly [Name in ServiceName]: (value: unknown) => Services[Name]["result"] | undefined } = {
  reveal: flag,
  highlight: done,
  copy: done,
  save: (value) => (value === null || isText(value) ? value : undefined),
  open: done,
  pick: (value) => (value === null ? null : readChosenText(value)),
  head: readChosenText,
  openFiles: (value) => (isList(value, isOpenFile) ? value : undefined),
  applyFix: flag,
  command: done,
};

function flag(value: unknown): boolean | undefined {
  return isFlag(value) ? value : undefined;
}

function done(value: unknown): true | undefined {
  return value === true ? true : undefined;
}

function readChosenText(value: unknown): ChosenText | undefined {
  if (!isRecord(value)) return undefined;
  const { uri, name, text } = value;
  return isText(uri) && isText(name) && isText(text) ? { uri, name, text } : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function isOpenFile(value: unknown): value is OpenFile {
  return isRecord(value) && isText(value["uri"]) && isText(value["name"]);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList<T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] {
  return Array.isArray(value) && value.every((item) => is(item));
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function textOrNothing(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

function isFlag(value: unknown): value is boolean {
  return typeof value === "boolean";
}

function isId(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0;
}

/** A 1-based line or column. */
function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1;
}
