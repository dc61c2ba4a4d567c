/** What the person who runs `npm start` reads. */
export const say = {
  step: (text: string) => console.log(`▸ ${text}`),
  done: (text: string) => console.log(`✔ ${text}`),
  note: (text: string) => console.log(`  ${text}`),
  warn: (text: string) => console.log(`! ${text}`),
};
