/** Keeps what was used last, as long as the weights of all together stay within a limit. */
export class Lru<T> {
  private readonly kept = new Map<string, { readonly value: T; readonly weight: number }>();
  private readonly limit: number;
  private weight = 0;

  /** One value heavier than the limit is kept alone. */
  constructor(limit: number) {
    this.limit = limit;
  }

  get(key: string): T | undefined {
    const found = this.kept.get(key);
    if (found === undefined) return undefined;
    this.kept.delete(key);
    this.kept.set(key, found);
    return found.value;
  }

  set(key: string, value: T, weight: number): void {
    this.delete(key);
    this.kept.set(key, { value, weight });
    this.weight += weight;
    for (const oldest of this.kept.keys()) {
      if (this.weight <= this.limit || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.weight -= this.kept.get(key)?.weight ?? 0;
    this.kept.delete(key);
  }

  clear(): void {
    this.kept.clear();
    this.weight = 0;
  }
}
