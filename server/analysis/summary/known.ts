import type { Meaning } from "./meaning.ts";
import type { Node } from "./node.ts";
import type { Summary } from "./summary.ts";

/** Where a body is in the walk over those that call one another. */
export interface Visit {
  readonly node: Node;
  readonly index: number;
  low: number;
  onStack: boolean;
}

/** Summaries that hold now. Keys are the objects that stay the same while a text does. */
export class KnownSummaries {
  readonly ofBodies = new Map<object, Summary>();
  readonly visits = new Map<object, Visit>();
  /** Undefined for a name of which nothing is known. */
  readonly ofMeanings = new Map<Meaning, Summary | undefined>();
  private readonly withCalls = new Map<object, { readonly node: Node; readonly names: readonly string[] }>();
  private current = new WeakSet();
  private counted = 0;

  /** How many bodies something is known of. */
  get size(): number {
    return this.withCalls.size;
  }

  nextIndex(): number {
    return this.counted++;
  }

  hasCalls({ identity }: Node): boolean {
    return this.withCalls.has(identity);
  }

  addCalls(node: Node, names: readonly string[]): void {
    this.withCalls.set(node.identity, { node, names });
  }

  callsOf(identity: object): { readonly node: Node; readonly names: readonly string[] } | undefined {
    return this.withCalls.get(identity);
  }

  /** Whether a body was looked at since anything changed that it depends on. */
  isCurrent({ identity }: Node): boolean {
    return this.current.has(identity);
  }

  markCurrent({ identity }: Node): void {
    this.current.add(identity);
  }

  outdate({ identity }: Pick<Node, "identity">): void {
    this.current.delete(identity);
    this.ofBodies.delete(identity);
    this.visits.delete(identity);
    this.withCalls.delete(identity);
  }

  forget(meaning: Meaning): void {
    this.ofMeanings.delete(meaning);
  }

  clear(): void {
    this.ofBodies.clear();
    this.visits.clear();
    this.ofMeanings.clear();
    this.withCalls.clear();
    this.current = new WeakSet();
  }
}
