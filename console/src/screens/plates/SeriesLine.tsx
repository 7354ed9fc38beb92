/** One series in force, and the plates near several of its scenes, each beside what chance would give. */
import { useState } from 'react';
import { compareScenes, endSeries } from '../../api/plates';
import type { Comparison, Series } from '../../api/types';
import { Button } from '../../parts/Button';
import { ChoiceField } from '../../parts/Field';
import { Blank, Failure } from '../../parts/Note';
import { LoggedMark } from '../../parts/Receipt';
import { Scroll } from '../../parts/Scroll';
import { TableHead } from '../../parts/TableHead';
import { useDeed } from '../../parts/useDeed';
import { When } from '../../parts/When';
import { useMay, usePurposes } from '../../shell/session';
import { words } from '../../shell/words';

const text = words.plates.series;
/** With fewer other weeks of reads chance alone could be as large as what is told. */
const WEEKS_MIN = 4;

export function SeriesLine({ series, onDone }: { series: Series; onDone: () => void }) {
  const mayCompare = useMay('plates.compare_scenes');
  const needsCase = usePurposes('plates.end_series')[0]?.needsCase ?? false;
  const [atLeast, setAtLeast] = useState('2');
  const [told, setTold] = useState<Comparison | null>(null);
  const deed = useDeed();
  const number = series.case_number;
  const compare = () => deed.run(async () => setTold(await compareScenes(series.id, number, Number(atLeast))));
  const end = async () => {
    if (await deed.run(() => endSeries(series.id, needsCase ? number : null))) onDone();
  };
  const choices = series.scenes.slice(1).map((_, at) => ({ value: String(at + 2), title: String(at + 2) }));
  return (
    <li className="listed stack">
      <div className="row">
        <span className="strong">{series.title}</span>
        <span className="quiet small">
          {text.by(series.proposed_by_name, series.approved_by_name)}, {words.plates.asks.forCase(number)}, {text.ends}{' '}
          <When at={series.ends_at} seconds={false} />
        </span>
        <span className="push" />
        {mayCompare ? (
          <>
            <ChoiceField label={text.atLeast} value={atLeast} choices={choices} onChange={setAtLeast} />
            <Button look="main" onPress={() => void compare()} isRunning={deed.isRunning}>
              {text.compare}
            </Button>
          </>
        ) : null}
        <Button look="plain" onPress={() => void end()} isRunning={deed.isRunning}>
          {text.end}
        </Button>
      </div>
      {deed.error ? <Failure error={deed.error} /> : null}
      {told ? <Told told={told} /> : null}
    </li>
  );
}

/** Why nobody is told: habit explains all of it, or too few weeks tell what habit is. */
function Nobody({ weeks }: { weeks: number }) {
  return weeks < WEEKS_MIN ? (
    <Blank title={text.tooFewTitle}>{text.tooFew(weeks)}</Blank>
  ) : (
    <Blank title={text.noneTitle}>{text.none}</Blank>
  );
}

function Told({ told }: { told: Comparison }) {
  const { scenes, compared } = told;
  const numbers = scenes.map((each) => each.scene.incident);
  const weeks = Math.min(...scenes.map((each) => each.weeks));
  return (
    <>
      <ul className="small quiet">
        {scenes.map((each) => (
          <li key={each.scene.incident}>{text.scene(each.scene.incident, each.plates, each.weeks)}</li>
        ))}
      </ul>
      {compared.items.length === 0 ? <Nobody weeks={weeks} /> : null}
      {compared.items.length > 0 ? (
        <Scroll label={text.compare}>
          <table className="table">
            <TableHead columns={text.columns} />
            <tbody>
              {compared.items.map((each) => (
                <tr key={each.plate}>
                  <td className="mono">{each.plate}</td>
                  <td>
                    {each.scenes.length} ({each.scenes.map((at) => numbers[at]).join(', ')})
                  </td>
                  <td className="figure">{each.by_chance.toFixed(1)}</td>
                  <td className="figure">{(each.chance * 100).toFixed(1)} %</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
      <p className="small">
        {weeks < WEEKS_MIN ? text.untold(compared.within_chance) : text.within_chance(compared.within_chance)}{' '}
        {weeks === 0 ? text.ordinaryUnknown : text.ordinary(compared.by_chance)} {text.hidden(told.hidden)} {text.lead}
      </p>
      <div>
        <LoggedMark act={told.receipt} />
      </div>
    </>
  );
}
