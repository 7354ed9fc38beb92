/** Reads a stream of Server-Sent Events, however it is cut into chunks. */

export interface Message {
  event: string;
  data: string;
  id: string | null;
}

/** What a chunk contained: whole messages, and how many comments (the server's beats). */
interface Heard {
  messages: Message[];
  beats: number;
}

export class EventReader {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id: string | null = null;

  /** Take the next chunk of text. A line may end in LF, CR or CRLF, and CRLF may be cut in two. */
  push(chunk: string): Heard {
    const heard: Heard = { messages: [], beats: 0 };
    const text = this.#rest + chunk;
    const held = text.endsWith('\r') ? 1 : 0;
    const lines = text.slice(0, text.length - held).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + text.slice(text.length - held);
    for (const line of lines) this.#line(line, heard);
    return heard;
  }

  #line(line: string, heard: Heard): void {
    if (line === '') {
      this.#end(heard);
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      heard.beats += 1;
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
  }

  #end(heard: Heard): void {
    if (this.#data.length > 0) {
      heard.messages.push({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id });
    }
    this.#event = '';
    this.#data = [];
    this.#id = null;
  }
}
