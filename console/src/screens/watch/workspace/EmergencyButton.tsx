/** Contacts and floor plan of a site where the incident is: shown on a press, since its owner reads of each look. */
import { useState } from 'react';
import { planUrl, readEmergency } from '../../../api/sites';
import type { IncidentDetail } from '../../../api/types';
import { Button } from '../../../parts/Button';
import { Dialog } from '../../../parts/Dialog';
import { Going } from '../../../parts/Going';
import { useAnswer } from '../../../parts/useAnswer';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';

const text = words.sites.emergency;
/** As near as the server says that an incident is at a site. */
const AT_SITE_M = 75;

export function EmergencyButton({ detail }: { detail: IncidentDetail }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay('site.emergency');
  const isHere = ({ camera, distance_m, opens }: IncidentDetail['cameras'][number]) =>
    camera.site_id !== null &&
    camera.owner_class === 'integrated' &&
    (distance_m <= AT_SITE_M || opens === 'by_itself');
  const site = detail.cameras.find(isHere)?.camera.site_id ?? null;
  if (!may || site === null || detail.incident.status !== 'open') return null;
  return (
    <>
      <Button onPress={() => setOpen(true)}>{text.button}</Button>
      {isOpen ? <EmergencyDialog site={site} incident={detail.incident.id} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function EmergencyDialog({ site, incident, onClose }: { site: string; incident: string; onClose: () => void }) {
  const answer = useAnswer(`emergency ${site}`, (signal) => readEmergency(site, incident, signal));
  const { value } = answer;
  const people = value
    ? [
        [value.contacts.first_name, value.contacts.first_phone],
        [value.contacts.second_name, value.contacts.second_phone],
      ].filter((each) => each.some(Boolean))
    : [];
  return (
    <Dialog title={value ? text.title(value.site.name) : text.button} onClose={onClose}>
      <p className="quiet">{text.explain}</p>
      <Going answer={answer} mayCancel />
      {value ? (
        <div className="stack">
          {people.length === 0 && !value.contacts.note ? <p>{text.none}</p> : null}
          {people.map(([name, phone]) => (
            <p key={`${name} ${phone}`} className="strong">
              {name} {phone ? <a href={`tel:${phone}`}>{phone}</a> : null}
            </p>
          ))}
          {value.contacts.note ? <p>{value.contacts.note}</p> : null}
          {value.plan ? (
            <a href={planUrl(site, incident)} download>
              {text.plan}
            </a>
          ) : (
            <p className="quiet">{text.noPlan}</p>
          )}
        </div>
      ) : null}
    </Dialog>
  );
}
