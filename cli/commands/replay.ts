/** `replay`: the same again, from a token and the files it names, or from a bundle. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import { Arguments } from "../args/arguments.ts";
import { COMMAND_LINE, usage } from "../args/parse.ts";
import { readText } from "../input/read-text.ts";
import { type Bundle, readBundle } from "../replay/bundle.ts";
import { DECIDING, engineVersion } from "../replay/record.ts";
import { inputDigest, type InputDigest, readToken, type ReplayRecord, TOKEN_START } from "../../simulator/jobs/scene/token.ts";
import { sourceInBundle, sourceOnDisk, type SceneSource } from "../scene/source.ts";
import { type Answer, type Command, type Context, unusable } from "./answer.ts";
import { compareScene } from "./compare.ts";
import { simulateScene } from "./simulate.ts";

export const replay: Command = (values, context) => {
  const what = values.positional(0) ?? "";
  return what.startsWith(TOKEN_START) ? replayToken(what, values, context) : replayBundle(what, values, context);
};

/** Replay's own options go on top of those that were recorded: where the answer goes, and in which form. */
function argumentsOf(values: Arguments, positionals: readonly string[], options: ReplayRecord["options"]): Arguments {
  const recorded = new Map<string, readonly string[]>();
  for (const [name, value] of options) {
    // A token is text from anywhere: only what our own commands record is taken from it.
    if (DECIDING.includes(name)) recorded.set(name, [...(recorded.get(name) ?? []), value]);
  }
  return new Arguments(positionals, new Map([...recorded, ...values.entries()]));
}

function refuse(values: Arguments, problems: readonly Problem[]): Answer {
  return unusable("replay", values.text("format"), problems);
}

async function replayToken(token: string, values: Arguments, context: Context): Promise<Answer> {
  const read = readToken(token);
  if (!read.ok) return refuse(values, [usage("replay-bad-token", `this is no token: ${read.reason}`, "copy the whole token")]);
  const { record } = read;
  const wrong = checkMaker(record.version, record.command);
  if (wrong !== undefined) return refuse(values, [wrong]);
  const file = values.positional(1);
  const [first = "", ...rest] = record.positionals;
  const scene = argumentsOf(values, [file ?? first, ...rest], record.options);
  const source = sourceOnDisk(scene);
  if (!source.ok) return refuse(values, source.problems);
  const moved = (input: InputDigest): InputDigest =>
    input.role === "given" && input.path === first ? { ...input, path: file ?? first } : input;
  const inputs = record.inputs.map(moved);
  const problems = checkInputs(inputs, source.source);
  if (problems.length > 0) return refuse(values, problems);
  const answer = await runScene(record.command, scene, source.source, context);
  const added = newInputs(inputs, source.source);
  return added.length > 0 ? refuse(values, added) : answer;
}

/** Another version could answer otherwise on the same inputs. */
function checkMaker(version: string, command: string): Problem | undefined {
  if (version !== engineVersion()) {
    const message = `it was made by quiesce ${version}, and this is ${engineVersion()}`;
    return usage("replay-other-version", message, "replay it with that version, or simulate anew");
  }
  if (command === "simulate" || command === "compare") return undefined;
  return usage("replay-bad-token", `${command} is no command that can be replayed`, "tokens are made by simulate and compare");
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

/** What the run has read that the token does not know: a file that has been added, and now takes the place of a model's. */
function newInputs(inputs: readonly InputDigest[], source: SceneSource): readonly Problem[] {
  const known = new Set(inputs.map(({ role, path }) => `${role} ${path}`));
  return source
    .used()
    .filter(({ role, path }) => !path.endsWith(".c") && !known.has(`${role} ${path}`))
    .map(({ path }) => inputProblem("replay-new-input", path, "was not there when the token was made"));
}

function inputProblem(code: string, file: string, what: string): Problem {
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

async function replayBundle(name: string, values: Arguments, context: Context): Promise<Answer> {
  const text = readText(name);
  if (!text.ok) return refuse(values, [text.problem]);
  const file = makeSourceFile(name, text.text, "user");
  const read = readBundle(file);
  if (!read.ok) return unusable("replay", values.text("format"), read.problems, () => file);
  const { bundle } = read;
  const wrong = checkMaker(bundle.version, bundle.command);
  if (wrong !== undefined) return refuse(values, [{ ...wrong, file: COMMAND_LINE }]);
  const scene = argumentsOf(values, bundle.positionals, bundle.options);
  const source = sourceInBundle(bundle.main, mainName(bundle), bundle.inTree, bundle.inputs);
  return source.ok ? runScene(bundle.command, scene, source.source, context) : refuse(values, source.problems);
}

function mainName({ positionals }: Bundle): string {
  return positionals[0] ?? "";
}

function runScene(command: string, scene: Arguments, source: SceneSource, context: Context): Promise<Answer> {
  return command === "compare" ? compareScene(scene, source, context) : simulateScene(scene, source, context);
}
