/** One still of a camera that is set up: asked for in words, and held only while it is shown. */
import { type KeyboardEvent, useEffect, useState } from 'react';
import { setupStill } from '../../api/video';
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { Failure } from '../../parts/Note';
import { useDeed } from '../../parts/useDeed';
import { useMay } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.camerasScreen.still;
const NOTE_MIN = 3;

/** An act of its own: it takes words, and a press. */
export function AskStill({ camera, onStill }: { camera: string; onStill: (still: Blob) => void }) {
  const mayAsk = useMay('camera.setup_still');
  const [note, setNote] = useState('');
  const deed = useDeed();
  if (!mayAsk) return null;
  const isReady = note.trim().length >= NOTE_MIN && !deed.isRunning;
  const ask = () => void deed.run(async () => onStill(await setupStill(camera, note.trim())));
  const type = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    // Enter asks for the still; it does not send the form around it.
    event.preventDefault();
    if (isReady) ask();
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: hears Enter of the field within */}
      <div className="row cameras__area" onKeyDown={type}>
        <TextField label={text.reason} help={text.help} value={note} onChange={setNote} maxLength={200} />
        <Button isDisabled={!isReady} onPress={ask}>
          {text.take}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
    </>
  );
}

/** An address for what the browser holds, given back when it is shown no more. */
export function useUrl(file: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return url;
}
