/** One hit in the list: what, where, how sure, and for how long it has waited. */
import type { AlertView } from '../../api/types';
import { Mark } from '../../parts/Mark';
import { Age } from '../../parts/When';
import { setQuery } from '../../shell/route';
import { words } from '../../shell/words';
import { isAgain } from './waiting';

const text = words.hits;

interface Props {
  id: string;
  alert: AlertView | undefined;
  isHere: boolean;
  isOver: boolean;
}

export function HitLine({ id, alert, isHere, isOver }: Props) {
  const open = () => setQuery({ alert: id });
  return (
    <li>
      <button
        type="button"
        className={`hits__line${isOver ? ' hits__line--over' : ''}`}
        aria-current={isHere ? 'true' : undefined}
        onClick={open}
      >
        {alert ? <Lines alert={alert} isOver={isOver} /> : <span className="quiet">{text.gone}</span>}
      </button>
    </li>
  );
}

function Lines({ alert, isOver }: { alert: AlertView; isOver: boolean }) {
  const said = [
    text.tiers[alert.tier ?? ''],
    alert.count > 1 ? text.reads(alert.count) : null,
    isAgain(alert) ? text.again : null,
    alert.first_by_name ? text.waitsFor(alert.first_by_name) : null,
    isOver && !alert.first_by_name ? text.gone : null,
  ];
  return (
    <>
      <span className="row">
        <Mark priority={alert.priority} taken={alert.status !== 'new'} />
        <span className="strong hits__title">{alert.title.replace(/^Possible, not certain: /, '')}</span>
      </span>
      <span className="small quiet row">
        <span>{said.filter(Boolean).join(' · ')}</span>
        <span className="push">
          <Age at={alert.raised_at} />
        </span>
      </span>
    </>
  );
}
