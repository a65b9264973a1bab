import type { MaskTable } from "../../c/editor/masking/mask-table.ts";
import masks from "./masks.json";
import { outlineWords } from "./outline-words.ts";
import { readMasks } from "./read-masks.ts";

/** What must be masked of the kernel's C before a grammar of plain C can read it. */
export const kernelMasks: MaskTable = readMasks(masks, outlineWords.attributes).table;
