import { mentionsOf } from "./keys.ts";

/** Keys repeat within a function and between runs, so what they mention is remembered; at most this many of them. */
const MOST_KEYS = 20_000;
const remembered = new Map<string, readonly string[]>();

function namesIn(key: string): readonly string[] {
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const names = key.startsWith("#") ? [key] : mentionsOf(key);
  if (remembered.size >= MOST_KEYS) remembered.clear();
  remembered.set(key, names);
  return names;
}

/** Whether a key depends on a name, or on a member with a dot before it. */
export function mentions(key: string, name: string): boolean {
  return namesIn(key).includes(name);
}

/** What an assignment to a key changes: the variable, or the member of whatever object. */
export function lastMention(key: string): string {
  return namesIn(key).at(-1) ?? key;
}
