/**
 * Random litmus tests of two to four threads that use every fence, dependency, lock, atomic update and kind of RCU that the kernel's
 * memory model knows, in the spelling that herd7 reads.
 */
import { Random } from "../../base/random.ts";

export interface RandomLitmus {
  readonly name: string;
  /** Statements of each thread; one may hold a block of its own. */
  readonly threads: readonly (readonly string[])[];
  readonly condition: string;
  /** Initial state, without its braces. */
  readonly initial: string;
}

const DATA = ["x", "y", "z"];
const PARAMETERS = "int *x, int *y, int *z, int **p, spinlock_t *l, spinlock_t *m, struct srcu_struct *s, struct srcu_struct *t";
const ORDERINGS = ["", "_relaxed", "_acquire", "_release"];

export function litmusText({ name, threads, condition, initial }: RandomLitmus): string {
  const bodies = threads.map((statements, index) => {
    const registers = new Set(statements.join(" ").match(/\br\d+\b/g) ?? []);
    const lines = [...[...registers].map((register) => `int ${register};`), ...statements];
    return `P${index}(${PARAMETERS})\n{\n${lines.map((line) => `\t${line}\n`).join("")}}\n`;
  });
  return `C ${name}\n\n{ ${initial} }\n\n${bodies.join("\n")}\nlocations [x; y; z]\nexists (${condition})\n`;
}

/** @param size About how many accesses each thread makes. */
export function randomLitmus(seed: number, size = 3): RandomLitmus {
  return new Generator(seed).test(size);
}

class Generator {
  private readonly random = new Random(new Int32Array(4));
  private readonly seed: number;
  private registers: string[] = [];
  private readonly terms: string[] = [];
  private next = 0;
  /** What this test is made of: with everything at once, little of it would meet. */
  private readonly likes: Readonly<Record<"locks" | "rcu" | "srcu" | "pointers" | "updates" | "fences" | "branches", boolean>>;

  constructor(seed: number) {
    this.seed = seed;
    this.random.seed(seed);
    const likely = (): boolean => this.random.below(3) === 0;
    this.likes = {
      locks: likely(),
      rcu: likely(),
      srcu: this.random.below(8) === 0,
      pointers: likely(),
      updates: likely(),
      fences: this.random.below(4) > 0,
      branches: likely(),
    };
  }

  test(size: number): RandomLitmus {
    const count = this.pick([2, 2, 2, 3, 3, 4]);
    const threads = Array.from({ length: count }, (_, thread) => {
      this.registers = [];
      this.next = 0;
      const statements = this.thread(Math.max(1, size - (count > 3 ? 1 : 0)));
      for (const register of this.registers) this.terms.push(`${thread}:${register}=${this.pick(["0", "1", "1", "2"])}`);
      return statements;
    });
    const wanted = this.terms.filter(() => this.random.below(4) > 0);
    for (const location of DATA) if (this.random.below(4) === 0) wanted.push(`${location}=${this.pick(["1", "2"])}`);
    return {
      name: `random-${this.seed}`,
      threads,
      condition: wanted.length === 0 ? "x=1" : wanted.join(" /\\ "),
      initial: "int x; int y; int z; int *p = &x;",
    };
  }

  private thread(size: number): readonly string[] {
    const accesses = 1 + this.random.below(size);
    const statements: string[] = [];
    for (let i = 0; i < accesses; i++) {
      if (i > 0 && this.likes.fences) statements.push(...this.fence());
      statements.push(...this.statement(true));
    }
    return statements;
  }

  private fence(): readonly string[] {
    const plain = ["", "", "smp_mb();", "smp_rmb();", "smp_wmb();"];
    const updates = this.likes.updates ? ["smp_mb__before_atomic();", "smp_mb__after_atomic();"] : [];
    const locks = this.likes.locks ? ["smp_mb__after_spinlock();", "smp_mb__after_unlock_lock();"] : [];
    const rcu = this.likes.rcu ? ["synchronize_rcu();"] : [];
    const srcu = this.likes.srcu ? ["synchronize_srcu(s);", "smp_mb__after_srcu_read_unlock();"] : [];
    const chosen = this.pick([...plain, ...updates, ...locks, ...rcu, ...srcu]);
    return chosen === "" ? [] : [chosen];
  }

  /** One access, or a section or a branch with one or two in it. */
  private statement(outer: boolean): readonly string[] {
    const { likes } = this;
    if (outer && likes.locks && this.random.below(3) === 0) return this.locked();
    if (outer && likes.rcu && this.random.below(3) === 0) return this.bracketed("rcu_read_lock();", "rcu_read_unlock();");
    if (outer && likes.srcu && this.random.below(2) === 0) return this.srcu();
    if (outer && likes.branches && this.registers.length > 0 && this.random.below(3) === 0) return [this.branch()];
    if (likes.updates && this.random.below(3) === 0) return [this.update()];
    if (likes.pointers && this.random.below(4) === 0) return this.pointer();
    return [this.random.below(2) === 0 ? this.load() : this.store()];
  }

  private bracketed(open: string, close: string): readonly string[] {
    const inside = [...this.statement(false), ...(this.random.below(2) === 0 ? this.statement(false) : [])];
    return [open, ...inside, close];
  }

  private locked(): readonly string[] {
    const lock = this.pick(["l", "l", "l", "m"]);
    if (this.random.below(5) === 0) {
      const register = this.register();
      return [`${register} = spin_trylock(${lock});`, `if (${register}) { ${this.statement(false).join(" ")} spin_unlock(${lock}); }`];
    }
    if (this.random.below(6) === 0) return [`${this.register()} = spin_is_locked(${lock});`];
    return this.bracketed(`spin_lock(${lock});`, `spin_unlock(${lock});`);
  }

  private srcu(): readonly string[] {
    const domain = this.pick(["s", "s", "t"]);
    const register = `r${10 + this.next++}`;
    return this.bracketed(`${register} = srcu_read_lock(${domain});`, `srcu_read_unlock(${domain}, ${register});`);
  }

  private branch(): string {
    const register = this.pick(this.registers);
    const condition = this.pick([register, `${register} == 1`, `${register} != 1`, `${register} == ${register}`]);
    const other = this.random.below(3) === 0 ? ` else { ${this.statement(false).join(" ")} }` : "";
    return `if (${condition}) { ${this.statement(false).join(" ")} }${other}`;
  }

  private load(): string {
    const from = this.pick(DATA);
    const register = this.register();
    return this.pick([
      `${register} = READ_ONCE(*${from});`,
      `${register} = READ_ONCE(*${from});`,
      `${register} = smp_load_acquire(${from});`,
      `${register} = rcu_dereference(*${from});`,
    ]);
  }

  private store(): string {
    const to = this.pick(DATA);
    const value = this.value();
    return this.pick([
      `WRITE_ONCE(*${to}, ${value});`,
      `WRITE_ONCE(*${to}, ${value});`,
      `smp_store_release(${to}, ${value});`,
      `rcu_assign_pointer(*${to}, ${value});`,
    ]);
  }

  /** A constant, or what depends on an earlier load. */
  private value(): string {
    const constant = this.pick(["1", "2"]);
    if (this.registers.length === 0 || this.random.below(3) > 0) return constant;
    const register = this.pick(this.registers);
    return this.pick([register, `${constant} + (${register} ^ ${register})`]);
  }

  private update(): string {
    const at = this.pick(DATA);
    const order = this.pick(ORDERINGS);
    const constant = this.pick(["1", "2"]);
    if (this.random.below(4) === 0) return this.pick([`atomic_inc(${at});`, `atomic_add(${constant}, ${at});`]);
    const value = this.value();
    const register = this.register();
    return this.pick([
      `${register} = xchg${order}(${at}, ${value});`,
      `${register} = xchg${order}(${at}, ${value});`,
      `${register} = cmpxchg${order}(${at}, ${this.pick(["0", "1"])}, ${constant});`,
      `${register} = atomic_add_return${order}(${constant}, ${at});`,
      `${register} = atomic_fetch_add${order}(${constant}, ${at});`,
      `${register} = atomic_dec_and_test(${at});`,
    ]);
  }

  /** A pointer that is read and followed, or set. The register that holds it is no number, so nothing else uses it. */
  private pointer(): readonly string[] {
    if (this.random.below(2) === 0) return [this.pick(["WRITE_ONCE(*p, y);", "rcu_assign_pointer(*p, y);", "smp_store_release(p, z);"])];
    const pointer = `r${20 + this.next++}`;
    const register = this.register();
    const first = `${pointer} = ${this.pick(["READ_ONCE", "rcu_dereference"])}(*p);`;
    return this.random.below(4) === 0 ? [first, `WRITE_ONCE(*${pointer}, 2);`] : [first, `${register} = READ_ONCE(*${pointer});`];
  }

  private register(): string {
    const name = `r${this.next++}`;
    this.registers.push(name);
    return name;
  }

  private pick<T>(choices: readonly T[]): T {
    const found = choices[this.random.below(choices.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }
}
