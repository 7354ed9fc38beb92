import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, Queue, type Sent, type Shelf } from './queue';

function memory(first: string | null = null): Shelf {
  let kept = first;
  return {
    read: () => kept,
    write: (text) => {
      kept = text;
    },
  };
}

const answer = (id: string): Answer => ({ id, card: 'c', answer: 'seen', at: '2026-03-14T21:15:00Z' });

test('whatever the line does, each answer is taken once and in order, and the phone may be switched off between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.uuid(), { maxLength: 8 }), fc.array(fc.boolean()), async (ids, fails) => {
      const shelf = memory();
      const taken: string[] = [];
      const outcomes = [...fails];
      const send = async ({ id }: Answer): Promise<Sent> => {
        if (outcomes.shift()) return 'later';
        taken.push(id);
        return 'taken';
      };
      for (const id of ids) new Queue(shelf, send).add(answer(id));
      while (new Queue(shelf, send).waiting.length > 0) await new Queue(shelf, send).flush();
      expect(taken).toEqual(ids);
    }),
  );
});

test('an answer that is refused for good does not hold up the next', async () => {
  const sent: string[] = [];
  const queue = new Queue(memory(), async ({ id }) => {
    sent.push(id);
    return id === 'bad' ? 'refused' : 'taken';
  });
  for (const id of ['bad', 'good']) queue.add(answer(id));
  await Promise.all([queue.flush(), queue.flush()]);
  expect([sent, queue.waiting]).toEqual([['bad', 'good'], []]);
});

test('a shelf that something else wrote on is an empty one', () => {
  const none = async (): Promise<Sent> => 'taken';
  for (const text of ['', '{', '3', '[null, 4, {"id": 1}]']) expect(new Queue(memory(text), none).waiting).toEqual([]);
});
