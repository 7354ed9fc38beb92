/** Acts in a table, as an auditor reads them: when, who, what, why, on what; with one more column of one's own. */
import type { ReactNode } from 'react';
import type { ActRow } from '../../api/types';
import { Scroll } from '../../parts/Scroll';
import { When } from '../../parts/When';
import { useAgencyName, useMe } from '../../shell/session';
import { words } from '../../shell/words';

const { items } = words.auditScreen.samples;

interface Props {
  label: string;
  acts: readonly ActRow[];
  /** The last column's head, and what stands in it. */
  last?: string;
  cell?: (act: ActRow) => ReactNode;
}

export function ActRows({ label, acts, last, cell }: Props) {
  const { purposes } = useMe();
  const nameOf = useAgencyName();
  const purpose = (code: string) => purposes.find((each) => each.code === code)?.title ?? code;
  return (
    <Scroll label={label}>
      <table className="table table--stacks audit__acts">
        <thead>
          <tr>
            <th scope="col">{items.at}</th>
            <th scope="col">{items.who}</th>
            <th scope="col">{items.act}</th>
            <th scope="col">{items.why}</th>
            <th scope="col">{items.subject}</th>
            {last ? <th scope="col">{last}</th> : null}
          </tr>
        </thead>
        <tbody>
          {acts.map((act) => (
            <tr key={act.id}>
              <td data-head={items.at} className="figure">
                <When at={act.at} />
              </td>
              <td
                data-head={items.who}
              >{`${act.name || act.login}, ${act.agency ? nameOf(act.agency) : words.common.none}`}</td>
              <td data-head={items.act}>
                {act.act.replaceAll(/[._]/g, ' ')}
                {act.outcome === 'done' ? null : <span className="strong">{` ${act.outcome}: ${act.rule}`}</span>}
              </td>
              <td data-head={items.why}>
                {purpose(act.purpose)}
                <span className="quiet">{[act.case, act.note].filter(Boolean).map((each) => `, ${each}`)}</span>
              </td>
              <td data-head={items.subject}>{act.subject}</td>
              {cell ? <td data-head={last}>{cell(act)}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
