/** The head of a table: one column a word. */
import type { ReactNode } from 'react';

interface Props {
  /** The columns' names by what they hold, in order. */
  columns: Readonly<Record<string, string>>;
  /** Further heads, of columns that not everybody has. */
  children?: ReactNode;
}

export function TableHead({ columns, children }: Props) {
  return (
    <thead>
      <tr>
        {Object.entries(columns).map(([key, name]) => (
          <th key={key} scope="col">
            {name}
          </th>
        ))}
        {children}
      </tr>
    </thead>
  );
}
