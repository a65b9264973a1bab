/** The thread of a server's explorations, as the service sees it; how it is started differs between node and a browser. */
import type { FileLookup } from "../../../kernel/compile/source-store.ts";
import type { ExplorationOrder } from "../../../simulator/explore/job/order.ts";
import type { ExplorerNews } from "../../../simulator/explore/job/thread-protocol.ts";
import type { Death } from "../simulation/threads.ts";

export interface ExplorerThread {
  /** Hands over an order; the thread, which is started where there is none, has no other. */
  readonly run: (order: ExplorationOrder, files: FileLookup) => void;
  /** The order is to end as soon as it can: it answers as cancelled, or with what it had just found. */
  readonly stop: (order: number) => void;
  /** Ends the thread, whatever it does; the next order gets a new one. */
  readonly kill: () => void;
}

export interface ExplorerListener {
  readonly heard: (news: ExplorerNews) => void;
  /** It has ended without being told to. */
  readonly died: (why: Death) => void;
}

export type OpenExplorer = (listener: ExplorerListener) => ExplorerThread;
