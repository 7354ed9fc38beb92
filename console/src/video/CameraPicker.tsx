/** Choosing cameras by name: what is chosen, each with a way to leave it out, and a box to add more. */
import { X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/Button';
import { TextField } from '../parts/Field';
import { words } from '../shell/words';
import { matching, useMapCameras } from './useMapCameras';
import './video.css';

const text = words.playback;
const OFFERED_MAX = 8;

interface Props {
  chosen: readonly string[];
  max: number;
  onChange: (chosen: string[]) => void;
}

export function CameraPicker({ chosen, max, onChange }: Props) {
  const answer = useMapCameras();
  const cameras = answer.value ?? [];
  const [asked, setAsked] = useState('');
  const offered = asked.trim() === '' ? [] : matching(cameras, asked).filter((each) => !chosen.includes(each.id));
  // Who may not see the map knows a camera by the id in their case.
  const byId = answer.error && asked.trim() !== '' ? asked.trim() : null;
  const nameOf = (id: string) => cameras.find((each) => each.id === id)?.name ?? id;
  const add = (id: string) => {
    onChange([...chosen, id]);
    setAsked('');
  };
  return (
    <div className="picker">
      {answer.error ? <p className="note">{text.noList}</p> : null}
      <ul className="row picker__chosen" aria-label={text.cameras}>
        {chosen.map((id) => (
          <li key={id} className="chip">
            {nameOf(id)}
            <Button
              look="plain"
              icon={X}
              label={text.drop(nameOf(id))}
              onPress={() => onChange(chosen.filter((each) => each !== id))}
            />
          </li>
        ))}
      </ul>
      {chosen.length >= max ? (
        <p className="small quiet">{text.tooMany(max)}</p>
      ) : (
        <TextField label={text.add} help={text.addHint} value={asked} onChange={setAsked} type="search" />
      )}
      {byId ? (
        <div>
          <Button onPress={() => add(byId)}>{text.addId(byId)}</Button>
        </div>
      ) : null}
      {asked.trim() !== '' && answer.value && offered.length === 0 ? (
        <p className="small quiet" role="status">
          {text.noMatch(asked.trim())}
        </p>
      ) : null}
      {offered.length > 0 ? (
        <ul className="picker__offered">
          {offered.slice(0, OFFERED_MAX).map((each) => (
            <li key={each.id}>
              <Button look="plain" onPress={() => add(each.id)}>
                {each.name}
              </Button>
              <span className="small quiet">{words.ownerClass[each.owner_class] ?? each.owner_class}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
