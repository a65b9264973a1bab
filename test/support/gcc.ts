/** Compiling and running small programs with the machine's gcc. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Compiles a C program with `gcc -O0 -w` and runs it. @throws With gcc's errors, or the program's. */
export function runWithGcc(text: string, flags: readonly string[] = []): string {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-gcc-"));
  try {
    const source = path.join(folder, "main.c");
    const program = path.join(folder, "main");
    writeFileSync(source, text);
    const built = spawnSync("gcc", ["-O0", "-w", ...flags, "-o", program, source], { encoding: "utf8" });
    if (built.status !== 0) throw new Error(`gcc: ${built.stderr.slice(0, 4000)}`);
    const run = spawnSync(program, { encoding: "utf8", maxBuffer: 1 << 28 });
    if (run.status !== 0) throw new Error(`the program ended with ${run.status ?? run.signal}`);
    return run.stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
