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
  readonly parameters: string;
  /** Locations whose final value is asked for. */
  readonly shown: readonly string[];
}

const DATA = ["x", "y", "z"];
const PARAMETERS = "int *x, int *y, int *z, int **p, spinlock_t *l, spinlock_t *m, struct srcu_struct *s, struct srcu_struct *t";
const ORDERINGS = ["", "_relaxed", "_acquire", "_release"];

export function litmusText({ name, threads, condition, initial, parameters, shown }: RandomLitmus): string {
  const bodies = threads.map((statements, index) => {
    const registers = new Set(statements.join(" ").match(/\br\d+\b/g) ?? []);
    const lines = [...[...registers].map((register) => `int ${register};`), ...statements];
    return `P${index}(${parameters})\n{\n${lines.map((line) => `\t${line}\n`).join("")}}\n`;
  });
  return `C ${name}\n\n{ ${initial} }\n\n${bodies.join("\n")}\nlocations [${shown.join("; ")}]\nexists (${condition})\n`;
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
      parameters: PARAMETERS,
      shown: DATA,
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

/** How the two accesses of a thread in a cycle are ordered, if at all; `R` and `W` say what they are. */
interface Link {
  readonly first: string;
  readonly between: readonly string[];
  readonly second: string;
  readonly before?: string;
  readonly after?: string;
}

const COMMUNICATIONS = ["Rf", "Rf", "Rf", "Fr", "Co"] as const;
type Communication = (typeof COMMUNICATIONS)[number];

/**
 * A test built around a cycle: each thread has an access that the last thread's communicates with, and one that communicates with the
 * next thread's, and the condition asks for the whole cycle. A thread may come twice in it. What random statements seldom hit, such as
 * an order that leaves a CPU and comes back, is common here.
 */
export function randomCycle(seed: number): RandomLitmus {
  return new CycleGenerator(seed).test();
}

class CycleGenerator {
  private readonly random = new Random(new Int32Array(4));
  private readonly seed: number;
  private next = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.random.seed(seed);
  }

  test(): RandomLitmus {
    const length = this.pick([2, 3, 3, 4, 4, 5]);
    const threads = Math.max(2, Math.min(4, length - (this.random.below(3) === 0 || length === 5 ? 1 : 0)));
    const bodies: string[][] = Array.from({ length: threads }, () => []);
    const links = Array.from({ length }, () => this.pick(COMMUNICATIONS));
    const conditions: string[] = [];
    for (let step = 0; step < length; step++) {
      const thread = step % threads;
      const [incoming, outgoing] = [links[(step + length - 1) % length] ?? "Rf", links[step] ?? "Rf"];
      const { statements, terms } = this.visit(thread, step, (step + 1) % length, incoming, outgoing);
      // The later visit of a thread may stand before the earlier one.
      if (this.random.below(2) === 0) bodies[thread]?.push(...statements);
      else bodies[thread]?.unshift(...statements);
      conditions.push(...terms);
    }
    const names = Array.from({ length }, (_, index) => this.location(index));
    return {
      name: `cycle-${this.seed}`,
      threads: bodies,
      condition: conditions.join(" /\\ "),
      initial: "",
      parameters: [...names.map((name) => `int *${name}`), "int *e", "spinlock_t *l", "spinlock_t *m", "struct srcu_struct *s"].join(", "),
      shown: names,
    };
  }

  private location(index: number): string {
    return `v${index}`;
  }

  private visit(
    thread: number,
    from: number,
    to: number,
    incoming: Communication,
    outgoing: Communication,
  ): { readonly statements: readonly string[]; readonly terms: readonly string[] } {
    const terms: string[] = [];
    const registers = { first: `r${this.next++}`, second: `r${this.next++}` };
    const firstReads = incoming === "Rf";
    const secondReads = outgoing === "Fr";
    if (firstReads) terms.push(`${thread}:${registers.first}=1`);
    if (secondReads) terms.push(`${thread}:${registers.second}=0`);
    if (outgoing === "Co") terms.push(`${this.location(to)}=2`);
    const { before, first, between, second, after } = this.link(this.location(from), this.location(to), registers, firstReads, secondReads);
    return { statements: [before, first, ...between, second, after].filter((text) => text !== undefined), terms };
  }

  private link(
    from: string,
    to: string,
    { first: one, second: two }: { readonly first: string; readonly second: string },
    firstReads: boolean,
    secondReads: boolean,
  ): Link {
    const first = firstReads ? `${one} = READ_ONCE(*${from});` : `WRITE_ONCE(*${from}, 2);`;
    const second = secondReads ? `${two} = READ_ONCE(*${to});` : `WRITE_ONCE(*${to}, 1);`;
    const plain = { first, between: [], second };
    const choices: Link[] = [
      plain,
      { ...plain, between: ["smp_mb();"] },
      { ...plain, between: ["smp_rmb();"] },
      { ...plain, between: ["smp_wmb();"] },
      { ...plain, between: ["synchronize_rcu();"] },
      { ...plain, before: "rcu_read_lock();", after: "rcu_read_unlock();" },
      { ...plain, before: "rcu_read_lock();", between: ["rcu_read_unlock();", "rcu_read_lock();"], after: "rcu_read_unlock();" },
      { ...plain, before: "spin_lock(l);", after: "spin_unlock(l);" },
      { ...plain, before: "spin_lock(l);", between: [`spin_unlock(l);`, `spin_lock(l);`], after: "spin_unlock(l);" },
      {
        ...plain,
        before: "spin_lock(l);",
        between: [`spin_unlock(l);`, `spin_lock(m);`, "smp_mb__after_unlock_lock();"],
        after: "spin_unlock(m);",
      },
      { ...plain, between: ["spin_lock(l);", "smp_mb__after_spinlock();"], after: "spin_unlock(l);" },
      { ...plain, between: ["smp_mb__before_atomic();", "atomic_inc(e);"] },
      { ...plain, between: ["atomic_inc(e);", "smp_mb__after_atomic();"] },
      { ...plain, between: this.elsewhere() },
    ];
    if (firstReads) {
      choices.push({ ...plain, first: `${one} = smp_load_acquire(${from});` }, { ...plain, first: `${one} = xchg_acquire(${from}, 7);` });
      if (!secondReads) {
        choices.push(
          { ...plain, second: `WRITE_ONCE(*${to}, 1 + (${one} ^ ${one}));` },
          { ...plain, second: `if (${one} == 1) { WRITE_ONCE(*${to}, 1); }` },
          {
            ...plain,
            between: [`WRITE_ONCE(*e, ${one});`, `r${this.next} = READ_ONCE(*e);`],
            second: `WRITE_ONCE(*${to}, 1 + (r${this.next} ^ r${this.next++}));`,
          },
        );
      }
    } else {
      choices.push({ ...plain, first: `${one} = xchg(${from}, 2);` }, { ...plain, first: `${one} = xchg_relaxed(${from}, 2);` });
    }
    if (!secondReads) {
      choices.push(
        { ...plain, second: `smp_store_release(${to}, 1);` },
        { ...plain, second: `${two} = xchg_release(${to}, 1);` },
        { ...plain, second: `${two} = xchg_relaxed(${to}, 1);` },
      );
    }
    return this.pick(choices);
  }

  /** Something with a location of its own between the two. */
  private elsewhere(): readonly string[] {
    const register = `r${this.next++}`;
    return this.pick([
      ["WRITE_ONCE(*e, 3);", "smp_wmb();"],
      [`${register} = READ_ONCE(*e);`, "smp_rmb();"],
      ["smp_store_release(e, 4);"],
      [`${register} = smp_load_acquire(e);`],
      [`${register} = xchg(e, 5);`],
      [`${register} = cmpxchg_acquire(e, 0, 6);`],
      [`${register} = srcu_read_lock(s);`, `srcu_read_unlock(s, ${register});`],
      ["synchronize_srcu(s);"],
    ]);
  }

  private pick<T>(choices: readonly T[]): T {
    const found = choices[this.random.below(choices.length)];
    if (found === undefined) throw new Error("nothing to pick from");
    return found;
  }
}
