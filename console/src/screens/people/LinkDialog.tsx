/** A one-time link, shown once, to be handed over. */
import { useState } from 'react';
import { Button } from '../../parts/Button';
import { Dialog } from '../../parts/Dialog';
import { words } from '../../shell/words';
import type { GivenLink } from './PeopleScreen';

const text = words.accounts;

export function LinkDialog({ given, onClose }: { given: GivenLink; onClose: () => void }) {
  const [isCopied, setCopied] = useState(false);
  const address = `${location.origin}/console/#link=${given.link}`;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  return (
    <Dialog title={text.linkTitle} onClose={onClose}>
      <p className="quiet">{text.linkExplain(given.login)}</p>
      <p className="mono people__link">{address}</p>
      <div className="dialog__buttons">
        <Button onPress={() => void copy()}>{isCopied ? text.copied : text.copy}</Button>
        <Button look="main" onPress={onClose}>
          {words.common.close}
        </Button>
      </div>
    </Dialog>
  );
}
