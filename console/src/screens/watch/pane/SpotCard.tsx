/** What was picked on the map besides incidents: a unit, a camera, a reader or a place, and what can be asked of it. */
import { TriangleAlert, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { viewCamera } from '../../../api/places';
import { isFaulty, readReaders } from '../../../api/readers';
import type { CameraView } from '../../../api/types';
import { useRecord } from '../../../feed/use';
import { AskPurpose } from '../../../parts/AskPurpose';
import { Button } from '../../../parts/Button';
import { Failure } from '../../../parts/Note';
import { spanWords } from '../../../parts/time';
import { useAnswer } from '../../../parts/useAnswer';
import { useDeed } from '../../../parts/useDeed';
import { useNow } from '../../../shell/now';
import { go } from '../../../shell/route';
import { type Reason, type Spot, select, useReason, useSelection } from '../../../shell/selection';
import { useMay } from '../../../shell/session';
import { words } from '../../../shell/words';

const text = words.watch.map;

export function SpotCard() {
  const { spot } = useSelection();
  if (!spot || spot.kind === 'incident') return null;
  return (
    <aside className="spot" aria-label={text.spot[spot.kind]}>
      <div className="row">
        <span className="small quiet">{text.spot[spot.kind]}</span>
        <span className="push" />
        <Button look="plain" icon={X} label={words.common.close} onPress={() => select({ spot: null, camera: null })} />
      </div>
      <SpotFacts key={spot.id} spot={spot} />
    </aside>
  );
}

function SpotFacts({ spot }: { spot: Spot }) {
  if (spot.kind === 'unit') return <UnitFacts id={spot.id} />;
  if (spot.kind === 'reader') return <ReaderFacts id={spot.id} />;
  if (spot.kind === 'camera') return <CameraFacts id={spot.id} />;
  return spot.at ? <PlaceFacts at={spot.at} /> : null;
}

function UnitFacts({ id }: { id: string }) {
  const unit = useRecord('unit', id);
  const now = useNow();
  return (
    <>
      <p className="strong">{id}</p>
      {unit ? (
        <p className="quiet">
          {[unit.status?.replaceAll('_', ' '), unit.agency, text.ageOf(spanWords(now - Date.parse(unit.at)))]
            .filter(Boolean)
            .join(', ')}
        </p>
      ) : null}
    </>
  );
}

function ReaderFacts({ id }: { id: string }) {
  const reader = useRecord('reader', id);
  const mayList = useMay('reader.list');
  const now = useNow();
  return (
    <>
      <p className="strong">{id}</p>
      {reader ? (
        <p className="quiet">
          {text.reads(reader.reads.toLocaleString('en-US'))}
          {reader.last_at ? `, ${text.lastRead(spanWords(now - Date.parse(reader.last_at)))}` : ''}
        </p>
      ) : null}
      {mayList ? <ReaderFault id={id} /> : null}
    </>
  );
}

/** What is wrong with a reader, if anything: who sees it on the map should not have to look for it in a list. */
function ReaderFault({ id }: { id: string }) {
  const { value, error } = useAnswer('readers', readReaders);
  const faulty = value?.items.find((each) => each.reader === id && isFaulty(each));
  if (error) return <Failure error={error} />;
  return faulty ? (
    <p className="row">
      <TriangleAlert size={14} aria-hidden="true" />
      {faulty.says}
    </p>
  ) : null;
}

/** A camera's details are shown only by an act of looking, which needs the open incident's purpose, or patrol's. */
function CameraFacts({ id }: { id: string }) {
  const { incident } = useSelection();
  const given = useReason(incident);
  const mayLook = useMay('camera.view');
  const deed = useDeed();
  const [camera, setCamera] = useState<CameraView | null>(null);
  const look = (reason: Reason) =>
    deed.run(async () => setCamera(await viewCamera(id, reason.purpose, incident, reason.case)));
  return (
    <>
      <p className="strong">{camera?.name ?? id}</p>
      {camera ? <CameraWords camera={camera} /> : null}
      {deed.error ? <Failure error={deed.error} /> : null}
      {camera || !mayLook ? null : given === null ? (
        <>
          <p className="quiet">{text.details}</p>
          <AskPurpose act="camera.view" isDisabled={deed.isRunning} onGive={(reason) => void look(reason)} />
        </>
      ) : (
        <Choices>
          <Button isRunning={deed.isRunning} onPress={() => void look(given)}>
            {text.details}
          </Button>
        </Choices>
      )}
    </>
  );
}

function Choices({ children }: { children: ReactNode }) {
  return <div className="row spot__choices">{children}</div>;
}

function CameraWords({ camera }: { camera: CameraView }) {
  const facts = [
    `${words.ownerClass[camera.owner_class] ?? camera.owner_class} ${text.spot.camera?.toLowerCase()}`,
    camera.address,
    words.health[camera.health] ?? camera.health,
    camera.azimuth_deg === null
      ? words.workspace.cameras.turns
      : words.workspace.cameras.facing(Math.round(camera.azimuth_deg)),
  ];
  return <p className="quiet">{facts.filter(Boolean).join('. ')}.</p>;
}

function PlaceFacts({ at }: { at: { lat: number; lon: number } }) {
  const mayAsk = useMay('place.history');
  const place = `${at.lat.toFixed(5)}, ${at.lon.toFixed(5)}`;
  return (
    <>
      <p className="figure">{place}</p>
      {mayAsk ? (
        <Choices>
          <Button onPress={() => go('place', { at: place.replace(' ', '') })}>{text.history}</Button>
        </Choices>
      ) : null}
    </>
  );
}
