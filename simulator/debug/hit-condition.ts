/** From which hit on a breakpoint stops, as people write it: `3`, `>= 3`, `> 2`, `== 3`, `% 10`. */

/** Whether the nth hit stops, from 1. */
export type HitCondition = (hit: number) => boolean;

const PATTERN = /^(>=|>|==?|<=|<|%)?\s*(\d+)$/;

/** @returns Undefined for what is no such condition. */
export function readHitCondition(text: string | undefined): HitCondition | undefined {
  if (text === undefined || text.trim() === "") return () => true;
  const [, operator = ">=", digits] = PATTERN.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  switch (operator) {
    case ">":
      return (hit) => hit > number;
    case "<":
      return (hit) => hit < number;
    case "<=":
      return (hit) => hit <= number;
    case "%":
      return (hit) => number > 0 && hit % number === 0;
    case ">=":
      return (hit) => hit >= number;
    default:
      return (hit) => hit === number;
  }
}
