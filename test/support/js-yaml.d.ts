/** Of js-yaml, what the tests use; the package has no types of its own. */
declare module "js-yaml" {
  /** Parses one YAML document. Throws for text that is none. */
  export function load(text: string): unknown;
}
