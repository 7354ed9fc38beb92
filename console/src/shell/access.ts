/** What the signed-in role is offered. The server decides again at each act: this only spares useless doors. */
import { SCREENS, type ScreenName } from './route';

/** The act without which a screen would be empty, any one where several are named; null: for everybody. */
const NEEDS: Record<ScreenName, string | null> = {
  watch: 'alert.list',
  hits: 'hit.view',
  wall: 'camera.live',
  playback: 'camera.play',
  incidents: 'incident.list',
  search: 'search.run',
  plates: 'plates.search plates.asked plates.kept plates.series',
  place: 'place.history',
  patrol: 'patrol.begin',
  shift: 'shift.view',
  feeds: 'feed.watch',
  cameras: 'video.status',
  readers: 'reader.list',
  hotlists: 'hotlist.list',
  room: 'room.load',
  people: 'admin.people',
  support: 'support.list',
  requests: 'request.list',
  peace: 'peace.answers',
  evidence: 'evidence.list',
  assemblies: 'assembly.list',
  incentive: 'program.list',
  retention: 'retention.view',
  audit: 'finding.list publish.declare',
  policy: 'agreement.list unexplained.list policy.read',
  acts: 'acts.mine',
  help: null,
};

export function screensFor(may: readonly string[]): ScreenName[] {
  const offered = SCREENS.filter((name) => {
    const act = NEEDS[name];
    return act === null || act.split(' ').some((each) => may.includes(each));
  });
  return isAuditor(may) ? ['audit', ...offered.filter((name) => name !== 'audit')] : offered;
}

/** Whoever reviews and keeps no watch begins at what waits for review. */
function isAuditor(may: readonly string[]): boolean {
  return may.includes('finding.list') && !may.includes('alert.list');
}

/** The screen asked for where the role has it, else the first that it has. */
export function screenFor(asked: ScreenName, may: readonly string[]): ScreenName {
  const offered = screensFor(may);
  return offered.includes(asked) ? asked : (offered[0] ?? 'help');
}
