import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventReader, type Message } from './sse';

const text = fc.string({ unit: fc.constantFrom('a', 'ü', ' ', ':', '{', '"', '😀') });
const message: fc.Arbitrary<Message> = fc.record({
  event: fc.constantFrom('snapshot', 'change', 'resync'),
  data: fc.array(text, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n')),
  id: fc.nat().map(String),
});

function write(each: Message, end: string): string {
  const data = each.data.split('\n').map((line) => `data: ${line}`);
  return [': beat', `event: ${each.event}`, `id: ${each.id}`, ...data, '', ''].join(end);
}

function cut(whole: string, at: number[]): string[] {
  const places = [...new Set(at.map((each) => each % (whole.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => whole.slice(from, places[index]));
}

test('messages come out whole and in order however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.array(fc.nat(), { maxLength: 12 }),
      (messages, end, at) => {
        const reader = new EventReader();
        // A stream that ends its lines in CR keeps the last one until the next byte shows that no LF follows.
        const whole = `${messages.map((each) => write(each, end)).join('')}:`;
        const heard = cut(whole, at).map((chunk) => reader.push(chunk));
        expect(heard.flatMap((each) => each.messages)).toEqual(messages);
        expect(heard.reduce((sum, each) => sum + each.beats, 0)).toBe(messages.length);
      },
    ),
  );
});
