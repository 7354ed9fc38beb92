// Setting a camera's place and view by hand on the small map; without this file every answer can be typed.
const map = document.getElementById("small-map");
const field = (name) => document.getElementById(name);
const middle = 320;

function metres(event) {
  const box = map.getBoundingClientRect();
  const scale = Number(map.dataset.scale) * (box.width / (2 * middle));
  return [(event.clientX - box.left - box.width / 2) / scale, (box.top + box.height / 2 - event.clientY) / scale];
}

function show(lat, lon) {
  field("lat").value = lat.toFixed(6);
  field("lon").value = lon.toFixed(6);
  field("lat").closest("details").open = true;
}

function place(event) {
  const [east, north] = metres(event);
  const { lat, lon, metres: perDegree } = map.dataset;
  const narrow = Math.cos((Number(lat) * Math.PI) / 180);
  show(Number(lat) + north / Number(perDegree), Number(lon) + east / (Number(perDegree) * narrow));
  const dot = map.querySelector(".small-map__place");
  const box = map.getBoundingClientRect();
  dot.setAttribute("cx", ((event.clientX - box.left) / box.width) * 2 * middle);
  dot.setAttribute("cy", ((event.clientY - box.top) / box.height) * 2 * middle);
}

function turn(degrees) {
  const view = map?.querySelector("path.small-map__view");
  const exact = field("azimuth_deg");
  exact.value = Math.round(degrees);
  view?.setAttribute("transform", `rotate(${degrees - Number(view.dataset.azimuth)} ${middle} ${middle})`);
}

function look(event) {
  const [east, north] = metres(event);
  const degrees = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
  turn(degrees);
  const nearest = document.querySelectorAll('input[name="direction"]')[Math.round(degrees / 45) % 8];
  nearest.checked = true;
}

if (field("lat")) {
  map?.addEventListener("click", place);
  const says = field("press-map");
  if (says) says.hidden = false;
  const here = field("here");
  if (here && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(({ coords }) => show(coords.latitude, coords.longitude)),
    );
  }
} else if (field("azimuth_deg")) {
  map?.addEventListener("click", look);
  document.querySelectorAll('input[name="direction"]').forEach((each, n) => {
    each.addEventListener("change", () => turn(n * 45));
  });
}
