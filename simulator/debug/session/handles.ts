/** Numbers for objects that a client asks about later; they mean something until the run moves on. */
export class Handles<T> {
  private readonly values = new Map<number, T>();
  private next: number;
  private readonly first: number;

  constructor(first: number) {
    this.first = first;
    this.next = first;
  }

  add(value: T): number {
    const number = this.next++;
    this.values.set(number, value);
    return number;
  }

  get(number: number): T | undefined {
    return this.values.get(number);
  }

  clear(): void {
    this.values.clear();
    this.next = this.first;
  }
}
