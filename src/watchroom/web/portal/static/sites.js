/** Shows what is open now at a site as it happens, and never changes it under the hand that presses. */
const now = document.querySelector('#now');
const line = document.querySelector('#line');
let source = null;
let waiting = null;

function show(html) {
  waiting = now.contains(document.activeElement) ? html : null;
  if (waiting === null) now.innerHTML = html;
}

/** Says whether what is shown is what is so: an owner must not trust a page whose line is down. */
function say(key) {
  line.hidden = false;
  if (line.textContent !== line.dataset[key]) line.textContent = line.dataset[key];
}

function follow() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(now.dataset.live);
  source.addEventListener('open', () => say('open'));
  source.addEventListener('error', () => say('broken'));
  source.addEventListener('now', (event) => show(JSON.parse(event.data)));
  source.addEventListener('over', () => location.reload());
}

if (now && window.EventSource) {
  now.addEventListener('focusout', () => setTimeout(() => waiting !== null && show(waiting)));
  document.addEventListener('visibilitychange', follow);
  follow();
}
