/** The links by which files are handed over: made for one person, shown once, closed at any time. */
import { useState } from 'react';
import { makeLink, type Reason, revokeLink } from '../../api/evidence';
import type { UploadLinkView } from '../../api/types';
import { Button } from '../../parts/Button';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.evidence;

interface Props {
  links: readonly UploadLinkView[];
  reason: Reason;
  onDone: () => void;
}

export function Links({ links, reason, onDone }: Props) {
  const mayMake = useMay('upload_link.make');
  const deed = useDeed();
  const [made, setMade] = useState<string | null>(null);
  const make = async () => {
    const isMade = await deed.run(async () => setMade(`${location.origin}${(await makeLink(reason)).path}`));
    if (isMade) onDone();
  };
  const revoke = async (id: string) => {
    if (await deed.run(() => revokeLink(id, reason))) onDone();
  };
  return (
    <section>
      <div className="row">
        <h2>{text.links}</h2>
        <span className="push" />
        {mayMake ? (
          <Button onPress={() => void make()} isRunning={deed.isRunning}>
            {text.makeLink}
          </Button>
        ) : null}
      </div>
      <p className="quiet page__explain">{text.linksExplain}</p>
      {deed.error ? <Failure error={deed.error} /> : null}
      {made ? <Made address={made} /> : null}
      {links.length === 0 ? <p className="quiet">{text.noLinks}</p> : null}
      <ul>
        {links.map((link) => (
          <li key={link.id} className="row listed">
            <When at={link.made_at} seconds={false} />
            <span>{link.request_id ? text.byRequest : text.linkOf(link.made_by)}</span>
            <span className="quiet">{text.linkFiles(link.files)}</span>
            <span className="chip">{link.is_open ? text.linkOpen : text.linkClosed}</span>
            <span className="push" />
            {link.is_open ? (
              <Button onPress={() => void revoke(link.id)} isRunning={deed.isRunning}>
                {text.revoke}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Made({ address }: { address: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard.writeText(address).then(() => setCopied(true));
  return (
    <div className="note" role="status">
      <p className="strong">{text.madeLink}</p>
      <div className="row">
        <code className="evidence__hash">{address}</code>
        <Button onPress={() => void copy()}>{isCopied ? text.copied : text.copyLink}</Button>
      </div>
    </div>
  );
}
