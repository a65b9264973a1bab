import type { MessagePort } from "node:worker_threads";

/** What a thread is told when it is started. */
export type NodeStart =
  | { readonly role: "jobs" | "explore"; readonly signal: SharedArrayBuffer; readonly answers: MessagePort }
  /** `stop` holds the id of the order that is to stop, in its first word. */
  | {
      readonly role: "runner" | "explorer";
      readonly signal: SharedArrayBuffer;
      readonly answers: MessagePort;
      readonly stop: SharedArrayBuffer;
    }
  | { readonly role: "keeper" };

/** The other end of the channel over which a runner hands its runs to the keeper; sent to both. */
export interface Connect {
  readonly kind: "connect";
  readonly port: MessagePort;
}
