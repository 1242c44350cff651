// Hears that something has changed, and knows since when it hears nothing.
// A stream is read by hand instead of with EventSource, because only so a line that has gone dead is noticed: the
// server says every three seconds that it lives.
const SILENCE = 5000; // milliseconds without a word: the line is dead
const ATTEMPT = 3000; // milliseconds for an answer
const PAUSE = 500; // milliseconds between attempts, and as much again by chance, so that not all come at once
const RECHECK = 60000;

export class Connection {
  // lookAgain: fetches and shows; a promise. onContact(instant): the server has said something.
  constructor(url, { lookAgain, onContact }) {
    Object.assign(this, { url, lookAgain, onContact, last: "" });
    setInterval(() => this.look(), RECHECK);
  }

  async run() {
    for (;;) {
      try {
        await this.follow();
      } catch {
        // away: the next attempt will tell
      }
      await new Promise((done) => setTimeout(done, PAUSE * (1 + Math.random())));
    }
  }

  async follow() {
    const line = new AbortController();
    let watch = setTimeout(() => line.abort(), ATTEMPT);
    try {
      const response = await fetch(this.url, { signal: line.signal, headers: { Accept: "text/event-stream" } });
      if (!response.ok) throw new Error(response.status);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      this.last = ""; // whatever was missed meanwhile
      for (let text = ""; ; ) {
        const { done, value } = await reader.read();
        if (done) return;
        clearTimeout(watch);
        watch = setTimeout(() => line.abort(), SILENCE);
        this.onContact();
        text = this.read(text + value);
      }
    } finally {
      clearTimeout(watch);
      line.abort();
    }
  }

  // Takes the whole events out of what has arrived; the rest waits for more.
  read(text) {
    const events = text.split("\n\n");
    for (const event of events.slice(0, -1)) {
      const sequence = event.match(/^id: (.+)$/m)?.[1];
      if (sequence !== undefined && sequence !== this.last) this.look(sequence);
    }
    return events.at(-1);
  }

  // One look at a time; whatever changes during one leads to another.
  async look(sequence) {
    if (sequence !== undefined) this.last = sequence;
    if (this.isLooking) {
      this.isWanted = true;
      return;
    }
    this.isLooking = true;
    do {
      this.isWanted = false;
      try {
        await this.lookAgain(AbortSignal.timeout(ATTEMPT));
        this.onContact();
      } catch {
        this.last = ""; // the next word of the server leads here again
      }
    } while (this.isWanted);
    this.isLooking = false;
  }
}
