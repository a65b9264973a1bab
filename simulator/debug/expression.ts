/**
 * C expressions as a debugger needs them: names, members, elements, pointers, casts to scalar types, arithmetic, comparisons, logic, `sizeof`,
 * and one assignment. No calls: evaluating must not change the program.
 */
import { makeSourceFile } from "../../base/source-file.ts";
import type { ArithmeticOp, CompareOp } from "../../c/syntax/ast.ts";
import { commonType, promoted } from "../../c/syntax/conversions.ts";
import { calculate, compareIntegers, convertConstant } from "../../c/syntax/integer.ts";
import { sizeOf } from "../../c/syntax/layout.ts";
import { lexFile } from "../../c/syntax/lex.ts";
import { readChar } from "../../c/syntax/literals-text.ts";
import { readNumber } from "../../c/syntax/literals-number.ts";
import { BINARY_LEVELS } from "../../c/syntax/precedence.ts";
import { integerOf, INT, LONG, plain, pointerTo, UNSIGNED_LONG } from "../../c/syntax/types-basic.ts";
import { typeText } from "../../c/syntax/type-text.ts";
import type { CType, QualType } from "../../c/syntax/types.ts";
import { readType } from "./type-name.ts";
import { type Place, temporary, type Value, valueError, type ValueError, type Values } from "./value.ts";

/** Where names mean something. */
export interface Scope {
  readonly values: Values;
  /** A local, an object or a function of the program; undefined for anything else. */
  readonly lookup: (name: string) => Value | undefined;
  /** The replacement of an object-like macro. */
  readonly macro: (name: string) => string | undefined;
  /** A record by tag, or a type that a `typedef` names. */
  readonly type: (name: string) => CType | undefined;
  /**
   * A CPU's own copy of a per-CPU variable: of which a name means that of the CPU that is looked at, and a `__percpu` pointer none.
   *
   * @param cpu Undefined: the CPU that is looked at.
   */
  readonly onCpu: (place: Place, cpu: bigint | undefined) => Place | ValueError;
  /** The task that is looked at, as a pointer to it; undefined where there is none. */
  readonly current: () => Value | undefined;
  /** The CPU that is looked at. */
  readonly cpu: number;
}

interface Token {
  readonly kind: "identifier" | "number" | "char" | "punctuator";
  readonly text: string;
}

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", ">", "<=", ">="]);
/** How the kernel reads an object: what is read is the object, of a per-CPU variable the CPU's own. */
const ACCESSORS: ReadonlySet<string> = new Set(
  (
    "READ_ONCE rcu_dereference rcu_dereference_raw rcu_dereference_sched rcu_dereference_bh rcu_access_pointer " +
    "this_cpu_read __this_cpu_read raw_cpu_read smp_load_acquire"
  ).split(" "),
);
const OWN_POINTERS: ReadonlySet<string> = new Set(["this_cpu_ptr", "raw_cpu_ptr"]);
/** Calls that only say who is looked at: these change nothing. */
const OWN_CPU: ReadonlySet<string> = new Set(["smp_processor_id", "raw_smp_processor_id"]);
/** Macros that may stand for one another before it is called endless. */
const MACRO_DEPTH = 16;

/** Evaluates an expression. */
export function evaluate(text: string, scope: Scope, depth = 0): Value | ValueError {
  const tokens = tokensOf(text);
  if ("kind" in tokens) return tokens;
  const parser = new Evaluator(tokens, scope, depth);
  const value = parser.assignment();
  if (value.kind === "error") return value;
  return parser.end() ?? value;
}

/** Whether a value counts as true. */
export function isTrue(value: Value, values: Values): boolean | ValueError {
  const scalar = values.scalar(value);
  return typeof scalar === "bigint" ? scalar !== 0n : scalar;
}

function tokensOf(text: string): readonly Token[] | ValueError {
  const tokens: Token[] = [];
  for (const { kind, text: spelled } of lexFile(makeSourceFile("expression", text, "user")).tokens) {
    if (kind === "eof") break;
    if (kind === "string" || kind === "other") return valueError(`\`${spelled}\` cannot stand in an expression here`);
    tokens.push({ kind, text: spelled });
  }
  return tokens.length === 0 ? valueError("there is no expression") : tokens;
}

class Evaluator {
  private readonly tokens: readonly Token[];
  private readonly scope: Scope;
  private readonly values: Values;
  private readonly depth: number;
  private at = 0;

  constructor(tokens: readonly Token[], scope: Scope, depth: number) {
    this.tokens = tokens;
    this.scope = scope;
    this.values = scope.values;
    this.depth = depth;
  }

  /** An error when something is left. */
  end(): ValueError | undefined {
    const left = this.tokens[this.at];
    return left === undefined ? undefined : valueError(`\`${left.text}\` is not expected here`);
  }

  assignment(): Value | ValueError {
    const target = this.conditional();
    if (target.kind === "error" || !this.takes("=")) return target;
    const value = this.assignment();
    if (value.kind === "error") return value;
    if (target.kind !== "place") return valueError("only an object can be assigned to");
    const scalar = this.values.scalar(value);
    if (typeof scalar !== "bigint") return scalar;
    return this.values.assign(target, convertConstant(scalar, target.type.type) ?? scalar) ?? target;
  }

  private conditional(): Value | ValueError {
    const condition = this.binary(0);
    if (condition.kind === "error" || !this.takes("?")) return condition;
    const yes = this.assignment();
    if (yes.kind === "error") return yes;
    if (!this.takes(":")) return valueError("`:` is missing");
    const no = this.conditional();
    if (no.kind === "error") return no;
    const truth = isTrue(condition, this.values);
    if (typeof truth !== "boolean") return truth;
    return truth ? yes : no;
  }

  private binary(level: number): Value | ValueError {
    const operators: readonly string[] | undefined = BINARY_LEVELS[level];
    if (operators === undefined) return this.unary();
    let left = this.binary(level + 1);
    while (left.kind !== "error") {
      const operator = this.tokens[this.at]?.text ?? "";
      if (!operators.includes(operator)) return left;
      this.at++;
      const right = this.binary(level + 1);
      if (right.kind === "error") return right;
      left = this.operate(operator, left, right);
    }
    return left;
  }

  private operate(operator: string, left: Value, right: Value): Value | ValueError {
    if (operator === "&&" || operator === "||") {
      const [a, b] = [isTrue(left, this.values), isTrue(right, this.values)];
      if (typeof a !== "boolean") return a;
      const known = operator === "&&" ? !a : a;
      if (!known && typeof b !== "boolean") return b;
      return truth(known ? a : b === true);
    }
    const l = this.decayed(left);
    const r = this.decayed(right);
    if (l.kind === "error") return l;
    if (r.kind === "error") return r;
    const a = this.values.scalar(l);
    const b = this.values.scalar(r);
    if (typeof a !== "bigint") return a;
    if (typeof b !== "bigint") return b;
    if (l.type.type.kind === "pointer" || r.type.type.kind === "pointer") return pointerArithmetic(this.values, operator, l, a, r, b);
    return arithmetic(operator, l, a, r, b);
  }

  /** An array as the pointer to its first element, a function as its address. */
  private decayed(value: Value): Value | ValueError {
    const { type } = value.type;
    if (value.kind !== "place") return value;
    if (type.kind === "array") return { kind: "temporary", type: pointerTo(type.element), value: value.address };
    if (type.kind === "function") return { kind: "temporary", type: pointerTo(value.type), value: value.address };
    return value;
  }

  private unary(): Value | ValueError {
    const token = this.tokens[this.at];
    if (token?.kind === "identifier" && token.text === "sizeof") return this.sizeof();
    if (token?.kind !== "punctuator") return this.postfix();
    const cast = token.text === "(" ? readType(this.tokens, this.at + 1, this.scope.type) : undefined;
    if (cast !== undefined && this.tokens[cast.next]?.text === ")") return this.cast(cast.type, cast.next + 1);
    if (!["*", "&", "-", "+", "!", "~"].includes(token.text)) return this.postfix();
    this.at++;
    const operand = this.unary();
    if (operand.kind === "error") return operand;
    if (token.text === "*") return this.values.dereference(operand);
    return token.text === "&" ? addressOf(operand) : this.signed(token.text, operand);
  }

  private sizeof(): Value | ValueError {
    this.at++;
    const named = this.tokens[this.at]?.text === "(" ? readType(this.tokens, this.at + 1, this.scope.type) : undefined;
    let type: CType;
    if (named !== undefined && this.tokens[named.next]?.text === ")") {
      this.at = named.next + 1;
      ({ type } = named.type);
    } else {
      const operand = this.unary();
      if (operand.kind === "error") return operand;
      ({ type } = this.values.complete(operand.type));
    }
    const bytes = sizeOf(type);
    return bytes === undefined ? valueError(`\`${typeText(plain(type))}\` is not complete`) : temporary(BigInt(bytes), UNSIGNED_LONG);
  }

  private cast(type: QualType, next: number): Value | ValueError {
    this.at = next;
    const operand = this.unary();
    if (operand.kind === "error") return operand;
    const source = this.decayed(operand);
    if (source.kind === "error") return source;
    const scalar = this.values.scalar(source);
    if (typeof scalar !== "bigint") return scalar;
    const value = convertConstant(scalar, type.type);
    return value === undefined ? valueError(`a value cannot be cast to \`${typeText(type)}\``) : { kind: "temporary", type, value };
  }

  private signed(operator: string, operand: Value): Value | ValueError {
    const scalar = this.values.scalar(operand);
    if (typeof scalar !== "bigint") return scalar;
    if (operator === "!") return truth(scalar === 0n);
    const { type } = promoted(operand.type);
    const integer = integerOf(type);
    if (integer === undefined) return valueError(`\`${operator}\` does not take \`${typeText(operand.type)}\``);
    const value = operator === "-" ? -scalar : operator === "~" ? ~scalar : scalar;
    return temporary(convertConstant(value, integer) ?? value, type);
  }

  private postfix(): Value | ValueError {
    let value = this.primary();
    while (value.kind !== "error") {
      if (this.takes("[")) {
        const index = this.assignment();
        if (index.kind === "error") return index;
        if (!this.takes("]")) return valueError("`]` is missing");
        const pointer = this.operate("+", value, index);
        value = pointer.kind === "error" ? pointer : this.values.dereference(pointer);
      } else if (this.takes(".") || this.isAt("->")) {
        value = this.member(value);
      } else if (this.isAt("(")) {
        return valueError("functions are not called here: that would change the program");
      } else if (this.isAt("++") || this.isAt("--")) {
        return valueError("write an assignment instead of `++` and `--`");
      } else return value;
    }
    return value;
  }

  private member(value: Value): Value | ValueError {
    const object = this.takes("->") ? this.values.dereference(value) : value;
    if (object.kind === "error") return object;
    const name = this.tokens[this.at];
    if (name?.kind !== "identifier") return valueError("the name of a member is missing");
    this.at++;
    return object.kind === "place" ? this.values.member(object, name.text) : valueError("that has no members");
  }

  private primary(): Value | ValueError {
    const token = this.tokens[this.at];
    if (token === undefined) return valueError("the expression is not complete");
    this.at++;
    switch (token.kind) {
      case "number": {
        const number = readNumber(token.text);
        return number.kind === "integer" ? temporary(number.value, number.type) : valueError(`\`${token.text}\` is no integer`);
      }
      case "char": {
        const char = readChar(token.text);
        return char.kind === "char" ? temporary(char.value, char.type) : valueError(`\`${token.text}\` ${char.message}`);
      }
      case "identifier":
        return this.name(token.text);
      case "punctuator":
        return this.parenthesis(token.text);
    }
  }

  private parenthesis(text: string): Value | ValueError {
    if (text !== "(") return valueError(`\`${text}\` is not expected here`);
    const value = this.assignment();
    if (value.kind === "error") return value;
    return this.takes(")") ? value : valueError("`)` is missing");
  }

  private name(name: string): Value | ValueError {
    const value = this.called(name) ?? this.scope.lookup(name);
    if (value !== undefined) return value;
    if (name === "current") return this.current();
    const macro = this.scope.macro(name);
    if (macro === undefined) return valueError(`\`${name}\` is not known here`);
    if (this.depth > MACRO_DEPTH) return valueError(`\`${name}\` does not end`);
    return evaluate(macro, this.scope, this.depth + 1);
  }

  /** What the kernel has functions or macros for, and that can be told without calling any. Undefined, and nothing taken, for all else. */
  private called(name: string): Value | ValueError | undefined {
    if (ACCESSORS.has(name) && this.takes("(")) return this.parenthesis("(");
    if ((name === "per_cpu" || name === "per_cpu_ptr") && this.takes("(")) return this.perCpu(name === "per_cpu_ptr");
    if (OWN_POINTERS.has(name) && this.takes("(")) return this.ownPointer();
    if (name === "get_current" && this.takes("(")) return this.takes(")") ? this.current() : valueError("`)` is missing");
    if (!OWN_CPU.has(name) || !this.takes("(")) return undefined;
    return this.takes(")") ? temporary(BigInt(this.scope.cpu), INT) : valueError("`)` is missing");
  }

  /** `per_cpu(x, 3)` and `per_cpu_ptr(&x, 3)`, from behind the parenthesis. */
  private perCpu(isPointer: boolean): Value | ValueError {
    const given = this.assignment();
    if (given.kind === "error") return given;
    if (!this.takes(",")) return valueError("`,` and a CPU are missing");
    const cpu = this.parenthesis("(");
    if (cpu.kind === "error") return cpu;
    const number = this.values.scalar(cpu);
    if (typeof number !== "bigint") return number;
    const own = isPointer ? this.values.dereference(given) : given;
    if (own.kind === "error") return own;
    if (own.kind !== "place") return valueError("that is a value, not a per-CPU variable");
    const place = this.scope.onCpu(own, number);
    return isPointer && place.kind !== "error" ? addressOf(place) : place;
  }

  /** `this_cpu_ptr(&x)`, and of a `__percpu` pointer, from behind the parenthesis. */
  private ownPointer(): Value | ValueError {
    const pointer = this.parenthesis("(");
    if (pointer.kind === "error") return pointer;
    const pointed = this.values.dereference(pointer);
    if (pointed.kind === "error") return pointed;
    if (pointed.kind !== "place") return valueError("that is a value, not a per-CPU variable");
    const place = this.scope.onCpu(pointed, undefined);
    return place.kind === "error" ? place : addressOf(place);
  }

  private current(): Value | ValueError {
    return this.scope.current() ?? valueError("no task is looked at here");
  }

  private isAt(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.kind === "punctuator" && token.text === text;
  }

  private takes(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.at++;
    return true;
  }
}

function truth(value: boolean): Value {
  return temporary(value ? 1n : 0n, INT);
}

function addressOf(operand: Value): Value | ValueError {
  if (operand.kind !== "place" || operand.register === true) return valueError("that has no address");
  if (operand.bits !== undefined) return valueError("a bit-field has no address");
  return { kind: "temporary", type: pointerTo(operand.type), value: operand.address };
}

function arithmetic(operator: string, left: Value, a: bigint, right: Value, b: bigint): Value | ValueError {
  const shifts = operator === "<<" || operator === ">>";
  const common = shifts ? promoted(left.type) : commonType(promoted(left.type), promoted(right.type));
  const type = common === undefined ? undefined : integerOf(common.type);
  if (type === undefined) return valueError(`\`${operator}\` does not take \`${typeText(left.type)}\` and \`${typeText(right.type)}\``);
  const x = convertConstant(a, type) ?? a;
  const y = shifts ? b : (convertConstant(b, type) ?? b);
  if (COMPARISONS.has(operator)) return truth(compareIntegers(operator as CompareOp, x, y));
  const value = calculate(operator as ArithmeticOp, x, y, type);
  return value === undefined ? valueError(`\`${operator}\` has no value here`) : temporary(value, type);
}

function pointerArithmetic(values: Values, operator: string, left: Value, a: bigint, right: Value, b: bigint): Value | ValueError {
  if (COMPARISONS.has(operator)) return truth(compareIntegers(operator as CompareOp, BigInt.asUintN(64, a), BigInt.asUintN(64, b)));
  const step = (type: QualType): bigint =>
    BigInt((type.type.kind === "pointer" ? sizeOf(values.complete(type.type.to).type) : undefined) ?? 1);
  const move = (type: QualType, from: bigint, by: bigint): Value => ({
    kind: "temporary",
    type,
    value: BigInt.asUintN(64, from + by * step(type)),
  });
  const isPointer = { left: left.type.type.kind === "pointer", right: right.type.type.kind === "pointer" };
  if (operator === "-" && isPointer.left && isPointer.right) return temporary((a - b) / step(left.type), LONG);
  if (operator === "-" && isPointer.left) return move(left.type, a, -b);
  if (operator === "+" && isPointer.left !== isPointer.right) return isPointer.left ? move(left.type, a, b) : move(right.type, b, a);
  return valueError(`\`${operator}\` does not take pointers`);
}

/** The object that an expression names, for assigning to it and for watching it. */
export function placeOf(value: Value | ValueError): Place | ValueError {
  if (value.kind === "error") return value;
  return value.kind === "place" ? value : valueError("that is a value, not an object");
}
