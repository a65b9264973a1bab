/** The length of a bar, set through the object model: a style attribute would offend the content security policy. */
import type { ElementPart } from "lit";
import { noChange } from "lit";
import { Directive, directive } from "lit/directive.js";

class SetBar extends Directive {
  render(_share: number): typeof noChange {
    return noChange;
  }

  override update({ element }: ElementPart, [share]: Parameters<this["render"]>): typeof noChange {
    (element as HTMLElement).style.setProperty("--share", String(Math.max(0, Math.min(1, share))));
    return noChange;
  }
}

export const setBar = directive(SetBar);
