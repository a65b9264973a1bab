/**
 * The machine against the same C compiled by `gcc -O0`. Each side measures `work()` alone: not compiling, not starting a process.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { compileFreestanding } from "../kernel/compile/compile-freestanding.ts";
import { createMachine, Machine } from "../simulator/machine/machine.ts";
import { HostAnswer, Stop } from "../simulator/machine/stop.ts";
import { type Benchmark, figuresOf, type Report } from "./lib.ts";

const SAMPLES = 11;
const WARMUPS = 2;
/** The median of the five, and each of them: the machine's promise. */
const LIMIT_EACH = 60;
const LIMIT_MEDIAN = 30;

const programs: Readonly<Record<string, string>> = {
  "integer loop": `
    int work(void)
    {
      int sum = 0;
      for (int i = 0; i < 10000000; i++)
        sum += (i * 3) ^ (sum >> 2);
      return sum;
    }`,
  "list walking": `
    struct node { struct node *next; int value; };
    static struct node nodes[4096];
    int work(void)
    {
      int sum = 0;
      for (int i = 0; i < 4096; i++) {
        nodes[i].next = i + 1 < 4096 ? &nodes[(i * 1021 + 1) & 4095] : 0;
        nodes[i].value = i;
      }
      for (int round = 0; round < 1500; round++)
        for (struct node *n = nodes; n; n = n->next)
          sum += n->value;
      return sum;
    }`,
  "struct copying": `
    struct record { long key; int fields[9]; char name[20]; };
    static struct record records[256], target[256];
    static struct record twice(struct record r)
    {
      r.key *= 2;
      return r;
    }
    int work(void)
    {
      for (int round = 0; round < 2000; round++) {
        for (int i = 0; i < 256; i++) {
          records[i].key += i;
          target[255 - i] = records[i];
        }
        records[round & 255] = twice(target[round & 255]);
      }
      return (int)target[17].key;
    }`,
  calls: `
    static int fib(int n)
    {
      return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }
    static int add(int a, int b) { return a + b; }
    int work(void)
    {
      int (*op)(int, int) = add;
      int sum = fib(29);
      for (int i = 0; i < 2000000; i++)
        sum = op(sum, i);
      return sum;
    }`,
  "bit operations": `
    int work(void)
    {
      unsigned long state = 88172645463325252UL;
      unsigned long mask[64] = { 0 };
      int set = 0;
      for (int i = 0; i < 1500000; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        if (mask[state & 63] & (1UL << (state >> 58)))
          set++;
        mask[state & 63] ^= 1UL << (state >> 58);
      }
      return set;
    }`,
};

/** Prints the result and the nanoseconds of each run. */
const harness = `
  #include <stdio.h>
  #include <time.h>
  int work(void);
  int main(void)
  {
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    int result = work();
    clock_gettime(CLOCK_MONOTONIC, &b);
    printf("%d %ld\\n", result, (b.tv_sec - a.tv_sec) * 1000000000L + b.tv_nsec - a.tv_nsec);
    return 0;
  }`;

interface Side {
  readonly result: number;
  readonly ms: number;
}

export const benchmark: Benchmark = {
  title: "five C programs on the machine, against gcc -O0 in the same run",
  run(report) {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-bench-"));
    try {
      const medians = Object.entries(programs).map(([name, text]) => measure(name, text, folder, report));
      report({ name: "median of the five", measured: figuresOf(medians), unit: "× gcc -O0", limit: { atMost: LIMIT_MEDIAN } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** Both sides take turns, so that a busy moment of the host hits both. @returns The median ratio. */
function measure(name: string, text: string, folder: string, report: Report): number {
  const native = compileNative(text, folder);
  const ours = compileOurs(text);
  const ratios: number[] = [];
  const nanosecondsEach: number[] = [];
  for (let sample = -WARMUPS; sample < SAMPLES; sample++) {
    const peer = native();
    const mine = ours();
    if (mine.result !== peer.result) throw new Error(`${name}: ${mine.result} here, ${peer.result} natively`);
    if (sample < 0) continue;
    ratios.push(mine.ms / peer.ms);
    nanosecondsEach.push((mine.ms * 1e6) / mine.instructions);
  }
  report({ name, measured: figuresOf(ratios), unit: "× gcc -O0", limit: { atMost: LIMIT_EACH } });
  report({ name: `${name}, each instruction`, measured: figuresOf(nanosecondsEach), unit: "ns" });
  return figuresOf(ratios).median;
}

function compileNative(text: string, folder: string): () => Side {
  const binary = path.join(folder, "program");
  writeFileSync(`${binary}.c`, text + harness);
  execFileSync("gcc", ["-O0", "-w", "-o", binary, `${binary}.c`]);
  return () => {
    const [result = "", nanoseconds = ""] = execFileSync(binary, { encoding: "utf8" }).trim().split(" ");
    return { result: Number(result), ms: Number(nanoseconds) / 1e6 };
  };
}

function compileOurs(text: string): () => Side & { readonly instructions: number } {
  const program = `${text}\nint main(void) { return work(); }`;
  const { image, problems } = compileFreestanding({ path: "program.c", text: program, read: () => undefined });
  if (image === undefined) throw new Error(problems.map(({ message }) => message).join("; "));
  return () => {
    const machine = createMachine(image, () => HostAnswer.Fault, { firstChunkLog2: 16 });
    if (!(machine instanceof Machine)) throw new Error("No address space");
    const thread = machine.spawn();
    machine.call(thread, image.functionByName.get("main") ?? -1, []);
    const started = performance.now();
    const stop = machine.run(thread, Number.MAX_SAFE_INTEGER);
    const ms = performance.now() - started;
    if (stop !== Stop.Returned) throw new Error(machine.fault?.message ?? "did not return");
    const side = { result: machine.resultLow(thread), ms, instructions: machine.executed };
    machine.dispose();
    return side;
  };
}
