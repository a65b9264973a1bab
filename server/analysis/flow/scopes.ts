import type { Builder } from "./builder.ts";
import type { CallSite } from "./graph.ts";

/** What has to be cleaned up at the end of the scopes that are open: `guard()` and its like. */
export class Scopes {
  private readonly sites: CallSite[] = [];

  private readonly builder: Builder;

  constructor(builder: Builder) {
    this.builder = builder;
  }

  get depth(): number {
    return this.sites.length;
  }

  /** Outermost first. */
  open(): readonly CallSite[] {
    return [...this.sites];
  }

  push(site: CallSite): void {
    this.sites.push(site);
  }

  /** At the end of a scope in the text: cleans up what was opened since it had `depth`. */
  leave(depth: number): void {
    this.cleanUp(this.sites.splice(depth));
  }

  /** Cleans up on a path that leaves; in the reverse order. */
  cleanUp(sites: readonly CallSite[]): void {
    for (const site of [...sites].reverse()) this.builder.add({ kind: "call", site });
  }
}
