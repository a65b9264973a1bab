/**
 * Where things lie in a 64-bit address space that is backed by one flat array.
 *
 * Data (globals, per-CPU areas, frames, heap) has the high word {@link DATA_HIGH}; the low word is the byte offset in the
 * machine's memory. So a data pointer can be told from an integer by its high word, which the explorer needs, and null,
 * small integers and error pointers (-4095 … -1) never name data.
 *
 * Function f has the text address {@link TEXT_HIGH}:{@link TEXT_LOW} + (f << {@link TEXT_SHIFT}); code index p of that function lies
 * (p - start) bytes behind it, so return addresses fall inside their function as a stack trace expects.
 */
/** High word of x86-64's direct map, ffff8880:xxxxxxxx. */
export const DATA_HIGH = 0xffff8880 | 0;
/** High word of x86-64's kernel text, ffffffff:81000000. */
export const TEXT_HIGH = 0xffffffff | 0;
export const TEXT_LOW = 0x81000000 | 0;
export const TEXT_SHIFT = 16;
/** No data lies below this low word: small offsets from a null-like base fault. */
export const DATA_START = 0x10000;
