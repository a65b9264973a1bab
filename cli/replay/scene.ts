/** From a token back to the scene that it was made of. */
import type { Problem } from "../../base/problem.ts";
import { inputDigest, type InputDigest, readToken, type ReplayRecord } from "../../simulator/jobs/scene/token.ts";
import { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { revisionName } from "../input/revision.ts";
import { mendedName } from "../scene/scene.ts";
import { type Outcome, refuse } from "../scene/outcome.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";
import { DECIDING, engineVersion } from "./record.ts";

/** What a token says to do, with every input there and unchanged. */
export interface TokenScene {
  readonly command: string;
  readonly scene: Arguments;
  readonly source: SceneSource;
  /** Under the names that the files have here. */
  readonly inputs: readonly InputDigest[];
}

/**
 * @param file Where the file lies now; where it lay, without one.
 * @param values Options that go on top of those that were recorded.
 */
export function sceneOfToken(token: string, file: string | undefined, values: Arguments): Outcome<TokenScene> {
  const read = readToken(token);
  if (!read.ok) return refuse([usage("replay-bad-token", `this is no token: ${read.reason}`, "copy the whole token")]);
  const { record } = read;
  const wrong = checkMaker(record.version, record.command);
  if (wrong !== undefined) return refuse([wrong]);
  const [first = "", ...rest] = record.positionals;
  const scene = argumentsOf(values, [file ?? first, ...rest], record.options);
  const source = sourceOnDisk(scene);
  if (!source.ok) return refuse(source.problems);
  const inputs = record.inputs.map((input) =>
    input.role === "given" ? { ...input, path: renamed(input.path, first, file, scene) } : input,
  );
  const made = mendedName(scene.text("rule") ?? "", file ?? first);
  // What is made from FILE is made again first; replay compares it then.
  const problems = checkInputs(
    inputs.filter(({ path }) => !scene.has("rule") || path !== made),
    source.source,
  );
  if (problems.length > 0) return refuse(problems);
  return { ok: true, value: { command: record.command, scene, source: source.source, inputs }, problems: [] };
}

/** An input that is called after FILE moves with it. */
function renamed(name: string, first: string, file: string | undefined, scene: Arguments): string {
  const calls = [
    (each: string) => each,
    (each: string) => mendedName(scene.text("rule") ?? "", each),
    (each: string) => revisionName(scene.text("rev") ?? "", each),
  ];
  return calls.find((call) => call(first) === name)?.(file ?? first) ?? name;
}

/** Replay's own options go on top of those that were recorded: where the answer goes, and in which form. */
export function argumentsOf(values: Arguments, positionals: readonly string[], options: ReplayRecord["options"]): Arguments {
  const recorded = new Map<string, readonly string[]>();
  for (const [name, value] of options) {
    // A token is text from anywhere: only what our own commands record is taken from it.
    if (DECIDING.includes(name)) recorded.set(name, [...(recorded.get(name) ?? []), value]);
  }
  return new Arguments(positionals, new Map([...recorded, ...values.entries()]));
}

/** Another version could answer otherwise on the same inputs. */
export function checkMaker(version: string, command: string): Problem | undefined {
  if (version !== engineVersion()) {
    const message = `it was made by quiesce ${version}, and this is ${engineVersion()}`;
    return usage("replay-other-version", message, "replay it with that version, or simulate anew");
  }
  if (command === "simulate" || command === "compare" || command === "explore") return undefined;
  return usage("replay-bad-token", `${command} is no command that can be replayed`, "tokens are made by simulate, compare and explore");
}

/** Each input must be there with the same text. */
function checkInputs(inputs: readonly InputDigest[], source: SceneSource): readonly Problem[] {
  return inputs.flatMap(({ role, path, digest }) => {
    const text = textOf(role, path, source);
    if (text === undefined) return [inputProblem("replay-missing-input", path, "is missing; the token was made with it")];
    return inputDigest(text) === digest ? [] : [inputProblem("replay-changed-input", path, "has changed since the token was made")];
  });
}

function textOf(role: InputDigest["role"], path: string, { given, inputs }: SceneSource): string | undefined {
  if (role === "tree") return inputs.read(path);
  const text = given(path);
  return text.ok ? text.text : undefined;
}

export function inputProblem(code: string, file: string, what: string): Problem {
  return {
    code,
    severity: "error",
    file,
    line: 0,
    column: 0,
    message: `${file} ${what}`,
    help: "restore the file, name another with quiesce replay TOKEN FILE, or simulate anew",
  };
}
