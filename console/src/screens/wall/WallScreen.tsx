/** Wall. */
export function WallScreen() {
  return <section className="page" />;
}
