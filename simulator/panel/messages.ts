/**
 * What the webview and the extension host say to each other, and the validators of both directions. The host only relays: requests of the
 * simulation go to the language server unread (`method` and `params` are those of `server/protocol.ts`), and services are what only an
 * editor can do. Nothing that crosses is trusted: each side reads what arrives through {@link readPanelMessage} or {@link readHostMessage}.
 *
 * The order at the start: the webview says `ready`; the host answers with one `init`; everything else may come in any order.
 */

import { MEMORY_MODELS } from "../explore/job/messages.ts";
import type { MemoryModel } from "../explore/request.ts";
import { dictionary, either, finite, flag, isRecord, list, optional, record, type Shape, text, whole, word } from "../../base/shape.ts";

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
  /** Of its text as the editor has it; absent where none holds it, or it is very long. */
  readonly digests?: TextDigests;
}

/** Tell texts apart where versions do not: those begin anew with every window, and an edit can be undone. */
export interface TextDigests {
  readonly text: string;
  /** Of its words as a preprocessor sees them: comments and white space make no difference. */
  readonly words: string;
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
  /** The memory model that explorations begin with; absent: `sc`. */
  readonly memory?: MemoryModel | undefined;
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

export interface DebugParams {
  readonly uri: string;
  readonly token: string;
  readonly name: string;
  readonly at?: number;
}

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
  /**
   * Begins a debug session of a counterexample or a run: `token` is that of `quiesce replay`, `uri` the document that it is about, `at` the virtual time in
   * ms at which a run is to stand. Answers whether a session began; why one did not, the editor says itself.
   */
  readonly debug: { readonly params: DebugParams; readonly result: boolean };
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
export const HOST_COMMANDS = ["quiesce.restartServer", "quiesce.showOutput", "quiesce.copyDiagnostics"] as const;
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
  "debug",
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

export const SHOWN = ["runs", "explorations"] as const;

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
  /** What the panel shows from now on: its tab is named after it. */
  | { readonly type: "shows"; readonly what: (typeof SHOWN)[number] }
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
  /** A scenario that somebody chose outside the panel: it is set, and run. */
  | { readonly type: "simulate"; readonly scenario: string }
  /** Likewise: it is set, from its first step on, and explored. */
  | { readonly type: "explore"; readonly scenario: string }
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
  /** Shows explorations, and begins one. */
  "explore",
  "help",
] as const;
export type PanelCommand = (typeof PANEL_COMMANDS)[number];

// ---------------------------------------------------------------- validators

const id = whole(1);
/** A line or a column. */
const position = whole(1);
const nothing: Shape<Readonly<Record<string, never>>> = record({});

/** Any value: what is in it is for somebody else to read. A message keeps the member even when it is absent. */
function unread<T>(message: T, value: unknown, ...members: readonly string[]): T {
  return { ...message, ...Object.fromEntries(members.map((name) => [name, isRecord(value) ? value[name] : undefined])) };
}

const serviceParams: { readonly [Name in ServiceName]: Shape<Services[Name]["params"]> } = {
  reveal: record({ uri: text, line: position, column: position, preserveFocus: flag }),
  highlight: record({ uri: text, lines: list(position) }),
  copy: record({ text }),
  save: record({ name: text, text }),
  open: record({ name: text, text, language: text }),
  pick: record({ what: word("c", "patch", "topology") }),
  head: record({ uri: text }),
  openFiles: nothing,
  applyFix: record({ uri: text, rule: text }),
  debug: record({ uri: text, token: text, name: text, at: optional(finite) }),
  command: record({ command: word(...HOST_COMMANDS) }),
};

const chosenText: Shape<ChosenText> = record({ uri: text, name: text, text });

const serviceResults: { readonly [Name in ServiceName]: Shape<Services[Name]["result"]> } = {
  reveal: flag,
  highlight: done,
  copy: done,
  save: orNull(text),
  open: done,
  pick: orNull(chosenText),
  head: chosenText,
  openFiles: list(record({ uri: text, name: text })),
  applyFix: flag,
  debug: flag,
  command: done,
};

function done(value: unknown): true | undefined {
  return value === true ? true : undefined;
}

function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value) => (value === null ? null : shape(value));
}

/** @returns Undefined when it is no message of the webview. */
export function readPanelMessage(value: unknown): PanelMessage | undefined {
  const request = record({ type: word("request"), id, method: text })(value);
  if (request !== undefined) return unread({ ...request, params: undefined }, value, "params");
  const notify = record({ type: word("notify"), method: text })(value);
  if (notify !== undefined) return unread({ ...notify, params: undefined }, value, "params");
  return plainPanelMessage(value) ?? readService(value);
}

const plainPanelMessage = either(
  record({ type: word("ready") }),
  record({ type: word("cancel"), id }),
  record({ type: word("shows"), what: word(...SHOWN) }),
  record({ type: word("trouble"), message: text }),
);

function readService(value: unknown): ServiceRequest | undefined {
  const read = record({ type: word("service"), id, service: word(...SERVICE_NAMES) })(value);
  if (read === undefined || !isRecord(value)) return undefined;
  const params = serviceParams[read.service](value["params"]);
  // One name's parameters make that name's member of the union, which the compiler cannot see.
  return params === undefined ? undefined : ({ ...read, params } as ServiceRequest);
}

export const readDigests: Shape<TextDigests> = record({ text, words: text });
const panelDocument: Shape<PanelDocument> = record({
  uri: text,
  name: text,
  version: whole(-1),
  state: word("saved", "unsaved", "gone"),
  digests: optional(readDigests),
});
const gitState: Shape<GitState> = either(record({ available: only(true) }), record({ available: only(false), reason: text }));
const serverState: Shape<ServerState> = either(
  record({ kind: word("starting", "running") }),
  record({ kind: word("stopped", "failed"), reason: text }),
) as Shape<ServerState>;
const relayError: Shape<RelayError> = record({ code: word(...RELAY_ERRORS), message: text, help: text });

function only<const Value extends boolean>(wanted: Value): Shape<Value> {
  return (value) => (value === wanted ? wanted : undefined);
}

const configuration: Shape<PanelConfiguration> = (value) => {
  const read = record({
    rerunOnEdit: flag,
    rerunDelayMs: whole(0),
    topology: optional(text),
    scenario: optional(text),
    memory: optional(word(...MEMORY_MODELS)),
    reduceMotion: flag,
  })(value);
  return read === undefined ? undefined : { ...read, topology: read.topology, scenario: read.scenario };
};

const plainHostMessage: Shape<HostMessage> = either(
  record({ type: word("document"), document: panelDocument }),
  record({ type: word("cursor"), uri: text, line: position }),
  record({ type: word("configuration"), configuration }),
  record({ type: word("git"), git: gitState }),
  record({ type: word("server"), server: serverState }),
  record({ type: word("simulate", "explore"), scenario: text }),
  record({ type: word("command"), command: word(...PANEL_COMMANDS) }),
  record({ type: word("response"), id, error: relayError }),
);

/** @returns Undefined when it is no message of the host. */
export function readHostMessage(value: unknown): HostMessage | undefined {
  const plain = plainHostMessage(value);
  if (plain !== undefined || !isRecord(value)) return plain;
  if (value["type"] === "init") return readInit(value);
  const notification = record({ type: word("notification"), method: text })(value);
  if (notification !== undefined) return unread({ ...notification, params: undefined }, value, "params");
  const response = record({ type: word("response"), id })(value);
  if (response === undefined || value["error"] !== undefined) return undefined;
  return unread({ ...response, result: undefined }, value, "result");
}

function readInit(value: Readonly<Record<string, unknown>>): HostMessage | undefined {
  const read = record({
    type: word("init"),
    document: panelDocument,
    configuration,
    git: gitState,
    server: serverState,
    run: flag,
    words: dictionary(text),
  })(value);
  return read === undefined ? undefined : { ...read, memory: readPanelMemory(value["memory"]) ?? null };
}

/** What a serializer was handed. @returns Undefined when it is not of this version of the panel. */
export function readPanelMemory(value: unknown): PanelMemory | undefined {
  if (!isRecord(value) || value["version"] !== 1 || typeof value["uri"] !== "string") return undefined;
  return { version: 1, uri: value["uri"], panel: value["panel"] };
}

/** The answer of a service, as its name says. @returns Undefined when it is something else. */
export function readServiceResult<Name extends ServiceName>(name: Name, value: unknown): Services[Name]["result"] | undefined {
  return serviceResults[name](value);
}
