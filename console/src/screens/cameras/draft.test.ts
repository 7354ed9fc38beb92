import { expect, test } from 'vitest';
import { applies, enrolmentOf, missingAt, NEW_DRAFT, numberOf, secretsOf, stepOf } from './draft';

const PLACED = { ...NEW_DRAFT, main_url: 'rtsp://192.0.2.7/1', name: 'Grove and 7th', lat: '38.9', lon: '-77,03' };

test('each step says what it still needs', () => {
  expect(missingAt(NEW_DRAFT, 0)).toEqual(['main_url']);
  expect(missingAt(NEW_DRAFT, 1)).toEqual(['name', 'lat', 'lon']);
  expect(missingAt(NEW_DRAFT, 2)).toEqual(['viewing_area', 'noticed_on']);
  expect(missingAt(PLACED, 1)).toEqual([]);
});

test('a number that the server would refuse is told at its own step', () => {
  const wrong = { ...PLACED, lat: '123', azimuth_deg: 'north', range_m: '0' };
  expect(missingAt(wrong, 1)).toEqual(['lat', 'azimuth_deg', 'range_m']);
  expect(missingAt({ ...PLACED, azimuth_deg: '400' }, 1)).toEqual(['azimuth_deg']);
  const noticed = { ...PLACED, viewing_area: 'the corner', noticed_on: '2031-01-02' };
  expect(missingAt({ ...noticed, retention_hours: '99999' }, 2)).toEqual(['retention_hours']);
});

test('a private camera needs no notice, but a radius where its owner set one', () => {
  const shop = { ...PLACED, owner_class: 'integrated', condition: 'radius' };
  expect(missingAt(shop, 2)).toEqual(['condition_radius_m']);
  expect(enrolmentOf({ ...shop, condition_radius_m: '150' })).toMatchObject({
    condition: 'radius',
    condition_radius_m: 150,
    notice: null,
  });
});

test('a city camera has its notice and no owner who sets conditions', () => {
  const noticed = { ...PLACED, viewing_area: 'the corner', noticed_on: '2031-01-02' };
  expect(enrolmentOf(noticed)).toMatchObject({
    condition: 'always',
    lon: -77.03,
    azimuth_deg: null,
    notice: { viewing_area: 'the corner', noticed_on: '2031-01-02', comments_until: null, exigent: false },
  });
});

test('what is empty is not sent as an address, and a fingerprint is sent bare', () => {
  expect(secretsOf({ ...PLACED, certificate_sha256: 'AB:CD 01' })).toMatchObject({
    sub_url: null,
    onvif_url: null,
    certificate_sha256: 'abcd01',
  });
});

test('a refusal leads to the step of its field', () => {
  expect([stepOf('secrets.main_url'), stepOf('azimuth_deg'), stepOf('notice')]).toEqual([0, 1, 2]);
  expect([stepOf('lat,lon'), stepOf('address')]).toEqual([1, 1]);
  expect(stepOf('secrets.certificate_sha256')).toBe(0);
  expect([numberOf(''), numberOf('x'), numberOf(' 1,5 ')]).toEqual([null, null, 1.5]);
});

test('a camera that turns is told by what it looks at now, wherever its motor stands', () => {
  const dome = { ...PLACED, azimuth_deg: '77', pan: 0.25, looks_deg: '10' };
  expect(enrolmentOf(dome)).toMatchObject({ azimuth_deg: null, looks_deg: 10, pan: 0.25 });
  expect(enrolmentOf({ ...dome, looks_deg: '' })).toMatchObject({ looks_deg: null });
  expect(enrolmentOf({ ...dome, pan: null })).toMatchObject({ azimuth_deg: 77 });
  expect(enrolmentOf({ ...dome, pan: null })).not.toHaveProperty('looks_deg');
  expect(missingAt({ ...dome, looks_deg: '400' }, 1)).toEqual(['looks_deg']);
});

test('what was written before the owner was changed is neither shown nor sent', () => {
  const noticed = { ...PLACED, viewing_area: 'the corner', noticed_on: '2026-01-02', exigent: true };
  const shop = { ...noticed, owner_class: 'integrated', condition: 'ask', condition_radius_m: '150' };
  expect(enrolmentOf(shop)).toMatchObject({ notice: null, condition_radius_m: null });
  expect([applies(shop, 'noticed_on'), applies(shop, 'condition_radius_m')]).toEqual([false, false]);
  const back = { ...shop, owner_class: 'city', condition: 'radius', ring_minutes: '9' };
  expect(enrolmentOf(back)).toMatchObject({ condition_radius_m: null, ring_minutes: 0, notice: { exigent: true } });
  expect([applies(back, 'ring_minutes'), applies(back, 'noticed_on')]).toEqual([false, true]);
});
