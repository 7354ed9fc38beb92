/** Renews what is open now at a site, without reloading the page and never under the hand that presses. */
const now = document.querySelector('#now');

async function renew() {
  if (document.hidden || now.contains(document.activeElement)) return;
  const answer = await fetch(now.dataset.now, { headers: { accept: 'text/html' } });
  if (answer.redirected || !answer.ok) return;
  const text = await answer.text();
  if (text !== now.innerHTML && !now.contains(document.activeElement)) now.innerHTML = text;
}

if (now) setInterval(() => renew().catch(() => {}), Number(now.dataset.seconds) * 1000);
