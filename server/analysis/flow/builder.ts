import type { Block, Edge, Graph, Operation, Terminator } from "./graph.ts";

interface Draft {
  readonly operations: Operation[];
  end: Terminator | undefined;
}

const NONE: Terminator = { kind: "none" };

/** Blocks under construction. After a jump the current block is a new one that nothing leads to. */
export class Builder {
  private readonly drafts: Draft[] = [{ operations: [], end: undefined }];
  private at = 0;

  get current(): number {
    return this.at;
  }

  newBlock(): number {
    this.drafts.push({ operations: [], end: undefined });
    return this.drafts.length - 1;
  }

  /** Goes on in another block, which the current one is not joined to. */
  moveTo(block: number): void {
    this.at = block;
  }

  add(operation: Operation): void {
    this.drafts[this.at]?.operations.push(operation);
  }

  /** Ends the current block, unless a jump has. */
  end(terminator: Terminator): void {
    const draft = this.drafts[this.at];
    if (draft !== undefined) draft.end ??= terminator;
  }

  goto(to: number): void {
    this.end({ kind: "goto", to });
  }

  branch(edges: readonly Edge[]): void {
    this.end({ kind: "branch", edges });
  }

  /** Ends the current block by a jump; what follows in the text is reached only by a label. */
  jump(terminator: Terminator): void {
    this.end(terminator);
    this.moveTo(this.newBlock());
  }

  /** Joins the current block to another and goes on there. */
  continueIn(block: number): void {
    this.goto(block);
    this.moveTo(block);
  }

  blocks(): readonly Block[] {
    return this.drafts.map(({ operations, end }, index) => ({ index, operations, end: end ?? NONE }));
  }
}

/** The blocks that can be reached, each before those it leads to as far as loops allow. */
export function orderOf(graph: Pick<Graph, "blocks">): readonly number[] {
  const seen = new Set<number>([0]);
  const order: number[] = [];
  const stack: { readonly block: number; readonly next: readonly number[]; index: number }[] = [
    { block: 0, next: successorsOf(graph.blocks[0]), index: 0 },
  ];
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next[top.index];
    if (next === undefined) {
      order.push(top.block);
      stack.pop();
      continue;
    }
    top.index += 1;
    if (seen.has(next)) continue;
    seen.add(next);
    stack.push({ block: next, next: successorsOf(graph.blocks[next]), index: 0 });
  }
  return order.reverse();
}

export function successorsOf(block: Block | undefined): readonly number[] {
  switch (block?.end.kind) {
    case "goto":
      return [block.end.to];
    case "branch":
      return block.end.edges.map(({ to }) => to);
    default:
      return [];
  }
}
