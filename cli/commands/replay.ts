/** `replay`: the same again, from a token and the files it names, or from a bundle. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile } from "../../base/source-file.ts";
import type { Arguments } from "../args/arguments.ts";
import { COMMAND_LINE } from "../args/parse.ts";
import { readText } from "../input/read-text.ts";
import { type Bundle, readBundle } from "../replay/bundle.ts";
import { argumentsOf, checkMaker, inputProblem, sceneOfToken } from "../replay/scene.ts";
import { inputDigest, type InputDigest, TOKEN_START } from "../../simulator/jobs/scene/token.ts";
import { sourceInBundle, type SceneSource } from "../scene/source.ts";
import { type Answer, type Command, type Context, unusable } from "./answer.ts";
import { compareScene } from "./compare.ts";
import { exploreScene } from "./explore.ts";
import { simulateScene } from "./simulate.ts";

export const replay: Command = (values, context) => {
  const what = values.positional(0) ?? "";
  return what.startsWith(TOKEN_START) ? replayToken(what, values, context) : replayBundle(what, values, context);
};

function refuse(values: Arguments, problems: readonly Problem[]): Answer {
  return unusable("replay", values.text("format"), problems);
}

async function replayToken(token: string, values: Arguments, context: Context): Promise<Answer> {
  const found = sceneOfToken(token, values.positional(1), values);
  if (!found.ok) return refuse(values, found.problems);
  const { command, scene, source, inputs } = found.value;
  const answer = await runScene(command, scene, source, context);
  const added = newInputs(inputs, source);
  return added.length > 0 ? refuse(values, added) : answer;
}

/** What the run has read that the token does not know: a file that has been added, and now takes the place of a model's. */
function newInputs(inputs: readonly InputDigest[], source: SceneSource): readonly Problem[] {
  const known = new Map(inputs.map(({ role, path, digest }) => [`${role} ${path}`, digest]));
  return source.used().flatMap(({ role, path, text }) => {
    const digest = known.get(`${role} ${path}`);
    if (digest !== undefined && digest !== inputDigest(text))
      return [inputProblem("replay-changed-input", path, "has changed since the token was made")];
    const isNew = digest === undefined && !path.endsWith(".c");
    return isNew ? [inputProblem("replay-new-input", path, "was not there when the token was made")] : [];
  });
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
  if (command === "explore") return Promise.resolve(exploreScene(scene, source, context));
  return command === "compare" ? compareScene(scene, source, context) : simulateScene(scene, source, context);
}
