/** How long a private camera stays open, and the ways to renew and to end it, on its tile. */
import { LockOpen } from 'lucide-react';
import type { LeaseView } from '../api/types';
import { endLease, listExigencies, renewLease } from '../api/video';
import { Button } from '../parts/Button';
import { errorWords } from '../parts/errorWords';
import { countdownWords } from '../parts/time';
import { useAnswer } from '../parts/useAnswer';
import { useDeed } from '../parts/useDeed';
import { useNow } from '../shell/now';
import { useMay } from '../shell/session';
import { words } from '../shell/words';

const text = words.video.lease;
/** With so little left it is said in words too. */
const SOON_MS = 120_000;

export function LeaseClock({ lease }: { lease: LeaseView }) {
  const now = useNow();
  const deed = useDeed();
  const mayRenew = useMay('lease.renew');
  const mayEnd = useMay('lease.end');
  const left = Date.parse(lease.ends_at) - now;
  const published = useAnswer('exigencies', listExigencies);
  const exigency = published.value?.items.find((each) => each.code === lease.exigency)?.title ?? lease.exigency;
  return (
    <div className={`tile__lease small${left < SOON_MS ? ' tile__lease--soon' : ''}`}>
      <LockOpen size={12} aria-hidden="true" />
      <span title={`${text.opened(lease.opened_by_name, exigency)}\n${lease.note}`} role="timer">
        {text.ends(countdownWords(Math.max(0, left)))}
      </span>
      <span className="push" />
      {mayRenew ? (
        <Button look="plain" isRunning={deed.isRunning} onPress={() => void deed.run(() => renewLease(lease.id))}>
          {text.renew}
        </Button>
      ) : null}
      {mayEnd ? (
        <Button look="plain" isRunning={deed.isRunning} onPress={() => void deed.run(() => endLease(lease.id))}>
          {text.end}
        </Button>
      ) : null}
      {deed.error ? <span role="alert">{errorWords(deed.error)}</span> : null}
    </div>
  );
}
