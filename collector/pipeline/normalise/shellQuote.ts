/** An argument vector as one line that a POSIX shell would split into the same arguments. */
export function shellJoin(argv: string[]): string {
  return argv.map(quote).join(' ');
}

function quote(argument: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
