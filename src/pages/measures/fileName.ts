/** A file of the working directory that is named after something of a record, whatever that is called; undefined for nothing. */
export const fileName = (name: string | undefined, ending: string): string | undefined =>
  name && `${name.replace(/[^\w.-]+/g, '_').replace(/^[.-]+/, '_')}${ending}`;
