/**
 * Checks that an image is one the machine can run: every operand in its range, every jump to an instruction of the same
 * function, every path ended. Driven by {@link SIGNATURES}; meant for tests and for a debug build's start.
 */
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { forEachOperand } from "./disassemble.ts";
import { HEADER_WORDS, type Image, type ImageFunction } from "./image.ts";
import { instructionLength, Op, type Operand, SIGNATURES } from "./instructions.ts";

/** What is wrong, a sentence for each; empty when the image is sound. */
export function validateImage(image: Image): readonly string[] {
  const findings: string[] = [];
  image.functions.forEach((fn, f) => {
    for (const finding of validateFunction(image, fn)) findings.push(`${fn.name} (${f}): ${finding}`);
  });
  for (const { name, address, size } of image.objects) {
    const inside = address >= image.dataStart && address + size <= image.dataStart + image.data.length;
    if (!inside) findings.push(`object ${name} lies outside the data`);
  }
  return findings;
}

function validateFunction(image: Image, fn: ImageFunction): readonly string[] {
  const { code } = image;
  const starts = new Set<number>();
  const findings: string[] = [];
  let last = -1;
  for (let pc = fn.start; pc < fn.end; pc += instructionLength(code, pc)) {
    if (SIGNATURES[code[pc]] === undefined) return [`unknown opcode ${code[pc]} at ${pc}`];
    const length = instructionLength(code, pc);
    if (length < 1 || pc + length > fn.end) return [`${Op[code[pc]]} at ${pc} counts ${length} words`];
    starts.add(pc);
    last = pc;
  }
  if (last < 0 || last + instructionLength(code, last) !== fn.end) return ["its code does not end with an instruction"];
  if (!endsFlow(code[last])) findings.push(`control runs off its end after ${Op[code[last]]}`);
  findings.push(...frameFindings(fn));
  for (const pc of starts) {
    const where = `${Op[code[pc]]} at ${pc}`;
    forEachOperand(code, pc, (operand, at) => {
      const finding = operandFinding(image, fn, starts, operand, code[at]);
      if (finding !== undefined) findings.push(`${where}: ${finding}`);
    });
    const finding = callFinding(image, pc);
    if (finding !== undefined) findings.push(`${where}: ${finding}`);
  }
  return findings;
}

function frameFindings(fn: ImageFunction): readonly string[] {
  const findings: string[] = [];
  const bytes = fn.frameWords * 4;
  if (fn.frameWords % 4 !== 0) findings.push("its frame is no multiple of 4 words");
  if (HEADER_WORDS + fn.paramWords > fn.memoryOffset / 4) findings.push("its parameters do not fit in its registers");
  for (const { offset, size } of fn.locals) {
    if (offset < fn.memoryOffset || offset + size > bytes) findings.push(`frame object at ${offset} lies outside frame memory`);
  }
  return findings;
}

function operandFinding(image: Image, fn: ImageFunction, starts: ReadonlySet<number>, operand: Operand, value: number): string | undefined {
  const registers = fn.memoryOffset / 4;
  const isRegister = (words: number): boolean => value >= HEADER_WORDS && value + words <= registers;
  switch (operand) {
    case "w":
    case "wd":
      return isRegister(1) ? undefined : `register ${value} is outside the frame's registers`;
    case "q":
    case "qd":
      return isRegister(2) ? undefined : `register pair ${value} is outside the frame's registers`;
    case "D":
      return value === -1 || isRegister(1) ? undefined : `destination ${value} is outside the frame's registers`;
    case "j":
      return starts.has(value) ? undefined : `jump to ${value}, which is no instruction of this function`;
    case "o":
      return value >= fn.memoryOffset && value <= fn.frameWords * 4 ? undefined : `frame offset ${value} is outside frame memory`;
    case "f":
      return value >= 0 && value < image.functions.length ? undefined : `there is no function ${value}`;
    case "h":
      return value >= 0 && value < image.hosts.length ? undefined : `there is no host function ${value}`;
    case "k":
      return value >= 0 && value <= 2 ? undefined : `${value} is no kind of result`;
    case "a":
    case "i":
    case "n*w":
    case "n*j":
      return undefined;
    default:
      return assertUnreachable(operand);
  }
}

function callFinding(image: Image, pc: number): string | undefined {
  const { code, functions } = image;
  if (code[pc] !== Op.Call) return undefined;
  const callee = functions[code[pc + 2]];
  const passed = code[pc + 3];
  return callee === undefined || callee.paramWords === passed
    ? undefined
    : `${callee.name} takes ${callee.paramWords} words, not ${passed}`;
}

/** Whether control never goes on behind the instruction. */
export function endsFlow(op: number): boolean {
  switch (op) {
    case Op.Jmp:
    case Op.JmpQ:
    case Op.SwitchW:
    case Op.Ret:
    case Op.RetW:
    case Op.RetQ:
    case Op.Trap:
    case Op.Unsupported:
      return true;
    default:
      return false;
  }
}
