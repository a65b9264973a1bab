import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARROW, type Arrows, EVERY_CPU, MOST_ARROWS_OF_BIN, readArrows, writeArrows } from "../../jobs/tile-format.ts";
import { MOST_TILE_BYTES, TILE_BINS } from "../../jobs/timeline.ts";
import { EventKind, EventLog, Irq } from "../events.ts";
import { ArrowIndex } from "./arrows.ts";

const CPUS = 6;
const cpu = fc.integer({ min: 0, max: CPUS - 1 });
const arrow = fc.record({ time: fc.nat(400), kind: fc.constantFrom(ARROW.wakeup, ARROW.call, ARROW.broadcast), from: cpu, to: cpu });

function indexOf(
  arrows: Iterable<{ readonly time: number; readonly kind: number; readonly from: number; readonly to: number }>,
): ArrowIndex {
  const log = new EventLog(1e6);
  for (const { time, kind, from, to } of arrows) {
    if (kind === ARROW.wakeup) log.record(time, EventKind.Wakeup, from, 0, to, 0);
    else if (kind === ARROW.call) log.record(time, EventKind.Interrupt, to, 0, Irq.Call | ((from + 1) << 4), 0);
    else log.record(time, EventKind.Broadcast, from, 0, 0, 0);
  }
  return new ArrowIndex(log);
}

function rowsOf({ length, at, from, to, kind, count }: Arrows): readonly string[] {
  return Array.from({ length }, (_, k) => `${at[k]}: ${kind[k]} ${from[k]}>${to[k]} x${count[k]}`);
}

describe("arrows", () => {
  it("are those of the bins, equal ones counted", () => {
    fc.assert(
      fc.property(
        fc.array(arrow, { maxLength: 60 }),
        fc.nat(6),
        fc.nat(10),
        cpu,
        fc.integer({ min: 1, max: 3 }),
        (all, level, bin, first, cpus) => {
          const width = 2 ** level;
          const expected = new Map<string, number>();
          for (const { time, kind, from, to } of [...all].sort((x, y) => x.time - y.time)) {
            const at = Math.floor(time / width) - bin;
            const isNear = [from, to].some((each) => each >= first && each < first + cpus) || kind === ARROW.broadcast;
            if (at < 0 || at >= 20 || !isNear || (kind === ARROW.wakeup && from === to)) continue;
            const key = `${at}: ${kind} ${from}>${kind === ARROW.broadcast ? EVERY_CPU : to}`;
            expected.set(key, (expected.get(key) ?? 0) + 1);
          }
          const found = indexOf(all).of({ firstCpu: first, cpus, level, bin, bins: 20 });
          fc.pre(found.dropped === 0);
          expect([...rowsOf(found)].sort()).toEqual([...expected].map(([key, count]) => `${key} x${count}`).sort());
        },
      ),
    );
  });

  it("survive their bytes", () => {
    fc.assert(
      fc.property(fc.array(arrow, { maxLength: 300 }), fc.nat(6), (all, level) => {
        const found = indexOf(all).of({ firstCpu: 0, cpus: CPUS, level, bin: 0, bins: TILE_BINS });
        const read = readArrows(writeArrows(found));
        expect(read === undefined ? [] : rowsOf(read)).toEqual(rowsOf(found));
        expect(read?.dropped).toBe(found.dropped);
      }),
    );
  });

  it("are counted where there are too many, and their bytes stay few", () => {
    function* many() {
      for (let k = 0; k < 200_000; k++) yield { time: k, kind: ARROW.call, from: k % 61, to: (k * 7) % 251 };
    }
    const index = indexOf(many());
    const found = index.of({ firstCpu: 0, cpus: 256, level: 10, bin: 0, bins: TILE_BINS });
    const shown = Array.from(found.count.subarray(0, found.length)).reduce((sum, each) => sum + each, 0);
    expect(shown + found.dropped).toBe(200_000);
    expect(found.length).toBeLessThanOrEqual(MOST_ARROWS_OF_BIN * 196);
    expect(writeArrows(found).length).toBeLessThanOrEqual(MOST_TILE_BYTES);
  });
});
