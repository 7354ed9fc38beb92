/** The second step: where the camera stands and what it sees, typed or picked on the map. */
import { lazy, Suspense, useMemo, useState } from 'react';
import type { Way } from '../../map';
import { ChoiceField } from '../../parts/Field';
import { Wait } from '../../parts/Note';
import { words } from '../../shell/words';
import { type Draft, numberOf } from './draft';
import { Text } from './fields';
import type { StepProps } from './Wizard';

const text = words.camerasScreen.wizard;
const CameraMap = lazy(async () => ({ default: (await import('../../video/CameraMap')).CameraMap }));
const DEGREES = 6;
const SHOWN_DEG = 60;
const CHOICES = Object.entries(text.pickings).map(([value, title]) => ({ value, title }));

export function PlaceStep(props: StepProps) {
  const { draft, onChange } = props;
  const at = useMemo(() => placeOf(draft.lat, draft.lon), [draft.lat, draft.lon]);
  const cone = useMemo(() => coneOf(draft, at), [draft, at]);
  const [picking, setPicking] = useState('place');
  const turns = draft.pan !== null;
  const put = (where: { lat: number; lon: number }, way: Way | null) => {
    if (!turns || picking === 'place')
      return onChange({ lat: where.lat.toFixed(DEGREES), lon: where.lon.toFixed(DEGREES) });
    if (way) onChange({ looks_deg: String(Math.round(way.bearing_deg) % 360) });
  };
  return (
    <>
      <div className="cameras__fields">
        <Text of="name" help={text.nameHelp} {...props} />
        <Text of="address" {...props} />
        <Text of="lat" {...props} />
        <Text of="lon" {...props} />
        {turns ? (
          <Text of="looks_deg" help={text.looksHelp} {...props} />
        ) : (
          <Text of="azimuth_deg" help={text.azimuthHelp} {...props} />
        )}
        <Text of="fov_deg" {...props} />
        <Text of="range_m" {...props} />
        <Text of="height_m" {...props} />
      </div>
      {turns ? <ChoiceField label={text.picking} value={picking} choices={CHOICES} onChange={setPicking} /> : null}
      <p className="small quiet">{text.map}</p>
      <Suspense fallback={<Wait text={words.common.loading} />}>
        <CameraMap label={text.map} cone={cone} at={at} onSelect={(_kind, _id, where, way) => put(where, way)} />
      </Suspense>
    </>
  );
}

function placeOf(lat: string, lon: string): { lat: number; lon: number } | null {
  const [y, x] = [numberOf(lat), numberOf(lon)];
  return y === null || x === null || Math.abs(y) > 90 || Math.abs(x) > 180 ? null : { lat: y, lon: x };
}

/** The camera as the map draws a view cone. */
function coneOf(draft: Draft, at: { lat: number; lon: number } | null) {
  if (!at) return null;
  return {
    camera: {
      id: 'new',
      name: draft.name || text.title,
      ...at,
      azimuth_deg: numberOf(draft.pan === null ? draft.azimuth_deg : draft.looks_deg),
      fov_deg: draft.pan === null ? (numberOf(draft.fov_deg) ?? 0) : SHOWN_DEG,
      range_m: numberOf(draft.range_m) ?? 0,
      owner_class: draft.owner_class,
      health: 'unknown',
    },
    rank: 1,
    sees: true,
    distance_m: 0,
  };
}
