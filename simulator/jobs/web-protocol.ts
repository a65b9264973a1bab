/** What a thread in a browser is told besides {@link ./thread-protocol.ts}: it cannot stand still until its owner has answered. */

/** The first message to a thread. */
export interface WebStart {
  readonly kind: "start";
  readonly role: "runner" | "keeper" | "explorer";
}

/** The other end of the channel over which a runner hands its runs to the keeper; sent to both, with the port. */
export interface WebConnect<Port> {
  readonly kind: "connect";
  readonly port: Port;
}

/** The order of this id is to stop. */
export interface WebStop {
  readonly kind: "stop";
  readonly order: number;
}

/** A file's text or a folder's names that a runner needs. */
export interface WebQuestion {
  readonly kind: "read" | "list";
  readonly view: number;
  readonly path: string;
}

/** Runner → owner: the order goes on when these are here. */
export interface WebNeed {
  readonly kind: "need";
  readonly id: number;
  readonly questions: readonly WebQuestion[];
}

/** Owner → runner: in the order of the questions; null for what is not there. */
export interface WebFound {
  readonly kind: "found";
  readonly id: number;
  readonly answers: readonly (string | readonly string[] | null)[];
}

/** As a key of what is known. */
export function questionKey({ kind, view, path }: WebQuestion): string {
  return `${kind} ${view} ${path}`;
}
