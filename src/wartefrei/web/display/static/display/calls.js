// Which calls are still to be played, and which were: none is lost, none comes twice, not even when the page is loaded
// anew. Sequences begin again with each day, so the day belongs to them.
const FRESH = 60000; // milliseconds: a screen that knows nothing of today plays what was called since
const STILL_HELPS = 10 * 60000; // older calls go to the list without a sound

export class Calls {
  constructor(house, { now }) {
    this.key = `wartefrei-display-${house}`;
    this.now = now;
    this.all = []; // newest first, as the server sends them
    this.queue = []; // oldest first, still to be played
    this.known = this.recall(); // the newest call that is played or in the queue
  }

  recall() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  keep(call) {
    try {
      localStorage.setItem(this.key, JSON.stringify(place(call)));
    } catch {
      // a browser without memory plays what is fresh
    }
  }

  // Takes what the server says; puts new calls into the queue.
  take(calls) {
    this.all = calls;
    const now = this.now();
    const missed = calls.filter((call) => this.isNew(call, now)).reverse();
    this.queue.push(...missed);
    if (calls.length) this.known = place(calls[0]);
  }

  isNew(call, now) {
    const age = now - Date.parse(call.called_at);
    if (this.known === null) return age < FRESH;
    return isAfter(place(call), this.known) && age < STILL_HELPS;
  }

  next() {
    return this.queue.shift();
  }

  // Calls beside the one in large letters: those still to be played first, then the last ones, each number once.
  beside(shown, most) {
    const waiting = this.queue.filter((call) => !isSame(call, shown));
    const others = this.all.filter((call) => !isSame(call, shown) && !waiting.some((other) => isSame(other, call)));
    const seen = new Set(shown ? [shown.ticket_number] : []);
    const rows = [];
    for (const call of [...waiting, ...others]) {
      if (seen.has(call.ticket_number)) continue;
      seen.add(call.ticket_number);
      rows.push({ call, isNext: waiting.includes(call) });
    }
    return rows.slice(0, most);
  }
}

function place(call) {
  return { day: call.called_at.slice(0, 10), sequence: call.sequence };
}

function isAfter(one, other) {
  return one.day > other.day || (one.day === other.day && one.sequence > other.sequence);
}

function isSame(one, other) {
  return Boolean(other) && one.sequence === other.sequence && one.called_at === other.called_at;
}
