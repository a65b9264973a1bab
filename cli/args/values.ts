/** Reads the value of an option or argument by its kind. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { nearest } from "../../base/nearest.ts";
import type { ValueKind } from "../table/types.ts";

/** Both ends included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The `index`-th of `count` parts, from 1. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/** More seeds than one command should run; a longer search belongs to shards. */
export const MAX_SEEDS = 1_000_000;

/** What is wrong with a value: a message that follows the option's name, and advice. Undefined when it is right. */
export function checkValue(kind: ValueKind, text: string): { readonly message: string; readonly help: string } | undefined {
  switch (kind.kind) {
    case "text":
      return undefined;
    case "file":
    case "folder":
      return text === "" ? { message: "an empty name", help: `name a ${kind.kind}` } : undefined;
    case "choice":
      return kind.choices.includes(text) ? undefined : { message: `'${text}'`, help: adviseChoice(text, kind.choices) };
    case "integer": {
      const value = readInteger(text);
      if (value !== undefined && value >= kind.min && value <= kind.max) return undefined;
      return { message: `'${text}'`, help: `give a whole number from ${kind.min} to ${kind.max}` };
    }
    case "range":
      return readRange(text) === undefined
        ? { message: `'${text}'`, help: `give two numbers, such as 1-100, at most ${MAX_SEEDS} apart` }
        : undefined;
    case "part":
      return readPart(text) === undefined ? { message: `'${text}'`, help: "give a part, such as 1/4 to 4/4" } : undefined;
    case "size":
      return readSize(text) === undefined
        ? { message: `'${text}'`, help: "give a number of bytes, such as 512m or 2g, of at least 64m" }
        : undefined;
    case "setting":
      return readSetting(text) === undefined ? { message: `'${text}'`, help: "give a key and a value, such as hz=1000" } : undefined;
    default:
      return assertUnreachable(kind);
  }
}

function adviseChoice(text: string, choices: readonly string[]): string {
  const meant = nearest(text, choices);
  return meant === undefined ? `one of ${choices.join(", ")}` : `did you mean ${meant}? One of ${choices.join(", ")}`;
}

export function readInteger(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function readRange(text: string): Range | undefined {
  const match = /^(\d{1,10})(?:-(\d{1,10}))?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 0xffff_ffff && last - first < MAX_SEEDS ? { first, last } : undefined;
}

export function readPart(text: string): Part | undefined {
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  if (match === null) return undefined;
  const part = { index: Number(match[1]), count: Number(match[2]) };
  return part.index >= 1 && part.index <= part.count ? part : undefined;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };
/** Less than this, and nothing runs. */
const MIN_SIZE = 64 * 2 ** 20;

/** Bytes. */
export function readSize(text: string): number | undefined {
  const match = /^(\d{1,15})([kmg]?)b?$/i.exec(text);
  if (match === null) return undefined;
  const bytes = Number(match[1]) * (UNITS[(match[2] ?? "").toLowerCase()] ?? 1);
  return bytes >= MIN_SIZE ? bytes : undefined;
}

export function readSetting(text: string): { readonly key: string; readonly value: string } | undefined {
  const equals = text.indexOf("=");
  return equals <= 0 ? undefined : { key: text.slice(0, equals), value: text.slice(equals + 1) };
}
