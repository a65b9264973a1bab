/** What a session is given, and how it refuses. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { SourceFile } from "../../../base/source-file.ts";
import type { Problem } from "../../../base/problem.ts";
import type { Subject } from "../subject.ts";

/** A run that can be debugged, or why there is none. */
export type Launched =
  | {
      readonly subject: Subject;
      readonly problems: readonly Problem[];
      readonly token: string;
      /** Every text that was read. */
      readonly files: Iterable<SourceFile>;
    }
  | { readonly subject: undefined; readonly problems: readonly Problem[] };

/** What a session needs of its surroundings. */
export interface Surroundings {
  readonly send: (message: DebugProtocol.ProtocolMessage) => void;
  /** Makes what the arguments of `launch` ask for. */
  readonly launch: (args: Readonly<Record<string, unknown>>) => Promise<Launched> | Launched;
  /** The client's path of a file of the user's or of their tree, by the run's name of it. */
  readonly pathOf: (name: string) => string;
  /** The text that a file has now, by the run's name of it; undefined where it cannot be read. */
  readonly textOf: (name: string) => string | undefined;
  /** The run's name of a client's path. */
  readonly nameOf: (path: string) => string;
  /** Lets messages come in. */
  readonly pause: () => Promise<void>;
}

/** A message as a session makes it: whoever sends it gives it its number. */
export type Outgoing = Omit<DebugProtocol.Response, "seq"> | Omit<DebugProtocol.Event, "seq">;

/** A request that cannot be answered, in words for the user. */
export class Refusal extends Error {}
