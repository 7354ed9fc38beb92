/** What ONVIF spares one to type: which cameras the network has, and which streams a camera offers. */
import { useState } from 'react';
import type { DescribedView, SightedView } from '../../api/types';
import { describeCamera, discoverCameras, readVideo } from '../../api/video';
import { Button } from '../../parts/Button';
import { Failure, Wait } from '../../parts/Note';
import { useAnswer } from '../../parts/useAnswer';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';
import { secretsOf } from './draft';
import type { StepProps } from './Wizard';

const text = words.camerasScreen.wizard;

export function OnvifAsk({ draft, onChange }: StepProps) {
  const deed = useDeed();
  const isAllowed = useAnswer('video', readVideo).value?.may_discover === true;
  const mayDiscover = useMay('camera.discover') && isAllowed;
  const [found, setFound] = useState<SightedView[] | null>(null);
  const [told, setTold] = useState<DescribedView | null>(null);
  const look = () => deed.run(async () => setFound((await discoverCameras()).items));
  const ask = () =>
    deed.run(async () => {
      // Its stream's address is what we ask for: until it is known, the camera's own address stands for it.
      const secrets = secretsOf({ ...draft, main_url: draft.main_url.trim() || draft.onvif_url });
      const answer = await describeCamera(draft.kind, secrets);
      setTold(answer);
      onChange({ kind: 'rtsp', main_url: answer.main_url, sub_url: answer.sub_url ?? '', pan: answer.pan });
    });
  return (
    <div className="stack">
      <div className="row">
        {mayDiscover ? (
          <Button isRunning={deed.isRunning} onPress={() => void look()}>
            {text.discover}
          </Button>
        ) : null}
        <Button isDisabled={draft.onvif_url.trim() === ''} isRunning={deed.isRunning} onPress={() => void ask()}>
          {text.describe}
        </Button>
        {deed.isRunning ? <Wait text={text.trying} /> : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {found ? <Found found={found} onPick={(url) => onChange({ onvif_url: url })} /> : null}
      {told ? (
        <p className="note" role="status">
          {text.described(`${told.maker} ${told.model}`, told.profiles.length)}
        </p>
      ) : null}
    </div>
  );
}

function Found({ found, onPick }: { found: readonly SightedView[]; onPick: (url: string) => void }) {
  return (
    <section aria-label={text.discover}>
      <p role="status">{text.discovered(found.length)}</p>
      <ul>
        {found.map((each) => (
          <li key={each.url} className="listed row">
            <span className="strong">{each.name || each.hardware || text.unnamed}</span>
            <span className="quiet small">{each.url}</span>
            <span className="push" />
            <Button look="plain" onPress={() => onPick(each.url)}>
              {text.pick}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
