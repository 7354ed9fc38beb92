/** Cameras. */
export function CamerasScreen() {
  return <section className="page" />;
}
