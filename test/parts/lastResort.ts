/**
 * What must not outlive this process, whatever ends it short of SIGKILL.
 *
 * stop() is the proper way. A failing test runner, Ctrl-C or a thrown error ends the process before anybody calls it,
 * and 'exit' handlers can't wait for anything: so these clean-ups are synchronous.
 */
const cleanups = new Set<() => void>();
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
let installed = false;

/** Registers a clean-up; the function returned takes it back. */
export function atExit(cleanup: () => void): () => void {
  install();
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function install() {
  if (installed) {
    return;
  }
  installed = true;
  process.on('exit', runAll);
  for (const [name, number] of Object.entries(signals)) {
    process.on(name, () => {
      // Whoever listens too has plans of its own (run.ts stops the part in order); its exit brings us to runAll.
      if (process.listenerCount(name) === 1) {
        process.exit(128 + number);
      }
    });
  }
}

/** The latest first: a part's processes go before the directory they work in. */
function runAll() {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup();
    } catch (error) {
      process.stderr.write(`clean-up failed: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  cleanups.clear();
}
