/**
 * A token: one word that says what ran, on which inputs.
 *
 *     q1:VERSION:COMMAND:ARGUMENT,…:OPTION=VALUE,…:INPUT@DIGEST,…:CHECK
 *
 * Whatever is not a letter, digit or one of `. _ / -` is written as `%XX` of its UTF-8 bytes, a space as `+`, so that the word needs no
 * quoting. An input is `g/PATH` (named on the command line) or `t/PATH` (found in FILE's tree or folder). Digests are the first 64 bits
 * of SHA-256, as 11 digits of base64url; CHECK is 6 such digits over all that stands before, against tokens that were cut or mistyped.
 */
import { digestOf } from "../../../base/hash.ts";

/** A text that went into an answer. */
export interface UsedText {
  /** `given`: named on the command line, relative to the working folder. `tree`: found from FILE, relative to the tree's root. */
  readonly role: "given" | "tree";
  readonly path: string;
  readonly text: string;
}

/** What ran. `--format`, `--output`, `--jobs` and the like do not change what is found, and are no part of it. */
export interface ReplayRecord {
  /** Of quiesce and its model. */
  readonly version: string;
  readonly command: string;
  readonly positionals: readonly string[];
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly inputs: readonly InputDigest[];
}

export interface InputDigest {
  readonly role: UsedText["role"];
  readonly path: string;
  readonly digest: string;
}

export const TOKEN_START = "q1:";
const CHECK_LENGTH = 6;

/** The token of a record. */
export function makeToken({ version, command, positionals, options, inputs }: ReplayRecord): string {
  const parts = [
    escape(version),
    escape(command),
    positionals.map(escape).join(","),
    options.map(([name, value]) => `${escape(name)}=${escape(value)}`).join(","),
    inputs.map(({ role, path, digest }) => `${role[0]}/${escape(path)}@${digest}`).join(","),
  ];
  const body = `${TOKEN_START}${parts.join(":")}:`;
  return body + checkOf(body);
}

export type TokenResult = { readonly ok: true; readonly record: ReplayRecord } | { readonly ok: false; readonly reason: string };

/** Reads a token back. */
export function readToken(token: string): TokenResult {
  const cut = token.lastIndexOf(":") + 1;
  const fields = token.slice(0, cut).split(":");
  if (!token.startsWith(TOKEN_START)) return { ok: false, reason: `a token begins with ${TOKEN_START}` };
  if (fields.length !== 7 || checkOf(token.slice(0, cut)) !== token.slice(cut)) return { ok: false, reason: "it is cut off or mistyped" };
  const [, version = "", command = "", positionals = "", options = "", inputs = ""] = fields;
  const record = {
    version: unescape(version),
    command: unescape(command),
    positionals: list(positionals).map(unescape),
    options: list(options).map(readOption),
    inputs: list(inputs).map(readInput),
  };
  return { ok: true, record };
}

/**
 * 64 bits of SHA-256 over the text.
 *
 * @param hash Gives them as 16 hexadecimal digits, where somebody has a quicker way than ours.
 */
export function inputDigest(text: string, hash: (text: string) => string = digestOf): string {
  return base64Url(hash(text));
}

function checkOf(body: string): string {
  return inputDigest(body).slice(0, CHECK_LENGTH);
}

function list(text: string): readonly string[] {
  return text === "" ? [] : text.split(",");
}

function readOption(text: string): readonly [string, string] {
  const equals = text.indexOf("=");
  return [unescape(text.slice(0, equals)), unescape(text.slice(equals + 1))];
}

function readInput(text: string): InputDigest {
  const at = text.lastIndexOf("@");
  return { role: text.startsWith("g/") ? "given" : "tree", path: unescape(text.slice(2, at)), digest: text.slice(at + 1) };
}

function escape(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9._/-]/gu, (character) => (character === " " ? "+" : percent(character)));
}

/** The UTF-8 bytes of a character; of half a surrogate pair, those of the replacement character. */
function percent(character: string): string {
  if (/[!'()*~]/.test(character)) return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(/\p{Surrogate}/u.test(character) ? "\uFFFD" : character);
}

/** The check has shown that we wrote it; a sequence that is no UTF-8 cannot stand in it. */
function unescape(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Hexadecimal digits as base64url, six bits a digit, zero bits at the end. */
function base64Url(hex: string): string {
  const bits = Array.from(hex, (digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  return (bits.match(/.{1,6}/g) ?? []).map((six) => DIGITS[Number.parseInt(six.padEnd(6, "0"), 2)] ?? "").join("");
}
