/** The sites whose cameras are integrated: which have an owner, enrolling one, and inviting its owner. */
import { useState } from 'react';
import { enrolSite, inviteOwner, listSites } from '../../api/sites';
import type { SiteView } from '../../api/types';
import { AskDialog } from '../../parts/AskDialog';
import { Button } from '../../parts/Button';
import { ChoiceField, TextField } from '../../parts/Field';
import { Going } from '../../parts/Going';
import { Blank } from '../../parts/Note';
import { parsePoint } from '../../parts/point';
import { useAnswer } from '../../parts/useAnswer';
import { words } from '../../shell/words';

const text = words.sites.admin;
const SHOWN_MAX = 20;
const LANGUAGE = 'en';

export function Sites() {
  const answer = useAnswer('sites', listSites);
  const [filter, setFilter] = useState('');
  const [isEnrolling, setEnrolling] = useState(false);
  const [invited, setInvited] = useState<SiteView | null>(null);
  const wanted = filter.trim().toLowerCase();
  const found = (answer.value?.items ?? []).filter((each) =>
    `${each.name} ${each.address ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <section className="stack cameras__holds">
      <div className="page__form">
        <h2>{text.title}</h2>
        <TextField label={text.filter} value={filter} onChange={setFilter} type="search" />
        <span className="push" />
        <Button onPress={() => setEnrolling(true)}>{text.enrol}</Button>
      </div>
      <Going answer={answer} mayCancel />
      {answer.value && found.length === 0 ? <Blank title={text.title}>{text.none}</Blank> : null}
      <ul>
        {found.slice(0, SHOWN_MAX).map((site) => (
          <li key={site.id} className="row listed">
            <span className="strong">{site.name}</span>
            <span>{text.kinds[site.kind] ?? site.kind}</span>
            <span className="quiet">{site.address}</span>
            <span className="push" />
            <span className="quiet">{site.left_at ? text.left : site.has_owner ? text.hasOwner : text.noOwner}</span>
            <Button onPress={() => setInvited(site)}>{site.has_owner ? text.invite : text.inviteFirst}</Button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN_MAX ? <p className="quiet">{text.more(found.length - SHOWN_MAX)}</p> : null}
      {isEnrolling ? <EnrolDialog onClose={() => setEnrolling(false)} onDone={answer.again} /> : null}
      {invited ? <InviteDialog site={invited} onClose={() => setInvited(null)} onDone={answer.again} /> : null}
    </section>
  );
}

function EnrolDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [name, setName] = useState('');
  const [kind, setKind] = useState('business');
  const [place, setPlace] = useState('');
  const [address, setAddress] = useState('');
  const [email, setEmail] = useState('');
  const point = parsePoint(place);
  const send = async () => {
    if (point === null) return;
    const said = { name: name.trim(), kind, ...point, address: address.trim() || null };
    await enrolSite({ ...said, owner_email: email.trim(), language: LANGUAGE });
    onDone();
  };
  return (
    <AskDialog
      title={text.enrol}
      explain={text.enrolExplain}
      submit={text.enrol}
      missing={name.trim() && point !== null && email.trim() ? null : text.missing}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.name} value={name} onChange={setName} autoFocus />
      <ChoiceField
        label={text.kind}
        value={kind}
        choices={Object.entries(text.kinds).map(([value, title]) => ({ value, title }))}
        onChange={setKind}
      />
      <TextField label={text.address} value={address} onChange={setAddress} />
      <TextField label={text.point} value={place} onChange={setPlace} />
      <TextField label={text.email} value={email} onChange={setEmail} type="email" />
    </AskDialog>
  );
}

function InviteDialog({ site, onClose, onDone }: { site: SiteView; onClose: () => void; onDone: () => void }) {
  const [email, setEmail] = useState('');
  const send = async () => {
    await inviteOwner(site.id, email.trim());
    onDone();
  };
  return (
    <AskDialog
      title={text.inviteTitle(site.name)}
      explain={text.enrolExplain}
      submit={text.inviteFirst}
      missing={email.trim() ? null : text.missingEmail}
      onSubmit={send}
      onClose={onClose}
    >
      <TextField label={text.email} value={email} onChange={setEmail} type="email" autoFocus />
    </AskDialog>
  );
}
