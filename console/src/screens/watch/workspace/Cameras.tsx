/** The four best cameras for the place, each with its reason; keys 1 to 9 pick one. */
import type { IncidentDetail } from '../../../api/types';
import { useKey } from '../../../shell/keys';
import { select, useSelection } from '../../../shell/selection';
import { words } from '../../../shell/words';
import { CameraTile } from '../../../video/CameraTile';

const text = words.workspace.cameras;
const TILES_MAX = 4;

export function Cameras({ detail }: { detail: IncidentDetail }) {
  const { camera } = useSelection();
  const shown = detail.cameras.slice(0, TILES_MAX);
  const pick = (index: number) => {
    const view = shown[index]?.camera;
    if (view) select({ camera: view.id, spot: { kind: 'camera', id: view.id, at: { lat: view.lat, lon: view.lon } } });
  };
  useKey('digit', (key) => pick(Number(key) - 1));
  const facts = [
    text.summary(shown.length, detail.cameras_seen_from),
    text.sees(detail.cameras.filter((each) => each.sees).length),
    ...(detail.registered_near > 0 ? [text.registered(detail.registered_near)] : []),
  ];
  return (
    <section className="cameras" aria-label={text.title}>
      <div className="row">
        <h3>{text.title}</h3>
        <span className="small quiet push">{facts.join(', ')}</span>
      </div>
      {shown.length > 0 ? <p className="small quiet">{text.notConnected}.</p> : null}
      {shown.length === 0 ? <p className="quiet">{text.none}</p> : null}
      <div className="cameras__tiles">
        {shown.map((ranked, index) => (
          <CameraTile
            key={ranked.camera.id}
            ranked={ranked}
            isPicked={camera === ranked.camera.id}
            onPick={() => pick(index)}
          />
        ))}
      </div>
    </section>
  );
}
