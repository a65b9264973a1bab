import type { Changes } from "../analysis/surroundings.ts";

/** Changes beyond this number are forgotten, oldest first. */
const MOST_CHANGES = 256;

/** Which files changed lately. */
export class ChangeLog implements Changes {
  revision = 0;
  private readonly paths: string[] = [];

  note(path: string): void {
    this.revision++;
    this.paths.push(path);
    if (this.paths.length > MOST_CHANGES) this.paths.shift();
  }

  /** Anything may have changed. */
  forget(): void {
    this.revision++;
    this.paths.length = 0;
  }

  since(revision: number): readonly string[] | undefined {
    const count = this.revision - revision;
    if (count === 0) return [];
    return count < 0 || count > this.paths.length ? undefined : [...new Set(this.paths.slice(-count))];
  }
}
