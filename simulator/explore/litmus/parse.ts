/** Reads a litmus test in the kernel's C format. */
import type { Problem } from "../../../base/problem.ts";
import type { SourceFile } from "../../../base/source-file.ts";
import { Assembler } from "./assembler.ts";
import { readQuestion } from "./condition.ts";
import { readInitialState } from "./initial.ts";
import type { Token } from "./lexer.ts";
import { Reading, Refusal } from "./reading.ts";
import { readBlock } from "./statements.ts";
import type { LitmusTest } from "./test.ts";

export type Parsed =
  | { readonly ok: true; readonly test: LitmusTest }
  | { readonly ok: false; readonly name: string; readonly problem: Problem };

/** Architecture, name, and the rest of the first line. */
const HEADER = /^\uFEFF?\s*(\w+)[ \t]+([\w/.+[\]-]+)[ \t\r]*(?:\([^)\n]*\)[ \t]*)?/;
const INFO = /^[ \t]*([A-Za-z][\w/.-]*)[ \t]*=[ \t]*(.*?)\r?$/;

const MAX_THREADS = 16;

export function parseLitmus(file: SourceFile): Parsed {
  const header = HEADER.exec(file.text);
  const name = header?.[2] ?? "";
  try {
    return { ok: true, test: read(file, header) };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, name, problem: error.problem };
    throw error;
  }
}

function read(file: SourceFile, header: RegExpExecArray | null): LitmusTest {
  if (header === null) {
    return new Reading(file, 0).wrong(
      { start: 0 },
      'expected a first line such as "C NAME"',
      "This reads litmus tests in the kernel's C format.",
    );
  }
  const reading = new Reading(file, header[0].length);
  const architecture = header[1];
  if (architecture !== "C")
    reading.unsupported({ start: 0 }, `a litmus test for ${architecture}`, 'Tests of the kernel\'s memory model begin with "C".');
  const info = skipToInitialState(reading);
  readInitialState(reading);
  const threads = readThreads(reading);
  setInitialRegisters(reading, threads);
  const find = (thread: number, token: Token): number => {
    const code = threads[thread];
    if (code === undefined) reading.wrong(token, `there is no thread P${thread}`);
    return code.register(token.text);
  };
  const question = readQuestion(reading, find);
  return { name: header[2] ?? "", info, ...question, locations: reading.locations, threads: threads.map((thread) => thread.finish()) };
}

/** What stands between the name and the initial state: a string, comments, lines `Key=Value`, and text that nobody reads. */
function skipToInitialState(reading: Reading): readonly (readonly [string, string])[] {
  const info: (readonly [string, string])[] = [];
  const { lexer } = reading;
  for (;;) {
    const at = lexer.skip();
    if (at >= lexer.text.length) reading.expected('"{" before the initial state');
    if (lexer.text.charAt(at) === "{") return info;
    if (lexer.text.charAt(at) === '"' || lexer.text.startsWith("(*", at)) {
      if (lexer.next().kind !== "string") reading.expected('"{"');
      continue;
    }
    const end = endOfLine(lexer.text, at);
    const [, key, value] = INFO.exec(lexer.text.slice(at, end)) ?? [];
    if (key !== undefined && value !== undefined) info.push([key, value]);
    const brace = lexer.text.indexOf("{", at);
    lexer.moveTo(key === undefined && brace >= 0 && brace < end ? brace : end);
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** `P0(int *x, int *y) { … }`, and so on. */
function readThreads(reading: Reading): readonly Assembler[] {
  const threads: Assembler[] = [];
  for (;;) {
    while (reading.isNext("void") || reading.isNext("static") || reading.isNext("*")) reading.lexer.next();
    const token = reading.lexer.peek();
    if (!/^P\d+$/.test(token.text)) break;
    const number = Number(token.text.slice(1));
    if (number !== threads.length) reading.wrong(token, `expected the thread P${threads.length}, found ${token.text}`);
    if (number >= MAX_THREADS) reading.unsupported(token, `a test of more than ${MAX_THREADS} threads`);
    reading.lexer.next();
    reading.lexer.setComments(false);
    const code = new Assembler(reading, readParameters(reading));
    readBlock(code);
    reading.lexer.setComments(true);
    threads.push(code);
  }
  if (threads.length === 0) reading.expected("a thread such as P0(int *x) { … }");
  return threads;
}

function readParameters(reading: Reading): ReadonlySet<string> {
  const names = new Set<string>();
  reading.take("(", "before the parameters of a thread");
  while (!reading.takeIf(")")) {
    let last: Token | undefined;
    let stars = 0;
    while (!reading.isNext(",") && !reading.isNext(")")) {
      const token = reading.lexer.next();
      if (token.text === "*") stars++;
      else if (token.text === "[") reading.take("]");
      else if (token.kind === "name") last = token;
      else reading.expected("a parameter such as int *x", token);
    }
    reading.takeIf(",");
    if (last === undefined || last.text === "void") continue;
    names.add(last.text);
    const location = reading.location(last.text);
    if (stars > 1) reading.setPointer(location);
  }
  return names;
}

function setInitialRegisters(reading: Reading, threads: readonly Assembler[]): void {
  for (const { thread, name, value, at } of reading.registers) {
    const code = threads[thread];
    if (code === undefined) reading.wrong({ start: at }, `the initial state names the thread P${thread}, which is not there`);
    code.setInitial(code.register(name), value);
  }
}
