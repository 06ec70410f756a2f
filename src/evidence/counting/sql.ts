/** A column name as SQL: nothing in it can end the quotes. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as SQL. NUL would end the statement early, so it is spelled out. */
export const literal = (text: string): string =>
  text
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`)
    .join(' || chr(0) || ');

/** A finite double as SQL, with all its digits. */
export const doubleSql = (value: number): string => `CAST('${value}' AS DOUBLE)`;

/** A value as a message shows it: what a cell holds may be as long as memory. */
export const shownSql = (value: string): string => `left(CAST(${value} AS VARCHAR), 80)`;
