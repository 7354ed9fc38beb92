/** The last step: everything that will be enrolled, as it was said; credentials only as sealed. */
import type { TriedView } from '../../api/types';
import { words } from '../../shell/words';
import { TestPicture } from './AddressStep';
import { applies, type Draft, type TextKey } from './draft';
import { LABELS } from './labels';

const text = words.camerasScreen.wizard;
const SEALED: readonly TextKey[] = ['password', 'username'];
const TITLES: Partial<Record<TextKey, Readonly<Record<string, string>>>> = {
  kind: text.kinds,
  transport: text.transports,
  owner_class: words.ownerClass,
  condition: text.conditions,
  wanted: text.wants,
};

export function CheckStep({ draft, test }: { draft: Draft; test: TriedView | null }) {
  const keys = (Object.keys(LABELS) as TextKey[]).filter((key) => draft[key].trim() !== '' && applies(draft, key));
  return (
    <>
      <h3>{text.check}</h3>
      <dl className="facts cameras__check">
        {keys.map((key) => (
          <div key={key} className="facts__pair">
            <dt>{LABELS[key]}</dt>
            <dd>{SEALED.includes(key) ? text.sealed : (TITLES[key]?.[draft[key]] ?? draft[key])}</dd>
          </div>
        ))}
        {draft.owner_class === 'city' && draft.exigent ? (
          <div className="facts__pair">
            <dt>{text.notice}</dt>
            <dd>{text.exigent}</dd>
          </div>
        ) : null}
      </dl>
      {test ? <TestPicture test={test} /> : null}
    </>
  );
}
