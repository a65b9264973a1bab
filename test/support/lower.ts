/** Linking C texts in memory, and running their functions on the machine. */
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Problem } from "../../base/problem.ts";
import { disassembleFunction } from "../../c/ir/disassemble.ts";
import type { Image } from "../../c/ir/image.ts";
import { link, type LinkResult } from "../../c/ir/link.ts";
import { validateImage } from "../../c/ir/validate.ts";
import type { IntrinsicTable, TranslationUnit } from "../../c/syntax/ast.ts";
import { type Dialect, parse } from "../../c/syntax/parse.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";
import { createMachine, type Host, Machine } from "../../simulator/machine/machine.ts";
import { HostAnswer, Stop } from "../../simulator/machine/stop.ts";

export interface LinkOptions {
  readonly roots?: readonly string[];
  readonly dialect?: Dialect;
  readonly intrinsics?: IntrinsicTable;
  readonly strict?: boolean;
}

/** A text as a unit; throws when its file scope has errors. @param headers By name. */
export function unitOf(
  name: string,
  text: string,
  origin: SourceFile["origin"],
  options: LinkOptions = {},
  headers: ReadonlyMap<string, SourceFile> = new Map(),
): TranslationUnit {
  const file = makeSourceFile(name, text, origin);
  const include = (request: { readonly name: string }): SourceFile | undefined => headers.get(request.name);
  const { tokens, pragmas } = preprocess({ file, include, defines: [], predefined: "plain" });
  const unit = parse({ file, tokens, pragmas, dialect: options.dialect ?? "gnu11", intrinsics: options.intrinsics ?? new Map() });
  const error = unit.problems.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new Error(describeProblem(error));
  return unit;
}

export function describeProblem({ file, line, column, code, message }: Problem): string {
  return `${file}:${line}:${column} ${code}: ${message}`;
}

/** Units of a fixture divided at lines `//- name.c origin`, and headers at `//- name.h`; what stands before the first of them is main.c of the user. */
export function linkFixture(text: string, options: LinkOptions = {}): LinkResult {
  const [main = "", ...others] = text.split(/^\/\/- /m);
  const parts = others.map((other) => {
    const newline = other.indexOf("\n");
    const [name = "", origin = "model"] = other.slice(0, newline).trim().split(" ");
    return { name, origin: origin === "user" || origin === "sibling" ? origin : "model", text: other.slice(newline + 1) } as const;
  });
  const headers = new Map(
    parts.filter(({ name }) => name.endsWith(".h")).map((part) => [part.name, makeSourceFile(part.name, part.text, part.origin)]),
  );
  const units = [unitOf("main.c", main, "user", options, headers)];
  for (const { name, origin, text: of } of parts) if (!headers.has(name)) units.push(unitOf(name, of, origin, options, headers));
  const { roots = ["f"], intrinsics = new Map(), strict = false } = options;
  return link({ units, roots, intrinsics, strictUninitialized: strict });
}

/** The image of a fixture that links; throws with its problems, or with what the validator finds. */
export function imageOf(text: string, options: LinkOptions = {}): Image {
  const { image, problems } = linkFixture(text, options);
  if (image === undefined) throw new Error(problems.map(describeProblem).join("\n"));
  const findings = validateImage(image);
  if (findings.length > 0) throw new Error(findings.join("\n"));
  return image;
}

/** The code of a function of a text, without its name. */
export function codeOf(text: string, name = "f", options: LinkOptions = {}): string {
  const image = imageOf(text, { roots: [name], ...options });
  const code = disassembleFunction(image, image.functionByName.get(name) ?? -1);
  return code.slice(code.indexOf("\n") + 1).trimEnd();
}

/** The problems of a fixture, each as `file:line:column code: message`. */
export function linkProblems(text: string, options: LinkOptions = {}): readonly string[] {
  return linkFixture(text, options).problems.map(describeProblem);
}

const BUDGET = 10_000_000;

/** A program in a machine of its own. */
export class Program {
  readonly machine: Machine;

  constructor(text: string, options: LinkOptions = {}, host: Host = () => HostAnswer.Continue) {
    const machine = createMachine(imageOf(text, options), host, { memoryLimit: 16 << 20, strict: options.strict ?? false });
    if (!(machine instanceof Machine)) throw new Error("No address space for a machine");
    this.machine = machine;
  }

  /** Calls a function; a word for each 32-bit argument, two for each of 64. What it returns is 64 bits as they are. */
  call(name: string, ...words: readonly number[]): bigint {
    const { machine } = this;
    const f = machine.image.functionByName.get(name);
    if (f === undefined) throw new Error(`No function ${name}`);
    const thread = machine.spawn();
    machine.call(thread, f, words);
    const stop = machine.run(thread, BUDGET);
    if (stop === Stop.Fault) throw new Error(`${machine.fault?.code}: ${machine.fault?.message}`);
    if (stop !== Stop.Returned) throw new Error(`stopped: ${Stop[stop]}`);
    const result = (BigInt(machine.resultHigh(thread) >>> 0) << 32n) | BigInt(machine.resultLow(thread) >>> 0);
    machine.release(thread);
    return result;
  }

  /** The same for a function that returns int. */
  callInt(name: string, ...words: readonly number[]): number {
    return Number(BigInt.asIntN(32, this.call(name, ...words)));
  }
}

/** What `int f(void)` of a text returns. */
export function resultOf(text: string, options: LinkOptions = {}): number {
  return new Program(text, options).callInt("f");
}
