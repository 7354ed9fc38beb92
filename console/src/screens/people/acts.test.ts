import { expect, test } from 'vitest';
import type { AccountView } from '../../api/types';
import { actsOn } from './acts';

const person: AccountView = {
  login: 'watch.officer',
  name: 'Dana Whitlock',
  agency: 'mpd',
  roles: ['watch_officer'],
  state: 'active',
  disabled_because: null,
  failures_locked: false,
  has_password: true,
  has_authenticator: true,
  passkeys: 0,
  sessions: 0,
  provisioned_by: null,
  created_at: '2026-03-14T21:15:00Z',
  last_active_at: null,
};

test('a disabled account can only be enabled', () => {
  expect(actsOn({ ...person, state: 'disabled' })).toEqual(['enable']);
});

test('a locked account is released, and is not locked again', () => {
  expect(actsOn({ ...person, state: 'locked' })).toEqual(['change', 'release', 'reset', 'disable']);
  expect(actsOn({ ...person, failures_locked: true })).toContain('release');
});

test('who has no password yet gets a link, who has one a reset', () => {
  expect(actsOn({ ...person, has_password: false })).toContain('link');
  expect(actsOn({ ...person, has_password: false })).not.toContain('reset');
  expect(actsOn({ ...person, sessions: 2 })).toContain('end');
});
