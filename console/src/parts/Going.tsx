/** How an answer goes, above what it brings: it failed and can be asked again, or it is waited for the first time. */
import { words } from '../shell/words';
import { Failure, Wait } from './Note';
import type { Answer } from './useAnswer';

interface Props {
  answer: Answer<unknown>;
  /** Whether waiting may be given up once it is slow. */
  mayCancel?: boolean;
}

export function Going({ answer, mayCancel = false }: Props) {
  return (
    <>
      {answer.error ? <Failure error={answer.error} onAgain={answer.again} /> : null}
      {answer.isWaiting && !answer.value ? (
        <Wait text={words.common.loading} slow={answer.isSlow} onCancel={mayCancel ? answer.cancel : undefined} />
      ) : null}
    </>
  );
}
