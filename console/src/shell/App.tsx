/** The console: nothing until somebody is signed in, then the frame with a screen, or one pane in its own window. */
import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { Button } from '../parts/Button';
import { Guard } from '../parts/Guard';
import { Failure, Wait } from '../parts/Note';
import { PaneScreen, WatchScreen } from '../screens/watch/WatchScreen';
import { Announcer } from './Announcer';
import { screenFor } from './access';
import { Frame } from './Frame';
import { type PaneName, type ScreenName, useRoute } from './route';
import { EnrolForm, Locked, SignIn } from './SignIn';
import { begin, useMe, useSession } from './session';
import { words } from './words';

const SCREENS: Record<ScreenName, ComponentType> = {
  watch: WatchScreen,
  wall: lazy(async () => ({ default: (await import('../screens/wall/WallScreen')).WallScreen })),
  hits: lazy(async () => ({ default: (await import('../screens/hits/HitsScreen')).HitsScreen })),
  playback: lazy(async () => ({ default: (await import('../screens/playback/PlaybackScreen')).PlaybackScreen })),
  incidents: lazy(async () => ({ default: (await import('../screens/incidents/IncidentsScreen')).IncidentsScreen })),
  search: lazy(async () => ({ default: (await import('../screens/search/SearchScreen')).SearchScreen })),
  plates: lazy(async () => ({ default: (await import('../screens/plates/PlatesScreen')).PlatesScreen })),
  place: lazy(async () => ({ default: (await import('../screens/place/PlaceScreen')).PlaceScreen })),
  patrol: lazy(async () => ({ default: (await import('../screens/patrol/PatrolScreen')).PatrolScreen })),
  shift: lazy(async () => ({ default: (await import('../screens/shift/ShiftScreen')).ShiftScreen })),
  people: lazy(async () => ({ default: (await import('../screens/people/PeopleScreen')).PeopleScreen })),
  support: lazy(async () => ({ default: (await import('../screens/support/SupportScreen')).SupportScreen })),
  feeds: lazy(async () => ({ default: (await import('../screens/feeds/FeedsScreen')).FeedsScreen })),
  cameras: lazy(async () => ({ default: (await import('../screens/cameras/CamerasScreen')).CamerasScreen })),
  readers: lazy(async () => ({ default: (await import('../screens/readers/ReadersScreen')).ReadersScreen })),
  hotlists: lazy(async () => ({ default: (await import('../screens/hotlists/HotlistsScreen')).HotlistsScreen })),
  room: lazy(async () => ({ default: (await import('../screens/room/RoomScreen')).RoomScreen })),
  assemblies: lazy(async () => ({
    default: (await import('../screens/assemblies/AssembliesScreen')).AssembliesScreen,
  })),
  requests: lazy(async () => ({ default: (await import('../screens/requests/RequestsScreen')).RequestsScreen })),
  peace: lazy(async () => ({ default: (await import('../screens/peace/PeaceScreen')).PeaceScreen })),
  evidence: lazy(async () => ({ default: (await import('../screens/evidence/EvidenceScreen')).EvidenceScreen })),
  incentive: lazy(async () => ({ default: (await import('../screens/incentive/IncentiveScreen')).IncentiveScreen })),
  retention: lazy(async () => ({ default: (await import('../screens/retention/RetentionScreen')).RetentionScreen })),
  audit: lazy(async () => ({ default: (await import('../screens/audit/AuditScreen')).AuditScreen })),
  policy: lazy(async () => ({ default: (await import('../screens/policy/PolicyScreen')).PolicyScreen })),
  acts: lazy(async () => ({ default: (await import('../screens/acts/ActsScreen')).ActsScreen })),
  help: lazy(async () => ({ default: (await import('../screens/help/HelpScreen')).HelpScreen })),
};

export function App() {
  const session = useSession();
  useEffect(() => void begin(), []);
  if (session.status === 'asking') return <Wait text={words.frame.signIn.asking} />;
  if (session.status === 'unreachable') return <Unreachable error={session.error} />;
  if (session.status === 'signed_out') return <SignIn linkFailed={session.linkFailed} provider={session.provider} />;
  if (session.status === 'enrolling') return <EnrolForm link={session.link} {...session.who} />;
  if (session.status === 'locked') return <Locked name={session.me.name} isDemo={session.me.demo} />;
  return <SignedIn />;
}

function Unreachable({ error }: { error: unknown }) {
  return (
    <main className="gate">
      <div className="gate__card stack">
        <p className="brand">{words.product}</p>
        <h1>{words.frame.signIn.unreachable}</h1>
        <Failure error={error} />
        <Button onPress={() => void begin()}>{words.common.again}</Button>
      </div>
    </main>
  );
}

/** What a window of its own shows: the wall, or one pane of the first screen. */
function Alone({ pane }: { pane: PaneName }) {
  return pane === 'wall' ? <SCREENS.wall /> : <PaneScreen pane={pane} />;
}

function SignedIn() {
  const { screen: asked, pane } = useRoute();
  const { may } = useMe();
  const screen = screenFor(asked, may);
  const Screen = SCREENS[screen];
  return (
    <Frame pane={pane}>
      {pane || !may.includes('alert.list') ? null : <Announcer />}
      <Guard key={pane ?? screen}>
        <Suspense fallback={<Wait text={words.common.loading} />}>{pane ? <Alone pane={pane} /> : <Screen />}</Suspense>
      </Guard>
    </Frame>
  );
}
