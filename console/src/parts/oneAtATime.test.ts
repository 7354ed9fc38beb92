import { expect, test } from 'vitest';
import { OneAtATime, type Outcome } from './oneAtATime';

/** Questions whose answers the test gives, with what was asked and what was told. */
function stage() {
  const asker = new OneAtATime<string>();
  const asked: string[] = [];
  const told: (string | unknown)[] = [];
  const answers = new Map<string, (value: string) => void>();
  const stopped: string[] = [];
  const ask = (subject: string, question: string) =>
    asker.ask(
      subject,
      (signal) => {
        asked.push(question);
        signal.addEventListener('abort', () => stopped.push(question));
        return new Promise((resolve) => answers.set(question, resolve));
      },
      (outcome: Outcome<string>) => told.push(outcome.error ?? outcome.value),
    );
  const answer = async (question: string) => {
    answers.get(question)?.(`answer to ${question}`);
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { asker, ask, answer, asked, told, stopped };
}

test('what is asked of the same subject meanwhile is asked next, only the newest, and no answer is lost', async () => {
  const { ask, answer, asked, told, stopped } = stage();
  ask('incident', '1');
  ask('incident', '2');
  ask('incident', '3');
  expect(asked).toEqual(['1']);
  await answer('1');
  expect(told).toEqual(['answer to 1']);
  expect(asked).toEqual(['1', '3']);
  await answer('3');
  expect(told).toEqual(['answer to 1', 'answer to 3']);
  expect(stopped).toEqual([]);
});

test('another subject stops what is asked, and nothing is told of it', async () => {
  const { ask, answer, asked, told, stopped } = stage();
  ask('a', 'a1');
  ask('a', 'a2');
  ask('b', 'b1');
  expect(stopped).toEqual(['a1']);
  await answer('a1');
  await answer('b1');
  expect(asked).toEqual(['a1', 'b1']);
  expect(told).toEqual(['answer to b1']);
});

test('after a stop the same subject is asked anew at once', async () => {
  const { asker, ask, answer, asked, told } = stage();
  ask('a', 'a1');
  asker.stop();
  ask('a', 'a2');
  expect(asked).toEqual(['a1', 'a2']);
  await answer('a2');
  expect(told).toEqual(['answer to a2']);
});
