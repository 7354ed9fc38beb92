/** The span chosen for export or zoom: dragged on the timeline, or typed here. */
import { Button } from '../../parts/Button';
import { TextField } from '../../parts/Field';
import { words } from '../../shell/words';
import { fromField, toField, type View } from './timeline';

const text = words.playback;

interface Props {
  span: View | null;
  whole: View;
  zoom: View | null;
  onSpan: (span: View | null) => void;
  onZoom: (view: View | null) => void;
}

export function ChosenSpan({ span, whole, zoom, onSpan, onZoom }: Props) {
  const shown = span ?? whole;
  const change = (part: Partial<View>) => {
    const next = { ...shown, ...part };
    if (next.toUs > next.fromUs) onSpan(next);
  };
  const time = (label: string, us: number, key: keyof View) => (
    <TextField
      label={label}
      type="datetime-local"
      step={1}
      value={toField(us)}
      onChange={(value) => {
        const typed = fromField(value);
        if (typed !== null) change({ [key]: typed });
      }}
    />
  );
  return (
    <fieldset className="page__form desk__span">
      <legend>
        <span className="strong">{text.chosen}</span> <span className="small quiet">{text.chosenHint}</span>
      </legend>
      {time(text.from, shown.fromUs, 'fromUs')}
      {time(text.to, shown.toUs, 'toUs')}
      <Button isDisabled={span === null} onPress={() => onZoom(span)}>
        {text.zoom}
      </Button>
      <Button
        isDisabled={span === null && zoom === null}
        onPress={() => {
          onSpan(null);
          onZoom(null);
        }}
      >
        {text.whole}
      </Button>
    </fieldset>
  );
}
