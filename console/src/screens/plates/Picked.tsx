/** The chosen read: its picture, as the server made it anew, and what is told of it. */
import { useState } from 'react';
import { pictureUrl } from '../../api/hits';
import type { SeenPlate } from '../../api/types';
import { When } from '../../parts/When';
import { words } from '../../shell/words';

const text = words.plates.found;

export function Picked({ read, act }: { read: SeenPlate; act: string }) {
  return (
    <section className="plates__picked stack" aria-label={text.chosen}>
      {read.image_sha256 ? (
        <Picture key={read.image_sha256} read={read} url={pictureUrl(read.image_sha256, act)} />
      ) : (
        <p className="plates__nothing small quiet">{text.noImage}</p>
      )}
      <p>
        <span className="mono strong">{read.plate}</span> {read.region}
      </p>
      <p className="small">
        {read.reader_name || read.reader}, <When at={read.at} />
      </p>
    </section>
  );
}

function Picture({ read, url }: { read: SeenPlate; url: string }) {
  const [isBroken, setBroken] = useState(false);
  if (isBroken) return <p className="plates__nothing small quiet">{text.imageGone}</p>;
  return <img src={url} alt={text.image(read.plate)} onError={() => setBroken(true)} />;
}
