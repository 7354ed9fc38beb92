/** An instant or an age, with everything about it in the tooltip. */
import { useNow } from '../shell/now';
import { words } from '../shell/words';
import { exactWords, momentWords, spanWords } from './time';

export function When({ at, seconds = true }: { at: string; seconds?: boolean }) {
  const moment = new Date(at);
  return (
    <time dateTime={at} title={exactWords(moment)}>
      {momentWords(moment, Date.now(), seconds)}
    </time>
  );
}

export function Age({ at, plain = false }: { at: string; plain?: boolean }) {
  const now = useNow();
  const age = spanWords(now - Date.parse(at));
  return (
    <time dateTime={at} title={exactWords(new Date(at))}>
      {plain ? age : words.common.ago(age)}
    </time>
  );
}
