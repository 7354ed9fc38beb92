import { expect, test, vi } from 'vitest';
import { LivePicture, type LiveWorld, type SocketLike } from './live';

const text = new TextEncoder();
const message = (kind: string, value: object): ArrayBuffer =>
  Uint8Array.from([kind.charCodeAt(0), ...text.encode(JSON.stringify(value))]).buffer;
const FORMAT = message('F', { codec: 'avc1.64001f', record: btoa('x'), width: 640, height: 360 });

class FakeSocket implements SocketLike {
  binaryType = '';
  onmessage: SocketLike['onmessage'] = null;
  onclose: SocketLike['onclose'] = null;
  isClosed = false;
  close(): void {
    this.isClosed = true;
  }
}

/** A server that opens looks as told, with the line of each in hand. */
function makeWorld(change: Partial<LiveWorld> = {}) {
  const sockets: FakeSocket[] = [];
  const pauses: (() => void)[] = [];
  const sink = { format: vi.fn(), unit: vi.fn(), close: vi.fn() };
  let views = 0;
  const world: LiveWorld = {
    open: async () => {
      views += 1;
      return { view_id: `view-${views}`, ticket: `t${views}`, ws_url: '/live' };
    },
    end: vi.fn(),
    socket: () => {
      sockets.push(new FakeSocket());
      return sockets.at(-1) as FakeSocket;
    },
    sink: async () => sink,
    still: () => new Promise((resolve) => pauses.push(resolve)),
    clear: vi.fn(),
    sleep: () => new Promise((resolve) => pauses.push(resolve)),
    isRefusal: () => false,
    ...change,
  };
  return { world, sockets, pauses, sink, picture: new LivePicture(world) };
}

const phaseOf = ({ picture }: { picture: LivePicture }) => picture.state.get().phase;

test('it opens, plays what comes, and is live with the first picture', async () => {
  const made = makeWorld();
  made.picture.show('sub');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.sockets[0]?.onmessage?.({ data: FORMAT });
  await vi.waitFor(() => expect(made.sink.format).toHaveBeenCalled());
  expect(phaseOf(made)).toBe('opening');
  made.picture.drawn();
  expect(phaseOf(made)).toBe('live');
});

test('a line that breaks is opened anew after a pause, by another look', async () => {
  const made = makeWorld();
  made.picture.show('sub');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.sockets[0]?.onclose?.();
  await vi.waitFor(() => expect(made.pauses).toHaveLength(1));
  expect(phaseOf(made)).toBe('waiting');
  made.pauses[0]?.();
  await vi.waitFor(() => expect(made.sockets).toHaveLength(2));
});

test('an end that somebody decided is final until somebody asks again', async () => {
  const made = makeWorld();
  made.picture.show('main');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.sockets[0]?.onmessage?.({ data: message('E', { reason: 'lease_ended', message: 'The lease has ended.' }) });
  await vi.waitFor(() => expect(phaseOf(made)).toBe('ended'));
  expect(made.picture.state.get().end?.message).toBe('The lease has ended.');
  expect(made.pauses).toHaveLength(0);
  made.picture.again();
  await vi.waitFor(() => expect(made.sockets).toHaveLength(2));
});

test('a refusal is shown and not asked again by itself', async () => {
  const refusal = new Error('no');
  const open = vi.fn(() => Promise.reject(refusal));
  const made = makeWorld({ open, isRefusal: (error) => error === refusal });
  made.picture.show('sub');
  await vi.waitFor(() => expect(phaseOf(made)).toBe('refused'));
  expect(made.picture.state.get().error).toBe(refusal);
  expect(open).toHaveBeenCalledOnce();
});

test('the last picture goes with the right to see it, and stays while a line is away', async () => {
  const made = makeWorld();
  made.picture.show('main');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.sockets[0]?.onclose?.();
  await vi.waitFor(() => expect(phaseOf(made)).toBe('waiting'));
  expect(made.world.clear).not.toHaveBeenCalled();
  made.pauses[0]?.();
  await vi.waitFor(() => expect(made.sockets).toHaveLength(2));
  made.sockets[1]?.onmessage?.({ data: message('E', { reason: 'not_shared', message: 'Not shared any more.' }) });
  await vi.waitFor(() => expect(phaseOf(made)).toBe('ended'));
  expect(made.world.clear).toHaveBeenCalledOnce();
});

test('a look that is refused takes the last picture away', async () => {
  const made = makeWorld({ open: () => Promise.reject(new Error('no')), isRefusal: () => true });
  made.picture.show('main');
  await vi.waitFor(() => expect(phaseOf(made)).toBe('refused'));
  expect(made.world.clear).toHaveBeenCalledOnce();
});

test('what this browser cannot decode is shown as stills', async () => {
  const made = makeWorld({ sink: async () => null });
  made.picture.show('sub');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.sockets[0]?.onmessage?.({ data: FORMAT });
  await vi.waitFor(() => expect(made.picture.state.get()).toMatchObject({ isUndecodable: true, shown: 'stills' }));
  expect(made.sockets[0]?.isClosed).toBe(true);
});

test('another share closes the line of the one before; closing closes all', async () => {
  const made = makeWorld();
  made.picture.show('sub');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(1));
  made.picture.show('sub');
  made.picture.show('main');
  await vi.waitFor(() => expect(made.sockets).toHaveLength(2));
  expect(made.sockets.map((each) => each.isClosed)).toEqual([true, false]);
  made.picture.close();
  expect(made.sockets[1]?.isClosed).toBe(true);
});

test('stills end their look, because no line does it for them', async () => {
  const made = makeWorld();
  made.picture.show('still');
  await vi.waitFor(() => expect(made.pauses).toHaveLength(1));
  made.picture.close();
  made.pauses[0]?.();
  await vi.waitFor(() => expect(made.world.end).toHaveBeenCalledOnce());
  expect(made.sockets).toHaveLength(0);
});
