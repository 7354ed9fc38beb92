/** The first step: where the camera is on the network, and what it sends. */
import type { TriedView } from '../../api/types';
import { tryCamera } from '../../api/video';
import { Button } from '../../parts/Button';
import { Failure, Wait } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { words } from '../../shell/words';
import { secretsOf } from './draft';
import { Choice, Text } from './fields';
import { OnvifAsk } from './OnvifAsk';
import type { StepProps } from './Wizard';

const text = words.camerasScreen.wizard;

interface Props extends StepProps {
  test: TriedView | null;
  onTest: (test: TriedView | null) => void;
}

export function AddressStep({ test, onTest, ...props }: Props) {
  const { draft } = props;
  const deed = useDeed();
  const take = () => {
    onTest(null);
    return deed.run(async () => onTest(await tryCamera(draft.kind, secretsOf(draft))));
  };
  return (
    <>
      <div className="cameras__fields">
        <Choice of="kind" choices={text.kinds} {...props} />
        <Choice of="transport" choices={text.transports} {...props} />
        <Text of="main_url" help={text.mainHelp} {...props} />
        <Text of="sub_url" {...props} />
        <Text of="username" {...props} />
        <Text of="password" type="password" help={text.passwordHelp} {...props} />
        <Text of="onvif_url" help={text.onvifHelp} {...props} />
        <Text of="certificate_sha256" {...props} />
      </div>
      <OnvifAsk {...props} />
      <div className="row">
        <Button isDisabled={draft.main_url.trim() === ''} isRunning={deed.isRunning} onPress={() => void take()}>
          {text.try}
        </Button>
        {deed.isRunning ? <Wait text={text.trying} /> : null}
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {test && !deed.isRunning ? <TestPicture test={test} /> : null}
    </>
  );
}

export function TestPicture({ test }: { test: TriedView }) {
  return (
    <div className="stack" role="status">
      {test.error ? (
        <p className="note note--alarm">{test.error}</p>
      ) : (
        <p>{text.tried(test.codec ?? '', test.width, test.height, test.fps.toFixed(0))}</p>
      )}
      {test.still ? (
        <img className="cameras__test" src={`data:image/jpeg;base64,${test.still}`} alt={text.testPicture} />
      ) : null}
    </div>
  );
}
