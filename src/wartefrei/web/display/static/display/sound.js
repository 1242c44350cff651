// Gong and voice: the gong is two tones made here, the voice is the browser's own, where it has one for a language.
const LONGEST = 15000; // milliseconds one sentence may take
const TONES = [659.25, 523.25]; // e2, c2

export class Sound {
  constructor(button) {
    this.phrases = Object.fromEntries(
      [...document.querySelectorAll("template[data-phrase]")].map((one) => [one.dataset.phrase, one.dataset]),
    );
    try {
      this.context = new AudioContext();
    } catch {
      this.context = null; // a browser without sound shows all the same
    }
    this.button = button;
    this.offer();
    this.context?.addEventListener("statechange", () => this.offer());
    for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, () => this.context?.resume());
    window.speechSynthesis?.getVoices(); // so that they are there when they are needed
  }

  // Browsers let a page sound only after somebody has touched it, unless they are told otherwise (docs/display.md).
  offer() {
    this.button.hidden = !this.context || this.context.state === "running";
  }

  async announce(call) {
    await this.gong();
    for (const language of new Set([call.language, "de"])) await this.say(call, language);
  }

  async gong() {
    if (this.context?.state !== "running") return;
    const start = this.context.currentTime;
    TONES.forEach((pitch, at) => this.tone(pitch, start + 0.7 * at));
    await wait(2200);
  }

  tone(pitch, start) {
    for (const [part, loudness] of [[1, 0.5], [2, 0.12], [3, 0.05]]) {
      const tone = this.context.createOscillator();
      const volume = this.context.createGain();
      tone.frequency.value = pitch * part;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(loudness, start + 0.01);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 1.8);
      tone.connect(volume).connect(this.context.destination);
      tone.start(start);
      tone.stop(start + 2);
    }
  }

  async say(call, language) {
    const phrase = this.phrases[language];
    const voice = this.voice(language);
    if (!phrase || !voice) return;
    const sentence = new SpeechSynthesisUtterance(
      phrase.speech.replace("{number}", call.ticket_number).replace("{counter}", place(call.counter, phrase)),
    );
    sentence.voice = voice;
    sentence.lang = voice.lang;
    sentence.rate = 0.9;
    const end = new Promise((done) => {
      sentence.onend = done;
      sentence.onerror = done;
    });
    speechSynthesis.speak(sentence);
    await Promise.race([end, wait(LONGEST)]);
    speechSynthesis.cancel();
  }

  voice(language) {
    const voices = window.speechSynthesis?.getVoices() ?? [];
    const fitting = voices.filter((one) => one.lang.toLowerCase().split(/[-_]/)[0] === language);
    return fitting.find((one) => one.localService) ?? fitting[0];
  }
}

const WORDS = { Schalter: "sayCounter", Zimmer: "sayRoom", Raum: "sayRoom", Platz: "sayDesk", Arbeitsplatz: "sayDesk" };

// "Schalter 4" in the language of the voice; any other name as it stands on the wall.
function place(counter, phrase) {
  const [, word, rest] = counter.match(/^(\S+) (\S{1,5})$/) ?? [];
  return WORDS[word] && phrase.phrase !== "de" ? phrase[WORDS[word]].replace("{name}", rest) : counter;
}

export function wait(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}
