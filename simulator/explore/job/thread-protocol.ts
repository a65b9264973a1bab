/** What a service and its thread of explorations say to each other. The thread carries out one order after the other. Pure; simulator/jobs/{node,web}.ts carry it. */
import type { ExplorationOrder, OrderAnswer, OrderProgress } from "./order.ts";

/** Service → thread. */
export interface ExplorerRequest {
  readonly kind: "explore";
  readonly order: ExplorationOrder;
}

/** Thread → service. */
export type ExplorerMessage =
  | { readonly kind: "read"; readonly view: number; readonly path: string }
  | { readonly kind: "list"; readonly view: number; readonly path: string }
  | { readonly kind: "progressed"; readonly id: number; readonly progress: OrderProgress }
  | { readonly kind: "answered"; readonly id: number; readonly answer: OrderAnswer }
  /** A mistake of ours: the text of an exception. */
  | { readonly kind: "failed"; readonly id: number; readonly error: string };

/** What a service hears of it. */
export type ExplorerNews = Extract<ExplorerMessage, { readonly kind: "progressed" | "answered" | "failed" }>;
