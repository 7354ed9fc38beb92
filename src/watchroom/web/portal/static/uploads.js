/** Sends files in pieces that can break off: tus 1.0.0, with progress, pause, and going on after a restart. */

const PIECE_BYTES = 32 * 1024 * 1024;
const WAITS_S = [1, 2, 4, 8, 15, 30];
const KEPT = 'watchroom-uploads';
const VERSION = { 'Tus-Resumable': '1.0.0' };

const form = document.getElementById('sending');
const list = document.getElementById('uploads');
const says = document.getElementById('upload-says');
const text = (key) => form.getAttribute(`data-text-${key}`);

/** What this browser began and has not finished: mark of the file → where it goes on. */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '{}');
  } catch {
    return {};
  }
}

function keep(mark, where) {
  const all = kept();
  if (where) all[mark] = where;
  else delete all[mark];
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing still sends; it only cannot go on after a restart.
  }
}

/** The same file, chosen again after a restart, has the same mark. */
const markOf = (file) => [form.dataset.files, file.name, file.size, file.lastModified].join('|');

function encoded(name) {
  const bytes = new TextEncoder().encode(name);
  return btoa(Array.from(bytes, (each) => String.fromCharCode(each)).join(''));
}

class Upload {
  constructor(file) {
    this.file = file;
    this.mark = markOf(file);
    this.where = kept()[this.mark] ?? null;
    this.offset = 0;
    this.isPaused = false;
    this.tries = 0;
    this.draw();
  }

  draw() {
    this.row = document.createElement('li');
    const name = document.createElement('p');
    name.className = 'uploads__name';
    name.textContent = this.file.name;
    this.bar = document.createElement('progress');
    this.bar.max = Math.max(1, this.file.size);
    this.bar.setAttribute('aria-label', this.file.name);
    this.state = document.createElement('p');
    const presses = document.createElement('div');
    presses.className = 'presses';
    this.pauseButton = this.button(presses, 'pause', () => (this.isPaused ? this.goOn() : this.pause()));
    this.removeButton = this.button(presses, 'take-back', () => this.takeBack());
    this.row.append(name, this.bar, this.state, presses);
    list.append(this.row);
    if (this.file.size) this.tell('queued');
    else this.fail('empty');
  }

  button(into, key, press) {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = 'plain';
    made.textContent = text(key);
    made.addEventListener('click', press);
    into.append(made);
    return made;
  }

  tell(key, more = '') {
    const part = this.file.size ? Math.floor((this.offset / this.file.size) * 100) : 0;
    this.bar.value = this.offset;
    this.state.textContent = `${text(key)} ${part} %${more}`;
    if (key !== 'sending') says.textContent = `${this.file.name}: ${text(key)}`;
  }

  /** Sends until all is there, paused, or refused; what breaks off is tried again, later each time. */
  async run() {
    while (!this.isOver && !this.isPaused) {
      try {
        await this.step();
        this.tries = 0;
      } catch (problem) {
        if (this.isPaused || this.isOver) return;
        if (problem.final) return this.fail(problem.final);
        this.tell('waiting');
        await wait(WAITS_S[Math.min(this.tries++, WAITS_S.length - 1)]);
        await this.ask().catch(() => undefined);
      }
    }
  }

  async step() {
    if (!this.where) await this.begin();
    else if (!this.isAsked) await this.ask();
    if (!this.where) return;
    if (this.offset >= this.file.size) return this.finish();
    await this.piece();
    if (this.offset >= this.file.size) this.finish();
  }

  async begin() {
    const told = { ...VERSION, 'Upload-Length': String(this.file.size), 'Upload-Metadata': `filename ${encoded(this.file.name)}` };
    const answer = await fetch(form.dataset.files, { method: 'POST', headers: told });
    if (answer.status === 413) throw { final: 'large' };
    if (answer.status === 404) throw { final: 'closed' };
    if (answer.status !== 201) throw new Error(String(answer.status));
    this.where = answer.headers.get('Location');
    this.isAsked = true;
    keep(this.mark, this.where);
  }

  async ask() {
    const answer = await fetch(this.where, { method: 'HEAD', headers: VERSION });
    if (answer.status === 404 || answer.status === 410) {
      this.where = null;
      this.offset = 0;
      keep(this.mark, null);
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    this.offset = Number(answer.headers.get('Upload-Offset'));
    this.isAsked = true;
  }

  piece() {
    const begin = this.offset;
    return new Promise((done, broke) => {
      const request = (this.request = new XMLHttpRequest());
      request.open('PATCH', this.where);
      for (const [name, value] of Object.entries(VERSION)) request.setRequestHeader(name, value);
      request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
      request.setRequestHeader('Upload-Offset', String(begin));
      request.upload.onprogress = (event) => {
        this.offset = begin + event.loaded;
        this.tell('sending');
      };
      request.onload = () => {
        this.offset = Number(request.getResponseHeader('Upload-Offset') ?? begin);
        if (request.status === 204) return done();
        if (request.status === 413) return broke({ final: 'large' });
        this.isAsked = false;
        broke(new Error(String(request.status)));
      };
      request.onerror = request.onabort = () => {
        this.offset = begin;
        this.isAsked = false;
        broke(new Error('broken off'));
      };
      request.send(this.file.slice(begin, begin + PIECE_BYTES));
    });
  }

  pause() {
    this.isPaused = true;
    this.request?.abort();
    this.pauseButton.textContent = text('go-on');
    this.tell('paused');
    if (this.where) setTimeout(() => void this.ask().then(() => this.isPaused && this.tell('paused'), () => undefined), 500);
  }

  goOn() {
    this.isPaused = false;
    this.isAsked = false;
    this.pauseButton.textContent = text('pause');
    void sendAll();
  }

  async takeBack() {
    this.isOver = true;
    this.request?.abort();
    keep(this.mark, null);
    this.row.remove();
    if (this.where) await fetch(this.where, { method: 'DELETE', headers: VERSION }).catch(() => undefined);
  }

  finish() {
    this.isOver = true;
    this.isWhole = true;
    this.offset = this.file.size;
    keep(this.mark, null);
    this.pauseButton.remove();
    this.removeButton.remove();
    this.tell('whole');
  }

  fail(key) {
    this.isOver = true;
    this.offset = 0;
    this.pauseButton.remove();
    this.removeButton.remove();
    this.tell('failed', ` – ${text(key)}`);
  }
}

const uploads = [];
let isSending = false;

/** One file after the other: a phone's line is narrow, and the first whole one is worth more than four halves. */
async function sendAll() {
  if (isSending) return;
  isSending = true;
  for (let next; (next = uploads.find((each) => !each.isOver && !each.isPaused)); ) await next.run();
  isSending = false;
  const whole = uploads.filter((each) => each.isWhole).length;
  if (!whole || !uploads.every((each) => each.isOver)) return;
  // Loaded anew also where the address is the same as after the files before.
  history.replaceState(null, '', `${form.dataset.here}?sent=${whole}#sent`);
  location.reload();
}

const wait = (seconds) =>
  new Promise((done) => {
    const timer = setTimeout(over, seconds * 1000);
    function over() {
      clearTimeout(timer);
      removeEventListener('online', over);
      done();
    }
    addEventListener('online', over);
  });

/** Says which files were begun here and wait to be chosen again: a page cannot open a file by itself. */
function remind() {
  for (const mark of Object.keys(kept())) {
    const [files, name] = mark.split('|');
    if (files !== form.dataset.files) continue;
    const row = document.createElement('li');
    row.textContent = text('again').replace('[name]', name);
    list.append(row);
  }
}

/** Lets the true time go on from what the server said. */
function tick() {
  const shown = document.getElementById('true-clock');
  if (!shown) return;
  const ahead = new Date(shown.dateTime).getTime() - performance.now();
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: shown.dataset.zone || undefined });
  setInterval(() => (shown.textContent = format.format(new Date(ahead + performance.now()))), 250);
}

if (form && window.XMLHttpRequest && window.fetch) {
  form.querySelectorAll('[data-with-script]').forEach((each) => (each.hidden = false));
  const input = document.getElementById('files');
  form.addEventListener('submit', (event) => {
    if (!input.files.length) return;
    event.preventDefault();
    list.replaceChildren(...uploads.map((each) => each.row));
    uploads.push(...Array.from(input.files, (file) => new Upload(file)));
    input.value = '';
    void sendAll();
  });
  addEventListener('beforeunload', (event) => {
    if (isSending) event.preventDefault();
  });
  remind();
}
tick();
