/** Instructions as text, driven by {@link SIGNATURES}; for tests, debugging and error messages. */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { TEXT_HIGH, TEXT_LOW, TEXT_SHIFT } from "./address-space.ts";
import { DATA_HIGH } from "./address-space.ts";
import type { Image, ImageFunction } from "./image.ts";
import { Access, instructionLength, Op, type Operand, SIGNATURES } from "./instructions.ts";

/** One function: a line for each instruction, `L1:` before jump targets, registers by variable name where one is in scope. */
export function disassembleFunction(image: Image, f: number): string {
  const fn = image.functions[f];
  const labels = jumpTargets(image.code, fn);
  const lines: string[] = [`${fn.name}:`];
  for (let pc = fn.start; pc < fn.end; pc += instructionLength(image.code, pc)) {
    const label = labels.get(pc);
    if (label !== undefined) lines.push(`${label}:`);
    lines.push(`  ${disassembleAt(image, fn, pc, labels)}`);
  }
  return `${lines.join("\n")}\n`;
}

function jumpTargets(code: Int32Array, fn: ImageFunction): ReadonlyMap<number, string> {
  const targets = new Set<number>();
  for (let pc = fn.start; pc < fn.end; pc += instructionLength(code, pc)) {
    forEachOperand(code, pc, (operand, at) => {
      if (operand === "j") targets.add(code[at]);
    });
  }
  return new Map([...targets].sort((a, b) => a - b).map((target, k) => [target, `L${k + 1}`]));
}

/** Calls `visit` with the kind and the code index of each operand word; variable ones come singly, without their count. */
export function forEachOperand(code: ArrayLike<number>, pc: number, visit: (operand: Operand, at: number) => void): void {
  let at = pc + 1;
  for (const operand of SIGNATURES[code[pc]] ?? []) {
    if (operand === "n*w" || operand === "n*j") {
      const count = code[at];
      for (let k = 1; k <= count; k++) visit(operand === "n*w" ? "w" : "j", at + k);
      at += count + 1;
    } else {
      visit(operand, at);
      at++;
    }
  }
}

function disassembleAt(image: Image, fn: ImageFunction | undefined, pc: number, labels: ReadonlyMap<number, string>): string {
  const { code } = image;
  const parts: string[] = [];
  forEachOperand(code, pc, (operand, at) => parts.push(operandText(image, fn, operand, at, labels)));
  const access = image.accessOf[pc];
  const suffix = access === Access.Plain ? "" : `.${Access[access]}`;
  return `${Op[code[pc]] ?? `?${code[pc]}`}${suffix} ${formatted(image, pc, parts).join(", ")}`.trimEnd();
}

/** The two words of a 64-bit constant are shown as one, and an address by its name. */
function formatted(image: Image, pc: number, parts: readonly string[]): readonly string[] {
  const { code } = image;
  if (code[pc] !== Op.ImmQ) return parts;
  const low = code[pc + 2];
  const high = code[pc + 3];
  if (high === DATA_HIGH) return [parts[0], `&${dataName(image, low)}`];
  if (high === TEXT_HIGH && (low - TEXT_LOW) >>> 0 < image.functions.length << TEXT_SHIFT) return [parts[0], `&${textName(image, low)}`];
  return [parts[0], `${(BigInt(high) << 32n) | BigInt(low >>> 0)}`];
}

function textName(image: Image, low: number): string {
  const distance = (low - TEXT_LOW) >>> 0;
  const { name } = image.functions[distance >>> TEXT_SHIFT];
  const offset = distance & ((1 << TEXT_SHIFT) - 1);
  return offset === 0 ? name : `${name}+${offset}`;
}

function operandText(
  image: Image,
  fn: ImageFunction | undefined,
  operand: Operand,
  at: number,
  labels: ReadonlyMap<number, string>,
): string {
  const value = image.code[at];
  switch (operand) {
    case "wd":
    case "qd":
    case "w":
    case "q":
      return registerName(fn, value, at);
    case "D":
      return value < 0 ? "-" : registerName(fn, value, at);
    case "i":
    case "k":
      return `${value}`;
    case "j":
      return labels.get(value) ?? `@${value}`;
    case "a":
      return `[${dataName(image, value)}]`;
    case "o":
      return `[${frameName(fn, value)}]`;
    case "f":
      return image.functions[value]?.name ?? `f${value}`;
    case "h":
      return image.hosts[value]?.name ?? `h${value}`;
    case "n*w":
    case "n*j":
      return "";
    default:
      return assertUnreachable(operand);
  }
}

function registerName(fn: ImageFunction | undefined, register: number, at: number): string {
  for (const { name, location, scopeStart, scopeEnd } of fn?.variables ?? []) {
    if (location.kind === "frame" || at < scopeStart || at >= scopeEnd) continue;
    if (location.at === register) return location.kind === "register" ? name : `&${name}`;
  }
  return `r${register}`;
}

function frameName(fn: ImageFunction | undefined, offset: number): string {
  for (const { name, location } of fn?.variables ?? []) {
    if (location.kind !== "frame") continue;
    const object = fn?.locals.find((local) => local.offset === location.at);
    if (object === undefined || offset < object.offset || offset >= object.offset + Math.max(object.size, 1)) continue;
    return withOffset(name, offset - object.offset);
  }
  return withOffset("frame", offset - (fn?.memoryOffset ?? 0));
}

function dataName(image: Image, address: number): string {
  const { objects } = image;
  let low = 0;
  let high = objects.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (objects[middle].address <= address) low = middle;
    else high = middle - 1;
  }
  const object = objects[low];
  if (object === undefined || address < object.address || address > object.address + object.size)
    return `0x${(address >>> 0).toString(16)}`;
  return withOffset(object.name, address - object.address);
}

function withOffset(name: string, offset: number): string {
  return offset === 0 ? name : `${name}${offset < 0 ? "" : "+"}${offset}`;
}
