/** A change of a rule, in words and from what somebody typed. */
import { words } from '../../shell/words';

const text = words.policyScreen.rules;

export interface EditWords {
  rule: string;
  member: string;
  add: string[];
  remove: string[];
}

/** `Acts: + camera.near − alert.list`. */
export function editWords(edit: EditWords): string {
  const parts = [...edit.add.map((each) => `+ ${each}`), ...edit.remove.map((each) => `− ${each}`)];
  return `${text.members[edit.member] ?? edit.member}: ${parts.join(' ')}`;
}

/** The words between commas, each once. */
export function wordsOf(typed: string): string[] {
  return [
    ...new Set(
      typed
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean),
    ),
  ];
}
