/** The one FILE of `annotate` and `fix`, read. */
import { makeSourceFile } from "../../base/source-file.ts";
import type { Settings } from "../../server/rules/settings.ts";
import type { Arguments } from "../args/arguments.ts";
import { readText, STDIN } from "../input/read-text.ts";
import type { CommandSpec } from "../table/types.ts";
import { type Ground, namedAs, shownAs } from "./place.ts";
import { type Refusal, settle } from "./plan.ts";

export interface Single {
  readonly values: Arguments;
  readonly ground: Ground;
  readonly settings: Settings;
  /** As answers name it. */
  readonly path: string;
  readonly text: string;
}

export type SingleResult = { readonly ok: true; readonly single: Single } | Refusal;

export function readSingle(given: Arguments, command: CommandSpec): SingleResult {
  const name = given.positional(0) ?? STDIN;
  const settled = settle(given, command, [name]);
  if (!settled.ok) return settled;
  const { values, ground, settings } = settled;
  const path = shownAs(ground, namedAs(name, values));
  const text = readText(name, path);
  if (!text.ok) return { ok: false, problems: [text.problem], sources: [makeSourceFile(path, "", "user")] };
  return { ok: true, single: { values, ground, settings, path, text: text.text } };
}
