/** What people handed over for an incident or a case: items, one item with its custody record, and links. */
import { useState } from 'react';
import { type Reason, readEvidence } from '../../api/evidence';
import type { ItemView } from '../../api/types';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { setQuery, useRoute } from '../../shell/route';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { EndingEvidence } from './EndingEvidence';
import { ItemCard } from './ItemCard';
import { Links } from './Links';
import { sizeWords } from './size';
import './evidence.css';

const text = words.evidence;

export function EvidenceScreen() {
  const { query } = useRoute();
  const mayReview = useMay('evidence.ending');
  const reason: Reason | null = query.case
    ? { case: query.case }
    : query.incident
      ? { incident: query.incident }
      : null;
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
        <span className="quiet">{text.explain}</span>
      </div>
      {reason ? <OfReason reason={reason} chosen={query.item} /> : <Ask />}
      {reason === null && mayReview ? <EndingEvidence /> : null}
    </section>
  );
}

function Ask() {
  const [incident, setIncident] = useState('');
  const [kase, setCase] = useState('');
  const isNamed = incident.trim() !== '' || kase.trim() !== '';
  return (
    <Blank title={text.reasonFirst}>
      {text.reasonFirstHelp}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isNamed) setQuery(kase.trim() ? { case: kase.trim() } : { incident: incident.trim() });
        }}
      >
        <TextField
          label={text.incident}
          help={text.incidentHelp}
          value={incident}
          onChange={setIncident}
          maxLength={40}
        />
        <TextField label={text.case} help={text.caseHelp} value={kase} onChange={setCase} maxLength={60} />
        <Button look="main" type="submit" isDisabled={!isNamed}>
          {text.find}
        </Button>
      </form>
    </Blank>
  );
}

function OfReason({ reason, chosen }: { reason: Reason; chosen: string | undefined }) {
  const answer = useAnswer(`evidence ${JSON.stringify(reason)}`, (signal) => readEvidence(reason, signal));
  const found = answer.value;
  const choose = (id: string) => setQuery({ ...reason, item: id });
  return (
    <div className="stack">
      <div className="row">
        <span className="strong">
          {reason.case
            ? text.forCase(reason.case)
            : text.forIncident(
                found?.items[0]?.incident_number ?? found?.links[0]?.incident_number ?? reason.incident ?? '',
              )}
        </span>
        <Button onPress={() => setQuery({})}>{text.another}</Button>
      </div>
      <Going answer={answer} />
      {found && found.items.length === 0 ? <Blank title={text.none}>{text.noneHelp}</Blank> : null}
      {found && found.items.length > 0 ? <Items items={found.items} chosen={chosen} onChoose={choose} /> : null}
      {found && chosen ? <ItemCard key={chosen} id={chosen} reason={reason} onDone={answer.again} /> : null}
      {found ? <Links links={found.links} reason={reason} onDone={answer.again} /> : null}
    </div>
  );
}

interface ItemsProps {
  items: readonly ItemView[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function Items({ items, chosen, onChoose }: ItemsProps) {
  return (
    <Scroll label={text.title}>
      <table className="table">
        <TableHead columns={text.columns} />
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <td>
                <Button look="plain" isPressed={item.id === chosen} onPress={() => onChoose(item.id)}>
                  {item.name || text.unnamed}
                </Button>
              </td>
              <td className={item.state === 'quarantined' ? 'strong' : undefined}>
                {text.states[item.state] ?? item.state}
              </td>
              <td>{item.kind ?? <span className="quiet">{text.unknownKind}</span>}</td>
              <td className="figure">{sizeWords(item.size_bytes)}</td>
              <td>{item.arrived_at ? <When at={item.arrived_at} seconds={false} /> : null}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
