/** Evidence whose time is nearly over: a supervisor keeps it longer, or lets it end. */
import { useState } from 'react';
import { readEnding } from '../../api/evidence';
import type { EndingItem } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { words } from '../../shell/words';
import { HoldDialog } from './HoldDialog';
import { sizeWords } from './size';

const text = words.evidence;

export function EndingEvidence() {
  const answer = useAnswer('evidence that ends', readEnding);
  const [held, setHeld] = useState<EndingItem | null>(null);
  const items = answer.value?.items ?? [];
  return (
    <section>
      <h2>{text.ending}</h2>
      <p className="quiet page__explain">{text.endingExplain}</p>
      <Going answer={answer} />
      {answer.value && items.length === 0 ? <p className="quiet">{text.endingNone}</p> : null}
      {items.length > 0 ? (
        <Scroll label={text.ending}>
          <table className="table">
            <TableHead columns={text.endingColumns} />
            <tbody>
              {items.map((item) => (
                <tr key={item.id}>
                  <td>{[item.incident_number, item.case_number].filter(Boolean).join(', ')}</td>
                  <td>{sizeWords(item.size_bytes)}</td>
                  <td>
                    <When at={item.arrived_at} seconds={false} />
                  </td>
                  <td>
                    <When at={item.ends_at} seconds={false} />
                  </td>
                  <td>
                    <Button onPress={() => setHeld(item)}>{text.hold}</Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
      {held ? (
        <HoldDialog
          id={held.id}
          reason={held.case_number ? { case: held.case_number } : { incident: held.incident_number ?? undefined }}
          onDone={answer.again}
          onClose={() => setHeld(null)}
        />
      ) : null}
    </section>
  );
}
