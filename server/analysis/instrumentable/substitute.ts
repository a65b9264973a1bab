/** A macro's body with the arguments of one use put in. What is expanded further is found when the result is read. */
import type { MacroDefinition } from "../../../c/editor/file.ts";
import { type Frame, type Word, wordsOfMacro } from "./words.ts";

interface Parameters {
  readonly names: readonly string[];
  /** The name under which the body knows the arguments beyond the last parameter; undefined when there can be none. */
  readonly rest: string | undefined;
}

function parametersOf(macro: MacroDefinition): Parameters {
  const names = macro.parameters ?? [];
  const last = names.at(-1);
  if (last === undefined || !last.endsWith("...")) return { names, rest: undefined };
  const named = last.slice(0, -3).trim();
  return { names: names.slice(0, -1), rest: named === "" ? "__VA_ARGS__" : named };
}

/** The words that a use of `macro` stands for. `frame` is the new frame of the body; arguments keep theirs. */
export function substitute(macro: MacroDefinition, given: readonly (readonly Word[])[], frame: Frame): readonly Word[] {
  const { names, rest } = parametersOf(macro);
  const values = new Map<string, readonly Word[]>(names.map((name, at) => [name, given[at] ?? []]));
  if (rest !== undefined) values.set(rest, joined(given.slice(names.length)));
  return new Substitution(wordsOfMacro(macro), values, frame).run();
}

/** Arguments with their commas again. */
function joined(given: readonly (readonly Word[])[]): readonly Word[] {
  const words: Word[] = [];
  given.forEach((argument, at) => {
    const first = argument[0];
    if (at > 0 && first !== undefined) words.push({ ...first, kind: "mark", text: "," });
    words.push(...argument);
  });
  return words;
}

class Substitution {
  private readonly body: readonly Word[];
  private readonly values: ReadonlyMap<string, readonly Word[]>;
  private readonly frame: Frame;
  private readonly out: Word[] = [];

  constructor(body: readonly Word[], values: ReadonlyMap<string, readonly Word[]>, frame: Frame) {
    this.body = body;
    this.values = values;
    this.frame = frame;
  }

  run(): readonly Word[] {
    for (let at = 0; at < this.body.length; at++) {
      const word = this.body[at];
      if (word === undefined) break;
      if (word.text === "#" && this.valueOf(this.body[at + 1]) !== undefined) {
        this.out.push({ ...word, kind: "text", text: '""', frame: this.frame });
        at++;
      } else if (word.text === "##") {
        this.paste(this.valueOf(this.body[at + 1]) ?? this.framed(this.body[at + 1]));
        at++;
      } else {
        this.put(word, this.body[at + 1]?.text === "##");
      }
    }
    return this.out.filter((word) => word.kind !== "paste");
  }

  /** An empty argument before `##` leaves a mark, so that what follows is not pasted to the word before it. */
  private put(word: Word, pastes: boolean): void {
    const words = this.valueOf(word) ?? this.framed(word);
    if (words.length === 0 && pastes) this.out.push({ ...word, kind: "paste", text: "", frame: this.frame });
    else this.out.push(...words);
  }

  private valueOf(word: Word | undefined): readonly Word[] | undefined {
    return word?.kind === "name" ? this.values.get(word.text) : undefined;
  }

  private framed(word: Word | undefined): readonly Word[] {
    return word === undefined ? [] : [{ ...word, frame: this.frame }];
  }

  /** `left ## right`. GNU C's `, ## args` takes the comma away where there are no arguments. */
  private paste(right: readonly Word[]): void {
    const left = this.out.at(-1);
    const [first, ...others] = right;
    if (left?.text === ",") {
      if (first === undefined) this.out.pop();
      else this.out.push(...right);
      return;
    }
    if (left === undefined || first === undefined) {
      this.out.push(...right);
      return;
    }
    this.out.pop();
    const text = left.text + first.text;
    this.out.push({ ...left, text, kind: /^[A-Za-z_]/.test(text) ? "name" : left.kind, frame: this.frame }, ...others);
  }
}
