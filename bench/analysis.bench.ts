/** What the analysis adds to a keystroke: one function of a file changed, everything around it is known. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { kernelOutlineTable } from "../kernel/catalogue/outline-words.ts";
import { analyse } from "../server/analysis/analyse.ts";
import { nodeFiles } from "../disk/files.ts";
import { type KernelTree, Workspace } from "../server/workspace/workspace.ts";
import { reader } from "../test/support/editor.ts";
import { type Benchmark, figuresOf, type Limit, type Report } from "./lib.ts";
import { kernelSources } from "./subjects.ts";

interface Subject {
  readonly file: string;
  /** Milliseconds. */
  readonly afterEdit: Limit;
}

const SUBJECTS: readonly Subject[] = [
  { file: "kernel/livepatch/transition.c", afterEdit: { atMost: 3 } },
  { file: "kernel/sched/core.c", afterEdit: { atMost: 25 } },
];
const WARMUPS = 20;
const SAMPLES = 41;

export const benchmark: Benchmark = {
  title: "analysing a file again after an edit, beside reading it again",
  async run(report) {
    const tree = kernelSources()?.linux612.path;
    if (tree === undefined) return;
    const read = await reader();
    const kernel = new Workspace({
      files: nodeFiles,
      read: (file, text) => read.read(file, text),
      outline: kernelOutlineTable,
      cacheKey: "",
      wallClockMs: () => 0,
    }).treeAt(tree);
    for (const step of kernel.indexing() ?? []) void step;
    for (const subject of SUBJECTS) await measure(subject, tree, kernel, report);
  },
};

/** Milliseconds of processor time so far: what others do on the machine does not count. */
function spent(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function measure({ file, afterEdit }: Subject, root: string, kernel: KernelTree, report: Report): Promise<void> {
  const text = readFileSync(path.join(root, file), "utf8");
  const open = (await reader()).open(file, text);
  const first = spent();
  analyse(open.file, kernel.surroundings);
  report({ name: `${file}, for the first time`, measured: figuresOf([spent() - first]), unit: "ms of CPU" });
  const middle = open.file.functions[Math.floor(open.file.functions.length / 2)];
  const at = (middle?.bodyStart ?? 0) + 1;
  const reading: number[] = [];
  const analysis: number[] = [];
  for (let run = -WARMUPS; run < SAMPLES; run++) {
    const edited = `${text.slice(0, at)} int typed_${run + WARMUPS};${text.slice(at)}`;
    const started = spent();
    const now = open.update(edited);
    for (const { tree } of now.functions) void tree;
    const read = spent();
    kernel.edited(file, edited);
    const told = spent();
    analyse(now, kernel.surroundings);
    const done = spent();
    if (run < 0) continue;
    reading.push(read - started);
    analysis.push(done - told);
  }
  open.close();
  kernel.edited(file, undefined);
  report({ name: `${file}, after an edit`, measured: figuresOf(analysis), unit: "ms of CPU", limit: afterEdit });
  const shares = analysis.map((ms, index) => ms / Math.max(reading[index] ?? ms, 0.01));
  report({ name: `${file}, after an edit, beside reading it`, measured: figuresOf(shares), unit: "× reading" });
}
