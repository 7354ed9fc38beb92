/** Names that other systems gave to a thing, as far as people can use them. */

/** The short ones: a `urn:` is for machines. */
export function shortIds(ids: readonly string[]): string[] {
  return ids.filter((id) => !id.startsWith('urn:'));
}
