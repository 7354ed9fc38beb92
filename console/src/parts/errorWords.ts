/** What went wrong and what to do next, in words. */
import { ApiError } from '../api/client';
import { words } from '../shell/words';

/** Reasons that begin so go on from the field's name, as a sentence. */
const GOES_ON =
  /^(is|are|was|were|has|have|must|may|cannot|needs|holds|names|goes|lies|takes|occurs|fits|does|speaks|ended|ends|makes|covers|carries|refers|stands|says)\b/;

/** The server's sentence, with the field named as screens name it. */
function messageOf({ field, message }: ApiError): string {
  const label = field === null ? undefined : words.errors.fields[field];
  if (!label || !message.startsWith(`${field}: `)) return message;
  const reason = message.slice(`${field}: `.length);
  const sentence = GOES_ON.test(reason) ? `“${label}” ${reason}` : `${label}: ${reason}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What happened and what to do next, in one sentence each. */
export function errorWords(error: unknown): string {
  if (!(error instanceof ApiError)) return words.errors.unknown;
  const known: Record<string, string> = {
    unreachable: words.errors.unreachable,
    not_found: words.errors.not_found,
    conflict: words.errors.conflict,
    unavailable: words.errors.unavailable,
  };
  const parts = [messageOf(error) || known[error.code] || words.errors.unknown];
  if (error.rule) parts.push(words.errors.refused(error.rule));
  if (error.retryAfterS !== null) parts.push(words.errors.limit(error.retryAfterS));
  return parts.join(' ');
}
