/** Keys, marks and the room's rules; keys can be changed or turned off here. */
import { type KeyboardEvent, useState } from 'react';
import { Button } from '../../parts/Button';
import { Mark } from '../../parts/Mark';
import { ACTIONS, AS_DELIVERED, isUsable, type KeyAction, keyOf, remap } from '../../shell/keymap';
import { setKeymap, useKeymap } from '../../shell/keys';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import './help.css';

const text = words.help;
const names: Record<string, string> = words.frame.keys;

export function HelpScreen() {
  const me = useMe();
  return (
    <section className="page">
      <div className="page__head">
        <h1>{text.title}</h1>
      </div>
      <div className="help">
        <Keys />
        <div className="stack">
          <section className="stack">
            <h2>{text.marksTitle}</h2>
            <ul>
              {[1, 2, 3, 4].map((priority) => (
                <li key={priority} className="row listed">
                  <Mark priority={priority} silent />
                  <Mark priority={priority} taken silent />
                  {words.priority[priority]}
                </li>
              ))}
            </ul>
          </section>
          <section className="stack">
            <h2>{text.rulesTitle}</h2>
            <ul className="help__rules">
              {text.rules.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ul>
          </section>
          <p className="small quiet">{text.version(me.version, me.policy.slice(0, 12))}</p>
        </div>
      </div>
    </section>
  );
}

function Keys() {
  const map = useKeymap();
  return (
    <section className="stack">
      <h2>{text.keysTitle}</h2>
      <label className="row">
        <input
          type="checkbox"
          className="check"
          checked={map.on}
          onChange={(event) => setKeymap({ ...map, on: event.target.checked })}
        />
        {text.keysOn}
      </label>
      <p className="small quiet">{text.keysHelp}</p>
      <ul>
        {ACTIONS.map((action) => (
          <KeyLine key={action} action={action} />
        ))}
        <li className="row listed">
          <span>{names['tile.pick']}</span>
          <span className="push key">1–9</span>
        </li>
      </ul>
      <div className="row">
        <Button onPress={() => setKeymap(AS_DELIVERED)}>{text.reset}</Button>
      </div>
    </section>
  );
}

function KeyLine({ action }: { action: KeyAction }) {
  const map = useKeymap();
  const [isAsking, setIsAsking] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const give = (key: string | null) => {
    const next = remap(map, action, key);
    if ('taken' in next) setProblem(text.taken(names[next.taken] ?? next.taken));
    else {
      setKeymap(next);
      setProblem(null);
    }
    setIsAsking(false);
  };
  const hear = (event: KeyboardEvent) => {
    if (event.key === 'Tab') return setIsAsking(false);
    event.preventDefault();
    if (event.key === 'Escape') setIsAsking(false);
    else if (isUsable(event.key)) give(event.key);
  };
  const key = keyOf(map, action);
  return (
    <li className="row listed">
      <span>{names[action]}</span>
      {problem ? (
        <span className="small alarm" role="alert">
          {problem}
        </span>
      ) : null}
      <span className="push" />
      {isAsking ? (
        <input
          className="input help__key"
          // biome-ignore lint/a11y/noAutofocus: the person just asked to press a key here
          autoFocus
          readOnly
          value={text.press}
          aria-label={text.key(names[action] ?? action)}
          onKeyDown={hear}
          onBlur={() => setIsAsking(false)}
        />
      ) : (
        <>
          <span className="key">{key ?? text.off}</span>
          <Button look="plain" onPress={() => setIsAsking(true)}>
            {text.change}
            <span className="unseen"> {names[action]}</span>
          </Button>
          <Button look="plain" isDisabled={key === null} onPress={() => give(null)}>
            {text.turnOff}
            <span className="unseen"> {names[action]}</span>
          </Button>
        </>
      )}
    </li>
  );
}
