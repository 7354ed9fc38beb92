/** Sizes of files and disks in words. */

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** `820 bytes`, `4.2 MB`, `3.1 TB`: thousands, as disks are sold. */
export function sizeWords(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** step;
  return `${step === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[step]}`;
}
