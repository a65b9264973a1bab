/** The code of one thread as it is being read. */
import type { Token } from "./lexer.ts";
import type { Reading } from "./reading.ts";
import type { Expression, Instruction, Operation, Register, Thread, Value } from "./test.ts";

const ZERO: Value = { kind: "integer", value: 0 };

/** More of these than a search could bear. */
const MAX_INSTRUCTIONS = 2000;

export class Assembler {
  readonly reading: Reading;
  readonly registers: Register[] = [];
  /** Branches around what is read now. */
  depth = 0;
  private deepest = 0;
  private readonly code: Instruction[] = [];
  private readonly byName = new Map<string, number>();
  private readonly parameters: ReadonlySet<string>;
  /** Registers that the thread writes: a parameter that it does not is a constant. */
  private readonly written = new Set<number>();

  constructor(reading: Reading, parameters: ReadonlySet<string>) {
    this.reading = reading;
    this.parameters = parameters;
  }

  get length(): number {
    return this.code.length;
  }

  /** The register of a name, made where there was none. */
  register(name: string): number {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const index = this.registers.length;
    const initial: Value = this.parameters.has(name) ? { kind: "address", location: this.reading.location(name) } : ZERO;
    this.registers.push({ name, initial });
    this.byName.set(name, index);
    return index;
  }

  knownRegister(name: string): number | undefined {
    return this.byName.get(name);
  }

  setInitial(register: number, initial: Value): void {
    const { name } = this.registers[register] ?? { name: "" };
    this.registers[register] = { name, initial };
  }

  /** A register without a name. */
  temporary(): number {
    return this.registers.push({ name: "", initial: ZERO }) - 1;
  }

  emit(token: Pick<Token, "start">, operation: Operation): void {
    if (this.code.length >= MAX_INSTRUCTIONS) this.reading.unsupported(token, `a thread of more than ${MAX_INSTRUCTIONS} instructions`);
    this.code.push({ ...operation, depth: this.depth, at: token.start });
    this.deepest = Math.max(this.deepest, this.depth);
  }

  /** What a name means in an expression: a register, or else the address of a parameter or of a location of the initial state. */
  name(token: Token): Expression {
    const register = this.byName.get(token.text);
    if (register !== undefined) return { kind: "register", register };
    const isLocation = this.parameters.has(token.text) || this.reading.knownLocation(token.text) !== undefined;
    if (isLocation) return { kind: "constant", value: { kind: "address", location: this.reading.location(token.text) } };
    return { kind: "register", register: this.register(token.text) };
  }

  /** Sets a register. A value that was just computed for an intermediate register is computed for this one instead. */
  set(token: Token, register: number, value: Expression): void {
    this.written.add(register);
    const last = this.code.at(-1);
    const isFresh =
      value.kind === "register" && value.register === this.registers.length - 1 && this.registers[value.register]?.name === "";
    if (isFresh && last !== undefined && "register" in last && last.register === value.register) {
      this.registers.pop();
      this.code[this.code.length - 1] = { ...last, register };
      return;
    }
    this.emit(token, { kind: "set", register, value });
  }

  /** Emits a branch whose target {@link land} sets; gives its place. */
  branch(token: Token, condition: Expression): number {
    this.emit(token, { kind: "branch", condition, target: 0 });
    return this.code.length - 1;
  }

  jump(token: Token): number {
    this.emit(token, { kind: "jump", target: 0 });
    return this.code.length - 1;
  }

  /** Makes a branch or jump go to the next instruction. */
  land(place: number): void {
    const found = this.code[place];
    if (found?.kind === "branch" || found?.kind === "jump") this.code[place] = { ...found, target: this.code.length };
  }

  finish(): Thread {
    return { code: this.code, registers: this.registers, depth: this.deepest };
  }
}
