/** Adds a filter to long tables; without it every row is there all the same. */
const ROWS_MIN = 12;

function filterFor(table, region, heading) {
  const rows = [...table.tBodies[0].rows];
  const form = document.createElement('div');
  form.className = 'filter';
  const label = document.createElement('label');
  const input = document.createElement('input');
  const told = document.createElement('span');
  input.type = 'search';
  input.id = `filter-${heading.id}`;
  label.htmlFor = input.id;
  label.textContent = 'Only rows with';
  label.lang = 'en';
  told.setAttribute('role', 'status');
  told.lang = 'en';
  input.addEventListener('input', () => {
    const words = input.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
    const left = rows.filter((row) => !row.hidden).length;
    told.textContent = words ? `${left} of ${rows.length} rows` : '';
  });
  form.append(label, input, told);
  region.before(form);
}

for (const region of document.querySelectorAll('.scroll')) {
  const table = region.querySelector('table');
  const heading = document.getElementById(region.getAttribute('aria-labelledby'));
  if (table && heading && table.tBodies[0].rows.length >= ROWS_MIN) filterFor(table, region, heading);
}
