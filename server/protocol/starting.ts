/**
 * What the two ends know of each other from `initialize` on: options of the client, commands, kinds of actions. Nothing of the protocol's library is
 * needed for it, so that `initialize` can be answered before that is loaded.
 */

/** What a client may say in `initializationOptions`. Everything is optional. */
export interface InitializationOptions {
  /** Commands of {@link CLIENT_COMMANDS} that the client carries out itself; lenses for others are not shown. */
  readonly commands: readonly string[];
  /** As under `quiesce` in the client's settings; for clients that cannot be asked for them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Whether the client answers requests for files (`quiesce/fs/…`). Only a server in a browser asks them. */
  readonly files: boolean;
  /** Only for a server in a browser: the URL, with a slash at its end, of the folder where it finds its .wasm files and its worker. */
  readonly resources: string;
}

/** What a client that says nothing has said. */
export const NO_OPTIONS: InitializationOptions = { commands: [], settings: {}, files: false, resources: "" };

/** Commands that only a client can carry out, as they have a face of their own. Arguments: one {@link PlaceArgument}. */
export const CLIENT_COMMANDS = ["quiesce.simulate", "quiesce.explore", "quiesce.ablate", "quiesce.explainBarrier"] as const;
export type ClientCommand = (typeof CLIENT_COMMANDS)[number];

/** Commands that the server carries out through `workspace/executeCommand`. */
export const SERVER_COMMANDS = [
  "quiesce.annotate",
  "quiesce.explain",
  "quiesce.showRule",
  "quiesce.simulateReport",
  "quiesce.compareReport",
  "quiesce.exploreReport",
  "quiesce.ablateReport",
  "quiesce.explainReport",
] as const;
export type ServerCommand = (typeof SERVER_COMMANDS)[number];

/** The kind of code actions that ask something and change nothing. */
export const ASK_KIND = "quiesce";

/** @returns Undefined when it is not what {@link InitializationOptions} says; absent members are empty. */
export function readInitializationOptions(value: unknown): InitializationOptions | undefined {
  if (value === undefined || value === null) return NO_OPTIONS;
  if (!isRecord(value)) return undefined;
  const { commands, settings, files, resources } = { ...NO_OPTIONS, ...value };
  if (!isTexts(commands) || !isRecord(settings) || typeof files !== "boolean" || typeof resources !== "string") return undefined;
  return { commands, settings, files, resources };
}

export function isServerCommand(name: string): name is ServerCommand {
  return SERVER_COMMANDS.some((command) => command === name);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
