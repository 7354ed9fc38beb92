/** One request: what was asked, who offered something (by their cameras), what came of it, and what can be done. */
import { useEffect, useState } from 'react';
import { readRequest } from '../../api/requests';
import type { FootageRequest, Offer, RequestDetail } from '../../api/types';
import { Button } from '../../parts/Button';
import { Going } from '../../parts/Going';
import { distanceWords, momentWords } from '../../parts/time';
import { useAnswer } from '../../parts/useAnswer';
import { When } from '../../parts/When';
import { useMe } from '../../shell/session';
import { words } from '../../shell/words';
import { type RequestAct, RequestDialogs } from './RequestDialogs';

const text = words.requests;

interface Props {
  id: string;
  /** Grows when something was done elsewhere on the screen. */
  turn: number;
  onDone: () => void;
}

export function RequestCard({ id, turn, onDone }: Props) {
  const answer = useAnswer(`request ${id} ${turn}`, (signal) => readRequest(id, signal), id);
  const [act, setAct] = useState<RequestAct | null>(null);
  const detail = answer.value;
  useEffect(() => setAct(null), []);
  return (
    <section className="requests__card stack">
      <Going answer={answer} />
      {detail ? (
        <>
          <h2>{text.detail(detail.row.request.number)}</h2>
          <Facts request={detail.row.request} />
          <Buttons detail={detail} onAct={setAct} />
          <h3>{text.offers}</h3>
          <p className="small quiet">{text.offersExplain}</p>
          <Offers offers={detail.offers} />
          {detail.contributions.length > 0 ? <Contributions detail={detail} /> : null}
          {act ? <RequestDialogs act={act} detail={detail} onDone={onDone} onClose={() => setAct(null)} /> : null}
        </>
      ) : null}
    </section>
  );
}

function shortly(at: string): string {
  return momentWords(new Date(at), Date.now(), false);
}

function Facts({ request }: { request: FootageRequest }) {
  return (
    <>
      <p className="small quiet">
        {text.by(request.asked_by_name)}
        {request.confirmed_by_name ? `, ${text.confirmedBy(request.confirmed_by_name)}` : null}
      </p>
      <dl className="facts">
        <div className="facts__pair">
          <dt>{text.where}</dt>
          <dd>
            {request.place}, {text.radius.toLowerCase()} {text.metres(request.radius_m)}
          </dd>
        </div>
        <div className="facts__pair">
          <dt>{text.when}</dt>
          <dd>{text.span(shortly(request.began_at), shortly(request.ended_at))}</dd>
        </div>
        {request.case_number ? (
          <div className="facts__pair">
            <dt>{text.case}</dt>
            <dd>{request.case_number}</dd>
          </div>
        ) : null}
        {request.reminded_at ? (
          <div className="facts__pair">
            <dt>{text.reminded}</dt>
            <dd>
              <When at={request.reminded_at} seconds={false} />
            </dd>
          </div>
        ) : null}
      </dl>
      {request.facts ? <p>{request.facts}</p> : null}
    </>
  );
}

function Buttons({ detail, onAct }: { detail: RequestDetail; onAct: (act: RequestAct) => void }) {
  const { may } = useMe();
  const { request, tally, is_open: isOpen } = detail.row;
  const mayRemind = isOpen && request.reminded_at === null && tally.unanswered > 0 && may.includes('request.remind');
  return (
    <div className="row">
      {mayRemind ? <Button onPress={() => onAct('remind')}>{text.remind}</Button> : null}
      {isOpen && may.includes('request.close') ? <Button onPress={() => onAct('close')}>{text.close}</Button> : null}
      {detail.offers.length > 0 && may.includes('request.contribute') ? (
        <Button onPress={() => onAct('contribute')}>{text.contribute}</Button>
      ) : null}
    </div>
  );
}

function Offers({ offers }: { offers: readonly Offer[] }) {
  if (offers.length === 0) return <p className="quiet">{text.noOffers}</p>;
  return (
    <ul>
      {offers.map((offer) => (
        <li key={offer.cameras[0]?.camera_id ?? offer.answered_at} className="row listed">
          <span>
            {text.offered(
              offer.cameras.map((camera) => text.kinds[camera.kind] ?? camera.kind).join(', '),
              distanceWords(offer.cameras[0]?.distance_m ?? 0),
            )}
          </span>
          <span className="push" />
          {offer.answered_at ? <When at={offer.answered_at} seconds={false} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Contributions({ detail }: { detail: RequestDetail }) {
  return (
    <>
      <h3>{text.contributions}</h3>
      <ul>
        {detail.contributions.map((each) => (
          <li key={each.id} className="row listed">
            <span>{text.contribution(each.offence, each.case_number)}</span>
            <span className="push" />
            <When at={each.arrest_at} seconds={false} />
          </li>
        ))}
      </ul>
    </>
  );
}
