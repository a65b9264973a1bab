/** Conditions that the build decides: code behind them is not compiled. */
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Known } from "../facts.ts";
import { not, optionIsOn } from "./conditions.ts";
import type { Names } from "./names.ts";
import { parseExpression } from "./parse.ts";
import type { Call, Node } from "./syntax.ts";
import { type Frame, type Word, wordsOfMacro } from "./words.ts";

const DEPTH = 6;

/** `unknown` is what runs decide. */
export function constantOf(node: Node, names: Names, frame: Frame, depth = DEPTH): Known {
  switch (node.kind) {
    case "constant":
      return node.value ? "yes" : "no";
    case "not":
      return not(constantOf(node.operand, names, frame, depth));
    case "logical": {
      const left = constantOf(node.left, names, frame, depth);
      const right = constantOf(node.right, names, frame, depth);
      const decides: Known = node.operator === "&&" ? "no" : "yes";
      if (left === decides || right === decides) return decides;
      return left === "unknown" || right === "unknown" ? "unknown" : left;
    }
    case "name":
      return constantName(node.word, names, frame, depth);
    case "call":
      return constantCall(node, names, frame, depth);
    default:
      return "unknown";
  }
}

function constantName(word: Word, names: Names, frame: Frame, depth: number): Known {
  const name = word.text;
  const given = (word.frame ?? frame).constants?.get(name);
  if (given !== undefined) return given ? "yes" : "no";
  if (name === "true") return "yes";
  if (name === "false") return "no";
  const option = optionIsOn(name);
  if (option !== undefined) return option;
  if (depth === 0) return "unknown";
  const macros = names.macros(name, names.path);
  const [only] = macros;
  if (only === undefined || macros.length > 1 || only.macro.parameters !== undefined || only.macro.conditions.length > 1) return "unknown";
  const words = wordsOfMacro(only.macro);
  return words.length <= 3 ? constantOf(parseExpression(words), names, frame, depth - 1) : "unknown";
}

/**
 * `IS_ENABLED(CONFIG_X)`: of an option that is not known to be on it is taken as off, since whoever wrote it meant the code for builds
 * that are looked at apart. `likely(x)` is x.
 */
function constantCall(call: Call, names: Names, frame: Frame, depth: number): Known {
  const [first] = call.arguments;
  if (first === undefined || call.arguments.length !== 1) return "unknown";
  if (noinstr.buildQuestions.includes(call.name.text)) {
    const value = optionIsOn(first[0]?.text ?? "");
    if (value === undefined) return "unknown";
    return value === "yes" && call.name.text !== "IS_MODULE" ? "yes" : "no";
  }
  if (noinstr.conditionWrappers.includes(call.name.text)) return constantOf(parseExpression(first), names, frame, depth);
  return "unknown";
}
