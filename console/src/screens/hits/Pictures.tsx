/** What the reader saw, as it was made anew by the server, beside the plate of the entry. */
import { useState } from 'react';
import { pictureUrl } from '../../api/hits';
import type { HitCard } from '../../api/types';
import { words } from '../../shell/words';

const text = words.hits;

export function Pictures({ card }: { card: HitCard }) {
  const { hit } = card;
  return (
    <div className="card__pictures">
      <Picture card={card} sha={hit.plate_picture} name={text.plate} none={text.noPlatePicture} />
      <figure>
        <div className="card__plate" role="img" aria-label={`${text.listed}: ${card.entry.plate}`}>
          <span className="mono">{card.entry.plate}</span>
          <span className="small">{card.entry.region}</span>
        </div>
        <figcaption className="small quiet">{text.listed}</figcaption>
      </figure>
      <Picture card={card} sha={hit.vehicle_picture} name={text.vehicle} none={text.noVehiclePicture} />
    </div>
  );
}

interface Props {
  card: HitCard;
  sha: string | null;
  name: string;
  none: string;
}

function Picture({ card, sha, name, none }: Props) {
  const [isBroken, setBroken] = useState(false);
  const fault = sha === null ? undefined : card.picture_faults[sha];
  const said = sha === null ? none : fault ? text.fault(fault) : isBroken ? text.broken : null;
  return (
    <figure>
      {sha !== null && said === null ? (
        <img src={pictureUrl(sha, card.view_id)} alt={name} onError={() => setBroken(true)} />
      ) : (
        <p className="card__nothing small quiet">{said}</p>
      )}
      <figcaption className="small quiet">{name}</figcaption>
    </figure>
  );
}
