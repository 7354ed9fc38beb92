/** The city's fiscal year of a day: it begins on October 1 of the year before. */
const BEGINS_MONTH = 9;

export function fiscalYear(day: Date): number {
  return day.getFullYear() + (day.getMonth() >= BEGINS_MONTH ? 1 : 0);
}
