/** Holds the events of finished runs, as many as there is room for, and answers questions about them. */
import { HeldRun } from "./held-run.ts";
import { MOST_HELD } from "./simulation.ts";
import type { KeeperMessage, KeeperRequest, KeptRun } from "./thread-protocol.ts";

/** Events over all of them. */
const MOST_HELD_EVENTS = 12_000_000;

export class Keeper {
  /** The newest last. */
  readonly #runs = new Map<number, HeldRun>();
  readonly #post: (message: KeeperMessage) => void;
  readonly #mostEvents: number;

  /** @param mostEvents Over all runs; the newest is held whatever it has. */
  constructor(post: (message: KeeperMessage) => void, mostEvents = MOST_HELD_EVENTS) {
    this.#post = post;
    this.#mostEvents = mostEvents;
  }

  keep(kept: KeptRun): void {
    const held = new HeldRun(kept);
    const dropped = this.#makeRoomFor(held.size);
    this.#runs.set(kept.run, held);
    this.#post({ kind: "kept", run: kept.run, dropped });
  }

  handle(request: KeeperRequest): void {
    switch (request.kind) {
      case "release":
        for (const run of request.runs) this.#runs.delete(run);
        return;
      case "ask":
        this.#answer(request);
        return;
      default:
        request satisfies never;
    }
  }

  #answer({ id, question }: Extract<KeeperRequest, { readonly kind: "ask" }>): void {
    const held = this.#runs.get(question.params.run);
    if (held === undefined) return this.#post({ kind: "gone", id });
    this.#post({ kind: "answer", id, answer: held.answer(question) });
  }

  /** @returns The oldest runs, which are held no more. */
  #makeRoomFor(events: number): readonly number[] {
    const dropped: number[] = [];
    let total = events + [...this.#runs.values()].reduce((sum, { size }) => sum + size, 0);
    for (const [run, { size }] of this.#runs) {
      if (this.#runs.size < MOST_HELD && total <= this.#mostEvents) break;
      this.#runs.delete(run);
      total -= size;
      dropped.push(run);
    }
    return dropped;
  }
}
