/** What some code does, counted: the same on every machine, and however busy it is. */
import { type Profiler, Session } from "node:inspector";

// Code counts its blocks only if it was compiled while this is on; functions are compiled when they are called first.
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** What some work came to, and how much of this project's own code it ran, in characters of source text: each as often as it was run. */
export function worked<T>(work: () => T): { readonly result: T; readonly characters: number } {
  countedSinceLast();
  const result = work();
  return { result, characters: countedSinceLast() };
}

/** How many times as much work it is where there is so many times as much to do: `times` if it is linear, the square of that if it is quadratic. */
export function growth(times: number, workAt: (length: number) => unknown, length: number): number {
  // What is made at the first use counts for neither.
  workAt(length);
  const [short, long] = [length, length * times].map((each) => worked(() => void workAt(each)).characters);
  return (long ?? NaN) / (short ?? NaN);
}

function countedSinceLast(): number {
  let counted: number | undefined;
  // A session of one's own thread answers before it returns.
  session.post("Profiler.takePreciseCoverage", (error, answer) => {
    if (error !== null) throw error;
    counted = answer.result.filter(({ url }) => isOwn(url)).reduce((sum, script) => sum + charactersOf(script), 0);
  });
  if (counted === undefined) throw new Error("the coverage was not answered");
  return counted;
}

/** Is a script of this project, and not this one, which has work to do as well. */
function isOwn(url: string): boolean {
  return url !== import.meta.url && !url.endsWith(import.meta.filename) && !/^(?:node:|$)|\/node_modules\//.test(url);
}

function charactersOf({ functions }: Profiler.ScriptCoverage): number {
  let sum = 0;
  for (const { ranges } of functions) sum += functionCharacters(ranges);
  return sum;
}

/** The ranges of a function, the first of which is all of it, lie within each other and tell how often what they hold was run. */
function functionCharacters(ranges: readonly Profiler.CoverageRange[]): number {
  let sum = 0;
  const around: Profiler.CoverageRange[] = [];
  for (const range of ranges) {
    while (around.length > 0 && (around.at(-1)?.endOffset ?? 0) <= range.startOffset) around.pop();
    const length = range.endOffset - range.startOffset;
    // What is within another is not run as often as that is, but as often as it says itself.
    sum += length * (range.count - (around.at(-1)?.count ?? 0));
    around.push(range);
  }
  return sum;
}
