/** Words of the ledger: heads, witnesses, and contents that are sealed, opened or destroyed. */
import { count } from './common';

export const ledger = {
  explain:
    'Every act is an entry in one log that nobody can quietly change. Witnesses outside hold its heads: a head they cosigned cannot be taken back unseen.',
  head: 'Newest head',
  entries: (n: number) => count(n, 'entry', 'entries'),
  signed: 'signed',
  noHead: 'None yet. The first is signed within a minute.',
  witnesses: 'Witnesses',
  witnessColumns: { witness: 'Witness', size: 'Holds a head of', at: 'Cosigned' },
  behind: 'behind',
  noWitness:
    'No witness has cosigned a head. Until one does, whoever runs the room could take the log back to an older state.',
  contents: 'Contents',
  sealed: (n: number) => `${n.toLocaleString('en-US')} sealed until a day to come`,
  overdue: (n: number) => `${n.toLocaleString('en-US')} past their day and not opened since`,
  destroyed: (n: number) => `${n.toLocaleString('en-US')} destroyed`,
  until: 'sealed until',
  past: 'its day is past',
  open: 'Open…',
  openTitle: 'Open these contents',
  openExplain: 'You get a file that anybody can verify. Opening is an act of its own, with your reason.',
  openSubmit: 'Open and save',
  waiting: 'Keys proposed to be destroyed',
  noWaiting: 'None wait. A key is proposed from the list of acts.',
  proposedBy: (name: string) => `proposed by ${name}`,
  expires: 'lapses',
  own: 'Somebody else must confirm.',
  confirm: 'Destroy the key…',
  confirmTitle: 'Destroy this key for good',
  confirmExplain:
    'What the entry said of anybody is gone at once and cannot be brought back. The entry stays, and this act stays as the certificate.',
  confirmSubmit: 'Destroy',
  withdraw: 'Withdraw',
  done: 'Destroyed. The certificate is this act:',
  certificate: 'Certificate',
  act: {
    button: 'Contents…',
    title: 'What this entry says',
    explain:
      'The entry holds a commitment only. Opening, sealing or destroying what it commits to is an act of its own, with your reason.',
    what: 'What to do',
    open: 'Open it, as a file that anybody can verify',
    seal: 'Seal it until a day: until then nobody is given it',
    destroy: 'Propose to destroy its key; an auditor must confirm',
    until: 'Until',
    submit: { open: 'Open and save', seal: 'Seal', destroy: 'Propose' },
    missingDay: 'Choose the day.',
    sealed: (day: string) => `Sealed until ${day}.`,
    proposed: 'Proposed. An auditor who is another person confirms it on the page Oversight.',
  },
};
