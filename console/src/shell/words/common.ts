/** Words used on more than one screen. */

/** `1 camera`, `2 cameras`. */
export function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;
}

export const common = {
  product: 'watchroom',
  priority: { 1: 'Emergency', 2: 'Urgent', 3: 'Prompt', 4: 'Routine' } as Record<number, string>,
  status: {
    open: 'Open',
    closed: 'Closed',
    merged: 'Merged',
    new: 'Not acknowledged',
    acknowledged: 'Acknowledged',
    shelved: 'Shelved',
    resolved: 'Resolved',
  } as Record<string, string>,
  ownerClass: {
    city: 'City',
    integrated: 'Integrated',
    partner: 'Partner',
    registered: 'Registered',
  } as Record<string, string>,
  health: {
    ok: 'Picture is healthy',
    degraded: 'Picture is degraded',
    offline: 'Offline',
    unknown: 'Health not known',
  } as Record<string, string>,
  common: {
    close: 'Close',
    cancel: 'Cancel',
    again: 'Try again',
    loading: 'Asking the server…',
    slow: 'The line is slow; still asking.',
    nobody: 'nobody',
    you: 'you',
    none: 'none',
    reason: 'Reason',
    reasonHelp: 'It is recorded with your name and can be read by the auditor.',
    required: 'Please say why, in a few words.',
    purpose: 'Purpose',
    choose: 'Choose…',
    send: 'Send',
    save: 'Save',
    remove: 'Remove',
    more: 'More',
    from: 'From',
    to: 'To',
    all: 'All',
    openIncident: 'Open incident',
    logged: 'Logged',
    ago: (age: string) => `${age} ago`,
    away: (distance: string) => `${distance} away`,
    takenBy: (name: string) => `taken by ${name}`,
    source: (id: string) => `source ${id}`,
    precision: (m: string) => `place known to ±${m}`,
  },
  errors: {
    title: 'That did not work',
    unreachable: 'The server cannot be reached. Check the line, then try again.',
    refused: (rule: string) => `Refused by rule ${rule}.`,
    limit: (seconds: number) => `Too many requests. Try again in ${seconds} s.`,
    not_found: 'It does not exist, or you may not see it.',
    conflict: 'Somebody changed it meanwhile. Look again and decide anew.',
    unavailable: 'The server is not able to answer now. Try again in a moment.',
    unknown: 'The server gave an answer this console does not understand.',
    brokeTitle: 'This part of the console broke',
    broke: 'The rest still works. Reload this part; if it breaks again, tell the administrator what you were doing.',
    reload: 'Reload this part',
  },
  receipt: {
    title: 'Receipt',
    explain:
      'This look is an entry in the ledger. The receipt proves it: keep the file and check it with “watchroom verify”, without this server.',
    open: 'Show the receipt of this act',
    waiting: 'The ledger is still sealing this act (up to 2 s).',
    download: 'Save the receipt',
  },
};
