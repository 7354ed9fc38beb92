/** What a person is called, where records name only the login. */
import { useTable } from '../feed/use';
import { useMe } from './session';
import { words } from './words';

/** `you`, the name of somebody on duty, or the login of somebody who is not. */
export function usePersonName(login: string | null): string {
  const me = useMe();
  const seats = useTable('seat');
  if (login === me.login) return words.common.you;
  return [...seats.values()].find((seat) => seat.person === login)?.name ?? login ?? '';
}
